//! The progress of a command in many sessions, so that it can be continued.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::origin::CacheKey;
use crate::sys::System;

/// The names of the sessions in which the command has succeeded. Losing them costs only time.
pub(crate) struct Resumption<'a> {
    system: &'a System,
    path: PathBuf,
    done: BTreeSet<String>,
}

impl<'a> Resumption<'a> {
    /// For this command with these patterns. Arguments may be secret: only their hash is saved.
    pub(crate) fn of(system: &'a System, patterns: &[String], words: &[OsString]) -> Self {
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        let patterns = patterns.iter().map(|pattern| ("pattern", pattern.as_str()));
        let key = CacheKey::new(patterns.chain(words.iter().map(|word| ("word", word.as_ref()))));
        let folder = system.files.credential_cache().join("each");
        let path = folder.join(format!("{}.json", key.as_str()));
        Self { system, path, done: BTreeSet::new() }
    }

    /// Reads the progress of the last run; `None` if there was none, or all of it succeeded.
    pub(crate) fn load(mut self) -> Option<Self> {
        let bytes = self.system.files.read(&self.path).ok()??;
        self.done = serde_json::from_slice(&bytes).ok()?;
        Some(self)
    }

    pub(crate) fn is_done(&self, name: &str) -> bool {
        self.done.contains(name)
    }

    pub(crate) fn succeeded(&mut self, name: &str) {
        self.done.insert(name.to_owned());
        self.save();
    }

    /// Saves that the command has started: from now on it can be continued.
    pub(crate) fn save(&self) {
        let text = serde_json::to_string(&self.done).expect("names are text");
        let written = self.system.files.write_expendable(&self.path, text.as_bytes());
        if let Err(error) = written {
            tracing::debug!(%error, "could not save the progress");
        }
    }

    /// Everything is done.
    pub(crate) fn finish(&self) {
        let _ = self.system.files.remove(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scripted::Script;

    #[test]
    fn what_succeeded_is_known_until_everything_has() {
        let home = tempfile::tempdir().unwrap();
        let script = Script::at_home(home.path());
        let of = |words: [&str; 2]| {
            let words = words.map(OsString::from);
            Resumption::of(&script.system, &["*".to_owned()], &words)
        };
        assert!(of(["a", "b"]).load().is_none());
        let mut first = of(["a", "b"]);
        first.save();
        first.succeeded("dev");
        let second = of(["a", "b"]).load().unwrap();
        assert!(second.is_done("dev") && !second.is_done("prod"));
        assert!(of(["a", "c"]).load().is_none() && of(["ab", ""]).load().is_none());
        second.finish();
        assert!(of(["a", "b"]).load().is_none());
    }
}
