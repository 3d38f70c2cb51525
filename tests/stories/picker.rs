//! Choosing the profile on the terminal device while stdout is captured.

use crate::support::{ACCOUNT, OnTerminal, Scene, sso_scene};

fn scene() -> Scene {
    sso_scene("[profile keys-elsewhere]\nregion = us-west-2\nsource_profile = keys\nrole_arn = arn:aws:iam::222222222222:role/x\n")
        .env("TERM", "xterm")
}

#[test]
fn env_without_a_profile_opens_the_picker_and_enters_what_was_picked() {
    let scene = scene();
    let (outcome, seen) = scene
        .on_terminal("env --shell sh", OnTerminal::Nothing)
        .sees("Choose a profile")
        .types("keys")
        .sees("2/3")
        .types("\r")
        .end();
    let outcome = outcome.succeeds().quietly();
    assert!(
        outcome.stdout.contains("AWSSO_PROFILE='keys'")
            || outcome.stdout.contains("AWSSO_PROFILE=keys"),
        "{}",
        outcome.shown()
    );
    assert!(seen.ends_with("\u{1b}[?1049l"), "{seen:?}");
    assert!(!outcome.stdout.contains('\u{1b}'), "{}", outcome.shown());
}

#[test]
fn leaving_the_picker_changes_nothing_and_dies_of_the_interrupt() {
    for key in ["\u{3}", "\u{1b}"] {
        let scene = scene();
        let (outcome, _) = scene
            .on_terminal("env --shell sh", OnTerminal::Nothing)
            .sees("Choose a profile")
            .types(key)
            .end();
        assert!(!outcome.stdout.contains("AWS_"), "{}", outcome.shown());
        assert!(matches!(outcome.status, None | Some(130)), "{}", outcome.shown());
        assert!(scene.aws.requests().is_empty());
        assert!(scene.files_below(".cache").is_empty());
    }
}

#[test]
fn what_was_used_lately_comes_first() {
    let scene = scene();
    scene.enter("env keys");
    let (outcome, _) =
        scene.on_terminal("env --shell sh", OnTerminal::Nothing).sees("> keys ").types("\r").end();
    outcome.succeeds();
    let remembered = scene.read(".cache/awsso/recent.json");
    assert!(remembered.contains("\"keys\""), "{remembered}");
    assert!(!remembered.contains("AKIA"), "{remembered}");
}

#[test]
fn without_a_terminal_the_error_says_what_to_type() {
    let scene = scene();
    let outcome = scene.awsso("env --shell sh").exits(2);
    outcome.tells("no profile given").tells("awsso list");
}

#[test]
fn a_dumb_terminal_gets_a_numbered_list() {
    let scene = scene().env("TERM", "dumb");
    let (outcome, seen) = scene
        .on_terminal("env --shell sh", OnTerminal::Nothing)
        .sees("Number, part of a name")
        .types("keys\n")
        .end();
    outcome.succeeds();
    assert!(seen.contains("1  adminUser"), "{seen:?}");
    assert!(!seen.contains('\u{1b}'), "{seen:?}");
}

#[test]
fn the_roles_of_the_portal_are_picked_without_a_profile() {
    let scene = scene();
    scene.aws.assign(ACCOUNT, "ReadOnlyAccess", 3600);
    scene.signed_in("corp");
    scene.awsso("list roles --all").succeeds();
    let (outcome, seen) = scene
        .on_terminal("env --shell sh", OnTerminal::Nothing)
        .sees("Choose a profile")
        .types("main rea")
        .sees("1/4")
        .types("\r")
        .end();
    let outcome = outcome.succeeds().quietly();
    assert!(seen.contains("main/ReadOnlyAccess"), "{seen:?}");
    // The other role of the account has a profile, which stands for it.
    assert!(!seen.contains("main/AdministratorAccess"), "{seen:?}");
    assert!(outcome.stdout.contains("AWSSO_PROFILE='main/ReadOnlyAccess'"), "{}", outcome.shown());
}

#[test]
fn the_picker_is_coloured_as_flag_and_variable_say() {
    for (flag, variable, is_colored) in [
        ("--color always", "", true),
        ("", "always", true),
        ("--color never", "always", false),
        ("", "", false),
    ] {
        let scene = scene().env("NO_COLOR", "1").env("AWSSO_COLOR", variable);
        let (outcome, seen) = scene
            .on_terminal(&format!("env --shell sh {flag}"), OnTerminal::Nothing)
            .sees("Choose a profile")
            .types("\u{1b}")
            .end();
        assert!(outcome.status.is_none_or(|code| code == 130));
        assert_eq!(seen.contains("\u{1b}[7m"), is_colored, "{flag} {variable}: {seen:?}");
    }
}

#[test]
fn a_key_opens_the_console_and_the_terminal_stays_as_it_is() {
    let scene = scene().env("BROWSER", "sh [HOME]/browser");
    scene.write("browser", "echo \"$1\" >[HOME]/opened.new; mv [HOME]/opened.new [HOME]/opened\n");
    scene.signed_in("corp");
    let terminal = scene
        .on_terminal("env --shell sh --region euc1", OnTerminal::Nothing)
        .sees("Choose a profile")
        .types("admin")
        .sees("1/3")
        .types("\u{f}");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !scene.path("opened").exists() && std::time::Instant::now() < end {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let page = aws_emulator::browse(scene.read("opened").trim_end()).unwrap_err();
    assert!(page.to_string().contains("only http addresses"), "the console is on https: {page}");
    let (outcome, _) = terminal.end();
    outcome.succeeds().stdout("\\:;\n").tells("opened the console as adminUser");
    assert!(scene.read(".cache/awsso/recent.json").contains("adminUser"));
}

#[test]
fn a_key_has_the_shell_open_a_shell() {
    let awsso = env!("CARGO_BIN_EXE_awsso");
    for (line, typed, expected) in [
        ("env --shell bash", "elsew", format!("'{awsso}' 'exec' '--profile=keys-elsewhere';\n")),
        (
            "--wrapper zsh env --region euw1",
            "elsew",
            "'awsso' 'exec' '--profile=keys-elsewhere' '--region=eu-west-1';\n".to_owned(),
        ),
        (
            "--wrapper powershell env",
            "elsew",
            "$null = 0; & ('awsso') ('exec') ('--profile=keys-elsewhere');\n".to_owned(),
        ),
        (
            "--wrapper fish env",
            "readonly",
            "'awsso' 'exec' '--profile=111111111111/ReadOnlyAccess' '--sso-session=corp';\n"
                .to_owned(),
        ),
    ] {
        let scene = scene();
        scene.aws.assign(ACCOUNT, "ReadOnlyAccess", 3600);
        scene.signed_in("corp");
        scene.awsso("list roles --all").succeeds();
        scene.aws.clear_requests();
        let (outcome, _) = scene
            .on_terminal(line, OnTerminal::Nothing)
            .sees("Choose a profile")
            .types(typed)
            .sees("1/4")
            .types("\u{18}")
            .end();
        outcome.succeeds().quietly().stdout(&expected);
        assert!(scene.aws.requests().is_empty(), "{line}");
    }
    // nushell takes variables only.
    let scene = scene();
    let (outcome, _) = scene
        .on_terminal("--wrapper nu env", OnTerminal::Nothing)
        .sees("Choose a profile")
        .types("\u{18}\u{1b}")
        .end();
    assert!(matches!(outcome.status, None | Some(130)), "{}", outcome.shown());
}
