//! A switch that failed, with and without the function `awsso`: nothing that was meant for the other
//! account must run.

#[cfg(unix)]
use super::executable;
use super::{LOAD, installed, run, stage, tells};

const PREFERENCES: &[&str] = &["Continue", "SilentlyContinue", "Ignore", "Stop"];

/// `ends SCRIPT` tells whether a script ends before its end, in a runspace of its own; and after that
/// its last exit code.
const ENDS: &str = r#"
function ends($Script) {
    $other = [powershell]::Create()
    $null = $other.AddScript("$Script`n'at the end'")
    $said = @()
    try { $said = @($other.Invoke()) } catch { $said = @() }
    tell ($said -notcontains 'at the end')
    tell $other.Runspace.SessionStateProxy.GetVariable('LASTEXITCODE')
    $other.Dispose()
}
"#;

fn ends(lines: &[String]) -> String {
    let quoted = lines.iter().map(|line| line.replace('\'', "''"));
    let calls = quoted.map(|line| format!("ends '{line}'"));
    format!("{ENDS}\n{}", calls.collect::<Vec<_>>().join("\n"))
}

#[test]
fn the_function_ends_its_caller_under_every_preference() {
    for program in installed() {
        let scene = stage("");
        let mut lines = Vec::new();
        for preference in PREFERENCES {
            let load = format!("{LOAD}\n$ErrorActionPreference = '{preference}'");
            for line in [
                "awsso env nope",
                "awsso env nope; 'same line'",
                "awsso env nope | Out-String | Invoke-Expression",
                "awsso env nope | Out-Null",
                "$snippet = awsso env nope",
                "Invoke-Expression (awsso env nope)",
                "function deploy { [CmdletBinding()] param() awsso env nope; 'deployed' }; deploy -ErrorAction SilentlyContinue",
            ] {
                lines.push(format!("{load}\n{line}"));
            }
        }
        let expected: Vec<_> = lines.iter().flat_map(|_| ["True", "4"]).collect();
        tells(&scene, program, &ends(&lines), &expected);
    }
}

#[test]
fn the_snippet_ends_its_caller_under_every_preference() {
    for program in installed() {
        let scene = stage("");
        let mut lines = Vec::new();
        for preference in PREFERENCES {
            for line in [
                "awsso env nope | Out-String | Invoke-Expression",
                "Invoke-Expression (awsso env nope)",
                "function deploy { [CmdletBinding()] param() Invoke-Expression (awsso env nope); 'deployed' }; deploy -ErrorAction SilentlyContinue",
            ] {
                lines.push(format!("$ErrorActionPreference = '{preference}'\n{line}"));
            }
        }
        let expected: Vec<_> = lines.iter().flat_map(|_| ["True", "4"]).collect();
        tells(&scene, program, &ends(&lines), &expected);
    }
}

/// What a person reads, and what a caller can do about it.
#[test]
fn the_failure_reads_as_one_of_the_callers_line() {
    for program in installed() {
        let scene = stage("");
        let outcome = run(&scene, program, &format!("{LOAD}\nawsso env nope; tell 'went on'"));
        assert_eq!(outcome.status, Some(1), "{}", outcome.shown());
        assert_eq!(outcome.stdout, "", "{}", outcome.shown());
        let words = outcome.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("no profile named \"nope\""), "{words}");
        assert!(words.contains("awsso env nope"), "{words}");
        assert!(words.contains("failed with exit code 4"), "{words}");
        for inside in ["__awsso", "throw", "LASTEXITCODE"] {
            assert!(!words.contains(inside), "{words}");
        }
        let script = format!(
            "{LOAD}\ntry {{ awsso env nope }} catch {{ awsso env keys }}\ntell $env:AWSSO_PROFILE\ntell $LASTEXITCODE"
        );
        tells(&scene, program, &script, &["keys", "0"]);
    }
}

/// A program that does not start, or is not there, is a failure as well; the exit code of the one
/// before does not stand for it.
#[test]
fn a_program_that_is_gone_is_a_failure() {
    for program in installed() {
        let scene = stage("");
        let gone = "function global:__awsso_program { 'nowhere-to-be-found' }";
        let mut lines = Vec::new();
        for preference in PREFERENCES {
            lines.push(format!(
                "{LOAD}\n$null = awsso list\n{gone}\n$ErrorActionPreference = '{preference}'\nawsso env keys"
            ));
        }
        let expected: Vec<_> = lines.iter().flat_map(|_| ["True", "126"]).collect();
        tells(&scene, program, &ends(&lines), &expected);
    }
}

/// Ctrl-C in the picker is no error to tell, yet it ends the line.
#[cfg(unix)]
#[test]
fn an_interruption_ends_the_caller_without_a_word() {
    for program in installed() {
        let scene = stage("");
        executable(&scene, "interrupted", "exit 130");
        let script = format!(
            "{LOAD}\nfunction global:__awsso_program {{ '{}' }}\nawsso env; tell 'same line'\ntell 'went on'",
            scene.path("interrupted").display()
        );
        let outcome = run(&scene, program, &script);
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
        let lines: Vec<_> = PREFERENCES
            .iter()
            .map(|preference| format!("$ErrorActionPreference = '{preference}'\n{script}"))
            .collect();
        let expected: Vec<_> = lines.iter().flat_map(|_| ["True", "130"]).collect();
        tells(&scene, program, &ends(&lines), &expected);
    }
}
