//! How results look to people. Pure.

mod filter;
mod fit;
mod mark;
pub(crate) mod picker;
mod progress;
mod qr;
mod recent;
mod segment;
mod table;

pub(crate) use filter::contains_all;
pub(crate) use mark::mark;
pub(crate) use progress::progress_line;
pub(crate) use qr::qr_code;
pub(crate) use recent::Recent;
pub(crate) use segment::{Mood, Segment};
pub(crate) use table::table;
