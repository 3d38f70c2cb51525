//! Identity Center's token: refreshed in silence, replaced, asked for; and the device-code login.

use aws_emulator::{Approval, Fault, FaultKind};
use serde_json::{Value, json};

use crate::support::{Scene, sso_scene, token_path};

fn token_file(scene: &Scene) -> Value {
    serde_json::from_str(&scene.read(&token_path("corp"))).unwrap()
}

#[test]
fn an_expired_token_is_refreshed_in_silence_and_the_new_refresh_token_kept() {
    let scene = sso_scene("");
    let old = scene.signed_in_long_ago("corp");
    let mut file = token_file(&scene);
    file["others"] = json!({"keep": ["me"]});
    scene.seed_token_file("corp", &file);
    scene.awsso("env adminUser").succeeds().quietly();
    assert_eq!(scene.operations(), ["CreateToken", "GetRoleCredentials"]);
    let request = scene.aws.requests_for("CreateToken")[0].json();
    assert_eq!(request["grantType"], "refresh_token");
    let new = token_file(&scene);
    assert_ne!(new["accessToken"], json!(old.access_token));
    assert_ne!(new["refreshToken"], json!(old.refresh_token));
    assert_eq!(new["clientId"], json!(old.client_id));
    assert_eq!(new["others"], json!({"keep": ["me"]}));
    // The rotated token is good for the next time.
    scene.aws.expire_access_tokens();
    scene.awsso("env adminUser --refresh").succeeds().quietly();
    assert_eq!(scene.aws.count("CreateToken"), 2);
}

#[test]
fn a_token_that_the_portal_no_longer_takes_is_refreshed_once() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    scene.aws.expire_access_tokens();
    scene.awsso("env adminUser").succeeds().quietly();
    assert_eq!(scene.operations(), ["GetRoleCredentials", "CreateToken", "GetRoleCredentials"]);
}

#[test]
fn when_the_session_has_ended_the_command_to_type_is_told() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    scene.aws.end_sessions();
    scene.awsso("env adminUser --no-login").exits(3).stdout("(\\builtin exit 3);\n").stderr(
        "awsso: profile \"adminUser\": SSO session corp has expired\n\
             hint: awsso login --sso-session corp\n",
    );
    assert_eq!(scene.operations(), ["GetRoleCredentials", "CreateToken"]);
}

#[test]
fn a_portal_that_refuses_even_the_fresh_token_is_not_asked_for_ever() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let refusal = FaultKind::Error {
        status: 401,
        code: "UnauthorizedException".into(),
        message: "Session token not found or invalid".into(),
    };
    scene.aws.fault(Fault::new(refusal).operation("GetRoleCredentials"));
    scene
        .awsso("env adminUser --no-login")
        .exits(3)
        .tells("the access portal rejected the token of SSO session corp")
        .tells("hint: awsso login --sso-session corp");
    assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
    assert_eq!(scene.aws.count("CreateToken"), 1);
}

#[test]
fn fifty_processes_with_an_expired_token_cause_one_refresh() {
    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    let running: Vec<_> =
        (0..50).map(|_| scene.run("env adminUser --format json").start()).collect();
    for run in running {
        let outcome = run.end().succeeds().quietly();
        assert!(outcome.variable("AWS_ACCESS_KEY_ID").starts_with("ASIA"));
    }
    assert_eq!(scene.aws.count("CreateToken"), 1);
}

#[test]
fn a_lost_answer_to_a_refresh_is_not_repeated() {
    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    scene.aws.fault(Fault::new(FaultKind::LostAnswer).operation("CreateToken").times(1));
    let outcome = scene.awsso("env adminUser --no-login");
    assert_eq!(scene.aws.count("CreateToken"), 1, "{}", outcome.shown());
    outcome.exits(6).stdout("(\\builtin exit 6);\n");
}

#[test]
fn a_refresh_that_fails_leaves_a_token_that_is_still_good_in_use() {
    let scene = sso_scene("");
    let token = scene.aws.issue_token();
    scene.seed_token("corp", &token);
    let mut file = token_file(&scene);
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(4);
    file["expiresAt"] = json!(soon.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    scene.seed_token_file("corp", &file);
    scene.aws.forget_registrations();
    scene.awsso("env adminUser").succeeds().quietly();
    assert_eq!(scene.operations(), ["CreateToken", "GetRoleCredentials"]);
}

#[cfg(unix)]
#[test]
fn a_refreshed_token_that_cannot_be_kept_still_serves_this_run() {
    use std::os::unix::fs::PermissionsExt as _;

    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    let folder = scene.path(".aws/sso/cache");
    let set_mode = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&folder, permissions).unwrap();
    };
    set_mode(0o500);
    let is_root = std::fs::write(folder.join("probe"), "").is_ok();
    let outcome = scene.awsso("env adminUser").succeeds();
    set_mode(0o700);
    if !is_root {
        outcome.tells("could not save the refreshed token");
    }
}

#[test]
fn login_with_a_device_code_ends_with_a_token_that_every_tool_finds() {
    let scene = sso_scene("");
    scene.aws.approve_device_logins(Approval::AfterPolls(2));
    scene
        .awsso("login --use-device-code --no-browser")
        .succeeds()
        .stdout("")
        .tells("Sign in to corp: open [AWS]/device?user_code=")
        .tells(" and check that it shows the code ")
        .tells("awsso: signed in to corp");
    let file = token_file(&scene);
    for name in [
        "startUrl",
        "region",
        "accessToken",
        "expiresAt",
        "clientId",
        "clientSecret",
        "registrationExpiresAt",
        "refreshToken",
    ] {
        assert!(file[name].is_string(), "{name} in {file}");
    }
    scene.awsso("env adminUser").succeeds().quietly();
    assert_eq!(scene.aws.count("CreateToken"), 3);
    // The registration is kept for the next time.
    scene.awsso("login adminUser --use-device-code --no-browser").succeeds();
    assert_eq!(scene.aws.count("RegisterClient"), 1);
}

#[test]
fn a_login_that_is_denied_or_runs_out_says_so() {
    let scene = sso_scene("");
    scene.aws.approve_device_logins(Approval::Deny);
    scene.awsso("login --use-device-code --no-browser").exits(5).tells("denied");
    assert!(!scene.path(&token_path("corp")).exists());
    let scene = sso_scene("");
    scene.aws.approve_device_logins(Approval::Never);
    scene.aws.set_device_code_lifetime(2);
    scene
        .awsso("login --use-device-code --no-browser")
        .exits(3)
        .tells("expired")
        .tells("hint: awsso login --sso-session corp");
}

#[test]
fn a_registration_that_the_service_has_forgotten_is_made_anew() {
    let scene = sso_scene("");
    scene.aws.approve_device_logins(Approval::Immediately);
    scene.awsso("login --use-device-code --no-browser").succeeds();
    scene.aws.forget_registrations();
    scene.awsso("login --use-device-code --no-browser --force").succeeds();
    assert_eq!(scene.aws.count("RegisterClient"), 2);
}

#[test]
fn no_login_forbids_the_login_verb_too() {
    let scene = sso_scene("");
    scene.awsso("login --no-login").exits(3).stdout("");
    assert_eq!(scene.aws.requests().len(), 0);
}

#[test]
fn login_asks_which_session_is_meant_when_there_are_several() {
    let scene = sso_scene(
        "[sso-session other]\nsso_start_url = https://d-2.awsapps.com/start\nsso_region = eu-west-1\n",
    );
    scene
        .awsso("login")
        .exits(2)
        .tells("several SSO sessions match: corp, other")
        .tells("hint: awsso login --sso-session corp");
    scene
        .awsso("login --sso-session crop")
        .exits(4)
        .tells("no SSO session named \"crop\"")
        .tells("hint: available: corp, other");
    scene.awsso("login keys").exits(4).tells("profile \"keys\" does not use IAM Identity Center");
}

#[test]
fn the_ca_bundle_of_a_profile_counts_for_its_session() {
    let scene = sso_scene("[profile behindProxy]\nsso_session = corp\nca_bundle = /no/such.pem\n")
        .env("AWS_ENDPOINT_URL", "https://127.0.0.1:1");
    for line in [
        "login --sso-session corp --force --use-device-code",
        "login --all --force --use-device-code",
        "list accounts --sso-session corp",
    ] {
        scene.signed_in("corp");
        let outcome = scene.awsso(line);
        assert_ne!(outcome.status, Some(0), "{}", outcome.shown());
        outcome.tells("/no/such.pem");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_env_signs_in_by_itself() {
    use crate::support::OnTerminal;

    let scene = sso_scene("");
    scene.aws.approve_device_logins(Approval::Immediately);
    let (outcome, _) = scene.on_terminal("env adminUser --shell sh", OnTerminal::Nothing).end();
    outcome.succeeds().tells("Sign in to corp: open ");
}

#[test]
fn status_tells_the_three_ends_apart_without_a_request() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let terminal = scene.enter("env adminUser");
    let requests = scene.aws.requests().len();
    let status = scene.run("status --json").after(&terminal).go().succeeds();
    let json = status.json();
    assert_eq!(json["profile"], "adminUser");
    assert_eq!(json["sso_session"], "corp");
    assert_eq!(json["credentials"]["expiration"], terminal.variable("AWS_CREDENTIAL_EXPIRATION"));
    assert!(json["session_state"]["token_expiration"].is_string());
    assert!(json["session_state"]["renewable_until"].is_string());
    let text = scene.run("status").after(&terminal).go().succeeds();
    for part in [
        "adminUser (account 111111111111, role AdministratorAccess, ",
        "credentials expire in ",
        " local, ",
        "SSO session corp: signed in, renews automatically",
    ] {
        assert!(text.stdout.contains(part), "{}", text.shown());
    }
    assert_eq!(scene.aws.requests().len(), requests);
}
