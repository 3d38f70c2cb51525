//! What the files say about a sign-in, without a request.

use serde_json::{Value, json};

use super::{SsoSession, refused, token_file};
use crate::model::{Timestamp, format_remaining, rfc3339_utc};
use crate::sys::System;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SessionState {
    /// When the access token expires; `None` if not signed in.
    pub token_expiration: Option<Timestamp>,
    /// Until when the token can be refreshed at most (the registration's end). Only the service
    /// knows how long the session lasts.
    pub renewable_until: Option<Timestamp>,
    /// Whether the service has refused the refresh token for good.
    pub is_refused: bool,
}

pub(crate) fn session_state(system: &System, session: &SsoSession) -> SessionState {
    let token = token_file::read(system, session);
    let renewal = token.as_ref().and_then(|token| token.refresh(system.now()));
    let is_refused =
        renewal.is_some_and(|(refresh_token, _)| refused::is_noted(system, session, refresh_token));
    let renewable_until = renewal.filter(|_| !is_refused);
    SessionState {
        renewable_until: renewable_until.map(|(_, registration)| registration.expires_at),
        token_expiration: token.map(|token| token.expires_at),
        is_refused,
    }
}

impl SessionState {
    pub(crate) fn is_signed_in(&self, now: Timestamp) -> bool {
        self.token_expiration.is_some_and(|end| end > now) || self.renewable_until.is_some()
    }

    pub(crate) fn in_words(&self, now: Timestamp) -> String {
        match (self.token_expiration, self.renewable_until) {
            (None, _) => "not signed in".to_owned(),
            (_, Some(_)) => "signed in, renews automatically".to_owned(),
            (Some(end), None) if end > now => {
                format!("signed in, expires in {}", format_remaining(end, now))
            }
            (Some(_), None) => "expired".to_owned(),
        }
    }

    pub(crate) fn as_json(&self) -> Value {
        json!({
            "token_expiration": self.token_expiration.map(rfc3339_utc),
            "renewable_until": self.renewable_until.map(rfc3339_utc),
        })
    }
}
