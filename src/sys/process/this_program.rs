//! awsso itself, as a program.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, absolute};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::model::Secret;

use super::super::error_text::reason;
use super::command::CommandLine;

/// The first word of the command line: a bare name unchanged, a path made absolute. If it is
/// missing or not the name of a file, the path of the running program.
pub(super) fn name() -> OsString {
    let word = std::env::args_os().next().unwrap_or_default();
    let path = Path::new(&word);
    let is_bare = path.components().count() == 1 && path.file_name() == Some(&word);
    if is_bare && which::which(&word).is_ok() {
        return word;
    }
    let named = absolute(path).ok().filter(|path| !is_bare && path.is_file());
    named.or_else(|| std::env::current_exe().ok()).map_or_else(|| "awsso".into(), Into::into)
}

/// Starts the running program again without streams and, on Windows, without a console. On Unix it
/// leaves the terminal by itself.
pub(super) fn start(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new(std::env::current_exe().map_err(|error| failed(&error))?);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    spawn(&mut command).map(drop)
}

/// The same with an input, and a line of output.
pub(super) fn start_helper(helper: &CommandLine, input: &Secret) -> Result<String> {
    if cfg!(windows) {
        // Windows hands every child a copy of the pipe that the shell reads, which then waits for the
        // helper's end. Only unsafe code can prevent that (https://github.com/rust-lang/rust/issues/54760).
        let text = "env --server is not supported on Windows";
        return Err(Error::new(Kind::Usage, text).hint("awsso exec NAME --server -- COMMAND"));
    }
    let program = std::env::current_exe().map_err(|error| failed(&error))?;
    let words = [program.into_os_string()].into_iter().chain(helper.words.iter().cloned());
    let environment = helper.environment.clone();
    let mut command = CommandLine { environment, ..CommandLine::new(words) }.prepare()?;
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = spawn(&mut command)?;
    let (sender, line) = mpsc::channel();
    let stdout = child.stdout.take();
    // The helper may never write, and a read has no time limit.
    thread::spawn(move || {
        let mut line = String::new();
        let mut reader = BufReader::new(stdout.expect("it is a pipe")).take(LONGEST_LINE);
        let read = reader.read_line(&mut line).map(|_| line.trim_end().to_owned());
        let _ = sender.send(read.unwrap_or_default());
    });
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.expose().as_bytes()).map_err(|error| failed(&error))?;
    }
    let line = line.recv_timeout(PATIENCE).unwrap_or_default();
    if line.is_empty() {
        let _ = child.kill();
        let text = "could not start awsso in the background: it does not answer";
        return Err(Error::new(Kind::Other, text));
    }
    Ok(line)
}

/// How long a helper may take to start, and how much it may write.
const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST_LINE: u64 = 1024;

fn spawn(command: &mut Command) -> Result<Child> {
    command.stderr(Stdio::null());
    #[cfg(windows)]
    super::start::detach(command);
    command.spawn().map_err(|error| failed(&error))
}

fn failed(error: &std::io::Error) -> Error {
    Error::new(Kind::Other, format!("could not start awsso in the background: {}", reason(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_called_by_its_path_is_named_by_its_absolute_path() {
        let name = name();
        assert!(Path::new(&name).is_absolute(), "{name:?}");
        assert!(Path::new(&name).is_file(), "{name:?}");
    }
}
