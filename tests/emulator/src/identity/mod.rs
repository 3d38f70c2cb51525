//! Who exists: users, roles and their trust, MFA devices, and every access key with its principal and expiry.
//! Decides whose request it is; what a principal may do is decided by the services.

mod keys;
mod script;
mod trust;

pub(crate) use keys::{
    Identities, IssuedKey, MfaFailure, Principal, PrincipalKind, Role, WebIdentity, arn_field,
};
pub use trust::Trust;
