//! What people and shells read, word for word: helps, snippets, tables, sentences. The golden files
//! lie in `tests/golden`; `AWSSO_UPDATE_GOLDEN=1` rewrites them.

use awsso::shells;

use crate::support::{Outcome, STATE, Scene, golden, masked, sso_scene};

/// What a run said, both streams, with what changes from run to run masked.
fn said(outcome: &Outcome) -> String {
    masked(&format!("{}{}", outcome.stdout, outcome.stderr))
}

/// The verbs below `path`, as the help lists them.
fn verbs(help: &str) -> Vec<String> {
    let commands = help.split("Commands:\n").nth(1).unwrap_or_default();
    let lines = commands.lines().take_while(|line| !line.trim().is_empty());
    let first_words = lines.filter_map(|line| line.split_whitespace().next());
    first_words.map(str::to_owned).collect()
}

fn check_help(scene: &Scene, path: &[String]) {
    let mut name = vec!["awsso".to_owned()];
    name.extend_from_slice(path);
    // The first ends with what to type in the shell that calls.
    let flags = if path.is_empty() { "--help --shell=bash" } else { "--help" };
    let line = format!("{} {flags}", path.join(" "));
    let help = said(&scene.awsso(&line).succeeds());
    golden(&format!("help/{}.txt", name.join("-")), &help);
    for verb in verbs(&help) {
        let mut path = path.to_owned();
        path.push(verb);
        check_help(scene, &path);
    }
}

#[test]
fn the_second_v_shows_each_request() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let answer = "awsso: answer host=";
    let once = scene.awsso("env adminUser -v --refresh").succeeds();
    once.tells("getting role credentials").does_not_tell(answer);
    let twice = scene.awsso("env adminUser -vv --refresh").succeeds();
    twice.tells("getting role credentials").tells(answer);
}

#[test]
fn the_help_of_every_verb() {
    check_help(&Scene::new().without("AWSSO_SHELL"), &[]);
}

#[test]
fn the_help_ends_with_the_line_for_the_shell_that_asks() {
    let scene = Scene::new();
    for shell in shells() {
        let line = shell.eval_line("awsso env PROFILE");
        let outcome = scene.awsso(&format!("--help --shell={}", shell.name()));
        let help = said(&outcome.succeeds());
        let last = help.trim_end().lines().last().unwrap_or_default();
        let start = format!("Switch this terminal:  {line}   and back:  ");
        assert!(last.starts_with(&start), "{last}");
    }
    let help = scene.awsso("env --help").succeeds();
    assert!(!help.stdout.contains("Switch this terminal:"), "{}", help.stdout);
}

#[test]
fn the_snippets_of_every_shell() {
    // Keys without an end: nothing but the proof changes from run to run.
    let scene = sso_scene("").env("AWS_PROFILE", "it's mine");
    scene.write(&format!("{STATE}/terminal.key"), &"k".repeat(32));
    let inside = scene.enter("env keys");
    for shell in shells() {
        let name = shell.name();
        let mut text = String::new();
        for line in ["env keys", "unset", "env nope"] {
            let outcome = scene.run(&format!("{line} --shell {name}")).after(&inside).go();
            text.push_str(&format!("$ awsso {line}\n{}\n", outcome.stdout));
        }
        // The previous AWS_PROFILE: in units of 16 bits on Windows, in bytes elsewhere.
        let text = text.replace("=aQB0ACcAcwAgAG0AaQBuAGUA.", "=aXQncyBtaW5l.");
        golden(&format!("snippets/{name}.txt"), &masked(&text));
    }
}

/// Profiles of several kinds, signed in for another hour and a half.
fn scene() -> Scene {
    let scene = sso_scene(
        "[profile deploy]\nrole_arn = arn:aws:iam::222222222222:role/Deploy\n\
         source_profile = adminUser\nregion = eu-central-1\nmfa_serial = arn:aws:iam::222222222222:mfa/jo\n\
         [profile made]\ncredential_process = sh [HOME]/print.sh\n\
         [profile lost]\nsso_session = gone\nsso_account_id = 111111111111\nsso_role_name = A\n\
         [profile empty]\nregion = eu-west-1\n",
    );
    scene.aws.assign("111111111111", "AdministratorAccess", 5430);
    scene.aws.set_token_lifetime(5430);
    scene.signed_in("corp");
    scene
}

#[test]
fn the_list_of_profiles() {
    let scene = scene();
    golden("list.txt", &said(&scene.awsso("list").succeeds()));
    golden("list.json", &said(&scene.awsso("list --json").succeeds()));
}

#[test]
fn the_state_of_a_terminal() {
    let scene = scene();
    golden("status-outside.txt", &said(&scene.awsso("status").succeeds()));
    let terminal = scene.enter("env adminUser");
    for (name, line) in [("status.txt", "status"), ("status.json", "status --json")] {
        golden(name, &said(&scene.run(line).after(&terminal).go().succeeds()));
    }
    for (name, line) in [("whoami.txt", "whoami keys"), ("whoami.json", "whoami keys --json")] {
        let who = said(&scene.awsso(line).succeeds());
        let words = who.split_inclusive(|c: char| !c.is_alphanumeric());
        // The user's unique id is made up anew by each emulator.
        let stable: String =
            words.map(|word| if word.starts_with("AIDA") { "[USER-ID]\n" } else { word }).collect();
        golden(name, &stable);
    }
}

#[test]
fn the_explanation_of_a_plan() {
    let scene = scene();
    for (name, line) in [
        ("explain.txt", "env deploy --explain"),
        ("explain.json", "env deploy --explain --json"),
        (
            "explain-assume.txt",
            "assume --role-arn arn:aws:iam::222222222222:role/Deploy --source-profile keys --explain",
        ),
    ] {
        golden(name, &said(&scene.awsso(line).succeeds()));
    }
    assert_eq!(scene.aws.requests().len(), 0);
}
