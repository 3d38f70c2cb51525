//! What goes wrong around awsso: no room, no home, no reader, a sudden end. Nothing is lost, nothing is
//! half written, and what a shell gets can be evaluated.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{ACCOUNT, KEY_ID, Scene, sso_scene};

const AWSSO: &str = env!("CARGO_BIN_EXE_awsso");

/// Lines of every kind; those that switch come first.
const LINES: [&str; 12] = [
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

/// Every file of the home with its content.
fn contents(scene: &Scene) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = scene.files_below("").into_iter();
    files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Whether each line is a whole statement that does what its exit code says.
fn assert_evaluable(line: &str, stdout: &str, status: i32) {
    if !line.starts_with("env") && !line.starts_with("unset") && !line.starts_with("renew") {
        return;
    }
    let script = format!("{stdout}\nexit $?");
    let outcome = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
    assert_eq!(outcome.status.code(), Some(status), "{line}: {stdout}");
    assert!(outcome.stderr.is_empty(), "{line}: {}", String::from_utf8_lossy(&outcome.stderr));
}

#[test]
fn on_a_full_disk_no_file_is_damaged_and_every_line_says_how_it_went() {
    for line in LINES {
        let scene = sso_scene("");
        scene.signed_in("corp");
        scene.write(".config/awsso/config.toml", "# mine\n[renewal]\nenabled = true\n");
        let before = contents(&scene);
        let script = format!("trap '' XFSZ; ulimit -f 0; exec {AWSSO} {line} --shell sh");
        let script =
            if line.starts_with("env") { script } else { script.replace(" --shell sh", "") };
        let outcome = scene.program("bash", &["-c", &script]).go();
        let status = outcome.status.unwrap();
        assert!([0, 1, 2].contains(&status), "{}", outcome.shown());
        assert_evaluable(line, &outcome.stdout, status);
        let after = contents(&scene);
        for (path, content) in &before {
            // Signing out removes; nothing else does.
            let now = after.get(path);
            let is_removed = now.is_none() && line.starts_with("logout");
            assert!(is_removed || now == Some(content), "{line}: {}", path.display());
        }
        // What is new is empty at the most: a lock, a mark.
        for (path, content) in after.iter().filter(|(path, _)| !before.contains_key(*path)) {
            assert!(content.is_empty(), "{line}: {}", path.display());
            let name = path.to_string_lossy();
            assert!(!name.ends_with(".tmp"), "{line}: {name}");
        }
    }
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
            assert_evaluable(line, &outcome.stdout, status);
            if line == "env keys" {
                assert!(outcome.stdout.contains(KEY_ID), "{}", outcome.shown());
                outcome.tells("this terminal's credentials are not renewed");
            }
        }
    }
    assert!(!scene.path("~").exists() && !PathBuf::from("/nonexistent").exists());
}

#[test]
fn killed_at_any_moment_it_leaves_whole_files() {
    let scene = sso_scene("");
    let start = Instant::now();
    for round in 0..24_u64 {
        scene.signed_in_long_ago("corp");
        let mut run = scene.run("env adminUser --refresh");
        let mut child = run.command().spawn().unwrap();
        // From the first instruction to well after the last write.
        thread::sleep(Duration::from_millis(round * 5));
        child.kill().unwrap();
        child.wait().unwrap();
        for path in scene.files_below("") {
            let text = fs::read(&path).unwrap();
            let name = path.to_string_lossy().into_owned();
            if path.extension().is_some_and(|extension| extension == "json") {
                let parsed: Result<Value, _> = serde_json::from_slice(&text);
                assert!(parsed.is_ok(), "{name}: {}", String::from_utf8_lossy(&text));
            }
            if name.ends_with("terminal.key") {
                assert_eq!(text.len(), 32);
            }
        }
    }
    // Whatever was left is in nobody's way.
    scene.signed_in("corp");
    let terminal = scene.enter("env adminUser");
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), ACCOUNT);
    assert_eq!(scene.run("status --json").after(&terminal).go().json()["verified"], true);
    assert!(start.elapsed() < Duration::from_mins(1));
}
