//! Profiles with `login_session` (`aws login`).

use aws_emulator::{LoginFailure, LoginSession};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::scene_with;
use crate::support::Scene;

const ARN: &str = "arn:aws:sts::123456789012:assumed-role/Admin/me";
const CONFIG: &str = "\
[profile me]
login_session = arn:aws:sts::123456789012:assumed-role/Admin/me
region = eu-west-1
credential_process = /bin/false
";

fn path() -> String {
    let digest: String = Sha256::digest(ARN).iter().map(|byte| format!("{byte:02x}")).collect();
    format!(".aws/login/cache/{digest}.json")
}

fn stage_with(expires_at: Option<&str>) -> (Scene, LoginSession) {
    let scene = scene_with(CONFIG);
    let login = scene.aws.issue_login_session(ARN);
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
    scene.write(&path(), &file.to_string());
    (scene, login)
}

fn cached(scene: &Scene) -> Value {
    serde_json::from_str(&scene.read(&path())).expect("the file is JSON")
}

#[test]
fn credentials_that_are_still_good_are_used_as_they_are_and_the_export_is_warned_of() {
    let (scene, login) = stage_with(None);
    let said = scene.awsso("env me --format json").exits(0);
    assert!(said.stdout.contains(&login.access_key_id), "{said:?}");
    assert!(said.stdout.contains("123456789012"));
    said.tells("expire within 15 minutes");
    assert_eq!(scene.aws.count("CreateOAuth2Token"), 0);
    scene.awsso("whoami me").exits(0);
}

#[test]
fn credentials_that_end_soon_are_renewed_once_and_the_file_keeps_what_others_wrote() {
    let (scene, login) = stage_with(Some("2020-01-01T00:00:00Z"));
    let runs: Vec<_> = (0..4).map(|_| scene.run("credential-process me").start()).collect();
    for run in runs {
        run.end().exits(0);
    }
    assert_eq!(scene.aws.count("CreateOAuth2Token"), 1);
    let file = cached(&scene);
    assert_ne!(file["refreshToken"], login.refresh_token.as_str());
    assert_eq!(file["dpopKey"], login.dpop_key.as_str());
    assert_eq!(file["idToken"], login.id_token.as_str());
    assert_eq!(file["accessToken"]["accountId"], "123456789012");
    assert_eq!(file["extra"], json!({"kept": true}));
}

#[test]
fn what_only_a_person_can_mend_is_left_to_aws_login() {
    for failure in [LoginFailure::TokenExpired, LoginFailure::UserCredentialsChanged] {
        let (scene, _) = stage_with(Some("2020-01-01T00:00:00Z"));
        scene.aws.fail_login_refresh(Some(failure));
        scene.awsso("credential-process me").exits(3).tells("hint: aws login");
    }
    let (scene, _) = stage_with(Some("2020-01-01T00:00:00Z"));
    scene.aws.fail_login_refresh(Some(LoginFailure::InsufficientPermissions));
    scene.awsso("credential-process me").exits(5).tells("signin:CreateOAuth2Token");
    let scene = scene_with(CONFIG);
    scene
        .awsso("env me --format json")
        .exits(3)
        .tells("not signed in to the console as ")
        .tells("hint: aws login --profile me");
    scene.awsso("login me").exits(4).tells("hint: aws login --profile me");
}

#[test]
fn a_file_elsewhere_is_found_and_keys_in_the_credentials_file_win() {
    let (scene, login) = stage_with(None);
    std::fs::rename(scene.path(".aws/login/cache"), scene.path("elsewhere")).unwrap();
    let said = scene
        .run("credential-process me")
        .env("AWS_LOGIN_CACHE_DIRECTORY", "~/elsewhere")
        .go()
        .exits(0);
    assert!(said.stdout.contains(&login.access_key_id));
    scene.write(
        ".aws/credentials",
        "[me]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = x\n",
    );
    let said = scene.awsso("credential-process me").exits(0);
    assert!(said.stdout.contains("AKIAOTHER"), "{said:?}");
}
