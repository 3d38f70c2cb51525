//! The same in PowerShell, nushell, xonsh, elvish and tcsh: a program `reveal`, which completes as awsso does, tells
//! the last word that it got.

use std::os::unix::fs::PermissionsExt;

use super::{NAMES, scene};
use crate::living::POWERSHELL;
use crate::support::{OnTerminal, Scene, is_installed};

const REVEAL: &str = "#!/bin/sh\nfor last; do :; done\nprintf '<%s>\\n' \"$last\"\n";

const REVEAL_IN_NU: &str = "\
@complete 'nu-complete awsso'
def --wrapped reveal [...words] { ^reveal ...$words }
";

/// The scene of the names, with `reveal` in `PATH`.
fn stage() -> Scene {
    let scene = scene();
    scene.write("bin/reveal", REVEAL);
    let program = scene.path("bin/reveal");
    std::fs::set_permissions(program, PermissionsExt::from_mode(0o755)).unwrap();
    let own = std::path::Path::new(env!("CARGO_BIN_EXE_awsso"));
    let folders = [scene.path("bin"), own.parent().unwrap().to_owned()];
    let inherited = std::env::var_os("PATH").unwrap();
    let all = folders.into_iter().chain(std::env::split_paths(&inherited));
    let path = std::env::join_paths(all).unwrap();
    scene.env("PATH", path)
}

/// What is typed behind the command, and the last word that it becomes.
type Case = (String, &'static str);

/// Every name in part, plain and behind the opening quotes `quotes`.
fn cases(quotes: &[&str], is_possible: fn(&str) -> bool) -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, part, _) in NAMES.iter().filter(|(name, _, _)| is_possible(name)) {
        cases.push((format!("env {part}"), *name));
        for quote in quotes.iter().filter(|quote| !name.contains(**quote)) {
            cases.push((format!("env {quote}{part}"), *name));
        }
    }
    cases
}

/// How a person completes in a shell.
struct Shell<'a> {
    program: &'static [&'static str],
    /// What its terminal is sent when it has begun to read; "" if it takes what was typed before.
    ready: &'static str,
    set_up: &'a [&'a str],
    /// What is typed before the words.
    command: &'a str,
    /// What is typed behind a part of a word: TAB, and what runs the line.
    keys: &'static str,
}

fn completes(shell: &Shell<'_>, scene: &Scene, cases: &[Case]) {
    let (program, words) = shell.program.split_first().unwrap();
    let mut terminal = scene.program_on_terminal_of((50, 200), program, words).sees(shell.ready);
    let lines = shell.set_up.join("\r");
    terminal = terminal
        .types(&format!("{lines}\rreveal ready\r"))
        .sees_next("<ready>")
        .0
        .sees_next(shell.ready)
        .0;
    for (typed, word) in cases {
        let line = format!("{} {typed}{}", shell.command, shell.keys);
        terminal = terminal.types(&line).sees_next(&format!("<{word}>")).0;
        terminal = terminal.sees_next(shell.ready).0;
    }
    terminal.types("exit\r").end();
    assert!(scene.files_below("ran").is_empty());
}

#[test]
fn nushell_completes_every_name() {
    if !is_installed("nu") {
        return;
    }
    let scene = stage();
    let script = scene.awsso("init nu").succeeds().stdout;
    scene.write("awsso.nu", &script);
    scene.write("reveal.nu", REVEAL_IN_NU);
    let shell = Shell {
        program: &["sh", "-c", "stty -icrnl; exec nu --no-config-file --no-history"],
        ready: "\u{1b}]133;B",
        set_up: &["source awsso.nu", "source reveal.nu"],
        command: "reveal",
        keys: "\t\r",
    };
    let mut cases = cases(&["\"", "'"], |_| true);
    cases.push(("env --region=eusc".to_owned(), "--region=eusc-de-east-1"));
    cases.push(("env --regi".to_owned(), "--region"));
    cases.push(("completi".to_owned(), "completions"));
    completes(&shell, &scene, &cases);
}

/// What a person types, and at the beginning of the line, when it is complete, `reveal`.
fn completes_in_powershell(set_up: &'static [&'static str]) {
    if !is_installed("pwsh") {
        return;
    }
    let shell = Shell {
        program: POWERSHELL.program,
        ready: POWERSHELL.editor.ready(),
        set_up,
        command: "awsso",
        keys: "\t\u{1b}OHreveal \r",
    };
    let mut cases = cases(&["\"", "'"], |_| true);
    cases.push(("env --region=eusc".to_owned(), "--region=eusc-de-east-1"));
    cases.push(("env --regi".to_owned(), "--region"));
    cases.push(("completi".to_owned(), "completions"));
    completes(&shell, &stage(), &cases);
}

#[test]
fn powershell_completes_every_name_with_the_keys_of_emacs() {
    completes_in_powershell(&["awsso init powershell | Out-String | Invoke-Expression"]);
}

#[test]
fn powershell_completes_every_name_with_the_keys_of_windows() {
    completes_in_powershell(&[
        "Set-PSReadLineOption -EditMode Windows",
        "awsso completions powershell | Out-String | Invoke-Expression",
    ]);
}

#[test]
fn elvish_completes_every_name() {
    if !is_installed("elvish") {
        return;
    }
    let shell = Shell {
        program: &["elvish", "-norc"],
        ready: "",
        set_up: &[
            "eval (awsso init elvish | slurp)",
            "set edit:completion:arg-completer[reveal] = $edit:completion:arg-completer[awsso]",
        ],
        command: "reveal",
        // Where there is more to insert than what is missing, Return takes it first.
        keys: "\t\r\r",
    };
    let mut cases = cases(&["\"", "'"], |_| true);
    cases.push(("env --region=eusc".to_owned(), "--region=eusc-de-east-1"));
    cases.push(("completi".to_owned(), "completions"));
    completes(&shell, &stage(), &cases);
    // A function, as the documentation has it.
    let docs = include_str!("../../docs/shells.md");
    let (_, lines) = docs.split_once("```elvish\n").unwrap();
    let (lines, _) = lines.split_once("```").unwrap();
    let lines = lines.replacen("awsso env", "reveal", 1).replace('\n', "\r");
    let shell = Shell {
        set_up: &["eval (awsso init elvish | slurp)", lines.trim()],
        command: "aw",
        ..shell
    };
    completes(&shell, &stage(), &[("me@h".to_owned(), "me@host")]);
}

#[test]
fn tcsh_completes_every_name_without_blanks() {
    if !is_installed("tcsh") {
        return;
    }
    let scene = stage();
    let shell = Shell {
        program: &["tcsh", "-f", "-i"],
        ready: "",
        set_up: &[
            "awsso init tcsh | source /dev/stdin",
            "complete reveal 'p@*@`\\awsso __complete --shell tcsh`@'",
        ],
        command: "reveal",
        keys: "\t\r",
    };
    let mut cases = cases(&[], |name| !name.contains(' '));
    cases.push(("env --region us-gov-w".to_owned(), "us-gov-west-1"));
    completes(&shell, &scene, &cases);
    // Aliases that are there when the script is read; then they stand for what shows the words.
    for (alias, command) in [
        ("awsso-env", "into"),
        ("'\\awsso env --region eu-west-1 \\!*'", "into"),
        ("awsso", "into env"),
    ] {
        let alias = format!("alias into {alias}; alias other 'echo awsso env'");
        let shell = Shell {
            set_up: &[&alias, "awsso init tcsh | source /dev/stdin", "alias into reveal"],
            command,
            ..shell
        };
        completes(&shell, &scene, &[("me@h".to_owned(), "me@host")]);
    }
}

/// Completes a line as the terminal would, and runs what came of it.
const COMPLETE_IN_XONSH: &str = "
from xonsh.completer import Completer
execx($(awsso init xonsh))
for line in open('lines').read().splitlines():
    found, length = Completer().complete_line('awsso ' + line)
    (word,) = found
    length = length if word.prefix_len is None else word.prefix_len
    execx('reveal ' + line[:len(line) - length] + word)
";

#[test]
fn xonsh_completes_every_name() {
    if !is_installed("xonsh") {
        return;
    }
    let scene = stage();
    let mut cases = cases(&["\"", "'", "r'"], |_| true);
    cases.push(("env --region=eusc".to_owned(), "--region=eusc-de-east-1"));
    cases.push(("completi".to_owned(), "completions"));
    let lines: String = cases.iter().map(|(typed, _)| format!("{typed}\n")).collect();
    let words: String = cases.iter().map(|(_, word)| format!("<{word}>\n")).collect();
    scene.write("lines", &lines);
    scene.write("complete.xsh", COMPLETE_IN_XONSH);
    let outcome = scene.program("xonsh", &["--no-rc", "complete.xsh"]).go();
    outcome.succeeds().stdout(&words);
    assert!(scene.files_below("ran").is_empty());
}

#[test]
fn xonsh_completes_at_a_key() {
    if !is_installed("xonsh") {
        return;
    }
    stage()
        .program_on_terminal("xonsh", &["--no-rc"], OnTerminal::Everything)
        .types("execx($(awsso init xonsh))\r")
        .types("print('rea' 'dy')\r")
        .sees_next("ready")
        .0
        .types("awsso whoami wi\t")
        .sees_next("'with space'")
        .0
        .types(" \r")
        .sees("profile \"with space\"")
        .types("exit\r")
        .end();
}
