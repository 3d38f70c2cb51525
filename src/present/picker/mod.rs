//! Choosing one of many by typing parts of it: everything about a picker but keys and terminal.
//!
//! Imports nothing of the crate. Keys become calls of [`Picker`], and [`Picker::view`] becomes text;
//! reading the one and writing the other is for the commands.

mod item;
mod paint;
mod state;
mod view;

pub(crate) use item::Item;
pub(crate) use paint::paint;
pub(crate) use state::Picker;
