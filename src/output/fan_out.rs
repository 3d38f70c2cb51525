//! The output of one command in many sessions: lines prefixed with the session's name, or one line
//! of JSON per session.

use std::time::Duration;

use serde_json::Value;

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

/// Lines of JSON, each when its session is over.
pub(crate) struct JsonLines<'a> {
    system: &'a System,
    /// What is known of each before, and what it has written.
    sessions: Vec<(Value, [Vec<u8>; 2])>,
}

impl<'a> JsonLines<'a> {
    pub(crate) fn new(system: &'a System, sessions: impl IntoIterator<Item = Value>) -> Self {
        let sessions = sessions.into_iter().map(|known| (known, Default::default())).collect();
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
        let (mut line, texts) = std::mem::take(&mut self.sessions[at]);
        let [stdout, stderr] = texts.map(|text| Value::from(String::from_utf8_lossy(&text)));
        line["exit_code"] = exit_code.into();
        line["stdout"] = stdout;
        line["stderr"] = stderr;
        line["error"] = error.map(ToString::to_string).into();
        line["seconds"] = ((took.as_secs_f64() * 1000.0).round() / 1000.0).into();
        self.system.terminal.pass_on(Stream::Output, line.to_string().as_bytes())
    }
}
