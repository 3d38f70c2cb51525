//! Profiles with `login_session` (`aws login`).

use aws_emulator::{LoginFailure, LoginSession};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

use super::stage::{Stage, finish};

const ARN: &str = "arn:aws:sts::123456789012:assumed-role/Admin/me";
const CONFIG: &str = "\
[profile me]
login_session = arn:aws:sts::123456789012:assumed-role/Admin/me
region = eu-west-1
credential_process = /bin/false
";

fn path(stage: &Stage) -> PathBuf {
    let mut name = String::new();
    for byte in Sha256::digest(ARN) {
        name.push_str(&format!("{byte:02x}"));
    }
    stage.home().join(format!(".aws/login/cache/{name}.json"))
}

fn stage_with(expires_at: Option<&str>) -> (Stage, LoginSession) {
    let stage = Stage::with_config(CONFIG);
    let login = stage.aws.issue_login_session(ARN);
    let file = json!({
        "accessToken": {
            "accessKeyId": login.access_key_id, "secretAccessKey": login.secret_access_key,
            "sessionToken": login.session_token, "accountId": login.account,
            "expiresAt": expires_at.unwrap_or(&login.expires_at),
        },
        "tokenType": "aws_sigv4", "clientId": login.client_id,
        "refreshToken": login.refresh_token, "idToken": login.id_token,
        "dpopKey": login.dpop_key, "extra": {"kept": true},
    });
    stage.write(&path(&stage), &file);
    (stage, login)
}

fn cached(stage: &Stage) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path(stage)).unwrap()).unwrap()
}

#[test]
fn credentials_that_are_still_good_are_used_as_they_are_and_the_export_is_warned_of() {
    let (stage, login) = stage_with(None);
    let said = stage.run("env me --format json").ends_with(0);
    assert!(said.stdout.contains(&login.access_key_id), "{said:?}");
    assert!(said.stdout.contains("123456789012"));
    said.tells("last at most 15 minutes");
    assert_eq!(stage.aws.count("CreateOAuth2Token"), 0);
    stage.run("whoami me").ends_with(0);
}

#[test]
fn credentials_that_end_soon_are_renewed_once_and_the_file_keeps_what_others_wrote() {
    let (stage, login) = stage_with(Some("2020-01-01T00:00:00Z"));
    let children: Vec<_> = (0..4)
        .map(|_| stage.awsso("credential-process me").spawn().unwrap())
        .collect();
    for child in children {
        finish(child).ends_with(0);
    }
    assert_eq!(stage.aws.count("CreateOAuth2Token"), 1);
    let file = cached(&stage);
    assert_ne!(file["refreshToken"], login.refresh_token.as_str());
    assert_eq!(file["dpopKey"], login.dpop_key.as_str());
    assert_eq!(file["idToken"], login.id_token.as_str());
    assert_eq!(file["accessToken"]["accountId"], "123456789012");
    assert_eq!(file["extra"], json!({"kept": true}));
}

#[test]
fn what_only_a_person_can_mend_is_left_to_aws_login() {
    for failure in [
        LoginFailure::TokenExpired,
        LoginFailure::UserCredentialsChanged,
    ] {
        let (stage, _) = stage_with(Some("2020-01-01T00:00:00Z"));
        stage.aws.fail_login_refresh(Some(failure));
        stage
            .run("credential-process me")
            .ends_with(3)
            .tells("hint: aws login");
    }
    let (stage, _) = stage_with(Some("2020-01-01T00:00:00Z"));
    stage
        .aws
        .fail_login_refresh(Some(LoginFailure::InsufficientPermissions));
    stage
        .run("credential-process me")
        .ends_with(5)
        .tells("signin:CreateOAuth2Token");
    let stage = Stage::with_config(CONFIG);
    stage
        .run("env me --format json")
        .ends_with(3)
        .tells("nobody is signed in")
        .tells("hint: aws login --profile me");
    stage
        .run("login me")
        .ends_with(4)
        .tells("hint: aws login --profile me");
}

#[test]
fn a_file_elsewhere_is_found_and_keys_in_the_credentials_file_win() {
    let (stage, login) = stage_with(None);
    let elsewhere = stage.home().join("elsewhere");
    std::fs::rename(stage.home().join(".aws/login/cache"), &elsewhere).unwrap();
    let mut command = stage.awsso("credential-process me");
    command.env("AWS_LOGIN_CACHE_DIRECTORY", "~/elsewhere");
    let said = finish(command.spawn().unwrap()).ends_with(0);
    assert!(said.stdout.contains(&login.access_key_id));
    std::fs::write(
        stage.home().join(".aws/credentials"),
        "[me]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = x\n",
    )
    .unwrap();
    let said = stage.run("credential-process me").ends_with(0);
    assert!(said.stdout.contains("AKIAOTHER"), "{said:?}");
}
