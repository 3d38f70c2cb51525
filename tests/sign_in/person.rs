//! A person at a terminal signs in.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::browser::opened;
use super::{cached_token, scene};
use crate::support::{OnTerminal, Terminal, is_installed};

/// The address that the terminal shows.
fn address(terminal: &Terminal<'_>) -> String {
    let seen = terminal.seen();
    let start = seen.find("http://127.0.0.1").unwrap();
    let rest = &seen[start..];
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Where a page sends the browser, without going there.
fn location(url: &str) -> String {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let mut lines = answer.lines().filter_map(|line| line.split_once(": "));
    let found = lines.find(|(name, _)| name.eq_ignore_ascii_case("location"));
    found.unwrap().1.to_owned()
}

#[test]
fn the_time_left_is_shown_while_the_browser_is_waited_for() {
    let scene = scene();
    let terminal = scene
        .on_terminal("login --pkce --no-browser --copy", OnTerminal::Everything)
        .sees("Waiting for you to confirm in the browser (9:5");
    opened(&address(&terminal));
    let (outcome, seen) = terminal.end();
    outcome.succeeds();
    assert!(seen.contains("awsso: signed in to corp"), "{seen}");
    assert!(seen.contains("\u{1b}]52;c;"), "{seen}");
}

#[test]
fn the_address_of_a_page_that_could_not_be_reached_is_pasted() {
    let scene = scene();
    let terminal = scene
        .on_terminal("login --pkce --no-browser", OnTerminal::Everything)
        .sees("paste the address of that page");
    let pasted = location(&address(&terminal));
    let (outcome, seen) = terminal
        .types("https://example.com/?code=x&state=y\r")
        .sees("not the redirect address of this sign-in; still waiting")
        .types(&format!("{pasted}\r"))
        .end();
    outcome.succeeds();
    assert!(seen.contains("awsso: signed in to corp"), "{seen}");
    assert!(!seen.contains(&pasted), "the code is shown: {seen}");
    assert!(cached_token(&scene, "corp")["accessToken"].is_string());
}

#[test]
fn ctrl_c_gives_up_at_once_and_leaves_no_token() {
    for line in ["login --pkce --no-browser", "login --use-device-code"] {
        let scene = scene();
        scene.aws.approve_device_logins(aws_emulator::Approval::Never);
        let (outcome, seen) = scene
            .on_terminal(line, OnTerminal::Everything)
            .sees(" left, Ctrl-C to cancel")
            .types("\u{3}")
            .end();
        assert_eq!(outcome.status, None, "{line}");
        // The line is gone, with the key that was shown over it.
        assert!(seen.ends_with("\r\u{1b}[K\r"), "{line}: {seen:?}");
        assert!(cached_token(&scene, "corp").is_null());
        // The marker died with the process: nobody waits for it.
        scene.aws.approve_device_logins(aws_emulator::Approval::Immediately);
        scene.awsso("login").succeeds();
    }
}

#[test]
fn what_is_typed_ahead_is_the_shells() {
    for line in ["login --pkce", "login --use-device-code"] {
        let scene = scene().env("BROWSER", "true");
        scene.aws.approve_device_logins(aws_emulator::Approval::AfterPolls(2));
        scene.aws.set_device_interval(Some(1));
        let awsso = env!("CARGO_BIN_EXE_awsso");
        let script = format!("{awsso} {line}; read -r words; echo \"read=$words\"");
        let terminal = scene
            .program_on_terminal("bash", &["-c", &script], OnTerminal::Everything)
            .sees("Waiting for you to confirm")
            .types("make all\r");
        std::thread::sleep(std::time::Duration::from_millis(300));
        if line.contains("pkce") {
            opened(&address(&terminal));
        }
        let (outcome, seen) = terminal.end();
        outcome.succeeds();
        assert!(seen.contains("awsso: signed in to corp"), "{line}: {seen}");
        assert!(seen.contains("read=make all"), "{line}: {seen}");
    }
}

#[test]
fn env_signs_in_through_the_browser_inside_eval() {
    for shell in ["bash", "pwsh"].into_iter().filter(|name| is_installed(name)) {
        let scene = scene();
        scene.write(".config/awsso/config.toml", "[login]\nmethod = \"pkce\"\n");
        let terminal = scene
            .evaluated_on_terminal(shell, "env dev")
            .sees("Sign in to corp")
            .sees("Waiting for you to confirm");
        opened(&address(&terminal));
        let (outcome, seen) = terminal.end();
        outcome.succeeds();
        assert!(seen.contains("profile=dev"), "{shell}: {seen}");
    }
}
