//! Questions to a person at the terminal device, and what must not land there.

use aws_emulator::Trust;

use crate::support::{OTHER_ACCOUNT, OnTerminal, Scene, is_installed, sso_scene};

const DEVICE: &str = "arn:aws:iam::222222222222:mfa/jo";
const ROLE: &str = "arn:aws:iam::222222222222:role/BreakGlass";

fn scene_with_mfa(more: &str) -> Scene {
    let scene = sso_scene(&format!(
        "[profile break-glass]\nrole_arn = {ROLE}\nsource_profile = keys\nmfa_serial = {DEVICE}\n{more}"
    ));
    scene.aws.add_role(ROLE, Trust::of(OTHER_ACCOUNT).mfa(DEVICE));
    scene
}

#[test]
fn the_mfa_code_is_asked_on_the_terminal_device_while_stdout_is_captured() {
    let scene = scene_with_mfa("");
    let code = scene.aws.mfa_code(DEVICE);
    let (outcome, seen) = scene
        .on_terminal("env break-glass --shell sh", OnTerminal::Nothing)
        .sees(DEVICE)
        .types(&format!("{code}\n"))
        .end();
    let outcome = outcome.succeeds().quietly();
    assert!(outcome.stdout.contains("AWS_ACCESS_KEY_ID='ASIA"), "{}", outcome.shown());
    assert!(!seen.contains(&code), "{seen}");
    // The role is cached: nobody is asked again.
    scene.awsso("env break-glass").succeeds();
}

#[test]
fn inside_eval_the_question_still_reaches_the_person() {
    for shell in ["bash", "pwsh"].into_iter().filter(|name| is_installed(name)) {
        let scene = scene_with_mfa("");
        let code = scene.aws.mfa_code(DEVICE);
        let (outcome, seen) = scene
            .evaluated_on_terminal(shell, "env break-glass")
            .sees("MFA code for")
            .types(&format!("{code}\r"))
            .end();
        outcome.succeeds();
        assert!(seen.contains("profile=break-glass"), "{shell}: {seen}");
        assert!(!seen.contains("ASIA"), "{shell}: {seen}");
    }
}

#[test]
fn ctrl_c_at_the_question_ends_the_whole_line_and_gives_the_terminal_back() {
    for shell in ["bash", "pwsh"].into_iter().filter(|name| is_installed(name)) {
        let scene = scene_with_mfa("");
        let (outcome, seen) = scene
            .evaluated_on_terminal(shell, "env break-glass")
            .sees("MFA code for")
            .types("\u{3}")
            .end();
        assert_ne!(outcome.status, Some(0), "{shell}: {seen}");
        assert!(!seen.contains("profile="), "{shell}: {seen}");
        assert_eq!(scene.aws.count("AssumeRole"), 0);
    }
}

#[test]
fn a_code_that_is_no_code_is_refused_without_a_request() {
    let scene = scene_with_mfa("");
    let (outcome, _) = scene
        .on_terminal("env break-glass", OnTerminal::Nothing)
        .sees("MFA code for")
        .types("12345x\n")
        .end();
    outcome.exits(2).stdout("(\\builtin exit 2);\n").does_not_tell("12345x");
    assert_eq!(scene.aws.count("AssumeRole"), 0);
}

#[test]
fn a_wrong_code_is_asked_for_again_once() {
    let scene = scene_with_mfa("");
    let code = scene.aws.mfa_code(DEVICE);
    let ask = |second: &str| {
        scene
            .on_terminal("env break-glass --shell sh --refresh", OnTerminal::Nothing)
            .sees("MFA code for")
            .types("000000\n")
            .sees_next("MFA code for")
            .0
            .sees_next("MFA code for")
            .0
            .types(&format!("{second}\n"))
            .end()
            .0
    };
    let outcome = ask("000001").exits(5);
    outcome.tells("AWS rejected the MFA code: type the next one").tells("the MFA code is wrong");
    assert_eq!(scene.aws.count("AssumeRole"), 2);
    let outcome = ask(&code).succeeds();
    assert!(outcome.stdout.contains("AWS_ACCESS_KEY_ID="), "{}", outcome.shown());
    // A code of the command line is as good as a typed one.
    let (outcome, _) = scene
        .on_terminal("env break-glass --shell sh --refresh --mfa-code 000000", OnTerminal::Nothing)
        .sees("MFA code for")
        .types(&format!("{}\n", scene.aws.mfa_code(DEVICE)))
        .end();
    outcome.succeeds();
}

#[test]
fn without_a_terminal_the_code_is_asked_for_in_the_hint() {
    let scene = scene_with_mfa("");
    scene
        .awsso("env break-glass")
        .exits(3)
        .stdout("(\\builtin exit 3);\n")
        .tells("cannot prompt without a terminal")
        .tells("hint: pass the code: --mfa-code 123456");
}

#[test]
fn the_code_may_come_as_a_flag_or_from_a_program() {
    let scene = scene_with_mfa("");
    let code = scene.aws.mfa_code(DEVICE);
    scene.enter(&format!("env break-glass --token-code {code}")).quietly();
    scene
        .awsso("env break-glass --refresh --mfa-code 000000")
        .exits(5)
        .tells("hint: the MFA code is wrong or was already used once");

    let scene = scene_with_mfa("mfa_process = sh [HOME]/totp.sh --of 'the device'\n");
    let code = scene.aws.mfa_code(DEVICE);
    scene.write("totp.sh", &format!("echo {code}\n"));
    scene.enter("env break-glass").quietly();
    scene.write("totp.sh", "echo no key >&2; exit 4\n");
    scene.awsso("env break-glass --refresh").exits(1).tells("mfa_process").tells("exit code 4");
}

#[test]
fn snippets_with_secrets_are_not_printed_on_a_terminal() {
    let scene = sso_scene("");
    for (line, hint) in [
        ("env keys", "eval \"$(awsso env keys)\""),
        (
            "env keys --region eu-west-3 --sso-session 'a b'",
            "eval \"$(awsso env keys --region eu-west-3 --sso-session 'a b')\"",
        ),
        ("env keys --shell fish --mfa-code 123456", "awsso env keys --shell fish | source"),
        ("env keys --format json", "awsso env keys --format json --print"),
        (
            "assume --role-arn arn:aws:iam::222222222222:role/BreakGlass --source-profile keys \
             --token-code=123456 --tag 'team=a b'",
            "eval \"$(awsso assume --role-arn arn:aws:iam::222222222222:role/BreakGlass \
             --source-profile keys --tag 'team=a b')\"",
        ),
        ("unset", "eval \"$(awsso unset)\""),
    ] {
        let (outcome, seen) = scene.on_terminal(line, OnTerminal::Everything).end();
        outcome.exits(2);
        let (no_format, format) = ("this terminal is unchanged", "stdout is a terminal");
        let reason = if line.contains("--format") { format } else { no_format };
        assert!(seen.contains(reason), "{line}: {seen}");
        assert!(seen.contains(hint), "{line}: {seen}");
        assert!(!seen.contains("123456"), "{line}: {seen}");
        assert!(!seen.contains("wJalr"), "{line}: {seen}");
    }
    let line = "credential-process keys";
    let (outcome, seen) = scene.on_terminal(line, OnTerminal::Everything).end();
    outcome.exits(2);
    assert!(seen.contains("stdout is a terminal") && !seen.contains("wJalr"), "{seen}");
    assert!(seen.contains("credential_process = awsso credential-process keys"), "{seen}");
    scene.awsso(line).succeeds();
    assert_eq!(scene.aws.requests().len(), 0);
    let (outcome, seen) = scene.on_terminal("env keys --print", OnTerminal::Everything).end();
    outcome.succeeds();
    assert!(seen.contains("AWS_ACCESS_KEY_ID="), "{seen}");
}
