//! A run with a person in front of it: the program's controlling terminal is a pseudo-terminal whose
//! other end the test holds. stdout stays a pipe, as inside `$(…)`, unless the test says otherwise.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use vt100::{Callbacks, Parser, Screen};

use super::run::{Running, TIME_LIMIT};
use super::{Controlling, Outcome, Run, Scene};

/// The person's end.
pub(crate) struct Terminal<'s> {
    running: Running<'s>,
    master: File,
    output: Receiver<Vec<u8>>,
    seen: String,
    settings: u64,
}

/// What programs take for the rows and columns of a terminal that has no size.
const USUAL_SIZE: (u16, u16) = (24, 80);

/// What a program that asks is told at once.
#[derive(Default)]
struct Answers(Vec<u8>);

impl Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut Screen,
        first: Option<u8>,
        _: Option<u8>,
        parameters: &[&[u16]],
        last: char,
    ) {
        let (row, column) = screen.cursor_position();
        match (first, parameters, last) {
            (None, [[6]], 'n') => {
                let answer = format!("\u{1b}[{};{}R", row + 1, column + 1);
                self.0.extend(answer.bytes());
            }
            (None, _, 'c') => self.0.extend(b"\x1b[?62;22c"),
            _ => {}
        }
    }
}

/// Which of the program's streams are the terminal, beside stdin.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum OnTerminal {
    /// As inside `eval "$(…)"`, with stderr captured too.
    Nothing,
    /// As typed at the prompt.
    Everything,
}

impl Scene {
    /// Runs a line of arguments of awsso on a terminal.
    pub(crate) fn on_terminal(&self, line: &str, streams: OnTerminal) -> Terminal<'_> {
        let words = shell_words::split(line).unwrap();
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        self.program_on_terminal(env!("CARGO_BIN_EXE_awsso"), &words, streams)
    }

    /// Runs another program on a terminal.
    pub(crate) fn program_on_terminal(
        &self,
        program: &str,
        words: &[&str],
        streams: OnTerminal,
    ) -> Terminal<'_> {
        Terminal::open(self.before_a_person(program, words), streams, None)
    }

    /// The same with all streams on the terminal, which has so many rows and columns.
    pub(crate) fn program_on_terminal_of(
        &self,
        size: (u16, u16),
        program: &str,
        words: &[&str],
    ) -> Terminal<'_> {
        let run = self.before_a_person(program, words);
        Terminal::open(run, OnTerminal::Everything, Some(size))
    }

    /// Has a shell, bash or PowerShell, evaluate on a terminal what a line of awsso prints, and say then
    /// `profile=` and the profile.
    pub(crate) fn evaluated_on_terminal(&self, shell: &str, line: &str) -> Terminal<'_> {
        let awsso = env!("CARGO_BIN_EXE_awsso");
        let (option, script) = match shell {
            "bash" => (
                "-c",
                format!("eval \"$({awsso} {line} --shell bash)\"; echo \"profile=$AWSSO_PROFILE\""),
            ),
            _ => (
                "-Command",
                format!(
                    "{awsso} {line} --shell powershell | Out-String | Invoke-Expression; \"profile=$env:AWSSO_PROFILE\""
                ),
            ),
        };
        self.program_on_terminal(shell, &[option, &script], OnTerminal::Everything)
    }

    fn before_a_person(&self, program: &str, words: &[&str]) -> Run<'_> {
        let words: Vec<_> = words.iter().map(OsString::from).collect();
        Run::new(self, OsStr::new(program), &words, Controlling::Stdin)
    }
}

impl<'s> Terminal<'s> {
    fn open(mut run: Run<'s>, streams: OnTerminal, size: Option<(u16, u16)>) -> Self {
        // Close on exec: a program that held the person's end as well would never see it hang up.
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let master = openpt(flags).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        if let Some((rows, columns)) = size {
            let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
            tcsetwinsize(&master, size).unwrap();
        }
        let settings = settings(&master);
        let name = ptsname(&master, Vec::new()).unwrap();
        let device = File::options()
            .read(true)
            .write(true)
            .open(OsStr::from_bytes(name.to_bytes()))
            .unwrap();
        let stdio = || Stdio::from(device.try_clone().unwrap());
        let command = run.command();
        command.stdin(stdio());
        if streams == OnTerminal::Everything {
            command.stdout(stdio()).stderr(stdio());
        }
        let master = File::from(master);
        let mut end = master.try_clone().unwrap();
        let (rows, columns) = size.unwrap_or(USUAL_SIZE);
        let [rows, columns] = [rows, columns].map(|count| NonZeroU16::new(count).unwrap());
        let mut screen = Parser::new_with_callbacks(rows, columns, 0, Answers::default());
        let (sender, output) = mpsc::channel();
        let running = run.start();
        drop(device);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Once the last holder of the terminal is gone, reading fails.
            while let Ok(count @ 1..) = end.read(&mut buffer) {
                screen.process(&buffer[..count]);
                let answers = std::mem::take(&mut screen.callbacks_mut().0);
                // Who asked may have gone since.
                let _ = end.write_all(&answers);
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { running, master, output, seen: String::new(), settings }
    }

    /// The next bytes that the terminal is sent; `None` if nothing comes in time.
    pub(crate) fn receive(&mut self, limit: Duration) -> Option<Vec<u8>> {
        self.output.recv_timeout(limit).ok()
    }

    /// Types.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.master.write_all(bytes).unwrap();
    }

    /// Waits until the terminal shows `text`.
    #[track_caller]
    pub(crate) fn sees(mut self, text: &str) -> Self {
        while !self.seen.contains(text) {
            match self.output.recv_timeout(TIME_LIMIT) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(error) => {
                    panic!("the terminal never showed {text:?} ({error}), only {:?}", self.seen)
                }
            }
        }
        self
    }

    /// Waits until the terminal shows `text`; what it showed up to there is taken away.
    #[track_caller]
    pub(crate) fn sees_next(self, text: &str) -> (Self, String) {
        let mut terminal = self.sees(text);
        let end = terminal.seen.find(text).unwrap_or_default() + text.len();
        let rest = terminal.seen.split_off(end);
        let seen = std::mem::replace(&mut terminal.seen, rest);
        (terminal, seen)
    }

    /// Whether it echoes, edits lines and makes signals of keys as before the program.
    pub(crate) fn is_restored(&self) -> bool {
        settings(&self.master) == self.settings
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        self.running.signal(signal);
    }

    /// What the terminal has shown so far.
    pub(crate) fn seen(&self) -> &str {
        &self.seen
    }

    /// Types.
    pub(crate) fn types(mut self, text: &str) -> Self {
        self.send(text.as_bytes());
        self
    }

    /// Waits for the end; returns what the terminal showed as well.
    #[track_caller]
    pub(crate) fn end(mut self) -> (Outcome, String) {
        // The last to leave closes the terminal.
        loop {
            match self.output.recv_timeout(TIME_LIMIT) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("somebody stays on the terminal: {:?}", self.seen)
                }
            }
        }
        (self.running.end(), self.seen)
    }
}

/// Echo, editing of lines and signals of keys, as a number.
fn settings(terminal: impl std::os::fd::AsFd) -> u64 {
    let settings = rustix::termios::tcgetattr(terminal).unwrap();
    u64::from(settings.local_modes.bits()) << 32 | u64::from(settings.input_modes.bits())
}
