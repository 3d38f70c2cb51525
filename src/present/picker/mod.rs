//! The picker: choosing an item by typing parts of it. Keys become calls of [`Picker`], and
//! [`Picker::view`] becomes text; the caller reads keys and writes.

mod item;
mod paint;
mod state;
mod view;

pub(crate) use item::Item;
pub(crate) use paint::paint;
pub(crate) use state::Picker;
