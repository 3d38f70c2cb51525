//! The keyring of the operating system.

use crate::error::Result;
use crate::model::SealKey;

use super::super::Files;

/// Keeps one key for each cache folder, for the user alone.
pub(crate) trait Keyring: Send + Sync {
    /// For people.
    fn name(&self) -> &'static str;

    /// The key; an error says why there is no keyring.
    fn load(&self, files: &Files) -> Result<Option<SealKey>>;

    /// Keeps `key` in place of the last one.
    fn save(&self, files: &Files, key: &SealKey) -> Result<()>;
}

/// The one of this system.
#[derive(Debug)]
pub(in super::super) struct SystemKeyring;

#[cfg(target_os = "linux")]
use super::kernel as system;

#[cfg(target_os = "macos")]
use super::keychain as system;

#[cfg(target_os = "windows")]
use super::data_protection as system;

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
mod system {
    //! No other system has a keyring that awsso knows.

    use crate::error::{Error, Kind, Result};
    use crate::model::SealKey;
    use crate::sys::Files;

    pub(super) const NAME: &str = "the keyring";

    pub(super) fn load(_: &Files) -> Result<Option<SealKey>> {
        Err(Error::new(Kind::Other, "awsso knows no keyring of this operating system"))
    }

    pub(super) fn save(files: &Files, _: &SealKey) -> Result<()> {
        load(files).map(|_| ())
    }
}

impl Keyring for SystemKeyring {
    fn name(&self) -> &'static str {
        system::NAME
    }

    fn load(&self, files: &Files) -> Result<Option<SealKey>> {
        system::load(files)
    }

    fn save(&self, files: &Files, key: &SealKey) -> Result<()> {
        system::save(files, key)
    }
}
