//! What tells the credentials that awsso set from others: `KEY_ID:TAIL:EXPIRATION`.
//!
//! Other tools replace some of the variables and leave the rest (direnv restores only what it changed
//! itself), so the key alone proves nothing. A shell has to compare it before each prompt, without a
//! process: hence text that it can put together, and no hash.

use super::Environment;
use super::vars::{Purpose, name};

/// The fingerprint of a terminal that has only the name of a profile.
pub(super) const NO_CREDENTIALS: &str = "::";

/// How much of the session token counts: its last characters (tokens are longer than that).
const TAIL: usize = 8;

/// The fingerprint of credentials; empty text for what there is not.
pub(super) fn fingerprint(access_key_id: &str, session_token: &str, expiration: &str) -> String {
    let start = session_token.len().checked_sub(TAIL);
    let tail = start.and_then(|start| session_token.get(start..)).unwrap_or_default();
    format!("{access_key_id}:{tail}:{expiration}")
}

/// The fingerprint of the credentials in `environment`, whoever set them.
pub(super) fn fingerprint_in(environment: &Environment) -> String {
    let text = |purpose| environment.text(name(purpose)).unwrap_or_default();
    fingerprint(
        text(Purpose::AccessKeyId),
        text(Purpose::SessionToken),
        text(Purpose::CredentialExpiration),
    )
}
