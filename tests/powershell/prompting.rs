//! The prompt function, called as the host calls it: renewal and the segment.

use std::time::{SystemTime, UNIX_EPOCH};

#[cfg(unix)]
use super::executable;
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
                 function global:__awsso_program {{ 'nowhere-to-be-found' }}\n\
                 foreach ($due in '{later}', 'a[$(exit)]', '1') {{\n\
                 $env:AWSSO_RENEW_AT = $due\n\
                 $global:LASTEXITCODE = 77\n\
                 tell (prompt)\n\
                 tell ($env:AWSSO_RENEW_AT -eq $due)\n\
                 tell $LASTEXITCODE }}\n\
                 $wait = [long]$env:AWSSO_RENEW_AT - {now}\n\
                 tell ($wait -gt 50 -and $wait -lt 90)",
                later = seconds_from_now(600),
                now = seconds_from_now(0),
            );
            let prompt = "keys eu-west-1 True> ";
            let expected =
                [prompt, "True", "77", prompt, "True", "77", prompt, "False", "77", "True"];
            tells(&scene, program, &script, &expected);
        }
    }
}

/// Ctrl-C while the prompt waits ends the program, or the prompt: the helper in the background comes to its
/// end all the same, so one of the next prompts looks again.
#[cfg(unix)]
#[test]
fn after_an_interrupted_wait_the_next_prompts_look_again() {
    for program in installed() {
        let scene = stage("");
        executable(&scene, "interrupted", "kill -INT $$");
        executable(&scene, "slow", "exec sleep 30");
        let script = format!(
            "$other = [powershell]::Create()\n\
             $null = $other.AddScript(@'\n{LOAD}\nfunction global:__awsso_program {{ '{slow}' }}\n\
             $global:LASTEXITCODE = 77\nprompt\n'@)\n\
             {LOAD}\nawsso env keys\n\
             $env:AWSSO_RENEW_AT = '1'\n\
             $run = $other.BeginInvoke()\n\
             for ($i = 0; $i -lt 400 -and $env:AWSSO_RENEW_AT -eq '1'; $i++) {{ Start-Sleep -Milliseconds 50 }}\n\
             Start-Sleep -Milliseconds 300\n\
             $other.Stop()\n\
             tell $other.Runspace.SessionStateProxy.GetVariable('LASTEXITCODE')\n\
             $now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()\n\
             tell ([long]$env:AWSSO_RENEW_AT -le $now + 2)\n\
             function global:__awsso_program {{ '{interrupted}' }}\n\
             $env:AWSSO_RENEW_AT = '1'\n\
             $global:LASTEXITCODE = 77\n\
             $shown = prompt\n\
             tell $LASTEXITCODE\n\
             $now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()\n\
             tell ($env:AWSSO_RENEW_AT -ne '1' -and [long]$env:AWSSO_RENEW_AT -le $now + 2)",
            slow = scene.path("slow").display(),
            interrupted = scene.path("interrupted").display(),
        );
        tells(&scene, program, &script, &["77", "True", "77", "True"]);
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
            let message = "awsso: the credentials have expired";
            assert_eq!(outcome.stdout.matches(message).count(), 1, "{}", outcome.shown());
            assert!(outcome.stdout.contains("text:"), "{}", outcome.shown());
        }
    }
}

/// A prompt that is set later does not know of awsso: the next load wraps it. Each wrap finds its own way
/// down, and only the outermost shows the segment and renews.
#[test]
fn every_prompt_is_wrapped_and_a_chain_of_them_shows_one_segment() {
    for program in installed() {
        for setup in ["", STRICT] {
            let scene = stage("").env("NO_COLOR", "1");
            let load = "awsso init powershell --prompt | Out-String | Invoke-Expression";
            let theirs = "function global:prompt { $ok = $?; \"$ok> \" }";
            let chained = "$older = $function:prompt\n\
                           function global:prompt { 'git ' + (& $older) }";
            let script = format!(
                "{setup}\n{theirs}\n{load}\nawsso env keys\ntell (prompt)\n\
                 # The profile once more.\n\
                 {theirs}\ntell (prompt)\n{load}\ntell (prompt)\n\
                 # A prompt that calls the one before.\n\
                 {chained}\ntell (prompt)\n{load}\ntell (prompt)\n{load}\ntell (prompt)\n\
                 Get-Item nowhere -ErrorAction SilentlyContinue\n\
                 $shown = prompt\ntell $shown\n\
                 # Out and in again.\n\
                 awsso_unload\ntell (prompt)\n{load}\ntell (prompt)"
            );
            let expected = [
                "keys eu-west-1 True> ",
                "True> ",
                "keys eu-west-1 True> ",
                "git keys eu-west-1 True> ",
                "keys eu-west-1 git True> ",
                "keys eu-west-1 git True> ",
                "keys eu-west-1 git False> ",
                "git True> ",
                "keys eu-west-1 git True> ",
            ];
            tells(&scene, program, &script, &expected);
        }
    }
}

/// One that was set by a module keeps what is the module's.
#[test]
fn the_segment_stands_where_the_prompt_begins() {
    for program in installed() {
        let scene = stage("").env("NO_COLOR", "1");
        let load = "awsso init powershell --prompt | Out-String | Invoke-Expression";
        let script = format!(
            "Import-Module (New-Module {{ $hidden = 'module'; function prompt {{ \"`n`n$hidden`n> \" }}; Export-ModuleMember -Function prompt }}) -Global\n\
             {load}\nawsso env keys\ntell (prompt)\n\
             function global:prompt {{ 'first'; 'second' }}\n{load}\ntell (prompt)\n\
             function global:prompt {{ }}\n{load}\ntell (prompt)"
        );
        let expected = ["\n\nkeys eu-west-1 module\n> ", "keys eu-west-1 first", "keys eu-west-1 "];
        tells(&scene, program, &script, &expected);
        let script = format!(
            "function global:prompt {{ Write-Host -NoNewline 'written'; ' ' }}\n{load}\nawsso env keys\nWrite-Host \"$(prompt)|\""
        );
        let outcome = run(&scene, program, &script);
        assert!(outcome.stdout.contains("keys eu-west-1 written |"), "{}", outcome.shown());
    }
}

/// What other variables hold is shown as text, and reaches no other placeholder.
#[test]
fn the_segment_is_filled_in_once() {
    for program in installed() {
        let scene = stage("").env("NO_COLOR", "1");
        let script = format!(
            "{LOAD}\nawsso env keys\n\
             $env:AWSSO_SEGMENT = '{{}}left}} ({{left}}/{{region}}) {{left}}'\n\
             $env:AWS_REGION = \"a$([char]27)[31m{{left}}$(1)`$_\"\n\
             tell (prompt)\n\
             $env:AWS_REGION = $null\n\
             $env:AWSSO_EXPIRATION = '1'\n\
             $env:AWSSO_NOTICE = \"off$([char]7)line\"\n\
             tell (prompt)\n\
             $env:AWS_SESSION_TOKEN = 'somebody else''s'\n\
             tell (prompt)\n\
             $env:AWSSO_SEGMENT = $null\n\
             tell (prompt)"
        );
        let expected = [
            "{left} (/a[31m{left}1$_) True> ",
            "{left} (expired offline/) expired offline True> ",
            "{left} (other keys/) other keys True> ",
            "True> ",
        ];
        tells(&scene, program, &script, &expected);
    }
}
