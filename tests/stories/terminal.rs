//! Questions to a person at the terminal device.

use aws_emulator::Trust;

use crate::support::{OTHER_ACCOUNT, OnTerminal, Scene, sso_scene};

const DEVICE: &str = "arn:aws:iam::222222222222:mfa/jo";
const ROLE: &str = "arn:aws:iam::222222222222:role/BreakGlass";

fn scene_with_mfa(more: &str) -> Scene {
    let scene = sso_scene(&format!(
        "[profile break-glass]\nrole_arn = {ROLE}\nsource_profile = keys\nmfa_serial = {DEVICE}\n{more}"
    ));
    scene
        .aws
        .add_role(ROLE, Trust::of(OTHER_ACCOUNT).mfa(DEVICE));
    scene
}

#[test]
fn the_mfa_code_is_asked_on_the_terminal_device_while_stdout_is_captured() {
    let scene = scene_with_mfa("");
    let code = scene.aws.mfa_code(DEVICE);
    let (outcome, seen) = scene
        .on_terminal("env break-glass --shell sh", OnTerminal::Nothing)
        .sees(DEVICE)
        .types(&format!("{code}\n"))
        .end();
    let outcome = outcome.succeeds().quietly();
    assert!(
        outcome.stdout.contains("AWS_ACCESS_KEY_ID='ASIA"),
        "{}",
        outcome.shown()
    );
    assert!(!seen.contains(&code), "{seen}");
}
