//! A command with the credentials of a profile, in place of awsso.

use std::os::unix::fs::PermissionsExt as _;
use std::process;

use crate::support::{ACCOUNT, KEY_ID, SECRET_KEY, sso_scene};

/// What a command that prints its environment has for a variable.
#[track_caller]
fn variable<'o>(stdout: &'o str, name: &str) -> Option<&'o str> {
    stdout.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
}

#[test]
fn the_command_has_the_credentials_and_nothing_else_has() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let outcome = scene.awsso("exec adminUser -- env").succeeds().quietly();
    for (name, value) in [
        ("AWS_REGION", Some("eu-west-1")),
        ("AWS_DEFAULT_REGION", Some("eu-west-1")),
        ("AWS_ACCOUNT_ID", Some(ACCOUNT)),
        ("AWS_PROFILE", None),
        ("AWSSO_PROFILE", Some("adminUser")),
        ("AWSSO_ROLE", Some("AdministratorAccess")),
        ("AWSSO_SEGMENT", Some("adminUser {region} {left}")),
        ("AWSSO_SAVED", None),
    ] {
        assert_eq!(variable(&outcome.stdout, name), value, "{name}");
    }
    let key = variable(&outcome.stdout, "AWS_ACCESS_KEY_ID").unwrap();
    assert!(key.starts_with("ASIA"), "{key}");
    // The same credentials as a terminal gets, from the cache.
    let terminal = scene.enter("env adminUser");
    assert_eq!(terminal.variable("AWS_ACCESS_KEY_ID"), key);
    assert_eq!(scene.aws.count("GetRoleCredentials"), 1);
}

#[test]
fn nothing_stale_is_handed_on() {
    let scene = sso_scene(
        "[profile plain]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = keys\n",
    )
    .env("AWS_PROFILE", "nonsense")
    .env("AWS_SESSION_TOKEN", "stale")
    .env("AWS_SECURITY_TOKEN", "stale")
    .env("AWS_CREDENTIAL_EXPIRATION", "2001-01-01T00:00:00Z")
    .env("AWS_ROLE_ARN", "arn:aws:iam::222222222222:role/stale")
    .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
    let outcome = scene.awsso("exec keys env").succeeds();
    assert!(!outcome.stdout.contains("stale"), "{}", outcome.stdout);
    for name in [
        "AWS_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ] {
        assert_eq!(variable(&outcome.stdout, name), None, "{name}");
    }
    assert_eq!(variable(&outcome.stdout, "AWS_ACCESS_KEY_ID"), Some(KEY_ID));
}

#[test]
fn in_a_terminal_that_is_switched_the_command_is_not() {
    let scene = sso_scene("").env("AWS_REGION", "us-west-2").env("AWS_ACCESS_KEY_ID", "AKIAOWN");
    scene.signed_in("corp");
    let terminal = scene.enter("env adminUser");
    assert!(!terminal.variable("AWSSO_SAVED").is_empty());
    let outcome = scene.run("exec keys -- env").after(&terminal).go().succeeds().quietly();
    assert_eq!(variable(&outcome.stdout, "AWSSO_PROFILE"), Some("keys"));
    assert_eq!(variable(&outcome.stdout, "AWS_ACCESS_KEY_ID"), Some(KEY_ID));
    // Neither the values from before nor those of the session.
    for name in ["AWSSO_SAVED", "AWSSO_ROLE", "AWSSO_EXPIRATION", "AWS_SESSION_TOKEN"] {
        assert_eq!(variable(&outcome.stdout, name), None, "{name}");
    }
    // And back.
    let outcome = scene.run("exec -- env").after(&terminal).go().exits(2);
    outcome.tells("awsso exec PROFILE");
    let second = scene.run("env keys").after(&terminal).env("AWSSO_SHELL", "nu").go();
    let outcome = scene.run("exec - -- env").after(&terminal).after(&second).go().succeeds();
    assert_eq!(variable(&outcome.stdout, "AWSSO_PROFILE"), Some("adminUser"));
}

#[test]
fn a_target_without_a_region_has_the_terminals_own_and_not_that_of_its_session() {
    let scene = sso_scene("").env("AWS_REGION", "us-west-2");
    scene.signed_in("corp");
    let terminal = scene.enter("env adminUser");
    let line = format!("exec {ACCOUNT}/AdministratorAccess -- env");
    let outcome = scene.run(&line).after(&terminal).go().succeeds();
    assert_eq!(variable(&outcome.stdout, "AWS_REGION"), Some("us-west-2"));
    let line = format!("exec {ACCOUNT}/AdministratorAccess --region euc1 -- env");
    let outcome = scene.run(&line).after(&terminal).go().succeeds();
    assert_eq!(variable(&outcome.stdout, "AWS_DEFAULT_REGION"), Some("eu-central-1"));
}

#[test]
fn the_command_takes_the_place_of_awsso() {
    let scene = sso_scene("");
    let script = "echo $PPID; cat; echo to stderr >&2";
    let words = ["exec", "keys", "--", "sh", "-c", script].map(Into::into);
    let outcome = scene.run_words(&words).stdin("typed\n").go().succeeds();
    let own = process::id();
    outcome.stdout(&format!("{own}\ntyped\n")).stderr("to stderr\n");
}

#[test]
fn exit_codes_are_those_of_a_shell() {
    let scene = sso_scene("");
    scene.write("plain", "text");
    scene.awsso("exec keys -- sh -c 'exit 42'").exits(42);
    let outcome = scene.awsso("exec keys -- no-such-program --flag").exits(127);
    outcome.stdout("").stderr("awsso: command not found: no-such-program\n");
    let outcome = scene.awsso("exec keys -- [HOME]/plain").exits(127);
    outcome.tells("command not found");
    let outcome = scene.awsso("exec keys ./plain").exits(126);
    outcome.stderr("awsso: could not run ./plain: permission denied\n");
    let outcome = scene.awsso("exec keys -- sh -c 'kill -TERM $$'");
    assert_eq!(outcome.status, None, "{}", outcome.shown());
    // Nothing was started.
    scene.awsso("exec nobody -- touch x").exits(4).tells("nobody");
    scene.awsso("exec keys --regoin x -- touch x").exits(2).tells("--regoin");
    assert!(!scene.path("x").exists());
}

#[test]
fn the_words_of_the_command_are_never_awssos_own() {
    let scene = sso_scene("");
    scene.write("show", "#!/bin/sh\nprintf '[%s]' \"$@\"\n");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(scene.path("show"), mode).unwrap();
    for (line, shown) in [
        ("exec keys ./show --wrapper bash env", "[--wrapper][bash][env]"),
        ("exec keys ./show --help --version -v", "[--help][--version][-v]"),
        ("exec keys ./show -- --color x", "[--][--color][x]"),
        ("exec keys -- ./show '$(touch x)' ';' 'a  b' ''", "[$(touch x)][;][a  b][]"),
        ("exec --profile keys ./show --profile y", "[--profile][y]"),
    ] {
        scene.awsso(line).succeeds().stdout(shown).quietly();
    }
    // A failure of such a command is no snippet.
    scene.awsso("exec nobody ./show --wrapper bash").exits(4).stdout("");
}

#[test]
fn a_dangerous_profile_is_confirmed_first() {
    let scene = sso_scene("");
    let settings = "[danger]\nprofiles = [\"key*\"]\nconfirm = true\n";
    scene.write(".config/awsso/config.toml", settings);
    let outcome = scene.awsso("exec keys -- touch x").exits(3);
    outcome.tells("\"keys\" is marked as dangerous");
    assert!(!scene.path("x").exists());
    let outcome = scene.awsso("exec keys --yes -- env").succeeds();
    assert_eq!(variable(&outcome.stdout, "AWSSO_DANGER"), Some("1"));
}

#[test]
fn without_a_sign_in_nothing_is_started() {
    let scene = sso_scene("");
    let outcome = scene.awsso("exec adminUser --no-login -- touch x").exits(3);
    outcome.tells("not signed in");
    assert!(!scene.path("x").exists());
}

#[test]
fn what_was_used_is_remembered_and_no_secret_is() {
    let scene = sso_scene("");
    scene.awsso("exec keys -- true").succeeds();
    let remembered = scene.read(".cache/awsso/recent.json");
    assert!(remembered.contains("\"keys\"") && !remembered.contains("AKIA"), "{remembered}");
    let outcome = scene.awsso("exec keys -vv -- true").succeeds();
    outcome.does_not_tell(SECRET_KEY);
}

/// `settings edit` is a parent that waits, as `exec` is where the process cannot be replaced.
#[test]
fn a_program_that_is_waited_for_gets_the_signals_that_awsso_gets() {
    for signal in ["TERM", "HUP", "USR1", "INT"] {
        let scene = sso_scene("").env("EDITOR", "sh [HOME]/editor");
        let script = format!(
            "trap 'echo got >[HOME]/{signal}; exit 0' {signal}\nkill -{signal} $PPID\n\
             for i in 1 2 3 4 5 6 7 8 9; do test -e [HOME]/{signal} || sleep 0.5; done\nexit 9\n"
        );
        scene.write("editor", &script);
        scene.awsso("settings edit").succeeds();
        assert_eq!(scene.read(signal), "got\n");
    }
}

/// The processes of a system that tells its ancestry, and a terminal.
#[cfg(target_os = "linux")]
mod on_a_terminal {
    use super::*;
    use crate::support::{OnTerminal, Scene};

    fn scene() -> Scene {
        sso_scene("").env("TERM", "xterm").env("PS1", "outer> ").env("PROMPT_COMMAND", "")
    }

    #[test]
    fn without_a_target_the_person_chooses_and_the_command_follows() {
        let scene = scene();
        let (outcome, seen) = scene
            .on_terminal("exec -- sh -c 'echo profile=$AWSSO_PROFILE'", OnTerminal::Everything)
            .sees("Choose a profile")
            .types("keys")
            .sees("1/2")
            .types("\r")
            .end();
        outcome.succeeds();
        assert!(seen.ends_with("profile=keys\r\n"), "{seen:?}");
    }

    #[test]
    fn without_a_command_the_shell_that_called_opens_and_closes_again() {
        let scene = scene().env("SHELL", "/bin/false");
        let awsso = env!("CARGO_BIN_EXE_awsso");
        let terminal = scene.program_on_terminal(
            "bash",
            &["--norc", "--noprofile", "-i"],
            OnTerminal::Everything,
        );
        let (outcome, seen) = terminal
            .sees("outer> ")
            .types(&format!("{awsso} exec keys\r"))
            .sees("exit leaves it")
            .types("echo in:$AWSSO_PROFILE:${BASH_VERSION:+bash}:\r")
            .sees("in:keys:bash:")
            // Nested.
            .types(&format!("{awsso} exec keys --region eu-north-1\r"))
            .types("echo in:$AWS_REGION:\r")
            .sees("in:eu-north-1:")
            .types("exit 3\r")
            .types("echo code:$?:$AWS_REGION:\r")
            .sees("code:3:eu-west-1:")
            .types("exit\r")
            .types("echo out:${AWSSO_PROFILE-none}:\r")
            .sees("out:none:")
            .types("exit 0\r")
            .end();
        outcome.succeeds();
        assert!(!seen.contains(SECRET_KEY), "{seen:?}");
    }

    #[test]
    fn job_control_and_signals_are_those_of_the_command() {
        let scene = scene();
        let awsso = env!("CARGO_BIN_EXE_awsso");
        let terminal = scene.program_on_terminal(
            "bash",
            &["--norc", "--noprofile", "-i"],
            OnTerminal::Everything,
        );
        let script = "trap \"echo caught$((1+2)); exit 7\" INT; trap \"echo continued$((2+3))\" CONT; echo ready$((1+1)); while :; do read x; done";
        let (outcome, _) = terminal
            .sees("outer> ")
            .types(&format!("{awsso} exec keys -- sh -c '{script}'\r"))
            .sees("ready2")
            .types("\u{1a}")
            .sees("Stopped")
            .types("fg\r")
            .sees("continued5")
            .types("\u{3}")
            .sees("caught3")
            .types("echo code:$?:\r")
            .sees("code:7:")
            // One that does not catch it: the shell's own line stops as well.
            .types(&format!("{awsso} exec keys -- sh -c 'echo go$((3+4)); exec sleep 60'\r"))
            .sees("go7")
            .types("\u{3}")
            .types("echo code:$?:\r")
            .sees("code:130:")
            .types("exit 0\r")
            .end();
        outcome.succeeds();
    }

    #[test]
    fn awsso_stops_with_the_program_that_it_waits_for() {
        let scene = scene().env("EDITOR", "sh [HOME]/editor");
        scene.write("editor", "kill -STOP $$; echo go$((1+1))\n");
        let awsso = env!("CARGO_BIN_EXE_awsso");
        let terminal = scene.program_on_terminal(
            "bash",
            &["--norc", "--noprofile", "-i"],
            OnTerminal::Everything,
        );
        let (outcome, _) = terminal
            .sees("outer> ")
            .types(&format!("{awsso} settings edit\r"))
            .sees("Stopped")
            .types("fg; echo code:$?:\r")
            .sees("go2")
            .sees("code:0:")
            .types("exit 0\r")
            .end();
        outcome.succeeds();
    }
}
