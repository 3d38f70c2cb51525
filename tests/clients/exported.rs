//! What awsso puts into a terminal, and prints as a `credential_process`, is taken by the clients.

use aws_emulator::Trust;

use super::{Client, arn, divert};
use crate::support::{ACCOUNT, OTHER_ACCOUNT, Scene, sso_scene};

const ROLE: &str = "arn:aws:iam::222222222222:role/Deploy";

fn scene() -> Scene {
    let awsso = env!("CARGO_BIN_EXE_awsso");
    let scene = sso_scene(&format!(
        "[profile deploy]\nrole_arn = {ROLE}\nsource_profile = adminUser\nregion = eu-central-1\n\
         [profile by-awsso]\ncredential_process = {awsso} credential-process deploy\nregion = eu-central-1\n"
    ));
    scene.aws.add_role(ROLE, Trust::of(ACCOUNT));
    scene.signed_in("corp");
    divert(&scene);
    scene
}

#[test]
fn an_exported_environment_is_taken_by_every_client() {
    for client in Client::all() {
        let scene = scene();
        for (line, role) in [
            ("env adminUser", "AdministratorAccess"),
            ("env deploy", "assumed-role/Deploy/"),
            ("env keys", "user/jo"),
            (
                "assume --role-arn arn:aws:iam::222222222222:role/Deploy --source-profile adminUser",
                "assumed-role/Deploy/",
            ),
        ] {
            let terminal = scene.enter(line);
            let who = client.who(&scene, "").after(&terminal).go().succeeds();
            assert!(arn(&who).contains(role), "{}", who.shown());
        }
    }
}

#[test]
fn every_client_works_as_the_command_of_exec() {
    for client in Client::all() {
        // What the terminal selects is not what the command gets.
        let scene = scene().env("AWS_PROFILE", "keys");
        for (line, role) in [
            (&["exec", "adminUser"][..], "AdministratorAccess"),
            (&["exec", "deploy", "--region", "euw1", "--"], "assumed-role/Deploy/"),
        ] {
            let who = client.who_behind(&scene, line).go().succeeds();
            assert!(arn(&who).contains(role), "{}", who.shown());
        }
    }
}

#[test]
fn an_environment_with_the_name_only_is_taken_too() {
    for client in Client::all() {
        let scene = scene();
        let terminal = scene.enter("env by-awsso --profile-only");
        let who = client.who(&scene, "").after(&terminal).go().succeeds();
        assert!(arn(&who).contains("assumed-role/Deploy/"), "{}", who.shown());
    }
}

#[test]
fn a_profile_whose_credentials_come_from_awsso_works_in_every_client() {
    for client in Client::all() {
        let scene = scene();
        let who = client.who(&scene, "by-awsso").go().succeeds();
        assert!(arn(&who).contains("assumed-role/Deploy/"), "{}", who.shown());
        assert_eq!(who.variable("Account"), OTHER_ACCOUNT);
    }
}

#[test]
fn the_pipe_through_a_shell_is_the_documented_one() {
    let Some(client) = Client::boto3() else {
        return;
    };
    let scene = scene();
    let awsso = env!("CARGO_BIN_EXE_awsso");
    let script = format!(
        "set -eu; eval \"$({awsso} env adminUser)\"; {} -c '{}' ''",
        client.program,
        super::WHO.replace('\'', "'\\''")
    );
    let who = scene.program("bash", &["-c", &script]).go().succeeds();
    assert!(arn(&who).contains("AdministratorAccess"), "{}", who.shown());
    assert_eq!(who.variable("Region"), "eu-west-1");
}

#[test]
fn aws_configure_list_shows_where_the_values_come_from() {
    for client in [Client::command_line_1(), Client::command_line_2()].into_iter().flatten() {
        let scene = scene();
        let terminal = scene.enter("env adminUser");
        let outcome = client.run(&scene, &["configure", "list"]).after(&terminal).go().succeeds();
        let key = terminal.variable("AWS_ACCESS_KEY_ID");
        let line = |name: &str| {
            let mut lines = outcome.stdout.lines();
            lines
                .find(|line| line.trim_start().starts_with(name))
                .unwrap_or_else(|| panic!("no {name}: {}", outcome.shown()))
                .to_owned()
        };
        assert!(line("access_key").contains(&key[key.len() - 4..]), "{}", outcome.shown());
        assert!(line("access_key").contains("env"), "{}", outcome.shown());
        assert!(line("region").contains("eu-west-1"), "{}", outcome.shown());
        assert!(line("profile").contains("<not set>"), "{}", outcome.shown());
    }
}

#[test]
fn after_unset_the_clients_find_what_they_found_before() {
    for client in Client::all() {
        let scene = scene().env("AWS_PROFILE", "keys");
        let inside = scene.enter("env adminUser");
        let outside = scene.run("unset").env("AWSSO_SHELL", "nu").after(&inside).go().succeeds();
        let who = client.who(&scene, "").after(&outside).go().succeeds();
        assert!(arn(&who).ends_with(":user/jo"), "{}", who.shown());
    }
}
