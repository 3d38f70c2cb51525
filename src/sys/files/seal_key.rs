//! The key that proves which variables awsso wrote: 256 random bits, made on first use.

use std::path::PathBuf;
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::model::SealKey;

use super::super::{Clock, Random};
use super::Files;

/// Making one takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

impl Files {
    /// The key, if there is one that can be trusted.
    pub(crate) fn seal_key(&self) -> Option<SealKey> {
        self.read_seal_key().inspect_err(|error| tracing::debug!("{error}")).ok().flatten()
    }

    /// The key; made if there is none. An error says why none can be kept.
    pub(crate) fn make_seal_key(&self, random: &dyn Random, clock: &dyn Clock) -> Result<SealKey> {
        if let Some(key) = self.read_seal_key()? {
            return Ok(key);
        }
        // Two makers would take each other's key away.
        let lock = self.seal_key_file().with_extension("lock");
        let _lock = self.lock(&lock, PATIENCE, clock)?;
        if let Some(key) = self.read_seal_key()? {
            return Ok(key);
        }
        let mut bytes = zeroize::Zeroizing::new([0; SealKey::LENGTH]);
        random.fill(&mut *bytes)?;
        self.write_private(&self.seal_key_file(), &*bytes)?;
        // As everybody will find it.
        self.read_seal_key()?.ok_or_else(|| Error::new(Kind::Other, "the key was not kept"))
    }

    /// A file of another length was not written by awsso, and counts as absent.
    fn read_seal_key(&self) -> Result<Option<SealKey>> {
        if let Some(key) = self.seal_key.get() {
            return Ok(Some(key.clone()));
        }
        let bytes = self.read(&self.seal_key_file())?.map(zeroize::Zeroizing::new);
        let key = bytes.and_then(|bytes| SealKey::of(&bytes));
        Ok(key.map(|key| self.seal_key.get_or_init(|| key).clone()))
    }

    fn seal_key_file(&self) -> PathBuf {
        self.state_folder().join("terminal.key")
    }
}
