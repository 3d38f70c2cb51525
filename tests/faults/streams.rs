//! Streams that are closed, full or not read, for each verb; and no terminal to ask at.

use std::collections::BTreeSet;

use aws_emulator::{Approval, Trust};

use super::homes::is_snippet;
use super::remains::{assert_evaluable, assert_no_process, assert_told, assert_whole};
use crate::support::{Outcome, Scene, at_once, sso_scene};

const AWSSO: &str = env!("CARGO_BIN_EXE_awsso");

/// A line of each verb.
const LINES: &[&str] = &[
    "env adminUser --shell bash",
    "env keys --shell bash --format json",
    "env nobody --shell bash",
    "assume --role-arn arn:aws:iam::222222222222:role/Deploy --source-profile keys --shell bash",
    "exec keys -- true",
    "exec --each 'key*' --yes -- echo done",
    "console adminUser --print",
    "open https://console.aws.amazon.com/s3/home --profile adminUser --print",
    "renew --shell bash",
    "unset --shell bash",
    "login --use-device-code --no-browser --force",
    "logout --all",
    "configure sso --all --yes",
    "list --json",
    "list roles --all",
    "status",
    "status --json",
    "whoami keys",
    "log",
    "import --shell bash",
    "serve adminUser",
    "doctor",
    "credential-process keys",
    "prompt",
    "init bash",
    "settings list",
    "settings set renewal.enabled false",
    "completions bash",
    "help",
    "version",
    "--help",
    "nonsense",
];

/// What stdout and stderr may be: a name, and the redirections of a shell.
const STREAMS: &[(&str, &str)] = &[
    ("stdout closed", ">&-"),
    ("stdout full", ">/dev/full"),
    ("stdout not read", "| true"),
    ("stderr closed", "2>&-"),
    ("stderr full", "2>/dev/full"),
    ("all closed", "<&- >&- 2>&-"),
];

fn scene() -> Scene {
    let scene = sso_scene("");
    scene.aws.add_role("arn:aws:iam::222222222222:role/Deploy", Trust::of("222222222222"));
    scene.aws.approve_device_logins(Approval::Immediately);
    scene.signed_in("corp");
    scene
}

fn run(line: &str, redirection: &str) -> Outcome {
    let scene = scene();
    // What waits is ended after a while.
    let limit = if line.starts_with("serve") { "timeout --foreground 2 " } else { "" };
    let script = format!("set -o pipefail; {limit}{AWSSO} {line} {redirection}");
    let outcome = scene.program("bash", &["-c", &script]).go();
    let what = format!("{line} {redirection}");
    assert_no_process(&scene, &what);
    assert_whole(&scene, &what);
    outcome
}

fn check(line: &str) {
    let usual = run(line, "");
    for (name, redirection) in STREAMS {
        let outcome = run(line, redirection);
        let status = outcome.status.unwrap();
        let is_right = match *name {
            // Nothing is lost where nothing is printed.
            "stdout full" if !usual.stdout.is_empty() => status == 1,
            // Some would go on for nobody.
            "stdout not read" if line.starts_with("serve") || line.contains("--each") => {
                status == 1
            }
            // A closed stream may be open as another file.
            "stdout closed" | "all closed" => [usual.status.unwrap(), 1].contains(&status),
            _ => Some(status) == usual.status,
        };
        assert!(is_right, "{name}, not {:?}\n{}", usual.status, outcome.shown());
        if status != 0 && !name.contains("stderr") && *name != "all closed" {
            assert_told(&outcome, status);
        }
        if name.starts_with("stderr") && is_snippet(line) {
            let is_code = !line.contains("--format");
            if is_code {
                assert_evaluable(&outcome, status);
            }
        }
    }
}

#[test]
fn no_verb_is_upset_by_streams_that_are_closed_full_or_not_read() {
    at_once(LINES, |line| check(line));
}

#[test]
fn a_line_of_each_verb_is_tried() {
    let help = Scene::new().awsso("--help").succeeds().stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let lines = commands.lines().take_while(|line| !line.trim().is_empty());
    let verbs: BTreeSet<_> = lines.filter_map(|line| line.split_whitespace().next()).collect();
    let tried: BTreeSet<_> = LINES.iter().filter_map(|line| line.split(' ').next()).collect();
    assert!(verbs.is_subset(&tried), "{:?}", verbs.difference(&tried).collect::<Vec<_>>());
}

/// Lines that would ask, the exit code without a terminal, and a part of what they say then.
const QUESTIONS: &[(&str, i32, &str)] = &[
    ("env", 2, "hint: awsso list"),
    ("env user", 3, "--mfa-code"),
    ("env danger", 3, "--yes"),
    ("exec danger -- true", 3, "--yes"),
    ("configure sso", 2, "hint: "),
    ("console", 2, "hint: "),
    ("doctor --fix", 0, "nothing to fix"),
    ("env signedOut", 3, "hint: awsso login"),
];

#[test]
fn without_a_terminal_a_question_is_an_error_that_tells_what_to_type() {
    at_once(QUESTIONS, |(line, status, part)| {
        let scene = sso_scene(
            "[profile user]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = keys\n\
             mfa_serial = arn:aws:iam::222222222222:mfa/jo\nregion = eu-west-1\n\
             [profile signedOut]\nsso_session = corp\nsso_account_id = 111111111111\n\
             sso_role_name = AdministratorAccess\nregion = eu-west-1\n",
        );
        scene.write(
            ".config/awsso/config.toml",
            "[danger]\nconfirm = true\nprofiles = [\"danger\"]\n[aliases]\ndanger = \"keys\"\n",
        );
        let outcome = scene.awsso(line).exits(*status).tells(part);
        if is_snippet(line) {
            assert_evaluable(&outcome, *status);
        }
        assert_eq!(scene.operations(), [""; 0], "{line}");
    });
}
