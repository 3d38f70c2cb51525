//! `awsso init`: the integration script of a shell.
//!
//! Runs at the start of every shell: reads no AWS file and asks nothing. A broken set-up must not
//! keep a shell from starting.

use std::ffi::OsStr;

use super::install;
use crate::cli::{InitOptions, SNIPPET_VERBS};
use crate::environ::vars;
use crate::error::Result;
use crate::output;
use crate::output::Reply;
use crate::session::Context;
use crate::shell::{self, Shell};

pub(super) fn run(context: &Context<'_>, options: &InitOptions) -> Result<Reply> {
    let shell = options.shell.map_or_else(|| context.output.shell(), |name| name.0);
    if options.install {
        return install::install(context, shell, &flags(options), options.yes);
    }
    if options.uninstall {
        return install::uninstall(context, shell, options.yes);
    }
    if options.shell.is_none() && context.system.terminal.stdout_is_terminal() {
        return instructions(context, shell, &flags(options));
    }
    let system = context.system;
    let program = system.processes.own_name();
    // Problems in the settings are reported by verbs, not by every new shell.
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
    let text = shell::init(shell, &variables).ok_or_else(|| output::no_script(shell))?;
    Ok(text.into())
}

/// For a person who types `awsso init`.
fn instructions(context: &Context<'_>, shell: &dyn Shell, flags: &str) -> Result<Reply> {
    let system = context.system;
    let line = output::init_line(system, shell, flags).ok_or_else(|| output::no_script(shell))?;
    let file = output::rc_name(system, shell);
    let text = format!(
        "Add this line to {file}, or have awsso add it with: awsso init --install{flags}\n\n  {line}\n"
    );
    Ok(text.into())
}

/// The flags for the init line.
fn flags(options: &InitOptions) -> String {
    let flag = |is_given: bool, flag: &'static str| if is_given { flag } else { "" };
    [flag(options.prompt, " --prompt"), flag(options.title, " --title")].concat()
}
