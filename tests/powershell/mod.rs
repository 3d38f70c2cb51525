//! PowerShell 7 on every system, and Windows PowerShell 5.1 on Windows, without a terminal: what is
//! emitted, the init script, completion. What a script finds out it tells as numbers, past every code
//! page.
//!
//! A missing one is reported and skipped; in CI it is a failure.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

mod capturing;
mod completing;
mod enduring;
mod evaluating;
mod prompting;
mod stopping;
mod typing;
mod wrapping;

use std::env;
use std::path::Path;

use crate::support::{Outcome, Scene, is_demanded, sso_scene};

/// What a script says with `tell VALUE`: `none` for null, else the UTF-16 units. Past the formatting,
/// which may break lines.
const TELL: &str = r#"
function tell($Value) {
    $told = 'none'
    if ($null -ne $Value) {
        $told = 'text:' + (@([int[]][char[]]"$Value" | ForEach-Object { '{0:x4}' -f $_ }) -join '')
    }
    [Console]::Out.WriteLine($told)
}
"#;

/// As in a profile; the second time nothing may change.
const LOAD: &str = "\
awsso init powershell | Microsoft.PowerShell.Utility\\Out-String | Microsoft.PowerShell.Utility\\Invoke-Expression
awsso init powershell | Microsoft.PowerShell.Utility\\Out-String | Microsoft.PowerShell.Utility\\Invoke-Expression
";

/// Sessions as their owners set them up.
const SETUPS: &[&str] = &[
    "",
    "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'",
    "$ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $false",
    "$PSNativeCommandArgumentPassing = 'Legacy'",
    "function Out-String { 'hostile' }; function Invoke-Expression { 'hostile' }; function Get-Command { 'hostile' }; function Select-Object { 'hostile' }; function Write-Error { 'hostile' }; function Test-Path { 'hostile' }",
    "Set-Alias Out-String Get-Date; Set-Alias Invoke-Expression Get-Date; Set-Alias Get-Command Get-Date; Set-Alias Test-Path Get-Date",
];

/// Every PowerShell of this machine.
#[expect(clippy::print_stderr, reason = "tells a person which shells were not tested")]
fn installed() -> Vec<&'static str> {
    let programs: &[&str] = if cfg!(windows) { &["pwsh", "powershell"] } else { &["pwsh"] };
    let mut found = Vec::new();
    for program in programs {
        if which::which(program).is_ok() {
            found.push(*program);
        } else {
            assert!(!is_demanded(program), "{program} is not installed");
            eprintln!("skipped: {program} is not installed");
        }
    }
    found
}

/// Somebody is signed in, and awsso is in `PATH`.
fn stage(more: &str) -> Scene {
    let own = Path::new(env!("CARGO_BIN_EXE_awsso")).parent().unwrap();
    let inherited = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([own.to_owned()].into_iter().chain(env::split_paths(&inherited)));
    let scene = sso_scene(more)
        .without("AWSSO_SHELL")
        .env("PATH", path.unwrap())
        .env("PATHEXT", ".COM;.EXE;.BAT;.CMD")
        .env("POWERSHELL_TELEMETRY_OPTOUT", "1")
        .env("POWERSHELL_UPDATECHECK", "Off");
    scene.signed_in("corp");
    scene
}

/// Runs a script, with `tell` at hand.
fn run(scene: &Scene, program: &str, script: &str) -> Outcome {
    // Without the mark at its beginning 5.1 would read the file in the machine's code page.
    scene.write("script.ps1", &format!("\u{feff}{TELL}\n{script}\n"));
    let path = scene.path("script.ps1");
    let words = ["-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File"];
    let words = [&words[..], &[path.to_str().unwrap()]].concat();
    scene.program(program, &words).go()
}

/// A script of `sh` in the home.
#[cfg(unix)]
fn executable(scene: &Scene, name: &str, line: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    scene.write(name, &format!("#!/bin/sh\n{line}\n"));
    let permissions = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(scene.path(name), permissions).unwrap();
}

/// What the script told, `None` for null; anything else on its stdout, or a failure, is one.
#[track_caller]
fn told(outcome: &Outcome) -> Vec<Option<String>> {
    assert_eq!(outcome.status, Some(0), "{}", outcome.shown());
    let lines = outcome.stdout.lines();
    lines
        .map(|line| match line.strip_prefix("text:") {
            Some(units) => Some(text(units)),
            None if line == "none" => None,
            None => panic!("{line:?} was told by nobody\n{}", outcome.shown()),
        })
        .collect()
}

fn text(units: &str) -> String {
    let units: Vec<u16> = (0..units.len() / 4)
        .map(|index| u16::from_str_radix(&units[4 * index..4 * index + 4], 16).unwrap())
        .collect();
    String::from_utf16(&units).unwrap()
}

/// Runs a script and compares what it tells; `""` stands for null.
#[track_caller]
fn tells(scene: &Scene, program: &str, script: &str, expected: &[&str]) {
    let outcome = run(scene, program, script);
    let told: Vec<_> = told(&outcome).into_iter().map(Option::unwrap_or_default).collect();
    assert_eq!(told, expected, "{program}: {script}\n{}", outcome.shown());
}
