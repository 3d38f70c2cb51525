//! Tells the credentials that awsso set from others: `KEY_ID:TAIL:EXPIRATION`.
//!
//! Other tools replace only some of the variables (direnv restores what it changed itself), so the
//! key alone proves nothing. Shells compare this before each prompt without a process, so it is
//! text that they can build, and no hash.

use super::Environment;
use super::vars::{Purpose, name};

/// Of a terminal that has only the name of a profile.
pub(super) const NO_CREDENTIALS: &str = "::";

/// How many last characters of the session token count (tokens are longer).
const TAIL: usize = 8;

/// Missing parts are empty.
pub(super) fn fingerprint(access_key_id: &str, session_token: &str, expiration: &str) -> String {
    let start = session_token.len().checked_sub(TAIL);
    let tail = start.and_then(|start| session_token.get(start..)).unwrap_or_default();
    format!("{access_key_id}:{tail}:{expiration}")
}

pub(super) fn fingerprint_in(environment: &Environment) -> String {
    let text = |purpose| environment.text(name(purpose)).unwrap_or_default();
    fingerprint(
        text(Purpose::AccessKeyId),
        text(Purpose::SessionToken),
        text(Purpose::CredentialExpiration),
    )
}
