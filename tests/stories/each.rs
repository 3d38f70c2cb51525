//! One command with many profiles, or in many accounts.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_emulator::{Fault, FaultKind, Trust};
use serde_json::Value;

use crate::support::{ACCOUNT, OTHER_ACCOUNT, Outcome, Scene, sso_scene};

/// Profiles `dev-a`, `dev-b`, `dev-c` with keys of their own, beside `adminUser` and `keys`.
fn scene() -> Scene {
    let scene = sso_scene(
        "[profile dev-a]\nregion = eu-west-1\nsource_profile = keys\nrole_arn = arn:aws:iam::222222222222:role/a\n\
         [profile dev-b]\nregion = eu-west-2\nsource_profile = keys\nrole_arn = arn:aws:iam::222222222222:role/b\n\
         [profile dev-c]\nregion = eu-west-3\nsource_profile = keys\nrole_arn = arn:aws:iam::222222222222:role/c\n",
    );
    for role in ["a", "b", "c"] {
        scene
            .aws
            .add_role(&format!("arn:aws:iam::222222222222:role/{role}"), Trust::of(OTHER_ACCOUNT));
    }
    scene.signed_in("corp");
    scene
}

/// A scene with so many accounts behind the portal, all of them listed.
fn portal(accounts: usize) -> Scene {
    let scene = sso_scene("");
    for number in 0..accounts {
        let id = format!("5{number:011}");
        scene.aws.add_account(&id, &format!("acme-{number}"), "a@example.com");
        scene.aws.assign(&id, "ReadOnly", 3600);
    }
    scene.signed_in("corp");
    scene.awsso("list roles --all").succeeds();
    scene.aws.clear_requests();
    scene
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines
}

fn json_lines(outcome: &Outcome) -> Vec<Value> {
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_command_runs_with_every_profile_that_matches() {
    let scene = scene();
    let script = "echo $AWSSO_PROFILE $AWS_REGION; echo to stderr >&2";
    let outcome = scene.awsso(&format!("exec --each 'dev-*' -- sh -c '{script}'")).succeeds();
    assert_eq!(
        sorted(&outcome.stdout),
        ["dev-a | dev-a eu-west-1", "dev-b | dev-b eu-west-2", "dev-c | dev-c eu-west-3"]
    );
    assert_eq!(
        sorted(&outcome.stderr),
        ["dev-a | to stderr", "dev-b | to stderr", "dev-c | to stderr"]
    );
    // Several patterns; each profile once.
    let outcome = scene.awsso("exec --each dev-a --each 'dev-*' --each KEYS echo --yes").succeeds();
    assert_eq!(
        sorted(&outcome.stdout),
        ["dev-a | --yes", "dev-b | --yes", "dev-c | --yes", "keys  | --yes"]
    );
}

#[test]
fn a_pattern_with_a_slash_is_for_accounts_and_roles() {
    let scene = portal(3);
    let outcome = scene.awsso("exec --each '*/ReadOnly' -- sh -c 'echo $AWS_ACCOUNT_ID'");
    let outcome = outcome.succeeds().quietly();
    assert_eq!(
        sorted(&outcome.stdout),
        [
            "acme-0/ReadOnly | 500000000000",
            "acme-1/ReadOnly | 500000000001",
            "acme-2/ReadOnly | 500000000002"
        ]
    );
    let outcome = scene.awsso(&format!("exec --each '{ACCOUNT}/*' -- true")).succeeds();
    outcome.stdout("");
    let outcome = scene.awsso("exec --each 'x*' -- true").exits(4);
    outcome.tells("no profile matches \"x*\"").tells("awsso list");
    let outcome = scene.awsso("exec --each '*/Nobody' -- true").exits(4);
    outcome.tells("no account and role matches").tells("awsso list roles --all");
}

#[test]
fn every_region_is_a_run_of_its_own_with_the_same_credentials() {
    let scene = portal(2);
    let line = "exec --each 'acme-*/ReadOnly' --regions eu-west-1,use1 -- sh -c 'echo $AWS_REGION'";
    let outcome = scene.awsso(line).succeeds();
    assert_eq!(
        sorted(&outcome.stdout),
        [
            "acme-0/ReadOnly eu-west-1 | eu-west-1",
            "acme-0/ReadOnly us-east-1 | us-east-1",
            "acme-1/ReadOnly eu-west-1 | eu-west-1",
            "acme-1/ReadOnly us-east-1 | us-east-1"
        ]
    );
    assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
}

#[test]
fn as_json_each_run_is_one_line() {
    let scene = scene();
    let script = "echo $AWSSO_PROFILE; echo e >&2; test $AWSSO_PROFILE = dev-a || exit 3";
    let outcome = scene.awsso(&format!("exec --each 'dev-*' --json -- sh -c '{script}'")).exits(3);
    let lines = json_lines(&outcome);
    let of = |name: &str| lines.iter().find(|line| line["profile"] == name).unwrap();
    assert_eq!(lines.len(), 3);
    let line = of("dev-b");
    for (member, value) in [
        ("account", Value::from(OTHER_ACCOUNT)),
        ("role", "b".into()),
        ("region", "eu-west-2".into()),
        ("exit_code", 3.into()),
        ("stdout", "dev-b\n".into()),
        ("stderr", "e\n".into()),
        ("error", Value::Null),
    ] {
        assert_eq!(line[member], value, "{member}");
    }
    assert_eq!(of("dev-a")["exit_code"], 0);
    let outcome = scene.awsso("exec --each dev-a --json -- no-such-program").exits(127);
    let line = &json_lines(&outcome)[0];
    assert_eq!(
        (&line["exit_code"], &line["error"]),
        (&127.into(), &"command not found: no-such-program".into())
    );
}

#[test]
fn the_exit_code_is_that_of_the_worst_and_the_rest_still_runs() {
    let scene = scene();
    scene.aws.fault(
        Fault::new(FaultKind::Error {
            status: 403,
            code: "AccessDenied".into(),
            message: "no".into(),
        })
        .operation("AssumeRole")
        .times(1),
    );
    let line = "exec --each 'dev-*' --parallel 1 -- sh -c 'echo ran; exit 2'";
    let outcome = scene.awsso(line).exits(5);
    assert_eq!(sorted(&outcome.stdout), ["dev-b | ran", "dev-c | ran"]);
    outcome
        .tells("dev-a | awsso: ")
        .tells("dev-b | awsso: exit code 2")
        .tells("3 of 3 failed; the same line with --resume");
}

#[test]
fn what_did_not_succeed_is_run_again() {
    let scene = scene();
    let line = "exec --each 'dev-*' RESUME -- sh -c 'echo run; test -e [HOME]/good || test $AWSSO_PROFILE = dev-b'";
    let line = |resume: &str| scene.unshown(&line.replace("RESUME", resume));
    scene.awsso(&line("--resume")).exits(2).tells("nothing to resume");
    scene.awsso(&line("")).exits(1).tells("2 of 3 failed");
    let outcome = scene.awsso(&line("--resume")).exits(1).tells("2 of 2 failed");
    assert_eq!(sorted(&outcome.stdout), ["dev-a | run", "dev-c | run"]);
    scene.write("good", "");
    let outcome = scene.awsso(&line("--resume")).succeeds();
    assert_eq!(sorted(&outcome.stdout), ["dev-a | run", "dev-c | run"]);
    scene.awsso(&line("--resume")).exits(2);
    // Without it, all of them, and arguments are not kept.
    let outcome = scene.awsso("exec --each 'dev-*' -- sh -c 'exit 1' tell-nobody").exits(1);
    assert_eq!(outcome.stdout, "");
    for file in scene.files_below(".cache/awsso/each") {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("tell-nobody") && text.starts_with('['), "{text}");
    }
}

#[test]
fn dangerous_profiles_need_a_person_or_yes() {
    let scene = scene();
    scene.write(".config/awsso/config.toml", "[danger]\nprofiles = [\"dev-b\"]\n");
    let outcome = scene.awsso("exec --each 'dev-*' -- touch [HOME]/x").exits(3).stdout("");
    outcome.tells("1 of 3 targets are marked as dangerous (first: \"dev-b\")").tells("--yes");
    assert!(scene.aws.requests().is_empty() && !scene.path("x").exists());
    scene.awsso("exec --each 'dev-[ac]' -- true").exits(4);
    scene.awsso("exec --each dev-a -- true").succeeds();
    let outcome = scene.awsso("exec --each 'dev-*' --yes sh -c 'echo $AWSSO_DANGER'").succeeds();
    assert_eq!(sorted(&outcome.stdout), ["dev-a | ", "dev-b | 1", "dev-c | "]);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_ends_the_run() {
    let scene = scene();
    // The first never ends by itself; JSON lines come when a command has ended.
    for (json, command) in [("", "yes"), ("--json", "sleep 0.3")] {
        let line =
            format!("exec --each 'dev-*' {json} --parallel 1 --yes -- {command} | head -n 1");
        let line =
            format!("timeout 20 {} {line}; echo ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_awsso"));
        let outcome = scene.program("bash", &["-c", &line]).go();
        assert_eq!(outcome.stdout.lines().last(), Some("1"), "{}", outcome.shown());
    }
}

#[test]
fn options_of_each_need_it_and_a_command() {
    let scene = scene();
    scene.awsso("exec dev-a --json -- true").exits(2).tells("--each");
    scene.awsso("exec --each 'dev-*'").exits(2).tells("--each needs a command");
    scene.awsso("exec --each 'dev-*' --parallel 0 -- true").exits(2).tells("1..=64");
    scene.awsso("exec --each 'dev-*' --profile dev-a -- true").exits(2).tells("--profile");
}

#[test]
fn no_more_run_at_the_same_time_than_asked_for() {
    let scene = portal(6);
    let script = "mkdir [HOME]/running-$AWS_ACCOUNT_ID; ls -d [HOME]/running-* | wc -l; sleep 0.2; \
                  rmdir [HOME]/running-$AWS_ACCOUNT_ID";
    let line = format!("exec --each 'acme-*/*' --parallel 2 -- sh -c '{script}'");
    let outcome = scene.awsso(&scene.unshown(&line)).succeeds();
    let most =
        outcome.stdout.lines().filter_map(|line| line.rsplit("| ").next()?.trim().parse().ok());
    assert!(most.max().is_some_and(|most: u32| most <= 2), "{}", outcome.stdout);
}

#[test]
fn three_hundred_accounts_cost_one_request_each() {
    let scene = portal(300);
    scene.aws.fault(Fault::new(FaultKind::Latency(Duration::from_millis(20))));
    let outcome = scene.awsso("exec --each 'acme-*/ReadOnly' --json -- true").succeeds();
    let names: BTreeSet<_> =
        json_lines(&outcome).iter().map(|line| line["profile"].to_string()).collect();
    assert_eq!(names.len(), 300);
    assert_eq!(scene.aws.requests().len(), 300);
}

#[cfg(target_os = "linux")]
mod before_a_person {
    use super::*;
    use crate::support::OnTerminal;

    #[test]
    fn the_list_is_shown_and_confirmed() {
        let scene = scene();
        scene.write(".config/awsso/config.toml", "[danger]\nprofiles = [\"dev-b\"]\n");
        for (answer, code) in [("yes\n", 0), ("y\n", 1)] {
            let (outcome, seen) = scene
                .on_terminal("exec --each 'dev-*' -- echo ran", OnTerminal::Nothing)
                .sees("Run the command in these 3? Type yes to continue: ")
                .types(answer)
                .end();
            assert!(seen.contains("  dev-b  222222222222  DANGEROUS"), "{seen:?}");
            assert!(seen.contains("  dev-a  222222222222\r\n"), "{seen:?}");
            let outcome = outcome.exits(code);
            assert_eq!(outcome.stdout.matches("ran").count(), if code == 0 { 3 } else { 0 });
        }
    }

    #[test]
    fn one_sign_in_does_for_all() {
        let scene = sso_scene("");
        scene.aws.assign(ACCOUNT, "ReadOnly", 3600);
        scene.aws.approve_device_logins(aws_emulator::Approval::AfterPolls(1));
        scene.aws.set_device_interval(Some(1));
        scene.signed_in("corp");
        scene.awsso("list roles --all").succeeds();
        scene.awsso("logout").succeeds();
        let (outcome, seen) =
            scene.on_terminal("exec --each 'main/*' --yes -- echo ran", OnTerminal::Nothing).end();
        let outcome = outcome.succeeds();
        assert_eq!(outcome.stdout.matches("ran").count(), 2, "{}", outcome.shown());
        assert_eq!(scene.aws.count("StartDeviceAuthorization"), 1, "{seen:?}");
    }
}
