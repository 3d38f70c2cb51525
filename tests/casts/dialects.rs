//! The few things that differ from shell to shell.

/// How to speak to a shell, and what to expect of it.
pub(super) struct Dialect {
    /// What awsso calls it.
    pub(super) shell: &'static str,
    /// The program and its arguments.
    pub(super) program: &'static [&'static str],
    /// The command that tells its version.
    pub(super) version: &'static [&'static str],
    /// The oldest version that the script can be played in.
    pub(super) oldest: &'static [u32],
    /// What lies in the home: paths and texts.
    pub(super) files: &'static [(&'static str, &'static str)],
    /// The commands that show the line that loads awsso, which the shell reads at its start, or that
    /// make it read one.
    pub(super) load: &'static [&'static str],
    /// The prompt without a segment.
    pub(super) prompt: &'static str,
    /// Begins the shell anew, as it would be in a new terminal, after a change of the settings.
    pub(super) restart: &'static [&'static str],
    /// What is typed for a command of awsso's.
    pub(super) spell: fn(&str) -> String,
    /// Shows the exit status of the line before; empty where the shell tells by itself.
    pub(super) status: &'static str,
    /// How completion is to be had.
    pub(super) completion: Completion,
    /// Waits five seconds.
    pub(super) wait: &'static str,
}

/// How a shell completes names.
#[derive(Clone, Copy)]
pub(super) enum Completion {
    /// TAB completes; pressed so often in all, it shows a list, which goes by itself.
    List(usize),
    /// TAB opens a menu, which this key closes again.
    Menu(&'static str),
}

fn as_it_stands(line: &str) -> String {
    line.to_owned()
}

pub(super) const BASH: Dialect = Dialect {
    shell: "bash",
    program: &["bash", "-i"],
    version: &["bash", "--version"],
    oldest: &[5],
    files: &[(".bashrc", "PS1='$ ' PROMPT_COMMAND=\neval \"$(awsso init bash)\"\n")],
    load: &["tail -n 1 ~/.bashrc"],
    prompt: "$ ",
    restart: &["exec bash"],
    spell: as_it_stands,
    status: "echo $?",
    completion: Completion::List(2),
    wait: "sleep 5",
};

pub(super) const ZSH: Dialect = Dialect {
    shell: "zsh",
    program: &["zsh", "-i"],
    version: &["zsh", "--version"],
    files: &[
        (".zshenv", "setopt no_global_rcs\n"),
        (
            ".zshrc",
            "PROMPT='%% '\nautoload -Uz compinit && compinit -D -u\neval \"$(awsso init zsh)\"\n",
        ),
    ],
    load: &["tail -n 1 ~/.zshrc"],
    prompt: "% ",
    restart: &["exec zsh"],
    completion: Completion::List(1),
    ..BASH
};

pub(super) const FISH: Dialect = Dialect {
    shell: "fish",
    program: &["fish", "-i"],
    version: &["fish", "--version"],
    // Before, nothing could keep it from guessing what somebody types.
    oldest: &[3, 4],
    files: &[(
        ".config/fish/config.fish",
        "set -g fish_autosuggestion_enabled 0\nfunction fish_prompt; echo '> '; end\nawsso init fish | source\n",
    )],
    load: &["tail -n 1 ~/.config/fish/config.fish"],
    prompt: "> ",
    restart: &["exec fish"],
    status: "echo $status",
    completion: Completion::List(1),
    ..BASH
};

pub(super) const ELVISH: Dialect = Dialect {
    shell: "elvish",
    program: &["elvish"],
    version: &["elvish", "--version"],
    oldest: &[0, 19],
    files: &[(
        ".config/elvish/rc.elv",
        "set edit:prompt-stale-threshold = 30\nset edit:prompt = { put '> ' }\nset edit:rprompt = { }\nset edit:insert:binding[Ctrl-L] = $edit:clear~\neval (awsso init elvish | slurp)\n",
    )],
    load: &["tail -n 1 ~/.config/elvish/rc.elv"],
    prompt: "> ",
    restart: &["exec elvish"],
    status: "",
    completion: Completion::Menu("\u{1b}"),
    ..BASH
};

pub(super) const NU: Dialect = Dialect {
    shell: "nu",
    program: &["nu"],
    version: &["nu", "--version"],
    oldest: &[0, 108],
    files: &[(
        ".config/nushell/config.nu",
        "$env.config.show_banner = false\n$env.PROMPT_COMMAND = ''\n$env.PROMPT_COMMAND_RIGHT = ''\n$env.PROMPT_INDICATOR = '> '\n",
    )],
    load: &[
        "mkdir $nu.user-autoload-dirs.0",
        "awsso init nu | save --force ($nu.user-autoload-dirs.0 | path join awsso.nu)",
        "exec nu",
    ],
    prompt: "> ",
    restart: &[
        "awsso init nu | save --force ($nu.user-autoload-dirs.0 | path join awsso.nu)",
        "exec nu",
    ],
    status: "$env.LAST_EXIT_CODE",
    completion: Completion::Menu("\u{1b}"),
    // Not `5sec`: on the way there it would look like a time left.
    wait: "sleep 5000ms",
    ..BASH
};

pub(super) const XONSH: Dialect = Dialect {
    shell: "xonsh",
    program: &["xonsh"],
    version: &["xonsh", "--version"],
    oldest: &[0, 19],
    files: &[(
        ".xonshrc",
        "$PROMPT = '@ '\n$RIGHT_PROMPT = ''\n$XONSH_PROMPT_AUTO_SUGGEST = False\nexecx($(awsso init xonsh))\n",
    )],
    load: &["tail -n 1 ~/.xonshrc"],
    prompt: "@ ",
    restart: &["xexec xonsh"],
    status: "echo $LAST_RETURN_CODE",
    completion: Completion::Menu("\u{7}"),
    ..BASH
};

pub(super) const POWERSHELL: Dialect = Dialect {
    shell: "powershell",
    program: &["pwsh", "-NoLogo"],
    version: &["pwsh", "--version"],
    oldest: &[7],
    files: &[(
        ".config/powershell/Microsoft.PowerShell_profile.ps1",
        "Set-PSReadLineOption -EditMode Emacs -PredictionSource None\nfunction prompt { '> ' }\n. ([scriptblock]::Create((awsso init powershell) -join [char]10))\n",
    )],
    load: &["Get-Content -Tail 1 $PROFILE"],
    prompt: "> ",
    restart: &["pwsh -NoLogo"],
    status: "$LASTEXITCODE",
    completion: Completion::List(1),
    ..BASH
};
