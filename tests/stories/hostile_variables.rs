//! Whatever stands in awsso's own variables, nothing of it is run, and no verb breaks on it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::support::{at_once, sso_scene};

/// Verbs and hooks that look at the terminal's session.
const LINES: [&str; 12] = [
    "env -",
    "env keys",
    "assume --role-arn arn:aws:iam::222222222222:role/x --no-login",
    "renew --no-login",
    "renew --hook",
    "renew --background",
    "unset",
    "status --json",
    "prompt",
    "whoami",
    "logout",
    "list accounts --no-login",
];

#[test]
fn hostile_content_of_awssos_variables_is_never_code() {
    let scene = sso_scene("");
    // Runs are in the home.
    let mark = scene.path("ran");
    let command = if cfg!(windows) { "cmd /d /c mkdir ran" } else { "touch ran" };
    let request = format!(
        r#"{{"target":{{"role":{{"role":{{"role_arn":"arn:aws:iam::222222222222:role/x","mfa_serial":"arn:aws:iam::222222222222:mfa/jo","mfa_process":"{command}"}},"source":{{"profile":"keys"}}}}}}}}"#
    );
    let packed = URL_SAFE_NO_PAD.encode(request);
    let program =
        format!("a[$({command})]`{command}`$({command});{command}\n{command}\u{1b}]0;x\u{7}");
    let hostile = [packed.as_str(), program.as_str(), "1.PATH=Zm9v", "%n%{$(id)%}", ""];
    let names = awsso::MANAGED
        .iter()
        .map(|variable| variable.name)
        .filter(|name| name.starts_with("AWSSO_"));
    let names = names.chain(["AWSSO_COLOR", "AWSSO_SHELL", "AWSSO_RENEWAL"]);
    at_once(names.enumerate(), |(number, name)| {
        for (count, value) in hostile.iter().enumerate() {
            // Windows takes long to start a program: every value meets every verb there too, but not
            // in every variable.
            let is_met = |at: usize| !cfg!(windows) || (number + count + at).is_multiple_of(4);
            for (_, line) in LINES.iter().enumerate().filter(|(at, _)| is_met(*at)) {
                let run = scene.run(line).env("AWSSO_PROFILE", "keys");
                let run = run
                    .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
                    .env("AWSSO_FINGERPRINT", "AKIAIOSFODNN7EXAMPLE::")
                    .env("AWSSO_RENEW_AT", "1")
                    .env(name, value);
                let outcome = run.go();
                assert!(!mark.exists(), "{name}={value:?}: {line} ran it");
                assert!(
                    !outcome.stderr.contains("internal error")
                        && !outcome.stderr.contains('\u{1b}'),
                    "{name}={value:?}: {line}: {}",
                    outcome.stderr
                );
            }
        }
    });
}

#[test]
fn a_request_that_awsso_did_not_write_is_not_carried_out() {
    let scene = sso_scene("");
    let request = r#"{"target":{"role":{"role":{"role_arn":"arn:aws:iam::222222222222:role/x","mfa_process":"touch ran"},"source":"default_chain"}}}"#;
    for name in ["AWSSO_REQUEST", "AWSSO_PREVIOUS"] {
        let line = if name == "AWSSO_REQUEST" { "renew" } else { "env -" };
        scene
            .run(line)
            .env("AWSSO_PROFILE", "x")
            .env("AWS_ACCESS_KEY_ID", "AKIAX")
            .env("AWSSO_FINGERPRINT", "AKIAX::")
            .env(name, URL_SAFE_NO_PAD.encode(request))
            .go()
            .exits(2)
            .tells("the AWSSO_ variables of this terminal were changed");
    }
    assert!(scene.aws.requests().is_empty());
}
