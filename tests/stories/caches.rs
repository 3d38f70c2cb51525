//! What is kept on disk, for how long, and what a damaged file does.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_emulator::{Fault, FaultKind, Trust};
use serde_json::json;

use crate::support::{
    ACCOUNT, CACHE, KEY_ID, OTHER_ACCOUNT, Outcome, SECRET_KEY, Scene, is_installed, sso_scene,
    token_path,
};

const DEPLOY: &str = "arn:aws:iam::222222222222:role/Deploy";

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
    // The proof of the variables has a random part.
    let without_seal = |run: &Outcome| {
        let mut variables = run.json();
        variables.as_object_mut().unwrap().remove("AWSSO_SEAL");
        variables
    };
    assert_eq!(without_seal(&first), without_seal(&second));
    assert_eq!(scene.aws.requests().len(), 1);
    scene.awsso("env adminUser --refresh").succeeds();
    assert_eq!(scene.aws.requests().len(), 2);
    // An hour's credentials have less than 61 minutes left.
    scene
        .awsso("env adminUser --min-ttl 61m")
        .succeeds()
        .tells("the new credentials expire in 59m, less than --min-ttl 1h01m");
    assert_eq!(scene.aws.requests().len(), 3);
    scene.awsso("env adminUser --min-ttl 55m").succeeds().quietly();
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
    scene.awsso("env adminUser --min-ttl 4m").succeeds().quietly();
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

/// Starts many processes at the same time; how many of each call they made.
fn calls_of_many(scene: &Scene, lines: &[&str]) -> Vec<(String, usize)> {
    scene.aws.clear_requests();
    let slow = FaultKind::Latency(Duration::from_millis(300));
    scene.aws.clear_faults();
    scene.aws.fault(Fault::new(slow));
    let running: Vec<_> =
        (0..40).map(|number| scene.run(lines[number % lines.len()]).start()).collect();
    for run in running {
        run.end().succeeds();
    }
    let mut calls = BTreeMap::new();
    for operation in scene.operations() {
        *calls.entry(operation).or_insert(0) += 1;
    }
    calls.into_iter().collect()
}

#[test]
fn many_cold_processes_make_one_call_for_each_hop() {
    let scene = sso_scene(&format!(
        "[profile deploy]\nrole_arn = {DEPLOY}\nsource_profile = adminUser\nregion = eu-west-1\n"
    ));
    scene.aws.add_role(DEPLOY, Trust::of(ACCOUNT));
    scene.signed_in("corp");
    let once = |names: [&str; 2]| names.map(|name| (name.to_owned(), 1)).to_vec();
    let lines = ["env adminUser", "env deploy", "credential-process deploy"];
    let calls = calls_of_many(&scene, &lines);
    assert_eq!(calls, once(["AssumeRole", "GetRoleCredentials"]));
}

#[test]
fn of_many_processes_that_want_fresh_ones_most_take_what_came_while_they_waited() {
    let scene = signed_in_scene();
    scene.awsso("env adminUser").succeeds();
    let calls = calls_of_many(&scene, &["env adminUser --refresh"]);
    assert!(calls[0].1 < 10, "{calls:?}");
    let calls = calls_of_many(&scene, &["env adminUser --min-ttl 2h"]);
    assert!(calls[0].1 < 10, "{calls:?}");
}

#[test]
fn a_failure_is_not_handed_on_and_the_next_in_line_tries_itself() {
    let scene = signed_in_scene();
    scene.aws.fault(Fault::new(FaultKind::Status(403)).operation("GetRoleCredentials").times(1));
    let running: Vec<_> = (0..6).map(|_| scene.run("env adminUser").start()).collect();
    let ends: Vec<_> = running.into_iter().map(|run| run.end().status).collect();
    let failed = ends.iter().filter(|status| **status == Some(5)).count();
    assert_eq!(failed, 1, "{ends:?}");
    assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
}

#[test]
fn entries_that_have_expired_are_removed_when_a_new_one_is_kept() {
    let scene = signed_in_scene();
    scene.aws.assign("111111111111", "AdministratorAccess", 3);
    scene.awsso("env adminUser").succeeds();
    let entries = || {
        let files = scene.files_below(CACHE);
        let is_entry =
            |path: &std::path::PathBuf| path.file_stem().is_some_and(|it| it.len() == 64);
        files.into_iter().filter(is_entry).collect::<Vec<_>>()
    };
    let expired = entries();
    assert_eq!(expired.len(), 1);
    std::thread::sleep(Duration::from_millis(3100));
    let config = scene.read(".aws/config");
    scene.aws.assign("111111111111", "ReadOnlyAccess", 3600);
    let config = config.replace("AdministratorAccess", "ReadOnlyAccess");
    scene.write(".aws/config", &config);
    scene.awsso("env adminUser").succeeds();
    let left = entries();
    assert_eq!(left.len(), 1);
    assert_ne!(left, expired);
}

#[test]
fn another_argument_of_a_credential_process_may_mean_another_person() {
    if !is_installed("sh") {
        return;
    }
    let scene = sso_scene(&format!(
        "[profile tool]\ncredential_process = sh [HOME]/tool --identity=alice\n\
         [profile deploy]\nrole_arn = {DEPLOY}\nsource_profile = tool\nregion = eu-west-1\n"
    ));
    scene.aws.add_role(DEPLOY, Trust::of(OTHER_ACCOUNT));
    scene.write(
        "tool",
        &format!(
            "echo '{{\"Version\":1,\"AccessKeyId\":\"{KEY_ID}\",\"SecretAccessKey\":\"{SECRET_KEY}\"}}'\n"
        ),
    );
    scene.awsso("env deploy").succeeds();
    scene.awsso("env deploy").succeeds();
    assert_eq!(scene.aws.count("AssumeRole"), 1);
    let config = scene.read(".aws/config").replace("alice", "bob");
    scene.write(".aws/config", &config);
    scene.awsso("env deploy").succeeds();
    assert_eq!(scene.aws.count("AssumeRole"), 2);
    // The arguments may be secret.
    let explained = scene.awsso("env deploy --explain --json").succeeds();
    assert!(!explained.stdout.contains("bob"), "{}", explained.shown());
}

#[test]
fn a_container_with_another_token_or_name_is_another_one() {
    let scene = sso_scene(&format!(
        "[profile deploy]\nrole_arn = {DEPLOY}\ncredential_source = EcsContainer\nregion = eu-west-1\n"
    ));
    scene.aws.add_role(DEPLOY, Trust::of(OTHER_ACCOUNT));
    let uri = scene.aws.container_uri();
    let scene = scene.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri);
    for (count, token, host) in [(1, "one", "a"), (1, "one", "a"), (2, "two", "a"), (3, "two", "b")]
    {
        let (account, role) = (OTHER_ACCOUNT, "Task");
        scene.aws.set_container_role(role, account, 3600, Some(token));
        scene
            .run("env deploy")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", token)
            .env("HOSTNAME", host)
            .go()
            .succeeds();
        assert_eq!(scene.aws.count("AssumeRole"), count, "{token} {host}");
    }
}

#[cfg(unix)]
#[test]
fn files_with_secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    scene.awsso("env adminUser").succeeds();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let kept = scene.files_below(CACHE);
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
        for file in scene.files_below(CACHE) {
            if file.extension().is_some_and(|end| end != "lock") {
                std::fs::write(&file, damage).unwrap();
            }
        }
        let before = scene.aws.count("GetRoleCredentials");
        scene.awsso("env adminUser").succeeds();
        assert_eq!(scene.aws.count("GetRoleCredentials"), before + 1, "{damage:?}");
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
            .tells("SSO session corp")
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
    let variable = if cfg!(windows) { "LOCALAPPDATA" } else { "XDG_CACHE_HOME" };
    let scene = scene.env(variable, "[HOME]/blocked");
    scene.awsso("env adminUser").succeeds().tells("could not cache the credentials");
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
    assert_eq!(scene.read(entry), almost_over, "the CLI's file is the CLI's");
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
