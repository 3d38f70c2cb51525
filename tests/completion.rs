//! Completion in real interactive shells, on a pseudo-terminal: a name is typed in part, TAB is
//! pressed, and a function of the shell prints the word that came of it. And the scripts before the
//! linters.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

mod bash_and_zsh;
mod others;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{OnTerminal, Scene, compare_file, is_installed};

/// Names that a shell could take for something else, each with enough of it to be the only one.
const NAMES: &[(&str, &str, &str)] = &[
    ("with space", "wi", "'with space'"),
    ("co:lon", "co", "co:lon"),
    ("qu\"ote", "qu", "'qu\"ote'"),
    ("it's", "it", "\"it's\""),
    ("dol$lar", "do", "'dol$lar'"),
    ("bs\\x", "bs", "'bs\\x'"),
    ("star*", "sta", "star*"),
    ("ünï", "ün", "ünï"),
    ("semi;colon", "se", "'semi;colon'"),
    ("eq=ual", "eq", "eq=ual"),
    ("a:b:c", "a:b", "a:b:c"),
    ("me@host", "me", "me@host"),
    ("x$(touch ran)", "x", "'x$(touch ran)'"),
];

/// What is typed behind the command, and the last word that it becomes.
const LINES: &[(&str, &str)] = &[
    ("env co:", "co:lon"),
    ("env co:l", "co:lon"),
    ("env eq=", "eq=ual"),
    ("env eq=u", "eq=ual"),
    ("env a:b:", "a:b:c"),
    ("env me@h", "me@host"),
    ("env with\\ s", "with space"),
    ("env --profile=wi", "--profile=with space"),
    ("env --region=eusc", "--region=eusc-de-east-1"),
    ("env --prof", "--profile"),
    ("login --sso-session=co", "--sso-session=corp"),
    ("completi", "completions"),
];

fn scene() -> Scene {
    let program = Path::new(env!("CARGO_BIN_EXE_awsso"));
    let own = program.parent().unwrap().to_owned();
    let inherited = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([own].into_iter().chain(env::split_paths(&inherited))).unwrap();
    let mut config = "[sso-session corp]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n".to_owned();
    for (_, _, section) in NAMES {
        config.push_str(&format!("[profile {section}]\nregion = eu-west-1\n"));
    }
    Scene::new()
        .config(&config)
        .without("AWSSO_SHELL")
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .env("TERM", "xterm")
        .env("fish_greeting", "")
}

/// Types every name in part, plain and behind an opening quote, and every line; compares what the
/// command `show` gets as its last word. `set_up` makes that command, which completes as awsso does.
fn completes(program: &[&str], set_up: &[&str]) {
    let mut cases: Vec<(String, &str)> = Vec::new();
    for (name, part, _) in NAMES {
        cases.push((format!("env {part}"), name));
        cases.push((format!("env \"{part}"), name));
        if !name.contains('\'') {
            cases.push((format!("env '{part}"), name));
        }
    }
    let lines = LINES.iter();
    cases.extend(lines.map(|(typed, word)| ((*typed).to_owned(), *word)));
    for case in &mut cases {
        case.0.insert_str(0, "show ");
    }
    becomes(program, set_up, &cases);
}

/// Types every line in part and compares the last word that comes of it, which a command of `set_up`
/// prints with `$number`.
fn becomes(program: &[&str], set_up: &[&str], cases: &[(String, &str)]) {
    if !is_installed(program[0]) {
        return;
    }
    let scene = scene();
    let mut terminal = scene.program_on_terminal(program[0], &program[1..], OnTerminal::Everything);
    for (number, line) in set_up.iter().enumerate() {
        terminal = terminal
            .types(&format!("{line}\r"))
            .types(&format!("echo se''t-{number}\r"))
            .sees(&format!("set-{number}"));
    }
    for (number, (typed, word)) in cases.iter().enumerate() {
        // The number keeps an answer from being taken for an earlier one.
        terminal = terminal
            .types(&format!("number={number}; {typed}\t"))
            .types("\r")
            .sees(&format!("<{number}:{word}>"));
    }
    terminal.types("exit\r").end();
    assert!(scene.files_below("ran").is_empty());
}

const SHOW_IN_BASH: &str =
    "show() { printf '<%s:%s>\\n' \"$number\" \"${@: -1}\"; }; complete -F __awsso_complete show";

#[test]
fn bash_completes_every_name_behind_the_wrapper_function() {
    let load = "eval \"$(awsso init bash)\"";
    completes(&["bash", "--norc", "--noprofile", "-i"], &[load, SHOW_IN_BASH]);
}

#[test]
fn bash_completes_in_strict_modes_without_init() {
    let load = "eval \"$(awsso completions bash)\"";
    let strict = "set -u -o posix";
    completes(&["bash", "--norc", "--noprofile", "-i"], &[strict, load, SHOW_IN_BASH]);
}

#[test]
fn bash_completes_beside_bash_completion() {
    let library = "/usr/share/bash-completion/bash_completion";
    if Path::new(library).is_file() {
        let source = format!(". {library}");
        let load = "eval \"$(awsso init bash)\"";
        completes(&["bash", "--norc", "--noprofile", "-i"], &[&source, load, SHOW_IN_BASH]);
    }
}

#[test]
fn zsh_completes_whether_it_is_loaded_before_compinit_or_after() {
    let load = "eval \"$(awsso init zsh)\"";
    let compinit = "autoload -Uz compinit; compinit -D -u";
    let show = "show() { printf '<%s:%s>\\n' \"$number\" \"${@[-1]}\" }; compdef _awsso show";
    completes(
        &["zsh", "-f", "-i"],
        &[load, compinit, "[[ $_comps[awsso] == _awsso ]] || exit", show],
    );
    completes(
        &["zsh", "-f", "-i"],
        &[compinit, load, "[[ $_comps[awsso] == _awsso ]] || exit", show],
    );
}

#[test]
fn zsh_completes_from_a_file_of_fpath() {
    let folder = format!("fpath=({}/completions $fpath)", env!("CARGO_MANIFEST_DIR"));
    let compinit = "autoload -Uz compinit; compinit -D -u; compdef _awsso show";
    let show = "show() { printf '<%s:%s>\\n' \"$number\" \"${@[-1]}\" }";
    completes(&["zsh", "-f", "-i"], &[&folder, compinit, show]);
}

#[test]
fn fish_completes_every_name() {
    let load = "awsso init fish | source";
    if !is_installed("fish") {
        return;
    }
    let scene = scene();
    for (name, part, _) in NAMES {
        let text = format!("{load}; complete -C 'awsso env {part}'");
        let outcome = scene.program("fish", &["--no-config", "-c", &text]).go();
        let found = outcome.stdout.lines().any(|line| {
            let word = line.split('\t').next().unwrap_or_default();
            // fish escapes what it would insert.
            word.replace('\\', "") == name.replace('\\', "")
        });
        assert!(found, "{name}: {}", outcome.shown());
    }
    for line in
        ["exec me@host dirnam", "exec --each '*' -- dirnam", "exec me@host ls 'a b' /etc/hostna"]
    {
        let text = format!("{load}; complete -C \"awsso {line}\"");
        let outcome = scene.program("fish", &["--no-config", "-c", &text]).go();
        let is_fit = |found: &str| found.starts_with("dirname") || found == "/etc/hostname";
        assert!(outcome.stdout.lines().any(is_fit), "{line}: {}", outcome.shown());
    }
    let text = format!("{load}; complete -C 'awsso login --sso-session=co'; complete -C 'awsso '");
    let outcome = scene.program("fish", &["--no-config", "-c", &text]).go();
    for line in [
        "--sso-session=corp\thttps://d-1234567890.awsapps.com/start",
        "env\tSwitch this terminal to a profile or role",
    ] {
        assert!(outcome.stdout.lines().any(|l| l == line), "{line}: {}", outcome.shown());
    }
}

#[test]
fn what_is_printed_is_the_file_of_the_repository() {
    for (shell, file) in [
        ("bash", "awsso.bash"),
        ("zsh", "_awsso"),
        ("fish", "awsso.fish"),
        ("powershell", "awsso.ps1"),
        ("elvish", "awsso.elv"),
        ("nu", "awsso.nu"),
        ("tcsh", "awsso.tcsh"),
        ("xonsh", "awsso.xsh"),
    ] {
        let printed = scene().awsso(&format!("completions {shell}")).succeeds().stdout;
        compare_file(&format!("completions/{file}"), &printed);
    }
}

fn file_of(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "completions", name].iter().collect()
}

#[test]
fn the_linters_find_nothing_in_the_completion_scripts() {
    for words in [
        &["shellcheck", "awsso.bash"][..],
        &["shfmt", "--diff", "--indent", "4", "awsso.bash"],
        &["bash", "-n", "awsso.bash"],
        &["zsh", "-n", "_awsso"],
        &["fish", "--no-execute", "awsso.fish"],
        &["fish_indent", "--check", "awsso.fish"],
    ] {
        let (name, words) = words.split_last().unwrap();
        if is_installed(words[0]) {
            let output = Command::new(words[0]).args(&words[1..]).arg(file_of(name)).output();
            let output = output.unwrap();
            let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
            let text = String::from_utf8_lossy(&text);
            assert!(output.status.success() && text.is_empty(), "{name}: {text}");
        }
    }
}

#[test]
fn completion_is_silent_and_asks_nobody_whatever_the_files_hold() {
    let scene = scene();
    scene.write(".aws/config", "[profile a\n\u{0}= =\n[[[\n");
    scene.write(".config/awsso/config.toml", "= =");
    for line in [
        "__complete --shell bash -- 'awsso env ' ':='",
        "__complete --shell zsh -- env ''",
        "__complete --shell perl -- env ''",
        "__complete --shell fish -- login --sso-session ''",
        "__complete --shell fish",
    ] {
        scene.awsso(line).succeeds().quietly();
    }
    assert!(scene.aws.requests().is_empty());
}
