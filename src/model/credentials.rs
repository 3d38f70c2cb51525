//! What every source of credentials yields.

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
    /// When they end; `None` for long-term keys and for sources that do not say.
    pub expiration: Option<Timestamp>,
    /// The account they belong to, where the source says so.
    pub account_id: Option<AccountId>,
}

impl Credentials {
    /// Whether at least `minimum` is left at `now`. Credentials without an end always last.
    pub fn lasts(&self, now: Timestamp, minimum: SignedDuration) -> bool {
        self.expiration.is_none_or(|end| end.duration_since(now) >= minimum)
    }
}
