//! The last step of a snippet verb: changes become text for the shell that asked.

use super::Reply;
use super::context::Context;
use super::{variable, words};
use crate::cli::{Format, ShellName, SnippetOptions};
use crate::environ::Changes;
use crate::error::{Error, Kind, Result};
use crate::shell::{self, Shell};
use crate::sys::System;

/// The shell that will read the snippet: the named one, else that of `AWSSO_SHELL`, else the one that
/// called.
pub(super) fn target_shell(system: &System, options: &SnippetOptions) -> &'static dyn Shell {
    let named = options
        .shell
        .or_else(|| shell_of_variable(system).ok().flatten());
    named.map_or_else(|| calling_shell(system), |name| name.0)
}

/// Makes sure that [`target_shell`] can tell the shell, before anything is done.
///
/// # Errors
/// [`Kind::Usage`] if `AWSSO_SHELL` is asked and names none.
pub(super) fn check_shell(system: &System, options: &SnippetOptions) -> Result<()> {
    match options.shell {
        Some(_) => Ok(()),
        None => shell_of_variable(system).map(|_| ()),
    }
}

fn shell_of_variable(system: &System) -> Result<Option<ShellName>> {
    variable::value_of(&system.environment, "AWSSO_SHELL")
}

fn calling_shell(system: &System) -> &'static dyn Shell {
    shell::detect(
        &system.processes.ancestors(),
        system.environment.text("SHELL"),
    )
}

/// Refuses to go on when the secrets would end up on a terminal. Asked before anything is fetched.
pub(super) fn refuse_terminal(
    context: &Context<'_>,
    options: &SnippetOptions,
    format: Option<Format>,
) -> Result<()> {
    let is_captured = !context.system.terminal.stdout_is_terminal();
    if options.print || (is_captured && is_to_be_evaluated(context.system, options, format)) {
        return Ok(());
    }
    let shell = target_shell(context.system, options);
    let verb = words::verb(context.words).unwrap_or_default();
    let line = words::retyped(context.words, shell);
    let (what, hint) = match format {
        Some(_) => ("data", format!("{line} --print shows it")),
        None => (
            "code for the shell",
            format!("{}   (or --print to see it)", shell.eval_line(&line)),
        ),
    };
    let text = format!("awsso {verb} prints {what}, with secrets in it, and stdout is a terminal");
    Err(Error::new(Kind::Usage, text).hint(hint))
}

/// The shell whose wrapper function called: it evaluates whatever comes on stdout, shown or not.
fn wrapping_shell(system: &System) -> Option<&'static dyn Shell> {
    system.environment.non_empty("AWSSO_WRAPPED")?;
    shell::by_name(system.environment.text("AWSSO_SHELL")?)
}

/// What a person asked to see, as opposed to what the calling shell is to evaluate. Behind a wrapper
/// function stdout is captured, and was the terminal: the text goes there, and the shell gets a
/// snippet that changes nothing.
pub(super) fn show(context: &Context<'_>, text: String) -> Result<Reply> {
    match wrapping_shell(context.system) {
        Some(shell) => {
            context.system.terminal.tell(text.trim_end());
            Ok(shell.render(&Changes::default())?.into())
        }
        None => Ok(text.into()),
    }
}

/// The changes as a snippet, or as the data that was asked for instead.
pub(super) fn reply(
    context: &Context<'_>,
    options: &SnippetOptions,
    format: Option<Format>,
    changes: &Changes,
) -> Result<Reply> {
    let text = match format {
        Some(Format::Json) => shell::json(changes)?,
        Some(Format::Dotenv) => shell::dotenv(changes)?,
        None => target_shell(context.system, options).render(changes)?,
    };
    if is_to_be_evaluated(context.system, options, format) {
        Ok(text.into())
    } else {
        show(context, text)
    }
}

/// Whether what comes on stdout is for the shell that called. A wrapper function only knows code of
/// its own shell: anything else, and what `--print` asks to see, must not reach it.
fn is_to_be_evaluated(system: &System, options: &SnippetOptions, format: Option<Format>) -> bool {
    let Some(wrapping) = wrapping_shell(system) else {
        return true;
    };
    let shell = target_shell(system, options);
    format.is_none() && !options.print && shell.name() == wrapping.name()
}

/// A snippet that changes nothing and succeeds: what stdout gets when all there is to say is for
/// people.
pub(super) fn nothing(context: &Context<'_>, options: &SnippetOptions) -> Result<Reply> {
    let shell =
        wrapping_shell(context.system).unwrap_or_else(|| target_shell(context.system, options));
    Ok(shell.render(&Changes::default())?.into())
}

/// The statement that carries a failure into the shell; empty when no shell is about to evaluate it.
#[must_use]
pub fn failure_snippet(system: &System, words: &[String], exit_code: u8) -> String {
    if !words::is_snippet_line(words) {
        return String::new();
    }
    if let Some(shell) = wrapping_shell(system) {
        return shell.failure(exit_code);
    }
    let is_data = |word: &String| word.starts_with("--format") || word == "--json";
    let is_for_people = system.terminal.stdout_is_terminal();
    if is_for_people || words.iter().any(is_data) {
        return String::new();
    }
    let named = words::value_of(words, "--shell").and_then(shell::by_name);
    let of_variable = || Some(shell_of_variable(system).ok()??.0);
    let shell = named
        .or_else(of_variable)
        .unwrap_or_else(|| calling_shell(system));
    shell.failure(exit_code)
}
