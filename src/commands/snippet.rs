//! The last step of a snippet verb: changes become text for the shell that asked.

use super::Reply;
use super::context::Context;
use crate::cli::{Command, Format, SnippetOptions};
use crate::environ::Changes;
use crate::error::{Error, Kind, Result};
use crate::shell::{self, Shell};
use crate::sys::System;

/// The shell that will read the snippet: the named one, else the one that called.
pub(super) fn target_shell(system: &System, options: &SnippetOptions) -> &'static dyn Shell {
    options
        .shell
        .map_or_else(|| calling_shell(system), |name| name.0)
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
    verb: &str,
) -> Result<()> {
    if options.print || !context.system.terminal.stdout_is_terminal() {
        return Ok(());
    }
    let shell = target_shell(context.system, options);
    Err(Error::new(
        Kind::Usage,
        format!(
            "awsso {verb} prints code for the shell, with secrets in it, and stdout is a terminal"
        ),
    )
    .hint(format!(
        "{}   (or --print to see it)",
        shell.eval_line(&format!("awsso {verb}"))
    )))
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
    Ok(text.into())
}

/// A snippet that changes nothing and succeeds: what stdout gets when all there is to say is for
/// people.
pub(super) fn nothing(context: &Context<'_>, options: &SnippetOptions) -> Result<Reply> {
    reply(context, options, None, &Changes::default())
}

/// Whether the words of a command line name a snippet verb. Works on the raw words, because they may
/// be what failed to parse.
#[must_use]
pub fn is_snippet_line(words: &[String]) -> bool {
    let verb = words.iter().skip(1).find(|word| !word.starts_with('-'));
    verb.is_some_and(|word| Command::is_snippet_verb(word))
}

/// The statement that carries a failure into the shell; empty when no shell is about to evaluate it.
#[must_use]
pub fn failure_snippet(system: &System, words: &[String], exit_code: u8) -> String {
    let is_data = |word: &String| word.starts_with("--format") || word == "--json";
    if !is_snippet_line(words) || words.iter().any(is_data) {
        return String::new();
    }
    let named = words.iter().enumerate().find_map(|(index, word)| {
        let next = || {
            words
                .get(index + 1)
                .filter(|_| word == "--shell")
                .map(String::as_str)
        };
        shell::by_name(word.strip_prefix("--shell=").or_else(next)?)
    });
    let variable = || shell::by_name(system.environment.text("AWSSO_SHELL")?);
    let shell = named
        .or_else(variable)
        .unwrap_or_else(|| calling_shell(system));
    shell.failure(exit_code)
}
