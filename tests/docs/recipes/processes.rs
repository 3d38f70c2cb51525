//! `credential_process`, with the real clients.

use super::{environment, signed_out, stage};
use crate::clients::{Client, divert};
use crate::docs::block;
use crate::support::Scene;

fn with_profile(scene: &Scene) {
    let profile = block("docs/scripts.md", "credential-process");
    let config = scene.read(".aws/config");
    scene.write(".aws/config", &format!("{config}\n{profile}"));
    divert(scene);
}

#[test]
fn clients_get_the_role_and_say_what_to_type_without_a_sign_in() {
    for client in Client::all() {
        let scene = stage();
        with_profile(&scene);
        let outcome = client.who(&scene, "deploy-tool").go().succeeds();
        let arn = outcome.variable("Arn");
        assert!(arn.contains(":assumed-role/Deploy/"), "{arn}");
        let scene = signed_out();
        with_profile(&scene);
        let outcome = client.who(&scene, "deploy-tool").go();
        assert_ne!(outcome.status, Some(0), "{}", outcome.shown());
        assert!(outcome.stderr.contains("awsso login"), "{}", outcome.shown());
        assert_eq!(scene.aws.count("StartDeviceAuthorization"), 0);
    }
}

#[test]
fn a_program_gets_the_name_and_no_keys() {
    let scene = stage();
    let line = block("docs/scripts.md", "credential-process-use");
    scene.program("sh", &["-c", &line]).go().succeeds();
    let variables = environment(&scene);
    assert_eq!(variables["AWS_PROFILE"], "deploy-tool");
    assert_eq!(variables.get("AWS_ACCESS_KEY_ID"), None);
}
