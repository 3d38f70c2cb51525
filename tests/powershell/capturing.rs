//! Whether a call switches the terminal, prints the snippet, or both.

use super::{LOAD, installed, run, stage, tells};

/// Captured by PowerShell itself: printed, and not evaluated.
const TAKEN: &[&str] = &[
    "$snippet = awsso env keys",
    "$snippet =\n    awsso env keys",
    "$snippet = (\n    awsso env keys\n)",
    "[string]$snippet = awsso env keys",
    "$global:snippet = awsso env keys",
    "$snippet += awsso env keys",
    "$snippet = awsso env keys | Out-String",
    "$snippet = 'what it reads' | awsso env keys",
    "$snippet = & awsso env keys",
    "$snippet = \"$(awsso env keys)\"",
    "$snippet = @(awsso env keys)",
    "$snippet = @{ a = awsso env keys }.a",
    "$snippet = Write-Output (\n    awsso env keys\n)",
    "if (awsso env keys) { $snippet = 'taken' }",
    "foreach ($line in (awsso env keys)) { $snippet = $line }",
];

/// Nobody has the snippet to evaluate: the terminal switches.
const SWITCHING: &[&str] = &[
    "awsso env keys",
    "if ($true) { awsso env keys }",
    "if (($true) -and (1 -eq 1)) { awsso env keys }",
    "& { awsso env keys }",
    "& awsso env keys",
    "'a=(b)' | awsso env keys",
    "function f { awsso env keys }; f",
    "$x = 'a>b'; awsso env keys",
    "$x = 1; $y = 'a = '; awsso env keys # = (",
    "awsso env 'keys' 3>warnings.txt # > is no redirection here",
    "foreach ($name in 'adminUser', 'keys') { awsso env $name }",
    "awsso env keys > out.txt; if ((Get-Item out.txt).Length) { throw 'printed' }",
    "awsso env keys *> out.txt",
    "awsso env keys > $null",
    "$null = awsso env keys",
    "[void](awsso env keys)",
    "[void] ( awsso env keys )",
    "awsso env keys | Out-Null",
    "awsso env keys | ForEach-Object { $printed = $_ }; if ($printed -notlike '$env:*') { throw 'not printed' }",
    "awsso --color never -v env keys",
    "awsso --no-login use keys",
    // The function cannot see who takes it, and the terminal must not stay in another account.
    "function f { awsso env keys }; $y = f; if ($y) { throw 'printed' }",
    "$y = if ($true) { awsso env keys }; if ($y) { throw 'printed' }",
    // Evaluated twice.
    "awsso env keys | Out-String | Invoke-Expression",
    "awsso env keys | Invoke-Expression",
    "Invoke-Expression (awsso env keys)",
    "Invoke-Expression $(awsso env keys)",
    "Invoke-Expression (\n    awsso env keys\n)",
];

#[test]
fn what_a_substitution_captures_is_left_to_it() {
    for program in installed() {
        let scene = stage("");
        let mut script = format!("{LOAD}\n");
        for line in TAKEN {
            script.push_str(&format!(
                "$snippet = ''\n{line}\ntell ([bool]$snippet); tell $env:AWSSO_PROFILE; tell $LASTEXITCODE\n"
            ));
        }
        let expected: Vec<_> = TAKEN.iter().flat_map(|_| ["True", "", "0"]).collect();
        tells(&scene, program, &script, &expected);
    }
}

#[test]
fn what_nobody_evaluates_switches_the_terminal() {
    for program in installed() {
        let scene = stage("");
        let mut script = format!("{LOAD}\n");
        for line in SWITCHING {
            script.push_str(&format!(
                "{line}\ntell $env:AWSSO_PROFILE; tell $LASTEXITCODE\nawsso unset\n"
            ));
        }
        let expected: Vec<_> = SWITCHING.iter().flat_map(|_| ["keys", "0"]).collect();
        tells(&scene, program, &script, &expected);
    }
}

#[test]
fn data_and_explanations_are_no_snippets() {
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "{LOAD}\n\
             function f {{ awsso env keys --format json | ConvertFrom-Json }}\n\
             $data = f\n\
             tell $data.AWS_REGION\n\
             $data = if ($true) {{ awsso env keys --format=json | ConvertFrom-Json }}\n\
             tell $data.AWS_REGION\n\
             $text = f | Out-String\n\
             $printed = & {{ awsso env keys --print }}\n\
             tell ($printed -like '$env:*')\n\
             $null = awsso env keys --explain 2>&1\n\
             $null = & {{ awsso env --help }}\n\
             tell $env:AWSSO_PROFILE\n\
             tell $LASTEXITCODE"
        );
        let expected = ["eu-west-1", "eu-west-1", "True", "", "0"];
        tells(&scene, program, &script, &expected);
    }
}

/// A word that looks like a verb and is none.
#[test]
fn the_verb_is_the_first_word_that_is_no_flag() {
    for program in installed() {
        let scene = stage("");
        let script = format!("{LOAD}\nawsso --color env keys\n'went on'\nawsso list env");
        let outcome = run(&scene, program, &script);
        assert!(outcome.stdout.contains("went on"), "{}", outcome.shown());
    }
}
