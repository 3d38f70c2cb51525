//! Encoders and decoders: the requests that services take, the answers they give, and the JSON that
//! the AWS CLI and processes exchange with us.
//!
//! Rank 1, pure: imports `error` and `model`. No I/O, no clock, no environment: `now` is an argument,
//! sending is left to `sys`, reading and writing files too. Nothing here quotes a body in an error.

mod address;
pub(crate) mod cli_cache;
mod cli_json;
pub(crate) mod container;
pub(crate) mod endpoint;
mod field;
#[cfg(test)]
mod hostile_input;
pub(crate) mod http;
pub(crate) mod imds;
pub(crate) mod oidc;
pub(crate) mod pasted;
pub(crate) mod percent;
pub(crate) mod portal;
pub(crate) mod process;
pub(crate) mod service_error;
mod shared_object;
pub(crate) mod signin;
pub(crate) mod start_url;
pub(crate) mod sts;
pub(crate) mod token_cache;
mod unchecked;
mod xml;

pub(crate) use http::{HttpRequest, HttpResponse, Method};
pub(crate) use service_error::ServiceError;
