//! Where a session's token lies in the cache that all AWS tools share, and how it is read, replaced and
//! guarded there.

use std::path::PathBuf;

use super::SsoSession;
use super::shared_file::{self, LockLimits, SharedFileLock};
use crate::error::{Error, Result};
use crate::model::{Region, Secret};
use crate::sys::{Draft, System};
use crate::wire::start_url;
use crate::wire::token_cache::{CachedToken, token_file_name};

/// `<sha1>.json`, by the session's name, else by the start URL exactly as configured.
pub(super) fn file_name(session: &SsoSession) -> String {
    token_file_name(session.name.as_deref().unwrap_or(&session.start_url))
}

/// Where the file lies.
pub(super) fn path(system: &System, session: &SsoSession) -> PathBuf {
    system.files.sso_cache().join(file_name(session))
}

/// The cached token; a file that is not one, or whose token is for another portal, counts as absent,
/// is told, and stays.
pub(super) fn load(system: &System, session: &SsoSession) -> Result<Option<CachedToken>> {
    let token = load_whatever(system, session)?;
    Ok(token.filter(|token| {
        let is_ours = is_of_portal(token, session);
        if !is_ours {
            let path = path(system, session);
            tracing::warn!("{}: the token is for another portal; it is not used", path.display());
        }
        is_ours
    }))
}

fn load_whatever(system: &System, session: &SsoSession) -> Result<Option<CachedToken>> {
    let path = path(system, session);
    let token = shared_file::read(system, &path, &CachedToken::parse)?;
    let told = |error| tracing::warn!("{}: {error}; it counts as absent", path.display());
    Ok(token.and_then(|token| token.map_err(told).ok()))
}

/// The file may be called after a session whose section has changed since. Tools that write neither
/// field are believed.
fn is_of_portal(token: &CachedToken, session: &SsoSession) -> bool {
    let normalised = |url: &str| start_url::normalised(url).unwrap_or_else(|_| url.to_owned());
    let is_url = |url: &String| normalised(url) == normalised(&session.start_url);
    token.start_url.as_ref().is_none_or(is_url)
        && token.region.as_ref().is_none_or(|region| *region == session.region)
}

/// The cached token; whatever is wrong with the file is told.
pub(super) fn read(system: &System, session: &SsoSession) -> Option<CachedToken> {
    load(system, session).unwrap_or_else(absent)
}

/// The same, whichever portal it is for: to replace the file, or to sign out.
pub(super) fn read_whatever(system: &System, session: &SsoSession) -> Option<CachedToken> {
    load_whatever(system, session).unwrap_or_else(absent)
}

#[expect(clippy::needless_pass_by_value, reason = "what an error is turned into")]
fn absent(error: Error) -> Option<CachedToken> {
    tracing::warn!("{error}; the cached token counts as absent");
    None
}

/// The access token of the file, good or not. `None`, and nothing is said: there is none.
pub(crate) fn current_token(system: &System, session: &SsoSession) -> Option<Secret> {
    let bytes = system.files.read(&path(system, session)).ok()??;
    Some(CachedToken::parse(&bytes).ok()?.access_token)
}

/// Whether nobody is signed in, here or in any other tool.
pub(crate) fn is_signed_out(system: &System, session: &SsoSession) -> bool {
    system.files.is_missing(&path(system, session))
}

/// The region that the token of the file was issued in.
pub(crate) fn token_region(system: &System, session: &SsoSession) -> Option<Region> {
    read_whatever(system, session)?.region
}

/// Makes sure that the file can be replaced, before something is used up for it.
pub(super) fn reserve(system: &System, session: &SsoSession) -> Result<Draft> {
    system.files.reserve(&path(system, session))
}

/// The right to replace or remove the token file, for the time of a few requests at most.
pub(super) fn lock(
    system: &System,
    session: &SsoSession,
    limits: LockLimits,
) -> Result<SharedFileLock> {
    SharedFileLock::wait_for(system, &file_name(session), &path(system, session), limits)
}
