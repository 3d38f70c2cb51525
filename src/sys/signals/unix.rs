//! Catches the signals that end a Unix process.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{Timespec, poll};
use rustix::process::{getpgid, getpgrp, getppid};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::low_level::emulate_default_handler;

/// How long signals are held back.
const PATIENCE: Duration = Duration::from_secs(5);
/// How soon a second signal is noticed.
const POLL: Duration = Duration::from_millis(20);

/// The signals that would end the process, caught while somebody holds them.
///
/// signal-hook cannot remove handlers, so afterwards they do what the system would have done.
pub(in super::super) struct Signals {
    caught: Arc<AtomicUsize>,
    is_released: Arc<AtomicBool>,
    holders: Mutex<Holders>,
    /// Whether the terminal was resized since the last look.
    pub(in super::super) resized: Arc<AtomicBool>,
}

/// How many hold the signals. Only when the last one releases them, they act again.
#[derive(Default)]
struct Holders {
    all: usize,
    /// Those that look for signals themselves.
    attentive: usize,
}

impl Signals {
    pub(in super::super) fn get() -> io::Result<&'static Self> {
        static SIGNALS: OnceLock<Result<Signals, io::ErrorKind>> = OnceLock::new();
        // Once: a second set of handlers, which nobody holds, would let each signal act.
        let signals = SIGNALS.get_or_init(|| Self::install().map_err(|error| error.kind()));
        signals.as_ref().map_err(|kind| (*kind).into())
    }

    fn install() -> io::Result<Self> {
        let signals = Self {
            caught: Arc::default(),
            is_released: Arc::new(AtomicBool::new(true)),
            holders: Mutex::default(),
            resized: Arc::default(),
        };
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP] {
            if is_ignored(signal) {
                continue;
            }
            let number = usize::try_from(signal).unwrap_or_default();
            let is_released = signals.is_released.clone();
            signal_hook::flag::register_conditional_default(signal, is_released)?;
            signal_hook::flag::register_usize(signal, signals.caught.clone(), number)?;
        }
        signal_hook::flag::register(SIGWINCH, signals.resized.clone())?;
        Ok(signals)
    }

    /// For a holder that looks for signals.
    pub(in super::super) fn hold(&self) {
        self.hold_all().attentive += 1;
        self.resized.store(false, Ordering::Relaxed);
    }

    fn hold_all(&self) -> MutexGuard<'_, Holders> {
        let mut holders = self.holders();
        if holders.all == 0 {
            self.caught.store(0, Ordering::Relaxed);
            self.is_released.store(false, Ordering::Relaxed);
        }
        holders.all += 1;
        holders
    }

    pub(in super::super) fn is_held(&self) -> bool {
        self.holders().all > 0
    }

    /// After [`Signals::hold`]. The signal `noticed`, or one that came since, acts now, or is left to
    /// those who still hold the signals.
    pub(in super::super) fn release(&self, noticed: Option<i32>) {
        self.holders().attentive -= 1;
        self.release_all(noticed);
    }

    fn release_all(&self, noticed: Option<i32>) {
        let signal = noticed.or_else(|| self.caught());
        let mut holders = self.holders();
        holders.all -= 1;
        if holders.all > 0 {
            if let Some(number) = signal.and_then(|signal| usize::try_from(signal).ok()) {
                self.caught.store(number, Ordering::Relaxed);
            }
            return;
        }
        self.is_released.store(true, Ordering::Relaxed);
        drop(holders);
        if let Some(signal) = signal.or_else(|| self.caught()) {
            emulate(signal);
        }
    }

    pub(in super::super) fn caught(&self) -> Option<i32> {
        let number = self.caught.swap(0, Ordering::Relaxed);
        i32::try_from(number).ok().filter(|signal| *signal != 0)
    }

    fn holders(&self) -> MutexGuard<'_, Holders> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the parent wants this process to survive the signal (`nohup`, `&` in a script): a
/// handler would undo that, also for `exec`'s program. Only Linux tells; elsewhere SIGHUP is not
/// caught.
pub(in super::super) fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    match mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()) {
        Some(mask) => mask >> (signal - 1) & 1 == 1,
        None => signal == SIGHUP,
    }
}

/// Held signals, and the thread that lets them act after a while, unless somebody else looks for them.
pub(super) struct Hold {
    signals: &'static Signals,
    end: Option<Sender<()>>,
    watching: Option<JoinHandle<Option<i32>>>,
}

impl Hold {
    pub(super) fn begin() -> io::Result<Self> {
        let signals = Signals::get()?;
        drop(signals.hold_all());
        let (end, ended) = channel::<()>();
        let watch = move || {
            let mut first: Option<(i32, Instant)> = None;
            while ended.recv_timeout(POLL) == Err(RecvTimeoutError::Timeout) {
                let is_ours = signals.holders().attentive == 0;
                match (first, is_ours.then(|| signals.caught()).flatten()) {
                    (Some(_), Some(signal)) => emulate(signal),
                    (Some((signal, since)), None) if since.elapsed() >= PATIENCE => {
                        emulate(signal);
                    }
                    (None, Some(signal)) => first = Some((signal, Instant::now())),
                    _ => {}
                }
            }
            first.map(|(signal, _)| signal)
        };
        let watching = Builder::new().spawn(watch).inspect_err(|_| signals.release_all(None))?;
        Ok(Self { signals, end: Some(end), watching: Some(watching) })
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        drop(self.end.take());
        let noticed = self.watching.take().and_then(|thread| thread.join().ok());
        self.signals.release_all(noticed.flatten());
    }
}

/// Sleeps, but not through a signal, as `thread::sleep` does.
pub(super) fn pause(limit: Duration) {
    let limit = Timespec::try_from(limit).expect("less than some thousand years");
    let _ = poll(&mut [], Some(&limit));
}

/// Whether this process is no job of its own.
pub(super) fn is_in_group_of_parent() -> bool {
    getppid().is_some_and(|parent| getpgid(Some(parent)).is_ok_and(|group| group == getpgrp()))
}

/// Ends the process as the signal would have.
fn emulate(signal: i32) {
    let _ = emulate_default_handler(signal);
}

#[cfg(test)]
mod tests;
