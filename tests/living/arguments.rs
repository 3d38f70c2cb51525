//! What a terminal had before is handed to awsso, never in an argument: every user of a machine sees those.

use super::{ALL, installed, stage};
use crate::support::SECRET_KEY;

/// Writes down the arguments of all processes above it.
const LOOK: &str = r#"
process=$$
while [ "$process" -gt 1 ]; do
    tr '\0' ' ' <"/proc/$process/cmdline"; echo
    process=$(sed 's/.*) //' "/proc/$process/stat" | cut -d' ' -f2)
done >"$HOME/arguments"
echo '{"Version":1,"AccessKeyId":"AKIALOOK","SecretAccessKey":"s"}'
"#;

/// The secret in the form in which it is saved, without its padding.
fn saved() -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(SECRET_KEY)
}

#[test]
fn the_values_from_before_are_in_no_argument() {
    for player in installed(ALL) {
        let scene =
            stage("[profile look]\ncredential_process = sh [HOME]/look\nregion = eu-west-1\n")
                .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        scene.write("look", LOOK);
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        shell.silently("awsso env look");
        let seen = scene.read("arguments");
        assert!(seen.contains("env look"), "{}: {seen}", player.shell);
        for secret in [SECRET_KEY, &saved(), "AWSSO_SAVED="] {
            assert!(!seen.contains(secret), "{}: {seen}", player.shell);
        }
        shell.silently("awsso unset");
        let back = shell.variable("AWS_SECRET_ACCESS_KEY");
        assert_eq!(back.as_deref(), Some(SECRET_KEY), "{}", player.shell);
    }
}
