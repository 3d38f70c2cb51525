//! Two hundred processes at once, and those that wait for a process that is stopped.

use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use aws_emulator::{Fault, FaultKind};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::calls::CALLS;
use super::matrix::LIMIT;
use super::remains::{assert_no_process, assert_no_temporary_file, assert_told, assert_whole};
use crate::support::{TIME_LIMIT, at_once, sso_scene};

const CROWD: usize = 200;

#[test]
fn two_hundred_processes_at_once_share_one_refresh_and_one_call() {
    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    let start = Instant::now();
    let children: Vec<Child> = (0..CROWD)
        .map(|_| {
            let mut run = scene.run("env adminUser --shell bash");
            let command = run.command();
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut keys = Vec::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && told.is_empty(), "{}: {told}", output.status);
        let text = String::from_utf8(output.stdout).unwrap();
        let key = text.split("AWS_ACCESS_KEY_ID=").nth(1).unwrap();
        keys.push(key[..key.find(['\'', ';', '\n']).unwrap().max(20)].to_owned());
    }
    assert_eq!(scene.aws.count("CreateToken"), 1);
    // On a machine that is too slow, those that have waited for 20 seconds ask by themselves.
    if start.elapsed() < Duration::from_secs(20) {
        assert_eq!(scene.aws.count("GetRoleCredentials"), 1);
        keys.dedup();
        assert_eq!(keys.len(), 1);
    }
    assert_whole(&scene, "a crowd");
    assert_no_temporary_file(&scene, "a crowd");
    assert_no_process(&scene, "a crowd");
}

/// What a process does when it is stopped, in which call; what another one does then, and its exit code.
const STOPPED: &[(&str, &str, &str, i32)] = &[
    ("env adminUser --refresh", "GetRoleCredentials", "env adminUser --refresh", 0),
    ("env adminUser", "CreateToken", "env adminUser", 1),
    ("env adminUser", "CreateToken", "credential-process adminUser", 1),
    ("env adminUser", "CreateToken", "logout", 1),
    ("list accounts --refresh", "ListAccounts", "list accounts --refresh", 0),
    ("env me", "CreateOAuth2Token", "env me", 1),
];

/// Locks of files that are changed, and lines that change those.
const HELD: &[(&str, &str)] =
    &[("settings", "settings set renewal.enabled false"), ("config", "configure sso --all --yes")];

/// Those that wait for somebody who holds a lock for longer than anybody should.
pub(super) fn check_held() {
    at_once(HELD, |(lock, line)| {
        let scene = sso_scene("");
        scene.signed_in("corp");
        scene.awsso("env adminUser").succeeds();
        let path = scene.path(&format!(".cache/awsso/locks/{lock}.lock"));
        let mut run = scene.program("flock", &[path.to_str().unwrap(), "sleep", "100"]);
        let mut holder = run.command().spawn().unwrap();
        thread::sleep(Duration::from_millis(500));
        let start = Instant::now();
        scene.awsso(line).exits(1).tells("did not release it within 10 s");
        assert!(start.elapsed() < LIMIT, "{line}");
        kill_process_group(Pid::from_child(&holder), Signal::KILL).unwrap();
        holder.wait().unwrap();
        scene.awsso(line).succeeds();
    });
}

/// Those that wait for a process which is stopped: in vain, yet not for ever.
pub(super) fn check_stopped() {
    at_once(STOPPED, |(first, operation, second, status)| {
        let what = format!("{first} is stopped, then {second}");
        let scene = CALLS.iter().find(|call| call.line == "env adminUser").unwrap().scene();
        if *operation != "CreateToken" {
            scene.signed_in("corp");
        }
        scene.aws.fault(Fault::new(FaultKind::Hang).operation(operation));
        let mut run = scene.run(first);
        let silent = run.command().stdout(Stdio::piped()).stderr(Stdio::null());
        let mut holder = silent.spawn().unwrap();
        let begun = Instant::now();
        while scene.aws.count(operation) == 0 {
            assert!(begun.elapsed() < TIME_LIMIT, "{what}");
            thread::sleep(Duration::from_millis(5));
        }
        let id = Pid::from_child(&holder);
        kill_process(id, Signal::STOP).unwrap();
        scene.aws.clear_faults();
        let start = Instant::now();
        let outcome = scene.awsso(second);
        let took = start.elapsed();
        assert!(took < LIMIT, "{what}: {took:?}\n{}", outcome.shown());
        let outcome = outcome.exits(*status);
        if *status != 0 {
            assert_told(&outcome, *status);
            let hint = format!("hint: kill {}", id.as_raw_nonzero());
            assert!(outcome.stderr.contains(&hint), "{what}\n{}", outcome.shown());
        }
        assert_whole(&scene, &what);
        kill_process(id, Signal::KILL).unwrap();
        holder.wait().unwrap();
        // The lock is gone with it.
        let again = scene.awsso(second);
        assert_eq!(again.status, Some(0), "{what}\n{}", again.shown());
        assert_no_process(&scene, &what);
    });
}
