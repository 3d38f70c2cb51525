//! Calls × faults.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use aws_emulator::{Fault, FaultKind};

use super::calls::{CALLS, Call, Failure};
use super::kinds::{How, KINDS, Kind};
use super::remains::{
    assert_evaluable, assert_no_process, assert_no_temporary_file, assert_told, assert_whole,
};
use super::{crowd, is_whole, programs};
use crate::support::{Outcome, Run, Scene, at_once};

/// The 30 seconds that awsso waits, and what a busy machine needs for the rest.
pub(super) const LIMIT: Duration = Duration::from_secs(36);

/// Long enough for a sign-in to come to its wait.
const A_WHILE: Duration = Duration::from_secs(3);

/// One in so many of the quick cases: each call and each fault several times. The slow ones only wait.
const PART: usize = 5;

/// Faults that cannot be told from an answer with a meaning, and the exit codes of that.
const OTHER_CODES: &[(&str, &str, i32)] = &[
    // An empty list.
    ("ListAccounts", "empty document", 0),
    ("ListAccountRoles", "empty document", 0),
    // `{}` is a token, which is refused later; no name is no role.
    ("Token", "empty document", 5),
    ("ListRoles", "empty body", 5),
];

fn cases(is_slow: bool) -> Vec<(&'static Call, &'static Kind)> {
    let all = CALLS.iter().enumerate().flat_map(|(row, call)| {
        let kinds = KINDS.iter().enumerate();
        kinds.map(move |(column, kind)| (row + column, call, kind))
    });
    let wanted = all.filter(|(number, _, kind)| {
        kind.is_slow == is_slow && (is_slow || is_whole() || number % PART == 0)
    });
    wanted.map(|(_, call, kind)| (call, kind)).collect()
}

/// Lets the fault strike, at the call and nowhere else.
fn with_fault<'s>(call: &Call, kind: &Kind, scene: &'s Scene) -> Run<'s> {
    let run = scene.run(&call.line(scene));
    match kind.how {
        How::Fault(fault) => {
            let fault = Fault::new(fault(call)).service(call.service);
            scene.aws.fault(fault.operation(call.operation));
            run
        }
        How::Tls => {
            let url = scene.aws.url().replace("http://", "https://");
            run.env(call.endpoint, url)
        }
        How::Clock(seconds) => {
            scene.aws.set_clock_offset(seconds);
            run
        }
    }
}

fn check(call: &Call, kind: &Kind) {
    let what = format!("{} ({}): {}", call.operation, call.line, kind.name);
    let scene = call.scene();
    let config = scene.read(".aws/config");
    let start = Instant::now();
    let run = with_fault(call, kind, &scene);
    let outcome = if call.failure == Failure::Waits { run.until(A_WHILE) } else { run.go() };
    let took = start.elapsed();
    assert!(took < LIMIT, "{what}: {took:?}");
    assert_right(call, kind, &what, &outcome);
    assert_no_process(&scene, &what);
    assert_whole(&scene, &what);
    // Who hangs up on a server that is silent leaves the reserved place to a later run.
    if outcome.status.is_some() || !kind.is_slow {
        assert_no_temporary_file(&scene, &what);
    }
    assert_eq!(scene.read(".aws/config"), config, "{what}");
    assert_nothing_lost(call, kind, &what, &scene);
}

fn assert_right(call: &Call, kind: &Kind, what: &str, outcome: &Outcome) {
    let Some(status) = outcome.status else {
        // It was still waiting for the person, and then ended by a signal.
        assert_eq!(call.failure, Failure::Waits, "{what}\n{}", outcome.shown());
        return;
    };
    let may_succeed = kind.may_succeed || call.failure != Failure::Fails && kind.codes == [6];
    let is_other = (call.operation, kind.name, status);
    let is_right = kind.codes.contains(&status) || may_succeed && status == 0;
    let is_right = is_right || OTHER_CODES.contains(&is_other);
    let is_right = is_right || call.failure == Failure::DoesWithout && status == 0;
    assert!(is_right, "{what}\n{}", outcome.shown());
    if call.is_snippet() {
        assert_evaluable(outcome, status);
    } else if status != 0 {
        assert_eq!(outcome.stdout, "", "{what}\n{}", outcome.shown());
    }
    if status != 0 {
        assert_told(outcome, status);
    }
}

/// With the fault over, the same line succeeds, unless the service has done something that it does only
/// once.
fn assert_nothing_lost(call: &Call, kind: &Kind, what: &str, scene: &Scene) {
    // A server that is gone does not come back at the same address.
    if kind.name == "refused connection" || call.failure == Failure::Waits {
        return;
    }
    scene.aws.clear_faults();
    scene.aws.set_clock_offset(0);
    let outcome = scene.run(&call.line(scene)).go();
    let is_over = call.uses_up && (kind.is_served || kind.name == "expired");
    let is_right = outcome.status == Some(0) || is_over && outcome.status == Some(3);
    assert!(is_right, "afterwards: {what}\n{}", outcome.shown());
}

#[test]
fn each_call_survives_each_fault() {
    let cases = Mutex::new(VecDeque::from(cases(false)));
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..24 {
            scope.spawn(|| {
                loop {
                    let case = cases.lock().unwrap().pop_front();
                    let Some((call, kind)) = case else { break };
                    if let Err(why) = std::panic::catch_unwind(|| check(call, kind)) {
                        let why = why.downcast_ref::<String>().cloned().unwrap_or_default();
                        failed.lock().unwrap().push(why);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n\n"));
}

/// Lines that make several calls: each slow, the last one without end; and their exit codes.
const CHAINS: &[(&str, &[&str], &str, i32)] = &[
    ("env adminUser --refresh", &["CreateToken"], "GetRoleCredentials", 6),
    ("env chained --refresh", &["CreateToken", "GetRoleCredentials"], "AssumeRole", 6),
    ("whoami chained", &["CreateToken", "AssumeRole"], "GetCallerIdentity", 6),
    ("console chained --print", &["AssumeRole"], "Federation", 6),
    ("list roles --all --refresh", &["CreateToken"], "ListAccounts", 6),
    ("exec --each chain* --yes -- true", &["CreateToken"], "AssumeRole", 6),
    ("credential-process adminUser --refresh", &["CreateToken"], "GetRoleCredentials", 6),
    ("logout --all", &["CreateToken"], "Logout", 0),
    ("login --force --use-device-code", &["RegisterClient"], "StartDeviceAuthorization", 6),
    ("doctor --online", &[], "", 1),
    ("renew", &["CreateToken"], "GetRoleCredentials", 6),
];

fn check_chain(line: &str, slow: &[&str], hanging: &str, status: i32) {
    let scene = CALLS.iter().find(|call| call.line == "env adminUser").unwrap().scene();
    let terminal = scene.enter("env adminUser");
    scene.signed_in_long_ago("corp");
    for operation in slow {
        let kind = FaultKind::Latency(Duration::from_secs(13));
        scene.aws.fault(Fault::new(kind).operation(operation));
    }
    let hang = Fault::new(FaultKind::Hang);
    scene.aws.fault(if hanging.is_empty() { hang } else { hang.operation(hanging) });
    let run = scene.run(line);
    let start = Instant::now();
    let outcome = if line == "renew" { run.after(&terminal) } else { run }.go().exits(status);
    let took = start.elapsed();
    assert!(took < LIMIT, "{line}: {took:?}\n{}", outcome.shown());
    let has_hung = scene.aws.requests().last().is_some_and(|request| request.status == 0);
    assert!(has_hung, "{line}: {:?}\n{}", scene.operations(), outcome.shown());
    assert_no_process(&scene, line);
    assert_whole(&scene, line);
}

/// They only wait, so all of them do it at the same time.
#[test]
fn whoever_is_slow_is_given_up_in_time() {
    thread::scope(|scope| {
        scope.spawn(programs::check_slow);
        scope.spawn(crowd::check_stopped);
        scope.spawn(crowd::check_held);
        scope.spawn(|| at_once(cases(true), |(call, kind)| check(call, kind)));
        at_once(CHAINS, |(line, slow, hanging, code)| check_chain(line, slow, hanging, *code));
    });
}
