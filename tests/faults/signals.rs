//! Signals at every wait: the process dies by the signal, soon, with nothing left behind; a stopped one goes
//! on.

use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use aws_emulator::{Approval, Fault, FaultKind};
use rustix::process::{Pid, Signal, kill_process};

use super::remains::{assert_no_process, assert_whole};
use crate::support::{OnTerminal, Scene, TIME_LIMIT, at_once, sso_scene};

const SIGNALS: [Signal; 4] = [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT];

/// A refresh is waited for, five seconds at most.
const LONGEST: Duration = Duration::from_secs(8);

const DEVICE: &str = "arn:aws:iam::222222222222:mfa/jo";

struct Wait {
    name: &'static str,
    line: &'static str,
    prepare: fn(&Scene) -> Option<Child>,
    /// The call after which it waits; none: it waits as soon as it has started.
    call: Option<&'static str>,
}

fn nothing(_: &Scene) -> Option<Child> {
    None
}

fn signed_in(scene: &Scene) -> Option<Child> {
    scene.signed_in("corp");
    None
}

fn fault(scene: &Scene, kind: FaultKind, operation: &str) {
    scene.aws.fault(Fault::new(kind).operation(operation));
}

/// Another run that hangs in its request, and is stopped there.
fn stopped(scene: &Scene, line: &str, operation: &str) -> Child {
    fault(scene, FaultKind::Hang, operation);
    let child = spawn(scene, line);
    wait_until(operation, || scene.aws.count(operation) > 0);
    send(Signal::STOP, &child);
    scene.aws.clear_requests();
    scene.aws.clear_faults();
    child
}

fn spawn(scene: &Scene, line: &str) -> Child {
    let mut run = scene.run(line);
    let command = run.command().stdin(Stdio::piped());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn send(signal: Signal, child: &Child) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + TIME_LIMIT;
    while !is_so() {
        assert!(Instant::now() < end, "{what} never came");
        thread::sleep(Duration::from_millis(5));
    }
}

const WAITS: &[Wait] = &[
    Wait {
        name: "a request",
        line: "env adminUser --shell bash",
        prepare: |scene| {
            scene.signed_in("corp");
            fault(scene, FaultKind::Hang, "GetRoleCredentials");
            None
        },
        call: Some("GetRoleCredentials"),
    },
    Wait {
        name: "the refresh of a token",
        line: "env adminUser --shell bash",
        prepare: |scene| {
            scene.signed_in_long_ago("corp");
            fault(scene, FaultKind::Hang, "CreateToken");
            None
        },
        call: Some("CreateToken"),
    },
    Wait {
        name: "the pause before another attempt",
        line: "env adminUser --shell bash",
        prepare: |scene| {
            scene.signed_in("corp");
            fault(scene, FaultKind::Status(503), "GetRoleCredentials");
            None
        },
        call: Some("GetRoleCredentials"),
    },
    Wait {
        name: "the lock of another process",
        line: "env adminUser --shell bash",
        prepare: |scene| {
            scene.signed_in("corp");
            Some(stopped(scene, "env adminUser --shell bash", "GetRoleCredentials"))
        },
        call: None,
    },
    Wait {
        name: "the confirmation of a device code",
        line: "login --use-device-code --no-browser",
        prepare: |scene| {
            scene.aws.approve_device_logins(Approval::Never);
            None
        },
        call: Some("CreateToken"),
    },
    Wait {
        name: "the browser",
        line: "login --pkce --no-browser",
        prepare: nothing,
        call: Some("RegisterClient"),
    },
    Wait {
        name: "the sign-in of another process",
        line: "login --use-device-code --no-browser",
        prepare: |scene| {
            scene.aws.approve_device_logins(Approval::Never);
            let line = "login --use-device-code --no-browser";
            Some(stopped(scene, line, "CreateToken"))
        },
        call: None,
    },
    Wait {
        name: "the listing of another process",
        line: "list accounts --refresh",
        prepare: |scene| {
            scene.signed_in("corp");
            Some(stopped(scene, "list accounts --refresh", "ListAccounts"))
        },
        call: None,
    },
    Wait {
        name: "a portal that throttles",
        line: "list accounts --refresh",
        prepare: |scene| {
            scene.signed_in("corp");
            fault(scene, FaultKind::RetryAfter(429, 60), "ListAccounts");
            None
        },
        call: Some("ListAccounts"),
    },
    Wait {
        name: "a program that prints credentials",
        line: "env made --shell bash",
        prepare: nothing,
        call: None,
    },
    Wait { name: "its input", line: "import --shell bash", prepare: nothing, call: None },
    Wait {
        name: "the end of its service",
        line: "serve adminUser",
        prepare: signed_in,
        call: None,
    },
    Wait {
        name: "its command, which it serves",
        line: "exec adminUser --server -- sleep 100",
        prepare: signed_in,
        call: None,
    },
    Wait {
        name: "its command in several roles",
        line: "exec --each 'key*' --yes -- sleep 100",
        prepare: nothing,
        call: None,
    },
    Wait { name: "an editor", line: "settings edit", prepare: nothing, call: None },
];

fn scene() -> Scene {
    let scene = sso_scene(&format!(
        "[profile made]\ncredential_process = sleep 100\n\
         [profile user]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = keys\n\
         mfa_serial = {DEVICE}\nregion = eu-west-1\n"
    ));
    scene.write("editor", "exec sleep 100\n");
    // Attempts enough for a long pause.
    let scene = scene.env("AWS_MAX_ATTEMPTS", "9");
    scene.env("VISUAL", "sh [HOME]/editor").env("BROWSER", "true")
}

fn check(wait: &Wait, signal: Signal) {
    let what = format!("{} while it waits for {}", name_of(signal), wait.name);
    let scene = scene();
    let mut other = (wait.prepare)(&scene);
    let mut child = spawn(&scene, wait.line);
    match wait.call {
        Some(operation) => wait_until(&what, || scene.aws.count(operation) > 0),
        None => thread::sleep(Duration::from_millis(700)),
    }
    thread::sleep(Duration::from_millis(100));
    assert!(child.try_wait().unwrap().is_none(), "{what}: it does not wait");
    let start = Instant::now();
    send(signal, &child);
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < LONGEST, "{what}: it goes on");
        thread::sleep(Duration::from_millis(5));
    }
    let status = child.wait().unwrap();
    let is_right = status.signal() == Some(signal.as_raw())
        // `exec` ends as its command does, and an editor that is killed has not edited.
        || wait.line.starts_with("exec") && status.code() == Some(128 + signal.as_raw())
        || wait.line == "settings edit" && status.code() == Some(1);
    assert!(is_right, "{what}: {status}");
    if let Some(other) = &mut other {
        other.kill().unwrap();
        other.wait().unwrap();
    }
    assert_no_process(&scene, &what);
    assert_whole(&scene, &what);
}

fn name_of(signal: Signal) -> &'static str {
    match signal {
        Signal::INT => "SIGINT",
        Signal::TERM => "SIGTERM",
        Signal::HUP => "SIGHUP",
        _ => "SIGQUIT",
    }
}

#[test]
fn a_signal_at_any_wait_ends_it_soon_and_leaves_nothing() {
    let cases = WAITS.iter().flat_map(|wait| SIGNALS.map(|signal| (wait, signal)));
    at_once(cases, |(wait, signal)| check(wait, signal));
}

/// Lines that ask, and the last thing that they show then.
const QUESTIONS: &[(&str, &str)] = &[
    ("env user --shell bash", "MFA code for"),
    ("env --shell bash", "keys"),
    ("configure sso", ":"),
    ("login --pkce --no-browser", "Waiting for you"),
    ("env danger --shell bash", "Type its name"),
];

#[test]
fn a_signal_at_any_question_gives_the_terminal_back() {
    let cases = QUESTIONS.iter().flat_map(|question| SIGNALS.map(|signal| (question, signal)));
    at_once(cases, |((line, shown), signal)| {
        let scene = scene();
        scene.aws.approve_device_logins(Approval::Never);
        scene.write(
            ".config/awsso/config.toml",
            "[danger]\nconfirm = true\nprofiles = [\"danger\"]\n[aliases]\ndanger = \"keys\"\n",
        );
        let streams = match line.split(' ').next() {
            Some("env") => OnTerminal::Nothing,
            _ => OnTerminal::Everything,
        };
        let terminal = scene.on_terminal(line, streams).sees(shown);
        let what = |state| format!("{line}: {}: {state}: {:?}", name_of(signal), terminal.seen());
        wait_until(&what("a question"), || !terminal.is_restored());
        terminal.signal(signal);
        wait_until(&what("the terminal as it was"), || terminal.is_restored());
        let (outcome, seen) = terminal.end();
        assert_eq!(outcome.status, None, "{line}: {seen}");
        assert_no_process(&scene, line);
        assert_whole(&scene, line);
    });
}

/// Lines that take a second, and the call that does.
const SLOW_LINES: &[(&str, &str)] = &[
    ("env adminUser --shell bash", "GetRoleCredentials"),
    ("whoami keys", "GetCallerIdentity"),
    ("env longAgo --shell bash", "CreateToken"),
];

#[test]
fn a_process_that_was_stopped_goes_on() {
    at_once(SLOW_LINES, |(line, operation)| {
        let scene = sso_scene("");
        let line = line.replace("longAgo", "adminUser");
        if *operation == "CreateToken" {
            scene.signed_in_long_ago("corp");
        } else {
            scene.signed_in("corp");
        }
        fault(&scene, FaultKind::Latency(Duration::from_secs(2)), operation);
        let awsso = env!("CARGO_BIN_EXE_awsso");
        // Into a pipe: keys are not written to files. A job of its own: who has no shell above is not stopped by this signal.
        let script = format!(
            "set -m; {awsso} {line} > >(cat >out) & sleep 0.8; kill -TSTP %1; sleep 0.7
             cut -d' ' -f3 /proc/$!/stat; sleep 1.5; cut -d' ' -f3 /proc/$!/stat
             kill -CONT %1; wait $!; echo $?"
        );
        let outcome = scene.program("bash", &["-c", &script]).go();
        let said: Vec<_> = outcome.stdout.lines().collect();
        // A refresh is finished first.
        let is_stopped = said.contains(&"T");
        assert!(is_stopped && said.last() == Some(&"0"), "{line}: {}", outcome.shown());
        assert_whole(&scene, &line);
        assert!(!scene.read("out").is_empty());
    });
}

#[test]
fn commands_of_exec_each_that_end_gracefully_are_waited_for() {
    let scene = scene();
    scene.write(
        "job",
        // Short: a signal just before a `sleep` does not end it.
        "trap 'sleep 0.5; echo ended; exit 3' INT; echo started; while :; do sleep 0.1; done\n",
    );
    let (outcome, seen) = scene
        .on_terminal("exec --each 'key*' --yes -- sh job", OnTerminal::Everything)
        .sees("started")
        .types("\u{3}")
        .sees("ended")
        .end();
    assert_eq!(outcome.status, None, "{seen}");
    assert_no_process(&scene, "exec --each");
}

#[test]
fn at_a_signal_each_run_of_exec_each_still_gets_its_line_of_json_and_no_other_begins() {
    let profile = |number| {
        format!(
            "[profile job{number}]\naws_access_key_id = AKIAEXAMPLE000000000\n\
             aws_secret_access_key = example/example/example\n"
        )
    };
    let scene = sso_scene(&(0..9).map(profile).collect::<String>());
    // One is slow to end: the others must not go on with the next profiles meanwhile.
    scene.write(
        "job",
        "trap 'test $AWSSO_PROFILE != job0 || sleep 1; exit 3' INT; echo >began.$AWSSO_PROFILE
         while :; do sleep 0.1; done",
    );
    let line = "exec --each 'job*' --parallel 3 --json --yes -- sh job";
    let mut run = scene.run(line);
    let child = run.command().stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let is_mark = |file: &&PathBuf| file.to_string_lossy().contains("began.");
    let began = || scene.files_below("").iter().filter(is_mark).count();
    wait_until("the start of three commands", || began() == 3);
    send(Signal::INT, &child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.signal(), Some(Signal::INT.as_raw()));
    let lines = String::from_utf8(output.stdout).unwrap();
    let codes: Vec<_> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["exit_code"].clone())
        .collect();
    assert_eq!((codes, began()), (vec![3.into(); 3], 3), "{lines}");
    assert_no_process(&scene, line);
}
