//! The prompt in bash and zsh tells the truth, whatever others do to the prompt and its hooks.

use std::thread;
use std::time::Duration;

use super::renewal::forget_cache;
use super::{BASH, Player, Session, ZSH, installed, stage};
use crate::docs::block;
use crate::support::{SECRET_KEY, Scene};
use aws_emulator::{Fault, FaultKind};

const SEGMENT: &str = "adminUser eu-west-1 59m ";

fn players() -> impl Iterator<Item = &'static Player> {
    installed(&[&BASH, &ZSH])
}

fn with_prompt(player: &Player) -> String {
    player.load.replace("awsso init", "awsso init --prompt")
}

/// A shell with the segment, after and before these lines.
fn enter<'s>(
    player: &'static Player,
    scene: &'s Scene,
    before: &[&str],
    after: &[&str],
) -> Session<'s> {
    let mut shell = player.open(scene);
    for line in before {
        shell.says(line);
    }
    shell.silently(&with_prompt(player));
    for line in after {
        shell.says(line);
    }
    shell
}

fn in_zsh(player: &Player) -> bool {
    player.shell == "zsh"
}

/// Lines that have the prompt show the status and the pipe's statuses that reach a hook of this name.
fn hook(player: &Player, name: &str, is_first: bool) -> String {
    if in_zsh(player) {
        let function = format!("{name}() {{ print -r -- \"{name}<$? $pipestatus>\" }}");
        return if is_first {
            format!("{function}; precmd_functions=({name} $precmd_functions)")
        } else {
            format!("{function}; precmd_functions+=({name})")
        };
    }
    let function = format!("{name}() {{ echo \"{name}<$? ${{PIPESTATUS[*]}}>\"; }}");
    if is_first {
        format!("{function}; PROMPT_COMMAND=({name} \"${{PROMPT_COMMAND[@]}}\")")
    } else {
        format!("{function}; PROMPT_COMMAND+=({name})")
    }
}

#[test]
fn every_hook_around_sees_how_the_last_command_ended() {
    for player in players() {
        for flags in ["", "--prompt --title"] {
            let scene = stage("").env("NO_COLOR", "1");
            let mut shell = player.open(&scene);
            shell.says(&hook(player, "before", false));
            shell.silently(&player.load.replace("awsso init", &format!("awsso init {flags}")));
            shell.says(&hook(player, "after", false));
            shell.says(&hook(player, "first", true));
            for switch in ["true", "awsso env adminUser", "awsso unset"] {
                shell.says(switch);
                let seen = shell.says("true | sh -c 'exit 3' | sh -c 'exit 5'");
                for name in ["before", "after", "first"] {
                    let expected = format!("{name}<5 0 3 5>");
                    assert!(seen.contains(&expected), "{}: {seen:?}", player.shell);
                }
                shell.exits("sh -c 'exit 7'", 7);
                // While there is something to look after as well.
                shell.says("[[ -z ${AWSSO_PROFILE-} ]] || export AWSSO_RENEW_AT=1");
                let seen = shell.says("false | true");
                assert!(seen.contains("after<0 1 0>"), "{}: {seen:?}", player.shell);
            }
        }
    }
}

#[test]
fn a_string_for_a_hook_sees_it_too() {
    if !BASH.is_installed() {
        return;
    }
    let scene = stage("").env("NO_COLOR", "1");
    let theirs = "PROMPT_COMMAND='echo \"theirs<$? ${PIPESTATUS[*]}>\"'";
    let mut shell = enter(&BASH, &scene, &[theirs], &[]);
    shell.silently("awsso env adminUser");
    let seen = shell.says("true | sh -c 'exit 3'");
    assert!(seen.contains("theirs<3 0 3>"), "{seen:?}");
    // In front of the first element, as older tools do it.
    shell.says("PROMPT_COMMAND=\"echo more; $PROMPT_COMMAND\"");
    let seen = shell.says("true");
    assert!(seen.contains("more\r\n") && seen.contains(SEGMENT), "{seen:?}");
    shell.silently("awsso_unload");
    let seen = shell.says("true | sh -c 'exit 3'");
    assert!(seen.contains("theirs<") && seen.contains("more\r\n"), "{seen:?}");
    assert!(!seen.contains("not found"), "{seen:?}");
}

#[test]
fn a_trap_on_errors_fires_once() {
    for player in players() {
        let scene = stage("");
        let mut shell = enter(player, &scene, &[], &[]);
        let trap = match player.shell {
            "zsh" => "TRAPZERR() { echo tr''apped }",
            _ => "set -E; trap 'echo tr''apped' ERR",
        };
        shell.says(trap);
        for line in ["awsso env adminUser", "awsso unset", "true"] {
            let seen = shell.says(line);
            assert!(!seen.contains("trapped"), "{}: {seen:?}", player.shell);
            let seen = shell.says("sh -c 'exit 3'");
            let count = seen.matches("trapped\r\n").count();
            assert_eq!(count, 1, "{}: {seen:?}", player.shell);
        }
        let seen = shell.says("awsso env nosuch");
        let count = seen.matches("trapped\r\n").count();
        assert_eq!(count, 1, "{}: {seen:?}", player.shell);
    }
}

#[test]
fn what_direnv_sets_is_shown_at_once_in_either_order() {
    if which::which("direnv").is_err() {
        return;
    }
    for player in players() {
        let direnv = format!("eval \"$(direnv hook {})\"", player.shell);
        for (before, after) in [(&[direnv.as_str()][..], &[][..]), (&[], &[direnv.as_str()])] {
            let scene = stage("").env("NO_COLOR", "1").env("DIRENV_LOG_FORMAT", "");
            scene.write("project/.envrc", "export AWS_REGION=eu-south-2\n");
            let mut shell = enter(player, &scene, before, after);
            shell.says("direnv allow project");
            shell.silently("awsso env adminUser");
            shell.says("cd project");
            let seen = shell.says("true");
            assert!(seen.contains("adminUser eu-south-2 59m "), "{}: {seen:?}", player.shell);
            let seen = shell.says("cd ..");
            assert!(seen.contains(SEGMENT), "{}: {after:?}: {seen:?}", player.shell);
            let seen = shell.says("cd project");
            assert!(
                seen.contains("adminUser eu-south-2 59m "),
                "{}: {after:?}: {seen:?}",
                player.shell
            );
            shell.says("cd ..");
        }
    }
}

#[test]
fn a_switch_shows_at_once_wherever_it_comes_from() {
    if ZSH.is_installed() {
        for emulate in ["", "emulate -L zsh; "] {
            let scene = stage("").env("NO_COLOR", "1");
            let widget = block("docs/prompts.md", "zsh-key").trim().replace('\n', "\r");
            let widget = widget.replace("awsso env", &format!("{emulate}awsso env"));
            let mut shell = enter(&ZSH, &scene, &[], &[&widget, "awsso env adminUser"]);
            let terminal = shell.terminal.take().unwrap().types("tr\u{7}");
            let (terminal, _) = terminal.sees_next("keys eu-west-1 ");
            // What was typed is still there.
            let (terminal, _) = terminal.types("ue; echo ty''ped\r").sees_next("typed");
            shell.terminal = Some(terminal);
            assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"));
        }
    }
    if BASH.is_installed() {
        let scene = stage("").env("NO_COLOR", "1");
        // Somebody has replaced the hooks.
        let mut shell = enter(&BASH, &scene, &[], &["PROMPT_COMMAND=()", "PROMPT_COMMAND=true"]);
        let seen = shell.says("awsso env adminUser");
        assert!(seen.contains(SEGMENT), "{seen:?}");
        let seen = shell.says("awsso env keys >/dev/null");
        assert!(seen.contains("keys eu-west-1 "), "{seen:?}");
        shell.says("awsso unset");
        let seen = shell.says("true");
        assert!(!seen.contains("eu-west-1"), "{seen:?}");
        // A key: with the next prompt, as bash itself does not draw the old one again.
        let mut shell = enter(&BASH, &scene, &[], &["bind -x '\"\\C-g\": awsso env keys'"]);
        let terminal = shell.terminal.take().unwrap().types("\u{7}\r");
        let (terminal, _) = terminal.sees_next("keys eu-west-1 ");
        shell.terminal = Some(terminal);
        // The key of the documentation runs a line of its own, and brings back what was typed.
        let line = block("docs/prompts.md", "bash-key");
        let mut shell = enter(&BASH, &scene, &[], &[line.trim(), "awsso env adminUser"]);
        let terminal = shell.terminal.take().unwrap().types("tr\u{7}");
        let (terminal, _) = terminal.sees_next("keys eu-west-1 ");
        let (terminal, _) = terminal.types("ue; echo ty''ped\r").sees_next("typed");
        shell.terminal = Some(terminal);
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"));
        let seen = shell.says("true");
        assert!(!seen.contains("command not found"), "{seen:?}");
    }
    if ZSH.is_installed() {
        let scene = stage("").env("NO_COLOR", "1");
        let mut shell = enter(&ZSH, &scene, &[], &["precmd_functions=()"]);
        let seen = shell.says("awsso env adminUser");
        assert!(seen.contains(SEGMENT), "{seen:?}");
    }
}

/// What else people set, before the integration is loaded.
const SURROUNDINGS: &[(&str, &str)] = &[
    ("bash", "shopt -u promptvars; PS1='$ '"),
    ("bash", "PS1='[$?]$ '; shopt -u promptvars"),
    ("bash", "PS1='\\n\\u\\n$ '"),
    ("bash", "PS1='\\[\\e]0;title\\a\\]\\n\\u\\n$ '"),
    ("bash", "export PROMPT_COMMAND='true;' PS1"),
    ("bash", "PROMPT_COMMAND='PS1=\"\\u again$ \"'"),
    ("bash", "PROMPT_COMMAND=(true '' false)"),
    ("bash", "set -euo pipefail; PROMPT_COMMAND='true && true'"),
    ("bash", "set -o posix; PROMPT_COMMAND='false'"),
    ("bash", "trap 'last=$BASH_COMMAND' DEBUG; PROMPT_COMMAND=true"),
    ("zsh", "setopt ksharrays"),
    ("zsh", "setopt nopromptpercent; PS1='$ '"),
    ("zsh", "setopt nopromptpercent promptsubst; PS1='$ '"),
    ("zsh", "setopt promptsubst; PS1='$(echo %n)> '"),
    ("zsh", "PS1=$'\\n%n\\n> '"),
    ("zsh", "PS1=$'%{\\e[0m%}%f\\n%n\\n> '"),
    ("zsh", "precmd() { PS1='%n again> ' }"),
    ("zsh", "typeset -ga precmd_functions; precmd_functions=(mine); mine() { PS1='%n again> ' }"),
    ("zsh", "setopt nounset errexit"),
    ("zsh", "emulate ksh; PS1='$ '"),
    ("zsh", "setopt shwordsplit globsubst extendedglob noglob shglob"),
];

#[test]
fn the_segment_survives_how_the_shell_is_set_up() {
    for player in players() {
        for (_, line) in SURROUNDINGS.iter().filter(|(shell, _)| *shell == player.shell) {
            let scene = stage("").env("NO_COLOR", "1");
            let mut shell = player.open(&scene);
            shell.says(line);
            for _ in 0..2 {
                shell.silently(&with_prompt(player));
            }
            shell.silently("awsso env adminUser");
            let seen = shell.shows(SEGMENT);
            let twice = seen.contains("59m adminUser");
            assert!(!twice && !seen.contains("%(7"), "{line}: {seen:?}");
            // On the line with the first text.
            if line.contains("\\n") {
                let user = seen.split(SEGMENT).nth(1).unwrap_or_default();
                let user: String = user.chars().filter(|c| !c.is_control()).collect();
                assert!(user.starts_with("root") || user.contains('m'), "{line}: {seen:?}");
                assert!(!seen.contains(&format!("{SEGMENT}\r\n")), "{line}: {seen:?}");
            }
            shell.silently("export AWSSO_NOTICE=sign-in");
            shell.shows("adminUser eu-west-1 59m sign-in ");
            shell.silently("awsso unset");
            let seen = shell.says("true");
            assert!(!seen.contains("eu-west-1"), "{line}: {seen:?}");
            shell.silently("awsso env adminUser; awsso_unload");
            let seen = shell.says("true");
            assert!(!seen.contains("eu-west-1") && !seen.contains("awsso"), "{line}: {seen:?}");
        }
    }
}

#[test]
fn what_bash_must_not_change_is_left_alone_in_silence() {
    if !BASH.is_installed() {
        return;
    }
    for line in ["readonly PROMPT_COMMAND=true", "readonly PS1"] {
        let scene = stage("").env("NO_COLOR", "1");
        let mut shell = BASH.open(&scene);
        shell.says(line);
        let seen = shell.says(&with_prompt(&BASH));
        assert!(!seen.contains("readonly"), "{seen:?}");
        shell.silently("awsso env adminUser");
        let seen = shell.says("true");
        assert_eq!(seen.contains(SEGMENT), !line.contains("PS1"), "{seen:?}");
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("adminUser"));
        let seen = shell.says("awsso_unload");
        assert!(!seen.contains("readonly"), "{seen:?}");
    }
}

#[test]
fn a_child_shell_inherits_no_hook() {
    if !BASH.is_installed() {
        return;
    }
    let scene = stage("").env("NO_COLOR", "1");
    let before = ["export PROMPT_COMMAND=true PS1"];
    let mut shell = enter(&BASH, &scene, &before, &["awsso env adminUser"]);
    shell.says("bash --norc --noprofile -i");
    let seen = shell.says("echo child; env | grep -v ^PS1 | grep -c __awsso");
    assert!(seen.contains("child\r\n0\r\n"), "{seen:?}");
    assert!(!seen.contains("not found") && !seen.contains("eu-west-1"), "{seen:?}");
    shell.silently(&with_prompt(&BASH));
    let seen = shell.shows(SEGMENT);
    assert!(!seen.contains("59m adminUser"), "twice: {seen:?}");
}

#[test]
fn a_watcher_of_commands_takes_no_hook_for_one() {
    if !BASH.is_installed() {
        return;
    }
    // A timer as prompts have it: armed by their own hook, started by the next command.
    let timer = "armed=; trap '[[ -z $armed ]] || { armed=; started=$BASH_COMMAND; }' DEBUG; arm() { armed=1; }; PROMPT_COMMAND=arm";
    let scene = stage("").env("NO_COLOR", "1");
    let mut shell = enter(&BASH, &scene, &[timer], &["awsso env adminUser"]);
    shell.says("true");
    shell.expect("echo \"[$started]\"", "[echo \"[$started]\"]");
    let seen = shell.says("true");
    assert!(seen.contains(SEGMENT), "{seen:?}");
    // One that moves in later, and runs what was there in its own hook.
    let later = "armed=; trap '[[ -z $armed ]] || { armed=; started=$BASH_COMMAND; }' DEBUG; __vsc_original_prompt_command=$PROMPT_COMMAND; arm() { eval \"$__vsc_original_prompt_command\"; armed=1; }; PROMPT_COMMAND=arm";
    let load = format!("{}; {later}", with_prompt(&BASH));
    let mut shell = BASH.open(&scene);
    shell.silently(&load);
    shell.silently("awsso env adminUser");
    shell.says("true");
    shell.expect("echo \"[$started]\"", "[echo \"[$started]\"]");
    let seen = shell.says("true");
    assert!(seen.contains(SEGMENT), "{seen:?}");
}

/// What bash-preexec does, as far as hooks see it.
const PREEXEC: &str = r#"
bash_preexec_imported=defined
__bp_on=
__bp_run() { local last=$? hook; for hook in "${precmd_functions[@]}"; do __bp_status $last; "$hook"; done; }
__bp_status() { return "$1"; }
__bp_interactive_mode() { __bp_on=on; }
__bp_debug() {
    local hook
    [[ -n $__bp_on ]] || return 0
    __bp_on=
    for hook in "${PROMPT_COMMAND[@]}"; do [[ $1 != "$hook" ]] || return 0; done
    for hook in "${preexec_functions[@]}"; do "$hook" "$(history 1 | sed 's/^ *[0-9]* *//')"; done
}
__bp_install() {
    PROMPT_COMMAND[0]=${PROMPT_COMMAND[0]//__bp_install/:}
    PROMPT_COMMAND[0]=$'__bp_run\n'${PROMPT_COMMAND[0]}
    PROMPT_COMMAND+=(__bp_interactive_mode)
    trap '__bp_debug "$BASH_COMMAND"' DEBUG
    __bp_run
    __bp_on=on
}
PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__bp_install
"#;

#[test]
fn credentials_that_have_expired_are_renewed_before_the_command_that_needs_them() {
    for player in players() {
        for is_first in [true, false] {
            let scene = stage("").env("NO_COLOR", "1");
            scene.write("preexec", PREEXEC);
            // Both in one line of a start-up file: bash-preexec moves in with the first prompt.
            let lines = match (player.shell, is_first) {
                ("zsh", _) => with_prompt(player),
                (_, true) => format!(". ./preexec; {}", with_prompt(player)),
                (_, false) => format!("{}; . ./preexec", with_prompt(player)),
            };
            let mut shell = player.open(&scene);
            shell.silently(&lines);
            shell.silently("awsso env adminUser");
            shell.shows(SEGMENT);
            let old = shell.variable("AWS_ACCESS_KEY_ID").unwrap();
            forget_cache(&scene);
            // The prompt has been drawn; then they end: a hook that comes later than awsso's.
            let end = match player.shell {
                "zsh" => {
                    "later() { export AWSSO_EXPIRATION=1 AWSSO_RENEW_AT=1; precmd_functions=(${precmd_functions:#later}) }; precmd_functions+=(later)"
                }
                _ => {
                    "later() { export AWSSO_EXPIRATION=1 AWSSO_RENEW_AT=1; PROMPT_COMMAND=(\"${PROMPT_COMMAND[@]/later/true}\"); }; n=$((${#PROMPT_COMMAND[@]} - 1)); PROMPT_COMMAND=(\"${PROMPT_COMMAND[@]:0:n}\" later \"${PROMPT_COMMAND[n]}\")"
                }
            };
            shell.says(&format!("{end}\rsh -c 'echo $AWS_ACCESS_KEY_ID >key; exit 3'"));
            let new = scene.read("key");
            assert!(!new.trim().is_empty() && new.trim() != old, "{}: {is_first}", player.shell);
            // Before a switch there is nothing to renew.
            forget_cache(&scene);
            let asked = scene.aws.count("GetRoleCredentials");
            shell.says(&format!("{end}\rawsso env keys"));
            assert_eq!(scene.aws.count("GetRoleCredentials"), asked, "{}", player.shell);
            let seen = shell.says("true");
            assert!(seen.contains("keys eu-west-1 "), "{}: {seen:?}", player.shell);
        }
    }
}

#[test]
fn an_interrupted_renewal_leaves_no_segment_that_is_no_longer_so() {
    for player in players() {
        let scene = stage("").env("NO_COLOR", "1");
        let mut shell = enter(player, &scene, &[], &["awsso env adminUser"]);
        forget_cache(&scene);
        scene.aws.fault(Fault::new(FaultKind::Hang).operation("GetRoleCredentials"));
        let terminal = shell.terminal.take().unwrap();
        let terminal = terminal.types("export AWSSO_EXPIRATION=1 AWSSO_RENEW_AT=1\r");
        thread::sleep(Duration::from_millis(800));
        let (terminal, seen) = terminal.types("\u{3}").sees_next(" expired ");
        assert!(!seen.contains("waiting"), "it was over before: {seen:?}");
        shell.terminal = Some(terminal);
        shell.shows("adminUser eu-west-1 expired ");
    }
}

#[test]
fn the_title_before_comes_back_and_a_dumb_terminal_gets_none() {
    for player in players() {
        let load = player.load.replace("awsso init", "awsso init --title");
        let scene = stage("");
        let mut shell = player.open(&scene);
        shell.silently(&load);
        let seen = shell.says("awsso env keys");
        let title = "\u{1b}[22;2t\u{1b}]2;keys eu-west-1\u{7}";
        assert!(seen.contains(title), "{}: {seen:?}", player.shell);
        let seen = shell.says("true");
        assert!(!seen.contains("eu-west-1"), "a segment: {seen:?}");
        let seen = shell.says("awsso env adminUser");
        assert!(
            seen.contains("\u{1b}]2;adminUser eu-west-1 59m\u{7}")
                && !seen.contains("\u{1b}[22;2t"),
            "{seen:?}"
        );
        for last in ["awsso unset", "awsso env keys; awsso_unload"] {
            let seen = shell.says(last);
            assert!(seen.contains("\u{1b}]2;\u{7}\u{1b}[23;2t"), "{}: {seen:?}", player.shell);
        }
        let scene = stage("").env("TERM", "dumb");
        let mut shell = player.open(&scene);
        shell.silently(&load);
        let mut seen = shell.says("awsso env keys");
        seen.push_str(&shell.says("true"));
        assert!(!seen.contains("eu-west-1"), "{}: {seen:?}", player.shell);
    }
}

#[test]
fn while_powerlevel10k_shows_its_first_prompt_nothing_is_written() {
    if !ZSH.is_installed() {
        return;
    }
    let scene = stage("");
    let mut shell = ZSH.open(&scene);
    shell.silently("awsso() { }; eval \"$(command awsso env adminUser)\"; unfunction awsso");
    forget_cache(&scene);
    scene.aws.end_sessions();
    let load =
        "typeset -gi __p9k_instant_prompt_active=1; eval \"$(command awsso init --title zsh)\"";
    let seen = shell.says(&format!("{load}; export AWSSO_EXPIRATION=1 AWSSO_RENEW_AT=1"));
    assert!(!seen.contains("\u{1b}]2;") && !seen.contains("awsso: "), "{seen:?}");
    let seen = shell.says("unset __p9k_instant_prompt_active");
    assert!(seen.contains("\u{1b}]2;adminUser"), "{seen:?}");
    assert!(seen.contains("awsso renew"), "{seen:?}");
}

#[test]
fn a_trace_of_the_hooks_shows_no_secret() {
    for player in players() {
        let scene = stage("");
        let mut shell = enter(player, &scene, &[], &["awsso env adminUser"]);
        let token = shell.variable("AWS_SESSION_TOKEN").unwrap();
        let key = shell.variable("AWS_SECRET_ACCESS_KEY").unwrap();
        let mut seen = shell.says("set -x");
        seen.push_str(&shell.says("true"));
        forget_cache(&scene);
        seen.push_str(&shell.says("export AWSSO_EXPIRATION=1 AWSSO_RENEW_AT=1"));
        seen.push_str(&shell.says("true"));
        let renewed = shell.variable("AWS_SESSION_TOKEN").unwrap();
        assert_ne!(renewed, token, "{}", player.shell);
        seen.push_str(&shell.says("awsso env keys"));
        for secret in [&token, &key, &renewed, &token[token.len() - 8..], SECRET_KEY] {
            assert!(!seen.contains(secret), "{}: {seen}", player.shell);
        }
        assert!(seen.contains('+'), "{}", player.shell);
    }
}
