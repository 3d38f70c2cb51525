//! What awsso keeps on disk is encrypted: the key, what happens without it, and the other stores.

use std::fs;
use std::path::PathBuf;

use aws_emulator::Approval;
use serde_json::Value;

use super::settings::{FILE, settled};
#[cfg(target_os = "linux")]
use crate::support::is_installed;
use crate::support::{CACHE, Outcome, SECRET_KEY, STATE, Scene, sso_scene, token_path};

const DEPLOY: &str = "arn:aws:iam::222222222222:role/Deploy";

/// Somebody signed in; the settings are these.
fn scene(settings: &str) -> Scene {
    let scene = settled(sso_scene(&format!(
        "[profile deploy]\nrole_arn = {DEPLOY}\nsource_profile = keys\nregion = eu-west-1\n"
    )));
    scene.aws.add_role(DEPLOY, aws_emulator::Trust::of(crate::support::OTHER_ACCOUNT));
    scene.signed_in("corp");
    scene.write(FILE, settings);
    scene
}

/// The store that the settings name by default on this machine.
#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "tells a person what was not tested")]
fn default_store() -> &'static str {
    use linux_keyutils::{KeyRing, KeyRingIdentifier};
    match KeyRing::get_persistent(KeyRingIdentifier::Process) {
        Ok(_) => "keyring",
        Err(error) => {
            eprintln!("the kernel gives no keyring here ({error:?}): a file takes its place");
            "file"
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn default_store() -> &'static str {
    "keyring"
}

/// Encrypted files in awsso's cache.
fn sealed(scene: &Scene) -> Vec<(PathBuf, Value)> {
    let files = scene.files_below(CACHE).into_iter().filter_map(|path| {
        let content = serde_json::from_slice(&fs::read(&path).unwrap()).ok()?;
        Some((path, content))
    });
    files.filter(|(_, content): &(_, Value)| content["Sealed"].is_string()).collect()
}

fn stores(scene: &Scene) -> Vec<String> {
    sealed(scene).iter().map(|(_, content)| content["Store"].as_str().unwrap().into()).collect()
}

/// As after a reboot.
fn lose_key(scene: &Scene) {
    #[cfg(target_os = "linux")]
    drop(crate::support::Keys::below(scene.home()));
    for name in ["cache.key", "cache.key.dpapi"] {
        let _ = fs::remove_file(scene.path(STATE).join(name));
    }
}

fn secrets(run: &Outcome) -> [String; 3] {
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
        .map(|name| run.variable(name))
}

fn assert_unreadable(scene: &Scene, secrets: &[String]) {
    for path in scene.files_below(CACHE) {
        let content = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&content);
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            assert!(!text.contains(secret.as_str()), "{} holds {secret}", path.display());
        }
    }
}

#[test]
fn no_secret_and_no_account_can_be_read_in_the_cache() {
    for (settings, store) in [("", default_store()), ("credential_store = \"file\"\n", "file")] {
        let scene = scene(settings);
        let mut seen = secrets(&scene.enter("env adminUser")).to_vec();
        seen.extend(secrets(&scene.enter("env deploy")));
        seen.push(SECRET_KEY.to_owned());
        scene.awsso("list roles --all").succeeds();
        seen.push("AdministratorAccess".to_owned());
        let stores = stores(&scene);
        assert!(stores.len() >= 3 && stores.iter().all(|it| it == store), "{stores:?}");
        assert_unreadable(&scene, &seen);
        // All of it serves the next run.
        let before = scene.aws.requests().len();
        assert_eq!(secrets(&scene.enter("env adminUser").quietly()), seen[..3]);
        scene.awsso("list roles").succeeds();
        assert_eq!(scene.aws.requests().len(), before, "{store}");
    }
}

#[test]
fn a_lost_key_costs_one_request_and_no_word() {
    for settings in ["", "credential_store = \"file\"\n"] {
        let scene = scene(settings);
        let first = scene.enter("env adminUser");
        lose_key(&scene);
        let second = scene.enter("env adminUser").quietly();
        assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
        assert_ne!(secrets(&first), secrets(&second));
        scene.enter("env adminUser").quietly();
        assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
    }
}

#[test]
fn a_changed_entry_and_one_in_anothers_place_count_as_absent() {
    let scene = scene("");
    scene.enter("env adminUser");
    let [(path, content)] = &sealed(&scene)[..] else { panic!() };
    let text = content["Sealed"].as_str().unwrap();
    let middle = text.len() / 2;
    let other = if text[middle..].starts_with('A') { "B" } else { "A" };
    let mut changed = content.clone();
    changed["Sealed"] = format!("{}{other}{}", &text[..middle], &text[middle + 1..]).into();
    fs::write(path, changed.to_string()).unwrap();
    scene.awsso("env adminUser").succeeds().tells("ignoring a damaged cache file");
    assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
    // Nobody can plant credentials either, neither plain ones nor those of another entry.
    let planted = r#"{"Version":1,"AccessKeyId":"PLANTED","SecretAccessKey":"s"}"#;
    scene.enter("env deploy");
    let entries = sealed(&scene);
    let of_deploy = entries.iter().find(|(entry, _)| entry != path).unwrap();
    for text in [planted.to_owned(), of_deploy.1.to_string()] {
        let before = scene.aws.count("GetRoleCredentials");
        fs::write(path, text).unwrap();
        let run = scene.enter("env adminUser");
        assert_ne!(run.variable("AWS_ACCESS_KEY_ID"), "PLANTED");
        assert_eq!(scene.aws.count("GetRoleCredentials"), before + 1);
    }
}

#[test]
fn runs_that_begin_at_the_same_time_make_one_key() {
    for settings in ["", "credential_store = \"file\"\n"] {
        let scene = scene(settings);
        let profiles = ["adminUser", "deploy"];
        let runs: Vec<_> = (0..8)
            .map(|number| scene.run(&format!("env {}", profiles[number % 2])).start())
            .collect();
        for run in runs {
            run.end().succeeds().quietly();
        }
        let entries = sealed(&scene);
        assert!(entries.len() >= 2);
        let first = &entries[0].1["Key"];
        assert!(entries.iter().all(|(_, content)| content["Key"] == *first));
        // Every entry can still be opened.
        let before = scene.aws.requests().len();
        for profile in profiles {
            scene.awsso(&format!("env {profile}")).succeeds().quietly();
        }
        assert_eq!(scene.aws.requests().len(), before);
    }
}

#[test]
fn none_saves_nothing_and_says_so() {
    let scene = scene("");
    let set = scene.awsso("settings set credential_store none").succeeds();
    set.tells("a prompt waits for each renewal");
    let first = scene.enter("env adminUser").quietly();
    scene.enter("env deploy").quietly();
    scene.awsso("list roles --all").succeeds();
    assert_eq!(sealed(&scene), []);
    assert!(!scene.path(STATE).join("cache.key").exists());
    assert_unreadable(&scene, &secrets(&first));
    // So the next one asks again, at once, also while another one does.
    let second = scene.enter("env adminUser");
    assert_ne!(secrets(&first), secrets(&second));
    // The prompt waits for the renewal: no process in the background could leave the result.
    let due = |run: Outcome| run.succeeds().quietly();
    let renewed = due(scene
        .run("renew --hook --shell bash")
        .after(&second)
        .env("AWSSO_EXPIRATION", "1")
        .go());
    assert!(renewed.stdout.contains("AWS_SECRET_ACCESS_KEY"), "{}", renewed.shown());
    assert!(!renewed.stdout.contains(&second.variable("AWS_SECRET_ACCESS_KEY")));
    scene.awsso("doctor --json").stdout_has("nothing is saved (credential_store = none)");
}

#[test]
fn every_store_still_opens_what_another_has_sealed() {
    let scene = scene("");
    let first = scene.enter("env adminUser");
    let usual = default_store();
    for (setting, next) in [("file", "file"), ("auto", usual), ("none", "")] {
        scene.write(FILE, &format!("credential_store = \"{setting}\"\n"));
        let moved = scene.enter("env adminUser").quietly();
        assert_eq!(secrets(&moved), secrets(&first), "{setting}");
        assert_eq!(scene.aws.count("GetRoleCredentials"), 1, "{setting}");
        // The next entry that is written is sealed with the key of the new store.
        scene.awsso("env deploy --refresh").succeeds().quietly();
        assert_eq!(stores(&scene).contains(&next.to_owned()), !next.is_empty(), "{setting}");
    }
}

#[test]
fn private_tokens_are_awssos_alone_through_sign_in_renewal_and_sign_out() {
    let scene = scene("sso_token_store = \"private\"\n");
    // The shared token is not looked at.
    scene.awsso("env adminUser --no-login").exits(3).tells("not signed in to SSO session corp");
    let shared = scene.read(&token_path("corp"));
    scene.aws.approve_device_logins(Approval::Immediately);
    scene.awsso("login --sso-session corp --use-device-code --no-browser").succeeds();
    let tokens = scene.files_below(&format!("{CACHE}/sso"));
    let tokens: Vec<_> = tokens.iter().filter(|it| it.extension().unwrap() == "json").collect();
    assert_eq!(tokens.len(), 2, "a token and a registration: {tokens:?}");
    for path in tokens {
        let text = fs::read_to_string(path).unwrap();
        for word in ["accessToken", "refreshToken", "clientSecret", "awsapps"] {
            assert!(text.contains("\"Sealed\"") && !text.contains(word), "{text}");
        }
    }
    assert_eq!(scene.read(&token_path("corp")), shared);
    let session = scene.enter("env adminUser");
    scene.run("renew").after(&session).go().succeeds();
    let doctor = scene.awsso("doctor");
    doctor.stdout_has("encrypted tokens of awsso alone (sso_token_store = private)");
    scene.awsso("logout --sso-session corp").succeeds().tells("signed out of corp");
    assert_eq!(scene.aws.count("Logout"), 1);
    assert_eq!(sealed(&scene).iter().filter(|(path, _)| path.ends_with(token_name())).count(), 0);
    scene.awsso("env adminUser --no-login").exits(3);
    assert_eq!(scene.read(&token_path("corp")), shared);
}

fn token_name() -> String {
    token_path("corp").rsplit('/').next().unwrap().to_owned()
}

#[test]
fn a_private_token_whose_key_is_gone_costs_one_sign_in() {
    let scene = scene("sso_token_store = \"private\"\n");
    scene.aws.approve_device_logins(Approval::Immediately);
    let login = "login --sso-session corp --use-device-code --no-browser";
    scene.awsso(login).succeeds();
    scene.enter("env adminUser");
    lose_key(&scene);
    scene.awsso("env adminUser --no-login").exits(3).tells("not signed in to SSO session corp");
    scene.awsso(login).succeeds();
    scene.enter("env adminUser").quietly();
}

/// `program` in a process in which the kernel refuses all calls about keys, as the seccomp profiles of
/// container engines do.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const WITHOUT_KEYRING: &str = r"
import ctypes, os, struct, sys
def step(code, yes, no, value): return struct.pack('HBBI', code, yes, no, value)
calls = [248, 249, 250]  # add_key, request_key, keyctl
steps = [step(0x20, 0, 0, 0)]
steps += [step(0x15, len(calls) - at, 0, call) for at, call in enumerate(calls)]
steps += [step(0x06, 0, 0, 0x7fff0000), step(0x06, 0, 0, 0x00050001)]  # allow; EPERM
code = ctypes.create_string_buffer(b''.join(steps))
program = struct.pack('HL', len(steps), ctypes.addressof(code))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, program, 0, 0) == 0, os.strerror(ctypes.get_errno())
os.execv(sys.argv[1], sys.argv[1:])
";

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn without_keyring(scene: &Scene, line: &str) -> Outcome {
    let mut words = vec!["-c", WITHOUT_KEYRING, env!("CARGO_BIN_EXE_awsso")];
    words.extend(line.split(' '));
    scene.program("python3", &words).go()
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn where_the_kernel_forbids_keys_a_file_has_the_key_which_is_told_once() {
    if !is_installed("python3") {
        return;
    }
    let told = "the kernel keyring: not allowed here: the key that encrypts cached credentials is in \
                a file, [HOME]/.local/state/awsso/cache.key";
    let auto = scene("");
    without_keyring(&auto, "env adminUser").succeeds().tells(told);
    assert_eq!(stores(&auto), ["file"]);
    without_keyring(&auto, "env adminUser --refresh").succeeds().quietly();
    without_keyring(&auto, "doctor").stdout_has("cache.key: the kernel keyring: not allowed here");
    // The keyring alone, or nothing.
    let strict = scene("credential_store = \"keyring\"\n");
    let run = without_keyring(&strict, "env adminUser").succeeds();
    run.tells("credentials are not cached, and a prompt waits for their renewal");
    without_keyring(&strict, "env adminUser").succeeds().quietly();
    assert_eq!(stores(&strict), [""; 0]);
    assert_eq!(strict.aws.count("GetRoleCredentials"), 2);
    without_keyring(&strict, "doctor").stdout_has("nothing is saved: the kernel keyring");
}

/// A Secret Service by this script.
#[cfg(unix)]
fn with_secret_tool(script: &str) -> Scene {
    let scene = scene("credential_store = \"secret-service\"\n");
    scene.write("bin/secret-tool", &format!("#!/bin/sh\n{script}\n"));
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(scene.path("bin/secret-tool"), mode).unwrap();
    let path = format!("{}:{}", scene.path("bin").display(), std::env::var("PATH").unwrap());
    scene.env("PATH", path)
}

#[cfg(unix)]
#[test]
fn the_secret_service_keeps_the_key_and_never_sees_it_as_an_argument() {
    let scene = with_secret_tool(
        "echo \"$@\" \"$(env)\" >>\"$HOME/calls\"\n\
         case $1 in\n\
         lookup) cat \"$HOME/kept\" 2>/dev/null || exit 1 ;;\n\
         store) cat >\"$HOME/kept\" ;;\n\
         esac",
    );
    let first = scene.enter("env adminUser").quietly();
    assert_eq!(stores(&scene), ["secret-service"]);
    assert_eq!(secrets(&scene.enter("env adminUser").quietly()), secrets(&first));
    let (calls, kept) = (scene.read("calls"), scene.read("kept"));
    assert!(calls.contains("lookup application awsso cache "), "{calls}");
    assert!(kept.len() > 40 && !calls.contains(&kept), "{calls}");
    assert!(!scene.path(STATE).join("cache.key").exists());
}

#[cfg(unix)]
#[test]
fn a_secret_service_that_fails_or_hangs_costs_the_cache_and_not_the_switch() {
    for (script, why) in [
        ("echo 'Cannot autolaunch D-Bus' >&2; exit 1", "exit code 1: Cannot autolaunch D-Bus"),
        ("sleep 60", "secret-tool did not end within 5 s"),
    ] {
        let scene = with_secret_tool(script);
        let start = std::time::Instant::now();
        scene.awsso("env adminUser").succeeds().tells(why).tells("credentials are not cached");
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "one wait, not several");
        assert_eq!(stores(&scene), [""; 0]);
    }
}

/// With the real thing, where it is installed.
#[cfg(target_os = "linux")]
#[test]
fn gnome_keyring_keeps_the_key() {
    let needed = ["dbus-run-session", "gnome-keyring-daemon", "secret-tool"];
    if !needed.iter().all(|program| is_installed(program)) {
        return;
    }
    let scene = scene("credential_store = \"secret-service\"\n");
    let script = format!(
        "printf password | gnome-keyring-daemon --unlock >/dev/null 2>&1\n\
         '{awsso}' env adminUser --shell nu && '{awsso}' env adminUser --shell nu\n",
        awsso = env!("CARGO_BIN_EXE_awsso")
    );
    let run = scene.program("dbus-run-session", &["--", "sh", "-c", &script]).go().succeeds();
    let lines: Vec<_> = run.stdout.lines().filter(|line| line.starts_with('{')).collect();
    assert_eq!(lines.len(), 2, "{}", run.shown());
    assert_eq!(scene.aws.count("GetRoleCredentials"), 1);
    assert_eq!(stores(&scene), ["secret-service"]);
}
