//! Putting a program in the place of this process.

use super::command::{CommandLine, StartFailure};

/// The process becomes the program: signals, the terminal and the exit code need no passing on.
#[cfg(unix)]
pub(super) fn replace(command: &CommandLine) -> Result<u8, StartFailure> {
    let error = std::os::unix::process::CommandExt::exec(&mut command.prepare()?);
    Err(StartFailure::new(command, &error))
}

/// Runs the program and waits. Ctrl-C reaches it too; awsso outlives it, to pass the exit code on.
#[cfg(not(unix))]
pub(super) fn replace(command: &CommandLine) -> Result<u8, StartFailure> {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    // Noting the signal in a flag that nobody reads is how it is ignored without unsafe code. If
    // that fails, Ctrl-C ends awsso before the program, which is all that is lost.
    let noted = Arc::new(AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, noted);
    let failed = |error: std::io::Error| StartFailure::new(command, &error);
    let status = command.prepare()?.status().map_err(failed)?;
    // Windows codes have 32 bits; what does not fit is a failure at any rate.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
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
