//! fish as people have it set up: scopes of its own, other people's prompts, key bindings, pipes.

use std::time::Duration;

use super::players::FISH;
use super::renewal::forget_cache;
use super::stage;
use crate::docs::block;
use crate::support::{Outcome, SECRET_KEY, Scene};
use aws_emulator::{Fault, FaultKind};

/// A script in a fish with awsso in it; `None` if there is no fish. Without its configuration fish has no
/// universal variables.
fn script(scene: &Scene, text: &str) -> Option<Outcome> {
    if !FISH.is_installed() {
        return None;
    }
    let text = format!("command awsso init fish | source\nbegin\n{text}\nend >out");
    Some(scene.program("fish", &["-c", &text]).go())
}

/// What `text` prints; nothing to stderr.
#[track_caller]
fn prints(scene: &Scene, text: &str, expected: &str) {
    if let Some(outcome) = script(scene, text) {
        assert_eq!((scene.read("out").as_str(), outcome.stderr.as_str()), (expected, ""), "{text}");
    }
}

#[test]
fn a_line_switches_wherever_its_output_leads() {
    if !FISH.is_installed() {
        return;
    }
    let scene = stage("");
    let shown = "echo \"<$AWSSO_PROFILE $AWS_ACCESS_KEY_ID>\"";
    let key = "AKIAIOSFODNN7EXAMPLE";
    for line in [
        "awsso env keys",
        "awsso env keys >/dev/null",
        "awsso env keys >log",
        "awsso --color never env keys >/dev/null",
        "awsso env keys 2>&1 >/dev/null",
        "awsso env keys | string collect >/dev/null",
        "awsso env keys 2>&1 | string collect >/dev/null",
        "awsso env keys | source",
        "function deploy; awsso env keys; end; deploy >/dev/null",
        "function deploy; awsso env keys; end; deploy | cat >log",
        "awsso env keys 2>&1 | cat >log",
        "awsso env keys | cat >log | source",
        "function deploy; awsso env keys; end; set code (deploy)",
        "function deploy; awsso env keys; end; set code \"$(deploy)\"",
        "set code (awsso env keys >/dev/null)",
        "eval (awsso env keys)",
        "source (awsso env keys | psub)",
    ] {
        if line.contains("$(") && is_old() {
            continue;
        }
        prints(&scene, &format!("{line}\n{shown}"), &format!("<keys {key}>\n"));
    }
    assert_eq!(scene.read("log"), "");
    // A script whose output is piped as a whole.
    let text = format!("command awsso init fish | source; awsso env keys; {shown}");
    let outcome = scene.program("fish", &["-c", &text]).go();
    outcome.succeeds().stdout(&format!("<keys {key}>\n"));
    for line in [
        "set code (awsso env keys)",
        "awsso env keys --print >/dev/null",
        "awsso env keys --format json | string collect >/dev/null",
        "awsso env keys --format=dotenv | string collect >/dev/null",
        "awsso env keys --help >/dev/null 2>/dev/null",
    ] {
        prints(&scene, &format!("{line}\n{shown}"), "< >\n");
    }
}

/// Whether it is a fish that knows no `$(…)`.
fn is_old() -> bool {
    let version = std::process::Command::new("fish").arg("--version").output();
    version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(" 3.1"))
}

#[cfg(target_os = "linux")]
#[test]
fn help_reaches_another_program_and_is_no_code() {
    let scene = stage("");
    let commented = "# Usage: awsso env [OPTIONS] [PROFILE]";
    for (line, usage) in [
        // fish itself reads first what a function writes into a pipe.
        ("awsso env --help | cat", commented),
        ("awsso --color never use -h | cat", commented),
        ("command awsso env --help | cat", "Usage: awsso env [OPTIONS] [PROFILE]"),
        ("awsso help env | cat", "Usage: awsso env [OPTIONS] [PROFILE]"),
        ("awsso login --help | cat", "Usage: awsso login [OPTIONS] [PROFILE]"),
    ] {
        if let Some(outcome) = script(&scene, line) {
            let is_shown = scene.read("out").lines().any(|line| line == usage);
            assert!(is_shown && outcome.stderr.is_empty(), "{line}: {}", scene.read("out"));
        }
    }
    for line in [
        "awsso env --help | source; and echo ok",
        "command awsso env --help 2>/dev/null | source; and echo ok",
    ] {
        prints(&scene, line, "ok\n");
    }
    prints(&scene, "set text (awsso env --help 2>/dev/null); count $text", "0\n");
}

#[test]
fn what_fails_in_a_pipe_fails_where_it_leads() {
    let scene = stage("");
    for line in [
        "awsso env nosuch >/dev/null; and echo went on",
        "awsso env nosuch >log; and echo went on",
        "awsso env nosuch | source; and echo went on",
        "eval (awsso env nosuch); and echo went on",
        "awsso env nosuch 2>&1 | source; and echo went on",
        "false; awsso env nosuch | source; and echo went on",
    ] {
        if script(&scene, &format!("{line}; echo \"<$AWSSO_PROFILE>\"")).is_some() {
            assert_eq!(scene.read("out"), "<>\n", "{line}");
        }
    }
    // No message is evaluated: without a terminal it has nowhere to go.
    prints(&scene, "awsso env 'nosuch; echo executed' 2>&1 | source", "");
    prints(&scene, "awsso env -v keys 2>&1 | source\necho $AWSSO_PROFILE", "keys\n");
}

#[test]
fn what_was_before_is_not_inherited_and_comes_back() {
    let scene = stage("").env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    let line = "awsso env keys; sh -c 'echo [$AWSSO_SAVED]'; awsso env adminUser; awsso unset; sh -c 'echo [$AWS_SECRET_ACCESS_KEY$AWSSO_SAVED]'";
    prints(&scene, line, &format!("[]\n[{SECRET_KEY}]\n"));
    // By hand, and between the two.
    let line = "eval (awsso env keys); awsso env adminUser; sh -c 'echo [$AWSSO_SAVED]'; awsso unset; sh -c 'echo [$AWS_SECRET_ACCESS_KEY]'";
    prints(&scene, line, &format!("[]\n[{SECRET_KEY}]\n"));
    // What is kept is for the session, not for the next one.
    let line = "awsso env keys; command awsso unset 2>/dev/null | source; set -gx AWS_SECRET_ACCESS_KEY new; awsso env keys; awsso unset; echo $AWS_SECRET_ACCESS_KEY";
    prints(&scene, line, "new\n");
    // Without awsso, the program can still undo what it did.
    let line =
        "awsso env keys; awsso_unload; awsso unset | source; sh -c 'echo [$AWS_SECRET_ACCESS_KEY]'";
    prints(&scene, line, &format!("[{SECRET_KEY}]\n"));
}

#[test]
fn universal_variables_are_neither_covered_nor_changed() {
    // A universal variable that is exported would win where awsso wants none.
    for name in ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN"] {
        let scene = stage("");
        let line = format!(
            "set -Ux {name} theirs; awsso env keys; and echo went on; echo \"<$AWSSO_PROFILE ${name}>\""
        );
        if let Some(outcome) = script(&scene, &line) {
            assert_eq!(scene.read("out"), "< theirs>\n", "{line}");
            let expected = format!(
                "awsso: {name} is a universal variable: it would override the session\nhint: set -e -U {name}\n"
            );
            assert_eq!(outcome.stderr, expected);
        }
        let line = format!(
            "command awsso env keys | source; and echo went on; echo \"<$AWSSO_PROFILE ${name}>\"; set -e -U {name}; awsso env keys; echo $AWSSO_PROFILE"
        );
        if script(&scene, &line).is_some() {
            assert_eq!(scene.read("out"), "< theirs>\nkeys\n", "{line}");
        }
    }
    // Afterwards it shows through as before.
    let scene = stage("");
    let line = "set -Ux AWS_REGION sa-east-1; awsso env adminUser --region eu-west-1; echo $AWS_REGION; awsso unset; set -q -g AWS_REGION; or echo none; set -U AWS_REGION sa-east-2; sh -c 'echo $AWS_REGION'";
    prints(&scene, line, "eu-west-1\nnone\nsa-east-2\n");
    // One that is not exported is none of the session.
    let scene = stage("");
    let line = "set -U AWS_SESSION_TOKEN theirs; awsso env keys; sh -c 'echo [$AWS_SESSION_TOKEN]'; awsso unset; echo $AWS_SESSION_TOKEN";
    prints(&scene, line, "[]\ntheirs\n");
    // A global one before it comes back as it was.
    let scene = stage("");
    let line = "set -Ux AWS_REGION sa-east-1; set -gx AWS_REGION sa-east-9; awsso env keys --region eu-west-1; awsso unset; set -q -x -g AWS_REGION; and echo $AWS_REGION";
    prints(&scene, line, "sa-east-9\n");
}

#[test]
fn globals_that_are_not_exported_come_back() {
    let scene = stage("");
    let line = "set -g AWS_REGION a b; set -g AWS_SESSION_TOKEN mine; awsso env keys; awsso env adminUser; echo $AWS_REGION; awsso unset; echo (count $AWS_REGION) $AWS_SESSION_TOKEN; sh -c 'echo [$AWS_REGION$AWS_SESSION_TOKEN]'; awsso env keys; awsso unset; echo $AWS_SESSION_TOKEN; set -n | string match '__awsso_hidden*'";
    prints(&scene, line, "eu-west-1\n2 mine\n[]\nmine\n");
}

#[test]
fn what_holds_for_one_command_or_function_does_not_become_the_terminals() {
    let scene = stage("[profile bare]\ncredential_process = sh [HOME]/tool\n");
    scene.write(
        "tool",
        "printf '{\"Version\":1,\"AccessKeyId\":\"ASIA1\",\"SecretAccessKey\":\"s\"}'\n",
    );
    // The profile has no region, and the terminal has none of its own.
    for line in [
        "AWS_REGION=sa-east-1 awsso env bare",
        "AWS_DEFAULT_REGION=sa-east-1 awsso env bare",
        "function deploy; set -lx AWS_REGION sa-east-1; awsso env bare; end; deploy",
    ] {
        let line = format!(
            "{line}; echo \"<$AWSSO_PROFILE $AWS_REGION$AWS_DEFAULT_REGION>\"; awsso unset; echo \"<$AWS_REGION$AWS_DEFAULT_REGION>\""
        );
        prints(&scene, &line, "<bare >\n<>\n");
    }
    // Local credentials would stay in force around the line.
    for line in [
        "AWS_PROFILE=theirs awsso env keys",
        "function deploy; set -lx AWS_SECRET_ACCESS_KEY x; awsso env keys; end; deploy",
        "function deploy; set -lx AWS_SESSION_TOKEN x; command awsso env keys | source; end; deploy",
        "function deploy; set -lx AWS_SESSION_TOKEN x; eval (awsso env keys); end; deploy",
    ] {
        let line =
            format!("{line}; and echo went on; echo \"<$AWSSO_PROFILE $AWS_SECRET_ACCESS_KEY>\"");
        if let Some(outcome) = script(&scene, &line) {
            assert_eq!(scene.read("out"), "< >\n", "{line}");
            outcome.tells(" is a local variable: it would override the session\nhint: set -e AWS_");
        }
    }
}

/// A prompt that shows what it is told of the last command.
const PROMPT: &str =
    "function fish_prompt; set -l all $status $pipestatus; echo -n \"[$all]> \"; end";

#[test]
fn the_prompt_sees_the_last_command_as_it_ended() {
    if !FISH.is_installed() {
        return;
    }
    let scene = stage("").env("NO_COLOR", "1");
    let mut shell = FISH.open(&scene);
    shell.silently(PROMPT);
    shell.silently("awsso init --prompt --title fish | source");
    for switch in ["true", "awsso env adminUser", "awsso unset"] {
        shell.silently(switch);
        let segment = if switch.contains("env") { "adminUser eu-west-1 59m " } else { "" };
        let seen = shell.says("true | sh -c 'exit 3' | sh -c 'exit 5'");
        assert!(seen.contains(&format!("{segment}[5 0 3 5]> ")), "{seen:?}");
        shell.exits("sh -c 'exit 7'", 7);
        // While there is something to look after as well.
        shell.silently("set -q AWSSO_PROFILE; and set -gx AWSSO_RENEW_AT 1; false | true");
        let seen = shell.says("false | true");
        assert!(seen.contains("[0 1 0]> "), "{seen:?}");
    }
}

/// What other tools do to prompts, taken from what they do and not from their code.
const TOOLS: &[(&str, &str)] = &[
    // venv and conda keep a copy, and put theirs in front of it.
    (
        "venv",
        "functions -c fish_prompt _old_fish_prompt; function fish_prompt; set -l old_status $status; printf '(venv) '; echo \"exit $old_status\" | source; _old_fish_prompt; end",
    ),
    (
        "conda",
        "functions -q __fish_prompt_orig; or functions -c fish_prompt __fish_prompt_orig; function fish_prompt; printf '(conda) '; __fish_prompt_orig; end",
    ),
    // starship shows the mode itself.
    ("starship", "function fish_prompt; echo -n 'star> '; end; functions -e fish_mode_prompt"),
    ("tide", "function fish_prompt; echo -n 'tide> '; end; function fish_mode_prompt; end"),
    // The prompt of the line before is drawn anew, and short.
    (
        "transient",
        "functions -q _plain; or functions -c fish_prompt _plain; function fish_prompt; if set -q short; set -e short; echo -n '; '; else; _plain; end; end; function _enter; set -g short; commandline -f repaint; commandline -f execute; end; bind \\r _enter",
    ),
];

#[test]
fn the_segment_survives_what_other_tools_do_to_the_prompt() {
    if !FISH.is_installed() {
        return;
    }
    let load = "awsso init --prompt --title fish | source";
    for (name, tool) in TOOLS {
        for lines in
            [&[load, tool][..], &[tool, load], &[load, tool, load], &[tool, load, tool, load, load]]
        {
            let scene = stage("").env("NO_COLOR", "1");
            let mut shell = FISH.open(&scene);
            for line in lines {
                shell.silently(line);
            }
            shell.silently("awsso env adminUser");
            let seen = shell.shows("adminUser eu-west-1 59m ");
            assert!(!seen.contains("59m adminUser"), "{name}: twice: {seen:?}");
            shell.silently("awsso_unload");
            shell.silently("true");
            let seen = shell.says("true");
            assert!(!seen.contains("eu-west-1"), "{name}: {seen:?}");
        }
    }
}

#[test]
fn a_saved_prompt_works_with_and_without_awsso() {
    if !FISH.is_installed() {
        return;
    }
    let scene = stage("").env("NO_COLOR", "1");
    for line in ["awsso init --prompt --title fish | source", "true"] {
        let mut shell = FISH.open(&scene);
        shell.silently(line);
        if line != "true" {
            shell.silently("awsso env keys");
            shell.shows("keys eu-west-1 ");
        }
        shell.silently("funcsave fish_prompt fish_mode_prompt fish_title 2>/dev/null; or funcsave fish_prompt; and funcsave fish_mode_prompt; and funcsave fish_title");
        shell.silently("awsso init --prompt --title fish | source");
        shell.silently("awsso unset; awsso env keys");
        let seen = shell.shows("keys eu-west-1 ");
        assert!(!seen.contains("eu-west-1 keys"), "twice: {seen:?}");
    }
}

#[test]
fn what_direnv_sets_is_shown_at_once_in_either_order() {
    if !FISH.is_installed() {
        return;
    }
    // As direnv does it, with one key and without the token.
    let hook = "function theirs --on-event fish_prompt; if set -q inside; set -gx AWS_ACCESS_KEY_ID AKIATHEIRS; else if set -q kept; set -gx AWS_ACCESS_KEY_ID $kept; end; end";
    let load = "awsso init --prompt fish | source";
    for lines in [[hook, load], [load, hook]] {
        let scene = stage("").env("NO_COLOR", "1");
        let mut shell = FISH.open(&scene);
        for line in lines {
            shell.silently(line);
        }
        shell.silently("awsso env adminUser");
        shell.silently("set -g kept $AWS_ACCESS_KEY_ID");
        let seen = shell.says("set -g inside");
        assert!(seen.contains("adminUser eu-west-1 other keys "), "{seen:?}");
        // Time passes, and nobody renews somebody else's keys.
        shell.silently("set -gx AWSSO_RENEW_AT 1");
        assert_eq!(shell.variable("AWS_ACCESS_KEY_ID").as_deref(), Some("AKIATHEIRS"));
        shell.silently("set -e inside; set -gx AWSSO_RENEW_AT 9999999999");
        shell.shows("adminUser eu-west-1 59m ");
        // A token of somebody else's beside the session's key.
        shell.silently("set -gx AWS_SESSION_TOKEN theirs");
        shell.shows("adminUser eu-west-1 other keys ");
    }
}

#[test]
fn a_switch_by_a_key_is_shown_at_once() {
    if !FISH.is_installed() {
        return;
    }
    let scene = stage("").env("NO_COLOR", "1");
    let mut shell = FISH.open(&scene);
    shell.silently("awsso init --prompt fish | source");
    shell.silently(block("docs/prompts.md", "fish-key").trim());
    shell.silently("true");
    let terminal = shell.terminal.take().unwrap().types("\u{7}");
    let (terminal, _) = terminal.sees_next("keys eu-west-1 ");
    shell.terminal = Some(terminal);
    shell.silently("true");
    assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"));
}

#[test]
fn credentials_that_have_ended_are_renewed_before_the_command_that_needs_them() {
    if !FISH.is_installed() {
        return;
    }
    let scene = stage("");
    let mut shell = FISH.enter(&scene);
    shell.silently("awsso env adminUser");
    let old = shell.variable("AWS_ACCESS_KEY_ID").unwrap();
    forget_cache(&scene);
    // The prompt has been drawn; then they end.
    let lines = "function later --on-event fish_prompt; set -gx AWSSO_EXPIRATION 1; set -gx AWSSO_RENEW_AT 1; functions -e later; end";
    shell.silently(lines);
    shell.silently("sh -c 'echo $AWS_ACCESS_KEY_ID >key; exit 3'");
    assert_ne!(scene.read("key").trim(), old);
    // The command sees the status of the one before.
    shell.silently(lines);
    shell.says("sh -c 'exit 5'");
    shell.expect("echo \"<$status>\"", "<");
}

#[test]
fn an_interrupted_renewal_leaves_no_segment_that_is_no_longer_so() {
    if !FISH.is_installed() {
        return;
    }
    let scene = stage("").env("NO_COLOR", "1");
    let mut shell = FISH.open(&scene);
    shell.silently("awsso init --prompt fish | source");
    shell.silently("awsso env adminUser");
    forget_cache(&scene);
    scene.aws.fault(Fault::new(FaultKind::Hang).operation("GetRoleCredentials"));
    let terminal = shell.terminal.take().unwrap();
    let terminal = terminal.types("set -gx AWSSO_EXPIRATION 1; set -gx AWSSO_RENEW_AT 1\r");
    std::thread::sleep(Duration::from_millis(800));
    let (terminal, seen) = terminal.types("\u{3}").sees_next(" expired ");
    assert!(!seen.contains("waiting"), "it was over before: {seen:?}");
    shell.terminal = Some(terminal);
    shell.shows("adminUser eu-west-1 expired ");
}

#[test]
fn the_title_before_comes_back_and_a_dumb_terminal_gets_none() {
    if !FISH.is_installed() {
        return;
    }
    let scene = stage("");
    let mut shell = FISH.open(&scene);
    shell.silently("function fish_title; echo mine; end");
    shell.silently("awsso init --title fish | source");
    shell.silently("awsso env keys");
    let seen = shell.says("true");
    assert!(seen.contains("\u{1b}]0;keys eu-west-1 mine\u{7}"), "{seen:?}");
    assert!(!seen.contains("eu-west-1 \u{1b}"), "a segment: {seen:?}");
    shell.silently("awsso unset");
    let seen = shell.says("true");
    assert!(seen.contains("\u{1b}]0;mine\u{7}") && !seen.contains("eu-west-1"), "{seen:?}");

    let scene = stage("").env("TERM", "dumb");
    let mut shell = FISH.open(&scene);
    shell.silently("awsso init --title fish | source");
    shell.silently("awsso env keys");
    let seen = shell.says("true");
    assert!(!seen.contains("eu-west-1"), "{seen:?}");
}

#[test]
fn aliases_complete_and_a_missing_program_is_silent() {
    if !FISH.is_installed() {
        return;
    }
    let scene = stage("");
    let lines = "alias a awsso; alias into 'awsso env'; complete -C 'a env key'; complete -C 'into key'; complete -C 'awsso --color never use key'";
    prints(&scene, lines, "keys\nkeys\nkeys\n");
    let lines = "set -g __awsso_program /nowhere/awsso; complete -C 'awsso env key'; echo here";
    prints(&scene, lines, "here\n");
}

#[test]
fn no_trace_shows_a_secret_not_even_that_of_prompts() {
    if !FISH.is_installed() {
        return;
    }
    let scene = stage("").env("NO_COLOR", "1").env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    let mut shell = FISH.open(&scene);
    shell.silently("awsso init --prompt --title fish | source");
    shell.silently("awsso env adminUser");
    let token = shell.variable("AWS_SESSION_TOKEN").unwrap();
    for level in ["1", "all"] {
        shell.says(&format!("set -g fish_trace {level}"));
        let mut seen = shell.says("set -gx AWSSO_RENEW_AT 1");
        seen += &shell.says("awsso env -");
        seen += &shell.says("awsso env adminUser");
        seen += &shell.says("awsso whoami");
        assert!(seen.contains("awsso env adminUser"), "{seen}");
        // The wrapper's variable holds it in another form.
        let saved = seen.contains("1.AWS_");
        for secret in [SECRET_KEY, &token[..20]] {
            assert!(!seen.contains(secret) && !saved, "{level}: {secret}: {seen}");
        }
    }
}
