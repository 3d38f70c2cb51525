//! A clock that is wrong, and one that jumps while awsso waits.

use std::time::Duration;
use std::{fs, thread};

use aws_emulator::Approval;

use super::homes::is_snippet;
use super::remains::{assert_evaluable, assert_told, assert_whole};
use super::shim::shim;
use crate::support::{ACCOUNT, Run, Scene, at_once, sso_scene};

const HOUR: i64 = 3600;
const YEAR: i64 = 365 * 24 * HOUR;

/// Ahead by so many seconds.
const OFFSETS: [i64; 8] = [-56 * YEAR, -YEAR, -HOUR, -301, 301, HOUR, YEAR, 200 * YEAR];

const LINES: &[&str] = &[
    "env adminUser --no-login",
    "env adminUser --refresh --no-login",
    "renew --no-login",
    "status",
    "prompt",
    "unset",
    "list",
    "log",
    "whoami adminUser --no-login",
    "credential-process adminUser",
];

/// The same run by a clock that the file `clock` of the home moves.
fn by_clock<'s>(scene: &'s Scene, run: Run<'s>) -> Option<Run<'s>> {
    let library = shim("clock")?;
    Some(run.env("LD_PRELOAD", library).env("CLOCK_FILE", scene.path("clock")))
}

#[test]
fn by_a_clock_that_is_wrong_no_line_breaks_and_nothing_is_lost() {
    at_once(OFFSETS, |offset| {
        for line in LINES {
            let scene = sso_scene("");
            scene.signed_in("corp");
            let terminal = scene.enter("env adminUser");
            scene.write("clock", &offset.to_string());
            let run = scene.run(line);
            let run = if is_snippet(line) { run.after(&terminal) } else { run };
            let Some(run) = by_clock(&scene, run) else { return };
            let outcome = run.go();
            let status = outcome.status.unwrap();
            assert!([0, 3, 5, 6].contains(&status), "{offset}: {}", outcome.shown());
            if is_snippet(line) {
                assert_evaluable(&outcome, status);
            }
            if status != 0 {
                assert_told(&outcome, status);
            }
            assert_whole(&scene, line);
            // The clock is right again.
            let again = scene.enter("env adminUser --no-login");
            assert_eq!(again.variable("AWS_ACCOUNT_ID"), ACCOUNT, "{offset}: {line}");
            let who = scene.run("whoami").after(&again).go();
            assert_eq!(who.status, Some(0), "{offset}: {line}: {}", who.shown());
        }
    });
}

#[test]
fn a_clock_that_jumps_does_not_end_a_sign_in() {
    let lines = ["login --use-device-code --no-browser", "login --pkce --no-browser"];
    let cases = lines.iter().flat_map(|line| [-YEAR, 2 * HOUR].map(|offset| (line, offset)));
    at_once(cases, |(line, offset)| {
        let scene = sso_scene("");
        scene.aws.approve_device_logins(Approval::AfterPolls(3));
        scene.write("clock", "0");
        let Some(mut run) = by_clock(&scene, scene.run(line)) else { return };
        let mut child = run.command().spawn().unwrap();
        thread::sleep(Duration::from_millis(1500));
        fs::write(scene.path("clock"), offset.to_string()).unwrap();
        thread::sleep(Duration::from_millis(1500));
        if line.contains("pkce") {
            // Nobody comes: it still waits.
            assert!(child.try_wait().unwrap().is_none(), "{offset}: {line}");
            child.kill().unwrap();
        }
        let status = child.wait().unwrap();
        let has_signed_in = status.success() || line.contains("pkce");
        assert!(has_signed_in, "{offset}: {line}: {status}");
        assert_whole(&scene, line);
    });
}
