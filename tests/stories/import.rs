//! `import`: pasted credentials.

use aws_emulator::Trust;
use serde_json::Value;

use crate::support::{ACCOUNT, KEY_ID, Outcome, SECRET_KEY, Scene, sso_scene};

const ROLE: &str = "arn:aws:iam::222222222222:role/Deploy";

/// A scene, and credentials that the portal has given out there.
fn scene() -> (Scene, Value) {
    let scene = sso_scene("");
    scene.aws.add_role(ROLE, Trust::of(ACCOUNT));
    scene.signed_in("corp");
    let keys = scene.awsso("credential-process adminUser").succeeds().json();
    scene.aws.clear_requests();
    (scene, keys)
}

/// What the portal's first option shows for bash.
fn pasted(keys: &Value) -> String {
    let text = |name: &str| keys[name].as_str().unwrap().to_owned();
    format!(
        "export AWS_ACCESS_KEY_ID=\"{}\"\nexport AWS_SECRET_ACCESS_KEY=\"{}\"\nexport AWS_SESSION_TOKEN=\"{}\"\n",
        text("AccessKeyId"),
        text("SecretAccessKey"),
        text("SessionToken")
    )
}

#[track_caller]
fn import(scene: &Scene, line: &str, text: &str) -> Outcome {
    scene.run(line).env("AWSSO_SHELL", "nu").stdin(text).go()
}

#[test]
fn pasted_credentials_are_checked_and_put_into_the_terminal_like_others() {
    let (scene, keys) = scene();
    let scene = scene.env("AWS_REGION", "us-east-2");
    let terminal = import(&scene, "import --region euw1", &pasted(&keys)).succeeds().quietly();
    assert_eq!(scene.operations(), ["GetCallerIdentity"]);
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", keys["AccessKeyId"].as_str().unwrap()),
        ("AWS_SESSION_TOKEN", keys["SessionToken"].as_str().unwrap()),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCOUNT_ID", ACCOUNT),
    ] {
        assert_eq!(terminal.variable(name), value, "{name}");
    }
    let status = scene.run("status").after(&terminal).go().succeeds();
    let line = format!(
        "{ACCOUNT}/AdministratorAccess (account {ACCOUNT}, role AdministratorAccess, eu-west-1)\n"
    );
    assert!(status.stdout.starts_with(&line), "{}", status.shown());
    let back = scene.run("unset").env("AWSSO_SHELL", "nu").after(&terminal).go().succeeds();
    assert_eq!(back.variable("AWS_REGION"), "us-east-2");
    assert_eq!(back.variable("AWS_ACCESS_KEY_ID"), "");
}

#[test]
fn what_was_pasted_cannot_be_renewed_and_that_is_said() {
    let (scene, keys) = scene();
    let terminal = import(&scene, "import", &keys.to_string()).succeeds();
    assert_eq!(terminal.json()["AWSSO_RENEW_AT"], Value::Null);
    assert_ne!(terminal.variable("AWS_CREDENTIAL_EXPIRATION"), "");
    scene.run("renew").after(&terminal).go().exits(2).stderr(
        "awsso: these credentials were pasted: awsso cannot renew them\nhint: awsso import, with new ones\n",
    );
    let next = scene.run("env keys").env("AWSSO_SHELL", "nu").after(&terminal).go().succeeds();
    scene.run("env -").after(&next).go().exits(2).tells("were pasted");
}

#[test]
fn a_role_is_assumed_with_what_was_pasted() {
    let (scene, keys) = scene();
    let terminal = import(&scene, "import", &pasted(&keys)).succeeds();
    let line = format!("assume --role-arn {ROLE}");
    let assumed = scene.run(&line).env("AWSSO_SHELL", "nu").after(&terminal).go().succeeds();
    let who = scene.run("whoami").after(&assumed).go().succeeds();
    assert!(who.stdout.contains("assumed-role/Deploy/"), "{}", who.shown());
    // With whatever else the terminal has it would be another role session.
    assert_eq!(assumed.json()["AWSSO_RENEW_AT"], Value::Null);
    scene.run("renew").after(&assumed).go().exits(2).tells("were pasted");
}

#[test]
fn the_console_opens_with_what_was_pasted() {
    let (scene, keys) = scene();
    let terminal = import(&scene, "import", &pasted(&keys)).succeeds();
    let link = scene.run("console --print").after(&terminal).go().succeeds();
    assert!(link.stdout.contains("SigninToken="), "{}", link.shown());
}

#[test]
fn what_aws_refuses_changes_nothing() {
    let (scene, keys) = scene();
    scene.aws.delete_access_key(keys["AccessKeyId"].as_str().unwrap());
    scene
        .run("import")
        .stdin(&pasted(&keys))
        .go()
        .exits(5)
        .stdout("(\\builtin exit 5);\n")
        .tells("InvalidClientTokenId");
}

#[test]
fn offline_nobody_is_asked_and_the_text_says_what_it_is() {
    let (scene, keys) = scene();
    let text = format!(
        "[{ACCOUNT}_AdministratorAccess]\naws_access_key_id={}\naws_secret_access_key={}\naws_session_token={}",
        keys["AccessKeyId"].as_str().unwrap(),
        keys["SecretAccessKey"].as_str().unwrap(),
        keys["SessionToken"].as_str().unwrap()
    );
    let terminal = import(&scene, "import --offline", &text).succeeds();
    assert_eq!(terminal.variable("AWSSO_PROFILE"), format!("{ACCOUNT}/AdministratorAccess"));
    let terminal = import(&scene, "import --offline", &pasted(&keys)).succeeds();
    assert_eq!(terminal.variable("AWSSO_PROFILE"), "pasted");
    assert_eq!(scene.operations(), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn the_clipboard_is_read_by_the_program_of_the_system() {
    use std::os::unix::fs::PermissionsExt as _;
    let (scene, keys) = scene();
    scene.write("keys", &pasted(&keys));
    scene.write(
        "bin/xclip",
        "#!/bin/sh\ntest \"$*\" = '-selection clipboard -o' && cat [HOME]/keys\n",
    );
    let path = scene.path("bin/xclip");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
    let scene = scene.env("PATH", format!("[HOME]/bin:{}", std::env::var("PATH").unwrap()));
    let scene = scene.env("DISPLAY", ":0").without("WAYLAND_DISPLAY");
    let terminal = import(&scene, "import --clipboard", "").succeeds();
    assert_eq!(terminal.variable("AWSSO_ACCOUNT_ID"), ACCOUNT);
}

#[test]
fn values_are_data_and_are_not_repeated() {
    let scene = sso_scene("");
    for text in [
        "export AWS_ACCESS_KEY_ID=\"ASIAIOSFODNN7EXAMPLE$(touch executed)\"",
        "AWS_ACCESS_KEY_ID=ASIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=`touch executed`",
        "{\"AccessKeyId\": \"ASIAIOSFODNN7EXAMPLE'; touch executed; '\"}",
        "hunter2hunter2hunter2",
        "",
    ] {
        let outcome = scene.run("import").stdin(text).go().exits(2);
        assert_eq!(outcome.stdout, "(\\builtin exit 2);\n");
        for part in ["ASIA", "touch", "hunter2"] {
            outcome.clone().does_not_tell(part);
        }
    }
    assert_eq!(scene.operations(), [""; 0]);
}

#[test]
fn a_profile_is_saved_and_only_its_own_section_overwritten() {
    let (scene, keys) = scene();
    let before = scene.read(".aws/credentials");
    let saved = import(&scene, "import --profile temp", &pasted(&keys)).succeeds();
    assert_eq!(saved.stdout, "{}\n");
    saved.tells("awsso: saved 111111111111/AdministratorAccess as profile \"temp\"");
    let text = scene.read(".aws/credentials");
    assert!(text.starts_with(&before) && text.contains("\n[temp]\nawsso_imported = "), "{text}");
    let who = scene.awsso("whoami temp").succeeds();
    assert!(who.stdout.contains("AdministratorAccess"), "{}", who.shown());
    // Again, with other keys.
    let other = format!("AWS_ACCESS_KEY_ID={KEY_ID}\nAWS_SECRET_ACCESS_KEY={SECRET_KEY}\n");
    import(&scene, "import --profile temp", &other).succeeds();
    assert!(scene.awsso("whoami temp").succeeds().stdout.contains("user/jo"));
    for name in ["keys", "adminUser"] {
        import(&scene, &format!("import --profile {name}"), &other)
            .exits(4)
            .tells(&format!("profile {name:?} exists already"));
    }
}

#[test]
fn a_sign_in_that_gives_the_same_role_is_used_instead() {
    let (scene, keys) = scene();
    let terminal = import(&scene, "import --keep-fresh", &pasted(&keys)).succeeds();
    assert_eq!(terminal.variable("AWSSO_PROFILE"), "adminUser");
    assert_ne!(terminal.json()["AWSSO_RENEW_AT"], Value::Null);
    // Without one, what was pasted is used.
    let other = format!("AWS_ACCESS_KEY_ID={KEY_ID}\nAWS_SECRET_ACCESS_KEY={SECRET_KEY}\n");
    let terminal = import(&scene, "import --keep-fresh", &other).succeeds();
    assert_eq!(terminal.variable("AWSSO_PROFILE"), "222222222222/jo");
    terminal.tells("cannot be renewed: no profile or SSO session");
}

#[test]
fn a_dangerous_account_is_confirmed_first() {
    let (scene, keys) = scene();
    scene.write(
        ".config/awsso/config.toml",
        "[danger]\nprofiles = [\"111111111111\"]\nconfirm = true\n",
    );
    let scene = scene.env("XDG_CONFIG_HOME", "[HOME]/.config");
    import(&scene, "import", &pasted(&keys)).exits(3).tells("marked as dangerous");
    let terminal = import(&scene, "import --yes", &pasted(&keys)).succeeds();
    assert_eq!(terminal.variable("AWSSO_DANGER"), "1");
}

#[cfg(target_os = "linux")]
#[test]
fn a_paste_into_the_terminal_is_not_shown() {
    let (scene, keys) = scene();
    let (outcome, seen) = scene
        .evaluated_on_terminal("bash", "import")
        .sees("Paste the credentials here")
        .types(&pasted(&keys).replace('\n', "\r"))
        .sees("profile=111111111111/AdministratorAccess")
        .end();
    outcome.exits(0);
    assert!(!seen.contains(keys["SecretAccessKey"].as_str().unwrap()), "{seen}");
    assert!(!seen.contains(keys["AccessKeyId"].as_str().unwrap()), "{seen}");
}
