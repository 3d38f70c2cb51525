//! The wizard of the AWS CLI and that of awsso, given the same answers, leave the same file.

use super::{Client, divert};
use crate::support::{ACCOUNT, OnTerminal, START_URL, Scene};

const ROLE: &str = "AdministratorAccess";

fn scene() -> Scene {
    let scene = Scene::new().env("TERM", "dumb");
    scene.aws.add_sso_instance(START_URL, "us-east-1");
    scene.aws.add_account(ACCOUNT, "main", "main@example.com");
    scene.aws.assign(ACCOUNT, ROLE, 3600);
    scene.signed_in("corp");
    divert(&scene);
    scene
}

/// What the AWS CLI makes of the file at first.
fn of_the_aws_cli(scene: &Scene, client: &Client) -> String {
    let (outcome, _) = scene
        .program_on_terminal(
            &client.program,
            &["configure", "sso"],
            OnTerminal::Everything,
        )
        .sees("SSO session name")
        .types("corp\r")
        .sees("SSO start URL")
        .types(&format!("{START_URL}\r"))
        .sees("SSO region")
        .types("us-east-1\r")
        .sees("SSO registration scopes")
        .types("\r")
        // Older ones begin with "CLI default client Region".
        .sees("efault client Region")
        .types("eu-west-1\r")
        .sees("output format")
        .types("json\r")
        .sees("rofile name")
        .types("\r")
        .sees("aws ")
        .end();
    outcome.exits(0);
    scene.read(".aws/config")
}

fn of_awsso(scene: &Scene) -> String {
    let line = format!(
        "configure sso --sso-session corp --start-url {START_URL} --sso-region us-east-1 \
         --role {ROLE} --region eu-west-1 --output json --yes"
    );
    scene.awsso(&line).succeeds();
    scene.read(".aws/config")
}

#[test]
fn both_wizards_leave_the_same_file_behind() {
    let Some(client) = Client::command_line_2() else {
        return;
    };
    for before in [
        "",
        "[default]\nregion = eu-central-1\n",
        "# mine\n[default]\nregion = eu-central-1\n\n[profile other]\nx = 1",
    ] {
        let scene = scene().config(before);
        let theirs = of_the_aws_cli(&scene, &client);
        scene.write(".aws/config", before);
        assert_eq!(of_awsso(&scene), theirs, "after {before:?}");
    }
}
