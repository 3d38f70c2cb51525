//! Signals that end the process: how it dies of Ctrl-C, and what is finished before.

use std::time::Duration;

use crate::error::{Error, Kind, Result};

#[cfg(unix)]
pub(super) mod unix;
#[cfg(windows)]
pub(super) mod windows;

#[cfg(unix)]
use unix::Hold;
#[cfg(windows)]
use windows::Hold;

/// The exit code of a process that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;

/// Ends the process like an unhandled Ctrl-C, so that the shell stops its whole line.
///
/// Call it last, with the terminal restored. With exit code 130, fish would run what follows `&&`.
/// Windows has no signals: the process exits with 130.
pub(crate) fn die_by_interrupt() -> ! {
    #[cfg(unix)]
    {
        // Returns only if the signal is blocked; then exit with the code.
        let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGINT);
    }
    #[expect(clippy::exit, reason = "the counterpart of dying by a signal")]
    std::process::exit(INTERRUPTED)
}

/// Until dropped, holds back Ctrl-C and other signals that end the process, because a result must
/// not be lost. They take effect afterwards, when a second one comes, or after five seconds (not on
/// Windows).
#[must_use = "signals wait until it is dropped"]
pub(crate) struct SignalHold {
    _hold: Option<Hold>,
}

pub(crate) fn hold_signals() -> SignalHold {
    SignalHold { _hold: Hold::begin().ok() }
}

/// Until dropped, notes signals that would end the process, for a verb that has something to clean
/// up. They take effect on drop.
pub(crate) struct SignalWatch {
    #[cfg(unix)]
    signals: Option<&'static unix::Signals>,
    #[cfg(unix)]
    caught: std::cell::Cell<Option<i32>>,
    #[cfg(windows)]
    interrupts: Option<&'static windows::Interrupts>,
}

impl SignalWatch {
    pub(crate) fn begin() -> Self {
        #[cfg(unix)]
        let signals = unix::Signals::get().inspect(|signals| signals.hold()).ok();
        #[cfg(windows)]
        let interrupts = windows::Interrupts::get().inspect(|them| them.hold()).ok();
        Self {
            #[cfg(unix)]
            signals,
            #[cfg(unix)]
            caught: std::cell::Cell::default(),
            #[cfg(windows)]
            interrupts,
        }
    }

    pub(crate) fn has_caught(&self) -> bool {
        #[cfg(unix)]
        {
            let now = self.signals.and_then(unix::Signals::caught);
            self.caught.set(self.caught.get().or(now));
            self.caught.get().is_some()
        }
        #[cfg(windows)]
        self.interrupts.is_some_and(windows::Interrupts::has_caught)
    }

    /// Waits for `limit`, or until a signal comes. An error for Ctrl-C, which then has no other effect.
    pub(crate) fn pause(&self, limit: Duration) -> Result<()> {
        #[cfg(windows)]
        match self.interrupts {
            Some(interrupts) if interrupts.pause(limit) => return Err(interrupted()),
            Some(_) => {}
            None => std::thread::sleep(limit),
        }
        #[cfg(unix)]
        {
            use signal_hook::consts::{SIGINT, SIGTSTP};
            unix::pause(limit);
            self.has_caught();
            match self.caught.get() {
                Some(SIGINT) => {
                    self.caught.set(None);
                    return Err(interrupted());
                }
                // In zsh's `$(…)`: it would wait for ever for a process that has stopped.
                Some(SIGTSTP) if unix::is_in_group_of_parent() => self.caught.set(None),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The error for Ctrl-C.
pub(super) fn interrupted() -> Error {
    Error::new(Kind::Interrupted, "interrupted")
}

#[cfg(unix)]
impl Drop for SignalWatch {
    fn drop(&mut self) {
        if let Some(signals) = self.signals {
            signals.release(self.caught.get());
        }
    }
}

#[cfg(windows)]
impl Drop for SignalWatch {
    fn drop(&mut self) {
        if self.interrupts.is_some_and(windows::Interrupts::release) && self.has_caught() {
            die_by_interrupt();
        }
    }
}
