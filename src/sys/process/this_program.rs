//! awsso itself, as a program.

use std::ffi::OsString;
use std::path::{Path, absolute};
use std::process::{Command, Stdio};

use crate::error::{Error, Kind, Result};

use super::super::error_text::reason;

/// The first word of the command line: a bare name unchanged, a path made absolute. If it is
/// missing or not the name of a file, the path of the running program.
pub(super) fn name() -> OsString {
    let word = std::env::args_os().next().unwrap_or_default();
    let path = Path::new(&word);
    let is_bare = path.components().count() == 1 && path.file_name() == Some(&word);
    if is_bare && which::which(&word).is_ok() {
        return word;
    }
    let named = absolute(path).ok().filter(|path| !is_bare && path.is_file());
    named.or_else(|| std::env::current_exe().ok()).map_or_else(|| "awsso".into(), Into::into)
}

/// Starts the running program again without streams and, on Windows, without a console. On Unix it
/// leaves the terminal by itself.
pub(super) fn start(arguments: &[&str]) -> Result<()> {
    let failed = |error: std::io::Error| {
        let text = format!("could not start awsso in the background: {}", reason(&error));
        Error::new(Kind::Other, text)
    };
    let mut command = Command::new(std::env::current_exe().map_err(failed)?);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt as _;
        // DETACHED_PROCESS and CREATE_NEW_PROCESS_GROUP.
        command.creation_flags(0x0000_0008 | 0x0000_0200);
    }
    command.spawn().map(drop).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_called_by_its_path_is_named_by_its_absolute_path() {
        let name = name();
        assert!(Path::new(&name).is_absolute(), "{name:?}");
        assert!(Path::new(&name).is_file(), "{name:?}");
    }
}
