//! Role credentials on disk.
//!
//! An entry's name is a hash of everything that its credentials depend on, so a changed profile
//! never gets an old entry. The files are encrypted, and replaced as a whole.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::{Credentials, Secret, Timestamp, hex, parse_timestamp, rfc3339_utc, sha256};
use crate::sys::System;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CacheKey(String);

impl CacheKey {
    /// The key for these facts, in this order.
    pub(crate) fn new<'a>(facts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut text = String::new();
        for (name, value) in facts {
            // With lengths, so that different lists never give the same text.
            text.push_str(&format!("{}:{name}={}:{value}", name.len(), value.len()));
        }
        Self(hex(sha256(text)))
    }

    /// 64 hexadecimal digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn file_name(&self) -> String {
        format!("{}.json", self.0)
    }
}

/// One JSON file for each entry, in awsso's cache folder.
pub(crate) struct FileStore<'a> {
    system: &'a System,
    /// Once per run: it reads every entry.
    has_cleaned: AtomicBool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    version: u32,
    access_key_id: Cow<'a, str>,
    secret_access_key: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_token: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sso_session: Option<Cow<'a, str>>,
}

const VERSION: u32 = 1;

const A_DAY: Duration = Duration::from_hours(24);

/// No temporary credentials of AWS last longer (`GetSessionToken`).
const LONGEST_LIFE: Duration = Duration::from_hours(36);

impl<'a> FileStore<'a> {
    pub(crate) const fn new(system: &'a System) -> Self {
        Self { system, has_cleaned: AtomicBool::new(false) }
    }

    fn path(&self, key: &CacheKey) -> PathBuf {
        self.system.files.credential_cache().join(key.file_name())
    }

    /// The entry for `key`; a damaged one is ignored.
    pub(crate) fn load(&self, key: &CacheKey) -> Option<Credentials> {
        let path = self.path(key);
        let bytes = match self.system.read_sealed(&path) {
            Ok(bytes) => bytes?,
            Err(error) => {
                tracing::warn!("ignoring a cache file: {error}");
                return None;
            }
        };
        let credentials = parse(&bytes);
        if credentials.is_none() {
            tracing::warn!("ignoring a damaged cache file: {}", path.display());
        }
        credentials
    }

    /// When the entry for `key` was written. Shows whether it has been replaced.
    pub(crate) fn written(&self, key: &CacheKey) -> Option<Timestamp> {
        self.system.files.modified(&self.path(key))
    }

    /// Whether other runs find what is saved.
    pub(crate) fn is_shared(&self) -> bool {
        self.system.saves()
    }

    /// Saves `credentials`. `session` names their SSO session, so that a sign-out can find them.
    pub(crate) fn save(
        &self,
        key: &CacheKey,
        credentials: &Credentials,
        session: Option<&str>,
    ) -> Result<()> {
        let entry = Entry {
            version: VERSION,
            access_key_id: credentials.access_key_id.as_str().into(),
            secret_access_key: credentials.secret_access_key.expose().into(),
            session_token: credentials.session_token.as_ref().map(|token| token.expose().into()),
            expiration: credentials.expiration.map(rfc3339_utc),
            account_id: credentials.account_id.as_ref().map(|id| id.as_str().into()),
            sso_session: session.map(Into::into),
        };
        let text = Secret::new(serde_json::to_string(&entry).expect("an entry is plain text"));
        self.system.write_sealed(&self.path(key), text.expose().as_bytes())?;
        if !self.has_cleaned.swap(true, Ordering::Relaxed) {
            self.clean();
        }
        Ok(())
    }

    /// Deletes all entries of the SSO session and returns their number.
    pub(crate) fn forget_session(&self, session: &str) -> Result<usize> {
        let mut forgotten = 0;
        for path in self.entries()? {
            let text = self.system.peek_sealed(&path);
            let is_of_session = text.as_ref().map(|text| came_from(text, session));
            // What nobody can read any more may be of that session, too.
            if is_of_session.unwrap_or(true) {
                let was_there = self.system.remove_sealed(&path)?;
                forgotten += usize::from(was_there && is_of_session.is_some());
            }
        }
        Ok(forgotten)
    }

    fn entries(&self) -> Result<impl Iterator<Item = PathBuf>> {
        let files = &self.system.files;
        let paths = files.list(&files.credential_cache())?.into_iter();
        Ok(paths.filter(|path| is_entry_name(path)))
    }

    /// Deletes expired entries, and locks and notes older than a day. Errors are ignored: the next
    /// run tries again.
    fn clean(&self) {
        let (files, now) = (&self.system.files, self.system.now());
        for path in self.entries().into_iter().flatten() {
            let end = match self.system.peek_sealed(&path).as_deref().and_then(|text| parse(text)) {
                Some(credentials) => credentials.expiration,
                // Its key is gone, or away for a while.
                None => files.modified(&path).map(|written| written + LONGEST_LIFE),
            };
            if end.is_some_and(|end| end <= now) {
                let _ = files.remove(&path);
            }
        }
        for folder in ["locks", "renewals"] {
            files.remove_older(&files.credential_cache().join(folder), A_DAY);
        }
    }
}

/// `<64 hexadecimal digits>.json`, as keys are called.
fn is_entry_name(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let stem = name.and_then(|name| name.strip_suffix(".json"));
    stem.is_some_and(|stem| stem.len() == 64 && stem.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn came_from(bytes: &[u8], session: &str) -> bool {
    serde_json::from_slice::<Entry<'_>>(bytes)
        .is_ok_and(|entry| entry.sso_session.as_deref() == Some(session))
}

fn parse(bytes: &[u8]) -> Option<Credentials> {
    let entry: Entry<'_> = serde_json::from_slice(bytes).ok()?;
    if entry.version != VERSION {
        return None;
    }
    let expiration = match entry.expiration {
        Some(text) => Some(parse_timestamp(&text)?),
        None => None,
    };
    Some(Credentials {
        access_key_id: entry.access_key_id.into_owned(),
        secret_access_key: Secret::new(entry.secret_access_key),
        session_token: entry.session_token.map(Secret::new),
        expiration,
        account_id: entry.account_id.and_then(|id| id.parse().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_lists_apart_that_run_together_as_text() {
        let one = CacheKey::new([("a", "b"), ("c", "d")]);
        assert_eq!(one, CacheKey::new([("a", "b"), ("c", "d")]));
        for other in [vec![("a", "bc"), ("", "d")], vec![("c", "d"), ("a", "b")], vec![("a", "b")]]
        {
            assert_ne!(one, CacheKey::new(other));
        }
        assert_eq!(one.as_str().len(), 64);
    }

    #[test]
    fn signing_out_forgets_the_entries_of_that_session_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let system = crate::sys::scripted::Script::at_home(home.path()).system;
        let store = FileStore::new(&system);
        let key = |name| CacheKey::new([("name", name)]);
        let credentials =
            parse(br#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b"}"#).unwrap();
        for (name, session) in [("a", Some("corp")), ("b", Some("other")), ("c", None)] {
            store.save(&key(name), &credentials, session).unwrap();
        }
        let stranger = system.files.credential_cache().join("notes.json");
        let text = br#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","SsoSession":"corp"}"#;
        system.files.write_private(&stranger, text).unwrap();

        assert_eq!(store.forget_session("corp").unwrap(), 1);
        let left = ["a", "b", "c"].map(|name| store.load(&key(name)).is_some());
        assert_eq!(left, [false, true, true]);
        assert!(system.files.read(&stranger).unwrap().is_some());
        assert_eq!(store.forget_session("corp").unwrap(), 0);
    }

    #[test]
    fn what_has_expired_goes_when_something_new_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let script = crate::sys::scripted::Script::at_home(home.path());
        let store = FileStore::new(&script.system);
        let (files, now) = (&script.system.files, script.system.now());
        let key = |name| CacheKey::new([("name", name)]);
        let until = |end| Credentials {
            expiration: end,
            ..parse(br#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b"}"#).unwrap()
        };
        let (ends, for_ever) = (until(Some(now + A_DAY)), until(None));
        store.save(&key("for ever"), &for_ever, None).unwrap();
        store.save(&key("ends"), &ends, None).unwrap();
        let foreign = files.credential_cache().join("notes.json");
        files.write_private(&foreign, b"{}").unwrap();
        let note = files.credential_cache().join("renewals").join("x.json");
        files.write_private(&note, b"{}").unwrap();
        let kept = || {
            let names = ["for ever", "ends", "later"].map(|name| store.load(&key(name)).is_some());
            (names, !files.is_missing(&foreign), !files.is_missing(&note))
        };
        let later = until(Some(now + 3 * A_DAY));
        store.save(&key("later"), &later, None).unwrap();
        assert_eq!(kept(), ([true; 3], true, true));
        script.clock.advance(A_DAY);
        store.save(&key("later"), &later, None).unwrap();
        assert_eq!(kept(), ([true; 3], true, true), "once in a run");
        FileStore::new(&script.system).save(&key("later"), &later, None).unwrap();
        assert_eq!(kept(), ([true, false, true], true, true));
    }

    #[test]
    fn a_damaged_entry_counts_as_absent() {
        for text in ["", "{}", "[1]", r#"{"Version":2,"AccessKeyId":"a","SecretAccessKey":"b"}"#] {
            assert!(parse(text.as_bytes()).is_none(), "{text}");
        }
        let whole = br#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","New":1}"#;
        assert_eq!(parse(whole).unwrap().access_key_id, "a");
    }
}
