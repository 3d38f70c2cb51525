//! Keys in files, and the making of keys: 256 random bits, on first use, by one process.

use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::model::SealKey;

use super::super::{Clock, Random};
use super::Files;

/// Making one takes milliseconds; in the keyring of a desktop, somewhat longer.
const PATIENCE: Duration = Duration::from_secs(15);

impl Files {
    /// The key that proves which variables awsso wrote, if there is one that can be trusted.
    pub(crate) fn seal_key(&self) -> Option<SealKey> {
        self.read_seal_key().inspect_err(|error| tracing::debug!("{error}")).ok().flatten()
    }

    /// The same; made if there is none. An error says why none can be kept.
    pub(crate) fn make_seal_key(&self, random: &dyn Random, clock: &dyn Clock) -> Result<SealKey> {
        let file = self.seal_key_file();
        let save = |key: &SealKey| self.write_private(&file, key.bytes());
        self.only_key(&file, (random, clock), &|| self.read_seal_key(), &save)
    }

    fn read_seal_key(&self) -> Result<Option<SealKey>> {
        if let Some(key) = self.seal_key.get() {
            return Ok(Some(key.clone()));
        }
        let key = self.read_key(&self.seal_key_file())?;
        Ok(key.map(|key| self.seal_key.get_or_init(|| key).clone()))
    }

    fn seal_key_file(&self) -> PathBuf {
        self.state_folder().join("terminal.key")
    }

    /// A file of another length was not written by awsso, and counts as absent.
    pub(in super::super) fn read_key(&self, path: &Path) -> Result<Option<SealKey>> {
        let bytes = self.read(path)?.map(Zeroizing::new);
        Ok(bytes.and_then(|bytes| SealKey::of(&bytes)))
    }

    /// The key that `load` finds, else a new one. Two makers would take each other's key away, so
    /// there is a lock beside `place`.
    pub(in super::super) fn only_key(
        &self,
        place: &Path,
        (random, clock): (&dyn Random, &dyn Clock),
        load: &dyn Fn() -> Result<Option<SealKey>>,
        save: &dyn Fn(&SealKey) -> Result<()>,
    ) -> Result<SealKey> {
        if let Some(key) = load()? {
            return Ok(key);
        }
        let _lock = self.lock(&place.with_extension("lock"), PATIENCE, clock)?;
        if let Some(key) = load()? {
            return Ok(key);
        }
        save(&SealKey::random(|bytes| random.fill(bytes))?)?;
        // As everybody will find it.
        load()?.ok_or_else(|| Error::new(Kind::Other, "the key was not kept"))
    }
}
