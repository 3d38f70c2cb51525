//! Which store has the key, and the key itself: looked up once in a run, made once for all runs.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::model::SealKey;
use crate::settings::KeyStore;

use super::super::System;
use super::{Store, secret_service};

/// The store that the settings ask for, as far as this machine has it.
#[derive(Clone, Debug)]
pub(crate) struct StoreInUse {
    /// `None`: nothing is saved.
    pub(crate) store: Option<Store>,
    /// Why the better one is not in use.
    pub(crate) trouble: Option<Error>,
}

impl System {
    pub(crate) fn store_in_use(&self) -> StoreInUse {
        let of = |store: Option<Store>| StoreInUse { store, trouble: None };
        let (wanted, otherwise) = match self.settings().credential_store {
            KeyStore::None => return of(None),
            KeyStore::File => return of(Some(Store::File)),
            KeyStore::Auto => (Store::Keyring, Some(Store::File)),
            KeyStore::Keyring => (Store::Keyring, None),
            KeyStore::SecretService => (Store::SecretService, None),
        };
        match self.key_in(wanted) {
            Ok(_) => of(Some(wanted)),
            Err(error) => StoreInUse { store: otherwise, trouble: Some(error) },
        }
    }

    /// Whether what awsso saves is there for other runs.
    pub(crate) fn saves(&self) -> bool {
        self.store_in_use().store.is_some()
    }

    /// Where a store keeps the key, for people.
    pub(crate) fn place_of_key(&self, store: Store) -> String {
        match store {
            Store::Keyring => self.keyring.name().to_owned(),
            Store::SecretService => secret_service::NAME.to_owned(),
            Store::File => self.key_file().display().to_string(),
        }
    }

    /// The key of `store`, if it has one; an error says why there is no such store here.
    pub(super) fn key_in(&self, store: Store) -> Result<Option<SealKey>> {
        let known = self.vault.keys().get(&store).cloned();
        known.unwrap_or_else(|| {
            let found = self.load(store);
            // Another process may be making the key just now.
            if !matches!(found, Ok(None)) {
                self.vault.keys().insert(store, found.clone());
            }
            found
        })
    }

    /// The key for what is saved now; made if there is none. `None` if nothing is to be saved, which is
    /// told once, unless it was asked for.
    pub(super) fn key_for_saving(&self) -> Result<Option<(Store, SealKey)>> {
        let StoreInUse { store, trouble } = self.store_in_use();
        if let Some(trouble) = trouble {
            self.tell_trouble(store, &trouble);
        }
        let Some(store) = store else { return Ok(None) };
        if let Some(key) = self.key_in(store)? {
            return Ok(Some((store, key)));
        }
        let made = self.files.only_key(
            &self.key_file(),
            (&*self.random, &*self.clock),
            &|| self.load(store),
            &|key| self.save(store, key),
        );
        self.vault.keys().insert(store, made.clone().map(Some));
        match made {
            Ok(key) => Ok(Some((store, key))),
            // A full keyring is as good as none.
            Err(_) if self.store_in_use().store != Some(store) => self.key_for_saving(),
            Err(error) => Err(error),
        }
    }

    fn load(&self, store: Store) -> Result<Option<SealKey>> {
        let found = match store {
            Store::Keyring => self.keyring.load(&self.files),
            Store::SecretService => secret_service::load(self),
            Store::File => self.files.read_key(&self.key_file()),
        };
        found.inspect_err(|error| tracing::debug!("{error}"))
    }

    fn save(&self, store: Store, key: &SealKey) -> Result<()> {
        match store {
            Store::Keyring => self.keyring.save(&self.files, key),
            Store::SecretService => secret_service::save(self, key),
            Store::File => self.files.write_private(&self.key_file(), key.bytes()),
        }
    }

    fn key_file(&self) -> PathBuf {
        self.files.state_folder().join("cache.key")
    }

    fn tell_trouble(&self, store: Option<Store>, trouble: &Error) {
        // Both are told, as one may follow the other.
        let subject = self.key_file().with_extension(store.map_or("none", Store::word));
        if !self.files.is_first_time(&subject) {
            return;
        }
        if let Some(store) = store {
            let place = self.place_of_key(store);
            tracing::warn!(
                "{trouble}: the key that encrypts cached credentials is in a file, {place}"
            );
        } else {
            let trouble = trouble.with_hint();
            tracing::warn!(
                "{trouble}: credentials are not cached, and a prompt waits for their renewal"
            );
        }
    }
}
