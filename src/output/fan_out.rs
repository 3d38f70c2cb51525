//! The output of one command in many sessions: lines prefixed with the session's name, or one line
//! of JSON per session.

use std::time::Duration;

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::sys::{Stream, System};

/// Longer names are not aligned.
const WIDEST: usize = 40;

pub(crate) trait Report {
    /// A line of the session at this position.
    fn line(&mut self, at: usize, stream: Stream, line: &[u8]) -> Result<()>;

    /// The session is over; `error` says why the command was not started.
    fn over(
        &mut self,
        at: usize,
        exit_code: u8,
        error: Option<&Error>,
        took: Duration,
    ) -> Result<()>;
}

/// Lines for people.
pub(crate) struct Prefixed<'a> {
    system: &'a System,
    prefixes: Vec<String>,
}

impl<'a> Prefixed<'a> {
    pub(crate) fn new(system: &'a System, labels: &[&str]) -> Self {
        let width = |label: &&str| label.chars().count();
        let widest = labels.iter().map(width).filter(|width| *width <= WIDEST).max();
        let widest = widest.unwrap_or_default();
        let prefixes = labels.iter().map(|label| format!("{label:widest$} | ")).collect();
        Self { system, prefixes }
    }
}

impl Report for Prefixed<'_> {
    fn line(&mut self, at: usize, stream: Stream, line: &[u8]) -> Result<()> {
        self.system.terminal.pass_on(stream, &[self.prefixes[at].as_bytes(), line].concat())
    }

    fn over(
        &mut self,
        at: usize,
        exit_code: u8,
        error: Option<&Error>,
        _took: Duration,
    ) -> Result<()> {
        let prefix = &self.prefixes[at];
        match error {
            Some(error) => self.system.terminal.tell(&format!("{prefix}awsso: {error}")),
            None if exit_code != 0 => {
                self.system.terminal.tell(&format!("{prefix}awsso: exit code {exit_code}"));
            }
            None => {}
        }
        Ok(())
    }
}

/// What programs get to know of a session.
pub(crate) struct Facts {
    pub(crate) profile: String,
    pub(crate) account: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) region: Option<String>,
}

/// Lines of JSON, each when its session is over.
pub(crate) struct JsonLines<'a> {
    system: &'a System,
    sessions: Vec<(Facts, [Vec<u8>; 2])>,
}

impl<'a> JsonLines<'a> {
    pub(crate) fn new(system: &'a System, sessions: impl IntoIterator<Item = Facts>) -> Self {
        let sessions = sessions.into_iter().map(|facts| (facts, Default::default())).collect();
        Self { system, sessions }
    }
}

impl Report for JsonLines<'_> {
    fn line(&mut self, at: usize, stream: Stream, line: &[u8]) -> Result<()> {
        let text = &mut self.sessions[at].1[usize::from(stream == Stream::Errors)];
        text.extend_from_slice(line);
        text.push(b'\n');
        Ok(())
    }

    fn over(
        &mut self,
        at: usize,
        exit_code: u8,
        error: Option<&Error>,
        took: Duration,
    ) -> Result<()> {
        let (facts, texts) = &mut self.sessions[at];
        let [stdout, stderr] =
            std::mem::take(texts).map(|text| Value::from(String::from_utf8_lossy(&text)));
        let line = json!({
            "profile": facts.profile,
            "account": facts.account,
            "role": facts.role,
            "region": facts.region,
            "exit_code": exit_code,
            "stdout": stdout,
            "stderr": stderr,
            "error": error.map(ToString::to_string),
            "seconds": (took.as_secs_f64() * 1000.0).round() / 1000.0,
        });
        self.system.terminal.pass_on(Stream::Output, line.to_string().as_bytes())
    }
}
