//! From a request to credentials, in two steps: decide, then act.
//!
//! Rank 6. [`resolve`] turns request, profiles and environment into a [`Plan`], plain data, without
//! any I/O; [`explain`] says it in sentences; [`run`] carries it out.

mod chain;
mod explain;
mod region;
mod request;
mod resolve;
mod run;
#[cfg(test)]
mod tests;
mod unknown;

pub(crate) use explain::{explain, explain_json};
pub(crate) use region::{PlannedRegion, overridden};
pub(crate) use request::{Request, RoleSource, Target};
pub(crate) use resolve::{Plan, of_pasted, offers_credentials, resolve};
pub(crate) use run::{Freshness, IfShort, cached, cli_cache_entries, run};
pub(crate) use unknown::unknown_profile;
