//! The dictionaries: how a person says the same in each shell.

use std::env;

use crate::support::is_demanded;

/// How to speak to a shell.
pub(crate) struct Player {
    /// What has to be installed.
    executable: &'static str,
    /// The program and its arguments.
    pub(super) program: &'static [&'static str],
    /// Rows and columns of its terminal, if it does not do without.
    pub(super) size: Option<(u16, u16)>,
    /// Whether its prompt is the one before at first, and the new one as soon as the shell has it.
    pub(super) draws_late: bool,
    /// What its terminal is sent when it begins to read; "" if it takes what was typed before that.
    pub(super) ready: &'static str,
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
    /// Writes the snippet of `env keys` to the file `snippet`.
    pub(crate) to_file: &'static str,
    /// Whether there is `awsso_unload`.
    pub(crate) unloads: bool,
    /// Whether a missing one is a failure in CI.
    required: bool,
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
    ready: "",
    shell: "bash",
    load: "eval \"$(awsso init bash)\"",
    status: Status::Printed("echo \"<$?>\""),
    mark: |number| format!("echo do''ne-{number}"),
    set: |name, value| format!("export {name}='{value}'"),
    spell: str::to_owned,
    by_hand: "eval \"$(awsso env adminUser)\"",
    to_file: "awsso env keys >snippet",
    unloads: true,
    required: true,
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

/// Without its line editors, which would draw each line anew at every key: the host takes lines from
/// this function, as it would from `PSReadLine`.
pub(crate) const POWERSHELL: Player = Player {
    executable: "pwsh",
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
    status: Status::Printed("echo \"<$LASTEXITCODE>\""),
    set: |name, value| format!("$env:{name} = '{value}'"),
    by_hand: "Invoke-Expression (awsso env adminUser)",
    required: false,
    ..BASH
};

/// nushell reads files only. What is typed ahead is not to become a line feed on its way.
pub(crate) const NU: Player = Player {
    executable: "nu",
    program: &[
        "sh",
        "-c",
        "stty -icrnl; exec nu --no-config-file --no-history",
    ],
    size: Some((50, 200)),
    // The end of its prompt.
    ready: "\u{1b}]133;B",
    shell: "nu",
    load: "^awsso init nu | save --force awsso.nu\rsource awsso.nu",
    status: Status::Printed("print ('<' + ($env.LAST_EXIT_CODE | into string) + '>')"),
    mark: |number| format!("print ('do' + 'ne-{number}')"),
    set: |name, value| format!("$env.{name} = '{value}'"),
    by_hand: "^awsso env adminUser | from json | load-env",
    to_file: "^awsso env keys | save --force snippet",
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
    to_file: "\\awsso env keys >snippet",
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
    players
        .iter()
        .copied()
        .filter(|player| player.is_installed())
}

impl Player {
    /// The line that sets environment variables by hand.
    pub(crate) fn sets(&self, variables: &[(&str, &str)]) -> String {
        let statements = variables
            .iter()
            .map(|(name, value)| (self.set)(name, value));
        statements.collect::<Vec<_>>().join("; ")
    }

    #[expect(
        clippy::print_stderr,
        reason = "tells a person which shells were not tested"
    )]
    pub(crate) fn is_installed(&self) -> bool {
        let program = self.executable;
        let installed = which::which(program).is_ok();
        if !installed {
            let in_ci = env::var_os("CI").is_some();
            assert!(
                !(in_ci && self.required || is_demanded(program)),
                "{program} is not installed"
            );
            eprintln!("skipped: {program} is not installed");
        }
        installed
    }
}
