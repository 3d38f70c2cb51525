//! Passes signals on to a program that awsso waits for.

use std::fs::File;
use std::io;
use std::process::Child;
use std::thread;

use rustix::process::{
    Pid, Signal, WaitOptions, WaitStatus, getpgrp, getpid, kill_process, waitpid,
};
use rustix::termios::tcgetpgrp;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2};
use signal_hook::iterator::Signals as Arrivals;

use super::super::signals::unix::{Signals, is_ignored};
use super::command::Ending;

/// Signals that are caught for a program, until dropped.
pub(super) struct Passing {
    arrivals: Arrivals,
    /// Earlier prompts have installed handlers that would end the process.
    own: &'static Signals,
}

impl Passing {
    /// Catches signals, so that none ends awsso before the program has started.
    pub(super) fn begin() -> io::Result<Self> {
        let own = Signals::get()?;
        let caught = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2];
        // The program inherits ignored signals, but no handlers.
        let caught = caught.into_iter().filter(|signal| !is_ignored(*signal));
        let arrivals = Arrivals::new(caught)?;
        own.hold();
        Ok(Self { arrivals, own })
    }

    /// Passes signals on to `child` until it ends. If it stops and awsso has the terminal, awsso
    /// stops too, so that the shell notices.
    pub(super) fn wait(mut self, child: &Child) -> io::Result<Ending> {
        let child = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let child = child.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let handle = self.arrivals.handle();
        thread::scope(|scope| {
            scope.spawn(|| {
                for signal in self.arrivals.forever() {
                    pass_on(signal, child);
                }
            });
            let ending = wait_for(child);
            handle.close();
            ending
        })
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // What came was passed on.
        self.own.caught();
        self.own.release(None);
    }
}

/// The terminal's signals reach the child by themselves.
pub(super) fn pass_on(signal: i32, child: Pid) {
    let is_shared = [SIGINT, SIGQUIT, SIGTSTP].contains(&signal) && has_terminal();
    if let Some(signal) = Signal::from_named_raw(signal).filter(|_| !is_shared) {
        // It may have ended meanwhile.
        let _ = kill_process(child, signal);
    }
}

fn wait_for(child: Pid) -> io::Result<Ending> {
    loop {
        match waitpid(Some(child), WaitOptions::UNTRACED) {
            Ok(Some((_, status))) if status.stopped() => {
                if has_terminal() {
                    kill_process(getpid(), Signal::STOP)?;
                    // The shell has continued awsso.
                    let _ = kill_process(child, Signal::CONT);
                }
            }
            Ok(Some((_, status))) => return Ok(ending(status)),
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn ending(status: WaitStatus) -> Ending {
    Ending { exit_code: status.exit_status(), signal: status.terminating_signal() }
}

/// Whether the terminal's signals reach this process and its children alike.
fn has_terminal() -> bool {
    let terminal = File::open("/dev/tty");
    terminal.is_ok_and(|terminal| tcgetpgrp(terminal).is_ok_and(|group| group == getpgrp()))
}
