//! A `credential_process` that fails in every way.

use std::time::Instant;

use super::matrix::LIMIT;
use super::remains::{assert_evaluable, assert_no_process, assert_told, assert_whole};
use crate::support::{at_once, sso_scene};

/// What it is wrong with it, what it does, and the exit codes that are right.
type Fault = (&'static str, &'static str, &'static [i32]);

const FAULTS: &[Fault] = &[
    ("fails", "echo 'vault is locked' >&2; exit 7", &[1]),
    ("killed", "kill -9 $$", &[1]),
    ("prints nothing", "true", &[1]),
    ("half a document", "printf '{\"Version\": 1, \"AccessKeyId\": \"AK'", &[1]),
    ("endless", "yes", &[1]),
    ("endless on stderr", "yes >&2 & sleep 0.5; kill $!; exit 1", &[1]),
    ("a web page", "echo '<html>sign in</html>'", &[1]),
    ("not text", "printf '\\377\\376'", &[1]),
    (
        "expired",
        "echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"2020-01-01T00:00:00Z\"}'",
        &[1],
    ),
    ("asks", "read -r line </dev/tty; echo $line", &[1]),
    (
        "leaves a child that holds its output",
        "sleep 100 & echo '{\"Version\":1,\"AccessKeyId\":\"AKIAX\",\"SecretAccessKey\":\"s\"}'; kill $!",
        &[0],
    ),
    ("closes its output", "exec >&- 2>&-; exit 1", &[1]),
];

const SLOW_FAULTS: &[Fault] = &[
    ("hangs", "sleep 100", &[1]),
    ("hangs in a child", "sh -c 'sleep 100; :'; :", &[1]),
    ("will not end", "trap '' TERM INT HUP; sleep 100; sleep 100", &[1]),
    ("trickles", "while :; do printf ' '; sleep 1; done", &[1]),
    ("stops itself", "kill -STOP $$", &[1]),
];

fn check((name, script, codes): &Fault) {
    at_once(["env made", "credential-process made"], |line| {
        let scene = sso_scene(
            "[profile made]\ncredential_process = sh [HOME]/program\nregion = eu-west-1\n",
        );
        scene.write("program", script);
        let start = Instant::now();
        let outcome = scene.awsso(line);
        let took = start.elapsed();
        assert!(took < LIMIT, "{name}: {took:?}\n{}", outcome.shown());
        let status = outcome.status.unwrap();
        assert!(codes.contains(&status), "{name}\n{}", outcome.shown());
        match line {
            "env made" => assert_evaluable(&outcome, status),
            _ if status != 0 => assert_eq!(outcome.stdout, "", "{name}"),
            _ => {}
        }
        if status != 0 {
            assert_told(&outcome, status);
            let is_named = outcome.stderr.contains("credential_process");
            assert!(is_named, "{name}\n{}", outcome.shown());
        }
        assert_no_process(&scene, name);
        assert_whole(&scene, name);
    });
}

/// Those that take the time limit.
pub(super) fn check_slow() {
    at_once(SLOW_FAULTS, check);
}

#[test]
fn a_credential_process_that_fails_is_told_and_leaves_nothing() {
    at_once(FAULTS, check);
}
