//! Checks with the service whether a sign-in is still valid.

use jiff::SignedDuration;

use super::access_token::{ensure_token, replace_rejected_token};
use super::{SsoSession, portal, session_state};
use crate::error::{Kind, Result};
use crate::model::Secret;
use crate::network::Network;
use crate::sys::System;

/// A token that cannot be refreshed must last this long (aws-cli `configure sso`).
const LEAST_LEFT: SignedDuration = SignedDuration::from_mins(15);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SignInCheck {
    Good,
    /// A person has to sign in; with the token that is no longer accepted, if there is one.
    Ended(Option<Secret>),
}

/// Checks `session`, and refreshes its token if necessary.
pub(crate) fn check_sign_in(
    system: &System,
    network: &Network,
    session: &SsoSession,
) -> Result<SignInCheck> {
    let token = match ensure_token(system, network, session) {
        Ok(token) => token,
        Err(error) if error.kind() == Kind::Network => return Err(error),
        Err(_) => return Ok(SignInCheck::Ended(None)),
    };
    let state = session_state(system, session);
    let ends_soon =
        state.token_expiration.is_none_or(|end| end.duration_since(system.now()) < LEAST_LEFT);
    if ends_soon && state.renewable_until.is_none() {
        return Ok(SignInCheck::Ended(Some(token)));
    }
    match portal::takes_token(system, network, session, &token) {
        Ok(false) => Ok(match replace_rejected_token(system, network, session, &token) {
            Ok(_) => SignInCheck::Good,
            Err(_) => SignInCheck::Ended(Some(token)),
        }),
        Ok(true) => Ok(SignInCheck::Good),
        Err(error) => {
            tracing::debug!(%error, "could not check the access token");
            Ok(SignInCheck::Good)
        }
    }
}
