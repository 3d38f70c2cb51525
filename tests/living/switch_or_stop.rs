//! A line of the wrapper switches, wherever its output goes, or it fails and has changed nothing; and
//! what the user has made of the shell (traps, traces, functions, aliases) gets no secret.

use std::thread;
use std::time::Duration;

use super::{BASH, Player, ZSH, installed, stage};
use crate::support::{Outcome, SECRET_KEY, Scene};

const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SHOWN: &str = "echo \"<$AWSSO_PROFILE $AWS_ACCESS_KEY_ID>\"";

fn players() -> impl Iterator<Item = &'static Player> {
    installed(&[&BASH, &ZSH])
}

/// A script with the integration in it.
fn script(player: &Player, scene: &Scene, text: &str) -> Outcome {
    let load = format!("\\eval \"$(\\command awsso init {})\"", player.shell);
    let text = format!("{load}\n{text}");
    let words = match player.shell {
        "zsh" => &["-f", "-c", &text][..],
        _ => &["--norc", "-c", &text],
    };
    scene.program(player.shell, words).go()
}

/// What a script prints; nothing to stderr.
#[track_caller]
fn prints(player: &Player, scene: &Scene, text: &str, expected: &str) {
    let outcome = script(player, scene, text);
    assert_eq!(
        (outcome.stdout.as_str(), outcome.stderr.as_str()),
        (expected, ""),
        "{}: {text}",
        player.shell
    );
}

#[test]
fn a_line_switches_wherever_its_output_leads() {
    for player in players() {
        let scene = stage("");
        for line in [
            "awsso env keys",
            "awsso use keys >/dev/null",
            "awsso env keys >log",
            "awsso --color never env keys >/dev/null",
            "awsso -v --color=never env keys >/dev/null 2>&1",
            "awsso env keys >&-",
            "awsso env keys 2>&-",
            "awsso env keys 2>&1 >/dev/null",
            "exec 5>&1 > >(cat >log); awsso env keys; exec >&5",
            "eval \"$(awsso env keys)\"",
            "eval \"$(awsso env keys 2>&1)\"",
            "eval \"`awsso env keys`\"",
            "eval $(awsso env keys)",
            "source <(awsso env keys)",
            "x=$(awsso env keys) && eval \"$x\"",
            "deploy() { awsso env keys; }; eval \"$(deploy)\"",
            "deploy() { awsso env keys; }; deploy >/dev/null",
            "awsso env adminUser >/dev/null; awsso unset >/dev/null; awsso env keys >/dev/null",
        ] {
            // `>(…)` writes a moment later.
            let text = format!("{line}\n{SHOWN}\nsleep 0.1");
            prints(player, &scene, &text, &format!("<keys {KEY}>\n"));
        }
        assert_eq!(scene.read("log"), "", "{}", player.shell);
    }
    for (player, line) in [
        (&ZSH, "source =(awsso env keys)"),
        (&BASH, "eval \"$(awsso env keys | cat)\""),
        (&BASH, "shopt -s lastpipe; awsso env keys | source /dev/stdin"),
        (&BASH, "mapfile -t lines < <(awsso env keys); eval \"${lines[*]}\""),
    ] {
        if player.is_installed() {
            let text = format!("{line}\n{SHOWN}");
            prints(player, &stage(""), &text, &format!("<keys {KEY}>\n"));
        }
    }
}

#[test]
fn in_a_pipe_and_in_a_substitution_what_follows_works_in_the_new_account() {
    for player in players() {
        let scene = stage("");
        let apply = "sh -c 'echo \"$AWSSO_PROFILE\" >seen'";
        for line in [
            "deploy | cat >log",
            "deploy 2>&1 | cat >log",
            "(deploy) >log",
            "x=$(deploy)",
            "x=$(awsso env keys; APPLY)",
            "{ awsso env keys; APPLY; } | cat >log",
            // All of the script is piped.
            "(awsso env keys; APPLY)",
        ] {
            let line = line.replace("APPLY", apply);
            let text = format!("deploy() {{ awsso env keys; {apply}; }}\n{line}");
            prints(player, &scene, &text, "");
            assert_eq!(scene.read("seen"), "keys\n", "{}: {line}", player.shell);
            // zsh tells a pipe from a substitution, and for bash Linux does.
            if line.contains("log") && (player.shell == "zsh" || cfg!(target_os = "linux")) {
                assert_eq!(scene.read("log"), "", "{line}");
            }
            scene.write("seen", "");
        }
    }
}

#[test]
fn what_prints_does_not_switch() {
    for player in players() {
        let scene = stage("");
        for line in [
            "awsso env keys --print",
            "awsso env --print keys",
            "awsso env keys --format json",
            "awsso env keys --format=dotenv",
        ] {
            let outcome = script(player, &scene, &format!("{line} | cat\n{SHOWN}"));
            assert!(outcome.stdout.contains(SECRET_KEY), "{line}");
            assert!(outcome.stdout.ends_with("< >\n"), "{line}");
        }
        for line in [
            "awsso env keys --print >file",
            "awsso env keys --explain >/dev/null 2>&1",
            "awsso env --help >/dev/null 2>&1",
            "awsso -h env keys >/dev/null 2>&1",
            "x=$(awsso env keys)",
            "(awsso env keys >/dev/null)",
        ] {
            prints(player, &scene, &format!("{line}\n{SHOWN}"), "< >\n");
        }
        assert!(scene.read("file").contains(SECRET_KEY), "{}", player.shell);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn help_reaches_another_program_and_no_shell_that_evaluates() {
    for player in players() {
        let scene = stage("");
        for program in ["awsso", "command awsso"] {
            for line in [
                "awsso env --help | cat >help",
                "awsso --color never use -h 2>&1 | cat >help",
                "(awsso env --help) | cat >help",
                "awsso env --help >help",
            ] {
                let line = line.replacen("awsso", program, 1);
                prints(player, &scene, &line, "");
                assert!(
                    scene.read("help").contains("Usage: awsso env"),
                    "{}: {line}",
                    player.shell
                );
            }
            for line in [
                "eval \"$(awsso env --help)\"",
                "source <(awsso env --help)",
                "x=$(awsso env --help); [[ -z $x ]]",
                "x=$(awsso env --help 2>&1); [[ -z $x ]]",
            ] {
                let line = line.replacen("awsso", program, 1);
                let outcome = script(player, &scene, &line);
                let shell = player.shell;
                assert_eq!(
                    (outcome.status, outcome.stdout.as_str()),
                    (Some(0), ""),
                    "{shell}: {line}"
                );
                let is_shown = outcome.stderr.contains("Usage: awsso env");
                assert_eq!(is_shown, !line.contains("2>&1"), "{shell}: {line}: {}", outcome.stderr);
            }
        }
    }
}

#[test]
fn what_fails_stops_the_line_wherever_its_output_leads() {
    for player in players() {
        let scene = stage("");
        for (line, status) in [
            ("awsso env nosuch >/dev/null", 4),
            ("awsso env nosuch >log", 4),
            ("awsso env nosuch | cat >/dev/null", 4),
            ("eval \"$(awsso env nosuch)\"", 4),
            ("eval \"$(awsso env nosuch 2>&1)\"", 4),
            ("eval \"$(awsso env 'nosuch; echo executed' 2>&1)\"", 4),
            ("source <(awsso env nosuch)", 4),
            ("eval \"$(awsso evn keys)\"", 2),
            ("awsso evn keys >/dev/null", 2),
        ] {
            let text = format!("set -o pipefail\n{line} && echo went on\necho \"<$?>\"\n{SHOWN}");
            let outcome = script(player, &scene, &text);
            let expected = format!("<{status}>\n< >\n");
            assert_eq!(outcome.stdout, expected, "{}: {line}", player.shell);
            let outcome = script(player, &scene, &format!("set -e\n{line}\necho went on"));
            let is_pipe = line.contains('|');
            assert_eq!(outcome.status, Some(if is_pipe { 0 } else { status }), "{line}");
        }
    }
}

#[test]
fn a_readonly_variable_is_found_before_anything_changes() {
    for player in players() {
        let scene = stage("");
        for name in ["AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWSSO_PROMPT"] {
            for line in [
                "awsso env keys",
                "eval \"$(awsso env keys)\"",
                "eval \"$(command awsso env keys)\"",
            ] {
                let before =
                    "command awsso env adminUser >/dev/null; env | sort | grep -v '^_=' >before";
                let after = "env | sort | grep -v '^_=' >after";
                let text = format!(
                    "awsso env adminUser\nreadonly {name}\n{before}\n{line} && echo went on\n{after}"
                );
                let outcome = script(player, &scene, &text);
                assert_eq!(outcome.stdout, "", "{}: {line}", player.shell);
                assert!(
                    outcome.stderr.contains(name) && !outcome.stderr.contains(SECRET_KEY),
                    "{}: {}",
                    player.shell,
                    outcome.stderr
                );
                assert!(scene.read("before").contains("AWSSO_PROFILE=adminUser\n"));
                assert_eq!(scene.read("before"), scene.read("after"), "{}: {line}", player.shell);
            }
        }
    }
}

#[test]
fn no_function_alias_trap_or_trace_of_the_user_gets_in() {
    let functions = "for name in exit unset export set true false printf print read; do eval \"$name() { echo hijacked; }\"; done";
    for player in players() {
        let (aliases, traps) = match player.shell {
            "zsh" => (
                "for name in exit unset export local eval typeset command; do alias $name='echo hijacked;'; done",
                "TRAPDEBUG() { echo \"$ZSH_DEBUG_CMD $__awsso_code $__awsso_saved\" }; TRAPZERR() { echo zerr }",
            ),
            _ => (
                "shopt -s expand_aliases; for name in exit unset export local eval command; do alias $name='echo hijacked;'; done",
                "set -TE; trap 'echo \"$BASH_COMMAND ${__awsso_code-} ${__awsso_saved-}\"' DEBUG RETURN; trap 'echo err' ERR",
            ),
        };
        let scene = stage("").env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        for before in [functions, aliases, traps, "set -x", "set -v", "set -xv"] {
            for line in [
                "awsso env keys",
                "awsso env adminUser >/dev/null; awsso env keys 2>&1",
                "eval \"$(awsso env keys)\"",
            ] {
                // What runs by hand is the shell's own business there.
                if line.starts_with("eval") && before != functions {
                    continue;
                }
                // Lines, as the shell reads them one by one.
                scene.write("lines", &format!("{before}\n{line}\n\\command sh -c 'echo \"<$AWSSO_PROFILE $AWS_ACCESS_KEY_ID>\"'\n"));
                let outcome = script(player, &scene, ". ./lines");
                let seen = format!("<keys {KEY}>");
                let shell = player.shell;
                assert!(
                    outcome.stdout.contains(&seen),
                    "{shell}: {before}: {line}: {}",
                    outcome.shown()
                );
                for stream in [&outcome.stdout, &outcome.stderr] {
                    assert!(!stream.contains(SECRET_KEY), "{shell}: {before}: {line}: {stream}");
                    assert!(!stream.contains("hijacked"), "{shell}: {before}: {line}: {stream}");
                }
            }
        }
        // The settings of the user are as before.
        let scene = stage("");
        let lines = match player.shell {
            "zsh" => {
                "setopt ksharrays; awsso env keys; [[ -o ksharrays && ! -o extendedglob ]] && echo kept"
            }
            _ => "set -vTE; awsso env keys; [[ $- == *v* && $- == *E* && $- == *T* ]] && echo kept",
        };
        let outcome = script(player, &scene, &format!("{lines}\nset +v"));
        assert_eq!(outcome.stdout, "kept\n", "{}", player.shell);
    }
}

#[test]
fn a_function_that_is_called_exit_changes_no_failure() {
    for player in players() {
        let scene = stage("");
        let text = "exit() { return 0; }\neval \"$(awsso env nosuch 2>/dev/null)\"; echo $?\neval \"$(command awsso env nosuch 2>/dev/null)\"; echo $?";
        prints(player, &scene, text, "4\n4\n");
    }
}

#[test]
fn what_was_before_is_not_inherited_and_comes_back() {
    for player in players() {
        let scene = stage("").env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        let saved = "sh -c 'echo \"[$AWSSO_SAVED$__awsso_saved]\"'";
        let secret = "sh -c 'echo \"[$AWS_SECRET_ACCESS_KEY$AWSSO_SAVED]\"'";
        let back = format!("[]\n[{SECRET_KEY}]\n");
        for line in [
            "awsso env keys; awsso env adminUser; SAVED; awsso unset; SECRET",
            "set -a; awsso env keys; SAVED; awsso unset; SECRET",
            "eval \"$(awsso env keys)\"; SAVED; awsso unset; SECRET",
            "eval \"$(command awsso env keys)\"; awsso env adminUser; SAVED; awsso unset; SECRET",
            "awsso env keys; SAVED; x=$(awsso unset); eval \"$x\"; SECRET",
            // Without awsso, the program can still undo what it did.
            "awsso env keys; SAVED; awsso_unload; eval \"$(awsso unset)\"; SECRET",
        ] {
            let line = line.replace("SAVED", saved).replace("SECRET", secret);
            prints(player, &scene, &line, &back);
        }
        // What is kept is for this session, not for the next one.
        let line = format!(
            "awsso env keys; awsso unset; export AWS_SECRET_ACCESS_KEY=new; awsso env keys; awsso unset; {secret}"
        );
        prints(player, &scene, &line, "[new]\n");
        let line = line.replacen("awsso unset", "eval \"$(command awsso unset 2>/dev/null)\"", 1);
        prints(player, &scene, &line, "[new]\n");
    }
}

#[test]
fn a_region_for_one_line_does_not_become_the_terminals() {
    // zsh gives a function no sign of it, but a line that is typed tells.
    if !BASH.is_installed() {
        return;
    }
    let scene = stage("[profile bare]\ncredential_process = sh [HOME]/tool\n");
    scene.write(
        "tool",
        "printf '{\"Version\":1,\"AccessKeyId\":\"ASIA1\",\"SecretAccessKey\":\"s\"}'\n",
    );
    let shown = "sh -c 'echo \"<$AWSSO_PROFILE $AWS_REGION$AWS_DEFAULT_REGION>\"'";
    for before in ["", "shopt -s localvar_inherit 2>/dev/null; "] {
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            let line =
                format!("{before}{name}=sa-east-1 awsso env bare; {shown}; awsso unset; {shown}");
            prints(&BASH, &scene, &line, "<bare >\n< >\n");
            let line = format!(
                "{before}export {name}=sa-west-1; {name}=sa-east-1 awsso env bare; {shown}; awsso unset; {shown}"
            );
            prints(&BASH, &scene, &line, "<bare sa-west-1sa-west-1>\n< sa-west-1>\n");
        }
    }
    let line = format!("shopt -s localvar_unset 2>/dev/null; awsso env keys; {shown}");
    prints(&BASH, &scene, &line, "<keys eu-west-1eu-west-1>\n");
    // What does not switch sees it.
    let line = "AWS_REGION=sa-east-1 awsso env bare --explain";
    let outcome = script(&BASH, &scene, line);
    assert!(outcome.stderr.contains("sa-east-1"), "{}", outcome.shown());
}

const FOR_ONE_LINE: &str = "awsso: AWS_PROFILE is set for this command only, and a switch lasts longer\nhint: export AWS_PROFILE first, or leave it out\n";

#[test]
fn a_variable_for_one_line_stops_a_switch() {
    if !BASH.is_installed() {
        return;
    }
    let scene = stage("");
    let shown = "sh -c 'echo \"<$AWSSO_PROFILE $AWS_PROFILE>\"'";
    for (line, told) in [
        ("AWS_PROFILE=theirs awsso env keys", FOR_ONE_LINE),
        ("AWS_PROFILE=theirs awsso env keys >/dev/null", FOR_ONE_LINE),
        ("eval \"$(AWS_PROFILE=theirs awsso env keys)\"", FOR_ONE_LINE),
        // No message between the statements.
        ("eval \"$(AWS_PROFILE=theirs awsso env keys 2>&1)\"", ""),
    ] {
        for before in ["mine", "theirs"] {
            let text = format!(
                "export AWS_PROFILE={before}; {line} && echo went on; {shown}; awsso unset; {shown}"
            );
            let outcome = script(&BASH, &scene, &text);
            // The same value as in the terminal is nothing for one line.
            let (out, told) = match before {
                "mine" => ("< mine>\n< mine>\n".to_owned(), told),
                _ => ("went on\n<keys >\n< theirs>\n".to_owned(), ""),
            };
            assert_eq!((outcome.stdout, outcome.stderr.as_str()), (out, told), "{line}");
        }
    }
    // No trace shows what it was.
    let line = format!("set -x; AWS_SECRET_ACCESS_KEY={SECRET_KEY} awsso env keys; set +x");
    let outcome = script(&BASH, &scene, &format!("{line} 2>/dev/null; {shown}"));
    assert_eq!(outcome.stdout, "< >\n");
    let traced = outcome.stderr.lines().filter(|line| line.contains(SECRET_KEY));
    assert!(traced.count() <= 1, "more than what was typed: {}", outcome.stderr);
}

#[test]
fn ctrl_c_and_escape_at_a_question_stop_the_line() {
    for player in players() {
        for (line, question, key) in [
            ("awsso env", "keys", "\u{1b}"),
            ("awsso env", "keys", "\u{3}"),
            ("awsso env mfa", "MFA", "\u{3}"),
        ] {
            let scene = stage(
                "[profile mfa]\nrole_arn = arn:aws:iam::222222222222:role/Deploy\nsource_profile = keys\nmfa_serial = arn:aws:iam::222222222222:mfa/jo\nregion = eu-west-1\n",
            );
            let mut shell = player.enter(&scene);
            let typed = format!("{line}; echo went''-on");
            let terminal = shell.terminal.take().unwrap().types(&format!("{typed}\r"));
            let (terminal, _) = terminal.sees_next("went''-on");
            let (terminal, _) = terminal.sees_next(question);
            let terminal = terminal.types(key);
            // Together with what comes next, it would be another key.
            thread::sleep(Duration::from_millis(300));
            shell.terminal = Some(terminal);
            let seen = shell.says("true");
            assert!(!seen.contains("went-on"), "{}: {line}: {seen:?}", player.shell);
            shell.silently("awsso env keys");
            assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"));
        }
    }
}
