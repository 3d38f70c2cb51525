//! The verbs: one file each, options in, a [`Reply`] out, which only `program` writes.

mod assume;
mod complete;
mod completions;
mod console;
mod credential_process;
mod doctor;
mod each;
mod env;
mod exec;
mod help;
mod import;
mod init;
mod install;
mod inventory;
mod list;
mod log;
mod login;
mod logout;
mod misuse;
mod open;
mod picked;
mod prompt;
mod renew;
mod serve;
mod settings;
mod status;
mod unset;
mod whoami;

use crate::cli::{Cli, ColorChoice, Command};
use crate::configure;
use crate::error::Result;
use crate::journal::Entry;
use crate::output::{Output, Reply, color_choice};
use crate::session::{Context, journal, recent};
use crate::sys::System;

pub(crate) use misuse::misuse;

pub(crate) fn run(system: &System, output: &Output<'_>, cli: &Cli) -> Result<Reply> {
    let color = color_choice(&system.environment, cli.global.color);
    let color = match color {
        Err(_) if cli.command.is_run_by_shells() => ColorChoice::default(),
        color => color?,
    };
    let context = Context::new(system, output, &cli.global, color);
    context.journal.set_verb(verb_of_use(&cli.command));
    let reply = check_policy(system, &cli.command).and_then(|()| carry_out(&context, &cli.command));
    context.tell_broken_lines();
    match reply {
        Ok(reply) => Ok(Reply { uses: context.journal.take(), ..reply }),
        Err(error) => {
            context.journal.failed(system, &error);
            Err(error)
        }
    }
}

fn carry_out(context: &Context<'_>, command: &Command) -> Result<Reply> {
    match command {
        Command::Env(options) => env::run(context, options),
        Command::Assume(options) => assume::run(context, options),
        Command::Console(options) => console::run(context, options),
        Command::Open(options) => open::run(context, options),
        Command::Exec(options) => exec::run(context, options),
        Command::Renew(options) => renew::run(context, options),
        Command::Unset(options) => unset::run(context, options),
        Command::Login(options) => login::run(context, options),
        Command::Logout(options) => logout::run(context, options),
        Command::Configure(options) => configure::run(context, options),
        Command::List(options) => list::run(context, options),
        Command::Status(options) => Ok(status::run(context, options)),
        Command::Whoami(options) => whoami::run(context, options),
        Command::Log(options) => log::run(context, options),
        Command::Import(options) => import::run(context, options),
        Command::Doctor(options) => doctor::run(context, options),
        Command::Serve(options) => serve::run(context, options),
        Command::CredentialProcess(options) => credential_process::run(context, options),
        Command::Prompt(options) => Ok(prompt::run(context, options)),
        Command::Init(options) => init::run(context, options),
        Command::Settings(options) => settings::run(context, options),
        Command::Completions(options) => Ok(completions::run(options)),
        Command::Help(options) => help::run(context, options),
        Command::Version => Ok(format!("awsso {}\n", env!("CARGO_PKG_VERSION")).into()),
        Command::Complete(options) => Ok(complete::run(context, options)),
    }
}

/// A policy that cannot be used allows nothing but to mend it, and to leave a session. The hook of a
/// prompt reports it by itself, once.
fn check_policy(system: &System, command: &Command) -> Result<()> {
    let is_yes_said = match command {
        Command::Doctor(_)
        | Command::Help(_)
        | Command::Settings(_)
        | Command::Unset(_)
        | Command::Version => return Ok(()),
        Command::Renew(options) if options.hook => return Ok(()),
        command if command.is_run_by_shells() => return Ok(()),
        Command::Assume(options) => options.yes,
        Command::Console(options) => options.target.yes,
        Command::Env(options) => options.target.yes,
        Command::Exec(options) => options.yes,
        Command::Import(options) => options.yes,
        Command::Open(options) => options.yes,
        Command::Serve(options) => options.yes,
        _ => false,
    };
    let policy = system.policy()?;
    if is_yes_said { policy.check_yes() } else { Ok(()) }
}

/// The verb for the journal, if credentials are used.
fn verb_of_use(command: &Command) -> Option<&'static str> {
    match command {
        Command::Env(_) => Some("env"),
        Command::Assume(_) => Some("assume"),
        Command::Exec(_) => Some("exec"),
        Command::Console(_) => Some("console"),
        Command::Open(_) => Some("open"),
        Command::Import(_) => Some("import"),
        Command::CredentialProcess(_) => Some("credential-process"),
        Command::Serve(options) if !options.helper => Some("serve"),
        // The terminal that takes the credentials over has the entry.
        Command::Renew(options) if !options.background => Some("renew"),
        _ => None,
    }
}

/// Remembers that `name` was used, for the order in pickers, and notes the uses in the journal.
pub(crate) fn remember(system: &System, name: Option<&str>, uses: Vec<Entry>) {
    if let Some(name) = name {
        recent::note(system, name);
    }
    journal::write(system, uses);
}
