//! `awsso init --install` and `--uninstall`: adds the line to the rc file, or deletes it.

use std::path::Path;

use crate::error::{Kind, Result, ResultExt};
use crate::output::{self, Reply, StartUp};
use crate::session::Context;
use crate::shell::Shell;
use crate::shell::rc_block::{self, Installation, Removal};
use crate::sys::System;

/// Adds the line to the rc files of `shell`; `flags` are passed to `awsso init`.
pub(super) fn install(
    context: &Context<'_>,
    shell: &dyn Shell,
    flags: &str,
    is_confirmed: bool,
) -> Result<Reply> {
    let system = context.system;
    let tell = |text: &str| system.terminal.tell(text);
    let mut missing = Vec::new();
    for start_up in output::start_up(system, shell, flags)? {
        let name = output::short(system, &start_up.path);
        match installation(system, &start_up)? {
            Installation::Present(number) => {
                tell(&format!("awsso: {name} loads awsso already (line {number})"));
            }
            Installation::Text(_) => {
                tell(&format!("awsso: lines to add to {name}:\n"));
                tell(&rc_block::block(&start_up.line));
                missing.push(start_up);
            }
        }
    }
    if missing.is_empty() {
        return context.output.nothing();
    }
    if !is_confirmed && !context.confirm_or("Add it?", "awsso init --install --yes")? {
        return declined(context);
    }
    for start_up in &missing {
        // Read again: the file may have changed during the question.
        if let Installation::Text(text) = installation(system, start_up)? {
            system.files.write_keeping_mode(&start_up.path, &text)?;
        }
        tell(&format!("awsso: added to {}", output::short(system, &start_up.path)));
    }
    let line = &missing[0].line;
    tell(&format!("awsso: new terminals have awsso now. In this one, run: {line}"));
    context.output.nothing()
}

/// Deletes what [`install`] added.
pub(super) fn uninstall(
    context: &Context<'_>,
    shell: &dyn Shell,
    is_confirmed: bool,
) -> Result<Reply> {
    let system = context.system;
    let tell = |text: &str| system.terminal.tell(text);
    let mut present = Vec::new();
    for start_up in output::start_up(system, shell, "")? {
        let name = output::short(system, &start_up.path);
        match removal(system, &start_up.path)? {
            Removal::Absent => tell(&format!("awsso: no lines of awsso init --install in {name}")),
            Removal::Text(_) | Removal::File => {
                tell(&format!("awsso: the lines of awsso in {name} will be deleted"));
                present.push(start_up);
            }
        }
    }
    if present.is_empty() {
        return context.output.nothing();
    }
    if !is_confirmed && !context.confirm_or("Delete them?", "awsso init --uninstall --yes")? {
        return declined(context);
    }
    for StartUp { path, generated, .. } in &present {
        match removal(system, path)? {
            Removal::Absent => {}
            Removal::Text(text) => system.files.write_keeping_mode(path, &text)?,
            Removal::File => {
                system.files.remove(path)?;
            }
        }
        if let Some(generated) = generated {
            system.files.remove(generated)?;
        }
        tell(&format!("awsso: deleted from {}", output::short(system, path)));
    }
    tell("awsso: new terminals start without awsso");
    context.output.nothing()
}

fn installation(system: &System, start_up: &StartUp) -> Result<Installation> {
    let text = system.files.read(&start_up.path)?;
    rc_block::install(text.as_deref(), &start_up.line)
        .context_with(|| output::short(system, &start_up.path))
}

fn removal(system: &System, path: &Path) -> Result<Removal> {
    let text = system.files.read(path)?.unwrap_or_default();
    rc_block::uninstall(&text).context_with(|| output::short(system, path))
}

fn declined(context: &Context<'_>) -> Result<Reply> {
    context.system.terminal.tell("awsso: no changes");
    let exit_code = Kind::Other.exit_code();
    Ok(Reply { exit_code, ..context.output.nothing()? })
}
