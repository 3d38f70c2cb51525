//! Encrypted files. One whose key is gone, or that does not open, counts as absent.

use std::path::Path;

use zeroize::Zeroizing;

use crate::error::Result;

use super::super::files::Draft;
use super::super::{System, random_nonce};
use super::envelope::{Envelope, Unsealed};

/// The content of a file.
enum Content {
    Text(Zeroizing<Vec<u8>>),
    /// Nothing that this run can read.
    Foreign,
    Damaged,
}

impl System {
    /// The text of an encrypted file; `None` if there is none that can be read.
    pub(crate) fn read_sealed(&self, path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>> {
        if let Some(text) = self.vault.memory().get(path) {
            return Ok(Some(text.clone()));
        }
        let Some(bytes) = self.files.read(path)? else {
            return Ok(None);
        };
        Ok(match self.open(path, &bytes) {
            Content::Text(text) => Some(text),
            Content::Foreign => None,
            Content::Damaged => {
                tracing::warn!("ignoring a damaged cache file: {}", path.display());
                None
            }
        })
    }

    /// The same without warnings, for a look at every file.
    pub(crate) fn peek_sealed(&self, path: &Path) -> Option<Zeroizing<Vec<u8>>> {
        match self.open(path, &self.files.read(path).ok()??) {
            Content::Text(text) => Some(text),
            Content::Foreign | Content::Damaged => None,
        }
    }

    /// Whether there is a file, or what stands for it in this run.
    pub(crate) fn is_sealed_missing(&self, path: &Path) -> bool {
        !self.vault.memory().contains_key(path) && self.files.is_missing(path)
    }

    /// Replaces a file by `text`, encrypted. Where nothing is saved, the file goes, and this run
    /// remembers the text.
    pub(crate) fn write_sealed(&self, path: &Path, text: &[u8]) -> Result<()> {
        match self.sealed(path, text)? {
            Some(sealed) => self.files.write_private(path, &sealed),
            None => self.remember(path, text),
        }
    }

    /// The same, for a file that was reserved.
    pub(crate) fn fill_sealed(&self, draft: Draft, path: &Path, text: &[u8]) -> Result<()> {
        match self.sealed(path, text)? {
            Some(sealed) => draft.replace(&sealed),
            None => self.remember(path, text),
        }
    }

    /// Whether there was one.
    pub(crate) fn remove_sealed(&self, path: &Path) -> Result<bool> {
        let was_remembered = self.vault.memory().remove(path).is_some();
        Ok(self.files.remove(path)? || was_remembered)
    }

    fn remember(&self, path: &Path, text: &[u8]) -> Result<()> {
        self.vault.memory().insert(path.to_owned(), Zeroizing::new(text.to_vec()));
        self.files.remove(path).map(|_| ())
    }

    fn sealed(&self, path: &Path, text: &[u8]) -> Result<Option<Vec<u8>>> {
        let Some((store, key)) = self.key_for_saving()? else {
            return Ok(None);
        };
        let sealed = key.seal(random_nonce(&*self.random)?, &self.context(path), text);
        Ok(Some(Envelope { store, key: key.id(), sealed }.to_text()))
    }

    fn open(&self, path: &Path, bytes: &[u8]) -> Content {
        let envelope = match Envelope::parse(bytes) {
            Ok(envelope) => envelope,
            Err(Unsealed::OfAnotherVersion) => return Content::Foreign,
            Err(Unsealed::Damaged) => return Content::Damaged,
        };
        let Ok(Some(key)) = self.key_in(envelope.store) else {
            tracing::debug!("the key of {} is gone", path.display());
            return Content::Foreign;
        };
        match key.open(&self.context(path), &envelope.sealed) {
            Some(text) => Content::Text(text),
            None if key.id() == envelope.key => Content::Damaged,
            None => Content::Foreign,
        }
    }

    /// Keeps an entry from taking the place of another.
    fn context(&self, path: &Path) -> Vec<u8> {
        let place = path.strip_prefix(self.files.credential_cache()).unwrap_or(path);
        [b"awsso cache ", place.as_os_str().as_encoded_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::super::scripted::Script;
    use super::super::Store;
    use super::*;

    fn settled(home: &Path, store: &str) -> Script {
        let script = Script::at_home(home);
        let text = format!("credential_store = \"{store}\"\n");
        let path = script.system.files.settings_file();
        script.system.files.write_private(&path, text.as_bytes()).unwrap();
        script
    }

    /// Another run with the same keyring.
    fn again(home: &Path, before: &Script, store: &str) -> Script {
        let mut script = settled(home, store);
        script.system.keyring = Box::new(before.keyring.clone());
        script.keyring = before.keyring.clone();
        script
    }

    fn path(script: &Script) -> PathBuf {
        script.system.files.credential_cache().join("entry.json")
    }

    fn text(script: &Script) -> Option<String> {
        let text = script.system.read_sealed(&path(script)).unwrap()?;
        Some(String::from_utf8(text.to_vec()).unwrap())
    }

    fn raw(script: &Script) -> String {
        String::from_utf8(script.system.files.read(&path(script)).unwrap().unwrap()).unwrap()
    }

    #[test]
    fn what_is_saved_is_encrypted_and_every_store_still_opens_what_another_has_sealed() {
        let home = tempfile::tempdir().unwrap();
        let mut script = settled(home.path(), "auto");
        script.system.write_sealed(&path(&script), b"secret").unwrap();
        for (store, expected) in
            [("file", "keyring"), ("keyring", "file"), ("auto", "keyring"), ("none", "keyring")]
        {
            let stored = raw(&script);
            assert!(stored.contains(&format!("\"Store\":\"{expected}\"")), "{stored}");
            assert!(!stored.contains("secret"), "{stored}");
            script = again(home.path(), &script, store);
            assert_eq!(text(&script).as_deref(), Some("secret"), "{store}");
            script.system.write_sealed(&path(&script), b"secret").unwrap();
        }
        // Nothing is saved: this run alone remembers it.
        assert!(script.system.files.is_missing(&path(&script)));
        assert_eq!(text(&script).as_deref(), Some("secret"));
        assert!(!script.system.is_sealed_missing(&path(&script)));
        assert!(script.system.remove_sealed(&path(&script)).unwrap());
        assert_eq!(text(&script), None);
    }

    #[test]
    fn a_lost_key_and_a_changed_file_count_as_absent() {
        let home = tempfile::tempdir().unwrap();
        let script = settled(home.path(), "keyring");
        script.system.write_sealed(&path(&script), b"secret").unwrap();
        let stored = raw(&script);
        let put = |text: &str| {
            script.system.files.write_private(&path(&script), text.as_bytes()).unwrap();
            self::text(&script)
        };
        // Nonces of the script are zeros, so the first character can only be another one.
        assert_eq!(put(&stored.replacen("\"Sealed\":\"A", "\"Sealed\":\"B", 1)), None);
        assert_eq!(put("{\"Version\":1,\"AccessKeyId\":\"PLANTED\"}"), None);
        assert_eq!(put(&stored).as_deref(), Some("secret"));
        // An entry cannot take the place of another.
        let other = script.system.files.credential_cache().join("other.json");
        script.system.files.write_private(&other, stored.as_bytes()).unwrap();
        assert_eq!(script.system.read_sealed(&other).unwrap(), None);

        script.keyring.forget();
        let script = again(home.path(), &script, "keyring");
        assert_eq!(text(&script), None);
        script.random.set(7);
        script.system.write_sealed(&path(&script), b"new").unwrap();
        assert_eq!(text(&again(home.path(), &script, "keyring")).as_deref(), Some("new"));
    }

    #[test]
    fn without_a_keyring_there_is_a_file_or_nothing_as_the_settings_say() {
        for (setting, expected) in [("auto", Some(Store::File)), ("keyring", None)] {
            let home = tempfile::tempdir().unwrap();
            let script = settled(home.path(), setting);
            script.keyring.take_away();
            let in_use = script.system.store_in_use();
            assert_eq!((in_use.store, in_use.trouble.is_some()), (expected, true));
            script.system.write_sealed(&path(&script), b"secret").unwrap();
            assert_eq!(script.system.files.is_missing(&path(&script)), expected.is_none());
            let next = again(home.path(), &script, setting);
            assert_eq!(text(&next).is_some(), expected.is_some());
        }
    }

    #[test]
    fn a_keyring_that_takes_no_key_is_as_none() {
        for (setting, expected) in [("auto", true), ("keyring", false)] {
            let home = tempfile::tempdir().unwrap();
            let script = settled(home.path(), setting);
            script.keyring.fill_up();
            script.system.write_sealed(&path(&script), b"secret").unwrap();
            assert_eq!(text(&script).as_deref(), Some("secret"), "{setting}");
            assert_eq!(text(&again(home.path(), &script, setting)).is_some(), expected);
        }
    }
}
