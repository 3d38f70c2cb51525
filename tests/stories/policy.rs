//! The settings of the machine, in `/etc/awsso` of a mount namespace: no variable can move them.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use aws_emulator::Trust;

use super::settings::settled;
use crate::support::{ACCOUNT, OTHER_ACCOUNT, Outcome, Run, START_URL, Scene, sso_scene};

const FILE: &str = "machine/awsso/config.toml";

/// Lays the folder of the first argument over /etc, and runs the rest.
const OVER_ETC: &str =
    "mount -t overlay overlay -o \"lowerdir=$1:/etc\" /etc || exit 99; shift; exec \"$@\"";

/// Whether this machine lets the test lay something over /etc.
#[expect(clippy::print_stderr, reason = "tells a person what was not tested")]
pub(super) fn is_possible() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    let is_possible = *ANSWER.get_or_init(|| {
        let mut unshare = Command::new("unshare");
        unshare.args(["-m", "sh", "-c", OVER_ETC, "sh", env!("CARGO_MANIFEST_DIR"), "true"]);
        let status = unshare.stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    });
    if !is_possible {
        eprintln!("skipped: no mount namespace with a policy (needs root and overlay)");
    }
    is_possible
}

/// A scene under this policy; `None` where that is not possible.
fn under(policy: &str) -> Option<Scene> {
    let scene = settled(sso_scene(&format!(
        "[profile deploy]\nregion = eu-west-2\nsource_profile = keys\n\
         role_arn = arn:aws:iam::{OTHER_ACCOUNT}:role/Deploy\n\
         [profile long]\nduration_seconds = 28800\nsource_profile = keys\n\
         role_arn = arn:aws:iam::{OTHER_ACCOUNT}:role/Deploy\n"
    )));
    let role = format!("arn:aws:iam::{OTHER_ACCOUNT}:role/Deploy");
    scene.aws.add_role(&role, Trust::of(OTHER_ACCOUNT));
    scene.signed_in("corp");
    write(&scene, policy);
    is_possible().then_some(scene)
}

fn write(scene: &Scene, policy: &str) {
    scene.write(FILE, policy);
    for (path, mode) in [(FILE, 0o644), ("machine/awsso", 0o755), ("machine", 0o755)] {
        fs::set_permissions(scene.path(path), fs::Permissions::from_mode(mode)).unwrap();
    }
}

fn run<'s>(scene: &'s Scene, line: &str) -> Run<'s> {
    let own = OsString::from(env!("CARGO_BIN_EXE_awsso"));
    let folder = scene.path("machine");
    let before = ["-m", "sh", "-c", OVER_ETC, "sh", folder.to_str().unwrap()];
    let words = shell_words::split(line).unwrap();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let own = own.to_str().unwrap();
    scene.program("unshare", &[&before[..], &[own], &words].concat())
}

fn awsso(scene: &Scene, line: &str) -> Outcome {
    run(scene, line).go()
}

/// Nothing was asked of AWS.
fn is_untouched(scene: &Scene) -> bool {
    scene.operations().is_empty()
}

#[test]
fn a_start_url_that_is_not_allowed_gives_no_session_not_even_a_cached_one() {
    let policy = "[policy]\nstart-urls = [\"https://acme.awsapps.com/start\"]\n";
    let Some(scene) = under(policy) else { return };
    // Cached before there was a policy.
    scene.awsso("env adminUser").succeeds();
    scene.aws.clear_requests();
    let refusal = format!(
        "the start URL {START_URL} is not allowed by the policy of this machine: \
         /etc/awsso/config.toml line 2 (policy.start-urls)\n\
         hint: awsso doctor shows the policy of this machine\n"
    );
    let named = format!("awsso: profile \"adminUser\": {refusal}");
    awsso(&scene, "env adminUser").exits(4).stdout("(\\builtin exit 4);\n").stderr(&named);
    for line in
        ["exec adminUser -- true", "credential-process adminUser", "console adminUser --print"]
    {
        awsso(&scene, line).exits(4).stderr(&named);
    }
    for line in ["login --sso-session corp --force", "list accounts --refresh --sso-session corp"] {
        awsso(&scene, line).exits(4).tells(&refusal);
    }
    awsso(&scene, &format!("env {ACCOUNT}/AdministratorAccess")).exits(4).tells(&refusal);
    assert!(is_untouched(&scene), "{:?}", scene.operations());
    awsso(&scene, "env deploy").succeeds();
    // The journal tells what was tried.
    let journal = scene.read(".local/state/awsso/journal.jsonl");
    assert!(journal.contains("is not allowed by the policy"), "{journal}");
    write(&scene, &format!("[policy]\nstart-urls = [\"{START_URL}\"]\n"));
    awsso(&scene, "env adminUser").succeeds();
}

#[test]
fn an_endpoint_that_is_not_allowed_is_not_called() {
    let Some(scene) = under("[policy]\nendpoints = [\"https://*.vpce.amazonaws.com\"]\n") else {
        return;
    };
    let url = scene.aws.url().to_owned();
    for (line, service) in [
        ("env adminUser", "the Identity Center portal"),
        ("env deploy", "STS"),
        (
            "login --sso-session corp --force --use-device-code --no-browser",
            "Identity Center sign-in (OIDC)",
        ),
    ] {
        awsso(&scene, line).exits(4).tells(&format!(
            "the endpoint URL [AWS] of {service} is not allowed by the policy of this machine: \
             /etc/awsso/config.toml line 2 (policy.endpoints)\n\
             hint: unset AWS_ENDPOINT_URL, or remove endpoint_url from the config file\n"
        ));
    }
    assert!(is_untouched(&scene), "{:?}", scene.operations());
    write(&scene, &format!("[policy]\nendpoints = [\"{url}\"]\n"));
    awsso(&scene, "env adminUser").succeeds();
    awsso(&scene, "env deploy").succeeds();
}

#[test]
fn a_session_is_asked_for_no_longer_than_allowed() {
    let Some(scene) = under("[policy]\nlongest-duration = \"1h\"\n") else { return };
    let arn = format!("arn:aws:iam::{OTHER_ACCOUNT}:role/Deploy");
    let refusal = |asked: &str| {
        format!(
            "a session of {asked} is longer than allowed (1h) by the policy of this machine: \
             /etc/awsso/config.toml line 2 (policy.longest-duration)\n\
             hint: --duration 3600, or duration_seconds = 3600 in the profile\n"
        )
    };
    awsso(&scene, "env deploy --duration 3h").exits(4).tells(&refusal("3h"));
    awsso(&scene, "env long").exits(4).tells(&refusal("8h"));
    let line = format!("assume --role-arn {arn} --source-profile keys --duration 12h");
    awsso(&scene, &line).exits(4).tells(&refusal("12h"));
    assert!(is_untouched(&scene), "{:?}", scene.operations());
    awsso(&scene, "env deploy --duration 1h").succeeds();
    awsso(&scene, "env long --duration 1h").succeeds();
    awsso(&scene, "env adminUser").succeeds();
}

#[test]
fn a_dangerous_profile_is_confirmed_by_typing_whatever_the_users_settings_say() {
    let policy =
        "[policy]\nallow-yes = false\n\n[policy.danger]\nconfirm = true\nprofiles = [\"deploy\"]\n";
    let Some(scene) = under(policy) else { return };
    scene.write(super::settings::FILE, "[danger]\nconfirm = false\nprofiles = [\"keys\"]\n");
    awsso(&scene, "env deploy").exits(3).tells("\"deploy\" is marked as dangerous");
    awsso(&scene, "env keys").exits(3).tells("\"keys\" is marked as dangerous");
    for line in [
        "env deploy --yes",
        "exec deploy --yes -- true",
        "exec --each deploy --yes -- true",
        "console deploy --yes --print",
        "serve deploy --yes",
        "import --yes",
    ] {
        awsso(&scene, line).exits(4).tells(
            "--yes is not allowed by the policy of this machine: /etc/awsso/config.toml line 2 \
             (policy.allow-yes)\nhint: omit --yes, and type the name when awsso asks for it\n",
        );
    }
    assert!(is_untouched(&scene), "{:?}", scene.operations());
    awsso(&scene, "env adminUser").succeeds();
}

#[test]
fn the_settings_say_what_is_forced_and_what_the_machine_gives() {
    let policy =
        "[prompt]\ntitle = true\n[log]\nenabled = false\n\n[policy.danger]\nconfirm = true\n";
    let Some(scene) = under(policy) else { return };
    scene.write(super::settings::FILE, "[danger]\nconfirm = false\n[log]\nenabled = true\n");
    for (key, value) in
        [("danger.confirm", "true"), ("prompt.title", "true"), ("log.enabled", "true")]
    {
        awsso(&scene, &format!("settings get {key}")).succeeds().stdout(&format!("{value}\n"));
    }
    let rows = awsso(&scene, "settings list --json").succeeds().json();
    let from = |key: &str| {
        let mut rows = rows.as_array().unwrap().iter();
        rows.find(|row| row["key"] == key).unwrap()["from"].clone()
    };
    assert_eq!(from("danger.confirm"), "policy");
    assert_eq!(from("prompt.title"), "machine");
    assert_eq!(from("log.enabled"), "file");
    assert_eq!(from("prompt.color"), "default");
    let refusal = "awsso: danger.confirm is set by the policy of this machine: \
                   /etc/awsso/config.toml line 7\nhint: awsso doctor shows the policy of this machine\n";
    awsso(&scene, "settings set danger.confirm false").exits(4).stderr(refusal);
    awsso(&scene, "settings set prompt.title false").succeeds().quietly();
    awsso(&scene, "settings set policy.allow-yes true")
        .exits(4)
        .tells("policy.allow-yes can be set only in /etc/awsso/config.toml, by an administrator");
    let own = scene.read(super::settings::FILE);
    assert!(own.contains("confirm = false") && own.contains("title = false"), "{own}");
    let shown = awsso(&scene, "doctor").stdout;
    for line in [
        "ok       policy: policy.danger.confirm = true (/etc/awsso/config.toml line 7)\n",
        "ok       settings: danger.confirm = true (policy, /etc/awsso/config.toml line 7)\n",
        "ok       settings: log.enabled = true ([HOME]/config/awsso/config.toml)\n",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
}

#[test]
fn a_policy_that_cannot_be_used_allows_nothing_and_says_what_to_type() {
    let Some(scene) = under("[policy]\nstart-url = [\"https://acme.awsapps.com/start\"]\n") else {
        return;
    };
    let terminal = scene.enter("env adminUser");
    scene.aws.clear_requests();
    let refusal = "awsso: policy of this machine: /etc/awsso/config.toml line 2: no setting named \
                   policy.start-url (did you mean policy.start-urls?)\n\
                   hint: sudo ${EDITOR:-vi} +2 /etc/awsso/config.toml\n";
    for line in [
        "env adminUser",
        "exec keys -- true",
        "list",
        "status",
        "login --sso-session corp",
        "credential-process keys",
        "renew",
        "log",
    ] {
        run(&scene, line).after(&terminal).go().exits(4).stderr(refusal);
    }
    assert!(is_untouched(&scene), "{:?}", scene.operations());
    for line in ["help", "version", "settings path", "init bash", "prompt", "unset"] {
        run(&scene, line).after(&terminal).go().succeeds();
    }
    // The prompt goes on, renews nothing, and says why once.
    let hook = |notice: &str| {
        let run = run(&scene, "renew --hook --shell nu").after(&terminal);
        run.env("AWSSO_RENEW_AT", "1").env("AWSSO_NOTICE", notice).go().succeeds()
    };
    hook("").tells("policy of this machine");
    hook("failed").quietly();
    awsso(&scene, "doctor").exits(1).stdout_has("problem  policy: policy of this machine: ");
    awsso(&scene, "settings list").exits(4).stdout_has("danger.confirm").tells(refusal);
}

#[test]
fn a_policy_that_others_can_write_is_not_trusted() {
    let Some(scene) = under("[policy]\nallow-yes = false\n") else { return };
    awsso(&scene, "env keys").succeeds();
    fs::set_permissions(scene.path(FILE), fs::Permissions::from_mode(0o666)).unwrap();
    awsso(&scene, "env keys").exits(4).stderr(
        "awsso: policy of this machine: /etc/awsso/config.toml can be written by other users\n\
         hint: sudo chmod go-w /etc/awsso/config.toml\n",
    );
    write(&scene, "");
    chown(scene.path(FILE), Some(4321), None).unwrap();
    awsso(&scene, "env keys").exits(4).stderr(
        "awsso: policy of this machine: /etc/awsso/config.toml belongs to another user (4321)\n\
         hint: sudo chown root /etc/awsso/config.toml\n",
    );
    fs::remove_file(scene.path(FILE)).unwrap();
    fs::create_dir(scene.path(FILE)).unwrap();
    awsso(&scene, "env keys").exits(4).tells("/etc/awsso/config.toml: it is a directory\n");
}

#[test]
fn no_variable_turns_it_off() {
    let Some(scene) = under("[policy]\nlongest-duration = \"15m\"\n") else { return };
    for name in [
        "XDG_CONFIG_HOME",
        "XDG_CONFIG_DIRS",
        "HOME",
        "AWSSO_CONFIG",
        "AWSSO_POLICY",
        "ProgramData",
    ] {
        let run = run(&scene, "env deploy").env(name, scene.path("nowhere"));
        let run = run.env("AWS_CONFIG_FILE", scene.path(".aws/config"));
        let run = run.env("AWS_SHARED_CREDENTIALS_FILE", scene.path(".aws/credentials"));
        run.go().exits(4).tells("policy.longest-duration");
    }
}

#[test]
fn a_weaker_store_than_the_policy_asks_for_is_not_used() {
    let policy = "[policy]\ncredential_store = \"none\"\n";
    let Some(scene) = under(policy) else { return };
    awsso(&scene, "settings set credential_store file").exits(4).tells(
        "credential_store is set by the policy of this machine: /etc/awsso/config.toml line 2",
    );
    awsso(&scene, "settings get credential_store").succeeds().stdout("none\n");
    // Nothing is kept, whatever the user's own settings say.
    scene.write(super::settings::FILE, "credential_store = \"file\"\n");
    for _ in 0..2 {
        awsso(&scene, "env adminUser").succeeds();
    }
    assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
    write(&scene, "[policy]\ncredential_store = \"keyring\"\n");
    awsso(&scene, "settings get credential_store").succeeds().stdout("keyring\n");
    awsso(&scene, "settings set credential_store none").succeeds();
    awsso(&scene, "settings get credential_store").succeeds().stdout("none\n");
}
