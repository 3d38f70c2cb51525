//! Renewal by the hook: time is not waited for, the shell is told that it has come.

use std::env;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::players::{ELVISH, RENEWING};
use super::{Player, Session, installed, stage};
use crate::support::{OTHER_ACCOUNT, Scene};
use aws_emulator::{Fault, FaultKind, Trust};

const DEVICE: &str = "arn:aws:iam::222222222222:mfa/jo";
const ROLE: &str = "arn:aws:iam::222222222222:role/BreakGlass";

fn players() -> impl Iterator<Item = &'static Player> {
    installed(RENEWING)
}

fn set(player: &Player, name: &str, value: &str) -> String {
    player.sets(&[(name, value)])
}

fn both(player: &Player, end: &str) -> String {
    player.sets(&[("AWSSO_EXPIRATION", end), ("AWSSO_RENEW_AT", "1")])
}

/// The credentials are about to end, or have ended, and the hook is to find out.
pub(super) fn let_end(shell: &mut Session<'_>, player: &Player, end: &str) {
    shell.says(&both(player, end));
}

fn in_ten_minutes() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    (now.as_secs() + 600).to_string()
}

pub(super) fn forget_cache(scene: &Scene) {
    for path in scene.files_below(".cache/awsso") {
        if path.extension().is_some_and(|extension| extension == "json") {
            fs::remove_file(path).unwrap();
        }
    }
}

/// The same scene with an awsso of its own, first in `PATH`.
fn with_own_program(scene: Scene) -> Scene {
    scene.write("bin/none", "");
    symlink(env!("CARGO_BIN_EXE_awsso"), scene.path("bin/awsso")).unwrap();
    let folder = scene.path("bin");
    let path = format!("{}:{}", folder.display(), env::var("PATH").unwrap());
    scene.env("PATH", path)
}

/// From here on that awsso adds a line to the file `started`, and fails.
fn break_program(scene: &Scene) {
    let program = scene.path("bin/awsso");
    fs::remove_file(&program).unwrap();
    scene.write("bin/awsso", "#!/bin/sh\necho >>\"$HOME/started\"\nexit 1\n");
    fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
}

/// Draws prompts until `is_done`.
fn until(shell: &mut Session<'_>, what: &str, is_done: impl Fn(&mut Session<'_>) -> bool) {
    for _ in 0..100 {
        if is_done(shell) {
            return;
        }
        shell.says("sh -c 'sleep 0.1'");
    }
    let player = shell.player.shell;
    let state = ["AWSSO_NOTICE", "AWSSO_RENEW_AT"].map(|name| shell.variable(name));
    let now = in_ten_minutes();
    panic!("{player}: {what} never came: {state:?}, in ten minutes it is {now}");
}

#[test]
fn nothing_is_started_while_nothing_is_due() {
    for player in players() {
        let scene = stage("");
        let scene = with_own_program(scene);
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        let due: u64 = shell.variable("AWSSO_RENEW_AT").unwrap().parse().unwrap();
        let end: u64 = shell.variable("AWSSO_EXPIRATION").unwrap().parse().unwrap();
        // 20 minutes before the end of the access token, which is an hour old at its end.
        assert!((1185..=1205).contains(&(end - due)), "{due} {end}");
        // Whatever the hook started would be this.
        break_program(&scene);
        for _ in 0..3 {
            shell.silently("true");
        }
        shell.exits("true", 0);
        assert!(!scene.path("started").exists(), "{}", player.shell);
        shell.exits("awsso", 1);
        assert!(scene.path("started").exists(), "{}", player.shell);
    }
}

#[test]
fn a_program_that_is_broken_is_not_started_at_every_prompt() {
    for player in players() {
        let scene = with_own_program(stage(""));
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        break_program(&scene);
        shell.says(&set(player, "AWSSO_RENEW_AT", "1"));
        for _ in 0..4 {
            shell.silently("true");
        }
        assert_eq!(scene.read("started"), "\n", "{}", player.shell);
        // Nor does its absence spoil every prompt.
        fs::remove_file(scene.path("bin/awsso")).unwrap();
        for _ in 0..2 {
            shell.silently("true");
        }
    }
}

#[test]
fn fresh_credentials_are_taken_over_before_the_end_and_the_region_of_the_hand_stays() {
    for player in players() {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        shell.silently(&set(player, "AWS_REGION", "sa-east-1"));
        let old = shell.variable("AWS_ACCESS_KEY_ID");
        forget_cache(&scene);
        let_end(&mut shell, player, &in_ten_minutes());
        until(&mut shell, "the renewal", |shell| shell.variable("AWS_ACCESS_KEY_ID") != old);
        let key = shell.variable("AWS_ACCESS_KEY_ID");
        let mark = shell.variable("AWSSO_FINGERPRINT").unwrap_or_default();
        assert!(mark.starts_with(&format!("{}:", key.unwrap_or_default())), "{mark}");
        assert_eq!(shell.variable("AWS_REGION").as_deref(), Some("sa-east-1"));
        assert_ne!(shell.variable("AWSSO_RENEW_AT").as_deref(), Some("1"));
        assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
        shell.silently("awsso unset");
        assert_eq!(shell.variable("AWSSO_RENEW_AT"), None);
    }
}

#[test]
fn after_a_night_the_first_prompt_renews_with_a_refreshed_token() {
    for player in players() {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        forget_cache(&scene);
        scene.signed_in_long_ago("corp");
        let old = shell.variable("AWS_ACCESS_KEY_ID");
        let_end(&mut shell, player, "1");
        // The prompt after the line above has waited for it.
        assert_ne!(shell.variable("AWS_ACCESS_KEY_ID"), old, "{}", player.shell);
        assert_eq!(shell.variable("AWSSO_NOTICE"), None);
    }
}

#[test]
fn a_revoked_sign_in_is_told_once_and_nobody_is_asked() {
    for player in players() {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        forget_cache(&scene);
        scene.aws.end_sessions();
        let mut seen = shell.says(&both(player, "1"));
        seen.push_str(&shell.says("true"));
        assert_eq!(seen.matches("awsso: the credentials have expired").count(), 1, "{seen}");
        assert!(seen.contains("to renew them: awsso renew"), "{seen}");
        assert_eq!(shell.variable("AWSSO_NOTICE").as_deref(), Some("sign-in"));
        shell.exits("true", 0);
        // Due again, and still the same: nothing more is said.
        shell.silently(&set(player, "AWSSO_RENEW_AT", "1"));
        shell.silently("true");
        // A person signs in, and renews.
        scene.signed_in("corp");
        shell.silently("awsso renew");
        assert_eq!(shell.variable("AWSSO_NOTICE"), None);
        let end: u64 = shell.variable("AWSSO_EXPIRATION").unwrap().parse().unwrap();
        assert!(end > 1_000_000_000);
    }
}

#[test]
fn a_network_that_is_down_is_told_when_the_credentials_have_ended() {
    for player in players() {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        forget_cache(&scene);
        shell.silently(&set(player, "AWS_ENDPOINT_URL", "http://127.0.0.1:1"));
        let_end(&mut shell, player, &in_ten_minutes());
        until(&mut shell, "the first failure", |_| {
            scene.files_below(".cache/awsso/renewals").len() == 1
        });
        shell.silently(&set(player, "AWSSO_RENEW_AT", "1"));
        shell.silently("true");
        let mut seen = shell.says(&both(player, "1"));
        seen.push_str(&shell.says("true"));
        assert_eq!(seen.matches("awsso: the credentials have expired").count(), 1, "{seen}");
        assert_eq!(shell.variable("AWSSO_NOTICE").as_deref(), Some("offline"));
        // It is back, and the next attempt is due.
        forget_cache(&scene);
        shell.says(&set(player, "AWS_ENDPOINT_URL", scene.aws.url()));
        let again = set(player, "AWSSO_RENEW_AT", "1");
        until(&mut shell, "the recovery", |shell| {
            // An attempt that began before may fail yet.
            for path in scene.files_below(".cache/awsso/renewals") {
                let _ = fs::remove_file(path);
            }
            shell.silently(&again);
            shell.variable("AWSSO_NOTICE").is_none()
        });
    }
}

#[test]
fn a_slow_answer_does_not_hold_every_prompt() {
    for player in players() {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        forget_cache(&scene);
        scene.aws.fault(Fault::new(FaultKind::Hang).operation("GetRoleCredentials"));
        let start = std::time::Instant::now();
        let_end(&mut shell, player, "1");
        shell.says("true");
        let waited = start.elapsed().as_secs();
        assert!(waited < 10, "{waited}");
        assert_eq!(shell.variable("AWSSO_NOTICE").as_deref(), Some("waiting"));
        let start = std::time::Instant::now();
        shell.silently(&set(player, "AWSSO_RENEW_AT", "1"));
        shell.silently("true");
        let waited = start.elapsed().as_secs();
        assert!(waited < 2, "{waited}");
    }
}

#[test]
fn a_role_with_mfa_is_renewed_by_a_person() {
    for player in players() {
        let scene = stage(&format!(
            "[profile break-glass]\nrole_arn = {ROLE}\nsource_profile = keys\nmfa_serial = {DEVICE}\n"
        ));
        scene.aws.add_role(ROLE, Trust::of(OTHER_ACCOUNT).mfa(DEVICE));
        let code = scene.aws.mfa_code(DEVICE);
        let mut shell = player.enter(&scene);
        shell.silently(&format!("awsso env break-glass --mfa-code {code}"));
        let old = shell.variable("AWS_ACCESS_KEY_ID");
        assert!(old.is_some());
        forget_cache(&scene);
        let_end(&mut shell, player, &in_ten_minutes());
        until(&mut shell, "the notice", |shell| {
            shell.variable("AWSSO_NOTICE").as_deref() == Some("sign-in")
        });
        assert_eq!(shell.variable("AWS_ACCESS_KEY_ID"), old);
        let code = scene.aws.mfa_code(DEVICE);
        shell.silently(&format!("awsso renew --mfa-code {code}"));
        assert_ne!(shell.variable("AWS_ACCESS_KEY_ID"), old);
        assert_eq!(shell.variable("AWSSO_NOTICE"), None);
    }
}

#[test]
fn a_program_that_gives_credentials_is_asked_in_the_background() {
    for player in players() {
        let scene = stage("[profile tool]\ncredential_process = sh [HOME]/tool\n");
        scene.write(
            "tool",
            "n=$(cat [HOME]/count 2>/dev/null || echo 0); n=$((n + 1)); echo $n >[HOME]/count\nprintf '{\"Version\":1,\"AccessKeyId\":\"ASIA%s\",\"SecretAccessKey\":\"s\",\"SessionToken\":\"t\",\"Expiration\":\"203%s-01-01T00:00:00Z\"}' $n $n\n",
        );
        let mut shell = player.enter(&scene);
        shell.silently("awsso env tool");
        assert_eq!(shell.variable("AWS_ACCESS_KEY_ID").as_deref(), Some("ASIA1"));
        let_end(&mut shell, player, "1");
        assert_eq!(shell.variable("AWS_ACCESS_KEY_ID").as_deref(), Some("ASIA2"));
    }
}

#[test]
fn what_awsso_does_not_know_is_left_alone() {
    for player in players() {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        let old = shell.variable("AWS_ACCESS_KEY_ID").unwrap();
        let by_hand = set(player, "AWS_ACCESS_KEY_ID", "AKIABYHAND");
        shell.silently(&by_hand);
        let_end(&mut shell, player, "1");
        assert_eq!(shell.variable("AWS_ACCESS_KEY_ID").as_deref(), Some("AKIABYHAND"));
        // Whoever set it may take it back.
        shell.says(&set(player, "AWS_ACCESS_KEY_ID", &old));
        forget_cache(&scene);
        let_end(&mut shell, player, "1");
        assert_ne!(shell.variable("AWS_ACCESS_KEY_ID"), Some(old));
        for hostile in
            ["a[$(touch executed)]", "$(touch executed)", "99999999999999999999999", "1 -o 1", "08"]
        {
            shell.says(&set(player, "AWSSO_RENEW_AT", hostile));
            shell.says("true");
        }
        assert!(!scene.path("executed").exists(), "{}", player.shell);
    }
}

/// As on every system but Linux.
#[test]
fn elvish_without_a_clock_is_silent_and_renewed_by_hand() {
    if !ELVISH.is_installed() {
        return;
    }
    let scene = stage("");
    let mut shell = ELVISH.open(&scene);
    let without = "| sed 's,/proc/,/nowhere/,g' | slurp";
    shell.silently(&ELVISH.load.replace("| slurp", without));
    shell.silently("awsso env adminUser");
    let old = shell.variable("AWS_ACCESS_KEY_ID");
    forget_cache(&scene);
    shell.silently(&both(&ELVISH, "1"));
    shell.silently("true");
    assert_eq!(shell.variable("AWS_ACCESS_KEY_ID"), old);
    shell.silently("awsso renew");
    assert_ne!(shell.variable("AWS_ACCESS_KEY_ID"), old);
}

#[test]
fn it_can_be_switched_off() {
    for player in players() {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently(&set(player, "AWSSO_RENEWAL", "off"));
        shell.silently("awsso env adminUser");
        assert_eq!(shell.variable("AWSSO_RENEW_AT"), None);
    }
}

#[test]
fn the_status_of_the_last_command_is_kept() {
    for player in players() {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        shell.silently(&set(player, "AWSSO_RENEW_AT", "1"));
        shell.exits("sh -c 'exit 7'", 7);
        if player.shell == "bash" {
            shell.says("set -e -u");
            shell.says(&set(player, "AWSSO_RENEW_AT", "1"));
            shell.says("! true");
            shell.expect("echo still-$((1 + 1))-here", "still-2-here");
        }
    }
}

/// Makes the last attempt of every renewal the sixth that failed, `seconds` ago.
fn let_failures_age(scene: &Scene, seconds: i64) {
    for path in scene.files_below(".cache/awsso/renewals") {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut failure: serde_json::Value = serde_json::from_str(&text).unwrap();
        failure["count"] = 6.into();
        failure["at"] = (failure["at"].as_i64().unwrap() - seconds).into();
        std::fs::write(&path, failure.to_string()).unwrap();
    }
}

#[test]
fn a_sign_in_elsewhere_is_taken_up_by_the_prompts_that_wait_for_one() {
    for player in players() {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        let old = shell.variable("AWS_ACCESS_KEY_ID");
        forget_cache(&scene);
        scene.aws.end_sessions();
        let_end(&mut shell, player, "1");
        shell.says("true");
        assert_eq!(shell.variable("AWSSO_NOTICE").as_deref(), Some("sign-in"));
        let_failures_age(&scene, 60);
        // The next attempt is minutes away; the look at the token is not, and asks nobody.
        let requests = scene.aws.requests().len();
        shell.silently(&set(player, "AWSSO_RENEW_AT", "1"));
        shell.silently("true");
        let due: u64 = shell.variable("AWSSO_RENEW_AT").unwrap().parse().unwrap();
        let now: u64 = in_ten_minutes().parse::<u64>().unwrap() - 600;
        assert!((now - 60..=now + 5).contains(&due), "{due} at {now}");
        assert_eq!(scene.aws.requests().len(), requests);
        assert_eq!(shell.variable("AWS_ACCESS_KEY_ID"), old);
        // In another terminal somebody signs in; the prompt of this one waits for what that brings.
        scene.signed_in("corp");
        shell.silently(&set(player, "AWSSO_RENEW_AT", "1"));
        assert_ne!(shell.variable("AWS_ACCESS_KEY_ID"), old, "{}", player.shell);
        assert_eq!(shell.variable("AWSSO_NOTICE"), None);
    }
}

#[test]
fn a_token_that_does_not_help_ends_no_pause() {
    for player in players() {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        forget_cache(&scene);
        scene.aws.end_sessions();
        let_end(&mut shell, player, "1");
        shell.says("true");
        // Somebody signs out and in again, and the portal has had enough of both.
        scene.signed_in("corp");
        scene.aws.end_sessions();
        let_failures_age(&scene, 60);
        let asked = scene.aws.count("GetRoleCredentials");
        shell.silently(&set(player, "AWSSO_RENEW_AT", "1"));
        until(&mut shell, "the attempt", |_| scene.aws.count("GetRoleCredentials") > asked);
        let asked = scene.operations().len();
        for _ in 0..3 {
            shell.silently(&set(player, "AWSSO_RENEW_AT", "1"));
            shell.silently("true");
        }
        assert_eq!(scene.operations().len(), asked, "{}", player.shell);
        assert_eq!(shell.variable("AWSSO_NOTICE").as_deref(), Some("sign-in"));
    }
}
