//! The line for the rc file, and where that file is.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::model::Platform;
use crate::shell::{self, Places, RcFile, RcFiles, Shell};
use crate::sys::{CommandLine, System};

/// PowerShell starts slowly.
const PATIENCE: Duration = Duration::from_secs(20);

/// An rc file, and its line.
pub(crate) struct StartUp {
    pub(crate) path: PathBuf,
    pub(crate) line: String,
    /// A file that the line writes.
    pub(crate) generated: Option<PathBuf>,
}

/// The line that loads the script of `shell`, with `flags` for `init`.
pub(crate) fn init_line(system: &System, shell: &dyn Shell, flags: &str) -> Option<String> {
    let program = system.processes.own_name();
    let program = shell.argument(&program.to_string_lossy());
    let line = shell.init_line(&program, &format!("init {}{flags}", shell.name()));
    shell.init_script().map(|_| line)
}

/// The rc files of `shell`, each with its line.
pub(crate) fn start_up(system: &System, shell: &dyn Shell, flags: &str) -> Result<Vec<StartUp>> {
    let line = init_line(system, shell, flags).ok_or_else(|| no_script(shell))?;
    let files = match rc_files(system, shell) {
        Some(RcFiles::Known(files)) => files,
        Some(RcFiles::Printed { words, .. }) => vec![printed(system, shell, words)?],
        None => return Err(unknown(shell, "the home directory is unknown", &line)),
    };
    let start_up = files.into_iter().map(|file| {
        if let Some(mover) = moved(system, &file) {
            return Err(unknown(shell, &mover, &line));
        }
        let path = existing(system, &file);
        Ok(StartUp { path, line: format!("{}{line}", file.guard), generated: file.generated })
    });
    start_up.collect()
}

/// The name of the rc file, for people.
pub(crate) fn rc_name(system: &System, shell: &dyn Shell) -> String {
    match rc_files(system, shell) {
        Some(RcFiles::Printed { name, .. }) => name.to_owned(),
        Some(RcFiles::Known(files)) => match files.first() {
            Some(file) if moved(system, file).is_none() => short(system, &existing(system, file)),
            _ => format!("the rc file of {}", shell.name()),
        },
        None => format!("the rc file of {}", shell.name()),
    }
}

/// `path` with `~` for the home directory.
pub(crate) fn short(system: &System, path: &Path) -> String {
    let below = system.files.home().and_then(|home| path.strip_prefix(home).ok());
    let shown = below.map_or_else(|| path.to_owned(), |below| Path::new("~").join(below));
    shown.display().to_string()
}

fn rc_files(system: &System, shell: &dyn Shell) -> Option<RcFiles> {
    let home = system.files.home()?;
    let environment = &system.environment;
    Some(shell.rc_files(&Places { environment, home, platform: Platform::CURRENT }))
}

fn existing(system: &System, file: &RcFile) -> PathBuf {
    let existing = file.candidates.iter().find(|path| !system.files.is_missing(path));
    existing.unwrap_or(&file.candidates[0]).clone()
}

/// Why the file may be elsewhere.
fn moved(system: &System, file: &RcFile) -> Option<String> {
    let (path, variable) = file.mover.as_ref()?;
    let text = system.files.read(path).ok()??;
    let text = String::from_utf8_lossy(&text);
    let sets = |line: &str| !line.trim_start().starts_with('#') && line.contains(variable);
    let is_set = text.lines().any(sets);
    is_set.then(|| format!("{} sets {variable} and does not export it", short(system, path)))
}

/// The file whose path the shell prints.
fn printed(system: &System, shell: &dyn Shell, words: &[&str]) -> Result<RcFile> {
    let ancestors = system.processes.ancestors();
    let program = shell::calling_program(&ancestors, shell);
    let program = program.unwrap_or_else(|| shell.program_names()[0].to_owned());
    let words = [program.as_str()].into_iter().chain(words.iter().copied());
    let command = CommandLine::outside_session(words, &system.environment);
    let output = system.processes.run(&command, PATIENCE)?;
    let path = PathBuf::from(output.stdout.expose().trim());
    if !output.is_success() || !path.is_absolute() {
        let text = format!("{program} did not print where its profile is");
        return Err(Error::new(Kind::Configuration, text));
    }
    Ok(RcFile::at(path))
}

fn unknown(shell: &dyn Shell, why: &str, line: &str) -> Error {
    let text = format!("cannot tell where the rc file of {} is: {why}", shell.name());
    Error::new(Kind::Configuration, text).hint(format!("add this line to it yourself: {line}"))
}

/// The error for a shell without an init script.
pub(crate) fn no_script(shell: &dyn Shell) -> Error {
    let with_script = shell::all().iter().filter(|shell| shell.init_script().is_some());
    let names: Vec<_> = with_script.map(|shell| shell.name()).collect();
    Error::new(Kind::Usage, format!("no init script for {}", shell.name()))
        .hint(format!("supported: {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{ProcessNames, by_name};
    use crate::sys::scripted::Script;

    #[test]
    fn powershell_tells_where_its_profile_is() {
        let script = Script::new([]);
        let powershell = by_name("powershell").unwrap();
        let shell = |path: &str| ProcessNames {
            executable: Some(path.to_owned()),
            ..ProcessNames::default()
        };
        let folder = if cfg!(windows) { "C:\\d" } else { "/d" };
        script
            .processes
            .set_ancestors(vec![shell("/usr/bin/make"), shell("/opt/5.1/powershell.exe")]);
        script.processes.queue_stdout(&format!("{folder}/profile.ps1\r\n"));
        let words = ["-NoProfile", "-Command", "$PROFILE"];
        let file = printed(&script.system, powershell, &words).unwrap();
        assert_eq!(file.candidates, [PathBuf::from(format!("{folder}/profile.ps1"))]);
        assert_eq!(script.processes.run_commands()[0].program(), "/opt/5.1/powershell.exe");
        script.processes.queue_stdout("\n");
        let error = printed(&script.system, powershell, &words).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
    }
}
