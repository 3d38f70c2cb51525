//! Catches Ctrl-C and Ctrl-Break, which end a program in a Windows console.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use signal_hook::SigId;
use signal_hook::consts::SIGINT;
use signal_hook::flag::{register, register_conditional_shutdown};

use super::INTERRUPTED;

/// From <signal.h> of Windows; the library has no name for it.
const SIGBREAK: i32 = 21;
const BOTH: [i32; 2] = [SIGINT, SIGBREAK];

/// How soon one is noticed.
const POLL: Duration = Duration::from_millis(20);

/// Ctrl-C and Ctrl-Break, caught while they are held.
///
/// signal-hook cannot remove handlers, so afterwards they end the process as they did before. A
/// handler is not inherited by other programs, unlike an ignored signal.
pub(in super::super) struct Interrupts {
    caught: Arc<AtomicBool>,
    /// Whether the next one ends the process.
    is_fatal: Arc<AtomicBool>,
    holders: Mutex<usize>,
}

impl Interrupts {
    pub(in super::super) fn get() -> io::Result<&'static Self> {
        static INTERRUPTS: OnceLock<Result<Interrupts, io::ErrorKind>> = OnceLock::new();
        // Once: a second set of handlers, which nobody holds, would end the process.
        let interrupts = INTERRUPTS.get_or_init(|| Self::install().map_err(|error| error.kind()));
        interrupts.as_ref().map_err(|kind| (*kind).into())
    }

    fn install() -> io::Result<Self> {
        let interrupts = Self {
            caught: Arc::default(),
            is_fatal: Arc::new(AtomicBool::new(true)),
            holders: Mutex::default(),
        };
        for signal in BOTH {
            register_conditional_shutdown(signal, INTERRUPTED, interrupts.is_fatal.clone())?;
            register(signal, interrupts.caught.clone())?;
        }
        Ok(interrupts)
    }

    pub(in super::super) fn hold(&self) {
        let mut holders = self.holders.lock().unwrap_or_else(PoisonError::into_inner);
        if *holders == 0 {
            self.caught.store(false, Ordering::Relaxed);
        }
        *holders += 1;
        self.is_fatal.store(false, Ordering::Relaxed);
    }

    /// Whether nobody holds them any longer.
    pub(in super::super) fn release(&self) -> bool {
        let mut holders = self.holders.lock().unwrap_or_else(PoisonError::into_inner);
        *holders = holders.saturating_sub(1);
        self.is_fatal.store(*holders == 0, Ordering::Relaxed);
        *holders == 0
    }

    pub(super) fn has_caught(&self) -> bool {
        self.caught.load(Ordering::Relaxed)
    }

    /// Waits for `limit`, or until one comes; whether one came, which has no other effect then.
    pub(super) fn pause(&self, limit: Duration) -> bool {
        let start = Instant::now();
        while !self.caught.swap(false, Ordering::Relaxed) {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            std::thread::sleep(left.min(POLL));
        }
        true
    }
}

/// Holds the first one back; a second one ends the process.
pub(super) struct Hold {
    interrupts: &'static Interrupts,
    second: Vec<SigId>,
}

impl Hold {
    pub(super) fn begin() -> io::Result<Self> {
        let interrupts = Interrupts::get()?;
        interrupts.hold();
        let mut hold = Self { interrupts, second: Vec::new() };
        for signal in BOTH {
            // Takes effect on the next: handlers run in the order of their registration.
            hold.second.push(register(signal, interrupts.is_fatal.clone())?);
        }
        Ok(hold)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        for handler in self.second.drain(..) {
            signal_hook::low_level::unregister(handler);
        }
        if self.interrupts.release() && self.interrupts.has_caught() {
            super::die_by_interrupt();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One test: signals belong to the whole process.
    #[test]
    fn what_is_held_is_caught_and_a_second_one_is_fatal_if_a_result_is_waited_for() {
        let interrupts = Interrupts::get().unwrap();
        let raise = || signal_hook::low_level::raise(SIGINT).unwrap();
        let is_fatal = || interrupts.is_fatal.load(Ordering::Relaxed);
        assert!(is_fatal());

        interrupts.hold();
        assert!(!interrupts.has_caught() && !is_fatal());
        raise();
        raise();
        assert!(interrupts.has_caught() && !is_fatal());
        {
            // Inside another one, which is told about it.
            let _hold = Hold::begin().unwrap();
            raise();
            assert!(is_fatal());
        }
        assert!(interrupts.has_caught() && !is_fatal());
        assert!(interrupts.pause(Duration::MAX));
        assert!(!interrupts.pause(POLL / 2) && !interrupts.has_caught());
        assert!(interrupts.release());
        assert!(is_fatal());
    }
}
