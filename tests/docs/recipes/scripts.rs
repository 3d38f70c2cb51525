//! Shell scripts.

use super::{
    assert_deploying, calls, deploys_or_stops, environment, found, program, signed_out, stage,
};
use crate::docs::block;
use crate::support::Scene;

#[test]
fn a_list_stops_in_every_posix_shell() {
    let blocks = [
        block("README.md", "and"),
        block("docs/scripts.md", "and"),
        block("docs/scripts.md", "terraform"),
    ];
    for shell in ["sh", "bash", "zsh", "dash"] {
        let Some(shell) = found(shell) else { continue };
        for block in &blocks {
            deploys_or_stops(|scene| scene.program(&shell, &["-c", block]).go());
        }
    }
    let scene = stage();
    scene.program("sh", &["-c", &blocks[2]]).go().succeeds();
    assert_eq!(calls(&scene), ["terraform plan -out=plan", "terraform apply plan"]);
}

/// The script of the page, for another profile.
fn strict(scene: &Scene, profile: &str) {
    let script = block("docs/scripts.md", "strict").replace("deploy ", &format!("{profile} "));
    program(scene, "deploy.sh", &script);
}

#[test]
fn a_strict_script_runs_with_and_without_an_account() {
    deploys_or_stops(|scene| {
        strict(scene, "deploy");
        scene.program(scene.path("bin/deploy.sh"), &[]).go()
    });
    let scene = stage();
    strict(&scene, "deploy");
    scene
        .program(scene.path("bin/deploy.sh"), &[])
        .go()
        .succeeds()
        .stdout("deploying to 222222222222\n");
    // Nobody knows the account of long-term keys.
    strict(&scene, "keys");
    scene
        .program(scene.path("bin/deploy.sh"), &[])
        .go()
        .succeeds()
        .stdout("deploying to an unknown account\n");
}

#[test]
fn a_strict_script_notices_that_awsso_is_missing() {
    let scene = stage();
    strict(&scene, "deploy");
    let path = format!("{}:/usr/bin:/bin", scene.path("bin").display());
    let outcome = scene.program(scene.path("bin/deploy.sh"), &[]).env("PATH", path).go().exits(127);
    assert!(calls(&scene).is_empty(), "{}", outcome.shown());
}

#[test]
fn fish_and_powershell_stop_too() {
    if let Some(fish) = found("fish") {
        let block = block("docs/scripts.md", "fish");
        deploys_or_stops(|scene| scene.program(&fish, &["-c", &block]).go());
    }
    let Some(pwsh) = found("pwsh") else { return };
    let block = block("docs/scripts.md", "powershell");
    deploys_or_stops(|scene| {
        scene.write("deploy.ps1", &block);
        scene
            .program(&pwsh, &["-NoProfile", "-NonInteractive", "-File", "deploy.ps1"])
            .env("POWERSHELL_TELEMETRY_OPTOUT", "1")
            .go()
    });
}

#[test]
fn data_is_read_by_the_programs_that_are_named() {
    let Some(_) = found("jq") else { return };
    let scene = stage();
    let line = block("docs/scripts.md", "json");
    let outcome = scene.program("sh", &["-c", &line]).go().succeeds();
    assert!(outcome.stdout.starts_with("ASIA"), "{}", outcome.shown());

    let lines = block("docs/scripts.md", "dotenv");
    for shell in ["sh", "bash", "zsh"] {
        let scene = stage();
        let script = format!("{lines}recorder\n");
        scene.program(shell, &["-c", &script]).go().succeeds();
        assert_deploying(&environment(&scene));
        let scene = signed_out();
        let outcome = scene.program(shell, &["-e", "-c", &script]).go();
        assert_ne!(outcome.status, Some(0), "{}", outcome.shown());
        assert!(calls(&scene).is_empty());
    }
}
