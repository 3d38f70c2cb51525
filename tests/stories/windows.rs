//! What is another matter on Windows: a command does not replace awsso, batch files are programs, line
//! ends, folders, and that awsso leaves no helper behind.

use std::time::{Duration, Instant};

use aws_emulator::Approval;

use crate::support::{ACCOUNT, KEY_ID, SECRET_KEY, Scene, sso_scene};

/// `awsso exec NAME -- cmd /d /c REST`; cmd.exe reads the rest in its own way.
fn exec(scene: &Scene, name: &str, rest: &str) -> crate::support::Outcome {
    scene.run(&format!("exec {name} -- cmd /d /c '{rest}'")).go()
}

#[test]
fn a_command_has_the_credentials_and_its_exit_code_is_handed_on() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let shown = exec(&scene, "adminUser", "set AWS").succeeds().quietly().stdout;
    for line in [
        "AWS_REGION=eu-west-1",
        &format!("AWS_ACCOUNT_ID={ACCOUNT}"),
        "AWSSO_PROFILE=adminUser",
        "AWS_ACCESS_KEY_ID=ASIA",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert!(!shown.contains("AWSSO_SAVED"), "{shown}");
    for code in [0, 7, 255, 1000] {
        assert_eq!(exec(&scene, "keys", &format!("exit {code}")).status, Some(code));
    }
    scene.awsso("exec keys -- awsso-no-such-program").exits(127).tells("command not found");
}

#[test]
fn a_batch_file_is_a_command_and_its_arguments_stay_whole() {
    let scene = sso_scene("");
    scene.write("tools/show.cmd", "@echo off\r\necho [%1] [%2] [%AWS_ACCESS_KEY_ID%]\r\n");
    let path = scene.path("tools").into_os_string();
    let scene = scene.env("PATH", path).env("PATHEXT", ".COM;.EXE;.BAT;.CMD");
    let outcome = scene.awsso("exec keys -- show 'a b' 'c & d'").succeeds().quietly();
    assert_eq!(outcome.stdout.trim_end(), format!("[\"a b\"] [\"c & d\"] [{KEY_ID}]"));
}

#[test]
fn signing_in_with_a_code_serves_the_next_switch() {
    let scene = sso_scene("");
    scene.aws.approve_device_logins(Approval::AfterPolls(1));
    scene.aws.set_device_interval(Some(1));
    scene.awsso("login --sso-session corp --use-device-code --no-browser").succeeds();
    let terminal = scene.enter("env adminUser").quietly();
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), ACCOUNT);
    scene.awsso("logout --sso-session corp").succeeds();
    scene.run("env adminUser --no-login --refresh").go().exits(3);
}

#[test]
fn the_caches_lie_in_the_folders_of_windows() {
    let scene =
        sso_scene("").env("LOCALAPPDATA", "[HOME]\\Local").env("APPDATA", "[HOME]\\Roaming");
    scene.signed_in("corp");
    scene.awsso("env adminUser").succeeds();
    assert!(!scene.files_below("Local/awsso/cache").is_empty());
    assert!(!scene.files_below("Local/awsso/state").is_empty());
    scene.awsso("settings set prompt.enabled true").succeeds();
    assert!(scene.path("Roaming/awsso/config.toml").is_file());
}

#[test]
fn line_ends_of_windows_stay_as_they_are() {
    let scene = sso_scene("");
    scene.write(".aws/config", "; mine\r\n[profile keys]\r\nregion = eu-west-3\r\n");
    assert_eq!(scene.enter("env keys").variable("AWS_REGION"), "eu-west-3");
    let before = "# mine\r\n[other]\r\naws_access_key_id = AKIAOTHER\r\n";
    scene.write(".aws/credentials", before);
    let pasted =
        format!("set AWS_ACCESS_KEY_ID={KEY_ID}\r\nset AWS_SECRET_ACCESS_KEY={SECRET_KEY}\r\n");
    scene.run("import --profile pasted").stdin(&pasted).go().succeeds();
    let after = scene.read(".aws/credentials");
    assert!(after.starts_with(before) && after.contains("[pasted]\r\n"), "{after:?}");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after:?}");
}

/// A helper would keep the output open, and whoever captures it would wait for the helper's end.
#[test]
fn a_helper_in_the_background_is_refused() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let start = Instant::now();
    scene
        .awsso("env adminUser --server")
        .exits(2)
        .stdout("(\\builtin exit 2);\n")
        .tells("env --server is not supported on Windows")
        .tells("hint: awsso exec NAME --server -- COMMAND");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    let shown = scene.run("exec adminUser --server -- cmd /d /c 'set AWS'").go().succeeds().stdout;
    assert!(shown.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:"), "{shown}");
    assert!(!shown.contains("AWS_SECRET_ACCESS_KEY"), "{shown}");
}
