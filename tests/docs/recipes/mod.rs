//! The blocks of the pages, run as they stand: with the real program where there is one, else with a
//! stand-in that reads them as the real thing does.
//!
//! What a recipe starts (`terraform`, a report) is a stand-in that writes down the environment that it
//! got. A program that is not installed is reported and its recipe skipped; with `CI` set, that is a
//! failure.

mod configuring;
mod containers;
mod continuous;
mod environ;
mod folders;
mod processes;
mod prompts;
mod scripts;
mod services;
mod terminals;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use aws_emulator::Trust;
use serde_json::Value;

use crate::support::{
    ACCOUNT, OTHER_ACCOUNT, Outcome, Scene, is_demanded, is_installed, sso_scene,
};

const DEPLOY: &str = "arn:aws:iam::222222222222:role/Deploy";

/// The profiles of the pages, and somebody who is signed in.
fn stage() -> Scene {
    let scene = signed_out();
    scene.signed_in("corp");
    scene
}

/// The same, and nobody is.
fn signed_out() -> Scene {
    let profiles = ["deploy", "reports"].map(|name| {
        format!(
            "[profile {name}]\nrole_arn = {DEPLOY}\nsource_profile = adminUser\nregion = eu-central-1\n"
        )
    });
    let own = Path::new(env!("CARGO_BIN_EXE_awsso")).parent().unwrap();
    let scene = sso_scene(&profiles.concat());
    let inherited = env::var_os("PATH").unwrap_or_default();
    let folders = [scene.path("bin"), own.to_owned()];
    let path = env::join_paths(folders.into_iter().chain(env::split_paths(&inherited))).unwrap();
    let scene = scene.without("AWSSO_SHELL").env("PATH", path);
    let trust = Trust::of(OTHER_ACCOUNT).and(ACCOUNT);
    scene.aws.add_role(DEPLOY, trust);
    for name in ["terraform", "daily-report", "code", "recorder"] {
        program(&scene, name, RECORDER);
    }
    scene
}

/// Writes down how it was called, and with what environment.
const RECORDER: &str = "\
#!/bin/sh
printf '%s\\n' \"${0##*/} $*\" >>\"$HOME/calls\"
env -0 >\"$HOME/environment\"
";

/// A program in the home's `bin`.
fn program(scene: &Scene, name: &str, text: &str) {
    let path = format!("bin/{name}");
    scene.write(&path, text);
    fs::set_permissions(scene.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
}

/// awsso at another place of the home.
fn install(scene: &Scene, path: &str) {
    let path = scene.path(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    symlink(env!("CARGO_BIN_EXE_awsso"), path).unwrap();
}

/// What the recorder wrote; empty if nothing was started.
fn environment(scene: &Scene) -> BTreeMap<String, String> {
    let dump = fs::read_to_string(scene.path("environment")).unwrap_or_default();
    let entries = dump.split('\0').filter_map(|entry| entry.split_once('='));
    entries.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The calls of the recorder.
fn calls(scene: &Scene) -> Vec<String> {
    let calls = fs::read_to_string(scene.path("calls")).unwrap_or_default();
    calls.lines().map(str::to_owned).collect()
}

/// The variables of the role.
#[track_caller]
fn assert_deploying(variables: &BTreeMap<String, String>) {
    let value = |name: &str| variables.get(name).map_or("", String::as_str);
    assert!(value("AWS_ACCESS_KEY_ID").starts_with("ASIA"), "{variables:?}");
    assert!(!value("AWS_SECRET_ACCESS_KEY").is_empty(), "{variables:?}");
    assert!(!value("AWS_SESSION_TOKEN").is_empty(), "{variables:?}");
    assert_eq!(value("AWS_REGION"), "eu-central-1");
}

/// Plays a recipe twice. With a sign-in it starts its program as the role; without, it fails, asks
/// nobody and starts nothing.
#[track_caller]
fn deploys_or_stops(play: impl Fn(&Scene) -> Outcome) {
    let scene = stage();
    play(&scene).succeeds();
    assert_deploying(&environment(&scene));
    let scene = signed_out();
    let outcome = play(&scene);
    assert_ne!(outcome.status, Some(0), "{}", outcome.shown());
    assert!(outcome.stderr.contains("awsso login"), "{}", outcome.shown());
    assert!(calls(&scene).is_empty(), "{}", outcome.shown());
    assert_eq!(scene.aws.count("StartDeviceAuthorization"), 0);
}

/// The program of that name, in `PATH` or beside the Python of the tests.
fn found(name: &str) -> Option<String> {
    let beside = env::var("AWSSO_TEST_PYTHON")
        .ok()
        .and_then(|python| Some(Path::new(&python).parent()?.join(name)))
        .filter(|path| path.exists());
    let path = beside.or_else(|| {
        let is_there = is_installed(name);
        is_there.then(|| which::which(name).unwrap())
    });
    Some(path?.to_str().unwrap().to_owned())
}

/// What a YAML file says.
fn yaml(scene: &Scene, text: &str) -> Option<Value> {
    // Not `found`: the Python of `PATH` need not know YAML.
    let python = env::var("AWSSO_TEST_PYTHON").ok();
    assert!(
        python.is_some() || !is_demanded("AWSSO_TEST_PYTHON"),
        "AWSSO_TEST_PYTHON names no Python"
    );
    let script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))";
    let outcome = scene.program(python?, &["-c", script]).stdin(text).go().succeeds();
    Some(outcome.json())
}
