//! The dictionaries: how a person says the same in each shell.

use crate::support::is_installed;

/// How to speak to a shell.
pub(crate) struct Player {
    /// What has to be installed.
    executable: &'static str,
    /// The program and its arguments.
    pub(crate) program: &'static [&'static str],
    /// Rows and columns of its terminal, if it does not do without.
    pub(super) size: Option<(u16, u16)>,
    /// Whether its prompt is the one before at first, and the new one as soon as the shell has it.
    pub(super) draws_late: bool,
    /// What becomes of keys.
    pub(crate) editor: Editor,
    /// What awsso calls it.
    pub(crate) shell: &'static str,
    /// Loads the integration.
    pub(crate) load: &'static str,
    /// How the exit status of a line comes to light.
    pub(super) status: Status,
    /// Prints `done-NUMBER`, without having these characters in the line itself.
    pub(super) mark: fn(usize) -> String,
    /// Sets an environment variable to a value without quotes, backslashes and exclamation marks.
    set: fn(&str, &str) -> String,
    /// How it spells a line that most shells would take as it is.
    pub(super) spell: fn(&str) -> String,
    /// Evaluates the snippet of `env adminUser` by hand, beside the wrapper.
    pub(crate) by_hand: &'static str,
    /// `env keys` with its output in the file `snippet`; past the wrapper where that takes none elsewhere.
    pub(crate) to_file: &'static str,
    /// Whether there is `awsso_unload`.
    pub(crate) unloads: bool,
}

/// What a shell does with the keys that are pressed.
#[derive(Clone, Copy)]
pub(crate) enum Editor {
    /// It takes what was typed ahead, and shows a line once.
    Ahead,
    /// The same, but only behind what its terminal is sent first.
    AheadOf(&'static str),
    /// It draws a line anew at every key, and beside it what it guesses: between these two.
    Drawing { begin: &'static str, end: &'static str },
}

impl Editor {
    /// What the terminal is sent when a line can be typed; "" if that is at once.
    pub(crate) fn ready(self) -> &'static str {
        match self {
            Self::Ahead => "",
            Self::AheadOf(ready) | Self::Drawing { begin: ready, .. } => ready,
        }
    }
}

/// How the exit status of a line comes to light.
#[derive(Clone, Copy)]
pub(crate) enum Status {
    /// This line, typed next, prints it as `<STATUS>`.
    Printed(&'static str),
    /// The shell reports by itself that a program "exited with" it.
    Thrown,
}

pub(crate) const BASH: Player = Player {
    executable: "bash",
    program: &["bash", "--norc", "--noprofile", "-i"],
    size: None,
    draws_late: false,
    editor: Editor::Ahead,
    shell: "bash",
    load: "eval \"$(awsso init bash)\"",
    status: Status::Printed("echo \"<$?>\""),
    mark: |number| format!("echo do''ne-{number}"),
    set: |name, value| format!("export {name}='{value}'"),
    spell: str::to_owned,
    by_hand: "eval \"$(awsso env adminUser)\"",
    to_file: "awsso env keys >snippet",
    unloads: true,
};

pub(crate) const ZSH: Player = Player {
    executable: "zsh",
    program: &["zsh", "-f", "-i"],
    shell: "zsh",
    load: "eval \"$(awsso init zsh)\"",
    ..BASH
};

pub(crate) const FISH: Player = Player {
    executable: "fish",
    program: &["fish", "--no-config", "-i"],
    shell: "fish",
    load: "awsso init fish | source",
    status: Status::Printed("echo \"<$status>\""),
    set: |name, value| format!("set -gx {name} '{value}'"),
    by_hand: "awsso env adminUser | source",
    ..BASH
};

/// With PSReadLine, as a person has it, and with what terminals ask to be told in a profile: where a
/// command line begins and where it ends.
pub(crate) const POWERSHELL: Player = Player {
    executable: "pwsh",
    program: &[
        "pwsh",
        "-NoLogo",
        "-NoProfile",
        "-NoExit",
        "-Command",
        "$read = $function:PSConsoleHostReadLine; function PSConsoleHostReadLine { \
         [Console]::Write(\"`e]133;B`a\"); & $read; [Console]::Write(\"`e]133;C`a\") }",
    ],
    size: Some((50, 200)),
    editor: Editor::Drawing { begin: "\u{1b}]133;B", end: "\u{1b}]133;C" },
    shell: "powershell",
    load: ". ([scriptblock]::Create((awsso init powershell) -join [char]10))",
    status: Status::Printed("echo \"<$LASTEXITCODE>\""),
    set: |name, value| format!("$env:{name} = '{value}'"),
    by_hand: "Invoke-Expression (awsso env adminUser)",
    ..BASH
};

/// nushell reads files only. What is typed ahead is not to become a line feed on its way.
pub(crate) const NU: Player = Player {
    executable: "nu",
    program: &["sh", "-c", "stty -icrnl; exec nu --no-config-file --no-history"],
    size: Some((50, 200)),
    // The end of its prompt.
    editor: Editor::AheadOf("\u{1b}]133;B"),
    shell: "nu",
    load: "^awsso init nu | save --force awsso.nu\rsource awsso.nu",
    status: Status::Printed("print ('<' + ($env.LAST_EXIT_CODE | into string) + '>')"),
    mark: |number| format!("print ('do' + 'ne-{number}')"),
    set: |name, value| format!("$env.{name} = '{value}'"),
    by_hand: "^awsso env adminUser | from json | load-env",
    to_file: "awsso env keys out> snippet",
    unloads: false,
    ..BASH
};

pub(crate) const XONSH: Player = Player {
    executable: "xonsh",
    program: &["xonsh", "--no-rc", "--interactive"],
    size: Some((50, 200)),
    shell: "xonsh",
    load: "execx($(awsso init xonsh))",
    status: Status::Printed("print('<' + str($LAST_RETURN_CODE) + '>')"),
    mark: |number| format!("print('do' 'ne-{number}')"),
    set: |name, value| format!("${name} = '{value}'"),
    by_hand: "execx($(awsso env adminUser))",
    ..BASH
};

pub(crate) const ELVISH: Player = Player {
    executable: "elvish",
    program: &["elvish", "-norc"],
    size: Some((50, 200)),
    draws_late: true,
    shell: "elvish",
    load: "eval (awsso init elvish | slurp)",
    status: Status::Thrown,
    mark: |number| format!("echo 'do'ne-{number}"),
    set: |name, value| format!("set-env {name} '{value}'"),
    by_hand: "eval (awsso env adminUser | slurp)",
    unloads: false,
    ..BASH
};

/// tcsh has aliases instead of a function, and no renewal.
pub(crate) const TCSH: Player = Player {
    executable: "tcsh",
    program: &["tcsh", "-f", "-i"],
    shell: "tcsh",
    load: "awsso init tcsh | source /dev/stdin",
    status: Status::Printed("echo \"<$status>\""),
    set: |name, value| format!("setenv {name} '{value}'"),
    spell: |line| match line.strip_prefix("awsso ") {
        Some(rest) if is_snippet_verb(rest) => format!("awsso-{rest}"),
        _ => line.to_owned(),
    },
    by_hand: "eval \"`awsso env adminUser`\"",
    to_file: "\\awsso env keys --print >snippet",
    unloads: false,
    ..BASH
};

fn is_snippet_verb(words: &str) -> bool {
    let verb = words.split(' ').next().unwrap_or_default();
    ["env", "use", "assume", "unset", "renew"].contains(&verb)
}

/// The shells with everything: wrapper, renewal, prompt.
pub(crate) const FULL: &[&Player] = &[&BASH, &ZSH, &FISH, &POWERSHELL];

/// The shells with a wrapper and renewal.
pub(crate) const RENEWING: &[&Player] = &[&BASH, &ZSH, &FISH, &POWERSHELL, &NU, &XONSH, &ELVISH];

/// The shells with a wrapper.
pub(crate) const ALL: &[&Player] = &[&BASH, &ZSH, &FISH, &POWERSHELL, &NU, &XONSH, &ELVISH, &TCSH];

/// Those of `players` that are installed.
pub(crate) fn installed(players: &[&'static Player]) -> impl Iterator<Item = &'static Player> {
    players.iter().copied().filter(|player| player.is_installed())
}

impl Player {
    /// The line that sets environment variables by hand.
    pub(crate) fn sets(&self, variables: &[(&str, &str)]) -> String {
        let statements = variables.iter().map(|(name, value)| (self.set)(name, value));
        statements.collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn is_installed(&self) -> bool {
        is_installed(self.executable)
    }
}
