//! A place to try awsso without an AWS account: `cargo run --example playground`.
//!
//! Starts the emulator on loopback, writes a throw-away home with a few profiles, and opens your
//! shell in it. Everything is gone when you leave the shell.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a program of its own, which sets the stage that awsso plays on"
)]

mod world;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
#[cfg(unix)]
use std::sync::Arc;
use std::{env, fs, io};

use aws_emulator::{Approval, Emulator};

const WELCOME: &str = "\
The playground: an emulated AWS, a throw-away home, your shell. Try:

    awsso list
    awsso login                              (confirms itself after two seconds)
    eval \"$(awsso env adminUser)\"            (fish: awsso env adminUser | source)
    awsso whoami
    eval \"$(awsso env deploy)\"               a role upon adminUser
    eval \"$(awsso env break-glass)\"          asks for an MFA code; 123456 works
    awsso status
    eval \"$(awsso unset)\"

`exit` ends it and leaves nothing behind.

";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    outlive_the_shell()?;
    let aws = Emulator::start();
    world::populate(&aws);
    aws.approve_device_logins(Approval::AfterPolls(2));
    aws.set_device_interval(Some(1));
    let home = tempfile::Builder::new()
        .prefix("awsso-playground-")
        .tempdir()?;
    fs::create_dir(home.path().join(".aws"))?;
    fs::write(home.path().join(".aws/config"), world::CONFIG)?;
    fs::write(home.path().join(".aws/credentials"), world::CREDENTIALS)?;
    let binaries = build()?;
    let words: Vec<String> = env::args().skip(1).collect();
    if words.is_empty() {
        eprint!("{WELCOME}");
    }
    let status = shell(&words, home.path(), &binaries, aws.url())?.status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// A closed terminal window or Ctrl-C ends the shell; this program has to go on and clear up.
#[cfg(unix)]
fn outlive_the_shell() -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::default())?;
    }
    Ok(())
}

/// Windows ends the program together with its window; there is nothing to do about it.
#[cfg(not(unix))]
fn outlive_the_shell() -> io::Result<()> {
    Ok(())
}

/// Builds the program, which an example does not do by itself, and tells where it lies.
fn build() -> Result<PathBuf, Box<dyn Error>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let mut command = Command::new(cargo);
    command
        // Together with this example, as cargo has just built it: nothing is compiled a second time.
        .args(["build", "--quiet", "--bin", "awsso"])
        .args(["--example", "playground", "--manifest-path"])
        .arg(manifest);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    if !command.status()?.success() {
        return Err("cargo build failed".into());
    }
    // target/PROFILE/examples/playground
    let example = env::current_exe()?;
    let folder = example
        .ancestors()
        .nth(2)
        .ok_or("the example lies in an odd place")?;
    Ok(folder.to_owned())
}

/// The user's shell, or the words of the command line, in the throw-away home.
fn shell(
    words: &[String],
    home: &Path,
    binaries: &Path,
    url: &str,
) -> Result<Command, Box<dyn Error>> {
    let own_shell = || {
        let fallback = if cfg!(windows) {
            "powershell"
        } else {
            "/bin/sh"
        };
        env::var("SHELL").unwrap_or_else(|_| fallback.to_owned())
    };
    let (program, arguments) = match words {
        [program, arguments @ ..] => (program.clone(), arguments),
        [] => (own_shell(), &[][..]),
    };
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(
        [binaries.to_owned()]
            .into_iter()
            .chain(env::split_paths(&path)),
    )?;
    let mut command = Command::new(program);
    command.args(arguments);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("AWS") || text.starts_with("XDG_") {
            command.env_remove(&name);
        }
    }
    command
        .env("HOME", home)
        .env("USERPROFILE", home)
        .env("PATH", path)
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_EC2_METADATA_DISABLED", "true");
    Ok(command)
}
