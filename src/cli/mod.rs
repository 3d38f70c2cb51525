//! The command line, declared: every verb, flag and help text, and nothing else.
//!
//! Rank 3. Imports value types and the registry of shells; parses straight into valid values, so
//! that a bad one is a usage error. What the values mean is the business of `commands`.

mod completion;
mod completions;
mod configure;
mod init;
mod later;
mod list;
mod options;
mod prompt;
mod renew;
mod settings;
mod sign_in;
mod target;
mod values;

use std::ffi::OsString;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};

pub use completion::{Question, Wanted, question};
pub use completions::{CompleteOptions, CompletingShell, CompletionsOptions};
pub use configure::{
    ConfigureAction, ConfigureOptions, ConfigureSsoOptions, ConfigureSsoSessionOptions,
    PortalOptions,
};
pub use init::InitOptions;
pub use later::Later;
pub use list::{ListOptions, ListWhat};
pub use options::{
    AssumeOptions, CredentialProcessOptions, EnvOptions, Format, Renewal, SnippetOptions,
    StatusOptions, SwitchOptions, UnsetOptions, WhoamiOptions,
};
pub use prompt::PromptOptions;
pub use renew::RenewOptions;
pub use settings::{SettingsAction, SettingsOptions};
pub use sign_in::{LoginOptions, LogoutOptions, SignInTarget};
pub use target::TargetOptions;
pub use values::{ColorChoice, ShellName};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Yellow.on_default().bold())
    .usage(AnsiColor::Yellow.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// AWS accounts and roles, one terminal at a time.
#[derive(Debug, Parser)]
#[command(
    name = "awsso",
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
    /// Reads the words that the process was started with, the program's name first.
    ///
    /// # Errors
    /// What clap makes of a line that is wrong, or that asks for help or the version.
    pub fn of_process(words: &[OsString]) -> Result<Self, clap::Error> {
        let mut declaration = Self::command();
        let parsed = declaration
            .try_get_matches_from_mut(words)
            .and_then(|mut matches| Self::from_arg_matches_mut(&mut matches))
            .map_err(|stop| stop.format(&mut declaration));
        // The process is about to end: taking hundreds of declarations apart would be for nothing.
        std::mem::forget(declaration);
        parsed
    }
}

/// Flags that every verb takes.
#[derive(Debug, Default, clap::Args)]
pub struct GlobalOptions {
    /// Say on stderr what is being done; twice: every request
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// When to colour what people read (default: AWSSO_COLOR, else auto)
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<ColorChoice>,
    /// Never sign in or ask: end with exit code 3 when a person is needed
    #[arg(long, global = true)]
    pub no_login: bool,
    /// Says which shell's function called and evaluates stdout.
    #[arg(long, global = true, hide = true, value_name = "SHELL")]
    pub wrapper: Option<ShellName>,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Put a profile's credentials into this terminal
    #[command(visible_alias = "use")]
    Env(Later<EnvOptions>),
    /// Put the credentials of an assumed role into this terminal
    Assume(Later<AssumeOptions>),
    /// Get this terminal's credentials anew, with the same request
    Renew(Later<RenewOptions>),
    /// Give the terminal back as it was before the first env or assume
    Unset(Later<UnsetOptions>),
    /// Sign in to IAM Identity Center
    Login(Later<LoginOptions>),
    /// Sign out of IAM Identity Center
    Logout(Later<LogoutOptions>),
    /// Write profiles and sign-ins into the AWS config file
    Configure(Later<ConfigureOptions>),
    /// List what there is to switch to
    List(Later<ListOptions>),
    /// Tell what this terminal holds, without asking AWS
    Status(Later<StatusOptions>),
    /// Ask AWS whose credentials these are
    Whoami(Later<WhoamiOptions>),
    /// Print credentials as the JSON that SDKs expect of a credential_process
    CredentialProcess(Later<CredentialProcessOptions>),
    /// Print what this terminal is in, short, for a prompt
    Prompt(Later<PromptOptions>),
    /// Print the script that makes awsso part of a shell, for its start-up file
    Init(Later<InitOptions>),
    /// Show and change awsso's own settings
    Settings(Later<SettingsOptions>),
    /// Print a completion script
    Completions(Later<CompletionsOptions>),
    /// Answer a completion script
    #[command(name = "__complete", hide = true)]
    Complete(Later<CompleteOptions>),
}

impl Command {
    /// Whether shells run the verb by themselves, at their start or at every prompt: a bad variable
    /// must not keep it from answering.
    #[must_use]
    pub fn is_run_by_shells(&self) -> bool {
        matches!(
            self,
            Self::Complete(_) | Self::Completions(_) | Self::Init(_) | Self::Prompt(_)
        )
    }

    /// Whether the verb says nothing to people, warnings included.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        matches!(self, Self::Complete(_))
    }

    /// Whether `word` is a snippet verb: one whose stdout a shell evaluates.
    #[must_use]
    pub fn is_snippet_verb(word: &str) -> bool {
        SNIPPET_VERBS.contains(&word)
    }

    /// Whether a shell evaluates what the verb `word` prints, be it a snippet or a script.
    #[must_use]
    pub fn is_evaluated_verb(word: &str) -> bool {
        word == "init" || Self::is_snippet_verb(word)
    }

    /// Whether `word` is a verb.
    #[must_use]
    pub fn is_verb(word: &str) -> bool {
        Cli::command().find_subcommand(word).is_some()
    }
}

/// The verbs whose stdout a shell evaluates; the wrapper functions get the list from `awsso init`.
pub const SNIPPET_VERBS: [&str; 5] = ["env", "use", "assume", "renew", "unset"];

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
    fn every_snippet_verb_is_known_as_one() {
        let mut cli = Cli::command();
        cli.build();
        for command in cli.get_subcommands() {
            let names = command.get_all_aliases().chain([command.get_name()]);
            let has_shell = command
                .get_arguments()
                .any(|argument| argument.get_id() == "shell");
            let snippet = has_shell && command.get_arguments().any(|a| a.get_id() == "print");
            for name in names {
                assert_eq!(Command::is_snippet_verb(name), snippet, "{name}");
            }
        }
    }
}
