//! The command line: every verb, flag and help text. Parses into valid values, so that an invalid
//! one is a usage error.

mod completion;
mod completions;
mod configure;
mod console;
mod deferred;
mod doctor;
mod everyday;
mod exec;
mod help;
mod import;
mod init;
mod list;
mod log;
mod options;
mod prompt;
mod renew;
mod serve;
mod settings;
mod sign_in;
mod target;
mod values;

use std::ffi::OsString;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};

pub(crate) use completion::{Question, Wanted, question};
pub(crate) use completions::{CompleteOptions, CompletionsOptions};
pub(crate) use configure::{
    ConfigureAction, ConfigureOptions, ConfigureSsoOptions, ConfigureSsoSessionOptions,
    PortalOptions,
};
pub(crate) use console::{ConsoleOptions, LinkOptions, OpenOptions};
pub(crate) use deferred::Deferred;
pub(crate) use doctor::DoctorOptions;
pub(crate) use exec::ExecOptions;
pub use help::TOPICS;
pub(crate) use help::{HelpOptions, help};
pub(crate) use import::ImportOptions;
pub(crate) use init::InitOptions;
pub(crate) use list::{ListOptions, ListWhat};
pub(crate) use log::LogOptions;
pub(crate) use options::{
    AssumeOptions, CredentialProcessOptions, EnvOptions, Format, FreshnessOptions, SnippetOptions,
    StatusOptions, SwitchOptions, UnsetOptions, WhoamiOptions,
};
pub(crate) use prompt::PromptOptions;
pub(crate) use renew::RenewOptions;
pub(crate) use serve::ServeOptions;
pub(crate) use settings::{SettingsAction, SettingsOptions};
pub(crate) use sign_in::{LoginOptions, LogoutOptions};
pub(crate) use target::TargetOptions;
pub(crate) use values::{ColorChoice, ShellName};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Yellow.on_default().bold())
    .usage(AnsiColor::Yellow.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Switch AWS accounts and roles with one word, one terminal at a time.
#[derive(Debug, Parser)]
#[command(
    name = "awsso",
    // However the file is called: on Windows it ends in .exe.
    bin_name = "awsso",
    version,
    styles = STYLES,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What every verb takes.
    #[command(flatten)]
    pub global: GlobalOptions,
    /// The verb.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Parses the words of the process, the program's name first.
    pub fn of_process(words: &[OsString]) -> Result<Self, clap::Error> {
        if let Some(cli) = everyday::parse(words) {
            return Ok(cli);
        }
        let mut declaration = Self::command();
        let mut read = |words: &[OsString]| {
            declaration
                .try_get_matches_from_mut(words)
                .and_then(|mut matches| Self::from_arg_matches_mut(&mut matches))
                .map_err(|stop| stop.format(&mut declaration))
        };
        let parsed = read(words).and_then(|cli| match &cli.command {
            Command::Exec(options) => {
                options.with_target_as_option(words).map_or(Ok(cli), |words| read(&words))
            }
            _ => Ok(cli),
        });
        // The process is about to end: freeing hundreds of declarations would be wasted time.
        std::mem::forget(declaration);
        parsed
    }
}

const GLOBAL: &str = "Global options";

/// Flags that every verb takes.
#[derive(Debug, Default, clap::Args)]
pub struct GlobalOptions {
    /// Show what awsso does, on stderr; -vv also shows each request
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = GLOBAL, display_order = 900)]
    pub verbose: u8,
    /// Color messages: auto, always or never [default: AWSSO_COLOR, else auto]
    #[arg(long, global = true, value_name = "WHEN", hide_possible_values = true, help_heading = GLOBAL, display_order = 901)]
    pub color: Option<ColorChoice>,
    /// Do not sign in or prompt; exit with code 3 instead
    #[arg(long, global = true, help_heading = GLOBAL, display_order = 902)]
    pub no_login: bool,
    /// Says which shell's function called and evaluates stdout.
    #[arg(long, global = true, hide = true, value_name = "SHELL")]
    pub wrapper: Option<ShellName>,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Switch this terminal to a profile or role
    #[command(visible_alias = "use")]
    #[command(after_help = r#"Examples:
  awsso env adminUser              a profile
  awsso env prod/ReadOnly          an account (name or ID) and a role
  awsso env                        choose from a list; Ctrl-O: console, Ctrl-X: shell
  awsso env -                      back to the previous one
  eval "$(awsso env adminUser)"    without the init line (bash, zsh)"#)]
    Env(Deferred<EnvOptions>),
    /// Switch this terminal to an assumed role
    #[command(after_help = r#"Examples:
  awsso assume --role-arn arn:aws:iam::123456789012:role/Deploy
  awsso assume --role-arn arn:aws:iam::123456789012:role/Deploy --source-profile keys --session-name release"#)]
    Assume(Deferred<AssumeOptions>),
    /// Run a command with the credentials; this terminal stays as it is
    #[command(after_help = r#"Examples:
  awsso exec adminUser -- terraform plan
  awsso exec prod/ReadOnly aws s3 ls      the -- can be left out
  awsso exec adminUser                    a shell; exit leaves it
  awsso exec -- terraform plan            choose the profile from a list
  awsso exec --each '*/ReadOnly' -- aws s3 ls        in every account"#)]
    Exec(Deferred<ExecOptions>),
    /// Open the web console, signed in as a profile or as this terminal
    #[command(after_help = r#"Examples:
  awsso console                             this terminal's account and role
  awsso console adminUser --service s3
  awsso console prod/ReadOnly --region euw1 --print"#)]
    Console(Deferred<ConsoleOptions>),
    /// Open the console page of an ARN, or a console link, in the right account
    #[command(after_help = r#"Examples:
  awsso open arn:aws:lambda:eu-west-1:111111111111:function:report
  awsso open 'https://eu-west-1.console.aws.amazon.com/s3/buckets/x' --profile adminUser"#)]
    Open(Deferred<OpenOptions>),
    /// Renew this terminal's credentials
    #[command(after_help = r#"Examples:
  awsso renew"#)]
    Renew(Deferred<RenewOptions>),
    /// Restore this terminal's variables as they were before awsso
    #[command(after_help = r#"Examples:
  awsso unset
  eval "$(awsso unset)"    without the init line (bash, zsh)"#)]
    Unset(Deferred<UnsetOptions>),
    /// Sign in to IAM Identity Center
    #[command(after_help = r#"Examples:
  awsso login                                    the SSO session of this terminal, or the only one
  awsso login --sso-session corp --use-device-code"#)]
    Login(Deferred<LoginOptions>),
    /// Sign out of IAM Identity Center
    #[command(after_help = r#"Examples:
  awsso logout
  awsso logout --all"#)]
    Logout(Deferred<LogoutOptions>),
    /// Create profiles and SSO sessions in the AWS config file
    #[command(after_help = r#"Examples:
  awsso configure sso          create a profile, step by step
  awsso configure sso --all    a profile for every account and role"#)]
    Configure(Deferred<ConfigureOptions>),
    /// List profiles, or the accounts and roles of an SSO session
    #[command(after_help = r#"Examples:
  awsso list
  awsso list payments prod    what contains both words
  awsso list accounts
  awsso list roles --account prod"#)]
    List(Deferred<ListOptions>),
    /// Show what this terminal is switched to, without calling AWS
    #[command(after_help = r#"Examples:
  awsso status
  awsso status --json | jq -r .account"#)]
    Status(Deferred<StatusOptions>),
    /// Show the caller identity, from STS
    #[command(after_help = r#"Examples:
  awsso whoami
  awsso whoami adminUser"#)]
    Whoami(Deferred<WhoamiOptions>),
    /// Show which credentials were used, when, and by what
    #[command(after_help = r#"Examples:
  awsso log                    the newest entries
  awsso log prod --at 10:31    who used prod at 10:31
  awsso log --since yesterday --json"#)]
    Log(Deferred<LogOptions>),
    /// Switch this terminal to pasted credentials
    #[command(after_help = r#"Examples:
  awsso import                    then paste what the access portal shows ("Access keys")
  awsso import --clipboard
  awsso import --profile temp     save as a profile instead of switching
  awsso import <keys.env"#)]
    Import(Deferred<ImportOptions>),
    /// Serve credentials that renew themselves to programs on this machine
    #[command(after_help = r#"Examples:
  awsso serve adminUser            until Ctrl-C; prints the variables that programs need
  awsso serve dev test --json      two targets, each with an address and a token of its own
  awsso serve adminUser --docker   prints what a container needs"#)]
    Serve(Deferred<ServeOptions>),
    /// Check the set-up and this terminal, and show how to fix problems
    #[command(after_help = r#"Examples:
  awsso doctor
  awsso doctor --online    the network too
  awsso doctor --json      for a ticket: holds no secrets"#)]
    Doctor(Deferred<DoctorOptions>),
    /// Print credentials as JSON, for credential_process in the config file
    #[command(after_help = r#"Examples:
  [profile admin]
  credential_process = awsso credential-process adminUser"#)]
    CredentialProcess(Deferred<CredentialProcessOptions>),
    /// Print the prompt segment, for prompts that run a command
    #[command(after_help = r#"Examples:
  awsso prompt --format '{profile} {left}'"#)]
    Prompt(Deferred<PromptOptions>),
    /// Print the shell integration script for your rc file
    #[command(after_help = r#"Examples:
  awsso init                         show the line for this shell, and its file
  awsso init --install               add it
  eval "$(awsso init bash)"          in ~/.bashrc
  awsso init fish | source           in ~/.config/fish/config.fish"#)]
    Init(Deferred<InitOptions>),
    /// Show and change the settings of awsso
    #[command(after_help = r#"Examples:
  awsso settings set prompt.enabled true
  awsso settings set danger.profiles '*prod*'"#)]
    Settings(Deferred<SettingsOptions>),
    /// Print a completion script
    #[command(after_help = r#"Examples:
  awsso completions zsh >~/.zfunc/_awsso"#)]
    Completions(Deferred<CompletionsOptions>),
    /// Show the help of a verb, or a page about a topic
    #[command(after_help = "Topics: environment, exit-codes, files, shells")]
    Help(Deferred<HelpOptions>),
    /// Print the version
    Version,
    /// Answer a completion script
    #[command(name = "__complete", hide = true)]
    Complete(Deferred<CompleteOptions>),
}

impl Command {
    /// Whether shells run the verb by themselves, at their start or at every prompt: an invalid
    /// variable must not make it fail.
    pub fn is_run_by_shells(&self) -> bool {
        matches!(self, Self::Complete(_) | Self::Completions(_) | Self::Init(_) | Self::Prompt(_))
    }

    /// Whether the verb prints no messages, not even warnings.
    pub fn is_silent(&self) -> bool {
        matches!(self, Self::Complete(_))
    }

    /// Whether a shell evaluates the output of the verb `word`, a snippet or a script.
    pub fn is_evaluated_verb(word: &str) -> bool {
        word == "init" || SNIPPET_VERBS.contains(&word)
    }

    pub fn is_verb(word: &str) -> bool {
        word == "__complete" || VERBS.contains(&word)
    }
}

/// The names of the verbs, aliases included: asking their declaration would take as long as reading a
/// file.
#[rustfmt::skip]
pub(crate) const VERBS: [&str; 25] = [
    "env", "use", "assume", "exec", "console", "open", "renew", "unset", "login", "logout", "configure", "list",
    "status", "whoami", "log", "import", "serve", "doctor", "credential-process", "prompt", "init", "settings",
    "completions", "help", "version",
];

/// The verbs whose stdout a shell evaluates; wrapper functions get this list from `awsso init`.
pub(crate) const SNIPPET_VERBS: [&str; 6] = ["env", "use", "assume", "renew", "unset", "import"];

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_declaration_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flag_names_of_the_aws_cli_are_accepted() {
        let parse = |line: &str| Cli::try_parse_from(line.split(' '));
        for line in [
            "awsso env --profile dev",
            "awsso use dev",
            "awsso assume --role-arn arn:aws:iam::123456789012:role/x --role-session-name me \
             --duration-seconds 900 --serial-number arn:aws:iam::123456789012:mfa/me --token-code 123456",
            "awsso login --sso-session corp --use-device-code --no-browser",
            "awsso logout --profile dev",
        ] {
            assert!(parse(line).is_ok(), "{line}");
        }
        assert!(parse("awsso assume --role-arn nonsense").is_err());
    }

    #[test]
    fn every_verb_is_known() {
        let cli = Cli::command();
        let visible = cli.get_subcommands().filter(|verb| !verb.is_hide_set());
        let names =
            visible.flat_map(|verb| std::iter::once(verb.get_name()).chain(verb.get_all_aliases()));
        assert_eq!(names.collect::<Vec<_>>(), VERBS);
    }

    #[test]
    fn every_snippet_verb_is_known_as_one() {
        let mut cli = Cli::command();
        cli.build();
        for command in cli.get_subcommands() {
            let names = command.get_all_aliases().chain([command.get_name()]);
            let has_shell = command.get_arguments().any(|argument| argument.get_id() == "shell");
            let snippet = has_shell && command.get_arguments().any(|a| a.get_id() == "print");
            for name in names {
                assert_eq!(SNIPPET_VERBS.contains(&name), snippet, "{name}");
            }
        }
    }
}
