//! What is to change in an environment, as data: shells render it, child processes are given it.
//!
//! Imports nothing of the crate. Names are `&'static str` on purpose: only literals of the table of
//! managed variables can get here, never a name that was read from somewhere.

use std::ffi::{OsStr, OsString};
use std::fmt;

/// What happens to one variable. Debug shows no value: it may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Action {
    /// It gets this value, which may be empty; never with a NUL.
    Set(OsString),
    /// It is removed, which is not the same as empty.
    Unset,
}

impl fmt::Debug for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Set(_) => "Set(…)",
            Self::Unset => "Unset",
        })
    }
}

/// One variable and what happens to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The name of a managed variable.
    pub name: &'static str,
    /// Its new state.
    pub action: Action,
}

/// How a session gets into an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The credentials themselves.
    Credentials,
    /// Only the name of a profile that programs read by themselves (`--profile-only`).
    ProfileOnly,
    /// The address of an endpoint that renews them (`--server`).
    Server,
}

/// Changes in a fixed order: first everything that is unset, then everything that is set, so that
/// a half-applied snippet never leaves an old session token beside a new key. Each name once.
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
    /// Brings `list` (each name at most once, in the order of the table) into the fixed order.
    pub(crate) fn new(mut list: Vec<Change>) -> Self {
        list.sort_by_key(|change| matches!(change.action, Action::Set(_)));
        Self { list, kept: None }
    }

    /// The same, with the value of `name` in a variable of the shell instead ([`Changes::kept`]).
    pub fn keeping_in_shell(mut self, name: &str) -> Self {
        for change in &mut self.list {
            if change.name == name {
                self.kept = Some(match std::mem::replace(&mut change.action, Action::Unset) {
                    Action::Set(value) => value,
                    Action::Unset => OsString::new(),
                });
            }
        }
        let kept = self.kept.take();
        Self { kept, ..Self::new(self.list) }
    }

    /// What the calling shell's function is to keep for the next call, in a variable that is not
    /// exported: empty to forget it, `None` to leave it as it is.
    pub fn kept(&self) -> Option<&OsStr> {
        self.kept.as_deref()
    }

    /// The same with one variable set, whatever was to become of it; a line without control
    /// characters.
    pub fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.list.retain(|change| change.name != name);
        self.list.push(Change { name, action: Action::Set(value.into()) });
        self
    }

    /// All changes, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.list.iter()
    }

    /// The names to unset, in order.
    pub fn unset(&self) -> impl Iterator<Item = &'static str> {
        self.list.iter().filter(|change| change.action == Action::Unset).map(|change| change.name)
    }

    /// The names to set with their values, in order.
    pub fn set(&self) -> impl Iterator<Item = (&'static str, &OsStr)> {
        self.list.iter().filter_map(|change| match &change.action {
            Action::Set(value) => Some((change.name, value.as_os_str())),
            Action::Unset => None,
        })
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
            Change { name: "A", action: Action::Set("hunter2".into()) },
            Change { name: "B", action: Action::Unset },
            Change { name: "C", action: Action::Set("".into()) },
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
