//! What a session goes through: variables that vanish, runspaces, encodings; and what the terminal had
//! before, which is kept for the way back and from everybody else.

use super::{LOAD, installed, stage, tells};

#[test]
fn it_works_without_its_variables_and_so_does_the_init_line() {
    for program in installed() {
        for setup in ["", "Set-StrictMode -Version Latest"] {
            let scene = stage("").env("NO_COLOR", "1");
            let script = format!(
                "{setup}\n{}\n\
                 Remove-Variable * -Force -ErrorAction SilentlyContinue\n\
                 awsso env keys\n\
                 tell $env:AWSSO_PROFILE\n\
                 tell (prompt).StartsWith('keys eu-west-1 ')\n\
                 Remove-Variable * -Force -ErrorAction SilentlyContinue\n\
                 {LOAD}\n\
                 tell (prompt).StartsWith('keys eu-west-1 ')\n\
                 awsso unset\n\
                 tell $env:AWSSO_PROFILE\n\
                 exit 0",
                LOAD.replace("awsso init powershell", "awsso init powershell --prompt --title")
            );
            tells(&scene, program, &script, &["keys", "True", "False", ""]);
        }
    }
}

/// `ForEach-Object -Parallel` takes the variables of a runspace away before it uses it again.
#[test]
fn it_works_in_a_runspace_that_is_used_again() {
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "$other = [powershell]::Create()\n\
             $null = $other.AddScript(@'\nSet-StrictMode -Version Latest\n{LOAD}\n'@).Invoke()\n\
             $other.Runspace.ResetRunspaceState()\n\
             $other.Commands.Clear()\n\
             $null = $other.AddScript('awsso env keys').Invoke()\n\
             tell $other.HadErrors\n\
             tell $env:AWSSO_PROFILE\n\
             $other.Commands.Clear()\n\
             $null = $other.AddScript(@'\n{LOAD}\nawsso unset\n'@).Invoke()\n\
             tell $other.HadErrors\n\
             tell $env:AWSSO_PROFILE"
        );
        tells(&scene, program, &script, &["False", "keys", "False", ""]);
    }
}

#[test]
fn the_exit_code_of_a_program_that_is_cut_off_is_the_one_before() {
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "{LOAD}\n\
             $global:LASTEXITCODE = 77\n\
             $first = awsso list | Select-Object -First 1\n\
             tell $LASTEXITCODE\n\
             $null = awsso nonsense\n\
             tell $LASTEXITCODE"
        );
        tells(&scene, program, &script, &["77", "2"]);
    }
}

#[test]
fn the_encoding_of_the_console_does_not_matter() {
    for program in installed() {
        for encoding in ["Unicode", "UTF32", "UTF8", "ASCII"] {
            let scene = stage(
                "[profile \u{fc}n\u{ef}]\nregion = eu-west-1\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n",
            );
            let script = format!(
                "{LOAD}\n\
                 $before = [Console]::OutputEncoding\n\
                 [Console]::OutputEncoding = [Text.Encoding]::{encoding}\n\
                 awsso env \u{fc}n\u{ef}\n\
                 $found = [Console]::OutputEncoding.WebName -eq [Text.Encoding]::{encoding}.WebName\n\
                 [Console]::OutputEncoding = $before\n\
                 tell $env:AWSSO_PROFILE; tell $found"
            );
            tells(&scene, program, &script, &["\u{fc}n\u{ef}", "True"]);
        }
    }
}

/// Where it cannot be changed, the switch fails, and the error quotes nothing of the snippet.
#[test]
fn what_cannot_be_decoded_is_not_shown() {
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "$other = [powershell]::Create()\n\
             $other.Runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'\n\
             $null = $other.AddScript(@'\n{LOAD}\n'@).Invoke()\n\
             $other.Commands.Clear()\n\
             $null = $other.AddScript('try {{ awsso env keys; ''went on'' }} catch {{ \"$_\" }}')\n\
             $before = [Console]::OutputEncoding\n\
             [Console]::OutputEncoding = [Text.Encoding]::Unicode\n\
             $shown = $other.Invoke()\n\
             [Console]::OutputEncoding = $before\n\
             tell $shown; tell $env:AWSSO_PROFILE"
        );
        tells(&scene, program, &script, &["failed with exit code 1", ""]);
    }
}

#[test]
fn what_was_there_before_is_for_nobody_else_and_comes_back() {
    for program in installed() {
        let scene = stage("").env("AWS_PROFILE", "mine");
        let script = format!(
            "{LOAD}\n\
             awsso env adminUser\n\
             tell $env:AWSSO_SAVED\n\
             awsso env keys\n\
             tell $env:AWS_PROFILE\n\
             awsso unset\n\
             tell $env:AWS_PROFILE; tell $env:AWSSO_SAVED\n\
             Invoke-Expression (awsso env adminUser)\n\
             awsso env keys\n\
             tell $env:AWSSO_SAVED\n\
             Invoke-Expression (awsso unset)\n\
             tell $env:AWS_PROFILE\n\
             $env:AWS_PROFILE = 'other'\n\
             awsso env keys\n\
             awsso unset\n\
             tell $env:AWS_PROFILE"
        );
        let expected = ["", "", "mine", "", "", "mine", "other"];
        tells(&scene, program, &script, &expected);
    }
}
