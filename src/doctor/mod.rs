//! `awsso doctor`: what is wrong with the set-up, where, and the command that mends it.
//!
//! One file for each area of checks. Made to be pasted into a ticket: names, paths and times, no value of
//! a variable, no key, no token.

mod files;
mod finding;
mod online;
mod shells;
mod sign_ins;
mod terminal;

pub(crate) use finding::{Finding, Severity};

use crate::session::Context;

/// The checks that ask nobody.
pub(crate) fn offline(context: &Context<'_>) -> Vec<Finding> {
    let areas = [
        files::check(context),
        files::check_access(context),
        terminal::check(context),
        shells::check(context),
        sign_ins::check(context),
    ];
    areas.into_iter().flatten().collect()
}

/// The checks that need the network.
pub(crate) fn online(context: &Context<'_>) -> Vec<Finding> {
    online::check(context)
}
