//! Profiles and sessions written into the config file.

use aws_emulator::Approval;

use crate::support::{ACCOUNT, START_URL, Scene, sso_scene};

/// An Identity Center with two accounts, and a home with nothing in it.
fn empty_home() -> Scene {
    let scene = Scene::new().config("");
    scene.aws.add_sso_instance(START_URL, "us-east-1");
    for (id, name) in [(ACCOUNT, "main"), ("222222222222", "Dev Ops")] {
        scene.aws.add_account(id, name, "");
        scene.aws.assign(id, "Admin", 3600);
        scene.aws.assign(id, "Read", 3600);
    }
    scene.signed_in("corp");
    scene
}

const PORTAL: &str = "--sso-session corp --start-url https://d-1234567890.awsapps.com/start/#/ --sso-region us-east-1";

/// sso.md 10: what the AWS CLI's own wizard leaves behind.
const AS_THE_AWS_CLI: &str = "\
[profile Admin-111111111111]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1
output = json
[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
";

#[test]
fn flags_answer_every_question_and_the_file_is_that_of_the_aws_cli() {
    let scene = empty_home();
    let line = format!(
        "configure sso {PORTAL} --account main --role Admin --region eu-west-1 --output json --yes"
    );
    let outcome = scene.awsso(&line).succeeds();
    // On Windows the shell is whichever started the tests.
    let switch = if cfg!(windows) {
        "awsso env Admin-111111111111"
    } else {
        "eval \"$(awsso env Admin-111111111111)\""
    };
    outcome.tells("Using the account ID 111111111111").tells(switch);
    assert_eq!(scene.read(".aws/config"), AS_THE_AWS_CLI);
    let terminal = scene.enter("env Admin-111111111111");
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), ACCOUNT);
    // The same once more changes nothing, and the names of the AWS CLI do as well.
    let line = "configure sso --sso-session corp --sso-account-id 111111111111 --sso-role-name Admin \
        --profile Admin-111111111111 --yes";
    let outcome = scene.awsso(&format!("--wrapper nu {line}")).succeeds();
    outcome.tells("    ^awsso env Admin-111111111111 | from json | load-env\n");
    assert_eq!(scene.read(".aws/config"), AS_THE_AWS_CLI);
}

#[test]
fn nothing_is_written_before_it_is_confirmed() {
    let scene = empty_home();
    let line = format!("configure sso {PORTAL} --account main --role Admin");
    scene.awsso(&line).exits(3).tells(
        "hint: confirm with --yes, or show the changes with \
                                       --dry-run",
    );
    scene
        .awsso(&format!("{line} --dry-run"))
        .succeeds()
        .stdout("+ [profile Admin-111111111111]\n+ sso_session = corp\n+ sso_account_id = 111111111111\n+ sso_role_name = Admin\n+ [sso-session corp]\n+ sso_start_url = https://d-1234567890.awsapps.com/start\n+ sso_region = us-east-1\n+ sso_registration_scopes = sso:account:access\n");
    assert_eq!(scene.read(".aws/config"), "");
}

#[test]
fn what_the_flags_leave_open_is_an_error_that_names_the_flag() {
    let scene = empty_home();
    for (line, hint) in [
        ("--yes", "use --sso-session"),
        ("--yes --sso-session corp", "use --start-url"),
        ("--yes --sso-session corp --start-url https://x.awsapps.com/start", "use --sso-region"),
        ("--yes --sso-session 'a b'", "--sso-session: the name of the sso-session contains ' '"),
        ("--yes --sso-session c --start-url x", "--start-url: \"x\" is not a start URL"),
    ] {
        scene.awsso(&format!("configure sso {line}")).exits(2).tells(hint);
    }
    scene
        .awsso(&format!("configure sso --yes {PORTAL}"))
        .exits(2)
        .tells("2 accounts found: choose one")
        .tells("use --account");
    scene
        .awsso(&format!("configure sso --yes {PORTAL} --account main --role Owner"))
        .exits(4)
        .tells("available: Admin, Read");
}

#[test]
fn the_region_is_taken_from_a_start_url_that_names_it() {
    let scene = empty_home();
    scene
        .awsso(
            "configure sso-session --sso-session eu --start-url a.portal.eu-west-1.app.aws --yes",
        )
        .succeeds()
        .tells("SSO region, from the start URL: eu-west-1")
        .tells("awsso login --sso-session eu");
    assert_eq!(
        scene.read(".aws/config"),
        "[sso-session eu]\nsso_start_url = https://a.portal.eu-west-1.app.aws\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
    );
}

#[test]
fn the_region_is_found_behind_a_start_url_of_the_companys_own() {
    let scene = empty_home();
    let url = scene.aws.add_vanity_url("acme", "https://a.portal.eu-west-1.app.aws/", 302);
    scene
        .awsso(&format!("configure sso-session --sso-session own --start-url {url} --yes"))
        .succeeds();
    assert_eq!(
        scene.shown(&scene.read(".aws/config")),
        "[sso-session own]\nsso_start_url = [AWS]/vanity/acme\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
    );
}

#[test]
fn a_session_that_exists_is_used_as_it_stands() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let before = scene.read(".aws/config");
    scene
        .awsso("configure sso --yes --sso-session corp --profile mine")
        .succeeds()
        .tells("The only AWS account available to you is: 111111111111")
        .tells("The only role available to you is: AdministratorAccess");
    let added = "[profile mine]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = AdministratorAccess\n";
    assert_eq!(scene.read(".aws/config"), format!("{before}{added}"));
    scene
        .awsso("configure sso --yes --sso-session corp --start-url https://other.awsapps.com/start")
        .exits(2)
        .tells("--start-url differs from SSO session \"corp\"");
}

#[test]
fn the_old_form_is_written_when_the_session_has_no_name() {
    let scene = empty_home();
    let token = scene.aws.issue_legacy_token();
    scene.seed_token(START_URL, &token);
    let line = format!(
        "configure sso --yes --sso-session '' --start-url {START_URL} --sso-region us-east-1 --account main --role Read --profile old"
    );
    scene.awsso(&line).succeeds();
    assert_eq!(
        scene.read(".aws/config"),
        format!(
            "[profile old]\nsso_start_url = {START_URL}\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = Read\n"
        )
    );
}

#[test]
fn nobody_signed_in_and_nobody_there_writes_what_was_said_without_looking_it_up() {
    let scene = Scene::new().config("");
    scene.aws.add_sso_instance(START_URL, "us-east-1");
    scene
        .awsso(&format!("configure sso --yes {PORTAL} --account main --role Admin"))
        .exits(3)
        .tells("SSO session");
    scene
        .awsso(&format!("configure sso --yes {PORTAL} --account 111111111111 --role Admin"))
        .succeeds()
        .tells("continuing without the lists of accounts and roles");
    assert!(scene.read(".aws/config").contains("sso_role_name = Admin\n"));
}

#[test]
fn every_account_and_role_gets_a_profile_and_what_vanishes_goes() {
    let scene = sso_scene("");
    scene.aws.add_account("222222222222", "Dev Ops", "");
    scene.aws.assign("222222222222", "Read", 3600);
    scene.signed_in("corp");
    let before = scene.read(".aws/config");
    let generated = |name: &str, account: &str, role: &str| {
        format!(
            "\n[profile {name}]\nsso_session = corp\nsso_account_id = {account}\nsso_role_name = {role}\nawsso_generated = true\n"
        )
    };
    let dev = generated("Dev-Ops-Read", "222222222222", "Read");
    let main = generated("main-AdministratorAccess", ACCOUNT, "AdministratorAccess");
    scene.awsso("configure sso --all").exits(3).tells("confirm with --yes");
    scene
        .awsso("configure sso --all --yes")
        .succeeds()
        .tells("profiles: 2 new, 0 known")
        .tells("backed up to [HOME]/.aws/config.awsso-backup-");
    // The scene's file ends with a blank line, which sets the new sections apart.
    let after = format!("{before}{}{main}", dev.trim_start());
    assert_eq!(scene.read(".aws/config"), after);
    let backup = scene
        .files_below(".aws")
        .into_iter()
        .find(|path| path.to_string_lossy().contains("awsso-backup"));
    assert_eq!(std::fs::read_to_string(backup.unwrap()).unwrap(), before);

    scene
        .awsso("configure sso --all --yes")
        .succeeds()
        .tells("0 new, 2 known")
        .tells("is up to date");
    scene.aws.unassign("222222222222", "Read");
    scene.awsso("configure sso --all --yes").succeeds().tells(
        "1 outdated: delete them with \
                                                               --prune",
    );
    scene
        .awsso("configure sso --all --prune --dry-run")
        .succeeds()
        .stdout("- [profile Dev-Ops-Read]\n- sso_session = corp\n- sso_account_id = 222222222222\n- sso_role_name = Read\n- awsso_generated = true\n");
    assert_eq!(scene.read(".aws/config"), after);
    scene.awsso("configure sso --all --prune --yes").succeeds();
    assert!(!scene.read(".aws/config").contains("Dev-Ops"));
    assert!(scene.read(".aws/config").starts_with(&before));
}

/// The same Identity Center, and a home in which nobody has ever used AWS.
fn new_home() -> Scene {
    let scene = empty_home();
    std::fs::remove_dir_all(scene.path(".aws")).unwrap();
    scene.aws.approve_device_logins(Approval::Immediately);
    scene
}

const SESSION: &str = "\
[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
";

#[test]
fn where_nobody_can_be_asked_the_command_that_signs_in_is_told_and_works() {
    let scene = new_home();
    let login =
        format!("awsso login --sso-session corp --start-url {START_URL} --sso-region us-east-1");
    for wish in ["--all", "--account main --role Admin"] {
        scene
            .awsso(&format!("configure sso {PORTAL} {wish} --yes"))
            .exits(3)
            .tells(&format!("hint: {login}\n"));
        assert!(!scene.path(".aws/config").exists());
    }
    // Windows always has a browser.
    scene
        .awsso(&format!("{} --use-device-code --no-browser", login.trim_start_matches("awsso ")))
        .succeeds()
        .tells("awsso: saved SSO session corp to [HOME]/.aws/config")
        .tells("awsso configure sso --all --sso-session corp");
    assert_eq!(scene.read(".aws/config"), SESSION);
    scene.awsso(&format!("configure sso {PORTAL} --all --yes")).succeeds().tells("4 new");
    scene
        .awsso("configure sso --all --yes --sso-session corp --sso-region eu-west-1 --start-url x.awsapps.com")
        .exits(2)
        .tells("--start-url differs from SSO session \"corp\"");
    scene
        .awsso("configure sso --all --yes --sso-session crop")
        .exits(4)
        .tells("no SSO session named \"crop\"");
}

#[test]
fn names_come_from_the_template_of_the_flag_or_of_the_settings() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let line = "configure sso --all --dry-run --region eu-west-1";
    scene
        .awsso(&format!("{line} --template {{sso_session}}/{{account_id}}/{{role}}"))
        .succeeds()
        .stdout("+ [profile corp/111111111111/AdministratorAccess]\n+ sso_session = corp\n+ sso_account_id = 111111111111\n+ sso_role_name = AdministratorAccess\n+ region = eu-west-1\n+ awsso_generated = true\n");
    scene.awsso("settings set configure.profile-name {role}.{account_name}").succeeds();
    let outcome = scene.awsso(line).succeeds();
    assert!(outcome.stdout.starts_with("+ [profile AdministratorAccess.main]\n"));
    scene
        .awsso(&format!("{line} --template {{rolle}}"))
        .exits(2)
        .tells("unknown placeholder {rolle}");
}

#[test]
fn a_profile_of_the_old_form_becomes_one_with_a_session() {
    let old = format!(
        "# mine\n[profile old]\nsso_start_url = {START_URL}\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = Read\n"
    );
    let scene = empty_home().config(&old);
    scene
        .awsso("configure sso --convert old --sso-session corp --yes")
        .succeeds()
        .tells("awsso: converted; you are signed in to SSO session corp");
    assert_eq!(
        scene.read(".aws/config"),
        format!(
            "# mine\n[profile old]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Read\n[sso-session corp]\nsso_start_url = {START_URL}\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"
        )
    );
    let terminal = scene.enter("env old");
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), ACCOUNT);
    let scene = scene.config(&old);
    scene
        .awsso("configure sso --convert old --yes")
        .succeeds()
        .tells("awsso: converted; sign in to SSO session d-1234567890: awsso login --sso-session d-1234567890");
    scene.awsso("configure sso --convert odl --yes").exits(4).tells("did you mean old?");
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use super::{ACCOUNT, AS_THE_AWS_CLI, PORTAL, SESSION, empty_home, new_home};
    use crate::support::OnTerminal;

    #[test]
    fn one_command_leads_from_a_url_to_all_profiles() {
        for (portal, name) in [
            (PORTAL, "corp"),
            (
                "--start-url https://d-1234567890.awsapps.com/start --sso-region use1",
                "d-1234567890",
            ),
        ] {
            let scene = new_home();
            let line = format!("configure sso {portal} --all --yes --use-device-code --no-browser");
            let (outcome, seen) = scene.on_terminal(&line, OnTerminal::Everything).end();
            assert_eq!(outcome.status, Some(0), "{seen}");
            assert!(seen.contains("4 new"), "{seen}");
            let written = scene.read(".aws/config");
            let session = SESSION.replace("corp", name);
            assert!(written.starts_with(&session), "{written}");
            let terminal = scene.enter("env Dev-Ops-Read");
            assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), "222222222222");
        }
    }

    #[test]
    fn one_command_leads_from_a_url_to_a_profile() {
        let scene = new_home();
        let line = format!(
            "configure sso {PORTAL} --account main --role Admin --region eu-west-1 --output json \
             --yes --use-device-code --no-browser"
        );
        let (outcome, seen) = scene.on_terminal(&line, OnTerminal::Everything).end();
        assert_eq!(outcome.status, Some(0), "{seen}");
        assert_eq!(scene.read(".aws/config"), AS_THE_AWS_CLI);
        scene.enter("env Admin-111111111111");
    }

    #[test]
    fn who_describes_no_portal_is_asked_for_it() {
        let scene = new_home();
        let (outcome, _) = scene
            .on_terminal(
                "configure sso --all --use-device-code --no-browser",
                OnTerminal::Everything,
            )
            .sees("SSO session name: ")
            .types("corp\r")
            .sees("SSO start URL [None]: ")
            .types("d-1234567890.awsapps.com\r")
            .sees("SSO region [None]: ")
            .types("us-esat-1\r")
            .sees("unknown region us-esat-1: did you mean us-east-1")
            .types("\u{3}")
            .end();
        assert_eq!(outcome.status, None);
    }

    #[test]
    fn a_sign_in_offers_to_save_the_session() {
        let line = "login --start-url https://d-1234567890.awsapps.com/start/#/ --sso-region use1 \
                    --use-device-code --no-browser";
        let scene = new_home();
        let (outcome, _) = scene
            .on_terminal(line, OnTerminal::Everything)
            .sees("Save https://d-1234567890.awsapps.com/start as an SSO session in ")
            .sees("[Y/n]: ")
            .types("\r")
            .sees("SSO session name [d-1234567890]: ")
            .types("corp\r")
            .sees("saved SSO session corp")
            .end();
        outcome.succeeds();
        assert_eq!(scene.read(".aws/config"), SESSION);
        scene.awsso("configure sso --all --yes").succeeds();
        // Now it is known.
        let (outcome, seen) = scene.on_terminal(line, OnTerminal::Everything).end();
        outcome.succeeds();
        assert!(seen.contains("corp is signed in"), "{seen}");

        let scene = new_home();
        let (outcome, seen) =
            scene.on_terminal(line, OnTerminal::Everything).sees("[Y/n]: ").types("n\r").end();
        outcome.succeeds();
        assert!(seen.contains("signed in to https://d-1234567890"), "{seen}");
        assert!(!scene.path(".aws/config").exists());
    }

    #[test]
    fn the_wizard_asks_the_aws_clis_questions_and_writes_its_file() {
        let scene = empty_home().env("TERM", "xterm");
        let (outcome, _) = scene
            .on_terminal("configure sso", OnTerminal::Everything)
            .sees("SSO session name (Recommended): ")
            .types("corp\r")
            .sees("SSO start URL [None]: ")
            .types("https://d-1234567890.awsapps.com/start/#/\r")
            .sees("SSO region [None]: ")
            .types("us-east-1\r")
            .sees("SSO registration scopes [sso:account:access]: ")
            .types("\r")
            .sees("There are 2 AWS accounts available to you.")
            .sees("Choose one of the accounts")
            .types("main")
            .sees("1/2")
            .types("\r")
            .sees("Using the account ID 111111111111")
            .sees("There are 2 roles available to you.")
            .sees("Choose one of the roles")
            .sees("> Admin")
            .types("\r")
            .sees("Using the role name \"Admin\"")
            .sees("Default client Region [None]: ")
            .types("eu-west-1\r")
            .sees("CLI default output format (json if not specified) [None]: ")
            .types("json\r")
            .sees("Profile name [Admin-111111111111]: ")
            .types("\r")
            .sees("+ sso_account_id = 111111111111")
            .sees("Save? [Y/n]: ")
            .types("y\r")
            .sees("The profile is ready.")
            .end();
        outcome.exits(0);
        assert_eq!(scene.read(".aws/config"), AS_THE_AWS_CLI);
    }

    #[test]
    fn nothing_is_asked_where_that_was_forbidden() {
        let scene = empty_home().config(AS_THE_AWS_CLI);
        for (line, code, words) in [
            ("configure sso --no-login", 2, "use --sso-session"),
            (
                "configure sso --no-login --sso-session corp --account main --role Read",
                3,
                "confirm with --yes",
            ),
        ] {
            let (outcome, seen) = scene.on_terminal(line, OnTerminal::Everything).end();
            outcome.exits(code);
            assert!(seen.contains(words), "{seen}");
        }
        assert_eq!(scene.read(".aws/config"), AS_THE_AWS_CLI);
    }

    #[test]
    fn saying_no_leaves_the_file_as_it_was() {
        let scene = empty_home().config(AS_THE_AWS_CLI);
        let line = format!("configure sso --sso-session corp --account {ACCOUNT} --role Read");
        let (outcome, _) = scene
            .on_terminal(&line, OnTerminal::Everything)
            .sees("Default client Region [None]: ")
            .types("\r\r\r")
            .sees("Save? [Y/n]: ")
            .types("n\r")
            .sees("no changes")
            .end();
        outcome.exits(1);
        assert_eq!(scene.read(".aws/config"), AS_THE_AWS_CLI);
    }
}
