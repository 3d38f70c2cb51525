//! The journal: who used what, when, by which processes.

use std::fs;

use aws_emulator::Trust;
use serde_json::{Value, json};

use crate::support::{
    ACCOUNT, CACHE, KEY_ID, OTHER_ACCOUNT, Outcome, SECRET_KEY, Scene, sso_scene,
};

const JOURNAL: &str = if cfg!(windows) {
    ".cache/awsso/state/journal.jsonl"
} else {
    ".local/state/awsso/journal.jsonl"
};

/// Profiles of the cast, and `deploy`, a role of another account.
fn scene() -> Scene {
    let scene = sso_scene(&format!(
        "[profile deploy]\nregion = eu-west-2\nsource_profile = keys\n\
         role_arn = arn:aws:iam::{OTHER_ACCOUNT}:role/Deploy\n\
         [profile gone]\nsource_profile = keys\nrole_arn = arn:aws:iam::{OTHER_ACCOUNT}:role/Gone\n"
    ));
    let role = format!("arn:aws:iam::{OTHER_ACCOUNT}:role/Deploy");
    scene.aws.add_role(&role, Trust::of(OTHER_ACCOUNT));
    scene.signed_in("corp");
    scene
}

fn entries(scene: &Scene) -> Vec<Value> {
    let text = fs::read_to_string(scene.path(JOURNAL)).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Verb, name and result of each entry.
fn uses(scene: &Scene) -> Vec<String> {
    let entries = entries(scene);
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let words = entries.iter().map(|entry| ["verb", "name", "result"].map(|it| text(entry, it)));
    words.map(|words| words.join(" ")).collect()
}

#[test]
fn every_use_is_noted_with_what_was_used_and_who_called() {
    let scene = scene();
    let terminal = scene.enter("env adminUser");
    let after = |line: &str| scene.run(line).after(&terminal).go();
    scene.enter("env deploy --region eu-west-3");
    scene.enter("env adminUser --profile-only");
    let role = format!("arn:aws:iam::{OTHER_ACCOUNT}:role/Deploy");
    scene.enter(&format!("assume --role-arn {role} --source-profile keys"));
    scene.awsso("credential-process adminUser").succeeds();
    scene.awsso("console adminUser --print").succeeds();
    scene.awsso("console adminUser --portal --print").succeeds();
    after("unset --shell nu").succeeds();
    let pasted = format!("AWS_ACCESS_KEY_ID={KEY_ID}\nAWS_SECRET_ACCESS_KEY={SECRET_KEY}\n");
    scene.run("import --offline --shell nu").stdin(&pasted).go().succeeds();
    // What uses nothing is not noted.
    for line in ["list", "env deploy --explain", "env - --shell bash", "renew --hook --shell nu"] {
        after(line);
    }
    after("status").succeeds();
    let label = format!("{OTHER_ACCOUNT}/Deploy");
    assert_eq!(
        uses(&scene),
        [
            "env adminUser ok",
            "env deploy ok",
            "env adminUser ok",
            &format!("assume {label} ok"),
            "credential-process adminUser ok",
            "console adminUser ok",
            "console adminUser ok",
            "unset adminUser ok",
            "import pasted ok",
        ]
    );
    let entries = entries(&scene);
    let first = &entries[0];
    assert_eq!(first["account"], ACCOUNT);
    assert_eq!(first["role"], "AdministratorAccess");
    assert_eq!(first["region"], "eu-west-1");
    assert_eq!(first["access_key_id"], terminal.variable("AWS_ACCESS_KEY_ID"));
    assert_eq!(first["expiration"], terminal.variable("AWS_CREDENTIAL_EXPIRATION"));
    assert_eq!(first["user"], "jo");
    if cfg!(target_os = "linux") {
        assert_eq!(first["processes"][0]["id"], std::process::id());
    }
    assert_eq!(
        (&entries[1]["region"], &entries[1]["role"]),
        (&json!("eu-west-3"), &json!("Deploy"))
    );
    assert_eq!(entries[2]["access_key_id"], Value::Null);
}

#[cfg(unix)]
#[test]
fn a_command_is_noted_before_it_starts_by_its_program_alone() {
    let scene = scene();
    scene.awsso("exec adminUser -- /bin/echo --password=hunter2").succeeds();
    scene.awsso("exec keys -- no-such-program").exits(127);
    scene.awsso("exec --each deploy --each adminUser --yes -- echo hunter2").succeeds();
    let mut found = uses(&scene);
    found[2..].sort();
    let expected = ["exec adminUser ok", "exec keys ok", "exec adminUser ok", "exec deploy ok"];
    assert_eq!(found, expected);
    let commands: Vec<Value> =
        entries(&scene).iter().map(|entry| entry["command"].clone()).collect();
    assert_eq!(commands, ["echo", "no-such-program", "echo", "echo"]);
    assert!(!scene.read(JOURNAL).contains("hunter2"));
}

#[test]
fn what_was_refused_is_noted_with_the_reason() {
    let scene = scene();
    scene.write(".config/awsso/config.toml", "[danger]\nprofiles = [\"deploy\"]\nconfirm = true\n");
    scene.awsso("env gone").exits(5);
    scene.awsso("env deploy").exits(3);
    scene.awsso("env no-such-profile").exits(4);
    scene.awsso("env adminUser --no-such-flag").exits(2);
    assert_eq!(uses(&scene), ["env gone refused", "env deploy sign-in"]);
    let entries = entries(&scene);
    assert_eq!(entries[0]["role"], "Gone");
    let error = entries[0]["error"].as_str().unwrap();
    assert!(error.contains("AccessDenied"), "{error}");
    assert_eq!(entries[0]["access_key_id"], Value::Null);
    let error = entries[1]["error"].as_str().unwrap();
    assert!(error.contains("marked as dangerous"), "{error}");
}

#[test]
fn no_secret_is_noted() {
    let scene = scene();
    let terminal = scene.enter("env adminUser");
    scene.enter("env keys");
    scene.run("unset --shell nu").after(&terminal).go().succeeds();
    let text = scene.read(JOURNAL);
    for name in ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWSSO_SEAL"] {
        assert!(!text.contains(&terminal.variable(name)), "{name}");
    }
    assert!(!text.contains(SECRET_KEY));
}

#[test]
fn a_renewal_has_one_entry_in_the_terminal_that_takes_it_over() {
    let scene = scene();
    let terminal = scene.enter("env adminUser");
    let hook = |line: &str| {
        let run = scene.run(line).after(&terminal).env("AWSSO_EXPIRATION", "1");
        run.env("AWSSO_RENEW_AT", "1").go().succeeds()
    };
    hook("renew --background --shell nu");
    assert_eq!(uses(&scene), ["env adminUser ok"]);
    hook("renew --hook --shell nu");
    assert_eq!(uses(&scene)[1..], ["renew adminUser ok"]);
    assert!(entries(&scene)[1]["expiration"].is_string());
}

#[test]
fn a_renewal_that_fails_again_and_again_has_one_entry() {
    let scene = scene();
    let terminal = scene.enter("env adminUser");
    for file in scene.files_below(CACHE) {
        fs::remove_file(file).unwrap();
    }
    scene.aws.unassign(ACCOUNT, "AdministratorAccess");
    let hook = |line: &str, notice: &str| {
        let run = scene.run(line).after(&terminal).env("AWSSO_EXPIRATION", "1");
        run.env("AWSSO_NOTICE", notice).go().succeeds()
    };
    hook("renew --background --shell nu", "");
    for notice in ["", "refused", "refused"] {
        hook("renew --hook --shell nu", notice);
    }
    assert_eq!(uses(&scene)[1..], ["renew adminUser refused"]);
}

#[test]
fn programs_that_ask_at_every_start_have_one_entry() {
    let scene = scene();
    for _ in 0..5 {
        scene.awsso("credential-process adminUser").succeeds();
    }
    scene.awsso("credential-process deploy").succeeds();
    let expected = ["credential-process adminUser ok", "credential-process deploy ok"];
    assert_eq!(uses(&scene), expected);
}

#[test]
fn many_terminals_at_once_have_whole_lines() {
    let scene = scene();
    scene.enter("env adminUser");
    let running: Vec<_> = (0..20).map(|_| scene.run("env adminUser").start()).collect();
    for run in running {
        run.end().succeeds();
    }
    assert_eq!(uses(&scene), vec!["env adminUser ok"; 21]);
}

#[test]
fn it_can_be_switched_off_and_that_is_told() {
    let scene = scene();
    scene.enter("env adminUser");
    scene.awsso("settings set log.enabled false").succeeds();
    scene.enter("env deploy");
    assert_eq!(uses(&scene), ["env adminUser ok"]);
    let shown = scene.awsso("log").succeeds().tells("log.enabled is false");
    assert!(shown.stdout.contains("adminUser") && !shown.stdout.contains("deploy"));
}

#[test]
fn a_journal_that_cannot_be_written_stops_no_switch() {
    let scene = scene();
    fs::create_dir_all(scene.path(JOURNAL)).unwrap();
    scene.enter("env adminUser").quietly();
    #[cfg(target_os = "linux")]
    {
        // A link to a device without room, in place of the file.
        fs::remove_dir(scene.path(JOURNAL)).unwrap();
        std::os::unix::fs::symlink("/dev/full", scene.path(JOURNAL)).unwrap();
        scene.enter("env adminUser").quietly();
    }
}

/// Twenty switches, most of them with a disk that is full behind the journal.
#[cfg(target_os = "linux")]
const ON_A_FULL_DISK: &str = "mount -t tmpfs -o size=32k,mode=700 none \"$1\" || exit 99\n\
    for number in $(seq 20); do\n\
        \"$2\" env adminUser --shell nu >/dev/null || exit 1\n\
        test $number != 2 || dd if=/dev/zero of=\"$1/fill\" 2>/dev/null\n\
    done\n\
    \"$2\" log --json";

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_no_switch_and_leaves_what_was_noted() {
    let scene = scene();
    if !super::policy::is_possible() {
        return;
    }
    let folder = scene.path(".local/state/awsso");
    fs::create_dir_all(&folder).unwrap();
    let own = env!("CARGO_BIN_EXE_awsso");
    let words = ["-m", "sh", "-c", ON_A_FULL_DISK, "sh", folder.to_str().unwrap(), own];
    let outcome = scene.program("unshare", &words).go().succeeds();
    // The page that was full cut one line short.
    assert!(outcome.stderr.lines().count() <= 1, "{}", outcome.shown());
    let noted = names(outcome);
    assert!((2..20).contains(&noted.len()), "{noted:?}");
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_it_and_a_planted_one_is_neither_read_nor_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let scene = scene();
    scene.enter("env adminUser");
    let path = scene.path(JOURNAL);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    scene.enter("env deploy").quietly();
    assert_eq!(uses(&scene), ["env adminUser ok"]);
    let shown = scene.awsso("log").succeeds().tells("can be written by other users");
    assert!(!shown.stdout.contains("adminUser"), "{}", shown.stdout);
}

/// A journal with these rows: time, verb, name, account, terminal, expiration.
fn written(rows: &[[&str; 6]]) -> Scene {
    let scene = scene().env("TZ", "UTC");
    let lines = rows.iter().map(|[time, verb, name, account, terminal, expiration]| {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let entry = json!({
            "verb": verb, "name": name, "account": some(account), "role": "Admin", "result": "ok",
            "expiration": some(expiration), "terminal": some(terminal),
            "processes": [{"id": 71, "name": "bash"}, {"id": 7, "name": "tmux: server"}],
        });
        format!("{{\"time\":\"{time}\",{}\n", &entry.to_string()[1..])
    });
    scene.write(JOURNAL, &lines.collect::<String>());
    #[cfg(unix)]
    for path in [JOURNAL, ".local/state/awsso"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::Permissions::from_mode(0o700);
        fs::set_permissions(scene.path(path), mode).unwrap();
    }
    scene
}

/// The names that `awsso log` shows.
fn names(outcome: Outcome) -> Vec<String> {
    let entries = outcome.succeeds().json();
    let names = entries.as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

const DAY: [[&str; 6]; 5] = [
    [
        "2031-05-06T08:00:00Z",
        "env",
        "prod-eu",
        "111111111111",
        "/dev/pts/1",
        "2031-05-06T09:00:00Z",
    ],
    ["2031-05-06T08:20:00Z", "env", "dev", "222222222222", "/dev/pts/2", "2031-05-06T09:20:00Z"],
    ["2031-05-06T08:25:00Z", "unset", "prod-eu", "111111111111", "/dev/pts/1", ""],
    [
        "2031-05-06T08:30:00Z",
        "exec",
        "prod-us",
        "333333333333",
        "/dev/pts/1",
        "2031-05-06T09:30:00Z",
    ],
    [
        "2031-05-07T08:00:00Z",
        "credential-process",
        "prod-eu",
        "111111111111",
        "",
        "2031-05-07T09:00:00Z",
    ],
];

#[test]
fn who_used_prod_at_a_time_is_answered() {
    let scene = written(&DAY);
    for (line, expected) in [
        ("log --json", &["prod-eu", "dev", "prod-eu", "prod-us", "prod-eu"][..]),
        ("log prod --at 2031-05-06T08:24 --json", &["prod-eu"]),
        ("log prod --at 2031-05-06T08:31 --json", &["prod-us"]),
        ("log --at '2031-05-06 08:26' --json", &["dev"]),
        ("log prod --at 2031-05-06T12:00 --json", &[]),
        ("log --at 2031-05-07 --json", &["prod-eu"]),
        ("log --since 2031-05-06T08:20 --until 2031-05-06T08:30 --json", &["dev", "prod-eu"]),
        ("log 3333 --json", &["prod-us"]),
        ("log PROD tmux credential --json", &["prod-eu"]),
        ("log 'prod*' exec --json", &["prod-us"]),
        ("log '*prod' --json", &[]),
        ("log pts/2 --json", &["dev"]),
    ] {
        assert_eq!(names(scene.awsso(line)), expected, "{line}");
    }
    let limited = scene.awsso("log --limit 2 --json");
    let limited = limited.tells("awsso: the newest 2 of 5 entries; to see all: --limit 5\n");
    assert_eq!(names(limited), ["prod-us", "prod-eu"]);
    scene.awsso("log nothing").succeeds().stderr("awsso: no entries\n");
    scene.awsso("log --at soon").exits(2).tells("\"soon\" is not a time: give 10:31, 2h (ago)");
    scene.awsso("log --limit 0").exits(2);
}

#[test]
fn the_table_is_in_local_time_and_shows_the_processes() {
    let scene = written(&DAY).env("TZ", "Europe/Berlin");
    scene.awsso("log dev").succeeds().quietly().stdout(
        "TIME                 VERB  TARGET  ACCOUNT       ROLE   TERMINAL  CALLED BY                 RESULT\n\
         2031-05-06 10:20:00  env   dev     222222222222  Admin  pts/2     bash 71 < tmux: server 7  ok\n",
    );
}

#[test]
fn damaged_lines_are_counted_and_hostile_names_are_shown_safely() {
    let scene = written(&[[DAY[0][0], "env", "a\u{1b}[2J\u{202e}b\nc", "", "", ""]]);
    let mut text = scene.read(JOURNAL);
    text.push_str("{\"time\":\"2031-05\nnonsense\n");
    fs::write(scene.path(JOURNAL), text).unwrap();
    let shown = scene.awsso("log").succeeds().tells("skipping 2 damaged lines in [HOME]/");
    assert!(shown.stdout.contains("a\u{fffd}b c"), "{:?}", shown.stdout);
    assert!(!shown.stdout.contains('\u{1b}'), "{:?}", shown.stdout);
}

#[test]
fn a_large_journal_is_moved_away_and_still_shown() {
    let scene = written(&DAY[..1]);
    let line = scene.read(JOURNAL);
    let many = 2 * 1024 * 1024 / line.len();
    fs::write(scene.path(JOURNAL), line.repeat(many)).unwrap();
    scene.enter("env adminUser");
    scene.enter("env deploy");
    assert_eq!(uses(&scene), ["env deploy ok"]);
    let all = names(scene.awsso(&format!("log --json --limit {}", many + 2)));
    assert_eq!(all.len(), many + 2);
    assert_eq!(all[many..], ["adminUser", "deploy"]);
}
