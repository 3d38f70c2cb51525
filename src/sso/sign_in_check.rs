//! Whether a sign-in still serves, asked of the service and not only of the files.

use jiff::SignedDuration;

use super::access_token::{ensure_token, replace_rejected_token};
use super::{SsoSession, portal, session_state};
use crate::error::{Kind, Result};
use crate::model::Secret;
use crate::network::Network;
use crate::sys::System;

/// A token that cannot be renewed is replaced when less is left of it (aws-cli `configure sso`).
const LEAST_LEFT: SignedDuration = SignedDuration::from_mins(15);

/// How a sign-in stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SignInCheck {
    /// The portal takes its token.
    Good,
    /// A person has to sign in; the token, if there still is one, that does not serve any more.
    Ended(Option<Secret>),
}

/// Finds out how `session` stands; refreshes its token if that helps.
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
