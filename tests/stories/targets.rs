//! Switching to what has no profile: an account and a role, the ARN of an Identity Center role, an
//! alias; and the question before what is dangerous.

use aws_emulator::Trust;

use super::settings::{FILE, settled};
use crate::support::{ACCOUNT, OTHER_ACCOUNT, Scene, sso_scene};

const SECOND: &str = "\
[sso-session other]
sso_start_url = https://d-9999999999.awsapps.com/start
sso_region = us-east-1
";

/// One portal with two accounts, signed in.
fn scene(more: &str) -> Scene {
    let scene = settled(sso_scene(more));
    scene.aws.add_account(OTHER_ACCOUNT, "main-test", "test@example.com");
    for role in ["AdministratorAccess", "ReadOnly"] {
        scene.aws.assign(OTHER_ACCOUNT, role, 3600);
    }
    scene.signed_in("corp");
    scene
}

fn listed(scene: &Scene) {
    scene.awsso("list roles --all --sso-session corp").succeeds();
}

#[test]
fn a_terminal_in_a_role_without_a_profile_is_known_by_its_request() {
    let scene = scene(SECOND);
    listed(&scene);
    let target = format!("{OTHER_ACCOUNT}/ReadOnly");
    let terminal = scene.enter(&format!("env {target} --sso-session corp"));
    let list = scene.run("list accounts").after(&terminal).go();
    list.succeeds();
    scene
        .run("logout")
        .after(&terminal)
        .go()
        .succeeds()
        .tells("signed out of corp")
        .tells("this terminal still has credentials");
}

#[test]
fn an_account_and_a_role_need_no_profile() {
    let scene = scene("");
    let target = format!("{OTHER_ACCOUNT}/ReadOnly");
    let terminal = scene.enter(&format!("env {target}")).quietly();
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), OTHER_ACCOUNT);
    assert_eq!(terminal.variable("AWSSO_PROFILE"), target);
    assert_eq!(terminal.variable("AWSSO_ROLE"), "ReadOnly");
    assert_eq!(terminal.variable("AWS_REGION"), "");
    assert_eq!(scene.aws.count("GetRoleCredentials"), 1);

    // Names are known once they were listed; a whole name beats a part.
    listed(&scene);
    for (word, account) in
        [("MAIN", ACCOUNT), ("N-Test", OTHER_ACCOUNT), ("main-test", OTHER_ACCOUNT)]
    {
        let terminal = scene.enter(&format!("env {word}/AdministratorAccess --region eu-west-3"));
        assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), account, "{word}");
        assert_eq!(terminal.variable("AWS_REGION"), "eu-west-3");
    }
    // Back and forth, as with profiles.
    let first = scene.enter("env main/AdministratorAccess --region eu-west-3");
    let second = scene.run("env adminUser --shell nu").after(&first).go().succeeds();
    let back = scene.run("env - --shell nu").after(&first).after(&second).go().succeeds();
    assert_eq!(back.variable("AWSSO_PROFILE"), "main/AdministratorAccess");
    assert_eq!(back.variable("AWSSO_ACCOUNT_ID"), ACCOUNT);
    assert_eq!(back.variable("AWS_REGION"), "eu-west-3");
    let canonical = scene.enter("env main/administratoraccess");
    assert_eq!(canonical.variable("AWSSO_ROLE"), "AdministratorAccess");
    let whoami = scene.awsso("whoami main/AdministratorAccess --json").succeeds();
    assert_eq!(whoami.json()["Account"], ACCOUNT);
    scene.awsso("credential-process main/AdministratorAccess").succeeds();
}

#[test]
fn the_arn_of_an_identity_center_role_is_its_permission_set() {
    let scene = scene("");
    for arn in [
        format!(
            "arn:aws:iam::{OTHER_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_ReadOnly_0123456789abcdef"
        ),
        format!(
            "arn:aws:sts::{OTHER_ACCOUNT}:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/jo"
        ),
    ] {
        let terminal = scene.enter(&format!("env {arn}")).quietly();
        assert_eq!(terminal.variable("AWSSO_PROFILE"), format!("{OTHER_ACCOUNT}/ReadOnly"));
    }
    scene.awsso("env arn:aws:iam::222222222222:role/Deploy").exits(2).stderr(
        "awsso: arn:aws:iam::222222222222:role/Deploy is not a role of Identity Center: it must be assumed\n\
         hint: awsso assume --role-arn arn:aws:iam::222222222222:role/Deploy --source-profile PROFILE\n",
    );
}

#[test]
fn an_alias_stands_for_any_other_form_but_not_for_an_alias() {
    let scene = scene("");
    scene.write(
        FILE,
        "[aliases]\nro = \"222222222222/ReadOnly\"\na = \"b\"\nb = \"a\"\nself = \"self\"\ngone = \"nowhere\"\nadmin = \"adminUser\"\n",
    );
    for (alias, role) in [("ro", "ReadOnly"), ("admin", "AdministratorAccess")] {
        let terminal = scene.enter(&format!("env {alias}"));
        assert_eq!(terminal.variable("AWSSO_PROFILE"), alias);
        assert_eq!(terminal.variable("AWSSO_ROLE"), role);
    }
    for (alias, meaning) in [("a", "b"), ("self", "self")] {
        scene.awsso(&format!("env {alias}")).exits(4).stderr(&format!(
            "awsso: the alias {alias:?} of [HOME]/{FILE}: its value {meaning:?} is also an alias\n\
             hint: set it to a profile, ACCOUNT/ROLE or a role ARN\n"
        ));
    }
    scene
        .awsso("env gone")
        .exits(4)
        .tells("the alias \"gone\" of [HOME]")
        .tells("no profile named \"nowhere\"");
    scene.awsso("env admn").exits(4).tells("hint: did you mean admin?\n");
}

#[test]
fn a_role_is_assumed_with_an_account_and_role_or_an_alias() {
    let scene = scene("");
    scene.write(FILE, "[aliases]\nro = \"222222222222/ReadOnly\"\nme = \"keys\"\n");
    let role = format!("arn:aws:iam::{OTHER_ACCOUNT}:role/Deploy");
    scene.aws.add_role(&role, aws_emulator::Trust::of(OTHER_ACCOUNT));
    for source in ["222222222222/ReadOnly", "ro", "me"] {
        let line = format!("assume --role-arn {role} --source-profile {source} --region eu-west-1");
        let terminal = scene.enter(&line).quietly();
        assert_eq!(terminal.variable("AWSSO_PROFILE"), "222222222222/Deploy", "{source}");
    }
}

#[test]
fn what_is_unknown_or_unclear_is_told_with_what_may_be_meant() {
    let scene = scene("[profile team/dev]\nregion = eu-west-1\n");
    scene.awsso("env acme/ReadOnly").exits(4).stderr(
        "awsso: no account named \"acme\"\n\
         hint: awsso list accounts (awsso remembers their names)\n",
    );
    listed(&scene);
    for (word, code, stderr) in [
        (
            "mian-test/ReadOnly",
            4,
            "awsso: no account named \"mian-test\"\nhint: did you mean main-test?\n",
        ),
        (
            "ain/ReadOnly",
            2,
            "awsso: \"ain\" matches 2 accounts\n\
             hint: choose one: main, main@example.com (111111111111); main-test, test@example.com (222222222222)\n",
        ),
        (
            "main-test/ReadOnyl",
            4,
            "awsso: \"main-test\" has no role \"ReadOnyl\" for you\nhint: did you mean ReadOnly?\n",
        ),
        (
            "main/xyz",
            4,
            "awsso: \"main\" has no role \"xyz\" for you\n\
             hint: awsso list roles --account 111111111111 --refresh shows the roles\n",
        ),
        ("main/", 2, "awsso: \"main/\" is not ACCOUNT/ROLE: both are required\n"),
    ] {
        scene.awsso(&format!("env {word}")).exits(code).stderr(stderr);
    }
    scene.awsso("env team/dve").exits(4).tells("hint: did you mean team/dev?\n");
}

#[test]
fn of_several_sign_ins_the_one_that_leads_there_is_taken() {
    let scene = scene(SECOND);
    let unknown = "awsso: no known SSO session gives access to account 222222222222\n\
                   hint: choose one with --sso-session: corp, other\n";
    scene.awsso("env 222222222222/ReadOnly").exits(2).stderr(unknown);
    scene.enter("env 222222222222/ReadOnly --sso-session corp");
    // adminUser signs in with corp.
    scene.enter("env 111111111111/AdministratorAccess").quietly();
    listed(&scene);
    scene.enter("env 222222222222/ReadOnly").quietly();
    scene
        .awsso("env 222222222222/ReadOnly --sso-session othr")
        .exits(4)
        .tells("no SSO session named \"othr\"");
}

#[test]
fn a_sign_in_is_found_by_what_it_leads_to() {
    let scene = scene(SECOND);
    scene.aws.approve_device_logins(aws_emulator::Approval::Immediately);
    scene.write(FILE, "[aliases]\nprod = \"111111111111/AdministratorAccess\"\n");
    let told = "awsso: signed in to corp\n";
    let flags = "--use-device-code --no-browser --force";
    for word in ["prod", "111111111111/AdministratorAccess"] {
        scene.awsso(&format!("login {word} {flags}")).succeeds().tells(told);
    }
    let terminal = scene.enter("env prod");
    scene.run(&format!("login {flags}")).after(&terminal).go().succeeds().tells(told);
}

#[test]
fn without_a_sign_in_the_error_says_how_to_make_one() {
    let scene = settled(Scene::new()).config("[profile x]\nregion = eu-west-1\n");
    scene.awsso("env 111111111111/Admin").exits(4).stderr(
        "awsso: no SSO session in [HOME]/.aws/config\nhint: awsso configure sso creates one\n",
    );
}

#[test]
fn what_is_dangerous_is_confirmed_by_flag_where_nobody_can_be_asked() {
    let scene = scene("");
    listed(&scene);
    let told = "awsso: \"adminUser\" is marked as dangerous: cannot prompt for confirmation\n\
                hint: confirm with --yes; for the patterns: awsso settings get danger.profiles\n";
    for pattern in ["*ADMIN*", "1111*", "main", "short"] {
        scene.write(
            FILE,
            &format!("[aliases]\nshort = \"adminUser\"\n[danger]\nconfirm = true\nprofiles = [{pattern:?}]\n"),
        );
        scene.awsso("env adminUser --no-login").exits(3).stderr(told);
    }
    scene.enter("env keys --no-login");
    let terminal = scene.enter("env adminUser --yes");
    // There already: fresh credentials for the same need no second word.
    scene.run("env adminUser --no-login").after(&terminal).go().succeeds();
    scene.run("env adminUser --no-login --region eu-west-3").after(&terminal).go().exits(3);
    scene.write(FILE, "[danger]\nprofiles = [\"*\"]\n");
    scene.enter("env adminUser --no-login");
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_dangerous_is_confirmed_by_typing_its_name() {
    use crate::support::OnTerminal;
    let scene = scene("");
    listed(&scene);
    scene.write(FILE, "[danger]\nconfirm = true\nprofiles = [\"admin*\"]\n");
    let answer = |text: &str| {
        let terminal = scene.on_terminal("env adminUser --shell sh", OnTerminal::Nothing);
        let question = "adminUser (account main, 111111111111) is marked as dangerous. Type its \
                        name to continue: ";
        terminal.sees(question).types(text).end().0
    };
    let outcome = answer("adminUser\n").succeeds();
    assert!(outcome.stdout.contains("AWSSO_PROFILE='adminUser'"), "{}", outcome.shown());
    answer("yes\n")
        .exits(1)
        .stdout("(\\exit 1);\n")
        .tells("awsso: \"adminUser\" was not confirmed\n");
    answer("\u{3}").stdout("(\\exit 130);\n");
    assert_eq!(scene.aws.count("GetRoleCredentials"), 1);
}

#[test]
fn a_role_is_as_dangerous_as_its_account_its_arn_its_alias_and_its_source() {
    const ROLE: &str = "arn:aws:iam::111111111111:role/ops/Deploy";
    let scene = scene("");
    listed(&scene);
    scene.aws.add_role(ROLE, Trust::of(OTHER_ACCOUNT));
    let line = format!("assume --role-arn {ROLE} --source-profile");
    let told = |name: &str| {
        format!(
            "awsso: {name:?} is marked as dangerous: cannot prompt for confirmation\n\
             hint: confirm with --yes; for the patterns: awsso settings get danger.profiles\n"
        )
    };
    let role = "111111111111/Deploy";
    for (pattern, name) in [
        ("1111*", role),
        // What the portal calls the account, although the keys are from elsewhere.
        ("main", role),
        ("*role/ops/*", role),
        ("111111111111/dep*", role),
        ("the-role", role),
        ("keys", "keys"),
        ("from-here", "keys"),
    ] {
        let text = format!(
            "[aliases]\nthe-role = {ROLE:?}\nfrom-here = \"keys\"\n\
             [danger]\nconfirm = true\nprofiles = [{pattern:?}]\n"
        );
        scene.write(FILE, &text);
        for source in ["keys", "from-here"] {
            let outcome = scene.awsso(&format!("{line} {source} --no-login"));
            outcome.exits(3).stdout("(\\builtin exit 3);\n").stderr(&told(name));
        }
    }
    assert_eq!(scene.aws.count("AssumeRole"), 0);
    let terminal = scene.enter(&format!("{line} keys --yes"));
    assert_eq!(terminal.variable("AWSSO_DANGER"), "", "the source is, the role is not");
    // There already, and renewing goes nowhere else.
    for line in [format!("{line} keys --no-login"), "renew".to_owned()] {
        scene.run(&line).after(&terminal).go().succeeds();
    }
    scene.write(FILE, "[danger]\nconfirm = true\nprofiles = [\"*role/ops/*\"]\n");
    let terminal = scene.enter(&format!("{line} keys -y"));
    assert_eq!(terminal.variable("AWSSO_DANGER"), "1");
    scene.write(FILE, "[danger]\nconfirm = true\nprofiles = [\"prod*\"]\n");
    scene.enter(&format!("{line} keys --no-login"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_dangerous_role_is_assumed_once_its_name_was_typed() {
    use crate::support::OnTerminal;
    const ROLE: &str = "arn:aws:iam::111111111111:role/ops/Deploy";
    let scene = scene("");
    scene.aws.add_role(ROLE, Trust::of(OTHER_ACCOUNT));
    scene.write(FILE, "[danger]\nconfirm = true\nprofiles = [\"1111*\"]\n");
    for (answer, code) in [("no\n", 1), ("111111111111/Deploy\n", 0)] {
        let line = format!("assume --role-arn {ROLE} --source-profile keys --shell sh");
        let terminal = scene.on_terminal(&line, OnTerminal::Nothing);
        let question = "111111111111/Deploy (account 111111111111) is marked as dangerous";
        terminal.sees(question).types(answer).end().0.exits(code);
    }
    assert_eq!(scene.aws.count("AssumeRole"), 1);
}
