//! How results look to people.
//!
//! Rank 2, pure.

mod progress;
mod table;

pub use progress::progress_line;
pub use table::table;
