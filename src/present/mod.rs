//! How results look to people.
//!
//! Rank 2, pure.

mod table;

pub use table::table;
