//! One run of the program, or of another in the same surroundings, with a limit of time.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use super::{Controlling, Outcome, Scene, detached};

/// No run takes longer: awsso gives up after 30 seconds at the latest.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(40);

/// A run in the making.
pub(crate) struct Run<'s> {
    scene: &'s Scene,
    command: Command,
    line: String,
    stdin: Vec<u8>,
    terminal: Controlling,
}

impl<'s> Run<'s> {
    pub(super) fn new(
        scene: &'s Scene,
        program: &OsStr,
        words: &[OsString],
        terminal: Controlling,
    ) -> Self {
        let mut command = detached(program, terminal);
        command
            .args(words)
            .env_clear()
            .envs(&scene.environment)
            .current_dir(scene.home())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let line: Vec<_> = [program]
            .into_iter()
            .chain(words.iter().map(OsString::as_os_str))
            .map(OsStr::to_string_lossy)
            .collect();
        Self { scene, command, line: line.join(" "), stdin: Vec::new(), terminal }
    }

    /// One variable more for this run.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// In a terminal that evaluated a snippet: one for nushell ([`Scene::enter`]), which is a JSON
    /// object of all variables, null for unset.
    pub(crate) fn after(mut self, outcome: &Outcome) -> Self {
        for (name, value) in outcome.json().as_object().unwrap() {
            match value.as_str() {
                Some(text) => self.command.env(name, self.scene.unshown(text)),
                None => self.command.env_remove(name),
            };
        }
        self
    }

    /// One variable less.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// What the program reads.
    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.stdin = text.as_bytes().to_vec();
        self.command.stdin(Stdio::piped());
        self
    }

    /// The command as it stands, for what a run does not offer.
    pub(crate) fn command(&mut self) -> &mut Command {
        &mut self.command
    }

    /// Who calls is the test runner, and whoever called that: without a terminal, a snippet verb
    /// writes for the shell of the scene (`AWSSO_SHELL`), unless the line says otherwise.
    fn name_shell(&mut self) {
        let verbs = ["env", "use", "assume", "renew", "unset", "import"];
        let own = OsStr::new(env!("CARGO_BIN_EXE_awsso"));
        let program = [self.command.get_program()];
        let mut line = program.into_iter().chain(self.command.get_args());
        // Whatever starts it stands before it.
        let is_own = line.any(|word| word == own);
        let words: Vec<_> = line.map(OsStr::to_string_lossy).collect();
        let verb = words.iter().find(|word| !word.starts_with('-'));
        let is_snippet = verb.is_some_and(|verb| verbs.contains(&verb.as_ref()));
        let is_told =
            words.iter().any(|word| word.starts_with("--shell") || word.starts_with("--wrapper"));
        if !is_own || !is_snippet || is_told || self.terminal == Controlling::Stdin {
            return;
        }
        let variables: Vec<_> = self.command.get_envs().collect();
        let shell = variables.iter().rev().find(|(name, _)| *name == "AWSSO_SHELL");
        if let Some((_, Some(shell))) = shell {
            let flag = format!("--shell={}", shell.to_string_lossy());
            self.command.arg(flag);
        }
    }

    /// Runs to the end.
    ///
    /// # Panics
    /// When it takes longer than [`TIME_LIMIT`].
    pub(crate) fn go(self) -> Outcome {
        self.start().end()
    }

    /// Runs for a while; what has not ended by itself then is interrupted.
    #[cfg(unix)]
    pub(crate) fn until(self, time: Duration) -> Outcome {
        let mut running = self.start();
        let end = std::time::Instant::now() + time;
        while std::time::Instant::now() < end && running.child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(10));
        }
        running.signal(rustix::process::Signal::INT);
        running.end()
    }

    /// Starts, to be ended later: for runs at the same time.
    pub(crate) fn start(mut self) -> Running<'s> {
        self.name_shell();
        let mut child =
            self.command.spawn().unwrap_or_else(|error| panic!("{}: {error}", self.line));
        let (sender, streams) = mpsc::channel();
        listen(child.stdout.take(), Stream::Out, &sender);
        listen(child.stderr.take(), Stream::Err, &sender);
        if let Some(mut stdin) = child.stdin.take() {
            // Who does not read does not matter.
            let _ = stdin.write_all(&self.stdin);
        }
        Running { scene: self.scene, line: self.line, child, streams }
    }
}

/// A run under way.
pub(crate) struct Running<'s> {
    scene: &'s Scene,
    line: String,
    child: Child,
    streams: mpsc::Receiver<(Stream, Vec<u8>)>,
}

#[derive(PartialEq)]
enum Stream {
    Out,
    Err,
}

impl Running<'_> {
    /// Sends a signal to the program, if it has not ended.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let id = rustix::process::Pid::from_child(&self.child);
        // It may have ended by itself.
        let _ = rustix::process::kill_process(id, signal);
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> Outcome {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        // The channel closes when both streams have ended.
        loop {
            match self.streams.recv_timeout(TIME_LIMIT) {
                Ok((Stream::Out, bytes)) => stdout = bytes,
                Ok((Stream::Err, bytes)) => stderr = bytes,
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let _ = self.child.kill();
                    let _ = self.child.wait();
                    panic!("{}: still running after {TIME_LIMIT:?}", self.line);
                }
            }
        }
        let status = self.child.wait().unwrap();
        Outcome {
            line: self.scene.shown(&self.line),
            status: status.code(),
            stdout: self.scene.shown(&String::from_utf8_lossy(&stdout)),
            stderr: self.scene.shown(&String::from_utf8_lossy(&stderr)),
        }
    }
}

/// A shell that nobody ends would outlive the tests.
impl Drop for Running<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen<R: Read + Send + 'static>(
    stream: Option<R>,
    which: Stream,
    sender: &Sender<(Stream, Vec<u8>)>,
) {
    let Some(mut stream) = stream else { return };
    let sender = sender.clone();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let _ = sender.send((which, bytes));
    });
}
