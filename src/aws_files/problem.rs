//! A problem in a file: place, severity and message. `checks` decides what is a problem.

use std::fmt;
use std::path::{Path, PathBuf};

/// Displayed as `PATH line N: message`. The message never quotes a value or a whole line: either
/// could be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub path: PathBuf,
    /// From 1.
    pub line: usize,
    pub severity: Severity,
    /// Lower case, no full stop, one line.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} line {}: {}", self.path.display(), self.line, self.message)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    /// No reader accepts the line. It is ignored, the rest of the file is read.
    Broken,
    /// The AWS CLI and the SDKs read the line differently, or refuse it.
    Oddity,
}

/// How many problems of each severity a file reports one by one.
pub(super) const MAXIMUM_PROBLEMS: usize = 100;

/// The problems found so far in one file, in the order of their lines.
#[derive(Default)]
pub(super) struct Findings {
    found: Vec<(usize, Severity, String)>,
    counts: [usize; 2],
}

impl Findings {
    pub(super) fn broken(&mut self, line: usize, message: &str) {
        self.add(line, Severity::Broken, message.into());
    }

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

    /// The problems, then the number of further ones.
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

/// A quoted name for a message: control characters escaped, cut after 60 characters.
pub(super) fn quote(name: &str) -> String {
    match name.char_indices().nth(60) {
        None => format!("{name:?}"),
        Some((end, _)) => format!("{:?}", format!("{}…", &name[..end])),
    }
}
