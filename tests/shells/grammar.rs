//! PowerShell's texts before its grammar, with `.ci/powershell.py`: on a machine without PowerShell
//! this is what can be known of them. `AWSSO_TEST_PYTHON` names a Python with the packages of
//! `.ci/requirements.txt`; a missing one is reported and skipped, and in CI on Linux a failure.

use std::env;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

use awsso::{Environment, deactivate};
use awsso::{init, shell_by_name as by_name};
use serde_json::Value;

use super::{POWERSHELL, Stage, activated, environments, undoing, values};
use crate::support::is_demanded;

#[expect(clippy::print_stderr, reason = "tells a person which checks did not run")]
fn grammar(mode: &str, files: &[String]) -> Option<Output> {
    let Some(python) = env::var_os("AWSSO_TEST_PYTHON") else {
        assert!(!is_demanded("AWSSO_TEST_PYTHON"), "AWSSO_TEST_PYTHON is not set");
        eprintln!("skipped: AWSSO_TEST_PYTHON is not set");
        return None;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/powershell.py");
    let mut command = Command::new(python);
    Some(command.arg(script).arg(mode).args(files).output().unwrap())
}

fn complaints(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// No value becomes code: what is emitted are assignments of literals, and they stand for the values.
#[test]
fn the_snippet_for_powershell_is_its_values_and_nothing_else() {
    let stage = Stage::new(Environment::default());
    let expected = environments(&POWERSHELL, &values::texts(1000));
    let mut files = Vec::new();
    for (index, before) in expected.iter().enumerate() {
        let text = undoing(&POWERSHELL, &activated(before, "dev"));
        files.push(stage.file(&format!("snippet{index}.ps1"), &text));
    }
    let Some(output) = grammar("variables", &files) else {
        return;
    };
    assert!(output.status.success(), "{}", complaints(&output));
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found.len(), expected.len());
    for (found, before) in found.iter().zip(&expected) {
        let changes = deactivate(&activated(before, "dev"));
        let names = changes.set().map(|(name, _)| name).chain(changes.unset());
        assert_eq!(found.as_object().unwrap().len(), names.count());
        for (name, value) in changes.set() {
            assert_eq!(found[name].as_str().map(OsStr::new), Some(value), "{name}");
        }
        for name in changes.unset() {
            assert_eq!(found[name], Value::Null, "{name}");
        }
    }
}

#[test]
fn the_scripts_for_powershell_are_of_5_1_and_touch_nothing_of_others() {
    let stage = Stage::new(Environment::default());
    let hostile = OsStr::new("/a \u{2019}; exit; '$(exit)\u{1f600}/awsso");
    let prelude = [
        ("__awsso_program", hostile),
        ("__awsso_verbs", "env use".as_ref()),
        ("__awsso_prompt", "1".as_ref()),
    ];
    let powershell = by_name("powershell").unwrap();
    let printed = init(powershell, &prelude).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![stage.file("init.ps1", &printed)];
    for path in ["shell/awsso.ps1", "shell/prompt.ps1", "completions/awsso.ps1"] {
        files.push(root.join(path).to_str().unwrap().to_owned());
    }
    for exit_code in [1, 130] {
        let text = powershell.failure(exit_code);
        files.push(stage.file(&format!("failure{exit_code}.ps1"), &text));
    }
    if let Some(output) = grammar("lint", &files) {
        assert_eq!(complaints(&output), "");
        assert!(output.status.success());
    }
}

#[test]
fn the_grammar_of_powershell_has_teeth() {
    let stage = Stage::new(Environment::default());
    for (mode, text) in [
        ("lint", "$__awsso_a = ($b -eq 1\n"),
        ("lint", "if ($true) { __awsso_x\n"),
        ("lint", "$__awsso_a = 'it's'\n"),
        ("lint", "$__awsso_a = $true ? 1 : 2\n"),
        ("lint", "$null = $env:A ?? 1\n"),
        ("lint", "function global:awsso { }; awsso && awsso\n"),
        ("lint", "Out-String\n"),
        ("lint", "$x = 1\n"),
        ("lint", "$__awsso_a = [Math]::Floor(1)\n"),
        ("lint", "$__awsso_a = '\u{2019}'\n"),
        ("lint", "function global:a { $null = \"$__awsso_b\" }\n"),
        ("lint", "function global:a { $null = $global:__awsso_b }\n"),
        ("variables", "$env:A = $(x);\n"),
        ("variables", "$env:A = \"$x\";\n"),
        ("variables", "$env:A = 'a'; x;\n"),
        ("variables", "$env:A = -join ('a', (x));\n"),
        ("variables", "$global:A = 'a';\n"),
        ("variables", "$env:A = 'a';\n$env:B = 'b';\n"),
    ] {
        let Some(output) = grammar(mode, &[stage.file("text.ps1", text)]) else {
            return;
        };
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(complaints(&output).contains("text.ps1: line 1"), "{text}");
    }
}
