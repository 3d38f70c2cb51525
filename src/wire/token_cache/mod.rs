//! The files of `~/.aws/sso/cache`, shared with the AWS CLI and the SDKs: names, reader, writer.
//!
//! Sources: botocore `SSOTokenLoader` and `BaseSSOTokenFetcher`; smithy-rs
//! `aws-config/src/sso/cache.rs`.

mod registration;
mod token;

pub(crate) use registration::{CachedRegistration, Flow, RegistrationKey, registration_file_name};
pub(crate) use token::{CachedToken, token_file_name};
