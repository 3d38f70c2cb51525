//! The throw-away home: the files of AWS, awsso's settings, and for each shell the file that it reads at
//! its start.

use std::path::Path;
use std::{fs, io};

use super::world;

/// The segment in the prompt, and red for what is dangerous.
const SETTINGS: &str = "\
[prompt]
enabled = true

[danger]
profiles = [\"break-glass\", \"*-prod*\"]
";

const START_UP: &[(&str, &str)] = &[
    (".bashrc", "PS1='$ ' PROMPT_COMMAND=\neval \"$(awsso init bash)\"\n"),
    (".zshrc", "PROMPT='%% '\nautoload -Uz compinit && compinit -u\neval \"$(awsso init zsh)\"\n"),
    (".config/fish/config.fish", "set -g fish_greeting\nawsso init fish | source\n"),
    (".config/elvish/rc.elv", "eval (awsso init elvish | slurp)\n"),
    (".config/nushell/config.nu", NU),
    ("Library/Application Support/nushell/config.nu", NU),
    (".xonshrc", "execx($(awsso init xonsh))\n"),
    (".tcshrc", "awsso init tcsh | source /dev/stdin\n"),
];

/// nushell reads the file that this writes at the same start.
const NU: &str = "\
$env.config.show_banner = false
mkdir $nu.user-autoload-dirs.0
awsso init nu | save --force ($nu.user-autoload-dirs.0 | path join awsso.nu)
";

const INTEGRATED: &str = "\
The playground: an emulated AWS, a throw-away home, and awsso as part of your shell. Try:

    awsso login                  confirms itself after two seconds
    awsso list                   the profiles
    awsso env adminUser          names complete with TAB; without one, you pick
    awsso whoami
    awsso env deploy             a role upon adminUser
    awsso env -                  the one before
    awsso assume arn:aws:iam::222222222222:role/Deploy
    awsso env break-glass        asks for an MFA code; 123456 works
    awsso env one-minute         lasts 60 seconds; press Return and see the prompt renew it
    awsso status
    awsso unset
    awsso list roles --all       what the portal offers; awsso env payments-test/ReadOnlyAccess
    awsso configure sso --all    a profile for every account and role

`exit` ends it and leaves nothing behind.

";

const BY_HAND: &str = "\
The playground: an emulated AWS, a throw-away home, your shell. Try:

    awsso login                              confirms itself after two seconds
    awsso list                               the profiles
    eval \"$(awsso env adminUser)\"
    awsso whoami
    eval \"$(awsso env deploy)\"               a role upon adminUser
    eval \"$(awsso env break-glass)\"          asks for an MFA code; 123456 works
    awsso status
    eval \"$(awsso unset)\"
    awsso configure sso --all                a profile for every account and role

`exit` ends it and leaves nothing behind.

";

/// Writes what there is in the home.
pub(crate) fn furnish(home: &Path) -> io::Result<()> {
    let settings = if cfg!(windows) {
        "AppData/Roaming/awsso/config.toml"
    } else {
        ".config/awsso/config.toml"
    };
    let files = [
        (".aws/config", world::CONFIG),
        (".aws/credentials", world::CREDENTIALS),
        (settings, SETTINGS),
    ];
    for (path, text) in files.iter().chain(START_UP) {
        let path = home.join(path);
        fs::create_dir_all(path.parent().unwrap_or(home))?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// How awsso lives in a shell that was opened without any arguments.
pub(crate) enum Integration {
    /// By the file that the shell reads at its start.
    File,
    /// PowerShell looks for that file where the home has no say.
    Argument,
    /// tcsh has aliases instead of a function.
    Aliases,
    /// Not at all.
    None,
}

/// What there is in the shell `program`; `None` for what is no shell.
pub(crate) fn integration(program: &str) -> Option<Integration> {
    let name = Path::new(program).file_stem()?.to_str()?.to_lowercase();
    match name.as_str() {
        "bash" | "zsh" | "fish" | "elvish" | "nu" | "xonsh" => Some(Integration::File),
        "powershell" | "pwsh" => Some(Integration::Argument),
        "tcsh" => Some(Integration::Aliases),
        "sh" | "dash" | "ash" | "ksh" | "ksh93" | "mksh" | "yash" => Some(Integration::None),
        _ => None,
    }
}

impl Integration {
    /// What to say before it opens.
    pub(crate) fn welcome(&self) -> String {
        match self {
            Self::File | Self::Argument => INTEGRATED.to_owned(),
            Self::Aliases => {
                ["env", "assume", "unset"].iter().fold(INTEGRATED.to_owned(), |text, verb| {
                    text.replace(&format!("awsso {verb}"), &format!("awsso-{verb}"))
                })
            }
            Self::None => BY_HAND.to_owned(),
        }
    }

    /// What to open it with.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = String> {
        let words: &[&str] = match self {
            Self::Argument => &[
                "-NoExit",
                "-Command",
                ". ([scriptblock]::Create((awsso init powershell) -join [char]10))",
            ],
            _ => &[],
        };
        words.iter().map(|&word| word.to_owned())
    }
}
