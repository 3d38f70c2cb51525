//! The life of a terminal: in, on to another profile, back, out.

use crate::support::{KEY_ID, Outcome, Scene, is_installed, sso_scene};

fn scene() -> Scene {
    let scene = sso_scene(
        "[profile readOnly]\nsso_session = corp\nsso_account_id = 111111111111\n\
         sso_role_name = ReadOnlyAccess\nregion = eu-central-1\n\
         [profile bare]\nsso_session = corp\nsso_account_id = 111111111111\n\
         sso_role_name = ReadOnlyAccess\n",
    );
    scene.aws.assign("111111111111", "ReadOnlyAccess", 3600);
    scene.signed_in("corp");
    scene
}

/// A further step in the terminal that `before` left.
fn next(scene: &Scene, line: &str, before: &Outcome) -> Outcome {
    let run = scene.run(line).env("AWSSO_SHELL", "nu").after(before);
    run.go().succeeds()
}

#[test]
fn the_way_back_leads_to_the_profile_before_and_forth_again() {
    let scene = scene();
    let first = scene.enter("env adminUser");
    scene.run("env -").after(&first).go().exits(2).tells("no previous profile in this terminal");
    let second = next(&scene, "env readOnly", &first);
    let third = next(&scene, "env -", &second);
    assert_eq!(third.variable("AWSSO_PROFILE"), "adminUser");
    let fourth = next(&scene, "use -", &third);
    assert_eq!(fourth.variable("AWSSO_PROFILE"), "readOnly");
    // Renewing a session does not count as a step.
    let renewed = next(&scene, "env readOnly --refresh", &fourth);
    let back = next(&scene, "env -", &renewed);
    assert_eq!(back.variable("AWSSO_PROFILE"), "adminUser");
}

#[test]
fn the_way_back_leads_in_again_after_unset() {
    let scene = scene();
    let first = scene.enter("env readOnly --region us-west-2");
    let out = next(&scene, "unset", &first);
    for name in ["AWS_ACCESS_KEY_ID", "AWSSO_PROFILE", "AWSSO_REQUEST"] {
        assert!(out.json()[name].is_null(), "{name}");
    }
    let still_out = next(&scene, "unset", &out);
    let back = next(&scene, "env -", &still_out);
    assert_eq!(back.variable("AWSSO_PROFILE"), "readOnly");
    assert_eq!(back.variable("AWS_REGION"), "us-west-2");
    // There is no other one yet.
    scene.run("env -").after(&back).go().exits(2);
    let other = next(&scene, "env adminUser", &out);
    let back = next(&scene, "env -", &other);
    assert_eq!(back.variable("AWSSO_PROFILE"), "readOnly");
    scene.run("renew").after(&out).go().exits(2);
    assert!(!scene.run("status").after(&out).go().stdout.contains("readOnly"));
}

#[test]
fn a_profile_without_a_region_gives_the_users_own_back() {
    let scene = scene().env("AWS_REGION", "ap-southeast-2").env("AWS_DEFAULT_REGION", "");
    let first = scene.enter("env readOnly");
    assert_eq!(first.variable("AWS_REGION"), "eu-central-1");
    let asked = next(&scene, "env readOnly --region us-west-2", &first);
    assert_eq!(asked.variable("AWS_REGION"), "us-west-2");
    assert_eq!(asked.variable("AWS_DEFAULT_REGION"), "us-west-2");
    let bare = next(&scene, "env bare", &asked);
    assert_eq!(bare.variable("AWS_REGION"), "ap-southeast-2");
    let out = next(&scene, "unset", &bare);
    assert_eq!(out.variable("AWS_REGION"), "ap-southeast-2");
    assert_eq!(out.json()["AWS_DEFAULT_REGION"], "");
}

#[test]
fn an_exported_region_gives_way_to_the_profile_s_and_that_is_said_once() {
    let scene =
        scene().env("AWS_REGION", "ap-southeast-2").env("AWS_DEFAULT_REGION", "ap-southeast-2");
    let told = "awsso: region eu-central-1 ([HOME]/.aws/config line 19) overrides \
                AWS_REGION=ap-southeast-2 of this terminal; awsso unset restores it\n";
    let first = scene.enter("env readOnly").stderr(told);
    assert_eq!(first.variable("AWS_REGION"), "eu-central-1");
    assert_eq!(first.variable("AWS_DEFAULT_REGION"), "eu-central-1");
    next(&scene, "env adminUser", &first).quietly();
    let named = scene.enter("env readOnly --profile-only").stderr(told);
    assert_eq!(named.variable("AWS_REGION"), "eu-central-1");
    let out = next(&scene, "unset", &first);
    assert_eq!(out.variable("AWS_REGION"), "ap-southeast-2");
    assert_eq!(out.variable("AWS_DEFAULT_REGION"), "ap-southeast-2");
    // Who asks for a region knows it, and data change no terminal.
    scene.enter("env readOnly --region eu-west-1").quietly();
    scene.awsso("env readOnly --format json").succeeds().quietly();
    scene.enter("env bare").quietly();
    let scene = scene.env("AWS_REGION", "eu-central-1");
    scene.enter("env readOnly").tells("overrides AWS_DEFAULT_REGION=ap-southeast-2");
}

#[test]
fn a_region_may_be_typed_in_short_and_a_mistyped_one_is_told() {
    let scene = scene();
    let terminal = scene.enter("env readOnly --region apne1").quietly();
    assert_eq!(terminal.variable("AWS_REGION"), "ap-northeast-1");
    let terminal = scene
        .enter("env readOnly --region ap-northeat-1")
        .tells("unknown region ap-northeat-1: did you mean ap-northeast-1");
    assert_eq!(terminal.variable("AWS_REGION"), "ap-northeat-1");
    // Told once, not at every renewal.
    next(&scene, "renew", &terminal).does_not_tell("did you mean");
}

#[test]
fn profile_only_sets_the_name_and_asks_nobody() {
    let scene = scene();
    let first = scene.enter("env adminUser");
    let requests = scene.aws.requests().len();
    let named = next(&scene, "env readOnly --profile-only", &first);
    assert_eq!(named.variable("AWS_PROFILE"), "readOnly");
    assert_eq!(named.variable("AWSSO_PROFILE"), "readOnly");
    assert_eq!(named.variable("AWS_REGION"), "eu-central-1");
    for unset in [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
    ] {
        assert!(named.json()[unset].is_null(), "{unset}");
    }
    assert_eq!(scene.aws.requests().len(), requests);
}

#[test]
fn what_the_user_had_comes_back_after_any_number_of_switches() {
    let scene = scene()
        .env("AWS_PROFILE", "")
        .env("AWS_ACCESS_KEY_ID", KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", "it's $(touch x) `id` \\ \" !\nline two")
        .env("AWS_ROLE_ARN", "arn:aws:iam::1:role/é");
    let first = scene.enter("env adminUser");
    assert!(first.json()["AWS_PROFILE"].is_null());
    assert!(first.json()["AWS_ROLE_ARN"].is_null());
    let second = next(&scene, "env readOnly", &first);
    let third = next(&scene, "env keys --profile-only", &second);
    let out = next(&scene, "unset", &third);
    assert_eq!(out.json()["AWS_PROFILE"], "");
    assert_eq!(out.variable("AWS_ACCESS_KEY_ID"), KEY_ID);
    assert_eq!(out.variable("AWS_SECRET_ACCESS_KEY"), "it's $(touch x) `id` \\ \" !\nline two");
    assert_eq!(out.variable("AWS_ROLE_ARN"), "arn:aws:iam::1:role/é");
    for name in ["AWSSO_PROFILE", "AWSSO_SAVED", "AWS_SSO_PROFILE", "AWS_REGION"] {
        assert!(out.json()[name].is_null(), "{name}");
    }
}

#[test]
fn unset_in_a_terminal_that_awsso_never_touched_changes_nothing_of_the_users() {
    let scene = scene().env("AWS_PROFILE", "mine");
    let out = scene.enter("unset").quietly();
    let json = out.json();
    for (name, value) in json.as_object().unwrap() {
        assert!(value.is_null() && name.starts_with("AWSSO"), "{name}: {value}");
    }
}

#[test]
fn the_profile_that_awsso_exported_does_not_confuse_the_next_resolution() {
    let scene = scene();
    let named = scene.enter("env readOnly --profile-only");
    // In there the default chain is the user's, who had no AWS_PROFILE.
    let who = scene.run("whoami --json").after(&named).go().succeeds();
    assert!(who.stdout.contains("ReadOnlyAccess"), "{}", who.shown());
    let keys = next(&scene, "env keys", &named);
    assert!(keys.json()["AWS_PROFILE"].is_null());
}

#[test]
fn a_terminal_with_a_forged_state_gets_an_error_or_a_clean_snippet_never_code() {
    let scene = scene();
    let forged = [
        ("AWSSO_REQUEST", "$(touch x)"),
        ("AWSSO_REQUEST", "e30"),
        ("AWSSO_SAVED", "1.AWS_PROFILE=JCh0b3VjaCB4KQ.PATH=eA"),
        ("AWSSO_SAVED", "2.zzz"),
        ("AWSSO_PREVIOUS", "'; touch x; '"),
        ("AWSSO_EXPIRATION", "9999999999999999999999"),
        ("AWSSO_PROFILE", "a\u{1b}[31mb"),
    ];
    for (name, value) in forged {
        for line in ["env adminUser", "env -", "unset", "status", "status --json"] {
            let outcome = scene.run(line).env("AWSSO_PROFILE", "old").env(name, value).go();
            let code = outcome.status.unwrap();
            assert!([0, 2, 4].contains(&code), "{}", outcome.shown());
            assert!(!outcome.stdout.contains("touch x)\""), "{}", outcome.shown());
            assert!(!outcome.stdout.contains('\u{1b}'), "{}", outcome.shown());
            assert!(!outcome.stdout.contains("PATH="), "{}", outcome.shown());
        }
    }
}

#[test]
fn data_formats_hold_what_programs_read_and_nothing_of_awssos_own() {
    let scene = scene();
    let json = scene.awsso("env adminUser --format json").succeeds();
    let text = scene.awsso("env adminUser --format dotenv").succeeds();
    let value = json.json();
    let names: Vec<_> = value.as_object().unwrap().keys().collect();
    assert!(names.iter().all(|name| name.starts_with("AWS_")), "{names:?}");
    let set: Vec<_> =
        value.as_object().unwrap().iter().filter(|(_, value)| value.is_string()).collect();
    assert_eq!(text.stdout.lines().count(), set.len());
    for (name, value) in set {
        let line = format!("{name}={}\n", value.as_str().unwrap());
        assert!(text.stdout.contains(&line), "{line}{}", text.stdout);
    }
}

#[test]
fn the_formats_for_programs_say_what_must_go_where_that_is_asked_for() {
    let scene = sso_scene("");
    let plain = scene.awsso("env keys --format dotenv").succeeds();
    assert!(!plain.stdout.contains("AWS_SESSION_TOKEN"));
    let emptied = scene.awsso("env keys --format dotenv --unset-empty").succeeds();
    assert!(
        emptied.stdout.contains("\nAWS_SESSION_TOKEN=\n")
            || emptied.stdout.starts_with("AWS_SESSION_TOKEN=\n")
    );
    scene.write("env", &emptied.stdout);
    if is_installed("sh") {
        let script = "AWS_SESSION_TOKEN=old; set -a; . ./env; test -z \"$AWS_SESSION_TOKEN\" && test -n \"$AWS_ACCESS_KEY_ID\"";
        scene.program("sh", &["-c", script]).go().succeeds();
    }
    let docker = scene.awsso("env keys --format docker").succeeds();
    assert!(docker.stdout.contains("AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n"));
    scene.awsso("env keys --unset-empty").exits(2).tells("missing: --format");
}

#[test]
fn a_renewal_that_is_not_needed_says_so_or_nothing() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let by_name = scene.enter("env adminUser --profile-only");
    scene.run("renew").after(&by_name).go().succeeds().tells("nothing to renew");
    let inside = scene.enter("env adminUser");
    let before = scene.operations().len();
    scene.run("renew --min-ttl 1m").after(&inside).go().succeeds().quietly();
    assert_eq!(scene.operations().len(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_told() {
    let scene = sso_scene("");
    let program = env!("CARGO_BIN_EXE_awsso");
    let script = format!("'{program}' list >/dev/full");
    scene
        .program("sh", &["-c", &script])
        .go()
        .exits(1)
        .tells("awsso: could not write to stdout: no space left on device");
}
