//! What the hook of `awsso init` costs at each prompt while nothing is due: `cargo bench --bench
//! per_prompt`. Microseconds, without and with the segment; each shell measures itself.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a program of its own, which starts others and prints what it found"
)]

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// The shell, its arguments, and the script; `OPTION` is for `awsso init`.
const SHELLS: [(&str, &[&str], &str); 2] = [
    (
        "bash",
        &["--norc", "-c"],
        "eval \"$(command awsso init bash OPTION)\"; s=${EPOCHREALTIME/./}; \
         for ((i = 0; i < 5000; i++)); do __awsso_hook; done; e=${EPOCHREALTIME/./}; \
         echo $(((e - s) / 5000))",
    ),
    (
        "zsh",
        &["-f", "-c"],
        "zmodload zsh/datetime; eval \"$(command awsso init zsh OPTION)\"; s=$EPOCHREALTIME; \
         for ((i = 0; i < 5000; i++)); do __awsso_hook; done; \
         printf '%d\\n' $(((EPOCHREALTIME - s) * 200))",
    ),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_awsso"));
    let folder = program.parent().ok_or("the program lies nowhere")?;
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = [folder.to_owned()];
    let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&inherited)))?;
    for (shell, arguments, script) in SHELLS {
        for option in ["", "--prompt"] {
            let output = Command::new(shell)
                .args(arguments)
                .arg(script.replace("OPTION", option))
                .env("PATH", &path)
                .env("AWSSO_PROFILE", "adminUser")
                .env("AWSSO_PROMPT", "adminUser")
                .env("AWS_REGION", "eu-west-1")
                .env("AWSSO_EXPIRATION", (now + 3000).to_string())
                .env("AWSSO_RENEW_AT", (now + 2100).to_string())
                .output();
            let Ok(output) = output else {
                println!("{shell}: not installed");
                break;
            };
            let microseconds = String::from_utf8_lossy(&output.stdout);
            println!("{shell} {option}: {} µs", microseconds.trim());
        }
    }
    Ok(())
}
