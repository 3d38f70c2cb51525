//! Reads the clipboard with a program of the system. (Most terminals do not answer.)

use std::time::Duration;

use crate::environ::Environment;
use crate::error::{Error, Kind, Result};
use crate::model::{Platform, Secret};

use super::machine::is_windows_subsystem;
use super::{CommandLine, System};

const TIME_LIMIT: Duration = Duration::from_secs(10);

pub(crate) fn read_clipboard(system: &System) -> Result<Secret> {
    let is_windows_subsystem = is_windows_subsystem(&system.environment);
    let candidates = candidates(&system.environment, Platform::CURRENT, is_windows_subsystem);
    for words in &candidates {
        match system.processes.run(&CommandLine::new(*words), TIME_LIMIT) {
            Ok(output) if output.is_success() => return Ok(output.stdout),
            Ok(output) => tracing::debug!("{}: {}", words[0], output.failure()),
            Err(error) => tracing::debug!("{error}"),
        }
    }
    let names: Vec<_> = candidates.iter().map(|words| words[0]).collect();
    let text = format!("could not read the clipboard with {}", names.join(" or "));
    Err(Error::new(Kind::Usage, text).hint("awsso import reads what you paste, too"))
}

/// The programs to try, first to last.
fn candidates(
    environment: &Environment,
    platform: Platform,
    is_windows_subsystem: bool,
) -> Vec<&'static [&'static str]> {
    const POWERSHELL: [&str; 4] =
        ["powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"];
    match platform {
        Platform::MacOs => vec![&["pbpaste"]],
        Platform::Windows => vec![&POWERSHELL],
        Platform::Unix => {
            let is_set = |name| environment.non_empty(name).is_some();
            let mut found: Vec<&[&str]> = Vec::new();
            if is_windows_subsystem {
                found.push(&POWERSHELL);
            }
            if is_set("WAYLAND_DISPLAY") {
                found.push(&["wl-paste", "--no-newline"]);
            }
            if is_set("DISPLAY") || found.is_empty() {
                found.push(&["xclip", "-selection", "clipboard", "-o"]);
                found.push(&["xsel", "--clipboard", "--output"]);
            }
            found
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(variables: &[(&str, &str)], platform: Platform, is_wsl: bool) -> String {
        let found = candidates(&Environment::of(variables), platform, is_wsl);
        found.iter().map(|words| words[0]).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_system_has_its_own_programs() {
        assert_eq!(names(&[], Platform::MacOs, false), "pbpaste");
        assert_eq!(names(&[], Platform::Windows, false), "powershell.exe");
        assert_eq!(names(&[], Platform::Unix, false), "xclip xsel");
        assert_eq!(names(&[("DISPLAY", ":0")], Platform::Unix, true), "powershell.exe xclip xsel");
        let wayland = [("WAYLAND_DISPLAY", "wayland-0"), ("DISPLAY", ":0")];
        assert_eq!(names(&wayland, Platform::Unix, false), "wl-paste xclip xsel");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_next_program_is_tried_and_all_are_named_in_the_end() {
        use super::super::scripted::Script;
        let script = Script::new([]);
        script.processes.queue(Err(Error::new(Kind::Configuration, "command not found: xclip")));
        script.processes.queue_stdout("copied");
        assert_eq!(read_clipboard(&script.system).unwrap().expose(), "copied");
        let error = read_clipboard(&script.system).unwrap_err();
        assert_eq!(error.to_string(), "could not read the clipboard with xclip or xsel");
    }
}
