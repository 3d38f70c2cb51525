//! Signing out: revokes the token at the portal, then deletes its file.

use std::path::{Path, PathBuf};

use super::access_token::ensure_token;
use super::service_call::ServiceCall;
use super::{SsoSession, token_file};
use crate::error::{Error, Result};
use crate::model::{Region, Secret};
use crate::network::Network;
use crate::sys::System;
use crate::wire::portal;
use crate::wire::token_cache::{CachedToken, token_file_name};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignedOut {
    /// The token was revoked and its file deleted.
    Revoked,
    /// The file was deleted, but not revoked: the token had expired, or the portal did not answer
    /// (which is a warning).
    FileRemoved,
    NobodyWasSignedIn,
}

/// Signs out of `session`. Role credentials stay valid until they expire.
pub(crate) fn sign_out(
    system: &System,
    network: &Network,
    session: &SsoSession,
) -> Result<SignedOut> {
    if token_file::read_whatever(system, session).is_none() {
        return Ok(SignedOut::NobodyWasSignedIn);
    }
    // The portal ignores an expired token, and the session would stay open.
    if let Err(error) = ensure_token(system, network, session) {
        tracing::debug!(%error, "no access token to revoke");
    }
    // A simultaneous refresh would write the file again.
    let lock = token_file::lock(system, session)?;
    let Some(token) = token_file::read_whatever(system, session) else {
        return Ok(SignedOut::NobodyWasSignedIn);
    };
    let region = token.region.as_ref().unwrap_or(&session.region);
    let is_revoked = revoke(system, network, region, &token, session.display_name());
    token_file::remove(system, session)?;
    lock.remove_trace(system);
    Ok(if is_revoked { SignedOut::Revoked } else { SignedOut::FileRemoved })
}

/// Token files that belong to no session in `known`. Those named after their own start URL (the
/// legacy form) are Identity Center's.
pub(crate) fn forgotten_tokens(
    system: &System,
    known: &[SsoSession],
) -> (Vec<SsoSession>, Vec<PathBuf>) {
    let directory = token_file::folder(system);
    let known: Vec<PathBuf> =
        known.iter().map(|session| token_file::path(system, session)).collect();
    let (mut recognised, mut others) = (Vec::new(), Vec::new());
    for path in system.files.list(&directory).unwrap_or_default() {
        if known.contains(&path) {
            continue;
        }
        let text = token_file::read_text(system, &path).ok().flatten();
        let token = text.and_then(|text| CachedToken::parse(text.expose().as_bytes()).ok());
        let Some(token) = token else { continue };
        match legacy_session(&path, token) {
            Some(session) => recognised.push(session),
            None => others.push(path),
        }
    }
    (recognised, others)
}

fn legacy_session(path: &Path, token: CachedToken) -> Option<SsoSession> {
    let (start_url, region) = (token.start_url?, token.region?);
    let is_called_so = path.file_name()?.to_str()? == token_file_name(&start_url);
    is_called_so.then_some(SsoSession { name: None, start_url, region, scopes: None })
}

/// Whether the service has revoked the token.
fn revoke(
    system: &System,
    network: &Network,
    region: &Region,
    token: &CachedToken,
    name: &str,
) -> bool {
    if token.expires_at <= system.now() {
        return false;
    }
    match ask_to_revoke(system, network, region, &token.access_token) {
        Ok(is_revoked) => is_revoked,
        Err(error) => {
            tracing::warn!(
                "{name}: deleted the token on this machine, but the access portal did not revoke \
                 it: {error}"
            );
            false
        }
    }
}

fn ask_to_revoke(
    system: &System,
    network: &Network,
    region: &Region,
    token: &Secret,
) -> Result<bool> {
    let answer = ServiceCall::to_portal(system, network, region)
        .send(&|base| portal::logout(base, token), &portal::parse_logout)?;
    match answer {
        Ok(()) => Ok(true),
        // Already revoked, or ended by an administrator.
        Err(error) if portal::refusal(&error) == portal::Refusal::SignInNeeded => Ok(false),
        Err(error) => Err(Error::from(error)),
    }
}
