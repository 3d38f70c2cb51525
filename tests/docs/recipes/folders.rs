//! What belongs to a folder: direnv, make, just.

use super::{assert_deploying, calls, deploys_or_stops, environment, found, signed_out, stage};
use crate::docs::block;
use crate::support::OnTerminal;

/// What the hook of direnv does in bash, on entering and on leaving.
const THERE_AND_BACK: &str = "\
set -e
direnv allow project
cd project && eval \"$(direnv export bash)\"
recorder
cd .. && eval \"$(direnv export bash)\"
env | grep AWS || true
";

#[test]
fn direnv_switches_on_entering_and_restores_on_leaving() {
    let Some(_) = found("direnv") else { return };
    for envrc in [block("README.md", "direnv"), block("docs/scripts.md", "direnv")] {
        let scene = stage().env("AWS_PROFILE", "mine");
        scene.write("project/.envrc", &envrc);
        let outcome = scene.program("bash", &["-c", THERE_AND_BACK]).go().succeeds();
        assert_deploying(&environment(&scene));
        let mut left: Vec<_> = outcome.stdout.lines().collect();
        left.sort_unstable();
        assert_eq!(
            left,
            ["AWS_EC2_METADATA_DISABLED=true", "AWS_ENDPOINT_URL=[AWS]", "AWS_PROFILE=mine"]
        );
    }
}

#[test]
fn direnv_neither_waits_nor_switches_when_nobody_is_signed_in() {
    let Some(_) = found("direnv") else { return };
    for envrc in [block("README.md", "direnv"), block("docs/scripts.md", "direnv")] {
        let scene = signed_out().env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
        scene.write("project/.envrc", &envrc);
        // On a terminal, where `env` would sign in.
        let (_, seen) = scene
            .program_on_terminal("bash", &["-c", THERE_AND_BACK], OnTerminal::Everything)
            .end();
        assert!(seen.contains("awsso login"), "{seen}");
        assert_eq!(environment(&scene).get("AWS_ACCESS_KEY_ID"), None);
        assert_eq!(scene.aws.count("StartDeviceAuthorization"), 0);
        // After the sign-in, as the page says.
        scene.signed_in("corp");
        let again = "cd project && direnv reload && eval \"$(direnv export bash)\" && recorder";
        scene.program("bash", &["-c", again]).go().succeeds();
        assert_deploying(&environment(&scene));
    }
}

#[test]
fn make_stops_when_nobody_is_signed_in() {
    let Some(make) = found("make") else { return };
    for makefile in [block("README.md", "make"), block("docs/scripts.md", "make")] {
        deploys_or_stops(|scene| {
            scene.write("Makefile", &makefile);
            scene.program(&make, &["apply"]).go()
        });
    }
}

#[test]
fn just_stops_when_nobody_is_signed_in() {
    let Some(just) = found("just") else { return };
    let justfile = block("docs/scripts.md", "just");
    deploys_or_stops(|scene| {
        scene.write("justfile", &justfile);
        scene.program(&just, &["apply"]).go()
    });
    // With keys the account is unknown, and `sh -u` takes unset variables for errors.
    let scene = stage();
    let justfile = justfile
        .replace("deploy", "keys")
        .replace("terraform", "echo \"<${AWS_ACCOUNT_ID-}>\" && terraform");
    scene.write("justfile", &justfile);
    let outcome = scene.program(&just, &["apply"]).go().succeeds();
    outcome.stdout("<>\n");
    assert_eq!(calls(&scene), ["terraform apply"]);
}
