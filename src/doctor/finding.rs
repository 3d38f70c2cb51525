//! The result of a check.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::error::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    Fine,
    /// Odd, but it works.
    Note,
    /// Something does not work, or is not safe.
    Problem,
}

impl Severity {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Note => "note",
            Self::Problem => "problem",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// The subject: `config file`, `sign-in`.
    pub(crate) area: &'static str,
    pub(crate) text: String,
    /// What to type.
    pub(crate) command: Option<String>,
    /// A file that only the user should be able to read: `--fix` removes the access of others.
    pub(crate) exposed: Option<PathBuf>,
}

impl Finding {
    fn new(severity: Severity, area: &'static str, text: impl Into<String>) -> Self {
        Self { severity, area, text: text.into(), command: None, exposed: None }
    }

    pub(super) fn fine(area: &'static str, text: impl Into<String>) -> Self {
        Self::new(Severity::Fine, area, text)
    }

    pub(super) fn note(area: &'static str, text: impl Into<String>) -> Self {
        Self::new(Severity::Note, area, text)
    }

    pub(super) fn problem(area: &'static str, text: impl Into<String>) -> Self {
        Self::new(Severity::Problem, area, text)
    }

    /// What is wrong, and the error's hint.
    pub(super) fn of_error(area: &'static str, text: impl Into<String>, error: &Error) -> Self {
        let command = error.hint_text().map(str::to_owned);
        Self { command, ..Self::problem(area, text) }
    }

    pub(super) fn mended_by(mut self, command: impl Into<String>) -> Self {
        self.command = Some(command.into());
        self
    }

    pub(crate) fn as_json(&self) -> Value {
        json!({
            "severity": self.severity.word(),
            "area": self.area,
            "text": self.text,
            "command": self.command,
            "fixable": self.exposed.is_some(),
        })
    }
}
