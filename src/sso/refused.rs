//! Refresh tokens that the service has refused for good, so that not every process sends them
//! again.

use std::path::PathBuf;

use super::{SsoSession, token_file};
use crate::model::Secret;
use crate::sys::System;

pub(super) fn is_noted(system: &System, session: &SsoSession, refresh_token: &Secret) -> bool {
    let noted = system.files.read_text(&path(system, session)).ok().flatten();
    noted.is_some_and(|noted| noted == refresh_token.mark())
}

pub(super) fn note(system: &System, session: &SsoSession, refresh_token: &Secret) {
    let mark = refresh_token.mark();
    let written = system.files.write_expendable(&path(system, session), mark.as_bytes());
    if let Err(error) = written {
        tracing::debug!(%error, "could not remember that the refresh token was refused");
    }
}

/// Beside the locks, where old files are deleted: a repeated attempt does no harm.
fn path(system: &System, session: &SsoSession) -> PathBuf {
    let token = token_file::file_name(session);
    let name = format!("refused-{}", token.trim_end_matches(".json"));
    system.files.credential_cache().join("locks").join(name)
}
