//! The file of a session's token: in the cache that all AWS tools share, or encrypted in awsso's own.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::SsoSession;
use super::shared_file::{self, SharedFileLock};
use crate::error::{Error, Result};
use crate::model::{Region, Secret};
use crate::settings::TokenStore;
use crate::sys::{Draft, System};
use crate::wire::start_url;
use crate::wire::token_cache::{CachedToken, token_file_name};

/// `<sha1>.json` of the session's name, else of the start URL exactly as configured.
pub(super) fn file_name(session: &SsoSession) -> String {
    token_file_name(session.name.as_deref().unwrap_or(&session.start_url))
}

pub(super) fn path(system: &System, session: &SsoSession) -> PathBuf {
    folder(system).join(file_name(session))
}

/// Where tokens and registrations are.
pub(super) fn folder(system: &System) -> PathBuf {
    if is_private(system) {
        system.files.credential_cache().join("sso")
    } else {
        system.files.sso_cache()
    }
}

fn is_private(system: &System) -> bool {
    system.settings().sso_token_store == TokenStore::Private
}

/// A file of the [`folder`], where it is not being written.
pub(super) fn read_text(system: &System, path: &Path) -> Result<Option<Secret>> {
    let text = if is_private(system) {
        system.read_sealed(path)?
    } else {
        system.files.read(path)?.map(Zeroizing::new)
    };
    Ok(text.and_then(|text| Some(Secret::new(std::str::from_utf8(&text).ok()?))))
}

/// Writes a file of the [`folder`].
pub(super) fn write_text(system: &System, path: &Path, text: &Secret) -> Result<()> {
    let bytes = text.expose().as_bytes();
    if is_private(system) {
        system.write_sealed(path, bytes)
    } else {
        system.files.write_private(path, bytes)
    }
}

/// Replaces the file of `session`, which was [reserved](reserve).
pub(super) fn fill(
    system: &System,
    session: &SsoSession,
    draft: Option<Draft>,
    text: &Secret,
) -> Result<()> {
    let (path, bytes) = (path(system, session), text.expose().as_bytes());
    match draft {
        Some(draft) if is_private(system) => system.fill_sealed(draft, &path, bytes),
        Some(draft) => draft.replace(bytes),
        None => write_text(system, &path, text),
    }
}

/// The cached token. A damaged file, or one for another portal, is ignored with a warning.
pub(super) fn load(system: &System, session: &SsoSession) -> Result<Option<CachedToken>> {
    let token = load_whatever(system, session)?;
    Ok(token.filter(|token| {
        let is_ours = is_of_portal(token, session);
        if !is_ours {
            let path = path(system, session);
            tracing::warn!("ignoring {}: the token is for another portal", path.display());
        }
        is_ours
    }))
}

fn load_whatever(system: &System, session: &SsoSession) -> Result<Option<CachedToken>> {
    let path = path(system, session);
    let token = if is_private(system) {
        system.read_sealed(&path)?.map(|text| CachedToken::parse(&text))
    } else {
        shared_file::read(system, &path, &CachedToken::parse)?
    };
    let told = |error| tracing::warn!("ignoring {}: {error}", path.display());
    Ok(token.and_then(|token| token.map_err(told).ok()))
}

/// The name of a session may stand for another portal since. Tools that write neither field are
/// believed.
fn is_of_portal(token: &CachedToken, session: &SsoSession) -> bool {
    let normalised = |url: &str| start_url::normalised(url).unwrap_or_else(|_| url.to_owned());
    let is_url = |url: &String| {
        *url == session.start_url || normalised(url) == normalised(&session.start_url)
    };
    token.start_url.as_ref().is_none_or(is_url)
        && token.region.as_ref().is_none_or(|region| *region == session.region)
}

/// The cached token; all errors are only warnings.
pub(super) fn read(system: &System, session: &SsoSession) -> Option<CachedToken> {
    load(system, session).unwrap_or_else(absent)
}

/// The same, whichever portal it is for: to replace the file, or to sign out.
pub(super) fn read_whatever(system: &System, session: &SsoSession) -> Option<CachedToken> {
    load_whatever(system, session).unwrap_or_else(absent)
}

#[expect(clippy::needless_pass_by_value, reason = "what an error is turned into")]
fn absent(error: Error) -> Option<CachedToken> {
    tracing::warn!("ignoring the cached token: {error}");
    None
}

/// The access token in the file, expired or not, without warnings.
pub(crate) fn current_token(system: &System, session: &SsoSession) -> Option<Secret> {
    let text = read_text(system, &path(system, session)).ok()??;
    Some(CachedToken::parse(text.expose().as_bytes()).ok()?.access_token)
}

pub(crate) fn is_signed_out(system: &System, session: &SsoSession) -> bool {
    let path = path(system, session);
    if is_private(system) {
        system.is_sealed_missing(&path)
    } else {
        system.files.is_missing(&path)
    }
}

/// The region in which the token was issued.
pub(crate) fn token_region(system: &System, session: &SsoSession) -> Option<Region> {
    read_whatever(system, session)?.region
}

/// Makes sure that the file can be replaced, before a code or refresh token is used up. `None` if
/// nothing is to be saved.
pub(super) fn reserve(system: &System, session: &SsoSession) -> Result<Option<Draft>> {
    if is_private(system) && !system.saves() {
        return Ok(None);
    }
    system.files.reserve(&path(system, session)).map(Some)
}

/// Deletes the file of `session`.
pub(super) fn remove(system: &System, session: &SsoSession) -> Result<()> {
    system.remove_sealed(&path(system, session)).map(|_| ())
}

/// The right to replace or delete the token file.
pub(super) fn lock(system: &System, session: &SsoSession) -> Result<SharedFileLock> {
    SharedFileLock::wait_for(system, &file_name(session), &path(system, session))
}
