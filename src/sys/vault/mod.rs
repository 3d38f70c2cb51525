//! What awsso keeps on disk for itself, encrypted: entries, and the key in a store of the system's.

#[cfg(target_os = "windows")]
mod data_protection;
mod envelope;
#[cfg(target_os = "linux")]
mod kernel;
mod key_store;
#[cfg(target_os = "macos")]
mod keychain;
mod keyring;
mod known;
mod sealed_files;
mod secret_service;

pub(crate) use keyring::Keyring;
pub(super) use keyring::SystemKeyring;
use known::Store;
pub(crate) use known::Vault;
