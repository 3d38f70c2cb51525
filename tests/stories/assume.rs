//! `awsso assume`: a role without a profile of its own.

use aws_emulator::Trust;

use crate::support::{ACCOUNT, KEY_ID, OTHER_ACCOUNT, SECRET_KEY, Scene, sso_scene};

const ROLE: &str = "arn:aws:iam::222222222222:role/ops/Deploy";
const DEVICE: &str = "arn:aws:iam::222222222222:mfa/jo";

fn scene() -> Scene {
    let scene = sso_scene("");
    let trust = Trust::of(OTHER_ACCOUNT).and(ACCOUNT).max_duration(43_200);
    scene.aws.add_role(ROLE, trust);
    scene
}

#[test]
fn every_option_reaches_sts_under_its_own_name() {
    let scene = scene();
    scene.aws.add_role(
        ROLE,
        Trust::of(OTHER_ACCOUNT).external_id("ext/1").mfa(DEVICE).max_duration(7200),
    );
    let code = scene.aws.mfa_code(DEVICE);
    scene.write("policy.json", r#"{"Version":"2012-10-17","Statement":[]}"#);
    let terminal = scene
        .enter(&format!(
            "assume --role-arn {ROLE} --source-profile keys --session-name me@work \
             --external-id ext/1 --duration 1h30m --mfa-serial {DEVICE} --mfa-code {code} \
             --tag team=a=b --tag Key=cost,Value=42 --transitive-tag team --source-identity jo \
             --policy policy.json --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess \
             --region eu-north-1"
        ))
        .quietly();
    assert_eq!(terminal.variable("AWSSO_PROFILE"), "222222222222/Deploy");
    assert_eq!(terminal.variable("AWSSO_ROLE"), "Deploy");
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), OTHER_ACCOUNT);
    assert_eq!(terminal.variable("AWS_REGION"), "eu-north-1");
    let calls = scene.aws.requests_for("AssumeRole");
    let [call] = calls.as_slice() else {
        panic!("{calls:?}");
    };
    for (name, value) in [
        ("RoleArn", ROLE),
        ("RoleSessionName", "me@work"),
        ("ExternalId", "ext/1"),
        ("DurationSeconds", "5400"),
        ("SerialNumber", DEVICE),
        ("TokenCode", &code),
        ("Tags.member.1.Key", "team"),
        ("Tags.member.1.Value", "a=b"),
        ("Tags.member.2.Key", "cost"),
        ("Tags.member.2.Value", "42"),
        ("TransitiveTagKeys.member.1", "team"),
        ("SourceIdentity", "jo"),
        ("Policy", r#"{"Version":"2012-10-17","Statement":[]}"#),
        ("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
    ] {
        assert_eq!(call.parameter(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(call.signing_region(), Some("eu-north-1"));
    assert_eq!(call.access_key_id(), Some(KEY_ID));
}

#[test]
fn mistakes_are_told_before_any_request() {
    let scene = scene();
    scene.signed_in("corp");
    let cases = [
        ("--source-profile keys --duration 13h", 2, "15 minutes (900) to 12 hours (43200)"),
        ("--source-profile keys --duration 60", 2, "15 minutes"),
        ("--source-profile adminUser --duration 2h", 2, "role chaining"),
        ("--source-profile keys --session-name 'a b'", 2, "a b"),
        ("--source-profile keys --session-name x", 2, "2 to 64"),
        ("--source-profile keys --external-id 'a b'", 2, "external id"),
        ("--source-profile keys --policy '{\"Version\":'", 2, "not JSON"),
        ("--source-profile keys --policy nowhere.json", 2, "policy file not found: nowhere.json"),
        ("--source-profile keys --tag a=1 --tag A=2", 2, "given twice"),
        ("--source-profile keys --tag a=1 --transitive-tag b", 2, "not among the tags"),
        ("--source-profile keys --source-identity aws:me", 2, "aws:"),
        ("--source-profile keys --mfa-code 12345", 2, "six digits"),
        ("--source-profile keys --region 'eu west'", 2, "eu west"),
        ("--source-profile kyes", 4, "did you mean keys?"),
    ];
    for (options, code, part) in cases {
        scene
            .awsso(&format!("assume --role-arn {ROLE} {options}"))
            .exits(code)
            .stdout(&format!("(\\builtin exit {code});\n"))
            .tells(part);
    }
    for arn in ["role/x", "arn:aws:iam::222222222222:user/x", "arn:aws:iam::2:role/x"] {
        scene.awsso(&format!("assume --role-arn {arn}")).exits(2).stdout("(\\builtin exit 2);\n");
    }
    assert_eq!(scene.aws.requests().len(), 0);
}

#[test]
fn keys_of_the_terminal_come_first_in_the_default_chain() {
    let scene = scene()
        .env("AWS_ACCESS_KEY_ID", KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_PROFILE", "adminUser");
    let terminal = scene.enter(&format!("assume --role-arn {ROLE}")).quietly();
    // The selected profile still says which region.
    assert_eq!(terminal.variable("AWS_REGION"), "eu-west-1");
    assert_eq!(scene.aws.requests_for("AssumeRole")[0].access_key_id(), Some(KEY_ID));
}

#[test]
fn the_default_chain_goes_on_to_the_selected_profile_and_the_machine() {
    let scene = scene().env("AWS_PROFILE", "keys");
    scene.enter(&format!("assume --role-arn {ROLE}")).quietly();
    let scene = scene.without("AWS_PROFILE");
    scene
        .awsso(&format!("assume --role-arn {ROLE} --refresh"))
        .exits(4)
        .tells("no credentials found: not in the environment")
        .tells("hint: awsso env PROFILE");
    scene.aws.set_container_role("Task", OTHER_ACCOUNT, 3600, None);
    let uri = scene.aws.container_uri();
    scene
        .run(&format!("assume --role-arn {ROLE} --refresh"))
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &uri)
        .go()
        .succeeds();
    assert_eq!(scene.aws.count("AssumeRole"), 2);
}

#[test]
fn half_a_key_pair_in_the_terminal_is_an_error_and_no_reason_to_look_elsewhere() {
    scene()
        .env("AWS_ACCESS_KEY_ID", KEY_ID)
        .awsso(&format!("assume --role-arn {ROLE}"))
        .exits(4)
        .tells("AWS_ACCESS_KEY_ID is set in this terminal, but AWS_SECRET_ACCESS_KEY is not");
}

#[test]
fn inside_a_terminal_of_awsso_the_role_is_assumed_upon_it_and_can_be_renewed() {
    let scene = scene();
    scene.signed_in("corp");
    let first = scene.enter("env adminUser");
    let second = scene
        .run(&format!("assume --role-arn {ROLE}"))
        .env("AWSSO_SHELL", "nu")
        .after(&first)
        .go()
        .succeeds()
        .quietly();
    assert_eq!(second.variable("AWSSO_PROFILE"), "222222222222/Deploy");
    assert_eq!(
        scene.aws.requests_for("AssumeRole")[0].access_key_id(),
        Some(first.variable("AWS_ACCESS_KEY_ID").as_str())
    );
    // From in there once more: upon the role, whose request has the first one inside.
    let third = scene
        .run(&format!("assume --role-arn {ROLE} --session-name again"))
        .env("AWSSO_SHELL", "nu")
        .after(&second)
        .go()
        .succeeds();
    assert_eq!(third.variable("AWSSO_PROFILE"), "222222222222/Deploy");
    // And `env -` is back in the one before, from the cache.
    let requests = scene.aws.requests().len();
    let back = scene.run("env -").env("AWSSO_SHELL", "nu").after(&third).go().succeeds();
    assert_eq!(back.variable("AWS_ACCESS_KEY_ID"), second.variable("AWS_ACCESS_KEY_ID"));
    assert_eq!(scene.aws.requests().len(), requests);
}

#[test]
fn without_a_configured_region_the_one_of_the_partition_is_asked() {
    let scene = sso_scene("");
    scene.write(".aws/config", "");
    scene.aws.add_role(ROLE, Trust::of(OTHER_ACCOUNT));
    let terminal = scene.enter(&format!("assume --role-arn {ROLE} --source-profile keys"));
    assert!(terminal.json()["AWS_REGION"].is_null());
    assert_eq!(scene.aws.requests_for("AssumeRole")[0].signing_region(), Some("us-east-1"));
}
