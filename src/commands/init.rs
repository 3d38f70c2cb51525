//! `awsso init`: the script that makes awsso part of a shell.
//!
//! Runs at the start of every shell: reads no file of AWS, asks nobody, and a broken set-up must not
//! keep a shell from starting.

use std::ffi::OsStr;

use crate::cli::{InitOptions, SNIPPET_VERBS};
use crate::environ::vars;
use crate::error::{Error, Kind, Result};
use crate::output;
use crate::output::Reply;
use crate::session::Context;
use crate::shell;

pub(super) fn run(context: &Context<'_>, options: &InitOptions) -> Result<Reply> {
    let shell = options.shell.0;
    let system = context.system;
    let program = system.processes.own_name();
    // What is wrong with the file is told when a verb is typed, not by every shell that starts.
    let prompt = &system.settings().prompt;
    let verbs = SNIPPET_VERBS.join(" ");
    let others = vars::MANAGED.iter().map(|variable| variable.name);
    let others = others.filter(|name| !vars::is_own(name)).collect::<Vec<_>>().join(" ");
    let on = |is_on: bool| OsStr::new(if is_on { "1" } else { "" });
    let variables = [
        ("__awsso_program", program.as_os_str()),
        (shell::PROMPT, on(options.prompt || prompt.enabled)),
        (shell::TITLE, on(options.title || prompt.title)),
        (
            "__awsso_color",
            on(prompt.color && output::wants_color(&system.environment, context.color, true)),
        ),
        ("__awsso_verbs", OsStr::new(&verbs)),
        ("__awsso_variables", OsStr::new(&others)),
    ];
    let text = shell::init(shell, &variables).ok_or_else(|| {
        let names: Vec<_> = shell::all()
            .iter()
            .filter(|shell| shell.init_script().is_some())
            .map(|shell| shell.name())
            .collect();
        Error::new(Kind::Usage, format!("there is no init script for {}", shell.name()))
            .hint(format!("there is one for {}", names.join(", ")))
    })?;
    Ok(text.into())
}
