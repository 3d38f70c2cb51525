//! MFA devices and keys: sessions that roles share, durations, and what else a profile says of a role.

use aws_emulator::Trust;

use crate::support::{KEY_ID, OTHER_ACCOUNT, SECRET_KEY, Scene, sso_scene};

const DEVICE: &str = "arn:aws:iam::222222222222:mfa/jo";

fn arn(role: &str) -> String {
    format!("arn:aws:iam::222222222222:role/{role}")
}

/// The user's keys with a device, as profile `user`, and two roles that ask for it; `more` of the config
/// file.
fn scene(more: &str) -> Scene {
    let role = |name: &str, more: &str| {
        format!("[profile {name}]\nrole_arn = {}\nsource_profile = user\n{more}", arn(name))
    };
    let scene = sso_scene(&format!(
        "[profile user]\nregion = eu-west-1\nmfa_serial = {DEVICE}\n{}{}{}{more}",
        role("one", &format!("mfa_serial = {DEVICE}\n")),
        role("two", ""),
        role("long", "duration_seconds = 7200\n"),
    ))
    .credentials(&format!(
        "[user]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n\
         [keys]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n"
    ));
    for name in ["one", "two", "long"] {
        let trust = Trust::of(OTHER_ACCOUNT).mfa(DEVICE).max_duration(7200);
        scene.aws.add_role(&arn(name), trust);
    }
    scene
}

#[test]
fn one_code_serves_all_roles_of_a_device() {
    let scene = scene("");
    let code = scene.aws.mfa_code(DEVICE);
    let terminal = scene.enter(&format!("env one --mfa-code {code}")).quietly();
    assert_eq!(terminal.variable("AWSSO_ROLE"), "one");
    assert_eq!(scene.operations(), ["GetSessionToken", "AssumeRole"]);
    scene.enter("env two --no-login").quietly();
    let keys = scene.enter("env user --no-login").quietly();
    assert!(keys.variable("AWS_ACCESS_KEY_ID").starts_with("ASIA"));
    assert_eq!(scene.operations(), ["GetSessionToken", "AssumeRole", "AssumeRole"]);
    // The session has the code: STS takes each once.
    let assumed = &scene.aws.requests_for("AssumeRole")[0];
    assert_eq!(assumed.parameter("SerialNumber"), None);
    assert_eq!(assumed.parameter("TokenCode"), None);
    scene
        .awsso("env one --explain")
        .succeeds()
        .tells(&format!(
            "  1. asks STS for a session with a code of the MFA device {DEVICE} and the access key {KEY_ID}"
        ))
        .tells(&format!("  2. assumes {} for profile \"one\"\n", arn("one")));
}

#[test]
fn without_a_person_a_code_is_needed_first() {
    scene("")
        .awsso("env one --no-login")
        .exits(3)
        .tells(&format!("MFA code required for {DEVICE}"));
}

#[test]
fn a_role_that_is_to_last_longer_than_an_hour_gets_the_code_itself() {
    let scene = scene("");
    let code = scene.aws.mfa_code(DEVICE);
    scene.enter(&format!("env long --mfa-code {code}")).quietly();
    let code = scene.aws.mfa_code(DEVICE);
    scene.enter(&format!("env one --duration 2h --mfa-code {code}")).quietly();
    assert_eq!(scene.operations(), ["AssumeRole", "AssumeRole"]);
    for (request, role) in scene.aws.requests_for("AssumeRole").iter().zip(["long", "one"]) {
        assert_eq!(request.parameter("RoleArn"), Some(arn(role)));
        assert_eq!(request.parameter("SerialNumber").as_deref(), Some(DEVICE));
        assert_eq!(request.parameter("DurationSeconds").as_deref(), Some("7200"));
        assert_eq!(request.access_key_id(), Some(KEY_ID));
    }
}

#[test]
fn a_device_of_a_role_whose_source_has_none_is_used_as_the_aws_cli_does() {
    let scene = scene(&format!(
        "[profile plain]\nrole_arn = {}\nsource_profile = keys\nmfa_serial = {DEVICE}\n",
        arn("one")
    ));
    let code = scene.aws.mfa_code(DEVICE);
    scene.enter(&format!("env plain --mfa-code {code}")).quietly();
    assert_eq!(scene.operations(), ["AssumeRole"]);
    // Nor does the default chain, which is the AWS CLI's, ask for a code.
    scene.run("whoami").env("AWS_PROFILE", "user").go().succeeds();
    assert_eq!(scene.aws.count("GetSessionToken"), 0);
}

#[test]
fn a_code_that_was_not_needed_is_told() {
    let scene = scene("");
    scene
        .enter("env keys --mfa-code 123456")
        .stderr("awsso: warning: --mfa-code was not needed: profile \"keys\" has no mfa_serial\n");
    let code = scene.aws.mfa_code(DEVICE);
    scene.enter(&format!("env user --mfa-code {code}")).quietly();
    scene.enter("env user --mfa-code 123456").stderr(
        "awsso: warning: --mfa-code was not needed: profile \"user\" has valid credentials in the cache\n",
    );
}

#[test]
fn a_duration_is_asked_for_where_the_source_takes_one_and_kept_by_renewals() {
    let scene =
        scene(&format!("[profile plain]\nrole_arn = {}\nsource_profile = keys\n", arn("plain")));
    scene.aws.add_role(&arn("plain"), Trust::of(OTHER_ACCOUNT).max_duration(7200));
    let terminal = scene.enter("env plain --duration 1h30m").quietly();
    let renewed = scene.run("renew").env("AWSSO_SHELL", "nu").after(&terminal).go().succeeds();
    assert_ne!(renewed.variable("AWS_ACCESS_KEY_ID"), terminal.variable("AWS_ACCESS_KEY_ID"));
    let durations: Vec<_> = scene
        .aws
        .requests_for("AssumeRole")
        .iter()
        .map(|it| it.parameter("DurationSeconds"))
        .collect();
    assert_eq!(durations, vec![Some("5400".to_owned()); 2]);
    let code = scene.aws.mfa_code(DEVICE);
    scene.enter(&format!("env user --duration 20m --mfa-code {code}")).quietly();
    let session = &scene.aws.requests_for("GetSessionToken")[0];
    assert_eq!(session.parameter("DurationSeconds").as_deref(), Some("1200"));
    for (line, why) in [
        ("env adminUser --duration 2h", "its permission set decides how long"),
        ("env keys --duration 2h", "its access keys are used as they are"),
        ("env user --duration 37h", "an MFA session of 133200 seconds is not allowed"),
        ("env plain --duration 13h", "15 minutes (900) to 12 hours (43200)"),
    ] {
        scene.awsso(line).exits(2).tells(why);
    }
}

#[test]
fn a_profile_gives_session_tags_policies_and_a_source_identity() {
    let policy = r#"{"Version": "2012-10-17", "Statement": []}"#;
    let scene = scene(&format!(
        "[profile own]\nrole_arn = {arn}\nsource_profile = keys\n\
         awsso_session_tags = team=blue, env=dev\nawsso_transitive_session_tags = team\n\
         awsso_source_identity = jo\nawsso_policy = {policy}\n\
         awsso_policy_arns = arn:aws:iam::aws:policy/ReadOnlyAccess\n\
         [profile vault]\nrole_arn = {arn}\nsource_profile = keys\n\
         session_tags = team=blue\ntransitive_session_tags = team\nsource_identity = jo\n\
         [profile broken]\nrole_arn = {arn}\nsource_profile = keys\nawsso_session_tags = team\n",
        arn = arn("tagged")
    ));
    scene.aws.add_role(&arn("tagged"), Trust::of(OTHER_ACCOUNT));
    scene.enter("env own").quietly();
    scene.enter("env vault").quietly();
    let requests = scene.aws.requests_for("AssumeRole");
    for request in &requests {
        for (name, value) in [
            ("Tags.member.1.Key", "team"),
            ("Tags.member.1.Value", "blue"),
            ("TransitiveTagKeys.member.1", "team"),
            ("SourceIdentity", "jo"),
        ] {
            assert_eq!(request.parameter(name).as_deref(), Some(value), "{name}");
        }
    }
    let own = &requests[0];
    assert_eq!(own.parameter("Tags.member.2.Value").as_deref(), Some("dev"));
    assert_eq!(own.parameter("Policy").as_deref(), Some(policy));
    assert!(own.parameter("PolicyArns.member.1.arn").unwrap().ends_with("/ReadOnlyAccess"));
    scene.awsso("env broken").exits(4).tells("session tag \"team\" is not KEY=VALUE");
}
