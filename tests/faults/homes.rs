//! Homes that are missing, cannot be written, or cannot be read.

use std::path::PathBuf;

use super::remains::{assert_evaluable, contents};
use crate::support::{KEY_ID, Scene, at_once, sso_scene};

const AWSSO: &str = env!("CARGO_BIN_EXE_awsso");

/// Lines of every kind; those that switch come first.
pub(super) const LINES_OF_EVERY_KIND: [&str; 12] = [
    "env adminUser",
    "env adminUser --refresh",
    "env keys",
    "unset",
    "renew",
    "status",
    "prompt",
    "init bash",
    "list",
    "settings set renewal.enabled false",
    "configure sso --all --yes",
    "logout --all",
];

/// Whether a shell evaluates what the line prints.
pub(super) fn is_snippet(line: &str) -> bool {
    ["env", "unset", "renew"].iter().any(|verb| line.starts_with(verb))
}

/// The flag for the shell, where the line takes one and a script starts it.
pub(super) fn shell(line: &str) -> &'static str {
    if is_snippet(line) { " --shell bash" } else { "" }
}

#[test]
fn without_a_home_what_needs_none_goes_on_and_none_is_made() {
    let scene = sso_scene("");
    let credentials = scene.path(".aws/credentials");
    let config = scene.path(".aws/config");
    for home in ["", "/nonexistent/home"] {
        for (line, codes) in [
            ("env keys", &[0][..]),
            ("unset", &[0]),
            ("prompt", &[0]),
            ("init bash", &[0]),
            ("status", &[0]),
            ("list", &[0]),
            ("env adminUser --no-login", &[3]),
            ("settings set renewal.enabled false", &[1, 4]),
        ] {
            let run = scene.run(line).env("HOME", home).without("XDG_CONFIG_HOME");
            let run = run.without("XDG_CACHE_HOME").env("AWS_CONFIG_FILE", &config);
            let outcome = run.env("AWS_SHARED_CREDENTIALS_FILE", &credentials).go();
            let status = outcome.status.unwrap();
            assert!(codes.contains(&status), "HOME={home}: {}", outcome.shown());
            if is_snippet(line) {
                assert_evaluable(&outcome, status);
            }
            if line == "env keys" {
                assert!(outcome.stdout.contains(KEY_ID), "{}", outcome.shown());
                outcome.tells("this terminal's credentials are not renewed");
            }
        }
    }
    assert!(!scene.path("~").exists() && !PathBuf::from("/nonexistent").exists());
}

/// In a home whose mount is read-only; `false` where mounting needs rights that are missing.
fn read_only(scene: &Scene, line: &str) -> bool {
    let home = scene.home().display();
    let script = format!(
        "mount --bind {home} {home} && mount -o remount,ro,bind {home} || exit 77
         cd {home} && exec {AWSSO} {line}{}",
        shell(line)
    );
    let words = ["--map-root-user", "--mount", "sh", "-c", &script];
    let outcome = scene.program("unshare", &words).go();
    if outcome.status == Some(77) || outcome.stderr.contains("unshare: ") {
        return false;
    }
    let status = outcome.status.unwrap();
    let writes = ["settings", "configure", "logout"].iter().any(|verb| line.starts_with(verb));
    let expected: &[i32] = match line {
        _ if writes => &[1],
        // There is no session to renew.
        "renew" => &[2],
        _ => &[0],
    };
    assert!(expected.contains(&status), "{}", outcome.shown());
    if is_snippet(line) {
        assert_evaluable(&outcome, status);
    }
    if status != 0 {
        outcome.tells("awsso: ");
    }
    true
}

#[test]
fn in_a_home_that_cannot_be_written_what_only_reads_goes_on() {
    at_once(LINES_OF_EVERY_KIND, |line| {
        let scene = sso_scene("");
        scene.signed_in("corp");
        let before = contents(&scene);
        if read_only(&scene, line) {
            assert_eq!(contents(&scene), before, "{line}");
        }
    });
}
