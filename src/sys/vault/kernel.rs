//! The key in the Linux kernel: the persistent keyring of the user (persistent-keyring(7)), which
//! needs no D-Bus and no prompt. The kernel forgets it at a reboot, or when no program has asked for
//! it for three days.

use linux_keyutils::{Key, KeyError, KeyRing, KeyRingIdentifier};
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::model::SealKey;

use super::super::Files;
use super::super::error_text::reason;

pub(super) const NAME: &str = "the kernel keyring";

pub(super) fn load(files: &Files) -> Result<Option<SealKey>> {
    let read = |key: Key| -> Result<Option<SealKey>, KeyError> {
        // One byte more than a key has shows one that is not awsso's.
        let mut bytes = Zeroizing::new([0; SealKey::LENGTH + 1]);
        let length = key.read(&mut *bytes)?;
        Ok(bytes.get(..length).and_then(SealKey::of))
    };
    let found = keyring().and_then(|keyring| keyring.search(&description(files)).and_then(read));
    match found {
        Err(KeyError::KeyDoesNotExist | KeyError::KeyExpired | KeyError::KeyRevoked) => Ok(None),
        found => found.map_err(unavailable),
    }
}

pub(super) fn save(files: &Files, key: &SealKey) -> Result<()> {
    let added = keyring().and_then(|keyring| keyring.add_key(&description(files), key.bytes()));
    added.map(|_| ()).map_err(unavailable)
}

/// Linked to this process, because only who possesses it may read the keys in it; asking for it makes
/// it last another three days.
fn keyring() -> Result<KeyRing, KeyError> {
    KeyRing::get_persistent(KeyRingIdentifier::Process)
}

/// One key for each cache folder.
fn description(files: &Files) -> String {
    format!("awsso:{}", files.credential_cache().display())
}

fn unavailable(error: KeyError) -> Error {
    let why = match error {
        KeyError::PermissionDenied | KeyError::AccessDenied => "not allowed here".to_owned(),
        KeyError::OperationNotSupported => "not supported by this kernel".to_owned(),
        KeyError::QuotaExceeded => "the quota of this user is used up".to_owned(),
        KeyError::Unknown(code) => reason(&std::io::Error::from_raw_os_error(code)),
        error => error.to_string(),
    };
    Error::new(Kind::Other, format!("{NAME}: {why}"))
}
