//! Credentials for programs that run longer than credentials last: an endpoint of the kind that
//! containers have, on loopback, where every SDK asks again by itself.
//!
//! What it hands out is fetched before anything starts, and renewed ahead of its end, so that an answer
//! waits for nobody: neither AWS nor a person.

mod desk;
mod helper;
mod keeper;
mod open;
mod token_files;

pub(crate) use helper::{end_helper, run as run_helper, start as start_helper};
pub(crate) use open::{Endpoint, Served, serve};
pub(crate) use token_files::TokenFiles;
