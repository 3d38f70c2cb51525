//! Files and commands of the pages on configuring and signing in.

use super::{found, stage};
use crate::docs::{block, pages};
use crate::support::{Outcome, Scene};

#[test]
fn the_profiles_of_the_page_are_profiles() {
    let scene = Scene::new().config(&block("docs/configuring.md", "profiles"));
    let list = clean(scene.awsso("list"));
    for part in ["adminUser", "111111111111", "deploy", "222222222222"] {
        assert!(list.contains(part), "{list}");
    }
    clean(scene.awsso("env deploy --explain"));
}

#[test]
fn the_settings_of_the_pages_are_settings() {
    let scene = stage();
    let lines = block("docs/configuring.md", "settings");
    scene
        .program("sh", &["-e", "-c", &lines])
        .env("EDITOR", "true")
        .go()
        .succeeds()
        .does_not_tell("warning");
    let value = |key: &str| scene.awsso(&format!("settings get {key}")).succeeds().stdout;
    assert_eq!(value("aliases.prod"), "acme-prod/AdministratorAccess\n");
    assert_eq!(value("danger.profiles"), "*prod*\nlive-*\n");
    assert_eq!(value("danger.confirm"), "false\n");

    let scene = stage();
    scene.write(".config/awsso/config.toml", &block("docs/signing-in.md", "browser"));
    let list = clean(scene.awsso("settings list"));
    assert!(list.contains("firefox -P work {url}"), "{list}");
}

#[test]
fn a_second_portal_gets_its_session_and_its_profiles() {
    let scene = stage();
    let client = "https://client.awsapps.com/start";
    scene.aws.add_sso_instance(client, "eu-west-1");
    scene.aws.approve_device_logins(aws_emulator::Approval::AfterPolls(1));
    // The page asks before it writes.
    let lines: String = block("docs/configuring.md", "portals")
        .lines()
        .map(|line| {
            let is_asking = line.starts_with("awsso configure");
            format!("{line}{}\n", if is_asking { " --yes" } else { "" })
        })
        .collect();
    scene
        .program("sh", &["-e", "-c", &lines])
        .env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
        .go()
        .succeeds();
    let config = scene.read(".aws/config");
    assert!(config.contains("[sso-session client]"), "{config}");
    assert!(config.contains(client), "{config}");
}

/// stdout of a run that succeeded and warned of nothing.
#[track_caller]
fn clean(outcome: Outcome) -> String {
    outcome.succeeds().does_not_tell("warning").stdout
}

/// Every block of a language that a program here can read is read by it.
#[test]
fn every_block_is_free_of_mistakes_that_a_parser_finds() {
    let scene = stage();
    let mut count = 0;
    for page in pages() {
        for block in page.text.split("\n```").skip(1).step_by(2) {
            let (language, text) = block.split_once('\n').unwrap();
            let reader: &[&str] = match language {
                "sh" | "bash" => &["bash", "-n"],
                "zsh" => &["zsh", "-n"],
                "fish" => &["fish", "--no-execute"],
                "json" => {
                    serde_json::from_str::<serde_json::Value>(text)
                        .unwrap_or_else(|error| panic!("{}: {error}\n{text}", page.path));
                    continue;
                }
                "toml" => {
                    text.parse::<toml_edit::DocumentMut>()
                        .unwrap_or_else(|error| panic!("{}: {error}\n{text}", page.path));
                    continue;
                }
                _ => continue,
            };
            count += 1;
            let Some(program) = found(reader[0]) else {
                continue;
            };
            scene.write("block", text);
            let outcome = scene.program(program, &[reader[1], "block"]).go();
            let is_fine = outcome.status == Some(0) && outcome.stderr.is_empty();
            assert!(is_fine, "{}: {}", page.path, outcome.shown());
        }
    }
    assert!(count > 25, "only {count} were found");
}
