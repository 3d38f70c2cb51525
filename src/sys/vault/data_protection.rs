//! The key on Windows: in a file that the Data Protection API (DPAPI) encrypts for this user on this
//! machine.

use windows_dpapi::{Scope, decrypt_data, encrypt_data};
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::model::SealKey;

use super::super::Files;

pub(super) const NAME: &str = "DPAPI";

/// Keeps other programs' calls for the same data from decrypting it by accident.
const PURPOSE: &[u8] = b"awsso cache key";

pub(super) fn load(files: &Files) -> Result<Option<SealKey>> {
    let Some(protected) = files.read(&path(files))? else {
        return Ok(None);
    };
    // Of another user or machine: as good as lost.
    let bytes = decrypt_data(&protected, Scope::User, Some(PURPOSE)).map(Zeroizing::new);
    let bytes = bytes.inspect_err(|error| tracing::debug!("{NAME}: {error}")).ok();
    Ok(bytes.and_then(|bytes| SealKey::of(&bytes)))
}

pub(super) fn save(files: &Files, key: &SealKey) -> Result<()> {
    let protected = encrypt_data(key.bytes(), Scope::User, Some(PURPOSE))
        .map_err(|error| Error::new(Kind::Other, format!("{NAME}: {error}")))?;
    files.write_private(&path(files), &protected)
}

fn path(files: &Files) -> std::path::PathBuf {
    files.state_folder().join("cache.key.dpapi")
}
