//! Shells as their owners set them up: options, aliases, readonly variables, universal variables.

use std::fs;
use std::path::PathBuf;

use awsso::{Environment, Mode, activate};

use super::{
    BASH, BUSYBOX, DASH, Dialect, FISH, KSH93, MKSH, POWERSHELL, Stage, YASH, ZSH, assert_same,
    environments, read_dump, session, undoing, values,
};

/// Every combination that has changed somebody's quoting, each on its own.
const BASH_SETUPS: &[&str] = &[
    "set -euo pipefail",
    "set -f",
    "set -C",
    "set -a",
    "set -k",
    "set -B",
    "set +B",
    "set -o posix",
    "shopt -s nullglob",
    "shopt -s failglob",
    "shopt -s extglob dotglob nocaseglob nocasematch",
    "shopt -s globstar 2>/dev/null || :", // not in the bash of macOS
    "shopt -s xpg_echo",
    "IFS=",
    "shopt -s expand_aliases; alias export='echo alias' unset='echo alias' printf='echo alias'",
    "exit() { echo function; }; unset() { echo function; }; export() { echo function; }",
];

const ZSH_SETUPS: &[&str] = &[
    "set -euo pipefail",
    "setopt rcquotes",
    "setopt ksharrays",
    "setopt shwordsplit",
    "setopt noglob",
    "setopt extendedglob",
    "setopt kshglob",
    "setopt shglob",
    "setopt globsubst",
    "setopt nullglob",
    "setopt globsubst nullglob extendedglob",
    "setopt globsubst cshnullglob",
    "setopt ignorebraces",
    "setopt ignoreclosebraces",
    "setopt braceccl",
    "setopt magicequalsubst",
    "setopt globassign",
    "setopt errexit",
    "setopt nounset",
    "setopt noclobber",
    "setopt warncreateglobal",
    "setopt posixbuiltins",
    "setopt posixidentifiers",
    "setopt nomultibyte",
    "setopt noequals",
    "setopt octalzeroes",
    "setopt cshjunkieloops",
    "setopt cshjunkiequotes",
    "setopt allexport",
    "setopt shortloops",
    "setopt noevallineno",
    "setopt promptsubst",
    "setopt histsubstpattern",
    "emulate sh",
    "emulate ksh",
    "setopt aliases; alias export='echo alias' unset='echo alias'",
    "exit() { echo function; }; unset() { echo function; }; export() { echo function; }",
    "alias -g dev='echo alias'",
];

const POWERSHELL_SETUPS: &[&str] = &[
    "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true",
    "$PSNativeCommandArgumentPassing = 'Legacy'; $OFS = ':'; $OutputEncoding = [Text.Encoding]::ASCII",
    "[Console]::OutputEncoding = [Text.Encoding]::Latin1; [cultureinfo]::CurrentCulture = 'tr-TR'",
    "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'",
];

const POSIX_SETUPS: &[&str] = &[
    "set -eu",
    "set -f",
    "set -C",
    "set -a",
    "IFS=",
    "alias export='echo alias' unset='echo alias'",
];

/// What is evaluated in each set-up: `unset` with hazards, then `env` of a plain profile.
struct Step {
    snippet: String,
    dump: PathBuf,
    expected: Environment,
}

fn steps(stage: &Stage, dialect: &Dialect) -> Vec<Step> {
    let mut steps = Vec::new();
    for before in environments(dialect, &values::texts(0)) {
        let changes = activate(&session("dev"), Mode::Credentials, &before).unwrap();
        let active = before.clone().with(&changes);
        let undo = undoing(dialect, &active);
        let again = dialect.language().render(&changes).unwrap();
        for (text, expected) in [(undo, before), (again, active)] {
            let index = steps.len();
            steps.push(Step {
                snippet: stage.file(&format!("snippet{index}"), &text),
                dump: stage.path(&format!("dump{index}")),
                expected,
            });
        }
    }
    steps
}

fn assert_setup(stage: &Stage, dialect: &Dialect, steps: &[Step], setup: &str, evaluate: &str) {
    let mut script = format!("{setup}\n");
    for step in steps {
        // With `set -C` nothing is written over.
        let _ = fs::remove_file(&step.dump);
        let dump = dialect.dump.replace("DUMP", step.dump.to_str().unwrap());
        script += &evaluate.replace("SNIPPET", &step.snippet);
        script += &format!("\n{dump}\n");
    }
    let what = format!("{evaluate} after {setup:?} in {:?}", dialect.program);
    stage.run(dialect, &script).assert_silent_success(&what);
    for step in steps {
        assert_same(&read_dump(&step.dump), &step.expected, &what);
    }
}

fn assert_setups(dialect: &Dialect, setups: &[&str]) {
    if dialect.is_installed() {
        let stage = Stage::new(Environment::default());
        let steps = steps(&stage, dialect);
        for setup in setups {
            for evaluate in dialect.evaluate {
                assert_setup(&stage, dialect, &steps, setup, evaluate);
            }
        }
    }
}

#[test]
fn bash_options_and_aliases_change_nothing() {
    assert_setups(&BASH, BASH_SETUPS);
}

#[test]
fn zsh_options_and_aliases_change_nothing() {
    assert_setups(&ZSH, ZSH_SETUPS);
}

#[test]
fn preferences_and_language_modes_of_powershell_change_nothing() {
    assert_setups(&POWERSHELL, POWERSHELL_SETUPS);
}

#[test]
fn options_and_aliases_of_the_other_posix_shells_change_nothing() {
    for dialect in [KSH93, MKSH, DASH, BUSYBOX, YASH] {
        assert_setups(&dialect, POSIX_SETUPS);
    }
}

#[test]
fn a_readonly_variable_is_found_before_anything_changes() {
    // In a session, so that there is something to mix with.
    let fresh = Environment::default();
    let changes = activate(&session("other"), Mode::Credentials, &fresh).unwrap();
    let active = fresh.with(&changes);
    let changes = activate(&session("dev"), Mode::Credentials, &active).unwrap();
    for dialect in [BASH, KSH93, MKSH, DASH, BUSYBOX, YASH, ZSH] {
        if !dialect.is_installed() {
            continue;
        }
        for readonly in ["AWS_PROFILE", "AWS_SECRET_ACCESS_KEY", "AWSSO_PROMPT", "AWSSO_NOTICE"] {
            let stage = Stage::new(active.clone());
            let snippet = stage.file("snippet", &dialect.language().render(&changes).unwrap());
            let script = format!(
                "readonly {readonly}=mine\nenv -0 >./before\neval \"$(cat {snippet})\" && echo went on\nenv -0 >./after\n"
            );
            let ended = stage.run(&dialect, &script);
            let what = format!("{readonly} in {:?}: {}", dialect.program, ended.printed);
            assert!(!ended.printed.contains("went on"), "{what}");
            assert!(ended.printed.contains(readonly), "{what}");
            assert_same(&stage.dumped("after"), &stage.dumped("before"), &what);
        }
    }
}

#[test]
fn fish_leaves_universal_variables_alone_and_fails_where_they_would_win() {
    if !FISH.is_installed() {
        return;
    }
    let changes = activate(&session("dev"), Mode::Credentials, &Environment::default()).unwrap();
    let stage = Stage::new(Environment::default());
    let snippet = stage.file("snippet", &FISH.language().render(&changes).unwrap());
    // Without a configuration fish has no universal variables; here it is that of an empty home.
    let dialect = Dialect { program: &["fish"], ..FISH };
    for evaluate in [format!("cat {snippet} | source"), format!("eval (cat {snippet})")] {
        let script = format!(
            "set -Ux AWS_PROFILE mine\nset -U AWS_ROLE_ARN mine\nset -Ux AWS_REGION mine\n\
             {evaluate}; and echo went on\n\
             echo $AWS_PROFILE $AWS_ROLE_ARN $AWS_REGION \"[$AWS_ACCESS_KEY_ID]\"\n\
             set -e -U AWS_PROFILE\n\
             {evaluate}; and echo $AWS_PROFILE $AWS_ROLE_ARN $AWS_REGION\n\
             set -e -g AWS_REGION; echo $AWS_REGION \"[$name$found]\"\n"
        );
        assert_eq!(
            stage.run(&dialect, &script).printed,
            "mine mine mine []\nmine eu-west-1\nmine []\n\
             awsso: AWS_PROFILE is a universal variable: it would override the session\n\
             hint: set -e -U AWS_PROFILE\n",
            "{evaluate}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_length_that_is_refused_is_the_one_that_linux_refuses() {
    let length = |name: &str, value: usize| name.len() + 1 + value;
    let run = |value: usize| {
        std::process::Command::new("true").env("AWS_PROFILE", "x".repeat(value)).status()
    };
    let longest = 131_071 - length("AWS_PROFILE", 0);
    assert!(run(longest).is_ok());
    assert!(run(longest + 1).is_err());
}
