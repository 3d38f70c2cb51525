//! Runs a program in the foreground, which talks to the person itself.

use super::command::{CommandLine, Ending, StartFailure};

/// Waits for the program. What the terminal sends (Ctrl-C) reaches both; awsso outlives it, as a
/// shell does.
#[cfg(unix)]
pub(super) fn run(command: &CommandLine) -> Result<Ending, StartFailure> {
    let failed = |error: std::io::Error| StartFailure::new(command, &error);
    let signals = super::passing::Passing::begin().map_err(failed)?;
    let child = command.prepare()?.spawn().map_err(failed)?;
    signals.wait(&child).map_err(failed)
}

/// Waits for the program. Ctrl-C and Ctrl-Break reach all programs of the console; awsso outlives
/// it.
#[cfg(windows)]
pub(super) fn run(command: &CommandLine) -> Result<Ending, StartFailure> {
    let failed = |error: std::io::Error| StartFailure::new(command, &error);
    let interrupts = super::super::signals::windows::Interrupts::get().map_err(failed)?;
    let mut prepared = command.prepare()?;
    interrupts.hold();
    let status = prepared.status();
    interrupts.release();
    status.map(Ending::of).map_err(failed)
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
        assert_eq!((run("exit 3").shell_code(), run("kill -9 $$").shell_code()), (3, 137));
        let missing = super::run(&CommandLine::new(["awsso-no-such-program"])).unwrap_err();
        assert_eq!(missing.exit_code(), 127);
    }
}
