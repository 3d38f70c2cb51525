//! Captures the environment, parses, dispatches, writes and exits. The only place that writes
//! stdout and ends the process.

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;
use std::sync::OnceLock;

use crate::cli::{Cli, ColorChoice};
use crate::commands;
use crate::error::{Error, Kind};
use crate::output::{self, Output, Reply};
use crate::sys::{System, die_by_interrupt, io_reason};

/// Runs the command line of this process and returns its exit code.
pub fn main() -> ExitCode {
    let system = System::real();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let words: Vec<String> =
        arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let output = Output::of(&system, &words);
    panic::set_hook(Box::new(remember_place));
    let run = AssertUnwindSafe(|| carry_out(&system, &output, &arguments));
    let reply = panic::catch_unwind(run)
        .unwrap_or_else(|_| failed(&system, &output, &defect(), ColorChoice::Never));
    let written =
        io::stdout().write_all(reply.stdout.as_bytes()).and_then(|()| io::stdout().flush());
    commands::remember(&system, reply.used.as_deref(), reply.uses);
    if reply.exit_code == Kind::Interrupted.exit_code() {
        die_by_interrupt();
    }
    match written {
        // The reader may close a pipe early: not an error.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let text = format!("could not write to stdout: {}", io_reason(&error));
            output::error(&system, &Error::new(Kind::Other, text), ColorChoice::Never);
            ExitCode::FAILURE
        }
        _ => ExitCode::from(reply.exit_code),
    }
}

/// Where the program panicked.
static PANICKED_AT: OnceLock<String> = OnceLock::new();

/// Even after a panic the shell must get a whole statement. The panic's text could quote a secret,
/// so only its place is shown.
fn remember_place(panic: &PanicHookInfo<'_>) {
    if let Some(location) = panic.location() {
        PANICKED_AT.get_or_init(|| location.to_string());
    }
}

fn defect() -> Error {
    let place = PANICKED_AT.get().map_or("an unknown place", String::as_str);
    let message = format!("internal error at {place}; please report it");
    Error::new(Kind::Other, message)
}

fn carry_out(system: &System, output: &Output<'_>, arguments: &[OsString]) -> Reply {
    match Cli::of_process(arguments) {
        Ok(cli) => {
            if !cli.command.is_silent() {
                output::start(&cli.global);
            }
            let color = output::color_choice(&system.environment, cli.global.color);
            let color = color.unwrap_or_default();
            commands::run(system, output, &cli)
                .unwrap_or_else(|error| failed(system, output, &error, color))
        }
        Err(stop) => output::answer(system, output, &stop).unwrap_or_else(|| {
            let color = output::color_choice_of_words(&system.environment, output.words());
            let usage = output::usage_error(output.words(), stop);
            failed(system, output, &commands::misuse(system, output, usage), color)
        }),
    }
}

fn failed(system: &System, output: &Output<'_>, error: &Error, color: ColorChoice) -> Reply {
    output::error(system, error, color);
    Reply::failure(output, error.kind().exit_code())
}
