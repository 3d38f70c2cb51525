//! Signing in and out, told as stories.
#![cfg_attr(
    unix,
    expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")
)]

#[cfg(unix)]
mod browser;
#[cfg(unix)]
mod clients;
mod console;
mod device;
mod logout;
#[cfg(target_os = "linux")]
mod person;
mod sharing;
mod vanity;

use std::fs;

use aws_emulator::Approval;
use serde_json::Value;

use crate::support::{ACCOUNT, START_URL, Scene, token_path};

const CONFIG: &str = "\
[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1

[profile old]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111111111111
sso_role_name = Admin
";

/// Profiles `dev` (session `corp`) and `old` (legacy), nobody signed in, on a machine that is
/// reached over SSH.
fn scene() -> Scene {
    scene_with(CONFIG)
}

fn scene_with(config: &str) -> Scene {
    let scene = Scene::new().config(config).env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
    scene.aws.add_sso_instance(START_URL, "us-east-1");
    scene.aws.approve_device_logins(Approval::Immediately);
    scene.aws.add_account(ACCOUNT, "dev", "dev@example.com");
    scene.aws.assign(ACCOUNT, "Admin", 3600);
    scene
}

/// The token of a session, or null.
fn cached_token(scene: &Scene, session: &str) -> Value {
    let text = fs::read_to_string(scene.path(&token_path(session))).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The names of the files that stand right in a folder of the home, but for locks.
fn files(scene: &Scene, folder: &str) -> Vec<String> {
    let folder = scene.path(folder);
    let all = fs::read_dir(folder).into_iter().flatten();
    let files = all
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_file())
        .filter(|entry| entry.path().extension().is_none_or(|end| end != "lock"));
    let mut names: Vec<String> =
        files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
