//! What a person reads when something is wrong, and what a script can tell apart.

use std::process::Stdio;

use crate::support::{Scene, is_installed, sso_scene};

#[test]
fn an_unknown_profile_is_answered_with_the_likely_one() {
    sso_scene("").awsso("env adminuser").exits(4).stdout("(\\builtin exit 4);\n").stderr(
        "awsso: no profile named \"adminuser\" in [HOME]/.aws/config or [HOME]/.aws/credentials\n\
         hint: did you mean adminUser?\n",
    );
    Scene::new().awsso("env dev").exits(4).stderr(
        "awsso: no profile named \"dev\" in [HOME]/.aws/config or [HOME]/.aws/credentials\n\
         hint: awsso list shows the profiles\n",
    );
}

#[test]
fn a_broken_line_is_named_and_the_rest_of_the_file_counts() {
    let scene = sso_scene("this is no line\n[profile after]\nregion = eu-west-1\n");
    scene
        .awsso("env keys")
        .succeeds()
        .stderr("awsso: warning: ignoring [HOME]/.aws/config line 15: neither a section header nor \"key = value\"\n");
    // Who does not ask for the section hears nothing of it.
    scene.awsso("env after").exits(4).does_not_tell("line 15");
    scene.awsso("env aftr").exits(4).tells("hint: did you mean after?");
    let scene = Scene::new().config("[profile dev\naws_access_key_id = AKIAX\n");
    scene.awsso("env dev").exits(4).tells("[HOME]/.aws/config line 1").tells("closing \"]\"");
}

#[test]
fn broken_headers_are_told_by_lists_and_oddities_by_the_log() {
    let scene = sso_scene("[profile lost\nregion = eu-west-1\n[profile odd]\nregion: eu-west-1\n");
    scene.awsso("env keys").succeeds().quietly();
    scene.awsso("list").succeeds().does_not_tell("line 18").tells(
        "awsso: warning: ignoring [HOME]/.aws/config line 15: section header without a name",
    );
    scene
        .awsso("env keys -v")
        .succeeds()
        .tells("awsso: [HOME]/.aws/config line 18: the AWS CLI ends the key at the \":\"");
}

#[test]
fn a_config_file_that_is_not_text_is_named() {
    let scene = Scene::new();
    std::fs::write(scene.path(".aws/config"), b"[profile \xff]\n").unwrap();
    scene.awsso("env dev").exits(4).stdout("(\\builtin exit 4);\n").tells("[HOME]/.aws/config");
}

#[test]
fn usage_errors_are_statements_that_fail_on_stdout_and_text_on_stderr() {
    let scene = sso_scene("");
    for line in [
        "env",
        "env --no-such-flag",
        "env keys --min-ttl soon",
        "env keys --shell cmd.com",
        "env 'a\u{7}b'",
        "use keys --mfa-code 1",
        "assume",
        "unset now",
    ] {
        let outcome = scene.awsso(line).exits(2);
        assert!(!outcome.stderr.is_empty(), "{line}");
        // A shell that does not exist: the one that started the tests is served. cmd.exe fails by
        // running nothing.
        let may_be_nothing = cfg!(windows) && line.contains("--shell");
        if !(may_be_nothing && outcome.stdout.is_empty()) {
            outcome.stdout("(\\builtin exit 2);\n");
        }
    }
    for line in ["list --nothing", "whoami a b", "login a b"] {
        scene.awsso(line).exits(2).stdout("");
    }
}

#[test]
fn a_line_that_does_not_parse_is_told_with_the_line_that_was_meant() {
    let scene = sso_scene("");
    for (line, message, hint) in [
        ("evn prod", "unknown verb 'evn'", "awsso env"),
        ("xyzzy", "unknown verb 'xyzzy'", "awsso --help"),
        ("keys", "unknown verb 'keys'", "awsso env keys"),
        ("main/Admin", "unknown verb 'main/Admin'", "awsso env main/Admin"),
        (
            "arn:aws:iam::123456789012:role/x",
            "unknown verb 'arn:aws:iam::123456789012:role/x'",
            "awsso assume arn:aws:iam::123456789012:role/x",
        ),
        (
            "arn:aws:iam::123456789012:role/x;y/z",
            "unknown verb 'arn:aws:iam::123456789012:role/x;y/z'",
            "awsso assume 'arn:aws:iam::123456789012:role/x;y/z'",
        ),
        (
            "env --regon x",
            "unexpected argument '--regon' found",
            "awsso env --help   (did you mean --region?)",
        ),
        ("assume", "missing: <ARN>", "awsso assume --help"),
        (
            "assume --role-arn Admin",
            "invalid value 'Admin' for '--role-arn <ARN>': \"Admin\" is not a role ARN: an ARN has 20 \
             to 2048 characters",
            "awsso assume --role-arn arn:aws:iam::ACCOUNT-ID:role/Admin",
        ),
        (
            "assume main/Admin",
            "invalid value 'main/Admin' for '[ARN]': \"main/Admin\" is not a role ARN: an ARN has 20 to \
             2048 characters",
            "awsso env main/Admin   for a role of the access portal",
        ),
    ] {
        let text = format!("awsso: {message}\nhint: {hint}\n");
        let outcome = scene.awsso(line).exits(2);
        // Quoted for the shell that started the tests, which may be cmd.exe.
        let for_cmd = text.replace(hint, &hint.replace('\'', "\""));
        if !(cfg!(windows) && outcome.stderr == for_cmd) {
            outcome.stderr(&text);
        }
    }
}

#[test]
fn a_section_without_the_word_profile_is_named_with_its_line() {
    let scene = sso_scene("\n[devUser]\nregion = eu-west-1\n");
    let line = 1 + scene.read(".aws/config").lines().position(|l| l == "[devUser]").unwrap();
    scene.awsso("env devUser").exits(4).tells(&format!(
        "hint: line {line} of [HOME]/.aws/config is [devUser], which AWS tools ignore: write \
         [profile devUser]"
    ));
}

#[test]
fn an_expired_terminal_is_told_to_renew() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    scene.aws.assign("111111111111", "AdministratorAccess", 1);
    let terminal = scene.enter("env adminUser");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    for (line, code) in [("whoami", 3), ("status", 0)] {
        let outcome = scene.run(line).after(&terminal).go().exits(code);
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(said.contains("have expired") && said.contains("awsso renew"), "{said}");
    }
    assert_eq!(scene.aws.count("GetCallerIdentity"), 0);
}

#[test]
fn a_mistyped_line_stops_the_shell_that_evaluates_it() {
    if !is_installed("bash") {
        return;
    }
    let scene = sso_scene("").without("AWSSO_SHELL");
    let program = env!("CARGO_BIN_EXE_awsso");
    let lines = ["evn prod", "", "init nosuchshell", "--nosuchflag env keys", "prod"];
    if is_installed("pwsh") {
        let attempts = lines.map(|line| {
            format!("try {{ & '{program}' {line} | Out-String | Invoke-Expression; 'went on' }} catch {{ \"$_\" }}\n")
        });
        let words = ["-NoProfile", "-NonInteractive", "-Command", &attempts.concat()];
        let outcome = scene.program("pwsh", &words).go();
        let told: Vec<_> = outcome.stdout.lines().collect();
        assert_eq!(told, ["awsso failed with exit code 2"; 5], "{}", outcome.shown());
    }
    for line in lines {
        let script = format!("eval \"$('{program}' {line})\" && echo went on");
        let outcome = scene.program("bash", &["-c", &script]).go().exits(2);
        outcome.stdout("");
    }
    // Data is data, also where the line is wrong.
    let script = format!("text=$('{program}' list --nosuchflag); echo \"<$text>\"");
    scene.program("bash", &["-c", &script]).go().succeeds().stdout("<>\n");
}

#[test]
fn what_a_log_gets_is_the_statement_that_fails() {
    if !is_installed("bash") {
        return;
    }
    let scene = sso_scene("").without("AWSSO_SHELL");
    let program = env!("CARGO_BIN_EXE_awsso");
    for (redirection, place) in
        [(">log", "a file"), (">log 2>&1", "a file"), ("2>&1 | cat", "a file")]
    {
        let script = format!("set -o pipefail; '{program}' env keys {redirection}");
        let outcome = scene.program("bash", &["-c", &script]).go().exits(2);
        let log =
            if redirection.starts_with('>') { scene.read("log") } else { outcome.stdout.clone() };
        assert_eq!(log, "(\\builtin exit 2);\n", "{redirection}");
        if redirection == ">log" {
            outcome.tells(&format!("awsso env prints secrets, and stdout is {place} or a log"));
        }
    }
    for redirection in [">/dev/null", ">/dev/null 2>&1", "| cat"] {
        let script = format!("set -o pipefail; '{program}' env keys {redirection}");
        scene.program("bash", &["-c", &script]).go().succeeds();
    }
    let script =
        format!("'{program}' env keys --print >log && '{program}' env keys --format json >>log");
    scene.program("bash", &["-c", &script]).go().succeeds();
    assert!(scene.read("log").contains("AWS_ACCESS_KEY_ID="));
}

#[test]
fn the_statement_suits_the_shell_that_was_named_even_when_the_line_does_not_parse() {
    let scene = sso_scene("");
    for (shell, statement) in [
        ("bash", "(\\builtin exit 2);\n"),
        ("zsh", "(\\builtin exit 2);\n"),
        ("sh", "(\\exit 2);\n"),
        ("fish", "false;\n"),
    ] {
        scene.awsso(&format!("env --nonsense --shell {shell}")).exits(2).stdout(statement);
        scene.awsso(&format!("env --shell={shell} --nonsense")).exits(2).stdout(statement);
    }
    let outcome = scene.awsso("env --nonsense --shell powershell").exits(2);
    assert!(
        outcome.stdout.contains("throw 'awsso failed with exit code 2'"),
        "{}",
        outcome.shown()
    );
}

#[test]
fn help_of_a_snippet_verb_goes_to_stderr_when_a_shell_listens() {
    let scene = Scene::new();
    for verb in ["env", "use", "assume", "unset"] {
        scene.awsso(&format!("{verb} --help")).succeeds().stdout("").tells("Usage: awsso");
    }
    let outcome = scene.awsso("list --help").succeeds().quietly();
    assert!(outcome.stdout.contains("Usage: awsso list"));
    assert!(scene.awsso("--version").succeeds().stdout.starts_with("awsso "));
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_gone_and_a_closed_stdout_are_no_drama() {
    let scene = sso_scene("");
    let awsso = env!("CARGO_BIN_EXE_awsso");
    let quiet = |script: String| scene.program("bash", &["-c", &script]).go();
    quiet(format!("{awsso} completions bash | head -c 1 >/dev/null")).succeeds().quietly();
    quiet(format!("set -o pipefail; {awsso} env keys | true; echo $?")).succeeds().quietly();
    let closed = quiet(format!("{awsso} env keys >&-; echo \"status=$?\""));
    assert!(!closed.stderr.contains("panic"), "{}", closed.shown());
    if cfg!(target_os = "linux") {
        let full = quiet(format!("{awsso} env keys >/dev/full; echo \"status=$?\""));
        assert_eq!(full.stdout, "status=1\n", "{}", full.shown());
    }
}

#[cfg(unix)]
#[test]
fn closed_streams_do_not_panic() {
    let scene = sso_scene("");
    let awsso = env!("CARGO_BIN_EXE_awsso");
    for verb in ["env keys", "env nope", "list", "--help", "env"] {
        let script = format!("{awsso} {verb} 2>&- <&- >&-; echo \"status=$?\"");
        let outcome = scene.program("bash", &["-c", &script]).go();
        assert!(!outcome.stdout.contains("status=101"), "{verb}: {}", outcome.shown());
    }
}

#[test]
fn stderr_is_where_people_are_told_and_stdout_holds_only_the_statement() {
    let scene = sso_scene("");
    for (line, code) in [
        ("env nope -v", 4),
        ("env adminUser -vv --no-login", 3),
        ("assume --role-arn arn:aws:iam::222222222222:role/Nope --source-profile keys -vv", 5),
    ] {
        scene.awsso(line).exits(code).stdout(&format!("(\\builtin exit {code});\n"));
    }
}

#[test]
fn names_from_files_cannot_paint_the_terminal() {
    let scene = Scene::new().config(
        "[profile a\u{1b}[31mred]\nregion = eu-west-1\n[profile b]\nregion = eu\u{1b}]0;t\u{7}-1\n",
    );
    for line in ["list", "list --json", "env b", "env ared", "status", "env b --explain"] {
        let outcome = scene.awsso(line);
        let all = outcome.stdout + &outcome.stderr;
        assert!(!all.contains('\u{1b}') && !all.contains('\u{7}'), "{line}: {all:?}");
    }
}

#[test]
fn explain_asks_nobody_and_names_every_step() {
    let scene = sso_scene(
        "[profile deploy]\nrole_arn = arn:aws:iam::222222222222:role/Deploy\n\
         source_profile = adminUser\nexternal_id = tell-nobody\nregion = eu-central-1\n",
    );
    let outcome = scene
        .awsso("env deploy --explain")
        .succeeds()
        .stdout("\\builtin :;\n")
        .does_not_tell("tell-nobody");
    for part in ["AdministratorAccess", "role/Deploy", "eu-central-1", "line 19"] {
        assert!(outcome.stderr.contains(part), "{part}\n{}", outcome.shown());
    }
    let data = scene.awsso("env deploy --explain --json").succeeds().json();
    assert_eq!(data["steps"][0]["kind"], "sso");
    assert_eq!(data["steps"][1]["kind"], "assume-role");
    assert_eq!(data["region"]["name"], "eu-central-1");
    assert!(!data.to_string().contains("tell-nobody"));
    assert_eq!(scene.aws.requests().len(), 0);
}

#[test]
fn the_error_comes_even_if_nobody_reads_stdin() {
    let scene = sso_scene("");
    let mut run = scene.run("env nope");
    run.command().stdin(Stdio::null());
    run.go().exits(4);
}
