//! Programs whose output awsso reads do not outlive it: a signal that ends awsso reaches them first.

#[cfg(unix)]
mod unix;

use std::io;
use std::process::{Child, Command};

/// A running program, until dropped. Signals that would end awsso are passed on to it, and take
/// effect when it has ended.
#[must_use = "signals reach the program until it is dropped"]
pub(super) struct Watched {
    #[cfg(unix)]
    _watch: Option<unix::Watch>,
}

/// Starts the program, unless a signal already ends awsso. With `is_killed`, it is killed if it ignores
/// a signal for a moment.
pub(super) fn spawn(command: &mut Command, is_killed: bool) -> io::Result<(Child, Watched)> {
    #[cfg(unix)]
    {
        // Before the start: no signal may end awsso alone.
        let mut watch = unix::Watch::begin();
        if unix::Watch::has_caught() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let child = command.spawn()?;
        if let Some(watch) = &mut watch {
            watch.of(&child, is_killed);
        }
        Ok((child, Watched { _watch: watch }))
    }
    #[cfg(not(unix))]
    {
        let _ = is_killed;
        command.spawn().map(|child| (child, Watched {}))
    }
}
