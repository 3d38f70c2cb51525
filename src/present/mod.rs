//! How results look to people.
//!
//! Rank 2, pure.

pub mod picker;
mod progress;
mod qr;
mod recent;
mod segment;
mod table;

pub use progress::progress_line;
pub use qr::qr_code;
pub use recent::Recent;
pub use segment::{Mood, Segment};
pub use table::table;
