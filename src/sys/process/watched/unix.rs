//! Holds signals while programs run, and passes them on.

use std::process::Child;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::SIGTSTP;
use signal_hook::low_level::emulate_default_handler;

use super::super::super::signals::unix::Signals;
use super::super::ancestors::kill_family;
use super::super::passing::pass_on;

const POLL: Duration = Duration::from_millis(20);
/// How long a program may take to end by itself.
const GRACE: Duration = Duration::from_secs(1);

struct Running {
    /// Those that are starting, too.
    watches: usize,
    /// Whether a thread looks for signals. It ends some time after the last program.
    is_watched: bool,
    programs: Vec<(u32, bool)>,
    /// The signal of which awsso dies, and when it came.
    caught: Option<(i32, Instant)>,
}

static RUNNING: Mutex<Running> =
    Mutex::new(Running { watches: 0, is_watched: false, programs: Vec::new(), caught: None });

fn running() -> MutexGuard<'static, Running> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A program that starts, then runs.
pub(super) struct Watch {
    signals: &'static Signals,
    id: Option<u32>,
}

impl Watch {
    /// `None` where somebody else holds the signals already.
    pub(super) fn begin() -> Option<Self> {
        let signals = Signals::get().ok()?;
        let mut running = running();
        if running.watches == 0 {
            if signals.is_held() {
                return None;
            }
            signals.hold();
        }
        if !running.is_watched {
            running.is_watched = true;
            thread::spawn(move || watch(signals));
        }
        running.watches += 1;
        Some(Self { signals, id: None })
    }

    /// Whether awsso dies of a signal as soon as the programs have ended.
    pub(super) fn has_caught() -> bool {
        running().caught.is_some()
    }

    pub(super) fn of(&mut self, child: &Child, is_killed: bool) {
        let mut running = running();
        self.id = Some(child.id());
        running.programs.push((child.id(), is_killed));
        if let Some((signal, _)) = running.caught {
            pass_on(signal, Pid::from_child(child));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut running = running();
        running.watches -= 1;
        running.programs.retain(|(program, _)| Some(*program) != self.id);
        if running.watches > 0 {
            return;
        }
        let signal = running.caught.map(|(signal, _)| signal);
        drop(running);
        self.signals.release(signal);
    }
}

fn watch(signals: &Signals) {
    loop {
        thread::sleep(POLL);
        let mut running = running();
        if running.watches == 0 {
            running.is_watched = false;
            return;
        }
        match signals.caught() {
            Some(SIGTSTP) => {
                let programs = running.programs.clone();
                drop(running);
                stop(&programs);
                continue;
            }
            Some(signal) => {
                each(&running.programs, |program| pass_on(signal, program));
                running.caught.get_or_insert((signal, Instant::now()));
            }
            None => {}
        }
        if running.caught.is_some_and(|(_, since)| since.elapsed() >= GRACE) {
            let ignoring = running.programs.iter().filter(|(_, is_killed)| *is_killed);
            ignoring.for_each(|(id, _)| kill_family(*id));
        }
    }
}

/// As the shell does it with all that the terminal's Ctrl-Z reaches.
fn stop(programs: &[(u32, bool)]) {
    each(programs, |program| pass_on(SIGTSTP, program));
    let _ = emulate_default_handler(SIGTSTP);
    each(programs, |program| {
        let _ = kill_process(program, Signal::CONT);
    });
}

fn each(programs: &[(u32, bool)], act: impl Fn(Pid)) {
    let ids = programs.iter().filter_map(|(id, _)| i32::try_from(*id).ok());
    ids.filter_map(Pid::from_raw).for_each(act);
}
