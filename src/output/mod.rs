//! What goes to stdout and stderr, and who reads it.

mod color;
mod fan_out;
mod reader;
mod report;
mod start_up;
mod usage;
mod words;

pub(crate) use color::{color_choice, color_choice_of_words, wants_color};
pub(crate) use fan_out::{JsonLines, Prefixed, Report};
pub(crate) use reader::Output;
pub(crate) use report::{answer, error, start};
pub(crate) use start_up::{StartUp, init_line, no_script, rc_name, short, start_up};
pub(crate) use usage::{UsageError, usage_error};

use crate::journal::Entry;

/// The result of a verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// Written at once.
    pub stdout: String,
    pub exit_code: u8,
    /// The target that was used, to remember it after writing.
    pub used: Option<String>,
    /// What the journal is to tell, after writing.
    pub uses: Vec<Entry>,
}

impl Reply {
    /// The reply of a failed run.
    pub(crate) fn failure(output: &Output<'_>, exit_code: u8) -> Self {
        Self { stdout: output.failure(exit_code), exit_code, used: None, uses: Vec::new() }
    }
}

impl From<String> for Reply {
    fn from(stdout: String) -> Self {
        Self { stdout, exit_code: 0, used: None, uses: Vec::new() }
    }
}
