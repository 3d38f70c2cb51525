//! What a run left behind, and the comparisons.

use serde_json::Value;

use super::difference;

/// Status, stdout and stderr of a run, with `[AWS]` and `[HOME]` put in.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The command line, for messages.
    pub(crate) line: String,
    /// `None`: ended by a signal.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// Status 0, or everything is shown.
    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        self.exits(0)
    }

    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.status, Some(code), "{}", self.shown());
        self
    }

    /// Exactly this on stdout.
    #[track_caller]
    pub(crate) fn stdout(self, expected: &str) -> Self {
        self.same("stdout", expected, &self.stdout);
        self
    }

    /// Exactly this on stderr.
    #[track_caller]
    pub(crate) fn stderr(self, expected: &str) -> Self {
        self.same("stderr", expected, &self.stderr);
        self
    }

    /// This somewhere on stdout.
    #[track_caller]
    pub(crate) fn stdout_has(self, part: &str) -> Self {
        assert!(self.stdout.contains(part), "stdout lacks {part:?}\n{}", self.shown());
        self
    }

    /// This somewhere on stderr.
    #[track_caller]
    pub(crate) fn tells(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "stderr lacks {part:?}\n{}", self.shown());
        self
    }

    /// Nothing of this kind on stderr.
    #[track_caller]
    pub(crate) fn does_not_tell(self, part: &str) -> Self {
        assert!(!self.stderr.contains(part), "stderr has {part:?}\n{}", self.shown());
        self
    }

    /// Nothing on stderr.
    #[track_caller]
    pub(crate) fn quietly(self) -> Self {
        self.stderr("")
    }

    /// stdout as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("stdout is not JSON: {error}\n{}", self.shown()))
    }

    /// A string member of stdout's JSON object; "" for null or absent.
    #[track_caller]
    pub(crate) fn variable(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn shown(&self) -> String {
        format!(
            "{}\nstatus {:?}\n--- stdout\n{}\n--- stderr\n{}",
            self.line, self.status, self.stdout, self.stderr
        )
    }

    #[track_caller]
    fn same(&self, stream: &str, expected: &str, actual: &str) {
        if let Some(difference) = difference(expected, actual) {
            panic!("{stream} differs (- expected, + actual):\n{difference}\n{}", self.shown());
        }
    }
}
