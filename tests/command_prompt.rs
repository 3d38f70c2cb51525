//! cmd.exe, which only Windows has: what is emitted, in a batch file and as typed at its prompt.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use std::env;
use std::path::Path;

use crate::support::{KEY_ID, Scene, sso_scene};

/// A name of everything that means something to cmd.exe and that `set "NAME=VALUE"` carries.
const HOSTILE: &str = "a & b ^ c | d < e > f (g) 'h' ; ,";

/// `keys`, [`HOSTILE`], and names that cmd.exe would change; awsso is in `PATH`.
fn stage() -> Scene {
    let own = Path::new(env!("CARGO_BIN_EXE_awsso")).parent().unwrap();
    let inherited = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([own.to_owned()].into_iter().chain(env::split_paths(&inherited)));
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n";
    let names = [HOSTILE, "50%", "wow!", "caf\u{e9}"];
    let more = names.map(|name| format!("[profile \"{name}\"]\n{keys}")).concat();
    sso_scene(&more)
        .without("AWSSO_SHELL")
        .env("PATH", path.unwrap())
        .env("PATHEXT", ".COM;.EXE;.BAT;.CMD")
        .env("AWS_REGION", "sa-east-1")
}

/// Evaluates `awsso LINE` in a batch file.
fn evaluate(line: &str) -> String {
    if is_wine() {
        // Its `for` captures into a file, and takes what it captured for the name of a command.
        return format!("awsso {line} --print > snippet.cmd\r\ncall snippet.cmd\r\n");
    }
    format!("for /f \"delims=\" %%i in ('awsso {line}') do @%%i\r\n")
}

fn is_wine() -> bool {
    env::var_os("WINEPREFIX").is_some()
}

/// Shows what children get, as `[NAME=value]`.
const SHOW: &str = "for /f \"delims=\" %%v in ('set AWS') do @echo [%%v]\r\n@echo --\r\n";

/// What each part of a batch file shows; a part ends with [`SHOW`].
fn run(scene: &Scene, lines: &[String]) -> Vec<String> {
    scene.write("script.cmd", &format!("@echo off\r\n{}", lines.concat()));
    let path = scene.path("script.cmd");
    let words = ["/d", "/c", path.to_str().unwrap()];
    let outcome = scene.program("cmd", &words).go();
    outcome.stdout.split("\n--").map(str::to_owned).collect()
}

#[test]
fn in_and_out_again() {
    let scene = stage();
    let lines = [
        evaluate("env keys --region eu-west-3"),
        SHOW.to_owned(),
        evaluate(&format!("env \"{HOSTILE}\"")),
        SHOW.to_owned(),
        evaluate("unset"),
        SHOW.to_owned(),
    ];
    let shown = run(&scene, &lines);
    let [keys, hostile, after, _] = shown.as_slice() else {
        panic!("{shown:?}");
    };
    assert!(keys.contains(&format!("[AWS_ACCESS_KEY_ID={KEY_ID}]")), "{keys}");
    assert!(keys.contains("[AWSSO_PROFILE=keys]"), "{keys}");
    assert!(keys.contains("[AWS_REGION=eu-west-3]"), "{keys}");
    assert!(hostile.contains(&format!("[AWSSO_PROFILE={HOSTILE}]")), "{hostile}");
    assert!(!after.contains("AWS_ACCESS_KEY_ID"), "{after}");
    let own: Vec<_> = after.matches("[AWSSO_").collect();
    assert_eq!(own.len(), 2, "{after}");
    assert!(after.contains("[AWSSO_PREVIOUS=") && after.contains("[AWSSO_SEAL="), "{after}");
    assert!(after.contains("[AWS_REGION=sa-east-1]"), "{after}");
}

#[test]
fn what_was_there_before_comes_back_whole() {
    let scene = stage();
    let lines = [
        format!("set \"AWS_PROFILE={HOSTILE}\"\r\n"),
        evaluate("env keys"),
        SHOW.to_owned(),
        evaluate("unset"),
        SHOW.to_owned(),
    ];
    let shown = run(&scene, &lines);
    assert!(shown[0].contains("[AWSSO_PROFILE=keys]"), "{shown:?}");
    assert!(!shown[0].contains("[AWS_PROFILE="), "{shown:?}");
    assert!(shown[1].contains(&format!("[AWS_PROFILE={HOSTILE}]")), "{shown:?}");
}

#[test]
fn a_failure_and_what_cannot_be_carried_change_nothing() {
    let scene = stage();
    for line in ["env nope", "env \"50%%\"", "env wow!"] {
        let shown = run(&scene, &[evaluate(line), SHOW.to_owned()]);
        assert!(!shown[0].contains("AWSSO_PROFILE"), "{line}: {shown:?}");
        assert!(shown[0].contains("[AWS_REGION=sa-east-1]"), "{line}: {shown:?}");
    }
    // cmd.exe reads batch files in a code page of its own, so not from there.
    for name in ["caf\u{e9}", "50%", "wow!"] {
        let line = format!("env '{name}' --shell cmd");
        let refused = scene.run(&line).go().exits(1).stdout("");
        refused.tells("cmd cannot carry the value of AWS");
        // Nor could it be restored.
        let refused = scene.run("env keys --shell cmd").env("AWS_PROFILE", name).go();
        refused.exits(1).stdout("").tells("cmd cannot carry the value of AWS_PROFILE");
    }
}

/// At the prompt `%i` is written with one per cent sign.
#[test]
fn the_line_that_is_typed_works() {
    use std::os::windows::process::CommandExt as _;
    let scene = stage();
    let line = "(for /f \"delims=\" %i in ('awsso env keys') do @%i) & set AWSSO_PROFILE";
    let mut run = scene.program("cmd", &["/d", "/c"]);
    // As it stands: cmd.exe does not know the quoting of other programs.
    run.command().raw_arg(line);
    let outcome = run.go();
    assert_eq!(outcome.stdout.trim_end(), "AWSSO_PROFILE=keys", "{}", outcome.shown());
}
