//! A keyring in memory.

use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::model::SealKey;

use super::super::{Files, Keyring};
use super::Shared;

/// Works, and is empty, unless the test says otherwise.
#[derive(Default)]
pub(crate) struct ScriptedKeyring {
    key: Shared<Option<SealKey>>,
    is_missing: Shared<bool>,
    is_full: Shared<bool>,
}

impl ScriptedKeyring {
    /// There is none from now on.
    pub(crate) fn take_away(&self) {
        *self.is_missing.lock() = true;
    }

    /// It takes no key from now on.
    pub(crate) fn fill_up(&self) {
        *self.is_full.lock() = true;
    }

    /// As after a reboot.
    pub(crate) fn forget(&self) {
        *self.key.lock() = None;
    }
}

impl Keyring for Arc<ScriptedKeyring> {
    fn name(&self) -> &'static str {
        "the keyring of the script"
    }

    fn load(&self, _: &Files) -> Result<Option<SealKey>> {
        if *self.is_missing.lock() {
            return Err(Error::new(Kind::Other, "there is no keyring"));
        }
        Ok(self.key.lock().clone())
    }

    fn save(&self, files: &Files, key: &SealKey) -> Result<()> {
        self.load(files)?;
        if *self.is_full.lock() {
            return Err(Error::new(Kind::Other, "the keyring is full"));
        }
        *self.key.lock() = Some(key.clone());
        Ok(())
    }
}
