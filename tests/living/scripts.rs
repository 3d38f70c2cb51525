//! The scripts of `shell/` in the strictest surroundings, and before the linters.

use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Output};

use awsso::shell_by_name;

use super::players::{NU, RENEWING};
use super::{ALL, POWERSHELL, installed, stage};
use crate::support::is_installed;

/// A program to check a script with; `None` if it is missing.
fn linter(words: &[&str]) -> Option<Command> {
    is_installed(words[0]).then(|| {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        command
    })
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
        &["shellcheck", "renewal.bash"],
        &["shellcheck", "prompt.bash"],
        &["shfmt", "--diff", "--indent", "4", "awsso.bash"],
        &["shfmt", "--diff", "--indent", "4", "renewal.bash"],
        &["shfmt", "--diff", "--indent", "4", "prompt.bash"],
        &["bash", "-n", "awsso.bash"],
        &["bash", "-n", "renewal.bash"],
        &["bash", "-n", "prompt.bash"],
        &["zsh", "-n", "awsso.zsh"],
        &["zsh", "-n", "renewal.zsh"],
        &["zsh", "-n", "prompt.zsh"],
        &["fish", "--no-execute", "awsso.fish"],
        &["fish_indent", "--check", "awsso.fish"],
        &["fish", "--no-execute", "prompt.fish"],
        &["fish_indent", "--check", "prompt.fish"],
    ] {
        let (name, words) = words.split_last().unwrap();
        if let Some(mut command) = linter(words) {
            let output = command.arg(script(name)).output().unwrap();
            assert_clean(&output, &format!("{words:?} {name}"));
        }
    }
}

/// What came to bash after 3.2, which macOS has, as it stands in a line.
const NEWER_THAN_3_2: &[&str] = &[
    "mapfile",
    "readarray",
    "coproc",
    "compopt",
    "globstar",
    "lastpipe",
    "inherit_errexit",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "BASHPID",
    "SRANDOM",
    "BASH_ARGV0",
    "BASH_COMPAT",
    "declare -A",
    "local -A",
    "typeset -A",
    "declare -n",
    "local -n",
    "declare -g",
    "typeset -g",
    "declare -l",
    "declare -u",
    "local - ",
    "unset -n",
    "wait -n",
    "wait -p",
    "read -N",
    "read -i",
    "read -t 0",
    "read -t .",
    "[[ -v ",
    "test -v ",
    "[ -v ",
    "[[ -R ",
    "|&",
    "&>>",
    ";&",
    "%(",
    "exec {",
    ",,}",
    "^^}",
    ",}",
    "^}",
    "@Q}",
    "@P}",
    "@E}",
    "@A}",
    "@a}",
    "@U}",
    "@u}",
    "@L}",
    "@K}",
    "[-1]",
    ":0:-",
    ":1:-",
    "\\u",
    "\\U",
    "source <(",
    ". <(",
    "complete -D",
    "complete -E",
    "complete -I",
];

/// The lines that have one of these all the same, and what keeps 3.2 from it.
const GUARDED: &[(&str, &str)] = &[
    (
        "function __awsso_clock() { __awsso_time=${EPOCHSECONDS:-$((__awsso_start + SECONDS))}; }",
        "BASH_VERSINFO[0] < 5",
    ),
    ("\\builtin local - || \\builtin true", "} 2>/dev/null"),
    ("\\builtin compopt -o default 2>/dev/null || \\builtin true", "|| \\builtin true"),
];

/// What bash 3.2 would not understand in a script.
fn newer_than_3_2(script: &str) -> Vec<String> {
    let is_guarded = |line: &str| {
        let guard = GUARDED.iter().find(|(guarded, _)| *guarded == line);
        guard.is_some_and(|(_, by)| script.contains(by))
    };
    let lines = script.lines().map(str::trim);
    let lines = lines.filter(|line| !line.starts_with('#') && !is_guarded(line));
    let newer = lines.filter(|line| {
        // To `set -u`, an array without elements was unset until 4.4.
        let is_bare_array = |(at, _): (usize, &str)| {
            let before = line[..at].rfind("\"${");
            before.is_some_and(|start| !line[..start].ends_with('+'))
        };
        NEWER_THAN_3_2.iter().any(|word| line.contains(word))
            || line.match_indices("[@]}\"").any(is_bare_array)
    });
    let mut found: Vec<_> = newer.map(str::to_owned).collect();
    // It looks for the end of `$(…)` by counting: a pattern of `case`, an escaped quote in `$'…'` or
    // an apostrophe in a comment leads it astray.
    for (start, _) in script.match_indices("$(") {
        let text = &script[start + 2..];
        let mut depth = 1;
        let end = text.find(|character| {
            depth += i32::from(character == '(') - i32::from(character == ')');
            depth == 0
        });
        let inside = &text[..end.unwrap_or(text.len())];
        if inside.contains("case ") || inside.contains("$'") || inside.contains("# ") {
            found.push(inside.to_owned());
        }
    }
    found
}

#[test]
fn bash_3_2_understands_the_scripts() {
    let sources = [
        include_str!("../../shell/awsso.bash"),
        include_str!("../../shell/renewal.bash"),
        include_str!("../../shell/prompt.bash"),
        include_str!("../../completions/awsso.bash"),
    ];
    for source in sources {
        assert_eq!(newer_than_3_2(source), Vec::<String>::new());
    }
    for line in [
        "mapfile -t lines",
        "name=${name,,}",
        "for word in \"${words[@]}\"; do",
        "printf -v now '%(%s)T' -1",
        "function __awsso_clock() { __awsso_time=${EPOCHSECONDS:-$((__awsso_start + SECONDS))}; }",
        "x=$(case $y in a) echo b ;; esac)",
    ] {
        assert_eq!(newer_than_3_2(line).len(), 1, "{line}");
    }
    for line in ["for word in \"$@\"; do", "a=(${b[@]+\"${b[@]}\"})", "# mapfile"] {
        assert_eq!(newer_than_3_2(line), Vec::<String>::new(), "{line}");
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
        "PROMPT_COMMAND=(); set -u",
        "BASH_COMPAT=3.2; set -u",
        aliases,
    ] {
        let check =
            "\\builtin declare -F awsso >/dev/null && \\builtin declare -F awsso_unload >/dev/null";
        let load = if before == aliases { "\\eval \"$(\\command awsso init bash)\"" } else { load };
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
        loads_silently(&["fish", "--no-config"], before, "command awsso init fish | source", check);
        loads_silently(
            &["fish", "--no-config", "-i"],
            before,
            "command awsso init fish | source",
            check,
        );
    }
}

#[test]
fn powershell_loads_the_script_silently_whatever_is_set() {
    if !POWERSHELL.is_installed() {
        return;
    }
    let check = "if (-not (Test-Path function:awsso)) { exit 1 }; $shown = prompt";
    for before in [
        "",
        "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'",
        "Set-StrictMode -Version Latest; $PSNativeCommandUseErrorActionPreference = $true; $ErrorActionPreference = 'Stop'",
    ] {
        loads_silently(&["pwsh", "-NoProfile", "-NonInteractive"], before, POWERSHELL.load, check);
    }
}

#[test]
fn the_smaller_shells_load_the_script_silently_without_a_terminal() {
    // Now and then tcsh tells the number of a job whose pipe ends in `source`.
    let tcsh = "awsso init tcsh FLAGS >init.tcsh; source init.tcsh";
    for flags in ["", "--prompt --title"] {
        for (program, load) in [
            (&["elvish", "-norc"][..], "eval (e:awsso init elvish FLAGS | slurp)"),
            (&["xonsh", "--no-rc"], "execx($(awsso init xonsh FLAGS))"),
            (&["tcsh", "-f"], tcsh),
            (&["tcsh", "-ef"], tcsh),
        ] {
            loads_silently(program, "", &load.replace("FLAGS", flags), "");
        }
        if NU.is_installed() {
            let scene = stage("");
            let script = scene.awsso(&format!("init nu {flags}")).succeeds().stdout;
            scene.write("awsso.nu", &script);
            let twice =
                "source awsso.nu\nsource awsso.nu\nscope commands | where name == awsso | length";
            let outcome = scene.program("nu", &["--no-config-file", "-c", twice]).go();
            outcome.succeeds().stdout("1\n").quietly();
        }
    }
}

#[test]
fn a_program_in_a_hostile_folder_is_called_and_its_path_never_run() {
    for player in installed(ALL) {
        let scene = stage("");
        let folder = "a  b'$(touch executed)`touch executed`{x,y}*!!\\";
        scene.write(&format!("{folder}/none"), "");
        let program = scene.path(&format!("{folder}/awsso"));
        symlink(env!("CARGO_BIN_EXE_awsso"), &program).unwrap();
        let words = ["init", "--prompt", player.shell];
        let script = scene.program(program.to_str().unwrap(), &words).go();
        scene.write("init.script", &scene.unshown(&script.succeeds().stdout));
        let load = match player.shell {
            "xonsh" => "execx(open('init.script').read())",
            "elvish" => "eval (slurp < init.script)",
            "powershell" => "Invoke-Expression (Get-Content -Raw init.script)",
            _ => "source ./init.script",
        };
        let mut shell = player.open(&scene);
        shell.silently(load);
        shell.silently("awsso env adminUser");
        assert_eq!(
            shell.variable("AWSSO_PROFILE").as_deref(),
            Some("adminUser"),
            "{}",
            player.shell
        );
        if RENEWING.iter().any(|renewing| renewing.shell == player.shell) {
            shell.silently(&player.sets(&[("AWSSO_RENEW_AT", "1")]));
            shell.silently("true");
            assert_ne!(shell.variable("AWSSO_RENEW_AT").as_deref(), Some("1"));
        }
        assert!(!scene.path("executed").exists(), "{}", player.shell);
    }
}

#[test]
fn init_needs_no_home_and_no_network() {
    let scene = stage("").without("HOME").env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    for player in ALL {
        let outcome = scene.awsso(&format!("init {}", player.shell));
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
    }
    let outcome = scene.awsso("init cmd");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), "(\\builtin exit 2);\n"));
    assert!(outcome.stderr.contains("supported: bash, zsh, fish"), "{}", outcome.stderr);
}

#[test]
fn the_line_that_removes_variables_removes_them() {
    let names = ["AWS_PROFILE", "AWS_VAULT"];
    for player in installed(ALL) {
        let scene = stage("").env(names[0], "x").env(names[1], "y");
        let mut shell = player.open(&scene);
        assert_eq!(shell.variable(names[1]).as_deref(), Some("y"), "{}", player.shell);
        shell.silently(&shell_by_name(player.shell).unwrap().unset_line(&names));
        for name in names {
            assert_eq!(shell.variable(name), None, "{}", player.shell);
        }
    }
}
