//! What is wrong or odd in a file: place, severity and a sentence.
//!
//! What counts as a problem is decided in `checks`.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

/// Something in a file that is worth telling.
///
/// Displayed as `PATH line N: message`. The message never quotes a value or a whole line, because
/// either could be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// How bad it is.
    pub severity: Severity,
    /// What is the matter: lower case, no full stop, on one line.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} line {}: {}",
            self.path.display(),
            self.line,
            self.message
        )
    }
}

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// No reader accepts the line; it was passed over, the rest of the file was read.
    Broken,
    /// The line was read, but the AWS CLI and the SDKs do not read it alike, or refuse it.
    Oddity,
}

/// Problems of each severity that one file reports one by one; the others are counted.
pub(super) const MAXIMUM_PROBLEMS: usize = 100;

/// The problems found so far in one file.
#[derive(Default)]
pub(super) struct Findings {
    found: Vec<(usize, Severity, Cow<'static, str>)>,
    counts: [usize; 2],
}

impl Findings {
    /// Notes a line that no reader accepts.
    pub(super) fn broken(&mut self, line: usize, message: &'static str) {
        self.add(line, Severity::Broken, || Cow::Borrowed(message));
    }

    /// Notes a line that readers do not agree on.
    pub(super) fn odd(&mut self, line: usize, message: &'static str) {
        self.add(line, Severity::Oddity, || Cow::Borrowed(message));
    }

    /// Notes a line that readers do not agree on; the message is built only if it is kept.
    pub(super) fn odd_with(&mut self, line: usize, message: impl FnOnce() -> String) {
        self.add(line, Severity::Oddity, || Cow::Owned(message()));
    }

    fn add(
        &mut self,
        line: usize,
        severity: Severity,
        message: impl FnOnce() -> Cow<'static, str>,
    ) {
        let count = &mut self.counts[usize::from(severity == Severity::Oddity)];
        *count += 1;
        if *count <= MAXIMUM_PROBLEMS {
            self.found.push((line, severity, message()));
        }
    }

    /// The problems in the order of their lines, then how many more there are.
    pub(super) fn into_problems(mut self, path: &Path) -> Vec<Problem> {
        self.found.sort_by_key(|&(line, _, _)| line);
        let last = self.found.last().map_or(1, |&(line, _, _)| line);
        for (severity, count) in [Severity::Broken, Severity::Oddity]
            .into_iter()
            .zip(self.counts)
        {
            if count > MAXIMUM_PROBLEMS {
                let more = count - MAXIMUM_PROBLEMS;
                let text = match severity {
                    Severity::Broken => format!("{more} more broken lines in this file"),
                    Severity::Oddity => format!("{more} more oddities in this file"),
                };
                self.found.push((last, severity, Cow::Owned(text)));
            }
        }
        let problem = |(line, severity, message): (usize, Severity, Cow<'static, str>)| Problem {
            path: path.to_owned(),
            line,
            severity,
            message: message.into_owned(),
        };
        self.found.into_iter().map(problem).collect()
    }
}

/// A name in quotes for a message: control characters escaped, cut after 60 characters.
pub(super) fn quote(name: &str) -> String {
    match name.char_indices().nth(60) {
        None => format!("{name:?}"),
        Some((end, _)) => format!("{:?}", format!("{}…", &name[..end])),
    }
}
