//! `awsso logout`.

use serde_json::json;

use super::stage::{START_URL, Stage};

#[test]
fn logout_revokes_the_token_and_removes_what_came_of_it() {
    let stage = Stage::new();
    let token = stage.sign_in_with_the_cli("corp");
    stage.run("env dev --format json").ends_with(0);
    let cli_entry = json!({"ProviderType": "sso", "Credentials": {
        "AccessKeyId": "ASIA", "SecretAccessKey": "s", "SessionToken": "t",
        "Expiration": "2031-01-01T00:00:00Z", "AccountId": "111111111111"}});
    let cache = stage.home().join(".aws/cli/cache");
    // SHA-1 of {"accountId":"111111111111","roleName":"Admin","sessionName":"corp"}
    let ours = cache.join(super::stage::sha1_name(
        r#"{"accountId":"111111111111","roleName":"Admin","sessionName":"corp"}"#,
    ));
    let others = cache.join("of-another-session.json");
    for path in [&ours, &others] {
        stage.write(path, &cli_entry);
    }

    stage
        .run("logout dev")
        .ends_with(0)
        .tells("awsso: signed out of corp; 2 sets of cached role credentials removed");
    assert!(stage.token("corp").is_null());
    assert!(stage.files(".cache/awsso").is_empty());
    assert_eq!(stage.files(".aws/cli/cache"), ["of-another-session.json"]);
    let revoked = stage.aws.requests_for("Logout");
    assert_eq!(
        revoked[0].header("x-amz-sso_bearer_token"),
        Some(token.access_token.as_str())
    );
    // The next command needs a person.
    stage
        .run("env dev --format json --no-login")
        .ends_with(3)
        .tells("awsso login --sso-session corp");
    stage
        .run("logout --sso-session corp")
        .ends_with(0)
        .tells("nobody was signed in to corp");
}

#[test]
fn an_expired_token_is_refreshed_once_more_so_that_it_can_be_revoked() {
    let stage = Stage::new();
    let token = stage.sign_in_with_the_cli("corp");
    let mut file = stage.token("corp");
    file["expiresAt"] = json!("2020-01-01T00:00:00Z");
    stage.write(&stage.token_path("corp"), &file);
    stage.run("logout").ends_with(0).tells("signed out of corp");
    let revoked = stage.aws.requests_for("Logout");
    assert_eq!(revoked[0].status, 200);
    assert_ne!(
        revoked[0].header("x-amz-sso_bearer_token"),
        Some(token.access_token.as_str())
    );
}

#[test]
fn a_session_that_has_ended_elsewhere_is_forgotten_here() {
    let stage = Stage::new();
    stage.sign_in_with_the_cli("corp");
    stage.aws.end_sessions();
    stage
        .run("logout --sso-session corp")
        .ends_with(0)
        .tells("signed out of corp on this machine");
    assert!(stage.token("corp").is_null());
}

#[test]
fn logout_works_without_a_network() {
    let stage = Stage::new();
    stage.sign_in_with_the_cli("corp");
    let mut command = stage.awsso("logout --sso-session corp");
    command
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .env("AWS_MAX_ATTEMPTS", "1");
    super::stage::finish(command.spawn().unwrap())
        .ends_with(0)
        .tells("the portal did not revoke it")
        .tells("signed out of corp on this machine");
    assert!(stage.token("corp").is_null());
}

#[test]
fn logout_all_leaves_what_it_does_not_recognise() {
    let stage = Stage::new();
    for key in [
        "corp",
        START_URL,
        "vanished",
        "https://other.awsapps.com/start",
    ] {
        stage.sign_in_with_the_cli(key);
    }
    let mut legacy = stage.token("https://other.awsapps.com/start");
    legacy["startUrl"] = json!("https://other.awsapps.com/start");
    stage.write(
        &stage.token_path("https://other.awsapps.com/start"),
        &legacy,
    );
    let registration = stage.home().join(".aws/sso/cache/registration.json");
    stage.write(
        &registration,
        &json!({"clientId": "a", "clientSecret": "b"}),
    );

    let vanished = stage.token_path("vanished");
    stage
        .run("logout --all")
        .ends_with(0)
        .tells("signed out of corp")
        .tells(&format!("signed out of {START_URL}"))
        .tells("signed out of https://other.awsapps.com/start")
        .tells(&format!("{} is left alone", vanished.display()));
    let mut left = vec![
        vanished.file_name().unwrap().to_string_lossy().into_owned(),
        "registration.json".to_owned(),
    ];
    left.sort();
    assert_eq!(stage.files(".aws/sso/cache"), left);
    assert_eq!(stage.aws.count("Logout"), 3);
}
