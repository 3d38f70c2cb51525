//! Variables that are set to nothing, to nonsense, or to what is no text.

#[cfg(unix)]
use crate::support::KEY_ID;
use crate::support::{SECRET_KEY, Scene, is_installed, sso_scene};

#[test]
fn an_empty_variable_counts_as_unset() {
    let scene = sso_scene("");
    for line in ["list", "status", "env keys --shell bash", "prompt"] {
        let outcome = scene.run(line).env("AWSSO_COLOR", "").go();
        outcome.succeeds().quietly();
    }
}

#[test]
fn a_variable_never_overrides_the_shell_that_is_recognised() {
    let scene = sso_scene("").env("AWSSO_SHELL", "fish").env("AWSSO_WRAPPED", "1");
    let program = env!("CARGO_BIN_EXE_awsso");
    let script = format!("eval \"$('{program}' env keys)\" && echo \"$AWSSO_PROFILE\"");
    for shell in ["bash", "sh"].into_iter().filter(|shell| is_installed(shell)) {
        let outcome = scene.program(shell, &["-c", &script]).go();
        outcome.succeeds().stdout("keys\n");
    }
}

#[test]
fn nonsense_in_a_variable_is_a_usage_error_that_names_it() {
    let scene = sso_scene("");
    scene
        .run("env keys")
        .env("AWSSO_COLOR", "purple")
        .go()
        .exits(2)
        .stdout("(\\builtin exit 2);\n")
        .stderr(
            "awsso: invalid AWSSO_COLOR \"purple\": auto, always or never is expected\n\
             hint: unset AWSSO_COLOR, or set it to another value\n",
        );
    // What was typed comes first, and nobody asks the variable then.
    scene
        .run("env keys --shell bash --color never")
        .env("AWSSO_COLOR", "purple")
        .go()
        .succeeds()
        .quietly();
    assert!(scene.aws.requests().is_empty());
}

#[test]
fn nonsense_in_a_variable_keeps_no_shell_from_starting() {
    let scene = Scene::new().env("AWSSO_COLOR", "purple");
    for line in ["init bash", "prompt", "completions bash"] {
        scene.awsso(line).succeeds().quietly();
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_never_stands_for_another_profile() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let raw = OsStr::from_bytes(b"ke\xffys");
    // Whoever passed the variable over would find these keys.
    let scene = sso_scene(
        "[default]\nregion = eu-west-1\n\
         [profile container]\nrole_arn = arn:aws:iam::222222222222:role/x\n\
         credential_source = EcsContainer\n",
    )
    .credentials(&format!(
        "[default]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n"
    ));
    let role = "arn:aws:iam::222222222222:role/x";
    for (variable, lines) in [
        (
            "AWS_PROFILE",
            &["whoami", &format!("assume --role-arn {role}"), "login", "list accounts"][..],
        ),
        ("AWS_DEFAULT_PROFILE", &["whoami"]),
        ("AWS_REGION", &["whoami"]),
        ("AWS_ACCESS_KEY_ID", &["whoami"]),
        ("AWS_ENDPOINT_URL_STS", &["whoami"]),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &["whoami --profile container"]),
    ] {
        for line in lines {
            let outcome = scene.run(line).env(variable, raw).go().exits(4);
            outcome.tells(&format!("{variable} of this terminal is not valid UTF-8"));
        }
    }
    assert!(scene.aws.requests().is_empty());
}

#[test]
fn in_direnv_nobody_is_asked() {
    let scene = sso_scene("").env("DIRENV_IN_ENVRC", "1");
    let outcome = scene.awsso("env adminUser").exits(3);
    outcome.tells("not signed in").tells("hint: awsso login");
    assert!(scene.operations().is_empty(), "{:?}", scene.operations());
}

#[test]
fn half_a_session_that_another_tool_brought_back_is_deleted() {
    let scene = Scene::new()
        .env("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    let outcome = scene.awsso("unset --format json").succeeds();
    let changes: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    outcome.tells("deleted what was left of a session: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY\n");
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        assert!(changes[name].is_null() && changes.get(name).is_some(), "{changes}");
    }
    // With its token the session is somebody's.
    let scene = scene.env("AWS_SESSION_TOKEN", "t");
    scene.awsso("unset --format json").succeeds().stdout("{}\n").quietly();
}

#[cfg(unix)]
#[test]
fn what_programs_use_without_a_switch_is_said_with_what_to_remove() {
    let scene = sso_scene("")
        .config("[profile dev]\naws_access_key_id = AKIADEV\naws_secret_access_key = s\n");
    let keys = [("AWS_ACCESS_KEY_ID", "AKIAX"), ("AWS_SECRET_ACCESS_KEY", "x")];
    let selected = [("AWS_PROFILE", "dev")];
    for (variables, expected) in [
        (&[][..], &["the AWS CLI finds no credentials in the environment or the AWS files"][..]),
        (
            &selected,
            &["the AWS CLI uses profile dev (AWS_PROFILE): it uses the access key AKIADEV"],
        ),
        (&keys, &["the AWS CLI uses the access key AKIAX of this terminal"]),
        (
            &[keys[0], keys[1], selected[0]],
            &[
                "the AWS CLI uses the access key AKIAX of this terminal",
                "AWS_ACCESS_KEY_ID overrides AWS_PROFILE=dev. Remove it with: \
                 unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY",
            ],
        ),
        (
            &[("AWS_PROFILE", "nope")],
            &["no profile named \"nope\"", "Remove it with: unset AWS_PROFILE"],
        ),
        (
            &keys[..1],
            &["AWS_ACCESS_KEY_ID is set in this terminal, but AWS_SECRET_ACCESS_KEY is not"],
        ),
        (
            &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/x")],
            &["the AWS CLI gets credentials from the container endpoint http://127.0.0.1:1/x"],
        ),
        (&[("AWS_VAULT", "prod")], &["AWS_VAULT is set (aws-vault)", "unset AWS_VAULT"]),
    ] {
        // The shell that calls is asked how it removes a variable.
        let script = format!("'{}' status; :", env!("CARGO_BIN_EXE_awsso"));
        let run = scene.program("sh", &["-c", &script]);
        let run = variables.iter().fold(run, |run, (name, value)| run.env(name, value));
        let outcome = run.go().succeeds();
        for part in expected {
            assert!(outcome.stdout.contains(part), "{variables:?}: {}", outcome.shown());
        }
    }
    assert_eq!(scene.aws.requests().len(), 0);
}
