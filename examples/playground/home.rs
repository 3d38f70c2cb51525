//! The throw-away home: the AWS files, awsso's settings, and the rc file of each shell.

use std::path::Path;
use std::{fs, io};

use super::world;

/// The prompt segment, and red for dangerous profiles.
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
The playground: an emulated AWS, a throw-away home, and awsso in your shell. Try:

    awsso login                  confirms itself after two seconds
    awsso list                   the profiles
    awsso env adminUser          TAB completes names; without a name, choose from a list
    awsso whoami
    awsso env deploy             a role assumed with adminUser
    awsso env -                  back to the previous one
    awsso assume arn:aws:iam::222222222222:role/Deploy
    awsso env break-glass        asks for an MFA code; 123456 works
    awsso env one-minute         lasts 60 seconds; press Return, and the prompt renews it
    awsso status
    awsso unset
    awsso list roles --all       roles in the access portal; then awsso env payments-test/ReadOnlyAccess
    awsso configure sso --all    a profile for every account and role

`exit` ends it and deletes everything.

";

const BY_HAND: &str = "\
The playground: an emulated AWS, a throw-away home, your shell. Try:

    awsso login                              confirms itself after two seconds
    awsso list                               the profiles
    eval \"$(awsso env adminUser)\"
    awsso whoami
    eval \"$(awsso env deploy)\"               a role assumed with adminUser
    eval \"$(awsso env break-glass)\"          asks for an MFA code; 123456 works
    awsso status
    eval \"$(awsso unset)\"
    awsso configure sso --all                a profile for every account and role

`exit` ends it and deletes everything.

";

/// Writes the files of the home.
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
        fs::write(&path, text)?;
        // As the AWS CLI creates them.
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    Ok(())
}

/// How awsso is loaded in a shell.
pub(crate) enum Integration {
    /// By the rc file.
    File,
    /// By an argument: PowerShell's rc file is not in this home.
    Argument,
    /// tcsh has aliases instead of a function.
    Aliases,
    /// Not at all.
    None,
}

/// The integration of the shell `program`; `None` if it is not a shell.
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

    /// The arguments to start it with.
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
