//! The files of `~/.aws/sso/cache`, shared with the AWS CLI and the SDKs: names, reader, writer.
//!
//! Imports `error`, `model` and siblings of `wire`. Folder, permissions, atomic replacement and the
//! decision when to refresh are left to `sso` and `sys`. Sources: botocore `SSOTokenLoader` and
//! `BaseSSOTokenFetcher`; smithy-rs `aws-config/src/sso/cache.rs`.

mod registration;
mod token;

pub(crate) use registration::{CachedRegistration, Flow, RegistrationKey, registration_file_name};
pub(crate) use token::{CachedToken, token_file_name};
