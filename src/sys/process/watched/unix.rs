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
    programs: Vec<(u32, bool)>,
    /// The signal of which awsso dies, and when it came.
    caught: Option<(i32, Instant)>,
}

static RUNNING: Mutex<Running> = Mutex::new(Running { programs: Vec::new(), caught: None });

fn running() -> MutexGuard<'static, Running> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `None` where somebody else holds the signals already.
pub(super) fn begin(child: &Child, is_killed: bool) -> Option<u32> {
    let signals = Signals::get().ok()?;
    let mut running = running();
    let is_first = running.programs.is_empty();
    if is_first && signals.is_held() {
        return None;
    }
    running.programs.push((child.id(), is_killed));
    // Came after the signal: several threads start programs.
    if let Some((signal, _)) = running.caught {
        pass_on(signal, Pid::from_child(child));
    }
    if is_first {
        signals.hold();
        thread::spawn(move || watch(signals));
    }
    Some(child.id())
}

pub(super) fn end(id: u32) {
    let Ok(signals) = Signals::get() else { return };
    let mut running = running();
    running.programs.retain(|(program, _)| *program != id);
    if !running.programs.is_empty() {
        return;
    }
    let signal = running.caught.map(|(signal, _)| signal).or_else(|| signals.caught());
    signals.release();
    if let Some(signal) = signal {
        let _ = emulate_default_handler(signal);
    }
}

fn watch(signals: &Signals) {
    loop {
        thread::sleep(POLL);
        let mut running = running();
        if running.programs.is_empty() {
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
        let is_over = running.caught.is_some_and(|(_, since)| since.elapsed() >= GRACE);
        if is_over {
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
