//! What awsso acts on: variables that it wrote itself, and folders that nobody else can write to.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::{fs, thread};

use crate::support::{ACCOUNT, KEY_ID, Keys, Outcome, Scene, sso_scene, token_path};

const CHANGED: &str = "the AWSSO_ variables of this terminal were changed";

fn stage() -> Scene {
    let scene = sso_scene(&format!(
        "[profile readOnly]\nsso_session = corp\nsso_account_id = {ACCOUNT}\nsso_role_name = ReadOnlyAccess\n"
    ));
    scene.aws.assign(ACCOUNT, "ReadOnlyAccess", 3600);
    scene
}

/// A terminal in `readOnly`, and before that in `adminUser`.
fn terminal(scene: &Scene) -> Outcome {
    scene.signed_in("corp");
    let before = scene.enter("env adminUser");
    let shell = "--shell nu";
    scene.run(&format!("env readOnly {shell}")).after(&before).go().succeeds()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn the_request_of_another_terminal_is_not_renewed_under_this_ones_label() {
    let scene = stage();
    let read_only = terminal(&scene);
    let admin = scene.enter("env adminUser");
    let asked = scene.aws.count("GetRoleCredentials");
    for (name, value) in [
        ("AWSSO_REQUEST", admin.variable("AWSSO_REQUEST").as_str()),
        ("AWSSO_PROFILE", "adminUser"),
        ("AWSSO_ROLE", "AdministratorAccess"),
        ("AWSSO_ACCOUNT_ID", "222222222222"),
        ("AWSSO_PREVIOUS", &read_only.variable("AWSSO_REQUEST")),
        ("AWSSO_SAVED", "1.AWS_PROFILE=eA"),
        ("AWSSO_SEAL", &admin.variable("AWSSO_SEAL")),
        ("AWSSO_SEAL", ""),
    ] {
        let run = |line: &str| scene.run(line).after(&read_only).env(name, value);
        run("renew").go().exits(2).tells(CHANGED);
        run("env -").go().exits(2).tells(CHANGED);
        let status = run("status").go().succeeds().stdout;
        assert!(status.contains(CHANGED), "{name}: {status}");
        assert_eq!(run("status --json").go().succeeds().json()["verified"], false, "{name}");
        // The hook says it, and has the shell ask no more.
        let hook = run("renew --hook --shell nu").env("AWSSO_RENEW_AT", "1").go().succeeds();
        assert_eq!(hook.stderr.matches(CHANGED).count(), 1, "{name}: {}", hook.stderr);
        assert!(hook.json()["AWSSO_RENEW_AT"].is_null(), "{name}: {}", hook.stdout);
        assert!(hook.json()["AWS_ACCESS_KEY_ID"].is_null(), "{name}: {}", hook.stdout);
        // Nothing comes back, and nothing of the session stays.
        let unset = run("unset --shell nu").go().succeeds().tells(CHANGED);
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWSSO_SEAL", "AWSSO_REQUEST"] {
            assert!(unset.json()[name].is_null(), "{name}: {}", unset.stdout);
        }
        assert!(!unset.stdout.contains("\"AWS_PROFILE\":\"x\""), "{}", unset.stdout);
    }
    assert_eq!(scene.aws.count("GetRoleCredentials"), asked);
    // As it is, it is renewed, and the session before it is known.
    assert_eq!(scene.run("status --json").after(&read_only).go().json()["verified"], true);
    scene.run("renew").after(&read_only).go().succeeds().quietly();
    scene.run("env -").after(&read_only).go().succeeds();
}

#[test]
fn a_renewed_terminal_and_one_that_was_left_are_still_genuine() {
    let scene = stage();
    let first = terminal(&scene);
    let renewed = scene.run("renew --shell nu").after(&first).go().succeeds();
    let status = scene.run("status --json").after(&first).after(&renewed).go().succeeds();
    assert_eq!(status.json()["verified"], true);
    let left = scene.run("unset --shell nu").after(&first).after(&renewed).go().quietly();
    let back = scene.run("env - --shell nu").after(&left).go().succeeds();
    assert_eq!(back.variable("AWSSO_PROFILE"), "readOnly");
    scene.run("env -").after(&left).env("AWSSO_PREVIOUS", "e30").go().exits(2).tells(CHANGED);
}

#[test]
fn another_user_or_machine_has_another_key() {
    let scene = stage();
    let read_only = terminal(&scene);
    let key = scene.path(".local/state/awsso/terminal.key");
    assert_eq!(fs::metadata(&key).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::read(&key).unwrap().len(), 32);
    fs::remove_file(&key).unwrap();
    scene.run("renew").after(&read_only).go().exits(2).tells("from another user or machine");
    // A switch makes a new one.
    let again = scene.run("env readOnly --shell nu").after(&read_only).go().succeeds();
    scene.run("renew").after(&again).go().succeeds();
    // A damaged one is replaced, never used.
    fs::write(&key, "short").unwrap();
    scene.run("renew").after(&again).go().exits(2).tells(CHANGED);
    scene.enter("env readOnly");
    assert_eq!(fs::read(&key).unwrap().len(), 32);
}

#[test]
fn terminals_that_switch_at_the_same_time_make_one_key() {
    let scene = stage();
    let all: Vec<Outcome> = thread::scope(|scope| {
        let runs: Vec<_> = (0..12).map(|_| scope.spawn(|| scene.enter("env keys"))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    for one in &all {
        assert_eq!(scene.run("status --json").after(one).go().json()["verified"], true);
    }
}

#[test]
fn where_no_key_can_be_kept_the_switch_says_what_that_costs() {
    let scene = sso_scene("").env("AWS_REGION", "us-west-2");
    scene.signed_in("corp");
    // A file where the folder would be: root, too, can make no folder there.
    scene.write(".local", "");
    let entered = scene.enter("env adminUser");
    assert_eq!(
        entered.stderr.matches("this terminal's credentials are not renewed").count(),
        1,
        "{}",
        entered.stderr
    );
    assert!(entered.json()["AWSSO_RENEW_AT"].is_null(), "{}", entered.stdout);
    assert_eq!(entered.variable("AWS_REGION"), "eu-west-1");
    let unset = scene.run("unset --shell nu").after(&entered).go().succeeds();
    assert!(unset.json()["AWS_ACCESS_KEY_ID"].is_null(), "{}", unset.stdout);
}

#[test]
fn in_a_child_shell_the_session_is_removed_and_nothing_of_it_saved() {
    let scene = sso_scene("").env("AWS_REGION", "us-west-2").env("AWS_ACCESS_KEY_ID", "AKIAOWN");
    scene.signed_in("corp");
    let session = scene.enter("env adminUser");
    let child = |line: &str| scene.run(line).after(&session).without("AWSSO_SAVED");
    child("renew").go().succeeds().quietly();
    let unset =
        child("unset --shell nu").go().succeeds().tells("only the shell that switched knows them");
    for name in ["AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_DEFAULT_REGION", "AWSSO_PROFILE"] {
        assert!(unset.json()[name].is_null(), "{name}: {}", unset.stdout);
        assert!(unset.stdout.contains(&format!("\"{name}\":null")), "{name}: {}", unset.stdout);
    }
    let second = child("env keys --shell nu").go().succeeds();
    assert_eq!(second.variable("AWS_ACCESS_KEY_ID"), KEY_ID);
    let saved = second.variable("AWSSO_SAVED");
    assert!(!saved.contains('='), "{saved}");
}

#[test]
fn a_confirmed_terminal_is_not_asked_again_and_one_that_was_not_is() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let before = scene.enter("env adminUser");
    scene.write(".config/awsso/config.toml", "[danger]\nconfirm = true\nprofiles = [\"admin*\"]\n");
    // Marked since: nobody has confirmed this terminal yet.
    let again = scene.run("env adminUser").after(&before).go().exits(3);
    again.tells("is marked as dangerous");
    let confirmed = scene.enter("env adminUser --yes");
    scene.run("env adminUser").after(&confirmed).go().succeeds();
    scene.run("renew").after(&before).go().succeeds();
    let flags = confirmed.variable("AWSSO_SEAL").replacen("2.cr.", "2.r.", 1);
    assert_ne!(flags, confirmed.variable("AWSSO_SEAL"));
    scene.run("renew").after(&confirmed).env("AWSSO_SEAL", flags).go().exits(2).tells(CHANGED);
}

#[test]
fn a_folder_of_awssos_that_others_can_write_to_is_not_used() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    scene.enter("env adminUser");
    let asked = scene.aws.count("GetRoleCredentials");
    let cache = scene.path(".cache/awsso");
    for mode in [0o770, 0o702] {
        set_mode(&cache, mode);
        let files = scene.files_below(".cache/awsso");
        scene
            .awsso("env adminUser")
            .succeeds()
            .tells("[HOME]/.cache/awsso can be written by other users, so it is not used")
            .tells("chmod go-w [HOME]/.cache/awsso");
        assert_eq!(scene.files_below(".cache/awsso"), files, "nothing is written either");
    }
    assert_eq!(scene.aws.count("GetRoleCredentials"), asked + 2);
    set_mode(&cache, 0o755);
    scene.awsso("env adminUser").succeeds().quietly();
    assert_eq!(scene.aws.count("GetRoleCredentials"), asked + 2);

    // A file in it, too, and the settings.
    let entry = scene.files_below(".cache/awsso");
    let entry = entry
        .iter()
        .find(|path| path.parent() == Some(&cache) && *path != &cache.join("recent.json"));
    set_mode(entry.unwrap(), 0o666);
    scene.awsso("env adminUser").succeeds().tells("can be written by other users");
    assert_eq!(scene.aws.count("GetRoleCredentials"), asked + 3);
    scene.write(".config/awsso/config.toml", "[aliases]\nadm = \"adminUser\"\n");
    scene.awsso("env adm").succeeds();
    set_mode(&scene.path(".config/awsso/config.toml"), 0o664);
    scene.awsso("env adm").exits(4).tells("chmod go-w [HOME]/.config/awsso/config.toml");
    set_mode(&scene.path(".config/awsso/config.toml"), 0o644);
    set_mode(&scene.path(".config/awsso"), 0o777);
    scene.awsso("env adm").exits(4).tells("chmod go-w [HOME]/.config/awsso)");

    // Without a key that can be trusted there is no proof.
    set_mode(&scene.path(".config/awsso"), 0o700);
    set_mode(&scene.path(".local/state/awsso"), 0o777);
    let entered = scene.enter("env adminUser").tells("chmod go-w [HOME]/.local/state/awsso");
    assert!(entered.json()["AWSSO_SEAL"].is_null(), "{}", entered.stdout);
}

#[test]
fn links_in_awssos_folders_lead_nowhere() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    scene.enter("env adminUser");
    let victim = scene.path("victim");
    let content = r#"{"Version":1,"AccessKeyId":"PLANTED","SecretAccessKey":"s"}"#;
    scene.write("victim", content);
    let folder = scene.path(".cache/awsso");
    for path in scene.files_below(".cache/awsso") {
        fs::remove_file(&path).unwrap();
        symlink(&victim, &path).unwrap();
    }
    symlink(&victim, folder.join("locks").join("planted.lock")).unwrap();
    let entered = scene.enter("env adminUser");
    assert_ne!(entered.variable("AWS_ACCESS_KEY_ID"), "PLANTED");
    assert_eq!(scene.read("victim"), content);
    // Settings may be kept elsewhere.
    scene.write("dotfiles/awsso.toml", "[aliases]\nadm = \"adminUser\"\n");
    fs::create_dir_all(scene.path(".config/awsso")).unwrap();
    symlink(scene.path("dotfiles/awsso.toml"), scene.path(".config/awsso/config.toml")).unwrap();
    scene.awsso("env adm").succeeds().quietly();
}

#[test]
fn the_files_of_the_aws_cli_are_used_in_any_case_and_told_of_once() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let tokens = scene.files_below(".aws/sso/cache");
    set_mode(&tokens[0], 0o644);
    set_mode(&scene.path(".aws/config"), 0o664);
    scene
        .awsso("env adminUser")
        .succeeds()
        .tells("can be read by other users; to mend it: chmod go-r [HOME]/.aws/sso/cache/")
        .tells("[HOME]/.aws/config can be written by other users; to mend it: chmod go-w");
    scene.awsso("env adminUser --refresh").succeeds().quietly();
}

#[test]
fn a_folder_of_somebody_else_is_neither_used_nor_given_files() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let planted = tempfile::tempdir().unwrap();
    let _keys = Keys::below(planted.path());
    let folder = planted.path().join("awsso");
    fs::create_dir(&folder).unwrap();
    // Only root can make such a folder for a test.
    if std::os::unix::fs::chown(&folder, Some(12345), Some(12345)).is_err() {
        return;
    }
    let run = scene.run("env adminUser").env("XDG_CACHE_HOME", planted.path()).go().succeeds();
    run.tells("belongs to another user (12345), so it is not used");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn programs_that_awsso_starts_see_neither_its_session_nor_what_it_keeps() {
    let scene = sso_scene(
        "[profile process]\ncredential_process = sh -c 'env >process.txt; false'\n\
         [profile mfa]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = keys\n\
         mfa_serial = arn:aws:iam::222222222222:mfa/jo\nmfa_process = sh -c 'env >mfa.txt; false'\n\
         region = eu-west-1\n",
    )
    .env("AWS_REGION", "us-west-2")
    .env("AWS_SECRET_ACCESS_KEY", "own")
    .env("VISUAL", "sh -c 'env >editor.txt'");
    scene.signed_in("corp");
    let session = scene.enter("env adminUser");
    let run = |line: &str| scene.run(line).after(&session);
    run("settings edit").go().succeeds();
    run("whoami process").go().exits(1);
    run("whoami mfa").go().exits(1);
    for file in ["editor.txt", "process.txt", "mfa.txt"] {
        let seen = scene.read(file);
        for line in ["AWS_REGION=us-west-2", "AWS_SECRET_ACCESS_KEY=own"] {
            assert!(seen.lines().any(|seen| seen == line), "{file}: {seen}");
        }
        for name in ["AWSSO_", "AWS_ACCESS_KEY_ID=", "AWS_SESSION_TOKEN="] {
            // The person's own, and what keeps a profile from running itself.
            let is_meant = |line: &str| {
                line.starts_with("AWSSO_SHELL=") || line.starts_with("AWSSO_PROFILE_CHAIN=")
            };
            let mut lines = seen.lines().filter(|line| !is_meant(line));
            assert!(!lines.any(|line| line.starts_with(name)), "{file}: {seen}");
        }
    }
}

#[test]
fn a_token_of_another_portal_is_not_used_and_one_that_does_not_say_is() {
    let scene = sso_scene("");
    let token = scene.signed_in("corp");
    let path = token_path("corp");
    let file: serde_json::Value = serde_json::from_str(&scene.read(&path)).unwrap();
    let with = |name: &str, value: serde_json::Value| {
        let mut file = file.clone();
        if value.is_null() {
            file.as_object_mut().unwrap().remove(name);
        } else {
            file[name] = value;
        }
        scene.write(&path, &file.to_string());
    };
    let url = file["startUrl"].as_str().unwrap().to_owned();
    let run = || scene.awsso("env adminUser --refresh --no-login");
    for same in [serde_json::Value::Null, format!("{url}/").into(), format!("{url}/#/").into()] {
        with("startUrl", same);
        run().succeeds().quietly();
    }
    with("region", serde_json::Value::Null);
    run().succeeds().quietly();
    for (name, value) in [("startUrl", "https://other.awsapps.com/start"), ("region", "eu-south-2")]
    {
        with(name, value.into());
        run().exits(3).tells("the token is for another portal");
        assert!(scene.read(&path).contains(&token.access_token), "it stays");
    }
}

#[test]
fn credentials_that_came_expired_are_an_error() {
    let scene = stage();
    scene.signed_in("corp");
    scene.aws.assign(ACCOUNT, "ReadOnlyAccess", -60);
    scene
        .awsso("env readOnly")
        .exits(6)
        .tells("the credentials had already expired when they were sent");
    // Nor are those of a machine's own services used.
    scene.aws.set_container_role("Task", ACCOUNT, -60, None);
    let container =
        scene.run("whoami").env("AWS_CONTAINER_CREDENTIALS_FULL_URI", scene.aws.container_uri());
    container.go().exits(6).tells("already expired");
    scene.aws.set_instance_role("Machine", ACCOUNT, -60);
    let instance = scene.run("whoami").without("AWS_EC2_METADATA_DISABLED");
    let instance = instance.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", scene.aws.url());
    instance.go().exits(6).tells("already expired");
    assert_eq!(scene.aws.count("GetCallerIdentity"), 0);
}

#[test]
fn a_private_file_goes_to_no_owner_that_somebody_has_planted() {
    let scene = stage();
    scene.signed_in_long_ago("corp");
    let path = scene.path(&token_path("corp"));
    // Only root can plant one for a test.
    if std::os::unix::fs::chown(&path, Some(12345), Some(12345)).is_err() {
        return;
    }
    scene.awsso("env readOnly").succeeds();
    let now = fs::metadata(&path).unwrap();
    assert_eq!((now.uid(), now.mode() & 0o777), (scene_owner(&scene), 0o600));
}

fn scene_owner(scene: &Scene) -> u32 {
    fs::metadata(scene.home()).unwrap().uid()
}

#[test]
fn no_backup_replaces_another() {
    let scene = stage();
    scene.signed_in("corp");
    for round in 0..6 {
        scene.aws.assign(ACCOUNT, &format!("Role{round}"), 3600);
        scene.awsso("configure sso --all --yes").succeeds();
    }
    let files = scene.files_below(".aws");
    let backups = files.iter().filter(|path| path.to_string_lossy().contains("awsso-backup"));
    assert_eq!(backups.count(), 6, "{files:?}");
}

#[test]
fn a_name_that_deceives_is_visible_wherever_it_is_shown() {
    let odd = "ad\u{202e}min\u{200b}";
    let shown = "ad\u{fffd}min\u{fffd}";
    let scene = sso_scene(&format!(
        "[profile {odd}]\nsso_session = corp\nsso_account_id = {ACCOUNT}\nsso_role_name = AdministratorAccess\n"
    ));
    scene.signed_in("corp");
    let session = scene.enter(&format!("env {odd}"));
    assert_eq!(session.variable("AWSSO_PROMPT"), shown);
    assert!(session.variable("AWSSO_SEGMENT").starts_with(shown));
    for line in ["status", "whoami", "prompt", "list", "env --explain"] {
        let line =
            if line.ends_with("explain") { format!("{line} {odd}") } else { line.to_owned() };
        let outcome = scene.run(&line).after(&session).go().succeeds();
        let text = outcome.stdout + &outcome.stderr;
        let is_visible = text.contains(shown) || text.contains(&odd.escape_debug().to_string());
        assert!(is_visible, "{line}: {text}");
        assert!(!text.contains('\u{202e}') && !text.contains('\u{200b}'), "{line}: {text}");
    }
    scene.awsso(&format!("env {odd}x")).exits(4).tells(shown);
}
