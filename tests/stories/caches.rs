//! What is kept on disk, for how long, and what a damaged file does.

use serde_json::json;

use crate::support::{Scene, sso_scene, token_path};

fn signed_in_scene() -> Scene {
    let scene = sso_scene("");
    scene.signed_in("corp");
    scene
}

#[test]
fn cached_credentials_serve_without_a_request_until_told_otherwise() {
    let scene = signed_in_scene();
    let first = scene.enter("env adminUser");
    let second = scene.enter("env adminUser").quietly();
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(scene.aws.requests().len(), 1);
    scene.awsso("env adminUser --refresh").succeeds();
    assert_eq!(scene.aws.requests().len(), 2);
    // An hour's credentials have less than 61 minutes left.
    scene
        .awsso("env adminUser --min-ttl 61m")
        .succeeds()
        .tells("even fresh credentials last less than the time that was asked for");
    assert_eq!(scene.aws.requests().len(), 3);
    scene
        .awsso("env adminUser --min-ttl 55m")
        .succeeds()
        .quietly();
    assert_eq!(scene.aws.requests().len(), 3);
}

#[test]
fn credentials_about_to_end_are_fetched_anew() {
    let scene = sso_scene("");
    scene.aws.assign("111111111111", "AdministratorAccess", 299);
    scene.signed_in("corp");
    scene.awsso("env adminUser").succeeds();
    scene.awsso("env adminUser").succeeds();
    assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
    scene
        .awsso("env adminUser --min-ttl 4m")
        .succeeds()
        .quietly();
    assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
}

#[test]
fn a_changed_profile_never_meets_the_credentials_of_the_old_one() {
    let scene = signed_in_scene();
    scene.aws.assign("111111111111", "ReadOnlyAccess", 3600);
    scene.awsso("env adminUser").succeeds();
    let config = scene.read(".aws/config");
    let config = config.replace("AdministratorAccess", "ReadOnlyAccess");
    scene.write(".aws/config", &config);
    let terminal = scene.enter("env adminUser");
    assert_eq!(terminal.variable("AWSSO_ROLE"), "ReadOnlyAccess");
    assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
}

#[cfg(unix)]
#[test]
fn files_with_secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    scene.awsso("env adminUser").succeeds();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let kept = scene.files_below(".cache/awsso");
    assert!(!kept.is_empty());
    for file in kept {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        assert_eq!(mode(file.parent().unwrap()), 0o700, "{}", file.display());
    }
    let token = scene.path(&token_path("corp"));
    assert_eq!(mode(&token) & 0o077, 0, "the refreshed token");
}

#[test]
fn a_damaged_cache_costs_a_request_and_nothing_else() {
    let scene = signed_in_scene();
    scene.awsso("env adminUser").succeeds();
    for damage in ["", "{", "[]", "null", "{\"a\":1}", "\u{0}\u{1}", "<html>"] {
        for file in scene.files_below(".cache/awsso") {
            if file.extension().is_some_and(|end| end != "lock") {
                std::fs::write(&file, damage).unwrap();
            }
        }
        let before = scene.aws.count("GetRoleCredentials");
        scene.awsso("env adminUser").succeeds();
        assert_eq!(
            scene.aws.count("GetRoleCredentials"),
            before + 1,
            "{damage:?}"
        );
    }
}

#[test]
fn a_damaged_token_file_is_named_once_and_stays() {
    for damage in ["", "{", "[]", "{\"accessToken\": 1}", "\u{feff}nonsense"] {
        let scene = sso_scene("");
        scene.write(&token_path("corp"), damage);
        let outcome = scene
            .awsso("env adminUser --no-login")
            .exits(3)
            .tells("corp needs a sign-in")
            .tells("hint: awsso login --sso-session corp");
        let named = outcome.stderr.matches("/.aws/sso/cache/").count();
        assert_eq!(named, 1, "{damage:?}\n{}", outcome.shown());
        assert_eq!(scene.read(&token_path("corp")), damage);
    }
}

#[test]
fn a_home_that_cannot_be_written_costs_the_cache_and_nothing_else() {
    let scene = signed_in_scene();
    scene.write("blocked", "a file where a folder should be");
    let scene = scene.env("XDG_CACHE_HOME", "[HOME]/blocked");
    scene
        .awsso("env adminUser")
        .succeeds()
        .tells("the credentials could not be kept for later");
}

#[test]
fn role_entries_of_the_aws_cli_are_used_while_a_quarter_of_an_hour_is_left() {
    let scene = sso_scene(
        "[profile x]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = keys\n",
    );
    let entry = ".aws/cli/cache/f84d75ff2dd3e8682912dae5e7be77540d9d68d0.json";
    let content = |minutes: i64| {
        let end = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
        json!({
            "Credentials": {
                "AccessKeyId": "ASIAOFTHECLI", "SecretAccessKey": "example",
                "SessionToken": "example",
                "Expiration": end.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
            },
            "AssumedRoleUser": {
                "AssumedRoleId": "AROAEXAMPLE:me",
                "Arn": "arn:aws:sts::123456789012:assumed-role/x/me",
            },
            "ResponseMetadata": {"RequestId": "0", "HTTPStatusCode": 200, "RetryAttempts": 0},
        })
        .to_string()
    };
    scene.write(entry, &content(20));
    let terminal = scene.enter("env x").quietly();
    assert_eq!(terminal.variable("AWS_ACCESS_KEY_ID"), "ASIAOFTHECLI");
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), "123456789012");
    assert_eq!(scene.aws.requests().len(), 0);
    let almost_over = content(14);
    scene.write(entry, &almost_over);
    scene.awsso("env x").exits(5);
    assert_eq!(scene.aws.count("AssumeRole"), 1);
    assert_eq!(
        scene.read(entry),
        almost_over,
        "the CLI's file is the CLI's"
    );
}

#[test]
fn identity_center_entries_of_the_aws_cli_are_used_too() {
    let scene = sso_scene(
        "[profile admin]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\n",
    );
    let content = json!({
        "ProviderType": "sso",
        "Credentials": {
            "AccessKeyId": "ASIAOFTHECLI", "SecretAccessKey": "example", "SessionToken": "example",
            "Expiration": "2051-05-06T07:08:09Z", "AccountId": "111111111111",
        },
    });
    scene.write(
        ".aws/cli/cache/d7467b2ce0aaa46d5fc3753e3bbaaf372cba5c68.json",
        &content.to_string(),
    );
    let terminal = scene.enter("env admin").quietly();
    assert_eq!(terminal.variable("AWS_ACCESS_KEY_ID"), "ASIAOFTHECLI");
    assert_eq!(scene.aws.requests().len(), 0);
}
