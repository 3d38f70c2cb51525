//! A run with a person in front of it: the program's controlling terminal is a pseudo-terminal whose
//! other end the test holds. stdout stays a pipe, as inside `$(…)`, unless the test says otherwise.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::run::{Running, TIME_LIMIT};
use super::{Outcome, Run, Scene};

/// The person's end.
pub(crate) struct Terminal<'s> {
    running: Running<'s>,
    master: File,
    output: Receiver<Vec<u8>>,
    seen: String,
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
        let mut all = vec!["--ctty", env!("CARGO_BIN_EXE_awsso")];
        all.extend(words.iter().map(String::as_str));
        Terminal::open(self.program("setsid", &all), streams)
    }

    /// Runs another program on a terminal.
    pub(crate) fn program_on_terminal(
        &self,
        program: &str,
        words: &[&str],
        streams: OnTerminal,
    ) -> Terminal<'_> {
        let all = [&["--ctty", program], words].concat();
        Terminal::open(self.program("setsid", &all), streams)
    }
}

impl<'s> Terminal<'s> {
    /// `setsid --ctty` makes the terminal on stdin the controlling one.
    fn open(mut run: Run<'s>, streams: OnTerminal) -> Self {
        // Close on exec: a program that held the person's end as well would never see it hang up.
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let master = openpt(flags).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
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
        let mut reader = master.try_clone().unwrap();
        let (sender, output) = mpsc::channel();
        let running = run.start();
        drop(device);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Once the last holder of the terminal is gone, reading fails.
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            running,
            master,
            output,
            seen: String::new(),
        }
    }

    /// Waits until the terminal shows `text`.
    #[track_caller]
    pub(crate) fn sees(mut self, text: &str) -> Self {
        while !self.seen.contains(text) {
            match self.output.recv_timeout(TIME_LIMIT) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(error) => panic!(
                    "the terminal never showed {text:?} ({error}), only {:?}",
                    self.seen
                ),
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

    /// What the terminal has shown so far.
    pub(crate) fn seen(&self) -> &str {
        &self.seen
    }

    /// Types.
    pub(crate) fn types(mut self, text: &str) -> Self {
        self.master.write_all(text.as_bytes()).unwrap();
        self
    }

    /// Waits for the end; returns what the terminal showed as well.
    pub(crate) fn end(self) -> (Outcome, String) {
        let outcome = self.running.end();
        let mut seen = self.seen;
        while let Ok(bytes) = self.output.recv_timeout(TIME_LIMIT) {
            seen.push_str(&String::from_utf8_lossy(&bytes));
        }
        (outcome, seen)
    }
}
