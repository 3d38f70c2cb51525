//! The key in the macOS Keychain: one item for each cache folder, read once in a run.

use security_framework::passwords::{PasswordOptions, generic_password, set_generic_password};
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::model::SealKey;

use super::super::Files;

pub(super) const NAME: &str = "the Keychain";

const SERVICE: &str = "awsso";

/// `errSecItemNotFound`
const NOT_FOUND: i32 = -25300;

pub(super) fn load(files: &Files) -> Result<Option<SealKey>> {
    let item = PasswordOptions::new_generic_password(SERVICE, &account(files));
    match generic_password(item).map(Zeroizing::new) {
        Ok(bytes) => Ok(SealKey::of(&bytes)),
        Err(error) if error.code() == NOT_FOUND => Ok(None),
        Err(error) => Err(unavailable(error)),
    }
}

pub(super) fn save(files: &Files, key: &SealKey) -> Result<()> {
    set_generic_password(SERVICE, &account(files), key.bytes()).map_err(unavailable)
}

fn account(files: &Files) -> String {
    files.credential_cache().display().to_string()
}

fn unavailable(error: security_framework::base::Error) -> Error {
    Error::new(Kind::Other, format!("{NAME}: {error}"))
}
