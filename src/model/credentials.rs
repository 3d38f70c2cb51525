//! The credentials that every origin gives.

use jiff::{SignedDuration, Timestamp};

use super::{AccountId, Secret};

/// A set of AWS credentials, long-term or temporary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// `AKIA…` or `ASIA…`; an identifier, not a secret.
    pub access_key_id: String,
    /// Signs requests.
    pub secret_access_key: Secret,
    /// Present with temporary credentials.
    pub session_token: Option<Secret>,
    /// When they expire; `None` for long-term keys and if unknown.
    pub expiration: Option<Timestamp>,
    /// The account, if the origin tells.
    pub account_id: Option<AccountId>,
}

impl Credentials {
    /// Whether at least `minimum` is left at `now`. Credentials without expiration always last.
    pub fn lasts(&self, now: Timestamp, minimum: SignedDuration) -> bool {
        self.expiration.is_none_or(|end| end.duration_since(now) >= minimum)
    }
}
