//! Running a program that talks to the person itself.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::command::{CommandLine, Ending, StartFailure};

/// Runs the program and waits. Ctrl-C reaches it too; awsso outlives it, as a shell does.
pub(super) fn run(command: &CommandLine) -> Result<Ending, StartFailure> {
    // Noting the signal in a flag that nobody reads is how it is ignored without unsafe code; unlike
    // an ignored signal, a handler is not inherited by the program.
    let noted = Arc::new(AtomicBool::new(false));
    let registered = signal_hook::flag::register(signal_hook::consts::SIGINT, noted);
    let status = command.prepare()?.status();
    if let Ok(id) = registered {
        signal_hook::low_level::unregister(id);
    }
    status.map(Ending::of).map_err(|error| StartFailure::new(command, &error))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_the_program_is_told() {
        let run = |script: &str| run(&CommandLine::new(["/bin/sh", "-c", script])).unwrap();
        assert!(run("exit 0").is_success());
        assert_eq!(run("exit 3").to_string(), "exit code 3");
        assert_eq!(run("kill -9 $$").to_string(), "signal 9");
        let missing = super::run(&CommandLine::new(["awsso-no-such-program"])).unwrap_err();
        assert_eq!(missing.exit_code(), 127);
    }
}
