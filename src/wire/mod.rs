//! Encoders and decoders: the requests that services take, the answers they give, and the JSON that
//! the AWS CLI and processes exchange with us.
//!
//! Rank 1, pure: imports `error` and `model`. No I/O, no clock, no environment: `now` is an argument,
//! sending is left to `sys`, reading and writing files too. Nothing here quotes a body in an error.

mod address;
pub mod endpoint;
mod field;
pub mod http;
mod issued;
pub mod percent;
pub mod service_error;
pub mod sts;
mod xml;

pub use http::{HttpRequest, HttpResponse, Method};
pub use service_error::ServiceError;
