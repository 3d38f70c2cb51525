//! The error type: a kind that code branches on, and a text that a person can act on. Exit codes
//! are decided here; only `main` ends the process with them.

use std::fmt;

/// What went wrong, as far as callers and scripts have to tell it apart. The numbers of
/// [`Kind::exit_code`] are part of the contract with users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything else.
    Other,
    /// The command line is wrong.
    Usage,
    /// A person has to sign in first.
    SignInNeeded,
    /// A profile is unknown or incomplete, or a file is broken.
    Configuration,
    /// AWS (or another source of credentials) refused.
    Refused,
    /// No usable answer came back.
    Network,
    /// The user pressed Ctrl-C.
    Interrupted,
}

impl Kind {
    /// The exit code for this kind of error.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Other => 1,
            Self::Usage => 2,
            Self::SignInNeeded => 3,
            Self::Configuration => 4,
            Self::Refused => 5,
            Self::Network => 6,
            Self::Interrupted => 130,
        }
    }
}

/// An error: kind, message, contexts, and a hint.
///
/// Displayed on one line, outermost context first, joined by colons. It must never hold a secret:
/// quote names, places and codes, not values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    message: String,
    contexts: Vec<String>,
    hint: Option<String>,
}

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind` with a `message` in lower case, without a full stop.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), contexts: Vec::new(), hint: None }
    }

    /// Adds an outer context.
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.contexts.push(context.into());
        self
    }

    /// Adds the command to type next, one a line if there are several. An earlier hint stays: it is
    /// more precise.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert(hint.into());
        self
    }

    /// Changes the kind, where the caller knows better.
    pub const fn with_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// The kind.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Message and hint on one line, for a warning.
    pub fn with_hint(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{self} ({})", hint.replace('\n', "; ")),
            None => self.to_string(),
        }
    }

    /// The command to type next, if there is one.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for context in self.contexts.iter().rev() {
            write!(formatter, "{context}: ")?;
        }
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Adds context to an error; builds the text only if there is one.
pub(crate) trait ResultExt<T> {
    fn context_with(self, context: impl FnOnce() -> String) -> Result<T>;
}

impl<T> ResultExt<T> for Result<T> {
    fn context_with(self, context: impl FnOnce() -> String) -> Self {
        self.map_err(|error| error.context(context()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_read_from_the_outside_in() {
        let error = Error::new(Kind::Network, "connection refused")
            .context("could not reach STS")
            .context("profile \"dev\"");
        assert_eq!(error.to_string(), "profile \"dev\": could not reach STS: connection refused");
    }

    #[test]
    fn the_innermost_hint_stays() {
        let error = Error::new(Kind::SignInNeeded, "expired").hint("awsso login dev").hint("later");
        assert_eq!(error.hint_text(), Some("awsso login dev"));
    }
}
