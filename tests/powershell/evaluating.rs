//! What is emitted, evaluated in the three forms in which people do it.

use awsso::Environment;

use super::{installed, run, stage, tells, told};
use crate::support::{restored_names, values};

const FORMS: &[&str] = &[
    "awsso unset | Out-String | Invoke-Expression",
    "Invoke-Expression (awsso unset)",
    "awsso unset | Invoke-Expression",
];

/// Environments that hold every value, as many at a time as there are variables for them.
fn environments() -> Vec<Environment> {
    let values: Vec<_> = values::texts(100)
        .into_iter()
        // Before 7.5 PowerShell cannot set an empty variable, and Windows limits the length of all.
        .filter(|value| !value.is_empty() && (cfg!(unix) || value.len() < 300))
        .collect();
    values
        .chunks(restored_names().count())
        .map(|chunk| Environment::new(restored_names().map(Into::into).zip(chunk.iter().cloned())))
        .collect()
}

#[test]
fn every_value_comes_back_as_it_was() {
    for program in installed() {
        for before in environments() {
            let mut scene = stage("");
            for (name, value) in before.iter() {
                scene = scene.env(name.to_str().unwrap(), value);
            }
            let mut script = String::new();
            for form in FORMS {
                script.push_str("awsso env adminUser | Out-String | Invoke-Expression\n");
                script.push_str(form);
                script.push('\n');
                for name in restored_names() {
                    script.push_str(&format!("tell $env:{name}\n"));
                }
            }
            let outcome = run(&scene, program, &script);
            let told = told(&outcome);
            let expected: Vec<_> = restored_names()
                .map(|name| before.get(name).map(|value| value.to_str().unwrap().to_owned()))
                .collect();
            assert_eq!(told.len(), FORMS.len() * expected.len(), "{}", outcome.shown());
            for (form, told) in FORMS.iter().zip(told.chunks(expected.len())) {
                for ((name, told), expected) in restored_names().zip(told).zip(&expected) {
                    assert_eq!(told, expected, "{name}, {program}: {form}");
                }
            }
            assert!(!scene.path("executed").exists(), "{program}: a value was executed");
        }
    }
}

/// In 7, an error in what stands directly behind a program in a pipe is mostly reported as "failed to run",
/// without an exit code, and the script goes on unless it stops at every error: nothing that awsso prints
/// can change that.
#[test]
fn a_failure_ends_the_script_and_its_exit_code_is_there() {
    for program in installed() {
        for form in FORMS {
            let scene = stage("");
            let form = form.replace("unset", "env nope");
            let is_unsafe = program == "pwsh" && form.ends_with("nope | Invoke-Expression");
            for preference in ["Continue", "Stop"] {
                let script = format!(
                    "$ErrorActionPreference = '{preference}'\n{form}\n[Console]::Out.Write('went on')"
                );
                let outcome = run(&scene, program, &script);
                let went_on = outcome.stdout == "went on";
                let shown = outcome.shown();
                assert!(!went_on || is_unsafe && preference == "Continue", "{shown}");
                assert_eq!(outcome.status == Some(0), went_on, "{shown}");
                assert!(shown.contains("awsso failed with exit code 4"), "{shown}");
            }
            let caught = format!("try {{ {form} }} catch {{ tell \"$_\"; tell $LASTEXITCODE }}");
            let outcome = run(&scene, program, &caught);
            let told = told(&outcome);
            let text = told[0].as_deref().unwrap_or_default();
            assert!(text.contains("awsso failed with exit code 4"), "{text}");
            if !is_unsafe {
                assert_eq!(told[1].as_deref(), Some("4"), "{form}");
            }
        }
    }
}

#[test]
fn in_and_out_again_without_the_init_script() {
    for program in installed() {
        let scene = stage("").env("AWS_REGION", "sa-east-1");
        let script = "\
            awsso env adminUser --region eu-west-3 | Out-String | Invoke-Expression\n\
            tell $env:AWS_ACCOUNT_ID; tell $env:AWS_REGION; tell $LASTEXITCODE\n\
            awsso env keys | Out-String | Invoke-Expression\n\
            tell $env:AWS_ACCOUNT_ID; tell $env:AWS_PROFILE; tell $env:AWSSO_PROFILE\n\
            awsso unset | Out-String | Invoke-Expression\n\
            tell $env:AWSSO_PROFILE; tell $env:AWS_REGION";
        let expected = ["111111111111", "eu-west-3", "0", "", "", "keys", "", "sa-east-1"];
        tells(&scene, program, script, &expected);
    }
}

/// Its own parser, and its linter where there is one, which knows the syntax of each version.
#[test]
fn the_scripts_are_sound_to_powershell_itself() {
    for program in installed() {
        let scene = stage("");
        for file in ["shell/awsso.ps1", "shell/prompt.ps1", "completions/awsso.ps1"] {
            let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
            let script = format!(
                "$path = '{}'\n\
                 $errors = $null\n\
                 $null = [System.Management.Automation.Language.Parser]::ParseFile($path, [ref]$null, [ref]$errors)\n\
                 foreach ($found in $errors) {{ tell $found.Message }}\n\
                 if (Get-Module -ListAvailable PSScriptAnalyzer) {{\n\
                 $syntax = @{{ Rules = @{{ PSUseCompatibleSyntax = @{{ Enable = $true; TargetVersions = @('5.1', '7.0') }} }} }}\n\
                 foreach ($found in Invoke-ScriptAnalyzer -Path $path -Settings $syntax -Severity @('Error', 'ParseError')) {{\n\
                 tell $found.Message }} }}",
                path.replace('\'', "''")
            );
            tells(&scene, program, &script, &[]);
        }
    }
}
