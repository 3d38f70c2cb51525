//! The journal: what was switched to, when, by which processes. Pure; `session` writes and reads the
//! file.

mod entry;
mod selection;
mod when;

pub(crate) use entry::{Entry, Process, read};
pub(crate) use selection::Selection;
pub(crate) use when::{Span, When};
