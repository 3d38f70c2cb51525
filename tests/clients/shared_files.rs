//! The files that all tools share: tokens and role credentials that a client wrote serve awsso, and
//! the token of awsso's login serves the clients.

use std::time::Duration;

use aws_emulator::{Approval, Fault, FaultKind, Trust};
use serde_json::{Value, json};

use super::{Client, Kind, arn, divert};
use crate::support::{ACCOUNT, OTHER_ACCOUNT, Scene, sso_scene, token_path};

/// How often two tools race for the same refresh token: `AWSSO_TEST_RACES=200` for a longer run by hand.
fn races() -> u32 {
    let text = std::env::var("AWSSO_TEST_RACES").unwrap_or_default();
    text.parse().unwrap_or(3)
}

const ROLE: &str = "arn:aws:iam::222222222222:role/Deploy";

fn scene() -> Scene {
    let scene = sso_scene(&format!(
        "[profile deploy]\nrole_arn = {ROLE}\nsource_profile = keys\nregion = eu-central-1\n\
         [profile named]\nrole_arn = {ROLE}\nsource_profile = keys\nregion = eu-central-1\n\
         role_session_name = jo\nexternal_id = ext/1\nduration_seconds = 1800\n"
    ));
    scene.aws.add_role(ROLE, Trust::of(OTHER_ACCOUNT));
    divert(&scene);
    scene
}

#[test]
fn role_credentials_that_the_aws_cli_cached_cost_awsso_no_request() {
    let Some(client) = Client::command_line_2() else {
        return;
    };
    let scene = scene();
    scene.signed_in("corp");
    for profile in ["adminUser", "deploy", "named"] {
        let who = client.who(&scene, profile).go().succeeds();
        scene.aws.clear_requests();
        let terminal = scene.enter(&format!("env {profile}")).quietly();
        assert_eq!(scene.operations(), [""; 0], "{profile}");
        let cached: Vec<_> = scene
            .files_below(".aws/cli/cache")
            .into_iter()
            .filter_map(|file| std::fs::read_to_string(file).ok())
            .collect();
        let key = terminal.variable("AWS_ACCESS_KEY_ID");
        assert!(cached.iter().any(|text| text.contains(&key)), "{profile}");
        let same = client.who(&scene, "").after(&terminal).go().succeeds();
        assert_eq!(arn(&same), arn(&who));
    }
}

#[test]
fn a_token_of_the_aws_clis_login_serves_awsso() {
    let Some(client) = Client::command_line_2() else {
        return;
    };
    let scene = scene();
    scene.aws.approve_device_logins(Approval::Immediately);
    // The first versions knew the device code only, and had no option for it.
    let help = client.run(&scene, &["--version"]).go().succeeds();
    let mut words = vec!["sso", "login", "--profile", "adminUser", "--no-browser"];
    if minor_version(&help.stdout) >= 22 {
        words.push("--use-device-code");
    }
    client.run(&scene, &words).go().succeeds();
    scene.aws.clear_requests();
    scene.enter("env adminUser").quietly();
    assert_eq!(scene.operations(), ["GetRoleCredentials"]);
    // And its refresh token is good for the silent refresh.
    expire(&scene);
    scene.aws.expire_access_tokens();
    scene.awsso("env adminUser --refresh").succeeds().quietly();
    assert_eq!(scene.aws.count("CreateToken"), 1);
}

#[test]
fn the_clients_go_on_with_the_token_of_awssos_login() {
    for client in [Client::command_line_2(), Client::boto3()].into_iter().flatten() {
        let scene = scene();
        scene.aws.approve_device_logins(Approval::Immediately);
        scene.awsso("login --use-device-code --no-browser").succeeds();
        scene.aws.clear_requests();
        let who = client.who(&scene, "adminUser").go().succeeds();
        assert!(arn(&who).contains("AdministratorAccess"), "{}", who.shown());
        assert_eq!(scene.operations(), ["GetRoleCredentials", "GetCallerIdentity"]);
    }
}

#[test]
fn tokens_are_refreshed_in_turns() {
    for client in [Client::command_line_2(), Client::boto3()].into_iter().flatten() {
        let scene = scene();
        scene.signed_in_long_ago("corp");
        scene.awsso("env adminUser").succeeds().quietly();
        for turn in 2..=3 {
            expire(&scene);
            scene.aws.expire_access_tokens();
            for file in scene.files_below(".aws/cli/cache") {
                std::fs::remove_file(file).unwrap();
            }
            if turn == 2 {
                client.who(&scene, "adminUser").go().succeeds();
            } else {
                scene.awsso("env adminUser --refresh").succeeds().quietly();
            }
            assert_eq!(scene.aws.count("CreateToken"), turn, "{}", client.program);
        }
    }
}

/// Other tools take no turns: of two that refresh at the same time one is refused.
#[test]
fn a_race_that_another_tool_wins_never_ends_in_a_sign_in() {
    let Some(client) = Client::boto3() else {
        return;
    };
    let scene = scene();
    // Its answer takes a moment, in which its refresh token is used up already.
    let slow = FaultKind::Latency(Duration::from_millis(700));
    scene.aws.fault(Fault::new(slow).operation("CreateToken"));
    for _ in 0..races() {
        scene.signed_in_long_ago("corp");
        scene.aws.clear_requests();
        let other = client.who(&scene, "adminUser").start();
        while scene.aws.count("CreateToken") == 0 {
            std::thread::sleep(Duration::from_millis(2));
        }
        let ours = scene.run("env adminUser --refresh --no-login").start();
        ours.end().succeeds().quietly();
        other.end().succeeds();
        assert_eq!(scene.aws.count("CreateToken"), 2);
        // Whoever won, the file holds a token that is good for the next time.
        scene.aws.expire_access_tokens();
        expire(&scene);
        scene.awsso("env adminUser --refresh --no-login").succeeds();
    }
}

#[test]
fn the_aws_clis_logout_signs_awsso_out() {
    let Some(client) = Client::command_line_2() else {
        return;
    };
    let scene = sso_scene(&format!(
        "[profile chained]\nrole_arn = {ROLE}\nsource_profile = adminUser\nregion = eu-central-1\n"
    ));
    divert(&scene);
    scene.aws.add_role(ROLE, Trust::of(ACCOUNT));
    scene.signed_in_long_ago("corp");
    scene.awsso("env chained").succeeds().quietly();
    client.who(&scene, "adminUser").go().succeeds();
    client.run(&scene, &["sso", "logout"]).go().succeeds();
    for profile in ["adminUser", "chained"] {
        scene.awsso(&format!("env {profile} --no-login")).exits(3).tells("not signed in");
    }
    // What awsso keeps beside the token is none of its business.
    assert_eq!(scene.files_below(".aws/sso/cache").len(), 1);
}

#[test]
fn both_generations_agree_with_awsso_on_who_is_who() {
    for client in Client::all() {
        if client.kind == Kind::Boto3 {
            continue;
        }
        let scene = scene();
        scene.signed_in("corp");
        for profile in ["keys", "adminUser", "deploy"] {
            let theirs = client.who(&scene, profile).go().succeeds();
            let ours = scene.awsso(&format!("whoami {profile} --json")).succeeds();
            let role = |arn: String| arn.rsplit_once('/').map(|(role, _)| role.to_owned());
            assert_eq!(role(arn(&ours)), role(arn(&theirs)), "{profile}");
            assert_eq!(ours.variable("Account"), theirs.variable("Account"));
        }
    }
}

/// Lets the token file say that its token has run out.
fn expire(scene: &Scene) {
    let path = token_path("corp");
    let mut file: Value = serde_json::from_str(&scene.read(&path)).unwrap();
    file["expiresAt"] = json!("2021-01-01T00:00:00Z");
    scene.write(&path, &file.to_string());
}

fn minor_version(text: &str) -> u32 {
    let version = text.trim_start_matches("aws-cli/");
    let minor = version.split('.').nth(1);
    minor.and_then(|minor| minor.parse().ok()).unwrap_or(0)
}
