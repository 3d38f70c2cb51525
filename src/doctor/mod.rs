//! `awsso doctor`: problems of the set-up, where they are, and the command that fixes them.
//!
//! One file for each area. Made to be pasted into a ticket: names, paths and times; no values of
//! variables, keys or tokens.

mod files;
mod finding;
mod online;
mod policy;
mod shells;
mod sign_ins;
mod stores;
mod terminal;

pub(crate) use finding::{Finding, Severity};

use crate::session::Context;

/// The checks without network.
pub(crate) fn offline(context: &Context<'_>) -> Vec<Finding> {
    let areas = [
        files::check(context),
        files::check_access(context),
        stores::check(context),
        policy::check(context),
        terminal::check(context),
        shells::check(context),
        sign_ins::check(context),
    ];
    areas.into_iter().flatten().collect()
}

pub(crate) fn online(context: &Context<'_>) -> Vec<Finding> {
    online::check(context)
}
