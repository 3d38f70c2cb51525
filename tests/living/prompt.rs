//! The segment in the prompt, as the terminal shows it.

use awsso::shell_by_name;

use super::players::{ELVISH, RENEWING, XONSH};
use super::{BASH, FISH, POWERSHELL, Player, ZSH, installed, stage};

fn players() -> impl Iterator<Item = &'static Player> {
    installed(RENEWING)
}

fn with_prompt(player: &Player) -> String {
    player.load.replace("awsso init", "awsso init --prompt")
}

fn set(player: &Player, name: &str, value: &str) -> String {
    player.sets(&[(name, value)])
}

/// That many seconds from now, since 1970.
fn in_seconds(seconds: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    (now.as_secs().cast_signed() + seconds).to_string()
}

#[test]
fn the_segment_tells_profile_region_and_time_left_and_goes_with_the_session() {
    for player in players() {
        let scene = stage("").env("NO_COLOR", "1");
        let mut shell = player.open(&scene);
        shell.silently(&with_prompt(player));
        shell.silently(&with_prompt(player));
        shell.silently("awsso env adminUser");
        let seen = shell.shows("adminUser eu-west-1 59m ");
        assert!(!seen.contains("59m adminUser"), "{}: twice: {seen:?}", player.shell);
        shell.expect("awsso prompt | sed 's/^/[/'", "[adminUser eu-west-1 59m");
        shell
            .expect("awsso prompt --format '{left}/{account}' | sed 's/^/[/'", "[59m/111111111111");
        shell.expect("awsso prompt --json", "\"left\":\"59m\"");
        shell.exits("sh -c 'exit 7'", 7);
        shell.silently(&set(player, "AWSSO_NOTICE", "sign-in"));
        shell.shows("adminUser eu-west-1 59m sign-in ");
        shell.expect("awsso status", "renewal: you must sign in or confirm: awsso renew");
        shell.silently(&set(player, "AWSSO_RENEWAL", "off"));
        shell.silently(&set(player, "AWS_VAULT", "theirs"));
        shell.silently(&set(player, "AWS_PROFILE", "mine"));
        let removal = shell_by_name(player.shell).unwrap().unset_line(&["AWS_PROFILE"]);
        let told = format!("AWS_PROFILE overrides this session. Remove it with: {removal}");
        shell.expect("awsso status", &told);
        shell.silently(&set(player, "AWSSO_EXPIRATION", "1"));
        shell.shows("adminUser eu-west-1 expired sign-in ");
        shell.silently(&set(player, "AWS_ACCESS_KEY_ID", "AKIAOTHER"));
        shell.shows("adminUser eu-west-1 other keys ");
        shell.silently("awsso env keys");
        shell.shows("keys eu-west-1 ");
        shell.silently("awsso unset");
        shell.says("true");
        shell.draws(|seen| !seen.contains("eu-west-1"));
        shell.silently("awsso env adminUser");
        shell.shows("adminUser eu-west-1 59m ");
        if player.unloads {
            shell.silently("awsso_unload");
            shell.says("true");
            shell.draws(|seen| !seen.contains("eu-west-1"));
        }
    }
}

#[test]
fn danger_is_red_and_the_format_is_a_setting() {
    for player in players() {
        let scene = stage("");
        scene.write(
            ".config/awsso/config.toml",
            "[prompt]\nenabled = true\nformat = \"<{account}/{role} {left}>\"\n[danger]\nprofiles = [\"admin*\"]\n",
        );
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        assert_eq!(shell.variable("AWSSO_DANGER").as_deref(), Some("1"));
        let segment = "<111111111111/AdministratorAccess 59m>";
        let seen = shell.shows(segment);
        let (before, _) = seen.split_once(segment).unwrap();
        assert!(
            before.contains("\u{1b}[41m") || before.contains(";41m"),
            "{}: {before:?}",
            player.shell
        );
        shell.silently("awsso env keys");
        assert_eq!(shell.variable("AWSSO_DANGER"), None);
        // What is not known leaves no gap.
        shell.shows("</>");
    }
}

#[test]
fn the_text_is_the_same_in_every_shell_and_from_the_program() {
    for player in players() {
        let scene = stage("").env("NO_COLOR", "1");
        scene.write(
            ".config/awsso/config.toml",
            "[prompt]\nenabled = true\nformat = \"-n <{left}|{account} {role}|{region}%d\\\\e>\"\n",
        );
        let mut shell = player.enter(&scene);
        shell.silently("awsso env keys");
        for (seconds, left) in [
            (4 * 3600 + 5 * 60 + 30, "4h05m"),
            (100 * 3600 + 30, "100h00m"),
            (3630, "1h00m"),
            (3590, "59m"),
            (330, "5m"),
            (105, "1m"),
            (-1, "expired"),
        ] {
            shell.silently(&set(player, "AWSSO_EXPIRATION", &in_seconds(seconds)));
            let text = format!("-n <{left}||eu-west-1%d\\e>");
            shell.shows(&format!("{text} "));
            shell.expect("awsso prompt | sed 's/^/[/'", &format!("[{text}"));
        }
        shell.silently(&set(player, "AWSSO_EXPIRATION", &in_seconds(50)));
        shell.draws(|seen| {
            let left = seen
                .split_once('<')
                .and_then(|(_, rest)| rest.split_once("s|"))
                .and_then(|(seconds, _)| seconds.parse().ok());
            // One more, as the clock of some shells is a little behind, and so in the second before.
            left.is_some_and(|seconds: u8| (1..=51).contains(&seconds))
        });
    }
}

#[test]
fn the_segment_follows_the_clock_while_nothing_else_changes() {
    for player in players() {
        let load = with_prompt(player);
        let mut loads = vec![load.clone()];
        if player.shell == "fish" {
            // As on other systems than Linux: by the age of a folder, or in old versions by `date`.
            let without = "| sed 's,/proc/uptime,/nowhere,' | source";
            loads.push(load.replace("| source", without));
        }
        for load in loads {
            let scene = stage("").env("NO_COLOR", "1");
            let mut shell = player.open(&scene);
            shell.silently(&load);
            shell.silently("awsso env keys");
            // Three minutes and a little: the text changes in the third second, and then for good.
            shell.silently(&set(player, "AWSSO_EXPIRATION", &in_seconds(182)));
            let has_come =
                (0..100).any(|_| shell.says("sh -c 'sleep 0.1'").contains("eu-west-1 2m "));
            assert!(has_come, "{}: {load}", player.shell);
        }
    }
}

#[test]
fn a_hostile_name_neither_runs_nor_garbles() {
    let name = "x$(touch executed)`ls`\\u%n%F{red}&{left}!!*";
    for player in players() {
        let scene = stage("").env("NO_COLOR", "1");
        scene.write(
            ".aws/credentials",
            &format!(
                "[{name}]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n"
            ),
        );
        let mut shell = player.open(&scene);
        for options in ["", "setopt prompt_subst", "setopt prompt_subst glob_subst"] {
            if player.shell == "zsh" && !options.is_empty() {
                shell.silently(options);
            }
            shell.silently(&with_prompt(player));
            scene.write("name", name);
            let (line, region) = match player.shell {
                "fish" => {
                    ("awsso env (cat name)", "set -gx AWS_REGION (printf 'eu\\033[31m-west-1')")
                }
                "powershell" => (
                    "awsso env \"$(cat name)\"",
                    "$env:AWS_REGION = \"$(printf 'eu\\033[31m-west-1')\"",
                ),
                "nu" => (
                    "awsso env (open --raw name)",
                    "$env.AWS_REGION = (^printf 'eu\\033[31m-west-1')",
                ),
                "xonsh" => {
                    ("awsso env @(open('name').read())", "$AWS_REGION = 'eu\\x1b[31m-west-1'")
                }
                "elvish" => (
                    "awsso env (slurp < name)",
                    "set-env AWS_REGION (e:printf 'eu\\033[31m-west-1')",
                ),
                _ => (
                    "awsso env \"$(cat name)\"",
                    "export AWS_REGION=\"$(printf 'eu\\033[31m-west-1')\"",
                ),
            };
            shell.silently(line);
            shell.silently(region);
            shell.shows(&format!("{name} eu[31m-west-1 "));
            assert!(!scene.path("executed").exists(), "{}", player.shell);
        }
    }
}

#[test]
fn a_hostile_name_does_not_run_in_a_prompt_that_the_program_wrote() {
    let name = "x$(touch executed)`touch executed`\\$(touch executed)%n$";
    for (player, shown) in [
        (&BASH, "x?(touch executed)?touch executed???(touch executed)%n?"),
        (&ZSH, "x$(touch executed)?touch executed?\\$(touch executed)%n$"),
    ] {
        let scene = stage("");
        scene.write("name", name);
        scene.write(
            ".aws/credentials",
            &format!(
                "[{name}]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n"
            ),
        );
        for options in ["setopt prompt_subst", "unsetopt prompt_subst"] {
            let mut shell = player.enter(&scene);
            if player.shell == "zsh" {
                shell.silently(options);
            }
            shell.silently("awsso env \"$(cat name)\"");
            let line = "PS1=\"$(awsso prompt --shell SHELL --format '<{profile}>') \"";
            shell.silently(&line.replace("SHELL", player.shell));
            let shown = if options.starts_with("setopt") {
                shown.replace("?\\$", "?$")
            } else {
                shown.to_owned()
            };
            shell.shows(&format!("<{shown}>"));
            assert!(!scene.path("executed").exists(), "{} {options}", player.shell);
        }
    }
}

/// Every member of `awsso prompt --json`, unknown.
const NOTHING: &str = "{\"account\":null,\"danger\":null,\"expiration\":null,\"left\":null,\"notice\":null,\"profile\":null,\"region\":null,\"role\":null}\n";

#[test]
fn without_a_session_the_segment_as_text_is_empty_and_never_a_failure() {
    let scene = stage("").env("AWS_CONFIG_FILE", "/").without("HOME");
    for (line, text) in [("prompt", ""), ("prompt --json", NOTHING), ("prompt --format {left", "")]
    {
        let outcome = scene.awsso(line);
        let all = (outcome.status, outcome.stdout.as_str(), outcome.stderr.as_str());
        assert_eq!(all, (Some(0), text, ""), "{line}");
    }
}

#[test]
fn the_title_tells_it_too() {
    for player in installed(&[&BASH, &ZSH, &FISH, &POWERSHELL, &XONSH, &ELVISH]) {
        let scene = stage("");
        let mut shell = player.open(&scene);
        shell.silently(&player.load.replace("awsso init", "awsso init --title"));
        let mut seen = shell.says("awsso env adminUser");
        seen.push_str(&shell.says("true"));
        let title = seen.contains("\u{1b}]2;adminUser eu-west-1 59m\u{7}")
            || seen.contains("\u{1b}]0;adminUser eu-west-1 59m ")
            || seen.contains("\u{1b}]0;adminUser eu-west-1 59m\u{7}");
        assert!(title, "{}: {seen:?}", player.shell);
    }
}
