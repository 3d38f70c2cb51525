//! From a request to credentials. [`resolve`] turns request, profiles and environment into a
//! [`Plan`], plain data, without I/O; [`explain`] describes it; [`run`] carries it out.

mod adjust;
mod cached;
mod chain;
mod explain;
mod region;
mod request;
mod resolve;
mod run;
#[cfg(test)]
mod tests;
mod unknown;

pub(crate) use cached::{Cached, CachedNames};
pub(crate) use explain::{explain, explain_json};
pub(crate) use region::{PlannedRegion, RegionSource, overridden};
pub(crate) use request::{Request, RoleSource, Target};
pub(crate) use resolve::{Plan, of_pasted, offers_credentials, resolve};
pub(crate) use run::{Freshness, IfShort, cached, caller_identity, cli_cache_entries, run};
pub(crate) use unknown::unknown_profile;
