//! What a run knows: the stores of keys, the keys it has seen, and what it keeps to itself.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::error::Result;
use crate::model::SealKey;

/// Where a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Store {
    Keyring,
    SecretService,
    File,
}

impl Store {
    pub(super) const ALL: [Self; 3] = [Self::Keyring, Self::SecretService, Self::File];

    /// In files and JSON.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::SecretService => "secret-service",
            Self::File => "file",
        }
    }

    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|store| store.word() == word)
    }
}

/// What a run knows of keys, and keeps to itself.
#[derive(Default)]
pub(crate) struct Vault {
    keys: Mutex<BTreeMap<Store, Result<Option<SealKey>>>>,
    /// What would be in files, if anything were saved.
    memory: Mutex<HashMap<PathBuf, Zeroizing<Vec<u8>>>>,
}

impl Vault {
    pub(super) fn keys(&self) -> MutexGuard<'_, BTreeMap<Store, Result<Option<SealKey>>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, HashMap<PathBuf, Zeroizing<Vec<u8>>>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
