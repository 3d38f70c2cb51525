//! What is wrong or odd in a file: place, severity and a sentence.
//!
//! What counts as a problem is decided in `checks`.

use std::fmt;
use std::path::{Path, PathBuf};

/// Something in a file that is worth telling.
///
/// Displayed as `PATH line N: message`. The message never quotes a value or a whole line, because
/// either could be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
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
        write!(formatter, "{} line {}: {}", self.path.display(), self.line, self.message)
    }
}

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    /// No reader accepts the line; it was passed over, the rest of the file was read.
    Broken,
    /// The line was read, but the AWS CLI and the SDKs do not read it alike, or refuse it.
    Oddity,
}

/// Problems of each severity that one file reports one by one; the others are counted.
pub(super) const MAXIMUM_PROBLEMS: usize = 100;

/// The problems found so far in one file, in the order of their lines.
#[derive(Default)]
pub(super) struct Findings {
    found: Vec<(usize, Severity, String)>,
    counts: [usize; 2],
}

impl Findings {
    /// Notes a line that no reader accepts.
    pub(super) fn broken(&mut self, line: usize, message: &str) {
        self.add(line, Severity::Broken, message.into());
    }

    /// Notes a line that readers do not agree on.
    pub(super) fn odd(&mut self, line: usize, message: impl Into<String>) {
        self.add(line, Severity::Oddity, message.into());
    }

    fn add(&mut self, line: usize, severity: Severity, message: String) {
        let count = &mut self.counts[usize::from(severity == Severity::Oddity)];
        *count += 1;
        if *count <= MAXIMUM_PROBLEMS {
            self.found.push((line, severity, message));
        }
    }

    /// The problems, then how many more there are.
    pub(super) fn into_problems(mut self, path: &Path) -> Vec<Problem> {
        let last = self.found.last().map_or(1, |&(line, _, _)| line);
        let [broken, odd] = self.counts.map(|count| count.saturating_sub(MAXIMUM_PROBLEMS));
        if broken > 0 {
            let message = format!("{broken} more broken lines in this file");
            self.found.push((last, Severity::Broken, message));
        }
        if odd > 0 {
            let message = format!("{odd} more oddities in this file");
            self.found.push((last, Severity::Oddity, message));
        }
        let problem =
            |(line, severity, message)| Problem { path: path.to_owned(), line, severity, message };
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
