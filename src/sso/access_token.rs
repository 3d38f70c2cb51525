//! The access token: read from the shared cache, refreshed in silence, by one process at a time.

use std::time::Duration;

use jiff::SignedDuration;

use super::oidc_call::{Repeat, oidc_call};
use super::sign_in::sign_in_needed;
use super::{SsoSession, token_file};
use crate::error::{Error, Result};
use crate::model::{Secret, Timestamp};
use crate::network::Network;
use crate::sys::{FileLock, System};
use crate::wire::oidc::{self, Client, OidcCode};
use crate::wire::token_cache::CachedToken;

/// A token with less than this left is refreshed, as the SDKs do it.
const REFRESH_BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// How long to wait for another process that is refreshing: longer than its requests can take.
const LOCK_TIMEOUT: Duration = Duration::from_secs(30);

/// A usable access token of `session`: the cached one, or a refreshed one.
///
/// # Errors
/// [`crate::error::Kind::SignInNeeded`] when there is none and none can be had in silence; [`crate::error::Kind::Network`] when
/// the refresh that was needed got no answer.
pub fn ensure_token(system: &System, network: &Network, session: &SsoSession) -> Result<Secret> {
    let Some(token) = token_file::read(system, session) else {
        return Err(sign_in_needed(session, "nobody is signed in"));
    };
    if token.lasts(system.now(), REFRESH_BEFORE) {
        return Ok(token.access_token);
    }
    refresh(system, network, session, &token.access_token, Old::MayServe)
}

/// Another token than `rejected`, which the portal no longer takes although it has not expired.
///
/// # Errors
/// As [`ensure_token`].
pub fn replace_rejected_token(
    system: &System,
    network: &Network,
    session: &SsoSession,
    rejected: &Secret,
) -> Result<Secret> {
    refresh(system, network, session, rejected, Old::IsRejected)
}

/// Whether the old token still serves when it cannot be refreshed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Old {
    MayServe,
    IsRejected,
}

fn refresh(
    system: &System,
    network: &Network,
    session: &SsoSession,
    stale: &Secret,
    old: Old,
) -> Result<Secret> {
    let _lock = lock(system, session)?;
    // Whoever held the lock may have done the work.
    let Some(token) = token_file::read(system, session) else {
        return Err(sign_in_needed(session, "nobody is signed in"));
    };
    let now = system.now();
    let is_new = token.access_token != *stale;
    if is_new && token.lasts(now, REFRESH_BEFORE) {
        return Ok(token.access_token);
    }
    let outcome = ask_for_new_token(system, network, session, &token, now);
    match outcome {
        Ok(fresh) => Ok(fresh),
        Err(error) if old == Old::MayServe && token.expires_at > now => {
            tracing::debug!(%error, "the access token was not refreshed, but is still good");
            Ok(token.access_token)
        }
        Err(error) => Err(error),
    }
}

fn ask_for_new_token(
    system: &System,
    network: &Network,
    session: &SsoSession,
    token: &CachedToken,
    now: Timestamp,
) -> Result<Secret> {
    let Some((refresh_token, registration)) = token.refresh(now) else {
        return Err(sign_in_needed(session, "the access token has expired"));
    };
    tracing::debug!(
        session = session.display_name(),
        "refreshing the access token"
    );
    let client = Client {
        id: &registration.client_id,
        secret: &registration.client_secret,
    };
    let answer = oidc_call(
        system,
        network,
        session,
        Repeat::OnlyWhenNotArrived,
        &|base| oidc::create_token_with_refresh_token(base, client, refresh_token),
        &oidc::parse_token,
    )?;
    let answer = answer.map_err(|error| match error.code {
        OidcCode::InvalidGrant
        | OidcCode::InvalidClient
        | OidcCode::UnauthorizedClient
        | OidcCode::ExpiredToken
        | OidcCode::AccessDenied => sign_in_needed(session, "the portal session has ended"),
        _ => Error::from(error).context("refreshing the access token"),
    })?;
    let fresh = token.refreshed(&answer, system.now());
    // The old refresh token is used up: if the new one is lost, so is the session. This run can
    // go on all the same.
    if let Err(error) = token_file::write(system, session, &fresh) {
        tracing::warn!(%error, "the refreshed token could not be kept: soon a sign-in will be needed");
    }
    Ok(fresh.access_token)
}

/// The right to replace or remove the token file, for the time of a few requests at most. It lies
/// beside awsso's own caches: the AWS CLI must not meet files it does not know.
pub(super) fn lock(system: &System, session: &SsoSession) -> Result<FileLock> {
    let name = token_file::file_name(session);
    system
        .files
        .lock(name.as_ref(), LOCK_TIMEOUT, &*system.clock)
}
