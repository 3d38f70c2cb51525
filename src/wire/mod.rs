//! Encoders and decoders: the requests that services take, the answers they give, and the JSON that
//! the AWS CLI and processes exchange with us.
//!
//! Rank 1, pure: imports `error` and `model`. No I/O, no clock, no environment: `now` is an argument,
//! sending is left to `sys`, reading and writing files too. Nothing here quotes a body in an error.

mod address;
pub mod cli_cache;
mod cli_json;
pub mod container;
pub mod endpoint;
mod field;
#[cfg(test)]
mod hostile_input;
pub mod http;
pub mod imds;
pub mod oidc;
pub mod percent;
pub mod portal;
pub mod process;
pub mod service_error;
mod shared_object;
pub mod signin;
pub mod start_url;
pub mod sts;
pub mod token_cache;
mod unchecked;
mod xml;

pub use http::{HttpRequest, HttpResponse, Method};
pub use service_error::ServiceError;
