//! `awsso list`, as a person with many profiles reads it.

use serde_json::json;

use crate::support::{ACCOUNT, Outcome, Scene, sso_scene};

const MORE: &str = "\
[profile pay-prod]
role_arn = arn:aws:iam::222222222222:role/Deploy
source_profile = adminUser
region = eu-central-1

[profile pay-test]
role_arn = arn:aws:iam::111111111111:role/Test
source_profile = adminUser
";

fn scene() -> Scene {
    let scene = sso_scene(MORE);
    scene.write(
        ".config/awsso/config.toml",
        "[danger]\nprofiles = [\"*prod*\"]\n[aliases]\npayments = \"pay-test\"\n",
    );
    scene.signed_in("corp");
    scene
}

/// The first words of the rows below the header, marks apart.
fn names(outcome: &Outcome) -> Vec<String> {
    let rows = outcome.stdout.lines().skip(1).take_while(|line| !line.is_empty());
    let rows = rows.map(|row| row.trim_start_matches(['*', '!', ' ']));
    rows.map(|row| row.split(' ').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn words_leave_the_profiles_that_contain_them_all() {
    let scene = scene();
    for (words, expected) in [
        ("pay", &["pay-prod", "pay-test"][..]),
        ("PAY prod", &["pay-prod"]),
        ("payments", &["pay-test"]),
        ("222222222222", &["pay-prod"]),
        ("eu-central", &["pay-prod"]),
        ("profiles administrator", &["adminUser"]),
        ("corp test", &["pay-test"]),
    ] {
        let outcome = scene.awsso(&format!("list {words}")).succeeds().quietly();
        assert_eq!(names(&outcome), expected, "{words}");
    }
    let outcome = scene.awsso("list pay nosuch").succeeds();
    outcome.stdout("").stderr("awsso: no profile matches \"pay nosuch\"\n");
    let outcome = scene.awsso("list acounts").succeeds();
    outcome.tells("no profile matches \"acounts\"; did you mean awsso list accounts?");
    assert_eq!(scene.awsso("list nosuch --json").succeeds().json(), json!([]));
    assert_eq!(scene.aws.requests().len(), 0);
}

#[test]
fn accounts_and_roles_are_filtered_too() {
    let scene = scene();
    scene.aws.add_account("333333333333", "payments", "pay@example.com");
    scene.aws.assign("333333333333", "ReadOnly", 3600);
    let outcome = scene.awsso("list accounts PAYMENTS").succeeds();
    assert_eq!(names(&outcome), ["333333333333"]);
    let outcome = scene.awsso("list roles --all readonly").succeeds();
    assert_eq!(names(&outcome), ["333333333333"]);
    scene.awsso("list accounts nosuch").succeeds().tells("no account matches \"nosuch\"");
    scene.awsso("list roles nosuch").succeeds().tells("no role matches \"nosuch\"");
}

#[test]
fn what_is_cached_where_one_is_and_what_is_dangerous_is_marked() {
    let scene = scene();
    scene.aws.add_role("arn:aws:iam::222222222222:role/Deploy", aws_emulator::Trust::of(ACCOUNT));
    scene.aws.assign(ACCOUNT, "AdministratorAccess", 3590);
    scene.awsso("list accounts").succeeds();
    let terminal = scene.enter("env adminUser");
    let requests = scene.aws.requests().len();
    let list = scene.run("list --json").after(&terminal).go().succeeds().json();
    let fact = |name: &str, key: &str| {
        let rows = list.as_array().unwrap().iter();
        rows.clone().find(|row| row["name"] == name).unwrap()[key].clone()
    };
    assert_eq!(fact("adminUser", "current"), true);
    assert_eq!(fact("keys", "current"), false);
    assert!(fact("adminUser", "cached_credentials")["expiration"].is_string());
    assert!(fact("pay-prod", "cached_credentials").is_null());
    assert_eq!(fact("pay-prod", "danger"), true);
    assert_eq!(fact("adminUser", "danger"), false);
    assert_eq!(fact("pay-test", "aliases"), json!(["payments"]));
    assert_eq!(fact("adminUser", "account_name"), "main");
    let outcome = scene.run("list").after(&terminal).go().succeeds().quietly();
    let rows: Vec<&str> = outcome.stdout.lines().collect();
    assert!(rows[1].starts_with("*  adminUser") && rows[1].contains(" 59m "), "{}", rows[1]);
    assert!(rows[1].contains(" main "), "{}", rows[1]);
    assert!(rows.iter().any(|row| row.starts_with("!  pay-prod")), "{}", outcome.stdout);
    let named = outcome.stdout.matches("corp").count();
    assert_eq!(named, 1, "{}", outcome.stdout);
    assert_eq!(scene.aws.requests().len(), requests);
    // On no terminal, colour comes with the flag.
    let colored = scene.run("list pay --color always").after(&terminal).go().succeeds();
    assert!(colored.stdout.contains("\u{1b}[31m!  pay-prod"), "{}", colored.stdout);
    assert!(!outcome.stdout.contains('\u{1b}'));
    scene.awsso("env pay-prod --shell bash").succeeds();
    let list = scene.awsso("list pay-prod --json").succeeds().json();
    assert!(list[0]["cached_credentials"]["expiration"].is_string(), "{list}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_table_fits_the_terminal() {
    let long = "[profile a-profile-with-a-very-long-name-of-its-own]\n\
        role_arn = arn:aws:iam::222222222222:role/ARoleWithANameThatIsAsLongAsTheProfiles\n\
        source_profile = keys\nregion = ap-northeast-1\n";
    let scene = sso_scene(long).env("NO_COLOR", "1");
    scene.signed_in("corp");
    for columns in [30, 60, 80] {
        let awsso = env!("CARGO_BIN_EXE_awsso");
        let (_, seen) = scene.program_on_terminal_of((24, columns), awsso, &["list"]).end();
        let table: Vec<&str> = seen.lines().take_while(|line| !line.trim().is_empty()).collect();
        assert_eq!(table.len(), 4, "{columns}: {seen}");
        for line in table {
            assert!(line.trim_end().chars().count() <= columns.into(), "{columns}: {line}");
        }
        assert!(seen.contains('…') && seen.contains("SSO session corp: signed in"), "{seen}");
    }
    let whole = scene.awsso("list").succeeds().stdout;
    assert!(whole.contains("ARoleWithANameThatIsAsLongAsTheProfiles"), "{whole}");
}

#[test]
fn the_name_of_an_account_is_shown_wherever_its_id_is() {
    let scene = sso_scene("");
    scene.write(
        ".config/awsso/config.toml",
        "[prompt]\nformat = \"{profile} {account_name} {left}\"\n",
    );
    scene.signed_in("corp");
    let before = scene.enter("env adminUser");
    assert_eq!(before.variable("AWSSO_SEGMENT"), "adminUser {left}");
    scene.awsso("list accounts").succeeds();
    let terminal = scene.enter("env adminUser");
    assert_eq!(terminal.variable("AWSSO_SEGMENT"), "adminUser main {left}");
    let segment = scene.run("prompt").after(&terminal).go().succeeds().stdout;
    assert!(segment.starts_with("adminUser main "), "{segment}");
    let status = scene.run("status").after(&terminal).go().succeeds().stdout;
    assert!(status.contains("account main 111111111111"), "{status}");
}
