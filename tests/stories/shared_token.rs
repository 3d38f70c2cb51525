//! The token file is shared: with other tools, which wait for nobody, with containers, with a root
//! shell. A sign-in is never spent where its result cannot be kept.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use aws_emulator::{Approval, Fault, FaultKind, Trust};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, Outcome, Scene, TIME_LIMIT, sso_scene, token_path};

const AWSSO: &str = env!("CARGO_BIN_EXE_awsso");

fn token_file(scene: &Scene) -> Value {
    serde_json::from_str(&scene.read(&token_path("corp"))).unwrap()
}

/// Lets the file say that its token has run out.
fn expire(scene: &Scene) {
    let mut file = token_file(scene);
    file["expiresAt"] = json!("2021-01-01T00:00:00Z");
    scene.seed_token_file("corp", &file);
    scene.aws.expire_access_tokens();
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + TIME_LIMIT;
    while !is_so() {
        assert!(Instant::now() < end, "{what} never came");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A run on a disk that is full: no byte can be written to any file.
fn on_a_full_disk(scene: &Scene, line: &str) -> Outcome {
    let script = format!("trap '' XFSZ; ulimit -f 0; exec {AWSSO} {line}");
    scene.program("bash", &["-c", &script]).go()
}

/// A run in which the folder `.aws` cannot be written; `None` where that needs rights that are
/// missing.
fn on_a_read_only_folder(scene: &Scene, line: &str) -> Option<Outcome> {
    let folder = scene.path(".aws");
    let folder = folder.display();
    let script = format!(
        "mount --bind {folder} {folder} && mount -o remount,ro,bind {folder} && exec {AWSSO} {line}"
    );
    let in_namespace = |script: &str| {
        let words = ["--map-root-user", "--mount", "sh", "-c", script];
        scene.program("unshare", &words).go()
    };
    let can = in_namespace(&format!("mount --bind {folder} {folder}")).status == Some(0);
    can.then(|| in_namespace(&script))
}

#[test]
fn a_refresh_token_is_not_used_up_where_the_next_one_cannot_be_kept() {
    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    let before = scene.read(&token_path("corp"));
    let outcomes = [
        Some(on_a_full_disk(&scene, "env adminUser")),
        on_a_read_only_folder(&scene, "env adminUser"),
    ];
    for outcome in outcomes.into_iter().flatten() {
        outcome
            .exits(1)
            .stdout("(\\builtin exit 1);\n")
            .tells("refreshing the access token: could not write [HOME]/.aws/sso/cache/");
    }
    assert_eq!(scene.operations(), [""; 0]);
    assert_eq!(scene.read(&token_path("corp")), before);
    // With room for it, it is good.
    scene.awsso("env adminUser").succeeds().quietly();
}

#[test]
fn nobody_is_asked_to_confirm_a_sign_in_that_cannot_be_kept() {
    let scene = sso_scene("");
    scene.aws.approve_device_logins(Approval::Immediately);
    let line = "login --use-device-code --no-browser";
    fs::create_dir_all(scene.path(".aws/sso/cache")).unwrap();
    let outcomes = [Some(on_a_full_disk(&scene, line)), on_a_read_only_folder(&scene, line)];
    for outcome in outcomes.into_iter().flatten() {
        outcome
            .exits(1)
            .tells("not signing in to corp: could not write [HOME]/.aws/sso/cache/")
            .does_not_tell("confirm the code");
    }
    // Nor where a file stands in the way.
    fs::remove_dir(scene.path(".aws/sso/cache")).unwrap();
    scene.write(".aws/sso/cache", "");
    scene.awsso("login --pkce --no-browser").exits(1).tells("not signing in to corp");
    assert_eq!(scene.operations(), [""; 0]);
}

#[test]
fn a_disk_that_is_full_costs_nothing_while_the_token_is_good() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    on_a_full_disk(&scene, "env adminUser").succeeds().tells("could not cache the credentials");
}

/// A run as another user, to whom the home belongs but for what `roots` names; `None` unless the
/// tests run as root.
fn as_owner_of_the_home(scene: &Scene, roots: &[&str], line: &str) -> Option<Outcome> {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    own(scene.home(), 12_345);
    for path in roots {
        own(&scene.path(path), 0);
    }
    // Not everybody may reach the build.
    let copy = tempfile::tempdir().unwrap();
    let program = copy.path().join("awsso");
    fs::copy(AWSSO, &program).unwrap();
    own(copy.path(), 12_345);
    let words = shell_words::split(line).unwrap();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut run = scene.program(&program, &words);
    run.command().uid(12_345).gid(12_345);
    Some(run.go())
}

fn own(path: &Path, user: u32) {
    chown(path, Some(user), Some(user)).unwrap();
    for entry in fs::read_dir(path).into_iter().flatten() {
        own(&entry.unwrap().path(), user);
    }
}

#[test]
fn what_an_earlier_sudo_left_is_named_with_the_command_before_anybody_is_asked() {
    let scene = sso_scene("");
    scene.aws.approve_device_logins(Approval::Immediately);
    fs::create_dir_all(scene.path(".aws/sso/cache")).unwrap();
    fs::create_dir_all(scene.path(".cache/awsso")).unwrap();
    let login = "login --use-device-code --no-browser";
    let Some(outcome) = as_owner_of_the_home(&scene, &[".aws/sso"], login) else {
        return;
    };
    outcome
        .exits(1)
        .tells("permission denied: [HOME]/.aws/sso/cache belongs to root")
        .tells("hint: sudo chown -R 12345 [HOME]/.aws/sso\n");
    assert_eq!(scene.operations(), [""; 0]);
    // A token that only root can read is no reason to ask either.
    scene.signed_in("corp");
    fs::set_permissions(
        scene.path(&token_path("corp")),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .unwrap();
    as_owner_of_the_home(&scene, &[&token_path("corp")], "env adminUser")
        .unwrap()
        .exits(4)
        .tells("belongs to root")
        .tells("hint: sudo chown -R 12345 [HOME]/.aws/sso/cache/");
    // Its own cache is needed less.
    as_owner_of_the_home(&scene, &[".cache"], "env adminUser")
        .unwrap()
        .succeeds()
        .tells("[HOME]/.cache/awsso belongs to root")
        .tells("sudo chown -R 12345 [HOME]/.cache");
}

#[test]
fn under_sudo_nothing_of_roots_is_left_in_the_home_and_no_home_is_made() {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return;
    }
    let scene = sso_scene("");
    scene.aws.approve_device_logins(Approval::Immediately);
    own(scene.home(), 12_345);
    scene.awsso("login --use-device-code --no-browser").succeeds();
    scene.awsso("env adminUser").succeeds();
    scene.awsso("settings set renewal.ahead 20m").succeeds();
    let mut folders = vec![scene.home().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let metadata = entry.metadata().unwrap();
            assert_eq!(metadata.uid(), 12_345, "{}", entry.path().display());
            folders.extend(metadata.is_dir().then(|| entry.path()));
        }
    }
    let home = scene.path("nobody");
    let config = scene.path(".aws/config");
    for line in ["env adminUser", "login --use-device-code", "env keys", "list"] {
        let run = scene.run(line).env("HOME", &home);
        let run = run.env("USERPROFILE", &home).env("AWS_CONFIG_FILE", &config);
        run.go();
        assert!(!home.exists(), "{line}");
    }
}

#[test]
fn containers_that_share_nothing_but_the_token_file_take_turns() {
    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    let running: Vec<_> = (0..8)
        .map(|number| {
            let own_cache = scene.path(&format!("container-{number}"));
            let run = scene.run("env adminUser").env("XDG_CACHE_HOME", own_cache);
            run.start()
        })
        .collect();
    for run in running {
        run.end().succeeds().quietly();
    }
    assert_eq!(scene.aws.count("CreateToken"), 1);
    // Beside the token, nothing but a file that is no JSON.
    let mut names: Vec<_> = scene.files_below(".aws/sso/cache");
    names.retain(|path| path.extension().is_none_or(|end| end != "json"));
    assert_eq!(names.len(), 1);
    assert_eq!(fs::read(&names[0]).unwrap(), b"");
}

/// A file system without locks.
#[cfg(target_os = "linux")]
#[test]
fn where_the_file_system_has_no_locks_it_goes_on_with_a_note() {
    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    let source = "#include <errno.h>\nint flock(int f, int o) { errno = ENOLCK; return -1; }\n";
    scene.write("flock.c", source);
    let library = scene.path("flock.so");
    let words = ["-shared", "-fPIC", "-o", library.to_str().unwrap(), "flock.c"];
    if !scene.path("/usr/bin/cc").exists() {
        return;
    }
    scene.program("cc", &words).go().succeeds();
    let outcome = scene
        .run("env adminUser")
        .env("LD_PRELOAD", &library)
        .go()
        .succeeds()
        .tells("continuing without a lock: could not lock [HOME]/.cache/awsso/locks/")
        .tells("set XDG_CACHE_HOME to a folder in which files can be locked");
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.shown());
    assert_eq!(scene.aws.count("CreateToken"), 1);
}

#[test]
fn a_race_that_another_tool_has_won_ends_with_the_winners_token() {
    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    let used_up = token_file(&scene);
    scene.awsso("env adminUser").succeeds();
    let won = token_file(&scene);
    // The other tool has its answer, and not written it yet.
    scene.seed_token_file("corp", &used_up);
    let run = scene.run("env adminUser --refresh --no-login").start();
    wait_until("the refusal", || scene.aws.count("CreateToken") == 2);
    thread::sleep(Duration::from_millis(300));
    scene.write(&token_path("corp"), "");
    thread::sleep(Duration::from_millis(100));
    scene.seed_token_file("corp", &won);
    run.end().succeeds().quietly();
    assert_eq!(scene.aws.count("CreateToken"), 2);
    assert_eq!(token_file(&scene), won);
}

#[test]
fn a_refresh_token_that_is_dead_is_tried_once_and_status_knows() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let terminal = scene.enter("env adminUser");
    expire(&scene);
    scene.aws.end_sessions();
    for _ in 0..3 {
        scene
            .awsso("credential-process adminUser --refresh")
            .exits(3)
            .tells("SSO session corp has expired");
    }
    assert_eq!(scene.aws.count("CreateToken"), 1);
    let status = scene.run("status --json").after(&terminal).go().succeeds();
    assert!(status.json()["session_state"]["renewable_until"].is_null());
    let text = scene.run("status").after(&terminal).go().succeeds();
    assert!(!text.stdout.contains("renew"), "{}", text.shown());
    // Another sign-in has another one.
    scene.signed_in_long_ago("corp");
    scene.awsso("credential-process adminUser --refresh").succeeds();
    assert_eq!(scene.aws.count("CreateToken"), 2);
}

/// A terminal in a role whose credentials last for hours, and the time of its next renewal.
fn long_lived(scene: &Scene) -> (Outcome, i64) {
    scene.aws.assign(ACCOUNT, "AdministratorAccess", 6 * 3600);
    let terminal = scene.enter("env adminUser").quietly();
    let due = terminal.variable("AWSSO_RENEW_AT").parse().unwrap();
    (terminal, due)
}

fn seed_token_that_ends_in(scene: &Scene, minutes: i64) -> i64 {
    scene.signed_in("corp");
    let mut file = token_file(scene);
    let end = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
    file["expiresAt"] = json!(end.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    scene.seed_token_file("corp", &file);
    end.as_second()
}

/// The hook, and what it says about the time of its next look.
fn hook(scene: &Scene, terminal: &Outcome) -> i64 {
    let run = scene.run("--wrapper nu renew --hook").after(terminal);
    let outcome = run.go().succeeds().quietly();
    assert!(outcome.json()["AWS_ACCESS_KEY_ID"].is_null(), "{}", outcome.shown());
    outcome.variable("AWSSO_RENEW_AT").parse().unwrap()
}

#[test]
fn a_terminal_that_renews_refreshes_the_access_token_before_any_other_tool_would() {
    let scene = sso_scene("");
    let end = seed_token_that_ends_in(&scene, 50);
    let (terminal, due) = long_lived(&scene);
    assert_eq!(due, end - 20 * 60);
    // With more than 20 minutes left nobody is asked.
    assert_eq!(hook(&scene, &terminal), due);
    thread::sleep(Duration::from_millis(500));
    assert_eq!(scene.operations(), ["GetRoleCredentials"]);
    seed_token_that_ends_in(&scene, 19);
    let before = token_file(&scene);
    let next = hook(&scene, &terminal);
    let now = jiff::Timestamp::now().as_second();
    assert!((now + 50..=now + 60).contains(&next), "{next} at {now}");
    wait_until("the refresh", || token_file(&scene)["accessToken"] != before["accessToken"]);
    assert_eq!(scene.operations(), ["GetRoleCredentials", "CreateToken"]);
    // Many terminals refresh it once.
    let next = hook(&scene, &terminal);
    assert!(next > now + 30 * 60, "{next} at {now}");
    // Without a network that is nobody's business as long as there are credentials.
    seed_token_that_ends_in(&scene, 3);
    scene.aws.fault(Fault::new(FaultKind::Status(503)));
    hook(&scene, &terminal);
    wait_until("the attempts", || scene.aws.count("CreateToken") == 4);
    hook(&scene, &terminal);
}

#[test]
fn a_token_that_cannot_be_refreshed_is_not_looked_after() {
    let scene = sso_scene("");
    seed_token_that_ends_in(&scene, 10);
    let mut file = token_file(&scene);
    file.as_object_mut().unwrap().remove("refreshToken");
    scene.seed_token_file("corp", &file);
    let (terminal, due) = long_lived(&scene);
    let end: i64 = terminal.variable("AWSSO_EXPIRATION").parse().unwrap();
    assert_eq!(due, end - 15 * 60);
}

#[test]
fn a_token_file_that_is_being_written_is_waited_for() {
    for unfinished in ["", "{\"accessToken\": \"aoa"] {
        let scene = sso_scene("");
        scene.signed_in("corp");
        let whole = scene.read(&token_path("corp"));
        scene.write(&token_path("corp"), unfinished);
        let run = scene.run("env adminUser --no-login").start();
        thread::sleep(Duration::from_millis(200));
        scene.write(&token_path("corp"), &whole);
        run.end().succeeds().quietly();
    }
}

#[test]
fn after_a_logout_elsewhere_nothing_that_came_of_the_sign_in_is_used() {
    let role = "arn:aws:iam::222222222222:role/Deploy";
    let scene = sso_scene(&format!(
        "[profile deploy]\nrole_arn = {role}\nsource_profile = adminUser\nregion = eu-west-1\n"
    ));
    scene.aws.add_role(role, Trust::of(ACCOUNT));
    scene.signed_in("corp");
    let terminal = scene.enter("env deploy").quietly();
    scene.awsso("env deploy").succeeds().quietly();
    assert_eq!(scene.operations().len(), 2);
    // As the AWS CLI does it, which knows nothing of awsso's caches.
    fs::remove_file(scene.path(&token_path("corp"))).unwrap();
    for line in ["env adminUser --no-login", "env deploy --no-login", "credential-process deploy"] {
        scene.awsso(line).exits(3).tells("not signed in");
    }
    let hook = scene.run("renew --hook").after(&terminal).env("AWSSO_SHELL", "nu");
    let hook = hook.env("AWSSO_EXPIRATION", "1").go().succeeds();
    assert!(hook.json()["AWS_ACCESS_KEY_ID"].is_null(), "{}", hook.shown());
    assert_eq!(scene.operations().len(), 2);
    // Nor when somebody, perhaps somebody else, has signed in since.
    scene.signed_in("corp");
    scene.awsso("env deploy").succeeds().quietly();
    assert_eq!(scene.operations().len(), 4);
    fs::remove_file(scene.path(&token_path("corp"))).unwrap();
    scene.aws.approve_device_logins(Approval::Immediately);
    let login = "login --use-device-code --no-browser";
    scene.awsso(login).succeeds();
    scene.aws.clear_requests();
    scene.awsso("env deploy").succeeds().quietly();
    assert_eq!(scene.operations(), ["GetRoleCredentials", "AssumeRole"]);
}

/// A refresh under way, whose answer takes its time.
fn refreshing(scene: &Scene, kind: FaultKind) -> Child {
    scene.signed_in_long_ago("corp");
    scene.aws.fault(Fault::new(kind).operation("CreateToken"));
    let child = scene.run("env adminUser").command().spawn().unwrap();
    wait_until("the refresh", || scene.aws.count("CreateToken") == 1);
    child
}

fn send(signal: Signal, child: &Child) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

#[test]
fn a_signal_waits_until_the_refreshed_token_is_kept() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let scene = sso_scene("");
        let mut child = refreshing(&scene, FaultKind::Latency(Duration::from_millis(700)));
        let before = token_file(&scene);
        send(signal, &child);
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(signal.as_raw()), "{status}");
        assert_ne!(token_file(&scene)["refreshToken"], before["refreshToken"]);
        // It did not go on after that, and left nothing.
        assert_eq!(scene.operations(), ["CreateToken"]);
        let left = scene.files_below(".aws/sso/cache");
        assert!(left.iter().all(|path| path.extension().is_some_and(|end| end != "tmp")));
    }
}

#[test]
fn a_second_ctrl_c_ends_at_once_and_a_server_that_hangs_is_not_waited_for() {
    let scene = sso_scene("");
    let start = Instant::now();
    let mut child = refreshing(&scene, FaultKind::Hang);
    send(Signal::INT, &child);
    thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none());
    send(Signal::INT, &child);
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::INT.as_raw()));
    assert!(start.elapsed() < Duration::from_secs(4));
    let scene = sso_scene("");
    let mut child = refreshing(&scene, FaultKind::Hang);
    let start = Instant::now();
    send(Signal::TERM, &child);
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::TERM.as_raw()));
    let took = start.elapsed();
    assert!((4..8).contains(&took.as_secs()), "{took:?}");
}

/// `nohup`, and `&` in a script, ask for that.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_is_to_be_survived_is_survived() {
    let scene = sso_scene("");
    scene.signed_in_long_ago("corp");
    let slow = FaultKind::Latency(Duration::from_millis(500));
    scene.aws.fault(Fault::new(slow));
    let script = format!("trap '' HUP; exec {AWSSO} env adminUser");
    let run = scene.program("bash", &["-c", &script]).command().spawn();
    let mut child = run.unwrap();
    wait_until("the refresh", || scene.aws.count("CreateToken") == 1);
    send(Signal::HUP, &child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
