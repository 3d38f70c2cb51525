//! The few things that differ from shell to shell.

/// How to speak to a shell, and what to expect of it.
pub(super) struct Dialect {
    /// What awsso calls it.
    pub(super) shell: &'static str,
    /// The program and its arguments.
    pub(super) program: &'static [&'static str],
    /// The command that tells its version.
    pub(super) version: &'static [&'static str],
    /// Whether a missing one is a failure in CI.
    pub(super) is_required: bool,
    /// What lies in the home: paths and texts.
    pub(super) files: &'static [(&'static str, &'static str)],
    /// The file that it reads at its start; the last line loads awsso.
    pub(super) start_up_file: &'static str,
    /// The prompt without a segment.
    pub(super) prompt: &'static str,
    /// Begins the shell anew, as it would be in a new terminal.
    pub(super) restart: &'static str,
    /// Shows the exit status of the line before.
    pub(super) status: &'static str,
    /// How often TAB has to be pressed for a list of names.
    pub(super) tabs: usize,
}

pub(super) const BASH: Dialect = Dialect {
    shell: "bash",
    program: &["bash", "-i"],
    version: &["bash", "--version"],
    is_required: true,
    files: &[(
        ".bashrc",
        "PS1='$ ' PROMPT_COMMAND=\neval \"$(awsso init bash)\"\n",
    )],
    start_up_file: "~/.bashrc",
    prompt: "$ ",
    restart: "exec bash",
    status: "echo $?",
    tabs: 2,
};

pub(super) const ZSH: Dialect = Dialect {
    shell: "zsh",
    program: &["zsh", "-i"],
    version: &["zsh", "--version"],
    is_required: true,
    files: &[
        (".zshenv", "setopt no_global_rcs\n"),
        (
            ".zshrc",
            "PROMPT='%% '\nautoload -Uz compinit && compinit -D -u\neval \"$(awsso init zsh)\"\n",
        ),
    ],
    start_up_file: "~/.zshrc",
    prompt: "% ",
    restart: "exec zsh",
    status: "echo $?",
    tabs: 1,
};

pub(super) const FISH: Dialect = Dialect {
    shell: "fish",
    program: &["fish", "-i"],
    version: &["fish", "--version"],
    is_required: true,
    files: &[(
        ".config/fish/config.fish",
        // What fish guesses while a line is typed comes when it comes.
        "set -g fish_autosuggestion_enabled 0\nfunction fish_prompt; echo '> '; end\nawsso init fish | source\n",
    )],
    start_up_file: "~/.config/fish/config.fish",
    prompt: "> ",
    restart: "exec fish",
    status: "echo $status",
    tabs: 1,
};
