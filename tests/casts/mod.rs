//! Recorded sessions: one script, typed into every interactive shell on a pseudo-terminal, in the
//! world of the playground. `SHELL.cast` beside this file is the recording (asciicast v2, for
//! `asciinema play`), `SHELL.txt` the screens of it, `glance.svg` the one that the README shows. The tests play the script again and compare, so
//! that neither becomes untrue; `AWSSO_UPDATE_GOLDEN=1` records anew.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

mod cast;
mod dialects;
mod picture;
mod recorder;
mod script;
mod steady;
#[path = "../../examples/playground/world.rs"]
mod world;

use std::env;
use std::path::Path;
use std::process::Stdio;

use aws_emulator::Approval;

use crate::support::{Controlling, Scene, compare_file, detached};
use cast::Cast;
use dialects::Dialect;
use recorder::Recorder;

/// The playground, with somebody signed in, awsso in `PATH` and the shell's start-up file.
fn stage(dialect: &Dialect) -> Scene {
    let program = Path::new(env!("CARGO_BIN_EXE_awsso"));
    let own = program.parent().unwrap().to_owned();
    let inherited = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([own].into_iter().chain(env::split_paths(&inherited))).unwrap();
    // Short, so that no message is broken where the one with the steady path is not: PSReadLine tells
    // the row that it writes in.
    let home = tempfile::Builder::new().prefix("jo").rand_bytes(4).tempdir_in("/tmp");
    let scene = Scene::at(home.unwrap())
        .config(world::CONFIG)
        .credentials(world::CREDENTIALS)
        .without("AWSSO_SHELL")
        .env("PATH", path)
        .env("TERM", "xterm-256color")
        .env("fish_greeting", "");
    // In a new home fish would start by reading every manual page of the machine, in the background.
    scene.write(".local/share/fish/generated_completions/none.fish", "");
    world::populate(&scene.aws);
    scene.aws.approve_device_logins(Approval::AfterPolls(1));
    scene.aws.set_device_interval(Some(1));
    // No reason to tell, whatever machine this is.
    scene.write(".config/awsso/config.toml", "[login]\nmethod = \"device\"\n");
    // What lasts an hour has then less than an hour left, whatever the second.
    scene.aws.set_clock_offset(-5);
    let token = scene.aws.issue_token();
    scene.seed_token("corp", &token);
    for (path, text) in dialect.files {
        scene.write(path, text);
    }
    scene
}

/// Plays the script in a shell and compares with what is recorded, or records.
fn plays_as_recorded(dialect: &'static Dialect) {
    let shell = dialect.shell;
    if which::which(dialect.program[0]).is_err() {
        return is_not_compared(&format!("{shell} is not installed"));
    }
    let version = version(dialect);
    if numbers(&version) < dialect.oldest.to_vec() {
        return is_not_compared(&format!("{shell} {version} is too old to play in"));
    }
    let file = format!("tests/casts/{shell}");
    let scene = stage(dialect);
    let mut recorder = Recorder::open(&scene, dialect);
    script::play(&mut recorder);
    let played = recorder.end();
    if env::var_os("AWSSO_UPDATE_GOLDEN").is_some() {
        let title = format!("awsso in {shell} {version}");
        compare_file(&format!("{file}.cast"), &played.cast.to_text(&title));
    }
    let cast = Cast::read(&format!("{file}.cast"));
    // The recording shows these screens too.
    compare_file(&format!("{file}.txt"), &cast.screens(shell));
    let recorded_version = cast.title.rsplit(' ').next().unwrap_or_default();
    if generation(recorded_version) != generation(&version) {
        // Each step has met what it expects; how a list of names looks is the shell's affair.
        return is_not_compared(&format!("{shell} {version}, recorded in {recorded_version}"));
    }
    compare_file(&format!("{file}.txt"), &played.screens);
    if shell == "bash" {
        compare_file("tests/casts/glance.svg", &played.picture);
    }
}

/// Tells why nothing was compared with what is recorded, which is a failure in CI.
#[expect(clippy::print_stderr, reason = "tells a person which shells were not tested")]
fn is_not_compared(reason: &str) {
    assert!(env::var_os("CI").is_none(), "not compared: {reason}");
    eprintln!("not compared: {reason}");
}

/// The version that the shell tells.
fn version(dialect: &Dialect) -> String {
    let (program, words) = dialect.version.split_first().unwrap();
    let mut command = detached(program.as_ref(), Controlling::Nothing);
    let output = command.args(words).stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let is_version = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let word = text.split([' ', '\n', '/', '(', ',']).find(is_version);
    word.unwrap_or("of unknown version").to_owned()
}

fn numbers(version: &str) -> Vec<u32> {
    let parts = version.split('.');
    parts.map_while(|part| part.parse().ok()).collect()
}

/// What has to be the same for screens to be the same: the first number, or two where it is zero.
fn generation(version: &str) -> Vec<u32> {
    let mut numbers = numbers(version);
    let is_early = numbers.first() == Some(&0);
    numbers.truncate(if is_early { 2 } else { 1 });
    numbers
}

#[test]
fn bash_plays_as_recorded() {
    plays_as_recorded(&dialects::BASH);
}

#[test]
fn zsh_plays_as_recorded() {
    plays_as_recorded(&dialects::ZSH);
}

#[test]
fn fish_plays_as_recorded() {
    plays_as_recorded(&dialects::FISH);
}

#[test]
fn elvish_plays_as_recorded() {
    plays_as_recorded(&dialects::ELVISH);
}

#[test]
fn nu_plays_as_recorded() {
    plays_as_recorded(&dialects::NU);
}

#[test]
fn xonsh_plays_as_recorded() {
    plays_as_recorded(&dialects::XONSH);
}

#[test]
fn powershell_plays_as_recorded() {
    plays_as_recorded(&dialects::POWERSHELL);
}
