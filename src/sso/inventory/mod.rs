//! The accounts and roles that a sign-in gives access to: what was listed, where it is kept, and how
//! it is fetched without asking too much of the portal.
//!
//! Imports the rest of `sso` and what it imports. What to list, and whether a person may be asked to
//! sign in, is for the commands.

mod crawl;
mod file;
mod listing_lock;
mod lookup;
mod pace;
mod portal_call;
mod record;

pub(crate) use crawl::{Failure, Lister, Scope};
pub(crate) use lookup::Match;
#[cfg(test)]
pub(crate) use record::Roles;
pub(crate) use record::{AccountEntry, Inventory};
