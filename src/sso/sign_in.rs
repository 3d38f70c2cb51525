//! The one routine behind every verb that may sign in.

use super::{SsoSession, device, token_file};
use crate::error::{Error, Kind, Result};
use crate::model::Secret;
use crate::network::Network;
use crate::sys::System;
use crate::wire::oidc::{Registration, Token};
use crate::wire::token_cache::CachedToken;

/// How a person wants to sign in.
#[derive(Clone, Copy, Debug)]
pub struct SignIn {
    /// Whether a browser may be opened on this machine.
    pub opens_browser: bool,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            opens_browser: true,
        }
    }
}

/// Signs a person in and keeps the token where every AWS tool finds it.
///
/// # Errors
/// [`Kind::Refused`] when the person or the service said no, [`Kind::SignInNeeded`] when the time
/// ran out.
pub fn sign_in(
    system: &System,
    network: &Network,
    session: &SsoSession,
    choice: SignIn,
) -> Result<Secret> {
    let (registration, token) = device::run(system, network, session, choice)?;
    keep(system, session, &registration, &token)
}

fn keep(
    system: &System,
    session: &SsoSession,
    registration: &Registration,
    token: &Token,
) -> Result<Secret> {
    let previous = token_file::read(system, session);
    let (start_url, region) = (&session.start_url, &session.region);
    let mut file = CachedToken::issued(start_url, region, registration, token, system.now());
    if let Some(previous) = previous {
        file = file.keeping_other_fields_of(&previous);
    }
    token_file::write(system, session, &file)?;
    Ok(file.access_token)
}

/// The error of a session that only a person can renew. The caller adds the command to type.
#[must_use]
pub fn sign_in_needed(session: &SsoSession, reason: &str) -> Error {
    Error::new(
        Kind::SignInNeeded,
        format!("{} needs a sign-in: {reason}", session.display_name()),
    )
}
