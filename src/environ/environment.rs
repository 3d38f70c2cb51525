//! A captured process environment, as a value. `sys` captures it.

use std::cmp::Ordering;
use std::ffi::{OsStr, OsString};
use std::fmt;

use super::changes::Changes;
use crate::error::{Error, Kind, Result};

/// By bytes on Unix, ignoring ASCII case on Windows.
fn compare(one: &OsStr, other: &OsStr) -> Ordering {
    if cfg!(windows) {
        one.to_ascii_uppercase().cmp(&other.to_ascii_uppercase())
    } else {
        one.cmp(other)
    }
}

/// A process environment, in the operating system's encoding.
///
/// Debug shows only names: values may be secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// Sorted by name, each name once, so that a look-up allocates nothing.
    variables: Vec<(OsString, OsString)>,
}

impl Environment {
    /// An environment of these variables; of a repeated name the first counts, as in `getenv`.
    pub fn new(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let mut variables: Vec<_> = variables.into_iter().collect();
        variables.sort_by(|(one, _), (other, _)| compare(one, other));
        variables.dedup_by(|(later, _), (first, _)| compare(later, first).is_eq());
        Self { variables }
    }

    fn position(&self, name: &str) -> std::result::Result<usize, usize> {
        let name = OsStr::new(name);
        self.variables.binary_search_by(|(known, _)| compare(known, name))
    }

    /// An environment of these texts.
    pub fn of(texts: &[(&str, &str)]) -> Self {
        Self::new(texts.iter().map(|(name, text)| (name.into(), text.into())))
    }

    /// The value of `name`, also if empty.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        let index = self.position(name).ok()?;
        Some(&self.variables[index].1)
    }

    /// The value of `name` as text; `None` if unset or not UTF-8.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.to_str()
    }

    /// The value of `name` as text; `None` if unset, not UTF-8, or empty.
    pub fn non_empty(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// The value of `name` as text; not UTF-8 is an error, because the value decides whose
    /// credentials are used.
    pub fn try_text(&self, name: &str) -> Result<Option<&str>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        value.to_str().map(Some).ok_or_else(|| {
            let message = format!("{name} of this terminal is not valid UTF-8");
            let hint = format!("unset {name}, or set it to another value");
            Error::new(Kind::Configuration, message).hint(hint)
        })
    }

    /// The same; `None` if unset or empty.
    pub fn try_non_empty(&self, name: &str) -> Result<Option<&str>> {
        Ok(self.try_text(name)?.filter(|text| !text.is_empty()))
    }

    /// The first of `names` that is set and not empty, with its value.
    pub fn try_first<'n>(&self, names: &[&'n str]) -> Result<Option<(&'n str, &str)>> {
        for name in names {
            if let Some(text) = self.try_non_empty(name)? {
                return Ok(Some((name, text)));
            }
        }
        Ok(None)
    }

    /// Sets `name`, whatever it was.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        match self.position(name) {
            Ok(index) => self.variables[index].1 = value.into(),
            Err(index) => self.variables.insert(index, (name.into(), value.into())),
        }
    }

    /// Unsets `name`, if it was set.
    pub fn remove(&mut self, name: &str) {
        if let Ok(index) = self.position(name) {
            self.variables.remove(index);
        }
    }

    /// Names and values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.variables.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }

    /// The environment after `changes`.
    #[must_use]
    pub fn with(mut self, changes: &Changes) -> Self {
        for change in changes.iter() {
            match &change.value {
                Some(value) => self.set(change.name, value.clone()),
                None => self.remove(change.name),
            }
        }
        self
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Environment")?;
        formatter.debug_set().entries(self.variables.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unset_empty_and_set_are_told_apart() {
        let environment = Environment::new([
            ("EMPTY".into(), "".into()),
            ("SET".into(), "one".into()),
            ("SET".into(), "two".into()),
        ]);
        assert_eq!(environment.get("EMPTY"), Some(OsStr::new("")));
        assert_eq!(environment.non_empty("EMPTY"), None);
        assert_eq!(environment.text("SET"), Some("one"), "the first of two counts");
        assert_eq!(environment.get("UNSET"), None);
        assert_eq!(environment.get("set").is_some(), cfg!(windows));
        let mut changed = environment.clone();
        changed.set("BETWEEN", "x");
        changed.set("SET", "x");
        changed.remove("EMPTY");
        changed.remove("UNSET");
        let expected = Environment::of(&[("SET", "x"), ("BETWEEN", "x")]);
        assert_eq!(changed, expected);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_utf_8_is_no_text_but_is_there() {
        use std::os::unix::ffi::OsStringExt;
        let mut environment = Environment::default();
        environment.set("RAW", OsString::from_vec(vec![0xff]));
        assert_eq!(environment.text("RAW"), None);
        assert!(environment.get("RAW").is_some());
        for read in [Environment::try_text, Environment::try_non_empty] {
            let error = read(&environment, "RAW").unwrap_err();
            assert_eq!(error.kind(), Kind::Configuration);
            let expected = "RAW of this terminal is not valid UTF-8";
            assert_eq!(error.to_string(), expected);
            assert_eq!(read(&environment, "UNSET"), Ok(None));
        }
        environment.set("SET", "text");
        environment.set("EMPTY", "");
        let first = |names| environment.try_first(names);
        assert_eq!(first(&["EMPTY", "SET", "RAW"]), Ok(Some(("SET", "text"))));
        assert_eq!(first(&["UNSET", "EMPTY"]), Ok(None));
        assert!(first(&["EMPTY", "RAW", "SET"]).is_err());
        environment.remove("SET");
        environment.remove("EMPTY");
        environment.remove("RAW");
        assert_eq!(environment, Environment::default());
    }

    #[test]
    fn debug_shows_names_but_no_values() {
        let environment = Environment::new([("NAME".into(), "hunter2".into())]);
        assert_eq!(format!("{environment:?}"), "Environment{\"NAME\"}");
    }
}
