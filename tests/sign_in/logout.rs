//! `awsso logout`.

use serde_json::json;

use super::{cached_token, files, scene};
use crate::support::{CACHE, START_URL, token_path};

#[test]
fn logout_revokes_the_token_and_removes_what_came_of_it() {
    let scene = scene();
    let token = scene.signed_in("corp");
    scene.awsso("env dev --format json").exits(0);
    let cli_entry = json!({"ProviderType": "sso", "Credentials": {
        "AccessKeyId": "ASIA", "SecretAccessKey": "s", "SessionToken": "t",
        "Expiration": "2031-01-01T00:00:00Z", "AccountId": "111111111111"}});
    // Names in both caches of the CLI are SHA-1 sums.
    let ours =
        token_path(r#"{"accountId":"111111111111","roleName":"Admin","sessionName":"corp"}"#)
            .replace("sso/cache", "cli/cache");
    for path in [&ours, ".aws/cli/cache/of-another-session.json"] {
        scene.write(path, &cli_entry.to_string());
    }

    scene
        .awsso("logout dev")
        .exits(0)
        .tells("awsso: signed out of corp; deleted 2 sets of cached role credentials");
    assert!(cached_token(&scene, "corp").is_null());
    // Entries are called by 64 hexadecimal digits.
    let left = files(&scene, CACHE);
    assert!(left.iter().all(|name| name.len() < 64), "{left:?}");
    assert_eq!(files(&scene, ".aws/cli/cache"), ["of-another-session.json"]);
    let revoked = scene.aws.requests_for("Logout");
    assert_eq!(revoked[0].header("x-amz-sso_bearer_token"), Some(token.access_token.as_str()));
    // The next command needs a person.
    scene
        .awsso("env dev --format json --no-login")
        .exits(3)
        .tells("awsso login --sso-session corp");
    scene.awsso("logout --sso-session corp").exits(0).tells("was not signed in to corp");
}

#[test]
fn roles_that_the_aws_cli_assumed_with_the_sign_in_are_forgotten_too() {
    let config = format!(
        "{}\n[sso-session other]\nsso_start_url = https://other.awsapps.com/start\nsso_region = us-east-1\n\
         [profile theirs]\nsso_session = other\nsso_account_id = 111111111111\nsso_role_name = Admin\n\
         [profile deploy]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = dev\n\
         [profile keys]\nrole_arn = arn:aws:iam::123456789012:role/keys\ncredential_source = Environment\n",
        super::CONFIG
    );
    let scene = super::scene_with(&config);
    scene.signed_in("corp");
    let credentials = json!({"AccessKeyId": "ASIA", "SecretAccessKey": "s", "SessionToken": "t",
        "Expiration": "2031-01-01T00:00:00Z", "AccountId": "111111111111"});
    let of_role = json!({"Credentials": credentials});
    let of_center = json!({"ProviderType": "sso", "Credentials": credentials});
    let name = |text: &str| token_path(text).replace("sso/cache", "cli/cache");
    let role =
        |arn: &str| name(&format!("{{\"RoleArn\": \"arn:aws:iam::123456789012:role/{arn}\"}}"));
    let center = |session: &str| {
        name(&format!(
            r#"{{"accountId":"111111111111","roleName":"Admin","sessionName":"{session}"}}"#
        ))
    };
    for path in [role("x"), role("keys")] {
        scene.write(&path, &of_role.to_string());
    }
    for path in [center("corp"), center("other"), center("gone")] {
        scene.write(&path, &of_center.to_string());
    }
    scene
        .awsso("logout --sso-session corp")
        .exits(0)
        .tells("signed out of corp; deleted 2 sets of cached role credentials")
        .tells(&format!(
            "role credentials of no known profile remain in [HOME]/{}. Delete them with: aws sso \
             logout",
            center("gone")
        ));
    for (path, is_left) in [
        (role("x"), false),
        (role("keys"), true),
        (center("corp"), false),
        (center("other"), true),
        (center("gone"), true),
    ] {
        assert_eq!(scene.path(&path).exists(), is_left, "{path}");
    }
}

#[test]
fn an_expired_token_is_refreshed_once_more_so_that_it_can_be_revoked() {
    let scene = scene();
    let token = scene.signed_in("corp");
    let mut file = cached_token(&scene, "corp");
    file["expiresAt"] = json!("2020-01-01T00:00:00Z");
    scene.seed_token_file("corp", &file);
    scene.awsso("logout").exits(0).tells("signed out of corp");
    let revoked = scene.aws.requests_for("Logout");
    assert_eq!(revoked[0].status, 200);
    assert_ne!(revoked[0].header("x-amz-sso_bearer_token"), Some(token.access_token.as_str()));
}

#[test]
fn a_session_that_has_ended_elsewhere_is_forgotten_here() {
    let scene = scene();
    scene.signed_in("corp");
    scene.aws.end_sessions();
    scene.awsso("logout --sso-session corp").exits(0).tells("signed out of corp on this machine");
    assert!(cached_token(&scene, "corp").is_null());
}

#[test]
fn logout_works_without_a_network() {
    let scene = scene();
    scene.signed_in("corp");
    scene
        .run("logout --sso-session corp")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .env("AWS_MAX_ATTEMPTS", "1")
        .go()
        .exits(0)
        .tells("the access portal did not revoke it")
        .tells("signed out of corp on this machine");
    assert!(cached_token(&scene, "corp").is_null());
}

#[test]
fn logout_all_leaves_what_it_does_not_recognise() {
    let scene = scene();
    for key in ["corp", START_URL, "vanished", "https://other.awsapps.com/start"] {
        scene.signed_in(key);
    }
    let mut legacy = cached_token(&scene, "https://other.awsapps.com/start");
    legacy["startUrl"] = json!("https://other.awsapps.com/start");
    scene.seed_token_file("https://other.awsapps.com/start", &legacy);
    scene.write(".aws/sso/cache/registration.json", r#"{"clientId": "a", "clientSecret": "b"}"#);

    let vanished = token_path("vanished");
    let vanished = vanished.rsplit('/').next().unwrap();
    scene
        .awsso("logout --all")
        .exits(0)
        .tells("signed out of corp")
        .tells(&format!("signed out of {START_URL}"))
        .tells("signed out of https://other.awsapps.com/start")
        .tells(&format!("{vanished}: its token belongs to no SSO session"));
    let mut left = vec![vanished, "registration.json"];
    left.sort_unstable();
    assert_eq!(files(&scene, ".aws/sso/cache"), left);
    assert_eq!(scene.aws.count("Logout"), 3);
}
