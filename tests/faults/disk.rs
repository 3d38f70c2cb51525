//! Full and broken disks, and a sudden end, at each step that changes a file.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use aws_emulator::Approval;

use super::homes::{LINES_OF_EVERY_KIND, is_snippet, shell};
use super::is_whole;
use super::remains::{assert_evaluable, assert_no_temporary_file, assert_whole, contents};
use super::shim::shim;
use crate::support::{ACCOUNT, Outcome, Scene, at_once, sso_scene};

const AWSSO: &str = env!("CARGO_BIN_EXE_awsso");

/// No line has more steps.
const MOST_STEPS: usize = 120;

/// Lines that write.
const LINES: &[&str] = &[
    "env adminUser",
    "login --force --use-device-code --no-browser",
    "configure sso --all --yes",
    "settings set renewal.enabled false",
    "list roles --all --refresh",
    "logout --all",
    "init bash --install --yes",
];

fn scene() -> Scene {
    let scene = sso_scene("# a comment that stays\n");
    scene.aws.approve_device_logins(Approval::Immediately);
    scene.write(".config/awsso/config.toml", "# mine\n[renewal]\nenabled = true\n");
    scene.write(".bashrc", "alias mine=true\n");
    scene.signed_in_long_ago("corp");
    scene
}

/// Files that a line may change, for good: before and after it.
const LASTING: [&str; 3] = [".aws/config", ".config/awsso/config.toml", ".bashrc"];

fn lasting(scene: &Scene) -> [String; 3] {
    LASTING.map(|name| scene.read(name))
}

/// A run in which step number `at` fails in this way; `None` if it has not so many steps.
fn failing(scene: &Scene, line: &str, library: &Path, mode: &str, at: usize) -> Option<Outcome> {
    let mark = scene.path("struck");
    let run = scene.run(line).env("LD_PRELOAD", library).env("FAULT_MODE", mode);
    let run = run.env("FAULT_MARK", &mark).env("FAULT_AT", at.to_string());
    let outcome = run.go();
    mark.exists().then_some(outcome)
}

fn check(line: &str, mode: &str) {
    let Some(library) = shim("disk") else { return };
    let after = {
        let scene = scene();
        scene.awsso(line).succeeds();
        lasting(&scene)
    };
    let stride = if is_whole() { 1 } else { 3 };
    let mut count = 0;
    for at in (1..MOST_STEPS).step_by(stride) {
        let scene = scene();
        let before = lasting(&scene);
        let what = format!("{line}: {mode} at step {at}");
        let Some(outcome) = failing(&scene, line, &library, mode, at) else { break };
        count += 1;
        for (now, (before, after)) in lasting(&scene).iter().zip(before.iter().zip(&after)) {
            assert!(now == before || now == after, "{what}: {now}");
        }
        fs::remove_file(scene.path("struck")).unwrap();
        assert_whole(&scene, &what);
        // A broken disk may keep a file from being removed.
        if mode == "full" {
            assert_no_temporary_file(&scene, &what);
        }
        let has_refreshed = scene.aws.count("CreateToken") > 0;
        match outcome.status {
            None => assert_eq!(mode, "kill", "{what}"),
            Some(status) => {
                assert!([0, 1].contains(&status), "{what}\n{}", outcome.shown());
                if line.starts_with("env") {
                    assert_evaluable(&outcome, status);
                }
                let is_told = status == 0 || outcome.stderr.contains("awsso: ");
                assert!(is_told, "{what}\n{}", outcome.shown());
            }
        }
        assert_signed_in(&scene, line, &what, &outcome, has_refreshed);
    }
    assert!(count > 0, "{line} does not write");
}

/// The sign-in is there, unless it was given up, or the service has given out its successor and somebody
/// was told that it could not be kept.
fn assert_signed_in(scene: &Scene, line: &str, what: &str, outcome: &Outcome, has_refreshed: bool) {
    if line.starts_with("logout") {
        return;
    }
    let afterwards = scene.awsso("env adminUser --refresh --no-login");
    if afterwards.status == Some(0) {
        return;
    }
    let is_told = outcome.status.is_none() || outcome.stderr.contains("could not");
    assert!(has_refreshed && is_told, "{what}\n{}\n{}", outcome.shown(), afterwards.shown());
    assert_eq!(afterwards.status, Some(3), "{what}\n{}", afterwards.shown());
}

#[test]
fn a_disk_that_is_full_from_any_step_on_damages_nothing() {
    at_once(LINES, |line| check(line, "full"));
}

#[test]
fn a_step_that_fails_on_a_broken_disk_damages_nothing() {
    at_once(LINES, |line| check(line, "broken"));
}

#[test]
fn killed_at_any_step_it_leaves_whole_files() {
    at_once(LINES, |line| check(line, "kill"));
}

#[test]
fn on_a_full_disk_no_file_is_damaged_and_every_line_says_how_it_went() {
    for line in LINES_OF_EVERY_KIND {
        let scene = sso_scene("");
        scene.signed_in("corp");
        scene.write(".config/awsso/config.toml", "# mine\n[renewal]\nenabled = true\n");
        let before = contents(&scene);
        let script = format!("trap '' XFSZ; ulimit -f 0; exec {AWSSO} {line}{}", shell(line));
        let outcome = scene.program("bash", &["-c", &script]).go();
        let status = outcome.status.unwrap();
        assert!([0, 1, 2].contains(&status), "{}", outcome.shown());
        if is_snippet(line) {
            assert_evaluable(&outcome, status);
        }
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
fn killed_at_any_moment_it_leaves_whole_files() {
    let scene = sso_scene("");
    let start = Instant::now();
    let rounds = if is_whole() { 400 } else { 24 };
    for round in 0..rounds {
        scene.signed_in_long_ago("corp");
        let mut run = scene.run("env adminUser --refresh");
        let mut child = run.command().spawn().unwrap();
        // From the first instruction to well after the last write.
        thread::sleep(Duration::from_millis(round % 60 * 2));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_whole(&scene, "killed");
    }
    // Whatever was left is in nobody's way.
    scene.signed_in("corp");
    let terminal = scene.enter("env adminUser");
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), ACCOUNT);
    assert_eq!(scene.run("status --json").after(&terminal).go().json()["verified"], true);
    assert!(start.elapsed() < Duration::from_mins(5));
}

/// What a run in a home of its own, on a small disk with `free` left of it, leaves in `out`. `None` where
/// mounting needs rights that are missing.
fn on_a_small_disk(scene: &Scene, line: &str, free: &str) -> Option<(Outcome, PathBuf)> {
    let (home, out) = (scene.home().display(), scene.path(".out"));
    fs::create_dir_all(&out).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=4m,mode=700 tmpfs /mnt && cp -a {home}/. /mnt/ && cd /mnt || exit 77
         used=$(df -k --output=used /mnt | tail -n 1) files=$(df --output=iused /mnt | tail -n 1)
         mount -o remount,{free} /mnt || exit 77
         HOME=/mnt {AWSSO} {line}{}
         status=$?
         cp -a /mnt/. {}/
         exit $status",
        shell(line),
        out.display()
    );
    let words = ["--map-root-user", "--mount", "sh", "-c", &script];
    let outcome = scene.program("unshare", &words).go();
    let can = outcome.status != Some(77) && !outcome.stderr.contains("unshare: ");
    can.then_some((outcome, out))
}

#[test]
fn on_a_small_disk_with_less_and_less_room_no_file_is_damaged() {
    let rooms: Vec<String> = (0..7)
        .flat_map(|left| {
            [
                format!("size=$((used + {}))k", left * 4),
                format!("size=4m,nr_inodes=$((files + {left}))"),
            ]
        })
        .collect();
    at_once(&rooms, |room| {
        let scene = scene();
        let before = contents(&scene);
        let Some((outcome, out)) = on_a_small_disk(&scene, "env adminUser", room) else { return };
        let status = outcome.status.unwrap();
        assert!([0, 1].contains(&status), "{room}\n{}", outcome.shown());
        assert_evaluable(&outcome, status);
        assert_whole(&scene, room);
        for (path, content) in before {
            let now = fs::read(out.join(path.strip_prefix(scene.home()).unwrap())).unwrap();
            let is_token = path.to_string_lossy().contains("sso/cache");
            assert!(is_token || now == content, "{room}: {}", path.display());
        }
        // What was in the home is in no way worse than what is there now.
        let has_refreshed = scene.aws.count("CreateToken") > 0;
        assert_eq!(has_refreshed, status == 0, "{room}\n{}", outcome.shown());
        if has_refreshed {
            fs::remove_dir_all(scene.path(".aws")).unwrap();
            fs::rename(out.join(".aws"), scene.path(".aws")).unwrap();
        }
        scene.awsso("env adminUser --no-login --refresh").succeeds();
    });
}
