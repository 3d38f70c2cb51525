//! The recipe for starship, with the real starship: `AWSSO_TEST_STARSHIP`, or the one in `PATH`.

use std::env;

use super::renewal::{forget_cache, let_end};
use super::{FULL, Player, Session, stage};
use crate::docs::block;
use crate::support::Scene;

/// Only what is looked at, on one line, and a starship that is not hurried.
const LAYOUT: &str = "\
format = '$aws$env_var$custom$status$character'
add_newline = false
command_timeout = 20000
[status]
disabled = false
format = '<status $status>'
";

#[expect(clippy::print_stderr, reason = "tells a person what was not tested")]
fn program() -> Option<String> {
    let named = env::var("AWSSO_TEST_STARSHIP").ok();
    let found = named.or_else(|| Some(which::which("starship").ok()?.to_str()?.to_owned()));
    if found.is_none() {
        eprintln!("skipped: no starship in AWSSO_TEST_STARSHIP or PATH");
    }
    found
}

/// The block of the page.
fn recipe() -> String {
    block("docs/prompts.md", "starship")
}

/// A shell with starship and awsso, in either order.
fn enter<'s>(
    scene: &'s Scene,
    player: &'static Player,
    starship: &str,
    is_first: bool,
) -> Session<'s> {
    let init = match player.shell {
        "fish" => format!("'{starship}' init fish | source"),
        "powershell" => {
            format!("& '{starship}' init powershell | Out-String | Invoke-Expression")
        }
        shell => format!("eval \"$('{starship}' init {shell})\""),
    };
    let mut order = [player.load.to_owned(), init];
    if is_first {
        order.reverse();
    }
    let mut shell = player.open(scene);
    for line in order {
        shell.silently(&line);
    }
    shell
}

/// What the prompt shows: the text between the end of a command and the next.
fn prompt(shell: &mut Session<'_>) -> String {
    let seen = shell.says("true");
    without_escapes(&seen)
}

/// The text without what steers the terminal (ECMA-48, 5.4; OSC to its end).
pub(crate) fn without_escapes(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, sequence)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        let end = match sequence.chars().next() {
            Some('[') => sequence[1..].find(|c| ('@'..='~').contains(&c)).map(|at| at + 2),
            Some(']') => sequence.find('\u{7}').map(|at| at + 1),
            Some(other) => Some(other.len_utf8()),
            None => None,
        };
        rest = &sequence[end.unwrap_or(sequence.len())..];
    }
    plain + rest
}

/// Every shell, with starship before awsso and after; in PowerShell, where a prompt that is set later
/// takes the place of what was there, before.
fn in_every_order(config: &str, more: &str, play: impl Fn(&Scene, &Player, Session<'_>)) {
    let Some(starship) = program() else { return };
    for player in FULL.iter().copied().filter(|player| player.is_installed()) {
        let orders: &[bool] = match player.shell {
            "powershell" => &[true],
            _ => &[true, false],
        };
        for &is_first in orders {
            let scene = stage(more);
            scene.write(".config/starship.toml", &format!("{LAYOUT}{config}"));
            let shell = enter(&scene, player, &starship, is_first);
            play(&scene, player, shell);
        }
    }
}

#[test]
fn its_own_module_shows_the_session_as_long_as_there_is_one() {
    in_every_order("", "", |_, player, mut shell| {
        shell.silently("awsso env adminUser");
        let seen = prompt(&mut shell);
        assert!(seen.contains("adminUser (eu-west-1) [59m"), "{}: {seen:?}", player.shell);
        shell.silently("awsso unset");
        prompt(&mut shell);
        let seen = prompt(&mut shell);
        assert!(!seen.contains("eu-west-1"), "{}: {seen:?}", player.shell);
    });
}

#[test]
fn the_hook_renews_beside_it_and_both_leave_the_status_alone() {
    in_every_order("", "", |scene, player, mut shell| {
        shell.silently("awsso env adminUser");
        shell.exits("sh -c 'exit 7'", 7);
        let seen = without_escapes(&shell.says("sh -c 'exit 8'"));
        assert!(seen.contains("<status 8>"), "{}: {seen:?}", player.shell);
        let old = shell.variable("AWS_ACCESS_KEY_ID");
        forget_cache(scene);
        let_end(&mut shell, player, "1");
        let new = shell.variable("AWS_ACCESS_KEY_ID");
        assert!(new.is_some() && new != old, "{}", player.shell);
        let seen = prompt(&mut shell);
        assert!(seen.contains("[59m"), "{}: {seen:?}", player.shell);
    });
}

#[test]
fn the_recipe_adds_the_account_and_the_danger() {
    in_every_order(&recipe(), "", |scene, player, mut shell| {
        scene.write(".config/awsso/config.toml", "[danger]\nprofiles = [\"keys\"]\n");
        shell.silently("awsso env adminUser");
        let seen = prompt(&mut shell);
        assert!(seen.contains("111111111111 AdministratorAccess "), "{}: {seen:?}", player.shell);
        assert!(!seen.contains("DANGER"), "{}: {seen:?}", player.shell);
        shell.silently("awsso env keys");
        let seen = prompt(&mut shell);
        assert!(seen.contains("DANGER"), "{}: {seen:?}", player.shell);
        shell.silently("awsso unset");
        prompt(&mut shell);
        let seen = prompt(&mut shell);
        for gone in ["DANGER", "111111111111", "eu-west-1"] {
            assert!(!seen.contains(gone), "{}: {seen:?}", player.shell);
        }
    });
}

#[test]
fn a_hostile_name_neither_runs_nor_garbles_there() {
    let name = "x$(touch executed)`touch executed`\\u%n%F{red}&${HOME}!!*";
    in_every_order(&recipe(), "", |scene, player, mut shell| {
        scene.write(
            ".aws/credentials",
            &format!("[{name}]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\nregion = eu-west-1\n"),
        );
        scene.write("name", name);
        let line = match player.shell {
            "fish" => "awsso env (cat name)",
            _ => "awsso env \"$(cat name)\"",
        };
        shell.silently(line);
        let seen = prompt(&mut shell);
        // starship writes `\$` for `$`, which bash shows to root as `#`.
        let is_for_root = player.shell == "bash" && rustix::process::geteuid().is_root();
        let shown = if is_for_root { name.replace('$', "#") } else { name.to_owned() };
        assert!(seen.contains(&shown), "{}: {seen:?}", player.shell);
        assert!(!scene.path("executed").exists(), "{}", player.shell);
    });
}
