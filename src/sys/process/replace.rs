//! Replaces this process by a program.

use super::command::{CommandLine, StartFailure};

/// The program becomes this process, so nothing has to be passed on.
#[cfg(unix)]
pub(super) fn replace(command: &CommandLine) -> Result<u8, StartFailure> {
    let error = std::os::unix::process::CommandExt::exec(&mut command.prepare()?);
    Err(StartFailure::new(command, &error))
}

/// Waits for the program and ends with its exit code, all 32 bits.
#[cfg(not(unix))]
pub(super) fn replace(command: &CommandLine) -> Result<u8, StartFailure> {
    let ending = super::foreground::run(command)?;
    #[expect(clippy::exit, reason = "the counterpart of becoming the program")]
    std::process::exit(ending.exit_code.unwrap_or(1))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_cannot_be_executed_is_told_and_this_process_goes_on() {
        let missing = replace(&CommandLine::new(["awsso-no-such-program"])).unwrap_err();
        assert_eq!(missing.exit_code(), 127);
        assert_eq!(missing.error.to_string(), "command not found: awsso-no-such-program");

        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("program");
        std::fs::write(&path, "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let forbidden = replace(&CommandLine::new([&path])).unwrap_err();
        assert_eq!(forbidden.exit_code(), 126);
        let text = format!("could not run {}: permission denied", path.display());
        assert_eq!(forbidden.error.to_string(), text);
    }
}
