//! The prompt function, called as the host calls it: renewal and the segment.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{installed, run, stage, tells};

/// With the segment, around a prompt that shows what it finds in `$?`.
const LOAD: &str = "\
function global:prompt { $ok = $?; \"$ok> \" }
awsso init powershell --prompt | Out-String | Invoke-Expression
awsso init powershell --prompt | Out-String | Invoke-Expression
";

const STRICT: &str = "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'";

fn seconds_from_now(seconds: u64) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs() + seconds
}

#[test]
fn the_segment_tells_profile_region_and_time_left() {
    for program in installed() {
        for setup in ["", STRICT] {
            let scene = stage("").env("NO_COLOR", "1");
            let mut script =
                format!("{setup}\n{LOAD}\ntell (prompt)\nawsso env keys\ntell (prompt)\n");
            let mut expected = vec!["True> ".to_owned(), "keys eu-west-1 True> ".to_owned()];
            for (end, left) in [
                (1, "expired"),
                (seconds_from_now(3590), "59m"),
                (seconds_from_now(5430), "1h30m"),
                (seconds_from_now(36_000 + 330), "10h05m"),
            ] {
                script.push_str(&format!("$env:AWSSO_EXPIRATION = '{end}'\ntell (prompt)\n"));
                expected.push(format!("keys eu-west-1 {left} True> "));
            }
            script.push_str("$env:AWSSO_NOTICE = 'offline'\ntell (prompt)\n");
            expected.push("keys eu-west-1 10h05m offline True> ".to_owned());
            script.push_str("$env:AWSSO_EXPIRATION = '1; exit'\ntell (prompt)\n");
            expected.push("keys eu-west-1 True> ".to_owned());
            script.push_str("$env:AWS_ACCESS_KEY_ID = 'AKIAOTHER'\ntell (prompt)\n");
            expected.push("keys eu-west-1 other keys True> ".to_owned());
            script.push_str("awsso unset\ntell (prompt)\n");
            expected.push("True> ".to_owned());
            let expected: Vec<_> = expected.iter().map(String::as_str).collect();
            tells(&scene, program, &script, &expected);
        }
    }
}

#[test]
fn the_status_of_the_last_command_is_kept() {
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "{LOAD}\n\
             $null = awsso nonsense\n\
             $shown = prompt\n\
             tell $LASTEXITCODE\n\
             Get-Item nowhere -ErrorAction SilentlyContinue\n\
             $shown = prompt\n\
             tell $shown\n\
             $shown = prompt\n\
             tell $shown"
        );
        tells(&scene, program, &script, &["2", "False> ", "True> "]);
    }
}

#[test]
fn nothing_is_started_while_nothing_is_due_and_a_failure_costs_no_prompt() {
    for program in installed() {
        for setup in ["", STRICT] {
            let scene = stage("").env("NO_COLOR", "1");
            let script = format!(
                "{setup}\n{LOAD}\nawsso env keys\n\
                 $global:__awsso_program = 'nowhere-to-be-found'\n\
                 $env:AWSSO_RENEW_AT = '{later}'\n\
                 tell (prompt)\n\
                 tell $global:__awsso_next\n\
                 $env:AWSSO_RENEW_AT = 'a[$(exit)]'\n\
                 tell (prompt)\n\
                 tell $global:__awsso_next\n\
                 $env:AWSSO_RENEW_AT = '1'\n\
                 tell (prompt)\n\
                 tell ($global:__awsso_next -gt {now})\n\
                 tell $global:__awsso_pause",
                later = seconds_from_now(600),
                now = seconds_from_now(0),
            );
            let prompt = "keys eu-west-1 True> ";
            let expected = [prompt, "0", prompt, "0", prompt, "True", "120"];
            tells(&scene, program, &script, &expected);
        }
    }
}

#[test]
fn what_has_ended_is_renewed_by_the_next_prompt() {
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "{LOAD}\nawsso env adminUser\n\
             $old = $env:AWS_ACCESS_KEY_ID\n\
             Get-ChildItem .cache/awsso -Recurse -Filter *.json | Remove-Item\n\
             $env:AWSSO_EXPIRATION = '1'\n\
             $env:AWSSO_RENEW_AT = '1'\n\
             $shown = prompt\n\
             tell ($env:AWS_ACCESS_KEY_ID -ne $old)\n\
             tell ($env:AWSSO_FINGERPRINT -like \"${{env:AWS_ACCESS_KEY_ID}}:*\")\n\
             tell $env:AWSSO_NOTICE"
        );
        tells(&scene, program, &script, &["True", "True", ""]);
    }
}

/// The host runs the prompt in a pipeline of its own, whose errors nobody shows.
#[test]
fn what_the_renewal_has_to_say_is_shown() {
    for program in installed() {
        for setup in ["", STRICT] {
            let scene = stage("");
            let script = format!(
                "{setup}\n{LOAD}\nawsso env adminUser\n\
                 Get-ChildItem .cache/awsso -Recurse -Filter *.json | Remove-Item\n\
                 $env:AWS_ENDPOINT_URL = 'http://127.0.0.1:1'\n\
                 $env:AWSSO_EXPIRATION = '1'\n\
                 $env:AWSSO_RENEW_AT = '1'\n\
                 $host_pipeline = [PowerShell]::Create([System.Management.Automation.RunspaceMode]::CurrentRunspace)\n\
                 $shown = $host_pipeline.AddCommand('prompt').Invoke()\n\
                 tell $env:AWSSO_NOTICE"
            );
            let outcome = run(&scene, program, &script);
            let message = "awsso: the credentials have ended";
            assert_eq!(
                outcome.stdout.matches(message).count(),
                1,
                "{}",
                outcome.shown()
            );
            assert!(outcome.stdout.contains("text:"), "{}", outcome.shown());
        }
    }
}
