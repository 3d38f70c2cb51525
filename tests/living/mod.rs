//! awsso in real interactive shells: each scenario is written once and played in every shell, on a
//! pseudo-terminal, against the emulator. A [`Player`] is the small dictionary of one shell.
//!
//! A shell that is not installed is reported and skipped; with `CI` set, a missing one of the
//! required shells is a failure.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without fails it"
)]

mod prompt;
mod renewal;
mod scripts;
mod small_shells;
mod starship;
mod switching;

use std::env;
use std::path::Path;

use crate::support::{ACCOUNT, OnTerminal, Scene, Terminal, is_demanded, sso_scene};

/// How to speak to a shell.
pub(crate) struct Player {
    /// The program and its arguments.
    program: &'static [&'static str],
    /// What awsso calls it.
    pub(crate) shell: &'static str,
    /// Loads the integration.
    pub(crate) load: &'static str,
    /// Prints `<STATUS>`, the exit status of the line before.
    pub(crate) status: &'static str,
    /// Prints `done-NUMBER`, without having these characters in the line itself.
    mark: fn(usize) -> String,
    /// Whether a missing one is a failure in CI.
    required: bool,
}

fn mark(number: usize) -> String {
    format!("echo do''ne-{number}")
}

pub(crate) const BASH: Player = Player {
    program: &["bash", "--norc", "--noprofile", "-i"],
    shell: "bash",
    load: "eval \"$(awsso init bash)\"",
    status: "echo \"<$?>\"",
    mark,
    required: true,
};
pub(crate) const ZSH: Player = Player {
    program: &["zsh", "-f", "-i"],
    shell: "zsh",
    load: "eval \"$(awsso init zsh)\"",
    ..BASH
};
pub(crate) const FISH: Player = Player {
    program: &["fish", "--no-config", "-i"],
    shell: "fish",
    load: "awsso init fish | source",
    status: "echo \"<$status>\"",
    ..BASH
};

/// Without its line editors, which would draw each line anew at every key: the host takes lines from
/// this function, as it would from `PSReadLine`.
pub(crate) const POWERSHELL: Player = Player {
    program: &[
        "pwsh",
        "-NoLogo",
        "-NoProfile",
        "-NoExit",
        "-Command",
        "Remove-Module PSReadLine -ErrorAction Ignore; \
         $typed = [System.IO.StreamReader]::new([System.IO.File]::OpenRead('/dev/tty')); \
         function PSConsoleHostReadLine { $typed.ReadLine() }",
    ],
    shell: "powershell",
    load: "awsso init powershell | Out-String | Invoke-Expression",
    status: "echo \"<$LASTEXITCODE>\"",
    required: false,
    ..BASH
};

/// The shells with everything: wrapper, renewal, prompt.
pub(crate) const FULL: &[&Player] = &[&BASH, &ZSH, &FISH, &POWERSHELL];

/// The line of PowerShell that sets a variable; `value` may be quoted already.
pub(crate) fn set_in_powershell(name: &str, value: &str) -> String {
    let quote = if value.starts_with(['\'', '"']) {
        ""
    } else {
        "'"
    };
    format!("$env:{name} = {quote}{value}{quote}")
}

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
    #[expect(
        clippy::print_stderr,
        reason = "tells a person which shells were not tested"
    )]
    pub(crate) fn is_installed(&self) -> bool {
        let installed = which::which(self.program[0]).is_ok();
        if !installed {
            let in_ci = env::var_os("CI").is_some();
            assert!(
                !(in_ci && self.required || is_demanded(self.program[0])),
                "{} is not installed",
                self.program[0]
            );
            eprintln!("skipped: {} is not installed", self.program[0]);
        }
        installed
    }

    /// Opens the shell on a terminal, with the integration loaded.
    pub(crate) fn enter<'s>(&'static self, scene: &'s Scene) -> Session<'s> {
        let mut session = self.open(scene);
        session.silently(self.load);
        session
    }

    /// Opens the shell on a terminal.
    pub(crate) fn open<'s>(&'static self, scene: &'s Scene) -> Session<'s> {
        let terminal =
            scene.program_on_terminal(self.program[0], &self.program[1..], OnTerminal::Everything);
        let mut session = Session {
            scene,
            player: self,
            // What PowerShell asks a terminal.
            terminal: Some(terminal.with_cursor()),
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

impl Session<'_> {
    /// Types a line and waits until it is done; what the terminal showed meanwhile.
    #[track_caller]
    pub(crate) fn says(&mut self, line: &str) -> String {
        self.marks += 1;
        let lines = format!("{line}\r{}\r", (self.player.mark)(self.marks));
        let terminal = self.terminal.take().unwrap().types(&lines);
        let (terminal, seen) = terminal.sees_next(&format!("done-{}", self.marks));
        self.terminal = Some(terminal);
        seen
    }

    /// Types a line and expects `text` from it.
    #[track_caller]
    pub(crate) fn expect(&mut self, line: &str, text: &str) -> String {
        let seen = self.says(line);
        let shell = self.player.shell;
        assert!(
            seen.contains(text),
            "{shell}: {line}: no {text:?} in {seen:?}"
        );
        seen
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
        self.marks += 1;
        let player = self.player;
        let lines = format!("{line}\r{}\r{}\r", player.status, (player.mark)(self.marks));
        let terminal = self.terminal.take().unwrap().types(&lines);
        let (terminal, seen) = terminal.sees_next(&format!("done-{}", self.marks));
        self.terminal = Some(terminal);
        assert!(
            seen.contains(&format!("<{status}>")),
            "{}: {line}: not {status}: {seen:?}",
            player.shell
        );
        seen
    }

    /// The value that a child process gets for a variable; `None` if unset.
    #[track_caller]
    pub(crate) fn variable(&mut self, name: &str) -> Option<String> {
        self.says("sh -c 'env -0 >environment'");
        let prefix = format!("{name}=");
        let dump = self.scene.read("environment");
        let value = dump
            .split('\0')
            .find_map(|entry| entry.strip_prefix(&prefix));
        value.map(str::to_owned)
    }
}
