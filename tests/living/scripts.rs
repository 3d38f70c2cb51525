//! The scripts of `shell/` in the strictest surroundings, and before the linters.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Output};

use super::{FULL, stage};

/// A program to check a script with; `None` if it is missing, which is a failure in CI.
#[expect(
    clippy::print_stderr,
    reason = "tells a person which linters did not run"
)]
fn linter(words: &[&str]) -> Option<Command> {
    if which::which(words[0]).is_err() {
        assert!(env::var_os("CI").is_none(), "{} is not installed", words[0]);
        eprintln!("skipped: {} is not installed", words[0]);
        return None;
    }
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    Some(command)
}

fn script(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "shell", name].iter().collect()
}

#[track_caller]
fn assert_clean(output: &Output, what: &str) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let text = String::from_utf8_lossy(&text);
    assert!(output.status.success() && text.is_empty(), "{what}: {text}");
}

#[test]
fn the_linters_find_nothing() {
    for words in [
        &["shellcheck", "awsso.bash"][..],
        &["shfmt", "--diff", "--indent", "4", "awsso.bash"],
        &["bash", "-n", "awsso.bash"],
        &["zsh", "-n", "awsso.zsh"],
        &["fish", "--no-execute", "awsso.fish"],
        &["fish_indent", "--check", "awsso.fish"],
    ] {
        let (name, words) = words.split_last().unwrap();
        if let Some(mut command) = linter(words) {
            let output = command.arg(script(name)).output().unwrap();
            assert_clean(&output, &format!("{words:?} {name}"));
        }
    }
}

/// Loads the script twice in a shell that starts with these words and runs `before`; all that comes
/// of it is silence and success.
fn loads_silently(program: &[&str], before: &str, load: &str, after: &str) {
    if linter(program).is_none() {
        return;
    }
    let scene = stage("");
    let text = format!("{before}\n{load}\n{load}\n{after}\n");
    let words = [&program[1..], &["-c", &text]].concat();
    let outcome = scene.program(program[0], &words).go();
    // What bash says when it is to be interactive without a terminal.
    let is_complaint =
        |line: &&str| !line.contains("job control") && !line.contains("process group");
    let complaints: String = outcome.stderr.lines().filter(is_complaint).collect();
    assert_eq!(
        (outcome.status, outcome.stdout.as_str(), complaints.as_str()),
        (Some(0), "", ""),
        "{program:?} {before}"
    );
}

#[test]
fn bash_loads_the_script_silently_whatever_is_set() {
    let load = "eval \"$(command awsso init bash)\"";
    let aliases = "shopt -s expand_aliases; for name in awsso builtin command local eval return printf unset export read declare set true false test; do alias $name='false hostile'; done";
    for before in [
        "set -eu -o pipefail",
        "set -a -f -C -k -B",
        "set -o posix",
        "shopt -s nullglob failglob extglob globstar nocasematch xpg_echo 2>/dev/null",
        "IFS=:; set -u",
        "PROMPT_COMMAND='true;'; set -u",
        "PROMPT_COMMAND=(true false); set -u",
        aliases,
    ] {
        let check =
            "\\builtin declare -F awsso >/dev/null && \\builtin declare -F awsso_unload >/dev/null";
        let load = if before == aliases {
            "\\eval \"$(\\command awsso init bash)\""
        } else {
            load
        };
        loads_silently(&["bash", "--norc"], before, load, check);
        loads_silently(&["bash", "--norc", "-i"], before, load, check);
    }
}

#[test]
fn zsh_loads_the_script_silently_whatever_is_set() {
    let load = "\\eval \"$(\\command awsso init zsh)\"";
    let mut before: Vec<String> = [
        "errexit nounset pipefail",
        "ksharrays shwordsplit",
        "noglob",
        "extendedglob globsubst nullglob",
        "kshglob shglob",
        "warncreateglobal warnnestedvar",
        "rcquotes cshjunkiequotes",
        "noclobber allexport",
        "posixbuiltins posixidentifiers",
        "nomultibyte noequals octalzeroes",
        "ignorebraces",
        "cbases cprecedences",
        "promptsubst",
        "noevallineno noshortloops",
        "functionargzero noaliasfuncdef",
    ]
    .iter()
    .map(|options| format!("setopt {options}"))
    .collect();
    before.push("emulate sh".to_owned());
    before.push("emulate ksh".to_owned());
    before.push("setopt aliases; for name in awsso builtin command local eval return print unset export typeset set true false emulate; do alias $name='false hostile'; done".to_owned());
    for before in &before {
        let check = "\\builtin whence -w awsso awsso_unload >/dev/null";
        loads_silently(&["zsh", "-f"], before, load, check);
        loads_silently(&["zsh", "-f", "-i"], before, load, check);
    }
}

#[test]
fn fish_loads_the_script_silently() {
    let check = "functions -q awsso awsso_unload";
    for before in [
        "",
        "function printf; echo hostile; end; function echo; printf hostile; end; function isatty; return 1; end",
    ] {
        loads_silently(
            &["fish", "--no-config"],
            before,
            "command awsso init fish | source",
            check,
        );
        loads_silently(
            &["fish", "--no-config", "-i"],
            before,
            "command awsso init fish | source",
            check,
        );
    }
}

#[test]
fn init_needs_no_home_and_no_network() {
    let scene = stage("")
        .without("HOME")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    for player in FULL {
        let outcome = scene.awsso(&format!("init {}", player.shell));
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
    }
    let outcome = scene.awsso("init cmd");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""));
    assert!(
        outcome.stderr.contains("there is one for bash, zsh, fish"),
        "{}",
        outcome.stderr
    );
}
