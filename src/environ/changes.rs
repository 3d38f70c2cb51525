//! Changes to an environment, as data, for shells and child processes.
//!
//! Names are `&'static str` on purpose: only names from the table of managed variables can get
//! here, never a name that was read.

use std::ffi::{OsStr, OsString};
use std::fmt;

/// One variable and its new value. Debug does not show it: it may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// The name of a managed variable.
    pub name: &'static str,
    /// May be empty, and contains no NUL; `None` removes the variable.
    pub value: Option<OsString>,
}

impl fmt::Debug for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", if self.value.is_some() { "set" } else { "unset" }, self.name)
    }
}

/// How a session gets into an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As credentials.
    Credentials,
    /// Only as the name of a profile (`--profile-only`).
    ProfileOnly,
    /// The address of an endpoint that renews them (`--server`).
    Server,
}

/// Changes in a fixed order: first everything that is unset, then everything that is set, so that
/// an interrupted snippet never leaves an old session token with a new key. Each name once.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Changes {
    list: Vec<Change>,
    kept: Option<OsString>,
}

impl fmt::Debug for Changes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.list).finish()
    }
}

impl Changes {
    /// Sorts `list`, in which each name occurs at most once.
    pub(crate) fn new(mut list: Vec<Change>) -> Self {
        list.sort_by_key(|change| change.value.is_some());
        Self { list, kept: None }
    }

    /// The same, with the value of `name` in a shell variable instead ([`Changes::kept`]).
    pub fn keeping_in_shell(mut self, name: &str) -> Self {
        for change in &mut self.list {
            if change.name == name {
                self.kept = Some(change.value.take().unwrap_or_default());
            }
        }
        let kept = self.kept.take();
        Self { kept, ..Self::new(self.list) }
    }

    /// What the wrapper keeps in a variable that is not exported: empty to delete it, `None` to
    /// leave it.
    pub fn kept(&self) -> Option<&OsStr> {
        self.kept.as_deref()
    }

    /// The same with one more variable set; the value must be one line without control characters.
    pub fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.list.retain(|change| change.name != name);
        self.list.push(Change { name, value: Some(value.into()) });
        self
    }

    /// The same with these variables unset.
    pub(crate) fn without(mut self, names: &[&'static str]) -> Self {
        self.list.retain(|change| !names.contains(&change.name));
        self.list.extend(names.iter().map(|&name| Change { name, value: None }));
        Self { kept: self.kept, ..Self::new(self.list) }
    }

    /// All changes, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.list.iter()
    }

    /// The names to unset, in order.
    pub fn unset(&self) -> impl Iterator<Item = &'static str> {
        self.list.iter().filter(|change| change.value.is_none()).map(|change| change.name)
    }

    /// The names to set with their values, in order.
    pub fn set(&self) -> impl Iterator<Item = (&'static str, &OsStr)> {
        self.list.iter().filter_map(|change| Some((change.name, change.value.as_deref()?)))
    }

    /// Whether nothing changes.
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unset_comes_before_set_and_values_stay_out_of_debug() {
        let changes = Changes::new(vec![
            Change { name: "A", value: Some("hunter2".into()) },
            Change { name: "B", value: None },
            Change { name: "C", value: Some("".into()) },
        ]);
        assert_eq!(changes.iter().map(|change| change.name).collect::<String>(), "BAC");
        assert_eq!(changes.unset().collect::<Vec<_>>(), ["B"]);
        assert_eq!(changes.set().map(|(name, _)| name).collect::<Vec<_>>(), ["A", "C"]);
        assert!(!format!("{changes:?}").contains("hunter2"));
        let changes = changes.keeping_in_shell("A");
        assert_eq!(changes.unset().collect::<Vec<_>>(), ["B", "A"]);
        assert_eq!(changes.kept(), Some(OsStr::new("hunter2")));
        assert!(!format!("{changes:?}").contains("hunter2"));
        assert_eq!(changes.keeping_in_shell("B").kept(), Some(OsStr::new("")));
    }
}
