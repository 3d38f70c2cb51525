//! The function `awsso` of the init script: in every session as its owner sets it up, and out again.

use super::{LOAD, SETUPS, installed, run, stage, tells};

#[test]
fn it_switches_keeps_exit_codes_and_stops_where_it_failed_whatever_is_set() {
    for program in installed() {
        for setup in SETUPS {
            let scene = stage("");
            let script = format!(
                "{setup}\n{LOAD}\n\
                 awsso env keys\n\
                 tell $env:AWSSO_PROFILE; tell $LASTEXITCODE; tell $env:AWSSO_SHELL; tell $env:AWSSO_SAVED\n\
                 try {{ awsso env nope; tell 'went on' }} catch {{ tell \"$_\" }}\n\
                 tell $LASTEXITCODE; tell $env:AWSSO_PROFILE\n\
                 awsso use adminUser\n\
                 tell $env:AWS_ACCOUNT_ID\n\
                 awsso env -\n\
                 tell $env:AWSSO_PROFILE\n\
                 $null = awsso nonsense\n\
                 tell $LASTEXITCODE\n\
                 awsso unset\n\
                 tell $env:AWSSO_PROFILE; tell $LASTEXITCODE"
            );
            let failed = "failed with exit code 4";
            let expected =
                ["keys", "0", "", "", failed, "4", "keys", "111111111111", "keys", "2", "", "0"];
            tells(&scene, program, &script, &expected);
        }
    }
}

#[test]
fn it_works_in_constrained_language_mode() {
    for program in installed() {
        let scene = stage(
            "[profile 007]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n",
        )
        .env("AWS_PROFILE", "mine");
        let mode = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'";
        let script = format!(
            "{mode}\nInvoke-Expression @'\nSet-StrictMode -Version Latest\n{LOAD}\n\
             awsso env 007\n\
             \"profile $env:AWSSO_PROFILE $env:AWSSO_SAVED\"\n\
             $snippet =\n awsso env keys\n\
             \"profile $env:AWSSO_PROFILE\"\n\
             Invoke-Expression $snippet\n\
             \"profile $env:AWSSO_PROFILE\"\n\
             try {{ awsso env nope; 'went on' }} catch {{ \"$_\" }}\n\
             (TabExpansion2 'awsso env 00' 12).CompletionMatches[0].CompletionText\n\
             $env:AWSSO_EXPIRATION = '1'\n\
             $env:AWSSO_RENEW_AT = '1'\n\
             $shown = prompt\n\
             awsso unset\n\
             awsso_unload\n\
             \"left $env:AWSSO_PROFILE $env:AWS_PROFILE\"\n'@"
        );
        let outcome = run(&scene, program, &script);
        let expected =
            "profile 007 \nprofile 007\nprofile keys\nfailed with exit code 4\n007\nleft  mine\n";
        assert_eq!(
            (outcome.status, outcome.stdout.replace("\r\n", "\n").as_str()),
            (Some(0), expected),
            "{}",
            outcome.shown()
        );
    }
}

#[test]
fn the_line_of_the_profile_loads_no_module_and_fails_aloud() {
    let line = ". ([scriptblock]::Create((awsso init powershell) -join [char]10))";
    let broken = line.replace("powershell)", "powershell --nonsense)");
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "{line}\n$modules = Get-Module Microsoft.PowerShell.Utility\n{line}\n\
             tell $modules; awsso env keys; tell $env:AWSSO_PROFILE\n\
             try {{ {broken} }} catch {{ tell \"$_\" }}"
        );
        tells(&scene, program, &script, &["", "keys", "awsso failed with exit code 2"]);
        // There it is the other line that works.
        let script = format!(
            "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'\n\
             try {{ {line} }} catch {{ 'refused' }}\n[bool]$function:awsso"
        );
        let outcome = run(&scene, program, &script);
        assert_eq!(outcome.stdout.replace("\r\n", "\n"), "refused\nFalse\n", "{program}");
    }
}

#[test]
fn unloading_takes_everything_out() {
    let count = "tell (@(Get-ChildItem 'function:', 'variable:' | Where-Object Name -like '*awsso*').Count)";
    for program in installed() {
        let scene = stage("").env("AWS_PROFILE", "mine");
        let script = format!(
            "function global:prompt {{ 'theirs> ' }}\n{LOAD}\nawsso env adminUser\nawsso_unload\n{count}\n\
             tell (prompt)\n\
             $snippet = awsso env keys | Out-String\n\
             tell $LASTEXITCODE\n\
             tell $env:AWSSO_PROFILE\n\
             awsso unset | Out-String | Invoke-Expression\n\
             tell $env:AWS_PROFILE"
        );
        let expected = ["0", "theirs> ", "0", "adminUser", "mine"];
        tells(&scene, program, &script, &expected);
    }
}

#[test]
fn get_help_tells_what_it_is() {
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "{LOAD}\ntell ((Get-Help awsso).Synopsis -replace '\\s+', ' ' -like '*between AWS accounts and roles*')"
        );
        tells(&scene, program, &script, &["True"]);
    }
}
