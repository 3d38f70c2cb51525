//! `serve` and `env --server`: credentials that renew themselves under a running program.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use aws_emulator::{Fault, FaultKind};
use serde_json::Value;

use crate::support::{ACCOUNT, STATE, Scene, TIME_LIMIT, sso_scene};

/// What an endpoint answers: status and body.
fn ask(method: &str, url: &str, token: Option<&str>) -> (u16, String) {
    let (authority, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(authority).unwrap();
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    let authorization = token.map(|token| format!("Authorization: {token}\r\n"));
    let authorization = authorization.unwrap_or_default();
    write!(stream, "{method} /{path} HTTP/1.1\r\nHost: {authority}\r\n{authorization}\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

#[cfg(unix)]
fn is_open(url: &str) -> bool {
    let authority = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    TcpStream::connect(authority).is_ok()
}

#[track_caller]
fn until(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < TIME_LIMIT, "never: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// `awsso serve … --json`, while it runs.
struct Serving {
    child: Child,
    targets: Value,
}

impl Serving {
    #[track_caller]
    fn start(scene: &Scene, line: &str) -> Self {
        let mut run = scene.run(&format!("serve {line} --json"));
        let mut child = run.command().stderr(Stdio::null()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let line: Value = serde_json::from_str(&first).expect("one line of JSON");
        Self { child, targets: line["targets"].clone() }
    }

    fn text(&self, target: usize, member: &str) -> String {
        self.targets[target][member].as_str().unwrap().to_owned()
    }

    fn token(&self, target: usize) -> String {
        std::fs::read_to_string(self.text(target, "token_file")).unwrap()
    }

    fn credentials(&self, target: usize) -> Value {
        let (status, body) = ask("GET", &self.text(target, "url"), Some(&self.token(target)));
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn signed_in(seconds: i64) -> Scene {
    let scene = sso_scene("");
    scene.aws.assign(ACCOUNT, "AdministratorAccess", seconds);
    scene.signed_in("corp");
    scene
}

#[test]
fn two_hundred_requests_at_once_cause_one_call() {
    let scene = signed_in(3600);
    let serving = Serving::start(&scene, "adminUser");
    let (url, token) = (serving.text(0, "url"), serving.token(0));
    thread::scope(|scope| {
        let asks: Vec<_> =
            (0..200).map(|_| scope.spawn(|| ask("GET", &url, Some(&token)))).collect();
        for ask in asks {
            let (status, body) = ask.join().unwrap();
            assert!(status == 200 && body.contains("\"Token\""), "{status} {body}");
        }
    });
    assert_eq!(scene.aws.count("GetRoleCredentials"), 1);
}

#[test]
fn each_target_has_an_address_and_a_token_of_its_own() {
    let scene = signed_in(3600).config(&format!(
        "{}\n[profile again]\nsso_session = corp\nsso_account_id = {ACCOUNT}\nsso_role_name = ReadOnly\n",
        aws_emulator::cast::CONFIG
    ));
    scene.aws.assign(ACCOUNT, "ReadOnly", 3600);
    let serving = Serving::start(&scene, "adminUser again");
    assert_ne!(serving.credentials(0)["AccessKeyId"], serving.credentials(1)["AccessKeyId"]);
    assert_ne!(serving.token(0), serving.token(1));
    assert_eq!(ask("GET", &serving.text(0, "url"), Some(&serving.token(1))).0, 401);
    assert_eq!(ask("GET", &serving.text(0, "url"), None).0, 401);
    // What a helper would take ends nothing here.
    assert_eq!(ask("DELETE", &serving.text(0, "url"), Some(&serving.token(0))).0, 405);
    assert_eq!(serving.text(1, "name"), "again");
}

#[test]
fn credentials_are_renewed_before_they_end() {
    // Wine may need seconds for a request.
    let seconds = if cfg!(windows) { 12 } else { 4 };
    let scene = signed_in(seconds.into());
    let serving = Serving::start(&scene, "adminUser");
    let start = Instant::now();
    let mut keys = Vec::new();
    while start.elapsed() < Duration::from_secs(3) * seconds + Duration::from_secs(1) {
        let credentials = serving.credentials(0);
        let end: jiff::Timestamp = credentials["Expiration"].as_str().unwrap().parse().unwrap();
        assert!(end > jiff::Timestamp::now(), "{credentials}");
        keys.push(credentials["AccessKeyId"].as_str().unwrap().to_owned());
        thread::sleep(Duration::from_millis(100));
    }
    keys.dedup();
    assert!((4..=12).contains(&keys.len()), "{keys:?}");
    assert!(scene.aws.count("GetRoleCredentials") <= keys.len() + 1);
    // The journal has the beginning and each renewal, once.
    let journal = scene.read(&format!("{STATE}/journal.jsonl"));
    let count = |verb: &str| journal.matches(&format!("\"verb\":\"{verb}\"")).count();
    assert_eq!(count("serve"), 1, "{journal}");
    assert!((keys.len() - 1..=keys.len() + 1).contains(&count("renew")), "{journal}");
}

#[test]
fn an_answer_waits_neither_for_aws_nor_for_a_person() {
    let scene = signed_in(4);
    let serving = Serving::start(&scene, "adminUser");
    scene.aws.fault(Fault::new(FaultKind::Hang).operation("GetRoleCredentials"));
    let start = Instant::now();
    let mut statuses = Vec::new();
    while start.elapsed() < Duration::from_secs(6) {
        let asked = Instant::now();
        statuses.push(ask("GET", &serving.text(0, "url"), Some(&serving.token(0))).0);
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
        thread::sleep(Duration::from_millis(50));
    }
    statuses.dedup();
    // Nothing that has ended is handed out.
    assert_eq!(statuses, [200, 503]);
}

#[test]
fn a_sign_in_that_has_ended_is_told_to_programs_and_a_new_one_is_noticed() {
    let scene = signed_in(4);
    let serving = Serving::start(&scene, "adminUser");
    scene.aws.expire_access_tokens();
    scene.aws.end_sessions();
    let get = || ask("GET", &serving.text(0, "url"), Some(&serving.token(0)));
    until("the reason is told", || {
        let (status, body) = get();
        status == 403 && body.contains("awsso login")
    });
    scene.signed_in("corp");
    until("the new sign-in is noticed", || get().0 == 200);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_service_and_takes_the_token_away() {
    let scene = signed_in(3600);
    let mut serving = Serving::start(&scene, "adminUser");
    let file = serving.text(0, "token_file");
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let id = serving.child.id().to_string();
    assert!(scene.program("kill", &["-TERM", &id]).go().succeeds().stdout.is_empty());
    let status = serving.child.wait().unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(15));
    assert!(!std::path::Path::new(&file).exists());
    assert!(!is_open(&serving.text(0, "url")));
}

#[cfg(unix)]
#[test]
fn the_service_ends_with_the_process_that_started_it() {
    let scene = signed_in(3600);
    let awsso = env!("CARGO_BIN_EXE_awsso");
    let script =
        format!("{awsso} serve adminUser --json >out & until test -s out; do sleep 0.1; done");
    scene.program("sh", &["-c", &script]).go().succeeds();
    let line: Value = serde_json::from_str(&scene.read("out")).unwrap();
    let url = line["targets"][0]["url"].as_str().unwrap().to_owned();
    until("the service ends", || !is_open(&url));
}

#[test]
fn keys_that_do_not_end_are_not_served() {
    let scene = sso_scene("");
    let lines = ["serve keys", "exec keys --server -- true", "env keys --server"];
    for line in &lines[..if cfg!(windows) { 2 } else { 3 }] {
        scene.awsso(line).exits(2).stderr(
            "awsso: cannot serve \"keys\": it has long-term keys, which need no renewal\nhint: awsso env keys\n",
        );
    }
}

#[cfg(unix)]
mod command {
    use super::*;

    #[test]
    fn a_command_gets_an_address_instead_of_keys_and_its_exit_code_is_passed_on() {
        let scene = signed_in(3600);
        let script = "echo \"${AWS_ACCESS_KEY_ID-none} ${AWSSO_SAVED-none} $AWSSO_PROFILE $AWS_REGION\"; \
            test -n \"$AWS_CONTAINER_AUTHORIZATION_TOKEN\" && exit 7";
        let words = ["exec", "adminUser", "--server", "--", "sh", "-c", script];
        let words: Vec<_> = words.iter().map(std::ffi::OsString::from).collect();
        scene.run_words(&words).go().exits(7).stdout("none none adminUser eu-west-1\n").quietly();
        scene.awsso("exec adminUser --server -- awsso-no-such-program").exits(127);
    }

    #[test]
    fn the_endpoint_ends_with_the_command() {
        let scene = signed_in(3600);
        let script = "printf %s \"$AWS_CONTAINER_CREDENTIALS_FULL_URI\"";
        let words = ["exec", "adminUser", "--server", "--", "sh", "-c", script];
        let words: Vec<_> = words.iter().map(std::ffi::OsString::from).collect();
        let url = scene.run_words(&words).go().succeeds().stdout;
        assert!(url.starts_with("http://127.0.0.1:") && !is_open(&url), "{url}");
    }

    #[test]
    fn a_signal_is_passed_on_to_the_command() {
        let scene = signed_in(3600);
        let script = "trap 'echo caught; exit 5' TERM; echo ready; while :; do sleep 0.1; done";
        let words = ["exec", "adminUser", "--server", "--", "bash", "-c", script];
        let words: Vec<_> = words.iter().map(std::ffi::OsString::from).collect();
        let mut run = scene.run_words(&words);
        let mut child = run.command().spawn().unwrap();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        scene.program("kill", &["-TERM", &child.id().to_string()]).go().succeeds();
        reader.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\ncaught\n");
        assert_eq!(child.wait().unwrap().code(), Some(5));
    }
}

#[cfg(target_os = "linux")]
mod default_profile {
    use super::*;
    use crate::support::{KEY_ID, OnTerminal, SECRET_KEY};

    fn scene() -> Scene {
        signed_in(3600).credentials(&format!(
            "[default]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n"
        ))
    }

    #[test]
    fn without_a_person_credentials_of_default_are_an_error() {
        let scene = scene();
        for line in
            ["env adminUser --server", "exec adminUser --server -- true", "serve adminUser --json"]
        {
            scene.awsso(line).exits(4).stderr(
                "awsso: programs would use the credentials of [default] ([HOME]/.aws/credentials line 1) instead\n\
                 hint: add a profile without credentials to [HOME]/.aws/config: [profile awsso-server]\n",
            );
        }
        assert_eq!(scene.operations(), [""; 0]);
    }

    #[test]
    fn a_person_is_asked_once_and_a_profile_is_added() {
        let scene = scene();
        let before = scene.read(".aws/config");
        let line = "exec adminUser --server -- sh -c 'echo profile=$AWS_PROFILE'";
        let (outcome, _) =
            scene.on_terminal(line, OnTerminal::Everything).sees("[Y/n]: ").types("n\n").end();
        outcome.exits(4);
        assert_eq!(scene.read(".aws/config"), before);
        let (outcome, seen) =
            scene.on_terminal(line, OnTerminal::Everything).sees("[Y/n]: ").types("y\n").end();
        outcome.exits(0);
        assert!(seen.contains("profile=awsso-server"), "{seen}");
        let added =
            "[profile awsso-server]\nawsso_note = no credentials on purpose, for env --server\n";
        assert_eq!(scene.read(".aws/config"), format!("{before}{added}"));
        let (outcome, seen) = scene.on_terminal(line, OnTerminal::Everything).end();
        outcome.exits(0);
        assert!(seen.contains("profile=awsso-server") && !seen.contains("[Y/n]"), "{seen}");
        assert_eq!(Serving::start(&scene, "adminUser").text(0, "profile"), "awsso-server");
        // Nobody switches to it.
        assert!(!scene.awsso("list").succeeds().stdout.contains("awsso-server"));
    }

    #[test]
    fn a_default_profile_without_credentials_is_left_alone() {
        let scene = signed_in(3600).credentials("[default]\nregion = eu-west-1\n");
        let terminal = scene.enter("env adminUser --server");
        assert_eq!(terminal.variable("AWS_PROFILE"), "");
    }
}

#[cfg(unix)]
mod helper {
    use super::*;

    const AWSSO: &str = env!("CARGO_BIN_EXE_awsso");

    /// A script that says where the helper is, and waits for the test between its steps.
    #[track_caller]
    fn shell(scene: &Scene, steps: &[&str]) -> std::process::Child {
        let enter = format!("eval \"$({AWSSO} env adminUser --server)\" || exit");
        let tell = "echo \"$AWS_CONTAINER_CREDENTIALS_FULL_URI $AWS_CONTAINER_AUTHORIZATION_TOKEN\"; read line";
        let mut script = vec!["set -u", &enter, tell];
        for step in steps {
            script.push(step);
            script.push("echo done; read line");
        }
        let mut run = scene.program("bash", &["-c", &script.join("\n")]);
        run.command().stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    fn lines(child: &mut std::process::Child) -> impl FnMut() -> String + use<> {
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        move || {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            line.trim_end().to_owned()
        }
    }

    fn go_on(child: &mut std::process::Child) {
        child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    }

    #[test]
    fn a_terminal_has_a_helper_until_its_shell_ends() {
        let scene = signed_in(3600);
        let mut shell = shell(&scene, &[]);
        let said = lines(&mut shell)();
        let (url, token) = said.split_once(' ').unwrap();
        let (status, body) = ask("GET", url, Some(token));
        assert_eq!(status, 200, "{body}");
        assert_eq!(ask("GET", url, Some("")).0, 401);
        assert_eq!(scene.aws.count("GetRoleCredentials"), 1);
        go_on(&mut shell);
        assert!(shell.wait().unwrap().success());
        until("the helper ends", || !is_open(url));
    }

    #[test]
    fn unset_and_the_next_env_end_the_helper_and_a_subshell_does_not() {
        for last in ["unset", "env keys", "env adminUser --server"] {
            let scene = signed_in(3600);
            let (subshell, ending) = (
                format!("(eval \"$({AWSSO} {last})\"; sleep 1; :)"),
                format!("eval \"$({AWSSO} {last})\""),
            );
            let mut shell = shell(&scene, &[&subshell, &ending]);
            let mut next = lines(&mut shell);
            let said = next();
            let (url, _) = said.split_once(' ').unwrap();
            go_on(&mut shell);
            assert_eq!(next(), "done");
            assert!(is_open(url), "{last}: a subshell ended the helper");
            go_on(&mut shell);
            assert_eq!(next(), "done");
            until("the helper ends", || !is_open(url));
            go_on(&mut shell);
            shell.wait().unwrap();
        }
    }

    #[test]
    fn direnv_whose_shell_ends_at_once_gets_none() {
        let scene = signed_in(3600);
        scene
            .run("env adminUser --server")
            .env("DIRENV_IN_ENVRC", "1")
            .go()
            .exits(2)
            .tells("--server is not possible in .envrc");
    }

    #[test]
    fn the_terminal_gets_an_address_instead_of_keys_and_unset_restores_it() {
        let scene = signed_in(3600);
        let terminal = scene.enter("env adminUser --server");
        for name in
            ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CREDENTIAL_EXPIRATION"]
        {
            assert_eq!(terminal.variable(name), "", "{name}");
        }
        assert_eq!(terminal.variable("AWS_REGION"), "eu-west-1");
        let token = terminal.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        assert!(token.len() >= 43, "{token}");
        scene.run("status").after(&terminal).go().succeeds().stdout(
            "adminUser (account 111111111111, role AdministratorAccess, eu-west-1)\n\
                 programs get credentials from awsso in the background, which renews them\n\
                 SSO session corp: signed in, renews automatically\n",
        );
        scene
            .run("renew")
            .after(&terminal)
            .go()
            .succeeds()
            .tells("nothing to renew: programs get credentials from awsso in the background");
        let after = scene.run("unset").env("AWSSO_SHELL", "nu").after(&terminal).go().succeeds();
        assert!(after.json()["AWS_CONTAINER_CREDENTIALS_FULL_URI"].is_null());
    }
}
