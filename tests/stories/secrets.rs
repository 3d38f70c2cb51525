//! Secrets stay where they belong: every verb is run at `-vv`, in good and in bad weather, and what
//! it says on stderr is searched for every secret that was in play.

use std::collections::BTreeSet;

use aws_emulator::{Approval, Fault, FaultKind, Trust};
use serde_json::Value;

use crate::support::{Outcome, SECRET_KEY, Scene, at_once, sso_scene};

const DEVICE: &str = "arn:aws:iam::222222222222:mfa/jo";
const ROLE: &str = "arn:aws:iam::222222222222:role/BreakGlass";
const PROCESS_SECRET: &str = "process-secret-tell-nobody";
const CONTAINER_TOKEN: &str = "container-token-tell-nobody";
const ARGUMENT: &str = "--password=argument-tell-nobody";
const EXTERNAL_ID: &str = "external-id-tell-nobody";
const POLICY: &str = "policy-tell-nobody";

/// Asks for the address it is started with, if that is on this machine.
const BROWSER: &str = r#"
rest=${1#http://127.0.0.1:}
[ "$rest" != "$1" ] || exit 0
port=${rest%%/*}
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /%s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n' "${rest#*/}" "$port" >&3
cat <&3 >/dev/null
"#;

const CONFIG: &str = "\
[profile break-glass]
role_arn = arn:aws:iam::222222222222:role/BreakGlass
source_profile = keys
mfa_serial = arn:aws:iam::222222222222:mfa/jo
external_id = external-id-tell-nobody
region = eu-west-1
[profile made]
credential_process = sh [HOME]/print.sh --password=argument-tell-nobody
[profile pod]
role_arn = arn:aws:iam::222222222222:role/Pod
web_identity_token_file = [HOME]/jwt
[profile task]
role_arn = arn:aws:iam::222222222222:role/Task
credential_source = EcsContainer
";

/// A scene in which every kind of secret is at work, and what nobody may read.
struct Vault {
    scene: Scene,
    secrets: BTreeSet<String>,
    code: String,
}

impl Vault {
    fn new() -> Self {
        let scene = sso_scene(CONFIG).env("AWS_MAX_ATTEMPTS", "1");
        let aws = &scene.aws;
        aws.approve_device_logins(Approval::Immediately);
        aws.add_role(ROLE, Trust::of("222222222222").mfa(DEVICE).external_id(EXTERNAL_ID));
        aws.add_role("arn:aws:iam::222222222222:role/Pod", Trust::of_web_identity("pod"));
        aws.add_role("arn:aws:iam::222222222222:role/Task", Trust::of("222222222222"));
        aws.set_container_role("Task", "222222222222", 3600, Some(CONTAINER_TOKEN));
        let jwt = aws.issue_web_identity_token("pod", "sts.amazonaws.com", 3600);
        let code = aws.mfa_code(DEVICE);
        scene.write("jwt", &jwt);
        scene.write("print.sh", &format!(
            "echo '{{\"Version\":1,\"AccessKeyId\":\"AKIAMADE\",\"SecretAccessKey\":\"{PROCESS_SECRET}\"}}'\n"
        ));
        scene.write("browser", BROWSER);
        let secrets = [
            SECRET_KEY,
            PROCESS_SECRET,
            CONTAINER_TOKEN,
            ARGUMENT,
            EXTERNAL_ID,
            POLICY,
            &jwt,
            &code,
        ];
        let secrets = secrets.map(str::to_owned).into();
        let mut vault = Self { scene, secrets, code };
        vault.scene.signed_in_long_ago("corp");
        vault.look_around();
        vault
    }

    /// Adds what lies in the caches.
    fn look_around(&mut self) {
        for file in self.scene.files_below(".aws/sso/cache") {
            let text = std::fs::read_to_string(file).unwrap();
            let content: Value = serde_json::from_str(&text).unwrap_or_default();
            for name in ["accessToken", "refreshToken", "clientSecret"] {
                self.secrets.extend(content[name].as_str().map(str::to_owned));
            }
        }
        for request in self.scene.aws.requests() {
            for name in ["deviceCode", "refreshToken", "clientSecret", "codeVerifier"] {
                self.secrets.extend(request.json()[name].as_str().map(str::to_owned));
            }
        }
    }

    /// Adds what a reply in JSON hands out.
    fn look_into(&mut self, outcome: &Outcome) {
        let content: Value = serde_json::from_str(&outcome.stdout).unwrap_or_default();
        for name in
            ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "SecretAccessKey", "SessionToken"]
        {
            self.secrets.extend(content[name].as_str().map(str::to_owned));
        }
    }

    /// Runs a line at the highest level, and keeps what it handed out.
    fn run(&mut self, line: &str) -> Outcome {
        let run = self.scene.run(&format!("{line} -vv"));
        let outcome = run
            .env("AWSSO_SHELL", "nu")
            .env(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                self.scene.aws.container_uri(),
            )
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN)
            // Should a verb want to open a browser: it has to get what it is sent for.
            .env("BROWSER", self.scene.unshown("bash [HOME]/browser"))
            .go();
        self.look_into(&outcome);
        self.look_around();
        outcome
    }

    /// The secrets that a text gives away.
    fn found_in<'a>(&'a self, text: &str) -> Vec<&'a str> {
        let found = self.secrets.iter().filter(|secret| text.contains(*secret));
        found.map(String::as_str).collect()
    }

    #[track_caller]
    fn assert_silent(&self, outcome: &Outcome) {
        let found = self.found_in(&outcome.stderr);
        assert!(found.is_empty(), "stderr gives away {found:?}\n{}", outcome.shown());
    }
}

/// All verbs, as the help lists them.
fn verbs(scene: &Scene) -> Vec<String> {
    let help = scene.awsso("--help").succeeds().stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap_or_default();
    let lines = commands.lines().take_while(|line| !line.trim().is_empty());
    lines.filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect()
}

const LINES: &[&str] = &[
    "env adminUser",
    "env keys",
    "env made",
    "env pod",
    "env task",
    "env break-glass --mfa-code CODE",
    "env break-glass --mfa-code CODE --refresh",
    "env adminUser --refresh --explain",
    "env break-glass --explain --json",
    "env adminUser --format dotenv",
    "env adminUser --profile-only",
    "assume --role-arn arn:aws:iam::222222222222:role/Nope --source-profile keys \
     --external-id external-id-tell-nobody --policy {\"policy-tell-nobody\":1}",
    "assume --role-arn arn:aws:iam::222222222222:role/Nope --source-profile adminUser",
    "assume --role-arn arn:aws:iam::222222222222:role/Nope --mfa-code CODEx",
    "whoami adminUser",
    "whoami keys --json",
    "credential-process adminUser",
    "credential-process made",
    "console adminUser",
    "exec adminUser -- true",
    "login --use-device-code --no-browser",
    "login adminUser --use-device-code --no-browser",
    "list",
    "list --json",
    "status",
    "status --json",
    "unset",
];

#[test]
fn no_verb_gives_a_secret_away_on_stderr_when_all_goes_well() {
    // On Windows the console would open in a browser.
    if cfg!(windows) {
        return;
    }
    let mut vault = Vault::new();
    let all = vault.secrets.len();
    for line in LINES {
        let line = line.replace("CODE", &vault.code);
        let outcome = vault.run(&line);
        vault.assert_silent(&outcome);
    }
    // Tokens, keys of roles and device codes were really learnt on the way.
    assert!(vault.secrets.len() >= all + 10, "{:?}", vault.secrets);
    for verb in verbs(&vault.scene) {
        for line in [verb.clone(), format!("{verb} adminUser")] {
            let outcome = vault.run(&line);
            vault.assert_silent(&outcome);
        }
    }
}

#[test]
fn no_verb_gives_a_secret_away_when_servers_misbehave() {
    let kinds = [
        FaultKind::Html,
        FaultKind::Garbage,
        FaultKind::Truncate,
        FaultKind::Status(500),
        FaultKind::Error { status: 403, code: "AccessDenied".into(), message: "no".into() },
        FaultKind::Reply {
            status: 200,
            content_type: "application/json".into(),
            body: "{\"accessToken\": 1}".into(),
        },
    ];
    // Retries wait.
    at_once(kinds, |kind| {
        let mut vault = Vault::new();
        vault.scene.aws.fault(Fault::new(kind));
        for line in LINES.iter().filter(|line| !line.starts_with("login")) {
            let line = line.replace("CODE", &vault.code);
            let outcome = vault.run(&line);
            vault.assert_silent(&outcome);
        }
    });
}

#[test]
fn no_secret_is_given_away_when_the_files_are_damaged() {
    let mut vault = Vault::new();
    let token = vault.scene.read(&crate::support::token_path("corp"));
    for cut in [token.len() - 1, token.len() / 2, 40] {
        let damaged = &token[..cut];
        vault.scene.write(&crate::support::token_path("corp"), damaged);
        for line in ["env adminUser --no-login", "list", "status"] {
            let outcome = vault.run(line);
            vault.assert_silent(&outcome);
        }
    }
    // A secret on a line without a key, or where a header should be.
    vault.scene.write(
        ".aws/credentials",
        &format!(
            "[keys]\naws_access_key_id = AKIAX\n{SECRET_KEY}\n[{SECRET_KEY}\n{SECRET_KEY} = x\n"
        ),
    );
    for line in ["env keys", "list", "whoami keys"] {
        let outcome = vault.run(line);
        vault.assert_silent(&outcome);
    }
}

#[test]
fn the_search_finds_what_it_looks_for() {
    let mut vault = Vault::new();
    let outcome = vault.run("env adminUser").succeeds();
    let secret = outcome.variable("AWS_SESSION_TOKEN");
    assert_eq!(vault.found_in(&format!("x{secret}y")), [secret]);
    assert_eq!(vault.found_in(SECRET_KEY), [SECRET_KEY]);
    assert!(vault.found_in(&outcome.stdout).len() >= 2);
    assert!(outcome.stderr.contains("getting role credentials"), "the log is on");
}
