//! A run of awsso in its terminal: the files, read once; what the terminal is in, and what renewals
//! and dangerous profiles have to do with it.

mod context;
pub(crate) mod danger;
mod entry;
pub(crate) mod exec;
pub(crate) mod in_the_way;
pub(crate) mod recent;
pub(crate) mod renewal;
pub(crate) mod seal;

pub(crate) use context::Context;
pub(crate) use entry::Entry;
