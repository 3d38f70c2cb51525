//! The verbs: one file each, arguments in, a reply out.
//!
//! Rank 7. A verb decides nothing that a lower layer could, and writes nothing: it returns a
//! [`Reply`], which only `main` puts on stdout.

mod assume;
mod color;
mod complete;
mod completions;
mod configure;
mod context;
mod credential_process;
mod danger;
mod directory;
mod env;
mod env_target;
mod in_the_way;
mod init;
mod inventory;
mod list;
mod login;
mod logout;
mod names;
mod output;
mod pick;
mod prompt;
mod recent;
mod renew;
mod renewal;
mod settings;
mod sign_in_target;
mod sso_choice;
mod status;
mod target;
mod unset;
mod variable;
mod whoami;
mod words;

use crate::cli::{Cli, ColorChoice, Command};
use crate::error::Result;
use crate::sys::System;

pub use color::{color_choice, color_choice_of_words, wants_color};
pub use output::Output;

/// What a verb has to say on stdout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The whole text, written at once.
    pub stdout: String,
    /// What the process ends with.
    pub exit_code: u8,
}

impl From<String> for Reply {
    fn from(stdout: String) -> Self {
        Self {
            stdout,
            exit_code: 0,
        }
    }
}

/// Carries the command line out.
///
/// # Errors
/// Whatever the verb meets; the kind decides the exit code.
pub fn run(system: &System, output: &Output<'_>, cli: &Cli) -> Result<Reply> {
    let color = color_choice(&system.environment, cli.global.color);
    let color = match color {
        Err(_) if cli.command.is_run_by_shells() => ColorChoice::default(),
        color => color?,
    };
    let context = context::Context::new(system, output, &cli.global, color);
    match &cli.command {
        Command::Env(options) => env::run(&context, options),
        Command::Assume(options) => assume::run(&context, options),
        Command::Renew(options) => renew::run(&context, options),
        Command::Unset(options) => unset::run(&context, options),
        Command::Login(options) => login::run(&context, options),
        Command::Logout(options) => logout::run(&context, options),
        Command::Configure(options) => configure::run(&context, options),
        Command::List(options) => list::run(&context, options),
        Command::Status(options) => Ok(status::run(&context, options)),
        Command::Whoami(options) => whoami::run(&context, options),
        Command::CredentialProcess(options) => credential_process::run(&context, options),
        Command::Prompt(options) => Ok(prompt::run(&context, options)),
        Command::Init(options) => init::run(&context, options),
        Command::Settings(options) => settings::run(&context, options),
        Command::Completions(options) => Ok(completions::run(options)),
        Command::Complete(options) => Ok(complete::run(system, options)),
    }
}
