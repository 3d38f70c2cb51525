//! Other programs: those that yield credentials or codes, the one that takes this process's place,
//! and the ancestors, which tell the calling shell.

mod ancestors;
mod command;
mod foreground;
#[cfg(unix)]
mod passing;
mod reader;
mod replace;
mod run;
mod start;
mod this_program;

use std::ffi::OsString;
use std::time::Duration;

use crate::error::Result;
use crate::model::Secret;
use crate::shell::ProcessNames;

pub(crate) use ancestors::ProcessMark;
pub(crate) use command::{CommandLine, Ending, Output, StartFailure};

/// A way to run other programs, never through a shell.
pub(crate) trait Processes: Send + Sync {
    /// Runs a program to its end and returns what it wrote; its standard input is that of awsso,
    /// so that it can ask a person.
    ///
    /// After `limit` the program and all it has started are killed.
    fn run(&self, command: &CommandLine, limit: Duration) -> Result<Output>;

    /// Runs a program to its end in the foreground: it has the standard streams of awsso, and what a
    /// terminal does to both (Ctrl-C, Ctrl-Z) is its own affair. Signals that awsso alone gets are passed
    /// on to it, those that were ignored from the start stay ignored.
    fn run_foreground(&self, command: &CommandLine) -> Result<Ending, StartFailure>;

    /// Starts a program that lives on by itself: without awsso's streams, and out of reach of the
    /// Ctrl-C that ends awsso.
    fn start(&self, command: &CommandLine) -> Result<(), StartFailure>;

    /// The names of the parent process, its parent and so on, nearest first, at most eight.
    fn ancestors(&self) -> Vec<ProcessNames>;

    /// Whether an ancestor, the calling shell for one, may be who reads standard output.
    fn ancestor_may_read_stdout(&self) -> bool;

    /// Puts a program in the place of this process. Where the system cannot (Windows), it is run to
    /// its end, and the process ends with its exit code. Does not return, except in tests.
    fn replace(&self, command: &CommandLine) -> Result<u8, StartFailure>;

    /// The id of this process.
    fn id(&self) -> u32;

    /// What calls awsso again from a script: the bare name if that is how it was called, so that an
    /// upgrade is followed, else the absolute path.
    fn own_name(&self) -> OsString;

    /// Starts awsso once more, in the background and on its own: it outlives this process and
    /// neither reads nor writes.
    fn start_again(&self, arguments: &[&str]) -> Result<()>;

    /// Starts awsso once more as [`Processes::start_again`] does, in the environment that `command`
    /// describes, has it read `input`, and returns the first line that it writes.
    fn start_helper(&self, command: &CommandLine, input: &Secret) -> Result<String>;

    /// The processes above this one, nearest first: the first is the shell that called, or the
    /// program. What only captures the output (`$(…)`) is left out where the system tells.
    fn lineage(&self) -> Vec<ProcessMark>;

    /// This process; `None` if the system does not tell when it was started.
    fn own_mark(&self) -> Option<ProcessMark>;

    /// The process that started this one; `None` if it has ended since.
    fn parent(&self) -> Option<ProcessMark>;

    /// Whether a process still runs.
    fn is_alive(&self, process: ProcessMark) -> bool;

    /// Leaves the terminal for good, so that nobody can be asked and Ctrl-C does not reach here.
    /// Nothing happens where that is not possible.
    fn leave_terminal(&self);
}

/// The operating system's processes.
#[derive(Debug)]
pub(super) struct SystemProcesses;

impl Processes for SystemProcesses {
    fn run(&self, command: &CommandLine, limit: Duration) -> Result<Output> {
        run::run(command, limit)
    }

    fn run_foreground(&self, command: &CommandLine) -> Result<Ending, StartFailure> {
        foreground::run(command)
    }

    fn start(&self, command: &CommandLine) -> Result<(), StartFailure> {
        start::start(command)
    }

    fn ancestors(&self) -> Vec<ProcessNames> {
        ancestors::ancestors()
    }

    fn ancestor_may_read_stdout(&self) -> bool {
        reader::may_be_ancestor()
    }

    fn replace(&self, command: &CommandLine) -> Result<u8, StartFailure> {
        replace::replace(command)
    }

    fn id(&self) -> u32 {
        std::process::id()
    }

    fn own_name(&self) -> OsString {
        this_program::name()
    }

    fn start_again(&self, arguments: &[&str]) -> Result<()> {
        this_program::start(arguments)
    }

    fn start_helper(&self, command: &CommandLine, input: &Secret) -> Result<String> {
        this_program::start_helper(command, input)
    }

    fn lineage(&self) -> Vec<ProcessMark> {
        ancestors::lineage()
    }

    fn own_mark(&self) -> Option<ProcessMark> {
        ancestors::own_mark()
    }

    fn parent(&self) -> Option<ProcessMark> {
        ancestors::parent()
    }

    fn is_alive(&self, process: ProcessMark) -> bool {
        ancestors::is_alive(process)
    }

    fn leave_terminal(&self) {
        #[cfg(unix)]
        let _ = rustix::process::setsid();
    }
}
