//! Where awsso keeps secrets: the choices, and how they compare.

use serde::{Deserialize, Serialize};

/// Where the key is that encrypts what awsso caches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum KeyStore {
    /// The keyring of the operating system, else a file.
    #[default]
    Auto,
    /// The keyring of the operating system; nothing is cached where there is none.
    Keyring,
    /// The Secret Service of the desktop (GNOME Keyring, KWallet, KeePassXC).
    SecretService,
    /// A file that only the user can read.
    File,
    /// Nothing is cached.
    None,
}

impl KeyStore {
    /// The words of the settings.
    pub(super) const WORDS: &[&str] = &["auto", "keyring", "secret-service", "file", "none"];

    /// Whether this store protects secrets as well as `minimum` does, on every machine.
    pub(crate) fn is_at_least(self, minimum: Self) -> bool {
        self.protection() >= minimum.protection()
    }

    const fn protection(self) -> u8 {
        match self {
            Self::Auto | Self::File => 0,
            Self::Keyring | Self::SecretService => 1,
            Self::None => 2,
        }
    }
}

/// Where Identity Center tokens are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TokenStore {
    /// In the plain files of the AWS CLI and the SDKs.
    #[default]
    Shared,
    /// In encrypted files that only awsso reads.
    Private,
}

impl TokenStore {
    /// The words of the settings.
    pub(super) const WORDS: &[&str] = &["shared", "private"];
}

#[cfg(test)]
mod tests {
    use super::KeyStore::{Auto, File, Keyring, None, SecretService};

    #[test]
    fn a_store_is_as_good_as_what_it_may_fall_back_to() {
        for (store, minimum, expected) in [
            (Auto, File, true),
            (Auto, Keyring, false),
            (File, Keyring, false),
            (Keyring, Keyring, true),
            (SecretService, Keyring, true),
            (Keyring, None, false),
            (None, Keyring, true),
        ] {
            assert_eq!(store.is_at_least(minimum), expected, "{store:?} {minimum:?}");
        }
    }
}
