//! Catches the signals that end a Unix process.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::low_level::emulate_default_handler;

/// How long signals are held back.
const PATIENCE: Duration = Duration::from_secs(5);
/// How soon a second signal is noticed.
const POLL: Duration = Duration::from_millis(20);

/// The signals that would end the process, caught while they are held.
///
/// signal-hook cannot remove handlers, so afterwards they do what the system would have done.
pub(in super::super) struct Signals {
    caught: Arc<AtomicUsize>,
    is_released: Arc<AtomicBool>,
    /// Whether the terminal was resized since the last look.
    pub(in super::super) resized: Arc<AtomicBool>,
}

impl Signals {
    pub(in super::super) fn get() -> io::Result<&'static Self> {
        static SIGNALS: OnceLock<Signals> = OnceLock::new();
        if let Some(signals) = SIGNALS.get() {
            return Ok(signals);
        }
        let signals = Self {
            caught: Arc::default(),
            is_released: Arc::new(AtomicBool::new(true)),
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
        Ok(SIGNALS.get_or_init(|| signals))
    }

    pub(in super::super) fn hold(&self) {
        self.caught.store(0, Ordering::Relaxed);
        self.resized.store(false, Ordering::Relaxed);
        self.is_released.store(false, Ordering::Relaxed);
    }

    pub(in super::super) fn is_held(&self) -> bool {
        !self.is_released.load(Ordering::Relaxed)
    }

    pub(in super::super) fn release(&self) {
        self.is_released.store(true, Ordering::Relaxed);
    }

    pub(in super::super) fn caught(&self) -> Option<i32> {
        let number = self.caught.swap(0, Ordering::Relaxed);
        i32::try_from(number).ok().filter(|signal| *signal != 0)
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

/// Held signals, and the thread that lets them act after a while.
pub(super) struct Hold {
    signals: &'static Signals,
    end: Option<Sender<()>>,
    watching: Option<JoinHandle<Option<i32>>>,
}

impl Hold {
    pub(super) fn begin() -> io::Result<Self> {
        let signals = Signals::get()?;
        signals.hold();
        let (end, ended) = channel::<()>();
        let watch = move || {
            let mut first: Option<(i32, Instant)> = None;
            while ended.recv_timeout(POLL) == Err(RecvTimeoutError::Timeout) {
                let caught = signals.caught();
                match (first, caught) {
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
        let watching = Builder::new().spawn(watch).inspect_err(|_| signals.release())?;
        Ok(Self { signals, end: Some(end), watching: Some(watching) })
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        drop(self.end.take());
        let noticed = self.watching.take().and_then(|thread| thread.join().ok());
        let signal = noticed.flatten().or_else(|| self.signals.caught());
        self.signals.release();
        if let Some(signal) = signal.or_else(|| self.signals.caught()) {
            emulate(signal);
        }
    }
}

/// Ends the process as the signal would have.
fn emulate(signal: i32) {
    let _ = emulate_default_handler(signal);
}
