//! What to run, and its result.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::ErrorKind;
use std::process::{Command, ExitStatus};

use crate::environ::vars::{MANAGED, Purpose, name};
use crate::environ::{self, Environment};
use crate::error::{Error, Kind};
use crate::model::{Secret, printable};

use super::super::error_text::reason;

/// A program, its arguments, and how its environment differs from awsso's.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct CommandLine {
    /// The program (looked up in `PATH` unless it contains a separator), then its arguments.
    pub words: Vec<OsString>,
    /// Variables to set, or to remove if there is no value.
    pub environment: Vec<(OsString, Option<OsString>)>,
    /// What [`super::Processes::run`] gives it to read, in place of awsso's standard input.
    pub input: Option<Secret>,
}

impl CommandLine {
    pub(crate) fn new(words: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self { words: words.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// A command without awsso's session and without what awsso keeps: with the variables that
    /// `awsso unset` would leave in `environment`.
    pub(crate) fn outside_session(
        words: impl IntoIterator<Item = impl Into<OsString>>,
        environment: &Environment,
    ) -> Self {
        let own = MANAGED.iter().filter(|variable| variable.is_own());
        let mut variables: Vec<_> = own.map(|variable| (variable.name.into(), None)).collect();
        let restored = environ::deactivate(environment);
        variables.extend(restored.iter().map(|it| (it.name.into(), it.value.clone())));
        Self { environment: variables, ..Self::new(words) }
    }

    /// The first word, for errors.
    pub(crate) fn program(&self) -> String {
        printable(&self.words.first().map(|word| word.to_string_lossy()).unwrap_or_default())
    }

    pub(super) fn prepare(&self) -> Result<Command, StartFailure> {
        let Some((program, arguments)) = self.words.split_first() else {
            return Err(StartFailure::new(self, &ErrorKind::InvalidInput.into()));
        };
        let mut command = Command::new(program_path(program));
        command.args(arguments);
        // No other program gets the earlier values of the terminal.
        command.env_remove(name(Purpose::OwnSaved));
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Ok(command)
    }
}

/// Only program and names: arguments and values may be secret.
impl fmt::Debug for CommandLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.environment.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("CommandLine")
            .field("program", &self.program())
            .field("arguments", &self.words.len().saturating_sub(1))
            .field("environment", &names)
            .field("input", &self.input)
            .finish()
    }
}

/// On Windows, `Command` finds only `.exe` files, but some tools are `.cmd` files.
#[cfg(windows)]
fn program_path(program: &OsStr) -> OsString {
    which::which(program).map_or_else(|_| program.to_owned(), Into::into)
}

#[cfg(not(windows))]
fn program_path(program: &OsStr) -> &OsStr {
    program
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    /// `None` if a signal ended it.
    pub exit_code: Option<i32>,
    pub signal: Option<i32>,
}

impl Ending {
    pub(super) fn of(status: ExitStatus) -> Self {
        #[cfg(unix)]
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        #[cfg(not(unix))]
        let signal = None;
        Self { exit_code: status.code(), signal }
    }

    pub(crate) fn is_success(self) -> bool {
        self.exit_code == Some(0)
    }

    /// The code in a shell: the exit code, or 128 and the signal. Windows codes that do not fit are
    /// failures.
    pub(crate) fn shell_code(self) -> u8 {
        let code = self.exit_code.or_else(|| Some(128 + self.signal?));
        code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
    }
}

/// For errors: `exit code 1`, `signal 9`.
impl fmt::Display for Ending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.exit_code, self.signal) {
            (Some(code), _) => write!(formatter, "exit code {code}"),
            (None, Some(signal)) => write!(formatter, "signal {signal}"),
            (None, None) => formatter.write_str("no exit code"),
        }
    }
}

/// How many last lines of a failed program's stderr an error shows, and how many characters.
const LAST_LINES: usize = 3;
const LONGEST_TEXT: usize = 600;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub ending: Ending,
    /// Secret: credentials and codes come from here.
    pub stdout: Secret,
    /// For errors: at most 64 KiB, trimmed, without control characters except line feeds.
    pub stderr: String,
}

impl Output {
    pub(crate) fn is_success(&self) -> bool {
        self.ending.is_success()
    }

    /// For errors of one line: how it ended, and the last it wrote.
    pub(crate) fn failure(&self) -> String {
        let lines: Vec<_> =
            self.stderr.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let last = lines[lines.len().saturating_sub(LAST_LINES)..].join("; ");
        let text: String = last.chars().take(LONGEST_TEXT).collect();
        let ending = self.ending;
        if text.is_empty() { ending.to_string() } else { format!("{ending}: {text}") }
    }
}

/// A program could not be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartFailure {
    /// [`ErrorKind::NotFound`] for a missing program.
    pub kind: ErrorKind,
    pub error: Error,
}

impl StartFailure {
    pub(super) fn new(command: &CommandLine, error: &std::io::Error) -> Self {
        let program = command.program();
        let message = match error.kind() {
            _ if command.words.is_empty() => "the command is empty".to_owned(),
            ErrorKind::NotFound => format!("command not found: {program}"),
            _ => format!("could not run {program}: {}", reason(error)),
        };
        Self { kind: error.kind(), error: Error::new(Kind::Configuration, message) }
    }

    /// As in shells: 127 for a missing program, 126 for one that cannot be executed.
    pub fn exit_code(&self) -> u8 {
        if self.kind == ErrorKind::NotFound { 127 } else { 126 }
    }
}

impl From<StartFailure> for Error {
    fn from(failure: StartFailure) -> Self {
        failure.error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_arguments_nor_values() {
        let mut command = CommandLine::new(["vault", "--token=hunter2"]);
        command.environment.push(("AWS_SECRET_ACCESS_KEY".into(), Some("hunter2".into())));
        let text = format!("{command:?}");
        assert!(!text.contains("hunter2"), "{text}");
        assert!(text.contains("vault") && text.contains("AWS_SECRET_ACCESS_KEY"), "{text}");
    }

    #[test]
    fn failures_to_start_have_the_exit_codes_of_shells() {
        let command = CommandLine::new(["no\u{1b}[1mpe"]);
        for (kind, code, text) in [
            (ErrorKind::NotFound, 127, "command not found: nope"),
            (ErrorKind::PermissionDenied, 126, "could not run nope: permission denied"),
        ] {
            let failure = StartFailure::new(&command, &kind.into());
            assert_eq!(failure.exit_code(), code);
            let message = Error::from(failure).to_string();
            assert!(message.starts_with(text) || kind == ErrorKind::NotFound, "{message}");
        }
    }

    #[test]
    fn an_empty_command_is_an_error() {
        let failure = CommandLine::default().prepare().unwrap_err();
        assert_eq!(failure.error.to_string(), "the command is empty");
    }
}
