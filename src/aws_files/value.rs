//! Values and places: what a key says, and where it says so.
//!
//! Imports `syntax`. Values can be secrets, so nothing here prints one by itself.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use super::syntax::{PhysicalLines, trim};

/// A line of a file; displayed as `PATH line N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The file.
    pub path: &'a Path,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} line {}", self.path.display(), self.line)
    }
}

/// The value of a key.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    /// The value on the line of the key, trimmed.
    pub(super) first: &'a str,
    /// The lines below, up to the last one that continues the value; mostly empty.
    pub(super) rest: &'a str,
    /// Where the key stands.
    pub(super) place: Place<'a>,
}

impl<'a> Value<'a> {
    /// The value as the AWS CLI has it: trimmed; continuation lines trimmed and joined by `\n`,
    /// whole-line comments left out.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        if self.rest.is_empty() {
            return Cow::Borrowed(self.first);
        }
        let mut text = self.first.to_owned();
        for (_, line) in self.continuation() {
            text.push('\n');
            text.push_str(line);
        }
        Cow::Owned(text)
    }

    /// Where the key stands.
    #[must_use]
    pub const fn place(&self) -> Place<'a> {
        self.place
    }

    /// Whether the value is a nested block: nothing on the first line, something below.
    #[must_use]
    pub const fn is_nested(&self) -> bool {
        self.first.is_empty() && !self.rest.is_empty()
    }

    /// The value of a key of the nested block; the case of `sub_key` counts, the last one wins.
    #[must_use]
    pub fn nested(&self, sub_key: &str) -> Option<Value<'a>> {
        if !self.is_nested() {
            return None;
        }
        let mut found = None;
        for (line, text) in self.continuation() {
            if let Some((key, value)) = text.split_once('=')
                && trim(key) == sub_key
            {
                let place = Place {
                    path: self.place.path,
                    line,
                };
                found = Some(Value {
                    first: trim(value),
                    rest: "",
                    place,
                });
            }
        }
        found
    }

    /// The continuation lines with their numbers: trimmed, without comments.
    fn continuation(&self) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        PhysicalLines::new(self.rest, 0, self.place.line + 1)
            .map(|line| (line.number, trim(line.raw)))
            .filter(|(_, text)| !text.starts_with(['#', ';']))
    }
}

/// Shows the place only: the value may be a secret.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Value")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}
