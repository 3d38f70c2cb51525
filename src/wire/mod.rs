//! Encoders and decoders: the requests and responses of the services, and the JSON that the AWS CLI
//! and processes exchange with awsso.
//!
//! Pure: `now` is an argument; `sys` sends requests, reads and writes files. No error quotes a
//! body.

mod address;
pub(crate) mod cli_cache;
pub(crate) mod cli_json;
pub(crate) mod container;
pub(crate) mod endpoint;
pub(crate) mod federation;
mod field;
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

pub(crate) use address::Address;
pub(crate) use http::{HttpRequest, HttpResponse, Method};
pub(crate) use service_error::ServiceError;
pub(crate) use xml::read_leaves;
