//! A run of awsso in its terminal: files read once, the terminal's session, renewal, dangerous
//! profiles.

mod context;
pub(crate) mod danger;
mod entry;
pub(crate) mod exec;
pub(crate) mod fan_out;
pub(crate) mod in_the_way;
pub(crate) mod journal;
pub(crate) mod recent;
pub(crate) mod renewal;
mod resumption;
pub(crate) mod seal;

pub(crate) use context::{Context, is_read_by_direnv, tell_unused_code};
pub(crate) use entry::{Access, Entry, account_name};
pub(crate) use resumption::Resumption;
