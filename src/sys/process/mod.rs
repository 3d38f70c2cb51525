//! Other programs: those that give credentials or codes, those that replace awsso, and the
//! ancestors, which tell the calling shell.

mod ancestors;
mod command;
mod foreground;
#[cfg(unix)]
mod passing;
#[cfg(target_os = "linux")]
mod proc;
mod reader;
mod replace;
mod run;
mod start;
mod stream;
mod this_program;
mod watched;

use std::ffi::OsString;
use std::time::Duration;

use crate::error::Result;
use crate::model::Secret;
use crate::shell::ProcessNames;

pub(crate) use ancestors::{Caller, ProcessMark};
pub(crate) use command::{CommandLine, Ending, Output, StartFailure};
pub(crate) use stream::{OnProgress, Progress, Stream};

/// Runs other programs, never through a shell.
pub(crate) trait Processes: Send + Sync {
    /// Runs a program to its end and returns its output. Its standard input is its `input`, else
    /// awsso's, so that it can ask a person.
    ///
    /// After `limit`, kills the program and everything it has started. A signal that ends awsso ends
    /// the program before.
    fn run(&self, command: &CommandLine, limit: Duration) -> Result<Output>;

    /// Runs a program to its end in the foreground, with awsso's standard streams. It gets the
    /// terminal's signals (Ctrl-C, Ctrl-Z) directly; signals to awsso alone are passed on; ignored
    /// ones stay ignored.
    fn run_foreground(&self, command: &CommandLine) -> Result<Ending, StartFailure>;

    /// Runs a program without input to its end, and tells of its output, line by line, and of its
    /// end. After a signal that ends awsso no more programs are started.
    fn run_with_output(
        &self,
        command: &CommandLine,
        tell: OnProgress<'_>,
    ) -> Result<(), StartFailure>;

    /// Starts an independent program: without awsso's streams, and out of reach of Ctrl-C.
    fn start(&self, command: &CommandLine) -> Result<(), StartFailure>;

    /// The names of parent, grandparent and so on, at most eight.
    fn ancestors(&self) -> Vec<ProcessNames>;

    /// The terminal and the processes that awsso was called from.
    fn caller(&self) -> Caller;

    /// Whether an ancestor, such as the calling shell, may read standard output.
    fn ancestor_may_read_stdout(&self) -> bool;

    /// Replaces this process by a program. On Windows, runs it to its end and exits with its code.
    /// Returns only in tests.
    fn replace(&self, command: &CommandLine) -> Result<u8, StartFailure>;

    fn id(&self) -> u32;

    /// What a script calls awsso by: the bare name if it was called so, which survives upgrades,
    /// else the absolute path.
    fn own_name(&self) -> OsString;

    /// Starts awsso again in the background; it outlives this process and has no streams.
    fn start_again(&self, arguments: &[&str]) -> Result<()>;

    /// Starts awsso again like [`Processes::start_again`], in the environment of `command`, gives
    /// it `input`, and returns the first line of its output.
    fn start_helper(&self, command: &CommandLine, input: &Secret) -> Result<String>;

    /// The processes above this one, nearest first, beginning with the calling shell or program.
    /// Those that only capture the output (`$(…)`) are left out if the system tells.
    fn lineage(&self) -> Vec<ProcessMark>;

    /// This process; `None` if its start time is unknown.
    fn own_mark(&self) -> Option<ProcessMark>;

    /// The process that started this one; `None` if it has ended since.
    fn parent(&self) -> Option<ProcessMark>;

    fn is_alive(&self, process: ProcessMark) -> bool;

    /// Leaves the terminal for good: no prompts, and no Ctrl-C from it. Does nothing where that is
    /// not possible.
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

    fn run_with_output(
        &self,
        command: &CommandLine,
        tell: OnProgress<'_>,
    ) -> Result<(), StartFailure> {
        stream::run(command, tell)
    }

    fn start(&self, command: &CommandLine) -> Result<(), StartFailure> {
        start::start(command)
    }

    fn ancestors(&self) -> Vec<ProcessNames> {
        ancestors::ancestors()
    }

    fn caller(&self) -> Caller {
        ancestors::caller()
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
