//! What a run leaves behind: files that are whole, no temporary one, no process.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Outcome, Scene};

/// Every file of the home with its content.
pub(super) fn contents(scene: &Scene) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = scene.files_below("").into_iter();
    files.filter_map(|path| Some((path.clone(), fs::read(path).ok()?))).collect()
}

/// Every JSON file is whole.
#[track_caller]
pub(super) fn assert_whole(scene: &Scene, what: &str) {
    for (path, content) in contents(scene) {
        let name = path.to_string_lossy();
        if path.extension().is_some_and(|extension| extension == "json") {
            let parsed: Result<Value, _> = serde_json::from_slice(&content);
            let text = String::from_utf8_lossy(&content);
            assert!(parsed.is_ok(), "{what}: {name}: {text:?}");
        }
        if name.ends_with("terminal.key") {
            assert_eq!(content.len(), 32, "{what}: {name}");
        }
    }
}

#[track_caller]
pub(super) fn assert_no_temporary_file(scene: &Scene, what: &str) {
    for path in scene.files_below("") {
        let name = path.file_name().unwrap().to_string_lossy();
        let is_left = name.ends_with(".tmp") || name.starts_with(".awsso-");
        assert!(!is_left, "{what}: {}", path.display());
    }
}

/// Processes with the scene's home, zombies among them, but for those that `is_meant` knows by their command
/// line.
fn processes(scene: &Scene) -> Vec<(u32, String)> {
    let home = format!("HOME={}", scene.home().display());
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
        if environment.split(|byte| *byte == 0).any(|line| line == home.as_bytes()) {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            found.push((id, String::from_utf8_lossy(&line).replace('\0', " ")));
        }
    }
    found
}

/// Whatever the run started has ended.
#[track_caller]
pub(super) fn assert_no_process(scene: &Scene, what: &str) {
    let end = Instant::now() + Duration::from_secs(5);
    loop {
        let left = processes(scene);
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < end, "{what}: still running: {left:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Whether the snippet is whole and does what its exit code says; of a failing one that it is nothing but
/// the failing statement.
#[track_caller]
pub(super) fn assert_evaluable(outcome: &Outcome, status: i32) {
    if status != 0 {
        let expected = format!("(\\builtin exit {status});\n");
        assert_eq!(outcome.stdout, expected, "{}", outcome.shown());
        return;
    }
    let script = format!("{}\nexit $?", outcome.stdout);
    let evaluated = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
    assert_eq!(evaluated.status.code(), Some(0), "{}", outcome.shown());
    assert!(evaluated.stderr.is_empty(), "{}", outcome.shown());
}

/// Whether the text begins with the program's name, is short, and tells what to type where a person can
/// do something.
#[track_caller]
pub(super) fn assert_told(outcome: &Outcome, status: i32) {
    let text = &outcome.stderr;
    assert!(text.contains("awsso: "), "{}", outcome.shown());
    assert!(text.len() < 1500, "{}", outcome.shown());
    assert!(!text.contains("internal error") && !text.contains("panic"), "{}", outcome.shown());
    if status == 3 {
        assert!(text.contains("hint: "), "{}", outcome.shown());
    }
}
