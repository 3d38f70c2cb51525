//! The accounts and roles that a sign-in gives access to: listed, cached, and fetched without
//! overloading the portal.

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
