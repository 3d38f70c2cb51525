//! What starts by itself: cron and systemd.

use std::collections::BTreeMap;
use std::fs;

use super::{calls, deploys_or_stops, environ, found, install, signed_out, stage};
use crate::docs::block;
use crate::support::{Outcome, Scene};

/// A crontab: settings, and commands behind five fields (crontab(5)).
struct Crontab {
    settings: Vec<(String, String)>,
    commands: Vec<String>,
}

fn crontab(text: &str) -> Crontab {
    let (mut settings, mut commands) = (Vec::new(), Vec::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.splitn(6, ' ');
        match line.split_once('=') {
            Some((name, value)) if name.bytes().all(|b| b.is_ascii_uppercase()) => {
                settings.push((name.to_owned(), value.to_owned()));
            }
            _ => {
                let times: Vec<_> = fields.by_ref().take(5).collect();
                let is_time = |field: &&str| field.bytes().all(|b| b"0123456789*-/,".contains(&b));
                assert!(times.iter().all(is_time), "{times:?}");
                let command = fields.next().expect("a command behind five fields");
                // An unescaped one ends the command.
                let command = command.replace("\\%", "\0");
                let command = command.split('%').next().unwrap();
                commands.push(command.replace('\0', "%"));
            }
        }
    }
    Crontab { settings, commands }
}

/// With the environment of cron, and where the emulator is.
fn start(scene: &Scene, crontab: &Crontab) -> Outcome {
    let [command] = &crontab.commands[..] else {
        panic!("not one command: {:?}", crontab.commands);
    };
    let mut run = scene.program("/bin/sh", &["-c", command]);
    run.command()
        .env_clear()
        .env("HOME", scene.home())
        .env("LOGNAME", "jo")
        .env("SHELL", "/bin/sh")
        .env("PATH", "/usr/bin:/bin")
        .env("AWS_ENDPOINT_URL", scene.aws.url());
    for (name, value) in &crontab.settings {
        let local = scene.path("bin");
        let value = value.replace("/usr/local/bin", local.to_str().unwrap());
        run = run.env(name, value);
    }
    run.go()
}

#[test]
fn cron_starts_the_report_in_its_bare_environment() {
    for text in [block("README.md", "cron"), block("docs/scripts.md", "cron")] {
        let crontab = crontab(&text);
        assert_eq!(crontab.settings.len(), 1, "the page says where awsso is");
        deploys_or_stops(|scene| {
            install(scene, "bin/awsso");
            start(scene, &crontab)
        });
    }
}

#[test]
fn a_percent_sign_ends_a_command_of_cron() {
    let read = crontab("# c\nA=b=c\n1 2 3 4 5 date +\\%s; x%input\n");
    assert_eq!(read.settings, [("A".to_owned(), "b=c".to_owned())]);
    assert_eq!(read.commands, ["date +%s; x"]);
}

/// The assignments of a unit's `[Service]`, in their order.
fn service(text: &str) -> Vec<(String, String)> {
    let (_, section) = text.split_once("\n[Service]\n").unwrap();
    let section = section.split("\n[").next().unwrap();
    let lines = section.lines().filter_map(|line| line.split_once('='));
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// What systemd does with a service of type oneshot (systemd.service(5), systemd.exec(5)): makes the
/// runtime folder, starts `ExecStartPre` and `ExecStart` one after the other until one fails, reads
/// `EnvironmentFile` shortly before each, and deletes the folder.
fn run_service(scene: &Scene, unit: &str) -> Outcome {
    let settings = service(unit);
    let of = |name: &str| {
        let found = settings.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| expanded(scene, value)).unwrap()
    };
    assert_eq!(of("Type"), "oneshot");
    assert_eq!(of("UMask"), "0077");
    let folder = scene.path(&format!(".run/{}", of("RuntimeDirectory")));
    fs::create_dir_all(&folder).unwrap();
    let file = of("EnvironmentFile");
    let file = file.strip_prefix('-').expect("not there at first");
    let mut outcome = None;
    for name in ["ExecStartPre", "ExecStart"] {
        let variables: BTreeMap<_, _> = match fs::read_to_string(file) {
            Ok(text) => environ::parse(&text),
            Err(_) => BTreeMap::new(),
        };
        let words = shell_words::split(&of(name)).unwrap();
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let mut run =
            scene.program("sh", &[&["-c", "umask 0077; exec \"$@\"", "sh"], &words[..]].concat());
        run.command()
            .env_clear()
            .env("HOME", scene.home())
            .env("USER", "jo")
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("AWS_ENDPOINT_URL", scene.aws.url())
            .envs(variables);
        let done = run.go();
        let is_over = done.status != Some(0);
        outcome = Some(done);
        if is_over {
            break;
        }
    }
    fs::remove_dir_all(folder).unwrap();
    outcome.unwrap()
}

/// The specifiers that the page uses (systemd.unit(5)).
fn expanded(scene: &Scene, value: &str) -> String {
    let home = scene.home().to_str().unwrap();
    let runtime = scene.path(".run");
    value.replace("%h", home).replace("%t", runtime.to_str().unwrap())
}

#[test]
fn a_service_of_systemd_gets_the_variables_from_a_file_of_its_own() {
    let unit = block("docs/scripts.md", "systemd-service");
    deploys_or_stops(|scene| {
        install(scene, ".cargo/bin/awsso");
        run_service(scene, &unit)
    });
}

#[test]
fn a_service_that_cannot_sign_in_does_not_start() {
    let unit = block("docs/scripts.md", "systemd-service");
    let scene = signed_out();
    install(&scene, ".cargo/bin/awsso");
    run_service(&scene, &unit).exits(3).tells("awsso login");
    assert!(calls(&scene).is_empty());
}

#[test]
fn systemd_finds_no_fault_with_the_units() {
    let Some(analyze) = found("systemd-analyze") else {
        return;
    };
    let scene = stage();
    install(&scene, ".cargo/bin/awsso");
    for (name, kind) in [
        (block("docs/scripts.md", "systemd-service"), "service"),
        (block("docs/scripts.md", "systemd-timer"), "timer"),
    ] {
        scene.write(&format!("units/daily-report.{kind}"), &name);
    }
    for kind in ["service", "timer"] {
        let file = scene.path(&format!("units/daily-report.{kind}"));
        let outcome = scene
            .program(&analyze, &["--user", "verify", file.to_str().unwrap()])
            .env("SYSTEMD_LOG_LEVEL", "warning")
            .go()
            .succeeds();
        assert!(!outcome.stderr.contains("daily-report"), "{}", outcome.shown());
    }
    // It would have found one.
    let wrong = block("docs/scripts.md", "systemd-timer").replace("Mon..Fri", "Mon..Frog");
    scene.write("units/daily-report.timer", &wrong);
    let file = scene.path("units/daily-report.timer");
    let outcome = scene.program(&analyze, &["--user", "verify", file.to_str().unwrap()]).go();
    assert!(outcome.stderr.contains("daily-report"), "{}", outcome.shown());
}
