//! A place to try awsso without an AWS account: `cargo run --example playground`.
//!
//! Starts the emulator on loopback, writes a throw-away home with a few profiles, and opens your
//! shell there, with awsso loaded. Everything is deleted when you leave the shell. A second
//! terminal joins with the line that the first one prints.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a program of its own, which sets the stage that awsso plays on"
)]

mod home;
#[path = "../../tests/support/keys.rs"]
mod keys;
mod world;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, io, thread};

use aws_emulator::{Approval, Emulator};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut words: Vec<String> = env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == JOIN) {
        let home = words.get(1).cloned().ok_or("--join needs the folder of a playground")?;
        return join(Path::new(&home), words.split_off(2));
    }
    outlive_the_shell()?;
    let aws = Emulator::start();
    world::populate(&aws);
    aws.approve_device_logins(Approval::AfterPolls(2));
    aws.set_device_interval(Some(1));
    let home = tempfile::Builder::new().prefix("awsso-playground-").tempdir()?;
    let _keys = keys::Keys::below(home.path());
    home::furnish(home.path())?;
    fs::write(home.path().join(ADDRESS), aws.url())?;
    // Cargo may replace this very file, which then counts as deleted.
    let playground = env::current_exe()?;
    let stage = Stage { home: home.path(), binaries: &build()?, url: aws.url() };
    let invitation = format!("{} {JOIN} {}", playground.display(), home.path().display());
    let code =
        stage.open(words, &format!("A second terminal joins with:\n\n    {invitation}\n\n"))?;
    // A shell that has joined may be writing its history.
    for _ in 0..10 {
        if fs::remove_dir_all(home.path()).is_ok() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(code)
}

const JOIN: &str = "--join";
/// The file of the home with the emulator's address.
const ADDRESS: &str = ".playground";

/// Opens a shell in the playground of another terminal.
fn join(home: &Path, words: Vec<String>) -> Result<ExitCode, Box<dyn Error>> {
    let url = fs::read_to_string(home.join(ADDRESS))
        .map_err(|_| format!("no playground found in {}", home.display()))?;
    Stage { home, binaries: &binaries()?, url: &url }.open(words, "")
}

/// Where a shell is opened.
struct Stage<'a> {
    home: &'a Path,
    /// The folder of the awsso program.
    binaries: &'a Path,
    /// Of the emulator.
    url: &'a str,
}

impl Stage<'_> {
    /// Opens the shell `words`, or the person's own, and waits for its end.
    fn open(&self, words: Vec<String>, invitation: &str) -> Result<ExitCode, Box<dyn Error>> {
        let mut words = words.into_iter();
        let program = words.next().unwrap_or_else(own_shell);
        let mut arguments: Vec<String> = words.collect();
        if arguments.is_empty()
            && let Some(integration) = home::integration(&program)
        {
            eprint!("{}{invitation}", integration.welcome());
            arguments.extend(integration.arguments());
        }
        let status = self
            .command(&program)?
            .args(arguments)
            .status()
            .map_err(|error| format!("could not start {program}: {error}"))?;
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(ExitCode::from(code.unwrap_or(1)))
    }

    /// `program` in the throw-away home, without the user's variables that tell AWS tools or shells
    /// where their files are.
    fn command(&self, program: &str) -> Result<Command, Box<dyn Error>> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = [self.binaries.to_owned()].into_iter().chain(env::split_paths(&path));
        let path = env::join_paths(folders)?;
        let mut command = Command::new(program);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("AWS") || text.starts_with("XDG_") || text == "ZDOTDIR" {
                command.env_remove(&name);
            }
        }
        command
            .env("HOME", self.home)
            .env("USERPROFILE", self.home)
            .env("PATH", path)
            .env("AWS_ENDPOINT_URL", self.url)
            .env("AWS_EC2_METADATA_DISABLED", "true");
        if cfg!(windows) {
            let data = self.home.join("AppData");
            command.env("APPDATA", data.join("Roaming")).env("LOCALAPPDATA", data.join("Local"));
        }
        Ok(command)
    }
}

/// A closed terminal window or Ctrl-C ends the shell; this program must continue, to clean up. On
/// Windows it ends with its window.
fn outlive_the_shell() -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let signals = [
        #[cfg(unix)]
        signal_hook::consts::SIGHUP,
        SIGINT,
        SIGTERM,
    ];
    for signal in signals {
        signal_hook::flag::register(signal, Arc::default())?;
    }
    Ok(())
}

/// Builds awsso, which an example does not do, and returns its folder.
fn build() -> Result<PathBuf, Box<dyn Error>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let mut command = Command::new(cargo);
    command
        // Together with this example, so that nothing is compiled twice.
        .args(["build", "--quiet", "--bin", "awsso"])
        .args(["--example", "playground", "--manifest-path"])
        .arg(manifest);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    if !command.status()?.success() {
        return Err("cargo build failed".into());
    }
    binaries()
}

/// The folder for programs that cargo builds.
fn binaries() -> Result<PathBuf, Box<dyn Error>> {
    // target/PROFILE/examples/playground
    let example = env::current_exe()?;
    let folder = example.ancestors().nth(2).ok_or("the example lies in an odd place")?;
    Ok(folder.to_owned())
}

fn own_shell() -> String {
    let fallback = if cfg!(windows) { "powershell" } else { "/bin/sh" };
    env::var("SHELL").unwrap_or_else(|_| fallback.to_owned())
}
