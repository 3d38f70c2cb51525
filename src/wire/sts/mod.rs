//! Security Token Service: query protocol, signatures, XML replies.
//!
//! Source: botocore's model `sts/2011-06-15`.

mod advice;
mod reply;
mod request;
mod signing;

pub(crate) use advice::{WRONG_CODE, advice, clock_skew};
pub(crate) use reply::{CallerIdentity, parse_caller_identity, parse_role_credentials};
pub(crate) use request::{
    assume_role, assume_role_with_web_identity, get_caller_identity, get_session_token,
};

/// For messages.
const SERVICE: &str = "STS";
