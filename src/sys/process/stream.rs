//! Runs a program to its end and reads its output line by line.

use std::io::Read;
use std::process::Stdio;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::command::{CommandLine, Ending, StartFailure};
use super::watched;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Output,
    Errors,
}

/// What a running program does.
pub(crate) enum Progress<'a> {
    /// A line without its line feed.
    Line(Stream, &'a [u8]),
    /// A signal that was held back takes effect after this has been told.
    Ended(Ending),
}

/// False if no more lines are wanted.
pub(crate) type OnProgress<'a> = &'a mut dyn FnMut(Progress<'_>) -> bool;

/// In bytes; a longer line comes in parts.
const LONGEST_LINE: usize = 64 * 1024;
/// How many pieces wait for the reader before the program has to wait.
const MOST_WAITING: usize = 256;
/// How often to check whether the program has ended while a stream is open.
const POLL: Duration = Duration::from_millis(20);
/// How long a stream may stay open after the end: a background process may hold it forever.
const GRACE: Duration = Duration::from_millis(500);

pub(super) fn run(command: &CommandLine, tell: OnProgress<'_>) -> Result<(), StartFailure> {
    let failed = |error: std::io::Error| StartFailure::new(command, &error);
    let mut prepared = command.prepare()?;
    prepared.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let (mut child, _watched) = watched::spawn(&mut prepared, false).map_err(failed)?;
    let (sender, pieces) = sync_channel(MOST_WAITING);
    read(child.stdout.take(), Stream::Output, &sender);
    read(child.stderr.take(), Stream::Errors, &sender);
    drop(sender);
    let mut unfinished = [(Stream::Output, Vec::new()), (Stream::Errors, Vec::new())];
    let mut ended: Option<Instant> = None;
    loop {
        match pieces.recv_timeout(POLL) {
            Ok((stream, piece)) => {
                let (_, line) = &mut unfinished[usize::from(stream == Stream::Errors)];
                if !take(stream, line, &piece, tell) {
                    break;
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => match ended {
                Some(since) if since.elapsed() >= GRACE => break,
                Some(_) => {}
                None => ended = child.try_wait().map_err(failed)?.map(|_| Instant::now()),
            },
        }
    }
    for (stream, line) in unfinished.iter().filter(|(_, line)| !line.is_empty()) {
        tell(Progress::Line(*stream, line));
    }
    // Closes the streams: a program that goes on writing ends by that.
    drop(pieces);
    tell(Progress::Ended(child.wait().map(Ending::of).map_err(failed)?));
    Ok(())
}

/// Adds `piece` to the unfinished `line`, and passes complete lines on; false if no more are wanted.
fn take(stream: Stream, line: &mut Vec<u8>, piece: &[u8], tell: OnProgress<'_>) -> bool {
    for &byte in piece {
        if byte != b'\n' {
            line.push(byte);
        }
        if byte == b'\n' || line.len() == LONGEST_LINE {
            let is_wanted = tell(Progress::Line(stream, line));
            line.clear();
            if !is_wanted {
                return false;
            }
        }
    }
    true
}

fn read(
    stream: Option<impl Read + Send + 'static>,
    which: Stream,
    sender: &SyncSender<(Stream, Vec<u8>)>,
) {
    let Some(mut stream) = stream else { return };
    let sender = sender.clone();
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(length @ 1..) = stream.read(&mut buffer) {
            if sender.send((which, buffer[..length].to_vec())).is_err() {
                return;
            }
        }
    });
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn lines(script: &str) -> (Ending, Vec<(Stream, String)>) {
        let (mut found, mut ending) = (Vec::new(), None);
        let command = CommandLine::new(["/bin/sh", "-c", script]);
        let run = run(&command, &mut |progress| {
            match progress {
                Progress::Line(stream, line) => {
                    found.push((stream, String::from_utf8_lossy(line).into_owned()));
                }
                Progress::Ended(how) => ending = Some(how),
            }
            true
        });
        run.expect("the shell is there");
        (ending.expect("the end is told"), found)
    }

    #[test]
    fn lines_come_from_both_streams_and_the_last_one_needs_no_end() {
        let (ending, found) = lines("echo a; echo b >&2; printf 'c\\n\\nd'; exit 3");
        assert_eq!(ending.exit_code, Some(3));
        let of = |stream| found.iter().filter(move |(s, _)| *s == stream).map(|(_, line)| &**line);
        assert_eq!(of(Stream::Output).collect::<Vec<_>>(), ["a", "c", "", "d"]);
        assert_eq!(of(Stream::Errors).collect::<Vec<_>>(), ["b"]);
        assert_eq!(lines("kill -9 $$").0.shell_code(), 137);
    }

    #[test]
    fn a_process_left_in_the_background_is_not_waited_for_and_long_lines_come_in_parts() {
        let begin = Instant::now();
        let (ending, found) = lines("sleep 30 & head -c 100000 /dev/zero");
        assert!(ending.is_success());
        assert_eq!(found.iter().map(|(_, part)| part.len()).collect::<Vec<_>>(), [65536, 34464]);
        assert!(begin.elapsed().as_secs() < 20);
    }

    #[test]
    fn a_program_whose_lines_nobody_wants_ends_by_its_next_one() {
        let (mut count, mut signal) = (0, None);
        let run = run(&CommandLine::new(["yes"]), &mut |progress| {
            match progress {
                Progress::Line(..) => count += 1,
                Progress::Ended(ending) => signal = ending.signal,
            }
            count < 3
        });
        run.expect("it is there");
        assert_eq!((signal, count), (Some(13), 3));
    }

    #[test]
    fn what_cannot_be_started_is_told() {
        let failure = run(&CommandLine::new(["awsso-no-such-program"]), &mut |_| true);
        assert_eq!(failure.unwrap_err().exit_code(), 127);
    }
}
