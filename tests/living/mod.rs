//! awsso in real interactive shells: each scenario is written once and played in every shell, on a
//! pseudo-terminal, against the emulator. A [`Player`] is the small dictionary of one shell.
//!
//! A shell that is not installed is reported and skipped; in CI it is a failure.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

mod arguments;
mod fish_world;
mod for_one_command;
mod installing;
mod players;
mod prompt;
mod renewal;
mod scripts;
mod small;
mod starship;
mod switch_or_stop;
mod switching;
mod truth;

use std::env;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{ACCOUNT, OnTerminal, Scene, Terminal, sso_scene};
use players::Editor;
pub(crate) use players::{ALL, BASH, FISH, FULL, POWERSHELL, Player, Status, ZSH, installed};
pub(crate) use starship::without_escapes;

/// The scene of the scenarios: `adminUser` (somebody is signed in) and `keys`, and awsso in `PATH`.
pub(crate) fn stage(more: &str) -> Scene {
    let program = Path::new(env!("CARGO_BIN_EXE_awsso"));
    let own = program.parent().unwrap().to_owned();
    let inherited = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([own].into_iter().chain(env::split_paths(&inherited))).unwrap();
    let scene = sso_scene(more)
        .without("AWSSO_SHELL")
        .env("PATH", path)
        .env("TERM", "xterm-256color")
        // The answers to what fish asks a terminal would never come.
        .env("fish_greeting", "")
        .env("POWERSHELL_TELEMETRY_OPTOUT", "1")
        .env("POWERSHELL_UPDATECHECK", "Off");
    // In a new home fish would start by reading every manual page of the machine, in the background.
    scene.write(".local/share/fish/generated_completions/none.fish", "");
    scene.signed_in("corp");
    // Not an hour: how much is left then depends on the second.
    scene.aws.assign(ACCOUNT, "AdministratorAccess", 3590);
    scene
}

impl Player {
    /// Opens the shell on a terminal, with the integration loaded.
    pub(crate) fn enter<'s>(&'static self, scene: &'s Scene) -> Session<'s> {
        let mut session = self.open(scene);
        session.silently(self.load);
        session
    }

    /// Opens the shell on a terminal.
    pub(crate) fn open<'s>(&'static self, scene: &'s Scene) -> Session<'s> {
        self.open_with(scene, self.program)
    }

    /// The same with other arguments.
    pub(crate) fn open_with<'s>(&'static self, scene: &'s Scene, line: &[&str]) -> Session<'s> {
        let (program, words) = line.split_first().unwrap();
        let terminal = match self.size {
            Some(size) => scene.program_on_terminal_of(size, program, words),
            None => scene.program_on_terminal(program, words, OnTerminal::Everything),
        };
        let mut session = Session {
            scene,
            player: self,
            terminal: Some(terminal.sees_next(self.editor.ready()).0),
            marks: 0,
        };
        session.says("");
        session
    }
}

/// An open shell with a person in front of it.
pub(crate) struct Session<'s> {
    scene: &'s Scene,
    player: &'static Player,
    terminal: Option<Terminal<'s>>,
    marks: usize,
}

/// PowerShell leaves something behind outside of the scene where it is killed.
impl Drop for Session<'_> {
    fn drop(&mut self) {
        let leaves_traces = self.player.shell == "powershell" && !thread::panicking();
        if let Some(terminal) = self.terminal.take_if(|_| leaves_traces) {
            terminal.types("exit\r").end();
        }
    }
}

impl Session<'_> {
    /// Types a line and waits until it is done; what the terminal showed meanwhile.
    #[track_caller]
    pub(crate) fn says(&mut self, line: &str) -> String {
        let line = (self.player.spell)(line);
        if let Editor::Drawing { begin, end } = self.player.editor {
            return line.split('\r').map(|line| self.enters(line, begin, end)).collect();
        }
        self.marks += 1;
        let lines = format!("{line}\r{}\r", (self.player.mark)(self.marks));
        let terminal = self.terminal.take().unwrap().types(&lines);
        let (terminal, seen) = terminal.sees_next(&format!("done-{}", self.marks));
        let (terminal, _) = terminal.sees_next(self.player.editor.ready());
        self.terminal = Some(terminal);
        seen
    }

    /// Types a line that opens the picker, and there a key that closes it; what the terminal showed
    /// from then on.
    #[track_caller]
    pub(crate) fn leaves_the_picker(&mut self, line: &str, key: &str) -> String {
        let terminal = self.terminal.take().unwrap().types(&format!("{line}\r"));
        let (terminal, _) = terminal.sees_next("Choose a profile");
        // The other screen is left.
        let (terminal, _) = terminal.types(key).sees_next("\u{1b}[?1049l");
        if let Editor::Drawing { begin, .. } = self.player.editor {
            let (terminal, seen) = terminal.sees_next(begin);
            self.terminal = Some(terminal);
            return seen;
        }
        self.terminal = Some(terminal);
        self.says("")
    }

    /// Types a line that opens the picker, there the key that opens a shell in the shell, and in that
    /// `inner`, which makes the file `made`; then leaves it.
    #[track_caller]
    pub(crate) fn visits_a_shell(&mut self, line: &str, key: &str, inner: &str, made: &Path) {
        let terminal = self.terminal.take().unwrap().types(&format!("{line}\r"));
        let (terminal, _) = terminal.sees_next("Choose a profile");
        let (terminal, _) = terminal.types(key).sees_next("exit leaves it");
        let mut terminal = terminal;
        let end = Instant::now() + Duration::from_secs(40);
        // A shell that is still starting may drop what is typed.
        while !made.exists() {
            assert!(Instant::now() < end, "{}: {:?}", self.player.shell, terminal.seen());
            terminal.send(format!("{inner}\r").as_bytes());
            let pause = Instant::now() + Duration::from_secs(3);
            while !made.exists() && Instant::now() < pause {
                while terminal.receive(Duration::from_millis(20)).is_some() {}
            }
        }
        // Until it waits for the next line.
        while terminal.receive(Duration::from_millis(700)).is_some() {}
        let terminal = terminal.types("exit\r");
        if let Editor::Drawing { begin, .. } = self.player.editor {
            self.terminal = Some(terminal.sees_next(begin).0);
        } else {
            self.terminal = Some(terminal);
            self.says("");
        }
    }

    /// Types a line and waits until the next one is read; what the terminal showed, but for the line
    /// as it was typed.
    #[track_caller]
    fn enters(&mut self, line: &str, begin: &str, end: &str) -> String {
        let terminal = self.terminal.take().unwrap().types(&format!("{line}\r"));
        let (terminal, _) = terminal.sees_next(end);
        let (terminal, seen) = terminal.sees_next(begin);
        self.terminal = Some(terminal);
        seen
    }

    /// Types a line and expects `text` from it.
    #[track_caller]
    pub(crate) fn expect(&mut self, line: &str, text: &str) -> String {
        let seen = self.says(line);
        let shell = self.player.shell;
        assert!(seen.contains(text), "{shell}: {line}: no {text:?} in {seen:?}");
        seen
    }

    /// Has a prompt drawn that is as expected; what the terminal showed.
    #[track_caller]
    pub(crate) fn draws(&mut self, is_as_expected: impl Fn(&str) -> bool) -> String {
        let prompts = if self.player.draws_late { 50 } else { 1 };
        let mut seen = String::new();
        for _ in 0..prompts {
            seen = self.says("true");
            if is_as_expected(&seen) {
                return seen;
            }
        }
        panic!("{}: not the prompt expected: {seen:?}", self.player.shell);
    }

    /// Has a prompt drawn with `text` in it; what the terminal showed.
    #[track_caller]
    pub(crate) fn shows(&mut self, text: &str) -> String {
        self.draws(|seen| seen.contains(text))
    }

    /// Types a line that is to say nothing: no message of awsso's, no complaint of the shell's.
    #[track_caller]
    pub(crate) fn silently(&mut self, line: &str) {
        let seen = self.says(line);
        let shell = self.player.shell;
        for word in ["awsso:", "hint:", "rror", "not found", "unknown"] {
            assert!(!seen.contains(word), "{shell}: {line}: {seen:?}");
        }
    }

    /// Types a line and compares the exit status it leaves.
    #[track_caller]
    pub(crate) fn exits(&mut self, line: &str, status: u8) -> String {
        let player = self.player;
        let (seen, is_as_expected) = match player.status {
            Status::Printed(status_line) => {
                let seen = self.says(&format!("{line}\r{status_line}"));
                let is_as_expected = seen.contains(&format!("<{status}>"));
                (seen, is_as_expected)
            }
            Status::Thrown => {
                let seen = self.says(line);
                let is_as_expected = match status {
                    0 => !seen.contains("exited with"),
                    _ => seen.contains(&format!("exited with {status}")),
                };
                (seen, is_as_expected)
            }
        };
        assert!(is_as_expected, "{}: {line}: not {status}: {seen:?}", player.shell);
        seen
    }

    /// The value that a child process gets for a variable; `None` if unset.
    #[track_caller]
    pub(crate) fn variable(&mut self, name: &str) -> Option<String> {
        self.says("sh -c 'env -0 >environment'");
        let prefix = format!("{name}=");
        let dump = self.scene.read("environment");
        let value = dump.split('\0').find_map(|entry| entry.strip_prefix(&prefix));
        value.map(str::to_owned)
    }
}
