//! Runs a program to its end, with limits on time and output.

use std::io::{self, Read, Write as _};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::model::{Secret, printable_lines};

use super::super::error_text::{reason, seconds};
use super::ancestors::kill_family;
use super::command::{CommandLine, Ending, Output, StartFailure};
use super::watched;

/// In bytes.
const LARGEST_STDOUT: usize = 1024 * 1024;
/// In bytes.
const LARGEST_STDERR: usize = 64 * 1024;
/// How often to check whether the program has ended while its output is open.
const POLL: Duration = Duration::from_millis(20);
/// How long output may stay open after the end: a background process may hold it forever.
const GRACE: Duration = Duration::from_millis(500);

pub(super) fn run(command: &CommandLine, limit: Duration) -> Result<Output> {
    let mut prepared = command.prepare()?;
    prepared
        .stdin(if command.input.is_some() { Stdio::piped() } else { Stdio::inherit() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let (mut child, _watched) =
        watched::spawn(&mut prepared, true).map_err(|error| StartFailure::new(command, &error))?;
    let program = command.program();
    let end = Instant::now() + limit;
    if let (Some(mut stream), Some(input)) = (child.stdin.take(), &command.input) {
        // Shorter than a pipe is long. A program that does not read it says why itself.
        let _ = stream.write_all(input.expose().as_bytes());
    }
    let captured = capture(&mut child);
    match watch(&mut child, &captured.events, end) {
        Ok(status) => finish(&program, status, &captured),
        Err(stop) => {
            kill_family(child.id());
            let _ = child.wait();
            Err(Error::new(
                Kind::Other,
                match stop {
                    Stop::Late => format!("{program} did not end within {} s", seconds(limit)),
                    Stop::TooMuch => {
                        format!("{program} wrote more than 1 MiB to its standard output")
                    }
                    Stop::Broken(error) => {
                        format!("could not wait for {program}: {}", reason(&error))
                    }
                },
            ))
        }
    }
}

/// Why a program is stopped.
enum Stop {
    Late,
    TooMuch,
    Broken(io::Error),
}

/// What a program has written so far to one of its streams.
type Bytes = Arc<Mutex<Zeroizing<Vec<u8>>>>;

struct Captured {
    stdout: Bytes,
    stderr: Bytes,
    /// `true` when a stream has ended, `false` when its limit is exceeded.
    events: Receiver<bool>,
}

/// Reads both streams at the same time, in threads: the program could wait for either to be read. A
/// remaining thread ends with the process.
fn capture(child: &mut Child) -> Captured {
    let (sender, events) = channel();
    let (stdout, stderr) = (Bytes::default(), Bytes::default());
    if let Some(stream) = child.stdout.take() {
        let (bytes, sender) = (Arc::clone(&stdout), sender.clone());
        thread::spawn(move || {
            let is_whole = read_into(&bytes, stream, LARGEST_STDOUT).is_ok();
            let _ = sender.send(is_whole);
        });
    }
    if let Some(mut stream) = child.stderr.take() {
        let bytes = Arc::clone(&stderr);
        thread::spawn(move || {
            if read_into(&bytes, &mut stream, LARGEST_STDERR).is_err() {
                // Read the rest too, so that the program can continue.
                let _ = io::copy(&mut stream, &mut io::sink());
            }
            let _ = sender.send(true);
        });
    }
    Captured { stdout, stderr, events }
}

/// Reads a stream to its end. More than `largest` bytes are an error; the first `largest` are kept.
fn read_into(bytes: &Bytes, mut stream: impl Read, largest: usize) -> Result<(), ()> {
    let mut buffer = Zeroizing::new([0; 8192]);
    loop {
        let length = match stream.read(buffer.as_mut()) {
            Ok(0) => return Ok(()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Ok(()),
        };
        let mut bytes = bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = length.min(largest - bytes.len());
        bytes.extend_from_slice(&buffer[..kept]);
        if kept < length {
            return Err(());
        }
    }
}

/// Waits until the program and its streams have ended.
fn watch(child: &mut Child, events: &Receiver<bool>, end: Instant) -> Result<ExitStatus, Stop> {
    let mut open_streams = 2;
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        let now = Instant::now();
        match ended {
            Some((status, since)) if open_streams == 0 || now >= end.min(since + GRACE) => {
                return Ok(status);
            }
            None if now >= end => return Err(Stop::Late),
            _ => {}
        }
        // With both streams closed it ends soon.
        let pause = if open_streams == 0 { Duration::from_millis(1) } else { POLL };
        match events.recv_timeout(pause.min(end.saturating_duration_since(now))) {
            Ok(true) => open_streams -= 1,
            Ok(false) => return Err(Stop::TooMuch),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => thread::sleep(pause),
        }
        if ended.is_none() {
            ended = child.try_wait().map_err(Stop::Broken)?.map(|status| (status, Instant::now()));
        }
    }
}

fn finish(program: &str, status: ExitStatus, captured: &Captured) -> Result<Output> {
    let stderr = captured.stderr.lock().unwrap_or_else(PoisonError::into_inner);
    let stdout = captured.stdout.lock().unwrap_or_else(PoisonError::into_inner);
    let stdout = std::str::from_utf8(&stdout).map_err(|_| {
        Error::new(Kind::Other, format!("{program} wrote something that is not UTF-8 text"))
    })?;
    Ok(Output {
        ending: Ending::of(status),
        stdout: Secret::new(stdout),
        stderr: printable_lines(&String::from_utf8_lossy(&stderr)).trim().to_owned(),
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::OpenOptions;
    use std::os::unix::fs::OpenOptionsExt as _;
    use std::process::Command;

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    fn shell(script: &str) -> CommandLine {
        CommandLine::new(["/bin/sh", "-c", script])
    }

    #[test]
    fn output_and_ending_are_told_apart() {
        let output = run(&shell("echo out; echo err >&2; exit 3"), LONG).unwrap();
        assert_eq!(output.stdout.expose(), "out\n");
        assert_eq!(output.stderr, "err");
        assert_eq!((output.ending.exit_code, output.ending.signal), (Some(3), None));
        assert_eq!(output.ending.to_string(), "exit code 3");
        assert!(!output.is_success());

        let killed = run(&shell("kill -9 $$"), LONG).unwrap();
        assert_eq!((killed.ending.exit_code, killed.ending.signal), (None, Some(9)));
        assert_eq!(killed.ending.to_string(), "signal 9");
    }

    #[test]
    fn words_are_arguments_and_not_shell_code() {
        let command = CommandLine::new(["printf", "%s|", "$HOME", "a b", "*", "; exit 1", ""]);
        assert_eq!(run(&command, LONG).unwrap().stdout.expose(), "$HOME|a b|*|; exit 1||");
    }

    #[test]
    fn variables_are_added_and_removed() {
        let mut command = shell("echo \"$ADDED-${HOME-none}\"");
        command.environment = vec![("ADDED".into(), Some("yes".into())), ("HOME".into(), None)];
        assert_eq!(run(&command, LONG).unwrap().stdout.expose(), "yes-none\n");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error =
            run(&CommandLine::new(["awsso-no-such-program", "--secret"]), LONG).unwrap_err();
        assert_eq!(error.to_string(), "command not found: awsso-no-such-program");
        assert_eq!(error.kind(), Kind::Configuration);
    }

    #[test]
    fn the_words_on_standard_error_cannot_command_the_terminal() {
        let output = run(&shell(r"printf 'no\033[2J \007token\n\n' >&2; exit 1"), LONG).unwrap();
        assert_eq!(output.stderr, "no \u{fffd}token");
    }

    #[test]
    fn output_without_end_is_cut_off() {
        let error = run(&CommandLine::new(["yes"]), LONG).unwrap_err();
        assert_eq!(error.to_string(), "yes wrote more than 1 MiB to its standard output");
        let output = run(&shell("yes | head -c 3000000 >&2; echo done"), LONG).unwrap();
        assert_eq!(output.stdout.expose(), "done\n");
        assert_eq!(output.stderr.len(), LARGEST_STDERR - 1);
    }

    #[test]
    fn output_that_is_not_text_is_an_error() {
        let error = run(&shell(r"printf '\377'"), LONG).unwrap_err();
        assert_eq!(error.to_string(), "/bin/sh wrote something that is not UTF-8 text");
    }

    #[test]
    fn the_time_limit_kills_the_program_and_what_it_started() {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut reader = OpenOptions::new();
        let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        let mut reader = reader.read(true).custom_flags(nonblocking).open(&pipe).unwrap();

        let start = Instant::now();
        let script = format!("sleep 60 > {} & wait", pipe.display());
        let error = run(&shell(&script), Duration::from_millis(500)).unwrap_err();
        assert_eq!(error.to_string(), "/bin/sh did not end within 0.5 s");
        // The pipe ends when the last process that holds it does: the one in the background.
        rustix::fs::fcntl_setfl(&reader, rustix::fs::OFlags::empty()).unwrap();
        reader.read_to_end(&mut Vec::new()).unwrap();
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_helper_left_in_the_background_does_not_hold_the_answer_back() {
        let start = Instant::now();
        let output = run(&shell("sleep 20 & echo answer"), LONG).unwrap();
        assert!(start.elapsed() < Duration::from_secs(15));
        assert_eq!(output.stdout.expose(), "answer\n");
    }
}
