//! Signing in with a device code, and what comes before any sign-in.

use aws_emulator::Approval;
use serde_json::json;

use super::{cached_token, scene};
use crate::support::START_URL;

#[test]
fn a_remote_shell_gets_a_device_code_and_is_told_why() {
    let scene = scene();
    scene
        .awsso("login dev -v")
        .exits(0)
        .tells("with a device code, because this is an SSH session (--pkce opens")
        .tells("signed in to corp");
    assert_eq!(scene.aws.count("StartDeviceAuthorization"), 1);
    // The legacy form knows no other way: nothing to explain.
    scene
        .awsso("login old")
        .exits(0)
        .does_not_tell("because")
        .tells("signed in to https://d-1234567890.awsapps.com/start");
    assert!(cached_token(&scene, START_URL)["accessToken"].is_string());
}

#[test]
fn a_session_that_is_good_is_kept_unless_it_is_forced() {
    let scene = scene();
    let before = scene.signed_in("corp");
    scene.awsso("login").exits(0).tells("awsso: corp is signed in,").tells(
        "to sign in again: \
                                                                            --force",
    );
    assert_eq!(scene.aws.count("StartDeviceAuthorization"), 0);
    scene.awsso("login --force").exits(0).tells("signed in to corp");
    assert_ne!(cached_token(&scene, "corp")["accessToken"], json!(before.access_token));
}

#[test]
fn an_expired_token_is_renewed_in_silence_and_a_revoked_one_is_replaced() {
    let scene = scene();
    scene.signed_in_long_ago("corp");
    scene.awsso("login").exits(0).tells("corp is signed in,");
    assert_eq!(scene.aws.count("StartDeviceAuthorization"), 0);
    // The file looks good, but the portal does not take what is in it.
    scene.aws.end_sessions();
    scene.awsso("login --no-login").exits(3).tells("not signed in to SSO session");
    scene.awsso("login").exits(0).tells("signed in to corp");
    scene.awsso("env dev --format json").exits(0);
}

#[test]
fn a_token_that_ends_soon_and_cannot_be_renewed_is_replaced() {
    let scene = scene();
    let issued = scene.signed_in("corp");
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(10);
    let soon = format!("{soon:.0}");
    scene.seed_token_file(
        "corp",
        &json!({"startUrl": START_URL, "region": "us-east-1", "expiresAt": soon,
            "accessToken": issued.access_token, "ide": {"kept": 1}}),
    );
    scene.awsso("login").exits(0).tells("signed in to corp");
    let token = cached_token(&scene, "corp");
    assert!(token["refreshToken"].is_string());
    // Another tool wrote it, and it stays.
    assert_eq!(token["ide"], json!({"kept": 1}));
}

#[test]
fn a_code_can_be_scanned_and_a_denial_is_told() {
    let scene = scene();
    scene.awsso("login --qr").exits(0).tells("\u{2588}\u{2588}");
    scene.aws.approve_device_logins(Approval::Deny);
    scene
        .awsso("login --force --use-device-code")
        .exits(5)
        .tells("the sign-in was denied in the browser");
}

#[test]
fn all_sessions_are_signed_in_to_one_after_the_other() {
    let scene = super::scene_with(
        "[sso-session a]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n\
         [sso-session broken]\nsso_region = us-east-1\n\
         [sso-session b]\nsso_start_url = https://nobody.awsapps.com/start\nsso_region = us-east-1\n\
         [sso-session c]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n",
    );
    scene
        .awsso("login --all")
        .exits(5)
        .tells("signed in to a")
        .tells("is missing sso_start_url")
        .tells("signing in to b")
        .tells("signed in to c");
}
