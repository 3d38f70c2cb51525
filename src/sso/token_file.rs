//! Where a session's token lies in the cache that all AWS tools share.

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use super::SsoSession;
use crate::error::Result;
use crate::model::{Region, Secret};
use crate::sys::System;
use crate::wire::token_cache::{CachedToken, token_file_name};

/// `<sha1>.json`, by the session's name, else by the start URL exactly as configured.
pub(super) fn file_name(session: &SsoSession) -> String {
    token_file_name(session.name.as_deref().unwrap_or(&session.start_url))
}

/// Where the file lies.
pub(super) fn path(system: &System, session: &SsoSession) -> PathBuf {
    system.files.sso_cache().join(file_name(session))
}

/// The cached token; a file that is not one counts as absent, is told, and stays.
pub(super) fn read(system: &System, session: &SsoSession) -> Option<CachedToken> {
    let path = path(system, session);
    let bytes = match system.files.read(&path) {
        Ok(bytes) => bytes?,
        Err(error) => {
            tracing::warn!(%error, "the cached token cannot be read and counts as absent");
            return None;
        }
    };
    match CachedToken::parse(&bytes) {
        Ok(token) => Some(token),
        Err(error) => {
            tracing::warn!("{}: {error}; it counts as absent", path.display());
            None
        }
    }
}

/// The access token of the file, good or not.
#[must_use]
pub fn current_token(system: &System, session: &SsoSession) -> Option<Secret> {
    read(system, session).map(|token| token.access_token)
}

/// What tells the token of the file from any other without telling it: the beginning of its SHA-256,
/// in hexadecimal. `None`, and nothing is said: there is none.
#[must_use]
pub fn token_mark(system: &System, session: &SsoSession) -> Option<String> {
    let bytes = system.files.read(&path(system, session)).ok()??;
    let token = CachedToken::parse(&bytes).ok()?;
    let digest = Sha256::digest(token.access_token.expose());
    Some(
        digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    )
}

/// The region that the token of the file was issued in.
#[must_use]
pub fn token_region(system: &System, session: &SsoSession) -> Option<Region> {
    read(system, session)?.region
}

/// Replaces the cached token as a whole.
pub(super) fn write(system: &System, session: &SsoSession, token: &CachedToken) -> Result<()> {
    let path = path(system, session);
    system
        .files
        .write_private(&path, token.to_text().expose().as_bytes())
}
