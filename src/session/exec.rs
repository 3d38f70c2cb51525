//! Starts a command in a session, or the shell if there is no command.

use std::ffi::OsString;
use std::path::Path;

use super::{Context, Entry};
use crate::environ::vars::{Purpose, name};
use crate::error::Result;
use crate::shell::{self, Shell};
use crate::sys::{CommandLine, System};

/// The command for `words`, or the shell, in the session of `entry`. It does not get the saved
/// values of this terminal: it has no use for them.
pub(crate) fn command(
    context: &Context<'_>,
    entry: &Entry<'_>,
    words: &[OsString],
) -> Result<CommandLine> {
    let changes = entry.changes(context)?.keeping_in_shell(name(Purpose::OwnSaved));
    let mut command = if words.is_empty() {
        CommandLine::new([shell_program(context.system)])
    } else {
        CommandLine::new(words)
    };
    command.environment =
        changes.iter().map(|change| (change.name.into(), change.value.clone())).collect();
    Ok(command)
}

/// The shell that called, by its path; else the login shell if it is of the same kind; else the one
/// in `PATH`.
fn shell_program(system: &System) -> OsString {
    let environment = &system.environment;
    let ancestors = system.processes.ancestors();
    let login_shell = environment.text("SHELL");
    let shell = shell::detect(&ancestors, environment.text("AWSSO_SHELL"), login_shell);
    let executables = ancestors.iter().filter_map(|process| process.executable.as_deref());
    let mut paths = executables.chain(login_shell);
    match paths.find(|path| is_program_of(shell, path)) {
        Some(path) => path.into(),
        None => shell.program_names().first().map_or("sh", |name| name).into(),
    }
}

/// Whether `path` can only be `shell`; `busybox`, for example, is many programs.
fn is_program_of(shell: &dyn Shell, path: &str) -> bool {
    let stem = Path::new(path).file_stem().and_then(|stem| stem.to_str());
    let name = stem.filter(|name| *name != "busybox").unwrap_or_default().to_ascii_lowercase();
    shell.program_names().contains(&name.as_str())
}
