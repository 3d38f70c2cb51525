//! Choosing the profile on the terminal device while stdout is captured.

use crate::support::{ACCOUNT, OnTerminal, Scene, sso_scene};

fn scene() -> Scene {
    sso_scene("[profile keys-elsewhere]\nregion = us-west-2\nsource_profile = keys\nrole_arn = arn:aws:iam::222222222222:role/x\n")
        .env("TERM", "xterm")
}

#[test]
fn env_without_a_profile_opens_the_picker_and_enters_what_was_picked() {
    let scene = scene();
    let (outcome, seen) = scene
        .on_terminal("env --shell sh", OnTerminal::Nothing)
        .sees("Choose a profile")
        .types("keys")
        .sees("2/3")
        .types("\r")
        .end();
    let outcome = outcome.succeeds().quietly();
    assert!(
        outcome.stdout.contains("AWSSO_PROFILE='keys'")
            || outcome.stdout.contains("AWSSO_PROFILE=keys"),
        "{}",
        outcome.shown()
    );
    assert!(seen.ends_with("\u{1b}[?1049l"), "{seen:?}");
    assert!(!outcome.stdout.contains('\u{1b}'), "{}", outcome.shown());
}

#[test]
fn leaving_the_picker_changes_nothing_and_dies_of_the_interrupt() {
    for key in ["\u{3}", "\u{1b}"] {
        let scene = scene();
        let (outcome, _) = scene
            .on_terminal("env --shell sh", OnTerminal::Nothing)
            .sees("Choose a profile")
            .types(key)
            .end();
        assert!(!outcome.stdout.contains("AWS_"), "{}", outcome.shown());
        assert!(matches!(outcome.status, None | Some(130)), "{}", outcome.shown());
        assert!(scene.aws.requests().is_empty());
        assert!(scene.files_below(".cache").is_empty());
    }
}

#[test]
fn what_was_used_lately_comes_first() {
    let scene = scene();
    scene.enter("env keys");
    let (outcome, _) =
        scene.on_terminal("env --shell sh", OnTerminal::Nothing).sees("> keys ").types("\r").end();
    outcome.succeeds();
    let remembered = scene.read(".cache/awsso/recent.json");
    assert!(remembered.contains("\"keys\""), "{remembered}");
    assert!(!remembered.contains("AKIA"), "{remembered}");
}

#[test]
fn without_a_terminal_the_error_says_what_to_type() {
    let scene = scene();
    let outcome = scene.awsso("env --shell sh").exits(2);
    outcome.tells("no profile given").tells("awsso list");
}

#[test]
fn a_dumb_terminal_gets_a_numbered_list() {
    let scene = scene().env("TERM", "dumb");
    let (outcome, seen) = scene
        .on_terminal("env --shell sh", OnTerminal::Nothing)
        .sees("Number, part of a name")
        .types("keys\n")
        .end();
    outcome.succeeds();
    assert!(seen.contains("1  adminUser"), "{seen:?}");
    assert!(!seen.contains('\u{1b}'), "{seen:?}");
}

#[test]
fn the_roles_of_the_portal_are_picked_without_a_profile() {
    let scene = scene();
    scene.aws.assign(ACCOUNT, "ReadOnlyAccess", 3600);
    scene.signed_in("corp");
    scene.awsso("list roles --all").succeeds();
    let (outcome, seen) = scene
        .on_terminal("env --shell sh", OnTerminal::Nothing)
        .sees("Choose a profile")
        .types("main rea")
        .sees("1/4")
        .types("\r")
        .end();
    let outcome = outcome.succeeds().quietly();
    assert!(seen.contains("main/ReadOnlyAccess"), "{seen:?}");
    // The other role of the account has a profile, which stands for it.
    assert!(!seen.contains("main/AdministratorAccess"), "{seen:?}");
    assert!(outcome.stdout.contains("AWSSO_PROFILE='main/ReadOnlyAccess'"), "{}", outcome.shown());
}

#[test]
fn the_picker_is_coloured_as_flag_and_variable_say() {
    for (flag, variable, is_colored) in [
        ("--color always", "", true),
        ("", "always", true),
        ("--color never", "always", false),
        ("", "", false),
    ] {
        let scene = scene().env("NO_COLOR", "1").env("AWSSO_COLOR", variable);
        let (outcome, seen) = scene
            .on_terminal(&format!("env --shell sh {flag}"), OnTerminal::Nothing)
            .sees("Choose a profile")
            .types("\u{1b}")
            .end();
        assert!(outcome.status.is_none_or(|code| code == 130));
        assert_eq!(seen.contains("\u{1b}[7m"), is_colored, "{flag} {variable}: {seen:?}");
    }
}
