//! Signals end the process that catches them, so each test is another process.

use std::os::unix::process::CommandExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Barrier;
use std::thread;

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, waitpid};

use super::super::{SignalWatch, hold_signals};
use super::*;

const TEST: &str = "AWSSO_TEST_SIGNALS";

/// Runs the test `name` in a process of its own.
fn run(name: &str) -> ExitStatus {
    command(name).status().unwrap()
}

fn command(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", "--quiet", "sys::signals::unix::tests::other_process"])
        .env(TEST, name)
        .stdout(Stdio::null());
    command
}

#[test]
#[ignore = "the other process of the tests below"]
fn other_process() {
    match std::env::var(TEST).as_deref() {
        Ok("many") => many_begin(),
        Ok("nested") => nested(),
        Ok("left") => left_to_the_outer(),
        Ok("stop") => {
            let watch = SignalWatch::begin();
            kill_process(getpid(), Signal::TSTP).unwrap();
            watch.pause(Duration::from_millis(50)).unwrap();
        }
        Ok("last") => {
            let outer = hold_signals();
            drop(hold_signals());
            drop(outer);
            terminate();
        }
        _ => {}
    }
}

fn terminate() {
    kill_process(getpid(), Signal::TERM).unwrap();
    thread::sleep(Duration::from_millis(50));
}

fn many_begin() {
    const MANY: usize = 16;
    let begin = Barrier::new(MANY);
    thread::scope(|scope| {
        for _ in 0..MANY {
            scope.spawn(|| {
                begin.wait();
                Signals::get().unwrap();
            });
        }
    });
    let watch = SignalWatch::begin();
    terminate();
    assert!(watch.has_caught());
    std::mem::forget(watch);
}

fn nested() {
    let watch = SignalWatch::begin();
    drop(hold_signals());
    terminate();
    assert!(watch.has_caught());
    std::mem::forget(watch);
}

fn left_to_the_outer() {
    let watch = SignalWatch::begin();
    let inner = hold_signals();
    terminate();
    drop(inner);
    assert!(watch.has_caught());
    std::mem::forget(watch);
}

#[test]
fn a_signal_waits_also_if_many_threads_begin_to_catch_them_at_once() {
    // By chance, they do it in turn.
    for _ in 0..10 {
        assert!(run("many").success());
    }
}

#[test]
fn the_end_of_an_inner_hold_does_not_end_the_outer_one() {
    assert!(run("nested").success());
    assert!(run("left").success());
}

#[test]
fn after_the_last_hold_a_signal_acts_again() {
    assert_eq!(run("last").signal(), Some(signal_hook::consts::SIGTERM));
}

#[test]
fn only_a_job_of_its_own_is_stopped() {
    for (is_job, status) in [(false, "ended"), (true, "stopped")] {
        let mut command = command("stop");
        if is_job {
            command.process_group(0);
        }
        let child = Pid::from_child(&command.spawn().unwrap());
        let (_, found) = waitpid(Some(child), WaitOptions::UNTRACED).unwrap().unwrap();
        assert_eq!(if found.stopped() { "stopped" } else { "ended" }, status);
        if found.stopped() {
            kill_process(child, Signal::KILL).unwrap();
            waitpid(Some(child), WaitOptions::empty()).unwrap();
        }
    }
}
