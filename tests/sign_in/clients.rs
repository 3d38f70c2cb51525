//! A sign-in through the browser serves the real clients.

use serde_json::json;

use super::browser::{SignIn, opened};
use super::{cached_token, scene};
use crate::clients::{Client, divert};
use crate::support::token_path;

#[test]
fn the_clients_go_on_with_a_sign_in_through_the_browser_and_renew_it() {
    for client in [Client::command_line_2(), Client::boto3()].into_iter().flatten() {
        let scene = scene();
        divert(&scene);
        let sign_in = SignIn::begin(&scene, "login --sso-session corp --pkce --no-browser");
        opened(&sign_in.url);
        assert_eq!(sign_in.end().0, Some(0));
        client.who(&scene, "dev").go().succeeds();
        assert_eq!(scene.aws.count("CreateToken"), 1);
        // The client refreshes with awsso's registration, and awsso goes on with what it leaves.
        let mut file = cached_token(&scene, "corp");
        file["expiresAt"] = json!("2021-01-01T00:00:00Z");
        scene.write(&token_path("corp"), &file.to_string());
        scene.aws.expire_access_tokens();
        for cached in scene.files_below(".aws/cli/cache") {
            std::fs::remove_file(cached).unwrap();
        }
        client.who(&scene, "dev").go().succeeds();
        assert_eq!(scene.aws.count("CreateToken"), 2);
        scene.awsso("env dev --refresh").succeeds().quietly();
        assert_eq!(scene.aws.count("CreateToken"), 2);
    }
}
