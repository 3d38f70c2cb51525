//! The one error type: a kind that code branches on, and a text that a person can act on.
//!
//! Rank 0: imports nothing of the crate. Exit codes are decided here and nowhere else; only `main`
//! turns them into the end of the process.

use std::fmt;

/// What went wrong, as far as callers and scripts need to tell it apart.
///
/// The numbers of [`Kind::exit_code`] are part of the contract with users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything without a code of its own.
    Other,
    /// The command line does not say what to do.
    Usage,
    /// A person has to sign in first.
    SignInNeeded,
    /// A profile is unknown or incomplete, or a file is broken.
    Configuration,
    /// AWS (or another source of credentials) answered, and said no.
    Refused,
    /// No usable answer came back.
    Network,
    /// The user pressed Ctrl-C.
    Interrupted,
}

impl Kind {
    /// The exit code of the process that ends with this kind of error.
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

/// An error: kind, message, the contexts it travelled through, and what to type next.
///
/// Displayed on one line, outermost context first, joined by colons. Never holds a secret: whoever
/// makes one quotes names, places and codes, not values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    message: String,
    contexts: Vec<String>,
    hint: Option<String>,
}

/// The result of everything that can fail.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind` that says `message`: lower case, no full stop.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), contexts: Vec::new(), hint: None }
    }

    /// The same error, seen from one level further out.
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.contexts.push(context.into());
        self
    }

    /// The same error with the command to type next, one a line if there are several; an earlier
    /// (more precise) hint stays.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert(hint.into());
        self
    }

    /// The same error as another kind, where the caller knows better what it means.
    pub const fn with_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// The kind, for code that has to react.
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

/// Adds context to the error of a result without building the text when there is none.
pub(crate) trait ResultExt<T> {
    /// [`Error::context`] on the way out.
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
