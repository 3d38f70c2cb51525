//! Values and their places. Values can be secrets, so nothing here prints one by itself.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use super::syntax::{LineNumbers, PhysicalLines, trim};

/// Displayed as `PATH line N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub path: &'a Path,
    /// From 1.
    pub line: usize,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} line {}", self.path.display(), self.line)
    }
}

/// A place in a file whose line number is counted only on demand.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub path: &'a Path,
    pub text: &'a str,
    pub lines: &'a LineNumbers,
    pub start: usize,
}

impl<'a> Spot<'a> {
    pub(super) fn place(&self) -> Place<'a> {
        let line = self.lines.of(self.text, self.start);
        Place { path: self.path, line }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    /// The value on the line of the key, trimmed.
    pub(super) first: &'a str,
    /// The continuation lines; mostly empty.
    pub(super) rest: &'a str,
    /// The offset of `rest` in the file.
    pub(super) rest_start: usize,
    pub(super) spot: Spot<'a>,
}

impl<'a> Value<'a> {
    /// The value as the AWS CLI reads it: trimmed; continuation lines trimmed and joined by `\n`,
    /// without whole-line comments.
    pub(crate) fn text(&self) -> Cow<'a, str> {
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

    pub(crate) fn place(&self) -> Place<'a> {
        self.spot.place()
    }

    /// Whether the value is a nested block: nothing on the first line, something below.
    pub(crate) const fn is_nested(&self) -> bool {
        self.first.is_empty() && !self.rest.is_empty()
    }

    /// A key of the nested block; `sub_key` is case-sensitive, the last one counts.
    pub(crate) fn nested(&self, sub_key: &str) -> Option<Value<'a>> {
        if !self.is_nested() {
            return None;
        }
        let mut found = None;
        for (start, text) in self.continuation() {
            if let Some((key, value)) = text.split_once('=')
                && trim(key) == sub_key
            {
                let spot = Spot { start, ..self.spot };
                found = Some(Value { first: trim(value), rest: "", rest_start: 0, spot });
            }
        }
        found
    }

    /// The continuation lines and their offsets: trimmed, without comments.
    fn continuation(&self) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        PhysicalLines::new(self.rest, self.rest_start)
            .map(|(start, line)| (start, trim(line)))
            .filter(|(_, text)| !text.starts_with(['#', ';']))
    }
}

/// Only the place: the value may be a secret.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Value").field("place", &self.place()).finish_non_exhaustive()
    }
}
