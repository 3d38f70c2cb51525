//! Console sign-in for local development (`aws login`): its cache file, and the renewal of its
//! credentials, which a key pair proves (`DPoP`, RFC 9449). The AWS CLI signs in.
//!
//! Sources: botocore `LoginCredentialsLoader` and `LoginCredentialFetcher`, smithy-rs
//! `aws-config/src/login`.

mod cache;
mod proof;
mod request;
mod token;

pub(crate) use cache::{CachedLogin, login_file_name};
pub(crate) use request::refresh_token_request;
pub(crate) use token::{SigninToken, parse_token};

/// For messages.
const SERVICE: &str = "Signin";
