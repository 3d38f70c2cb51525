//! Profiles whose credentials a program prints.

use crate::support::{Scene, sso_scene};

/// A profile `made` with this `credential_process`; `print.sh` in the home prints `json`.
fn scene(process: &str, json: &str) -> Scene {
    let scene =
        sso_scene(&format!("[profile made]\ncredential_process = {process}\nregion = eu-west-1\n"));
    scene.write("print.sh", &format!("cat <<'END'\n{json}\nEND\n"));
    scene
}

const PRINTS: &str = "sh [HOME]/print.sh";

#[test]
fn what_the_program_prints_is_exported() {
    let scene = scene(
        PRINTS,
        r#"{"Version": 1, "AccessKeyId": "ASIAMADE", "SecretAccessKey": "s", "SessionToken": "t",
            "Expiration": "2051-05-06T09:08:09+02:00", "AccountId": "123456789012"}"#,
    );
    let terminal = scene.enter("env made").quietly();
    assert_eq!(terminal.variable("AWS_ACCESS_KEY_ID"), "ASIAMADE");
    assert_eq!(terminal.variable("AWS_SESSION_TOKEN"), "t");
    assert_eq!(terminal.variable("AWS_CREDENTIAL_EXPIRATION"), "2051-05-06T07:08:09Z");
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), "123456789012");
    // The program decides what is fresh: nothing is kept.
    for file in scene.files_below(".cache/awsso") {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("ASIAMADE"), "{}", file.display());
    }
}

#[test]
fn the_command_is_split_into_words_and_never_given_to_a_shell() {
    let scene = scene(
        r#"sh [HOME]/print.sh "two  words" $HOME ~ *.sh $(touch [HOME]/x) `id` a|b ; true"#,
        "",
    );
    scene.write(
        "print.sh",
        "printf '%s\\n' \"$@\" >\"$HOME/words\"; echo '{\"Version\":1,\"AccessKeyId\":\"AKIAWORDS\",\"SecretAccessKey\":\"s\"}'\n",
    );
    scene.enter("env made").quietly();
    let words = scene.read("words");
    assert_eq!(
        scene.shown(&words),
        "two  words\n$HOME\n~\n*.sh\n$(touch\n[HOME]/x)\n`id`\na|b\n;\ntrue\n"
    );
    assert!(!scene.path("x").exists());
}

#[test]
fn a_broken_program_is_told_with_what_is_wrong_and_never_with_what_it_printed() {
    let cases = [
        ("not json", "is not JSON"),
        ("", "JSON"),
        ("[]", "Version"),
        (
            r#"{"Version": "1", "AccessKeyId": "AKIAX", "SecretAccessKey": "tell-nobody"}"#,
            "Version",
        ),
        (r#"{"Version": 2, "AccessKeyId": "AKIAX", "SecretAccessKey": "tell-nobody"}"#, "Version"),
        (r#"{"Version": 1, "SecretAccessKey": "tell-nobody"}"#, "AccessKeyId"),
        (r#"{"Version": 1, "AccessKeyId": "AKIAX"}"#, "SecretAccessKey"),
        (
            r#"{"Version": 1, "AccessKeyId": "AKIAX", "SecretAccessKey": "tell-nobody", "Expiration": "2051-05-06T07:08:09"}"#,
            "Expiration",
        ),
        (
            r#"{"Version": 1, "AccessKeyId": "AKIAX", "SecretAccessKey": "tell-nobody", "Expiration": "2020-01-01T00:00:00Z"}"#,
            "expired",
        ),
    ];
    for (json, part) in cases {
        let outcome = scene(PRINTS, json).awsso("env made");
        outcome.exits(1).tells(part).tells("credential_process").does_not_tell("tell-nobody");
    }
}

#[test]
fn a_failing_program_ends_with_its_exit_code_and_its_own_words() {
    let scene = scene(PRINTS, "");
    scene.write("print.sh", "echo 'log in to the vault first' >&2; exit 7\n");
    scene
        .awsso("env made")
        .exits(1)
        .stdout("(\\builtin exit 1);\n")
        .tells("log in to the vault first")
        .tells("exit code 7");
}

#[test]
fn what_a_failing_program_said_is_bounded_printable_and_never_its_stdout() {
    let scene = scene(PRINTS, "");
    scene.write(
        "print.sh",
        "echo tell-nobody\nprintf 'first\\n\\033[31mred\\033[0m\\007\\n' >&2\n\
         head -c 100000 /dev/zero | tr '\\0' x >&2\nexit 3\n",
    );
    let outcome = scene
        .awsso("env made")
        .exits(1)
        .tells("exit code 3: first; red\u{fffd}; xxx")
        .does_not_tell("tell-nobody")
        .does_not_tell("refused");
    assert!(outcome.stderr.len() < 1000, "{}", outcome.shown());
    assert!(!outcome.stderr.contains('\u{1b}'));
}

#[test]
fn a_program_that_is_not_there_is_named() {
    scene("/no/such/program --flag", "")
        .awsso("env made")
        .tells("/no/such/program")
        .tells("not found")
        .does_not_tell("--flag");
}

#[test]
fn a_quote_that_is_not_closed_is_told_with_file_and_line() {
    scene("sh 'open", "").awsso("env made").exits(4).stderr(
        "awsso: profile \"made\" ([HOME]/.aws/config line 15) has a credential_process \
         ([HOME]/.aws/config line 16) with an unclosed quote\n",
    );
}

#[test]
fn a_program_that_asks_awsso_for_its_own_profile_is_stopped() {
    let scene = scene(&format!("{} credential-process made", env!("CARGO_BIN_EXE_awsso")), "");
    scene
        .awsso("env made")
        .exits(1)
        .tells("runs itself")
        .tells("hint: use another profile in the command");
}

#[test]
fn two_profiles_that_run_each_other_are_stopped() {
    let awsso = env!("CARGO_BIN_EXE_awsso");
    let scene = sso_scene(&format!(
        "[profile ping]\ncredential_process = {awsso} credential-process pong\n\
         [profile pong]\ncredential_process = {awsso} credential-process ping\n"
    ));
    scene.awsso("env ping").exits(1).tells("ping → pong").tells("runs itself");
}

#[test]
fn the_program_does_not_see_what_awsso_exported() {
    let scene = scene(PRINTS, "").env("AWS_PROFILE", "mine");
    scene.write(
        "print.sh",
        "echo \"$AWS_PROFILE/$AWS_ACCESS_KEY_ID/$AWSSO_PROFILE\" >>\"$HOME/seen\"\n\
         echo '{\"Version\":1,\"AccessKeyId\":\"AKIASEEN\",\"SecretAccessKey\":\"s\"}'\n",
    );
    let terminal = scene.enter("env made");
    scene.run("env made").after(&terminal).go().succeeds();
    assert_eq!(scene.read("seen"), "mine//\nmine//\n");
}

#[test]
fn credential_process_prints_what_sdks_expect() {
    let scene = sso_scene("");
    let reply = scene.awsso("credential-process keys").succeeds().quietly();
    assert_eq!(
        reply.json(),
        serde_json::json!({
            "Version": 1,
            "AccessKeyId": crate::support::KEY_ID,
            "SecretAccessKey": crate::support::SECRET_KEY,
        })
    );
    scene.signed_in("corp");
    let reply = scene.awsso("credential-process adminUser").succeeds().quietly().json();
    assert!(reply["AccessKeyId"].as_str().unwrap().starts_with("ASIA"));
    assert!(reply["Expiration"].as_str().unwrap().ends_with('Z'));
    assert_eq!(reply["AccountId"], "111111111111");
}

/// botocore asks anew as soon as fewer than 15 minutes are left.
#[test]
fn credential_process_hands_out_what_botocore_does_not_ask_for_again_at_once() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let ask = |line: &str| scene.awsso(line).succeeds().quietly();
    // Cached with 15 minutes and a half left: good for a terminal, too little for botocore.
    scene.aws.assign("111111111111", "AdministratorAccess", 930);
    ask("env adminUser");
    scene.aws.assign("111111111111", "AdministratorAccess", 3600);
    ask("credential-process adminUser --min-ttl 5m");
    assert_eq!(scene.aws.count("GetRoleCredentials"), 1);
    let age = |seconds: u64| {
        for path in scene.files_below(".cache/awsso") {
            let file = std::fs::File::options().append(true).open(path).unwrap();
            let time = std::time::SystemTime::now() - std::time::Duration::from_secs(seconds);
            file.set_modified(time).unwrap();
        }
    };
    age(2700);
    ask("credential-process adminUser");
    assert_eq!(scene.aws.count("GetRoleCredentials"), 2);
    // Those that never last so long serve for half of their life.
    scene.aws.assign("111111111111", "AdministratorAccess", 900);
    ask("credential-process adminUser --refresh");
    ask("credential-process adminUser");
    assert_eq!(scene.aws.count("GetRoleCredentials"), 3);
    age(1000);
    ask("credential-process adminUser");
    assert_eq!(scene.aws.count("GetRoleCredentials"), 4);
    let help = scene.awsso("credential-process --help").succeeds();
    assert!(help.stdout.contains("[default: 16m"), "{}", help.shown());
}

#[test]
fn credential_process_never_asks_and_leaves_stdout_empty_when_it_fails() {
    sso_scene("")
        .awsso("credential-process adminUser")
        .exits(3)
        .stdout("")
        .tells("hint: awsso login --sso-session corp");
    sso_scene("").awsso("credential-process nobody").exits(4).stdout("");
}
