//! Signing in with a browser that comes back to this machine (PKCE).

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Stdio};

use aws_emulator::{Browsed, Consent, Fault, FaultKind, browse};

use super::{cached_token, files, scene};
use crate::support::{START_URL, Scene};

/// A sign-in under way, up to the address that it shows.
pub(super) struct SignIn {
    child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
    pub(super) url: String,
}

/// The address in a line that shows it.
fn address_in(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    words.find(|word| word.contains("/authorize?")).map(str::to_owned)
}

impl SignIn {
    pub(super) fn begin(scene: &Scene, line: &str) -> Self {
        let mut run = scene.run(line);
        let command = run.command();
        let mut child = command.stdin(Stdio::null()).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let url = loop {
            let before = said.len();
            assert!(stderr.read_line(&mut said).unwrap() > 0, "no address: {said}");
            if let Some(address) = address_in(&said[before..]) {
                break address;
            }
        };
        Self { child, stderr, said, url }
    }

    fn parameter(&self, name: &str) -> String {
        let query = self.url.split_once('?').unwrap().1;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let value = pairs.find(|(key, _)| *key == name).unwrap().1;
        value.replace("%3A", ":").replace("%2F", "/")
    }

    /// Sends a request to the listener as any program of this machine could.
    fn request(&self, target: &str) -> u16 {
        let host = self.parameter("redirect_uri");
        let host = host.split('/').nth(2).unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    pub(super) fn end(mut self) -> (Option<i32>, String) {
        self.stderr.read_to_string(&mut self.said).unwrap();
        (self.child.wait().unwrap().code(), self.said)
    }
}

pub(super) fn opened(url: &str) -> Browsed {
    browse(url).unwrap()
}

#[test]
fn the_browser_comes_back_and_the_token_is_that_of_the_cli() {
    let scene = scene();
    let sign_in = SignIn::begin(&scene, "login --sso-session corp --pkce --no-browser");
    assert!(sign_in.url.starts_with(scene.aws.url()), "{}", sign_in.url);
    assert_eq!(sign_in.parameter("response_type"), "code");
    assert_eq!(sign_in.parameter("code_challenge_method"), "S256");
    assert_eq!(sign_in.parameter("scopes"), "sso:account:access");
    let page = opened(&sign_in.url);
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Signed in"), "{}", page.body);
    assert!(!page.body.contains("<script") && !page.body.contains("code="));
    let (code, said) = sign_in.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("awsso: signed in to corp"), "{said}");
    assert!(said.contains("ssh -L"), "{said}");

    let token = cached_token(&scene, "corp");
    assert_eq!(token["startUrl"], START_URL);
    assert_eq!(token["region"], "us-east-1");
    assert!(token["refreshToken"].is_string() && token["clientSecret"].is_string());
    let register = scene.aws.requests_for("RegisterClient")[0].json();
    assert_eq!(register["redirectUris"][0], "http://127.0.0.1/oauth/callback");
    assert_eq!(register["issuerUrl"], START_URL);
    // The same registration serves the next time; a device code needs one of its own.
    let again = SignIn::begin(&scene, "login --sso-session corp --pkce --no-browser --force");
    opened(&again.url);
    assert_eq!(again.end().0, Some(0));
    assert_eq!(scene.aws.count("RegisterClient"), 1);
    scene.awsso("login --sso-session corp --use-device-code --force").exits(0);
    assert_eq!(scene.aws.count("RegisterClient"), 2);
    // Nothing else lies in the shared cache.
    assert_eq!(files(&scene, ".aws/sso/cache").len(), 2);
}

#[test]
fn foreign_requests_and_a_wrong_state_do_not_end_the_wait() {
    let scene = scene();
    let sign_in = SignIn::begin(&scene, "login --sso-session corp --pkce --no-browser");
    assert_eq!(sign_in.request("/favicon.ico"), 404);
    assert_eq!(sign_in.request("/oauth/callback"), 404);
    assert_eq!(sign_in.request("/oauth/callback?code=stolen&state=wrong"), 404);
    assert_eq!(sign_in.request("/oauth/callback?error=access_denied&state=wrong"), 404);
    scene.aws.consent(Consent::WrongState);
    assert_eq!(opened(&sign_in.url).status, 404);
    scene.aws.consent(Consent::Ignore);
    assert_eq!(opened(&sign_in.url).status, 200);
    scene.aws.consent(Consent::Allow);
    opened(&sign_in.url);
    assert_eq!(sign_in.end().0, Some(0));
    assert_eq!(scene.aws.count("CreateToken"), 1);
}

#[test]
fn a_denial_has_its_own_words() {
    let scene = scene();
    scene.aws.consent(Consent::Deny);
    let sign_in = SignIn::begin(&scene, "login --sso-session corp --pkce --no-browser");
    let page = opened(&sign_in.url);
    assert!(page.body.contains("Not signed in"), "{}", page.body);
    let (code, said) = sign_in.end();
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("the sign-in was denied in the browser"), "{said}");
    assert!(cached_token(&scene, "corp").is_null());
}

#[test]
fn a_registration_that_the_service_forgot_is_made_anew_once() {
    let scene = scene();
    let sign_in = SignIn::begin(&scene, "login --sso-session corp --pkce --no-browser");
    let refusal = FaultKind::Error {
        status: 401,
        code: "InvalidClientException".to_owned(),
        message: String::new(),
    };
    scene.aws.fault(Fault::new(refusal).operation("CreateToken").times(1));
    opened(&sign_in.url);
    // The address comes once more, with the new registration.
    let mut sign_in = sign_in;
    let second = loop {
        let mut line = String::new();
        assert!(sign_in.stderr.read_line(&mut line).unwrap() > 0);
        if let Some(address) = address_in(&line) {
            break address;
        }
    };
    assert_ne!(second, sign_in.url);
    opened(&second);
    let (code, said) = sign_in.end();
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(scene.aws.count("RegisterClient"), 2);
}

#[test]
fn the_port_can_be_chosen_and_a_taken_one_is_named() {
    let scene = scene();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let line = format!("login --sso-session corp --callback-port {port} --no-browser");
    scene
        .awsso(&line)
        .exits(1)
        .tells(&format!("could not listen on port {port} of 127.0.0.1"))
        .tells("--use-device-code");
    drop(taken);
    let sign_in = SignIn::begin(&scene, &line);
    let expected = format!("http://127.0.0.1:{port}/oauth/callback");
    assert_eq!(sign_in.parameter("redirect_uri"), expected);
    opened(&sign_in.url);
    assert_eq!(sign_in.end().0, Some(0));
}

#[test]
fn the_browser_of_the_variable_or_the_settings_gets_the_address_and_no_secret() {
    let scene = scene();
    let script = browser_script(&scene);
    let scene = scene
        .env("BROWSER", format!("no-such-browser:'{}' %s", script.display()))
        .env("AWS_ACCESS_KEY_ID", "AKIA")
        .env("AWS_SECRET_ACCESS_KEY", "secret");
    let by_variable = SignIn::begin(&scene, "login --sso-session corp --pkce");
    assert_eq!(seen(&scene), format!("1 {} none", by_variable.url));
    assert!(by_variable.said.contains("in your browser. If it does not open"));
    opened(&by_variable.url);
    let (code, said) = by_variable.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("noise"), "{said}");

    let scene = scene.without("BROWSER");
    scene.write(
        ".config/awsso/config.toml",
        "[sso-session.corp]\nmethod = \"pkce\"\nbrowser = \"'[HOME]/my browser' {url}\"\n",
    );
    let by_setting = SignIn::begin(&scene, "login --sso-session corp --force");
    assert_eq!(seen(&scene), format!("1 {} none", by_setting.url));
    opened(&by_setting.url);
    assert_eq!(by_setting.end().0, Some(0));
}

/// A browser that leaves what it was started with in the file `seen`.
fn browser_script(scene: &Scene) -> PathBuf {
    let script = scene.path("my browser");
    let text = "#!/bin/sh\necho noise; echo noise >&2\n\
        printf '%s %s %s' \"$#\" \"$1\" \"${AWS_SECRET_ACCESS_KEY-none}\" > \"$HOME/seen.part\"\n\
        mv \"$HOME/seen.part\" \"$HOME/seen\"\n";
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    script
}

/// What the browser was started with; it runs by itself, so it is waited for.
fn seen(scene: &Scene) -> String {
    let path = scene.path("seen");
    let end = std::time::Instant::now() + crate::support::TIME_LIMIT;
    while !path.exists() {
        assert!(std::time::Instant::now() < end, "no browser was started");
        std::thread::yield_now();
    }
    let text = fs::read_to_string(&path).unwrap();
    fs::remove_file(path).unwrap();
    text
}

#[test]
#[cfg(target_os = "linux")]
fn a_caller_without_a_terminal_never_gets_a_browser() {
    let scene = scene();
    let script = browser_script(&scene);
    let scene = scene.env("BROWSER", format!("'{}' %s", script.display()));
    for line in
        ["env dev --format json", "credential-process dev", "login dev --no-login", "whoami dev"]
    {
        scene.awsso(line).exits(3).tells("awsso");
    }
    assert!(!scene.path("seen").exists());
    assert_eq!(scene.aws.count("RegisterClient"), 0);
}

#[test]
fn without_configured_scopes_the_session_renews_itself_all_the_same() {
    let scene = super::scene_with(
        "[sso-session corp]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n",
    );
    let sign_in = SignIn::begin(&scene, "login --pkce --no-browser");
    assert_eq!(sign_in.parameter("scopes"), "sso:account:access");
    opened(&sign_in.url);
    assert_eq!(sign_in.end().0, Some(0));
    assert!(cached_token(&scene, "corp")["refreshToken"].is_string());
}

#[test]
fn the_legacy_form_refuses_the_browser_flow() {
    let scene = scene();
    // Among others it signs in as it can.
    let sign_in = SignIn::begin(&scene, "login --all --pkce --no-browser");
    opened(&sign_in.url);
    let (code, said) = sign_in.end();
    assert_eq!(code, Some(0), "{said}");
    for name in ["corp", START_URL] {
        let told = format!("awsso: signed in to {name}\n");
        assert!(said.contains(&told), "{said}");
    }
    let scene = self::scene();
    scene
        .awsso("login old --pkce")
        .exits(2)
        .tells("a profile without an SSO session supports only the device code");
}
