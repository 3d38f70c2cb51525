//! nushell, elvish, xonsh and tcsh, where their worlds differ from that of the larger shells.

use std::thread;
use std::time::Duration;

use super::players::{ELVISH, NU, Player, TCSH, XONSH};
use super::renewal::forget_cache;
use super::{installed, stage};
use crate::support::SECRET_KEY;

const SMALL: &[&Player] = &[&NU, &ELVISH, &XONSH, &TCSH];

#[test]
fn what_was_before_is_not_inherited_and_comes_back() {
    for player in installed(SMALL) {
        let scene = stage("").env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        assert_eq!(shell.variable("AWSSO_SAVED"), None, "{}", player.shell);
        // Loading the script again does not lose it.
        shell.silently(player.load);
        shell.silently("awsso env keys");
        assert_eq!(shell.variable("AWSSO_SAVED"), None, "{}", player.shell);
        shell.silently("awsso unset");
        let secret = shell.variable("AWS_SECRET_ACCESS_KEY");
        assert_eq!(secret.as_deref(), Some(SECRET_KEY), "{}", player.shell);
        // Nor is it taken for that of the next session.
        shell.silently(&player.sets(&[("AWS_SECRET_ACCESS_KEY", "new")]));
        shell.silently("awsso env keys");
        shell.silently("awsso unset");
        let secret = shell.variable("AWS_SECRET_ACCESS_KEY");
        assert_eq!(secret.as_deref(), Some("new"), "{}", player.shell);
    }
}

#[test]
fn a_line_switches_or_stops_wherever_its_output_leads() {
    for player in installed(SMALL) {
        let (switches, stops): (&[&str], &[&str]) = match player.shell {
            "nu" => (
                &[
                    "awsso env keys out> /dev/null",
                    "awsso --color never env keys",
                    "awsso env keys | ignore",
                    "let code = (awsso env keys)",
                    "def --env deploy [] { awsso env keys }; deploy | ignore",
                ],
                &["awsso env nosuch out> /dev/null", "awsso env nosuch | ignore"],
            ),
            "elvish" => (
                &[
                    "awsso env keys > /dev/null",
                    "awsso env keys > log",
                    "awsso --color never env keys > /dev/null",
                    "awsso env keys | cat > /dev/null",
                    "eval (awsso env keys | slurp)",
                    "eval (awsso -v env keys 2>&1 | slurp)",
                    "fn deploy { awsso env keys }; deploy | cat > /dev/null",
                ],
                &[
                    "awsso env nosuch > /dev/null; echo went-on",
                    "eval (awsso env nosuch | slurp); echo went-on",
                    "eval (awsso env nosuch 2>&1 | slurp); echo went-on",
                ],
            ),
            "xonsh" => (
                &[
                    "awsso env keys > /dev/null",
                    "awsso env keys > log",
                    "awsso --color never env keys > /dev/null",
                    "$[awsso env keys]",
                    "aliases['deploy'] = lambda: ![awsso env keys]\rdeploy > /dev/null",
                ],
                &[
                    "awsso env nosuch > /dev/null && echo went'-'on",
                    "awsso env keys | cat && echo went'-'on",
                ],
            ),
            _ => (
                &["awsso-env keys && true", "awsso-use keys; true"],
                &[
                    "awsso-env keys >/dev/null && echo went''-on",
                    "awsso-env keys | cat && echo went''-on",
                    "awsso-env nosuch && echo went''-on",
                ],
            ),
        };
        for line in switches {
            let scene = stage("");
            let mut shell = player.enter(&scene);
            let seen = shell.says(line);
            assert!(!seen.contains(SECRET_KEY), "{}: {line}: {seen}", player.shell);
            let profile = shell.variable("AWSSO_PROFILE");
            assert_eq!(profile.as_deref(), Some("keys"), "{}: {line}", player.shell);
        }
        let scene = stage("");
        let mut shell = player.enter(&scene);
        for line in stops {
            let seen = shell.says(line);
            let goes_on = seen.contains("went-on\r\n") && player.shell != "elvish"
                || seen.contains("\rwent-on\r\n");
            assert!(!goes_on, "{}: {line}: {seen:?}", player.shell);
            assert_eq!(shell.variable("AWSSO_PROFILE"), None, "{}: {line}", player.shell);
        }
    }
}

#[test]
fn a_captured_snippet_of_xonsh_is_only_printed() {
    if !XONSH.is_installed() {
        return;
    }
    let scene = stage("");
    let mut shell = XONSH.enter(&scene);
    shell.silently("code = $(awsso env keys)");
    assert_eq!(shell.variable("AWSSO_PROFILE"), None);
    shell.silently("execx(code)");
    assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"));
}

#[test]
fn xonsh_renews_ended_credentials_before_the_command_that_needs_them() {
    if !XONSH.is_installed() {
        return;
    }
    let scene = stage("");
    let mut shell = XONSH.enter(&scene);
    shell.silently("awsso env adminUser");
    let old = shell.variable("AWS_ACCESS_KEY_ID").unwrap();
    forget_cache(&scene);
    // They end after the prompt has been drawn: on the line itself, after `on_precommand`, would be too
    // late.
    shell.silently(
        "end = lambda **kw: __xonsh__.env.update(AWSSO_EXPIRATION='1', AWSSO_RENEW_AT='1')",
    );
    shell.silently("events.on_post_prompt(end)");
    shell.silently("sh -c 'echo $AWS_ACCESS_KEY_ID >key'");
    assert_ne!(scene.read("key").trim(), old);
}

#[test]
fn aliases_complete_and_a_missing_program_does_no_harm() {
    // elvish completes by the name that is typed, and so does tcsh.
    for player in installed(&[&NU, &XONSH]) {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        let alias = match player.shell {
            "nu" => "alias into-it = awsso env",
            _ => "aliases['into-it'] = 'awsso env'",
        };
        shell.silently(alias);
        let terminal = shell.terminal.take().unwrap().types("into-it adminU");
        // A TAB that comes before the prompt is none.
        thread::sleep(Duration::from_secs(1));
        let terminal = terminal.types("\t");
        // Some draw no more than what is new.
        let (terminal, _) = terminal.sees_next("ser");
        shell.terminal = Some(terminal.types("\r"));
        shell.says("");
        assert_eq!(
            shell.variable("AWSSO_PROFILE").as_deref(),
            Some("adminUser"),
            "{}",
            player.shell
        );
    }
    for player in installed(SMALL) {
        let scene = stage("");
        scene.write("bin/none", "");
        let program = scene.path("bin/awsso");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_awsso"), &program).unwrap();
        let path = format!("{}:{}", scene.path("bin").display(), std::env::var("PATH").unwrap());
        let scene = scene.env("PATH", path);
        let mut shell = player.enter(&scene);
        std::fs::remove_file(&program).unwrap();
        let line = if player.shell == "tcsh" { "awsso-env adminU\t" } else { "awsso env adminU\t" };
        shell.terminal = Some(shell.terminal.take().unwrap().types(line).types("\u{15}"));
        shell.says("");
        shell.expect("sh -c 'echo still-$((1 + 1))-here'", "still-2-here");
    }
}

#[test]
fn tcsh_needs_no_clock_and_has_no_appointments() {
    if !TCSH.is_installed() {
        return;
    }
    let scene = stage("");
    let mut shell = TCSH.enter(&scene);
    shell.silently("awsso env adminUser");
    let seen = shell.says("sched");
    assert!(!seen.contains("awsso"), "{seen:?}");
    let old = shell.variable("AWS_ACCESS_KEY_ID");
    forget_cache(&scene);
    shell.silently(&TCSH.sets(&[("AWSSO_EXPIRATION", "1"), ("AWSSO_RENEW_AT", "1")]));
    assert_eq!(shell.variable("AWS_ACCESS_KEY_ID"), old);
    shell.silently("awsso renew");
    assert_ne!(shell.variable("AWS_ACCESS_KEY_ID"), old);
}
