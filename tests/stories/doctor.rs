//! `doctor`: what is wrong, where, and what to type.

use serde_json::Value;

use crate::support::{ACCOUNT, KEY_ID, SECRET_KEY, Scene, sso_scene};

/// A scene whose rc file loads awsso, signed in.
fn healthy() -> Scene {
    let scene = sso_scene("");
    scene.signed_in("corp");
    scene.awsso("init bash --install --yes").succeeds();
    private(&scene);
    scene
}

/// Files as the AWS CLI makes them.
fn private(scene: &Scene) {
    #[cfg(unix)]
    for path in scene.files_below(".aws").into_iter().chain(scene.files_below(".cache")) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = scene;
}

/// The findings of an area that are not fine.
fn findings(report: &Value, area: &str) -> Vec<(String, String)> {
    let all = report["findings"].as_array().unwrap().iter();
    let of_area = all.filter(|it| it["area"] == area && it["severity"] != "ok");
    let text = |it: &Value, member: &str| it[member].as_str().unwrap_or_default().to_owned();
    of_area.map(|it| (text(it, "text"), text(it, "command"))).collect()
}

#[test]
fn a_good_set_up_is_said_to_be_good_and_nobody_is_asked() {
    let scene = healthy();
    let outcome = scene.run("doctor").env("AWSSO_SAVED", "").go().succeeds().quietly();
    assert!(!outcome.stdout.contains("problem"), "{}", outcome.shown());
    for part in [
        "ok       config file: [HOME]/.aws/config: 2 profiles\n",
        #[cfg(unix)]
        "ok       access: only you can read keys and tokens\n",
        "ok       terminal: no profile active\n",
        // On Windows the shell is whichever started the tests.
        #[cfg(unix)]
        "ok       shell: bash loads awsso, completion included\n",
        "ok       sign-in: SSO session corp: signed in, renews automatically\n",
    ] {
        assert!(outcome.stdout.contains(part), "{part}\n{}", outcome.shown());
    }
    assert_eq!(scene.operations(), [""; 0]);
}

#[test]
fn problems_are_named_with_their_place_and_the_command_that_mends_them() {
    let scene = sso_scene(
        "[profile broken]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = kyes\nnonsense\n",
    );
    private(&scene);
    let scene = scene.env("AWS_CA_BUNDLE", "/no/such/file").env("AWS_VAULT", "prod");
    let report = scene.awsso("doctor --json").exits(1).json();
    assert_eq!(report["healthy"], false);
    let broken = findings(&report, "config file");
    assert!(broken[0].0.contains("config line 18: "), "{broken:?}");
    assert!(broken[0].1.ends_with(" [HOME]/.aws/config") || cfg!(windows), "{broken:?}");
    let profile = &findings(&report, "profile")[0];
    assert!(profile.0.contains("kyes") && profile.1.contains("keys"), "{profile:?}");
    // In the words of the shell, which a wrapper names.
    for (wrapper, vault, bundle) in [
        ("bash", "unset AWS_VAULT", "unset AWS_CA_BUNDLE"),
        ("fish", "set -e AWS_VAULT", "set -e AWS_CA_BUNDLE"),
    ] {
        let report = scene.awsso(&format!("--wrapper {wrapper} doctor --json")).exits(1).json();
        assert_eq!(
            findings(&report, "variables"),
            [
                ("AWS_VAULT is set (aws-vault): prompts may show it", vault),
                ("AWS_CA_BUNDLE names a file that does not exist", bundle),
            ]
            .map(|(text, command)| (text.to_owned(), command.to_owned()))
        );
    }
    assert_eq!(
        findings(&report, "sign-in"),
        [(
            "SSO session corp: not signed in".to_owned(),
            "awsso login --sso-session corp".to_owned()
        )]
    );
    // On Windows the shell is whichever started the tests.
    if cfg!(unix) {
        let shell = findings(&report, "shell");
        assert_eq!(shell[0].1, "awsso init --install");
    }
}

#[cfg(unix)]
#[test]
fn files_that_others_can_read_are_fixed_after_asking() {
    use std::os::unix::fs::PermissionsExt as _;
    let scene = healthy();
    let path = scene.path(".aws/credentials");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    scene.awsso("doctor").exits(1).stdout_has(
        "problem  access: [HOME]/.aws/credentials can be read by others\nhint:    chmod go-rwx [HOME]/.aws/credentials\n",
    );
    scene.awsso("doctor --fix").exits(3).tells("hint: awsso doctor --fix --yes");
    scene.awsso("doctor --fix --yes").succeeds();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    scene.awsso("doctor --fix --yes").succeeds().tells("nothing to fix");
}

#[test]
fn a_terminal_that_another_tool_changed_or_that_expired_is_a_problem() {
    let scene = healthy();
    let terminal = scene.enter("env adminUser");
    let fine = scene.run("doctor").after(&terminal).go().succeeds();
    assert!(fine.stdout.contains("ok       terminal: adminUser: credentials expire in 59m"));
    let changed =
        scene.run("doctor --json").after(&terminal).env("AWS_ACCESS_KEY_ID", KEY_ID).go().exits(1);
    assert_eq!(findings(&changed.json(), "terminal")[0].1, "awsso unset");
    let overdue = scene.run("doctor --json").after(&terminal).env("AWSSO_RENEW_AT", "1000").go();
    assert_eq!(findings(&overdue.exits(1).json(), "renewal")[0].1, "awsso renew");
    let noticed = scene.run("doctor --json").after(&terminal).env("AWSSO_NOTICE", "sign-in").go();
    assert_eq!(findings(&noticed.exits(1).json(), "terminal")[0].1, "awsso renew");
}

#[cfg(unix)]
#[test]
fn a_helper_that_has_gone_is_noticed() {
    let scene = healthy();
    let terminal = scene.enter("env adminUser --server");
    let served = scene.run("doctor").after(&terminal).go().succeeds();
    assert!(served.stdout.contains("terminal: adminUser: served in the background"));
    scene.run("unset").env("AWSSO_SHELL", "nu").after(&terminal).go().succeeds();
    let gone = || {
        let report = scene.run("doctor --json").after(&terminal).go().json();
        findings(&report, "terminal")
            .first()
            .is_some_and(|it| it.1 == "awsso env adminUser --server")
    };
    assert!((0..100).any(|_| gone()), "it still serves");
}

#[test]
fn online_the_endpoints_and_the_clock_are_looked_at() {
    let scene = healthy();
    let outcome = scene.awsso("doctor --online").succeeds();
    assert!(
        outcome.stdout.contains("ok       network: [AWS] is reachable ("),
        "{}",
        outcome.shown()
    );
    assert!(outcome.stdout.contains(" s from that of AWS\n"), "{}", outcome.shown());
    scene.aws.set_clock_offset(600);
    let report = scene.awsso("doctor --online --json").exits(1).json();
    assert!(findings(&report, "clock")[0].0.contains("s behind that of AWS"), "{report}");
    let scene = scene.env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let report = scene.awsso("doctor --online --json").exits(1).json();
    assert!(!findings(&report, "network").is_empty(), "{report}");
}

#[test]
fn nothing_secret_is_shown() {
    let scene = healthy().env("HTTPS_PROXY", "http://jo:hunter2@127.0.0.1:1");
    let scene = scene.env("NO_PROXY", "127.0.0.1");
    let terminal = scene.enter("env adminUser");
    let token = scene.read(&crate::support::token_path("corp"));
    let token: Value = serde_json::from_str(&token).unwrap();
    for line in ["doctor --online", "doctor --online --json", "doctor -vv"] {
        let outcome = scene.run(line).after(&terminal).go();
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        for secret in [
            "hunter2",
            SECRET_KEY,
            &terminal.variable("AWS_SECRET_ACCESS_KEY"),
            &terminal.variable("AWS_SESSION_TOKEN"),
            token["accessToken"].as_str().unwrap(),
            token["refreshToken"].as_str().unwrap(),
            token["clientSecret"].as_str().unwrap(),
        ] {
            assert!(!all.contains(secret), "{line}: {all}");
        }
        assert!(all.contains("adminUser") && !all.contains(&format!("{ACCOUNT}:key")), "{all}");
    }
}
