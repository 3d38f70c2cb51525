//! The programs that tests run in, and what it means if one is missing.

use std::env;
use std::process::Stdio;
use std::sync::OnceLock;

use super::{Controlling, detached};

/// What the machines of CI have: those with macOS or Windows the shells that the tests there run in,
/// which come with the system or are installed by `.github/workflows/ci.yml`.
const ON_MACOS: [&str; 10] =
    ["bash", "dash", "elvish", "fish", "mksh", "nu", "pwsh", "tcsh", "xonsh", "zsh"];
const ON_WINDOWS: [&str; 2] = ["powershell", "pwsh"];

/// Whether a machine must have the program, or the variable that names one: in CI on Linux, where
/// `.ci/run` sees to it, all of them.
pub(crate) fn is_demanded(program: &str) -> bool {
    let is_expected = cfg!(target_os = "linux")
        || cfg!(target_os = "macos") && ON_MACOS.contains(&program)
        || cfg!(windows) && ON_WINDOWS.contains(&program);
    is_expected && env::var_os("CI").is_some()
}

/// Whether the program is there; a missing one is reported.
///
/// # Panics
/// If a machine must have it.
#[expect(clippy::print_stderr, reason = "tells a person what was not tested")]
pub(crate) fn is_installed(program: &str) -> bool {
    let is_installed = which::which(program).is_ok();
    if !is_installed {
        assert!(!is_demanded(program), "{program} is not installed");
        eprintln!("skipped: {program} is not installed");
    }
    is_installed
}

/// Whether an environment variable can be empty in this PowerShell, as it can from 7.5 on.
pub(crate) fn powershell_holds_empty() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let probe = "$env:PROBE = ''; exit [int](Test-Path env:PROBE)";
        let words = ["-NoProfile", "-NonInteractive", "-Command", probe];
        let mut pwsh = detached("pwsh".as_ref(), Controlling::Nothing);
        pwsh.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let status = pwsh.status();
        status.is_ok_and(|status| status.code() == Some(1))
    })
}
