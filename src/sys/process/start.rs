//! Starts an independent program.

use std::process::Stdio;

use super::command::{CommandLine, StartFailure};

/// Out of reach of the console.
#[cfg(windows)]
pub(super) fn detach(command: &mut std::process::Command) {
    const DETACHED_PROCESS: u32 = 0x0000_0008;
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
    let flags = DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP;
    std::os::windows::process::CommandExt::creation_flags(command, flags);
}

pub(super) fn start(command: &CommandLine) -> Result<(), StartFailure> {
    let mut prepared = command.prepare()?;
    prepared.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut prepared, 0);
    #[cfg(windows)]
    detach(&mut prepared);
    // awsso does not wait: the program becomes an orphan when awsso ends.
    prepared.spawn().map(drop).map_err(|error| StartFailure::new(command, &error))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_told_and_another_is_not_waited_for() {
        let missing = start(&CommandLine::new(["awsso-no-such-program"])).unwrap_err();
        assert_eq!(missing.exit_code(), 127);
        let begin = std::time::Instant::now();
        start(&CommandLine::new(["sleep", "30"])).unwrap();
        assert!(begin.elapsed().as_secs() < 20);
    }
}
