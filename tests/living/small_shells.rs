//! The shells whose integration is small: switching and leaving.

use super::{Player, stage};
use crate::support::ACCOUNT;

const TCSH: Player = Player {
    program: &["tcsh", "-f", "-i"],
    shell: "tcsh",
    load: "awsso init tcsh | source /dev/stdin",
    status: "echo \"<$status>\"",
    mark: |number| format!("echo do''ne-{number}"),
    required: true,
};
const ELVISH: Player = Player {
    program: &["elvish", "-norc"],
    shell: "elvish",
    load: "eval (awsso init elvish | slurp)",
    status: "",
    mark: |number| format!("echo 'do''ne-{number}' | tr -d \"'\""),
    required: true,
};
#[test]
fn a_terminal_switches_and_is_left_as_it_was() {
    for player in [&TCSH, &ELVISH] {
        if !player.is_installed() {
            continue;
        }
        let scene = stage("").env("AWS_REGION", "sa-east-1");
        let mut shell = player.enter(&scene);
        let awsso = if player.shell == "tcsh" {
            "awsso-"
        } else {
            "awsso "
        };
        shell.silently(&format!("{awsso}env adminUser"));
        assert_eq!(
            shell.variable("AWS_ACCOUNT_ID").as_deref(),
            Some(ACCOUNT),
            "{}",
            player.shell
        );
        shell.silently(&format!("{awsso}env keys"));
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"));
        shell.silently(&format!("{awsso}env -"));
        assert_eq!(
            shell.variable("AWSSO_PROFILE").as_deref(),
            Some("adminUser")
        );
        let seen = shell.says(&format!("{awsso}env nothing"));
        assert!(seen.contains("nothing"), "{seen}");
        assert_eq!(
            shell.variable("AWSSO_PROFILE").as_deref(),
            Some("adminUser")
        );
        shell.expect("awsso list", "adminUser");
        shell.silently(&format!("{awsso}unset"));
        assert_eq!(shell.variable("AWS_ACCOUNT_ID"), None);
        assert_eq!(shell.variable("AWS_REGION").as_deref(), Some("sa-east-1"));
    }
}

/// Without a terminal: the command does not look for one.
#[test]
fn nushell_loads_what_the_command_prints() {
    if which::which("nu").is_err() {
        return;
    }
    let scene = stage("");
    let script = scene.run("init nu").go().succeeds().stdout;
    scene.write("awsso.nu", &script);
    let line = "source awsso.nu; awsso env keys; ^printenv AWSSO_PROFILE; awsso env adminUser; ^printenv AWSSO_PROFILE; awsso unset; print ($env.AWSSO_PROFILE? | default gone)";
    let outcome = scene.program("nu", &["--no-config-file", "-c", line]).go();
    assert_eq!(
        outcome.stdout, "keys\nadminUser\ngone\n",
        "{}",
        outcome.stderr
    );
}
