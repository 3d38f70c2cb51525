//! Every kind of profile, from its lines in the AWS files to the variables of the terminal.

use crate::support::{ACCOUNT, KEY_ID, SECRET_KEY, sso_scene};

#[test]
fn long_term_keys_are_exported_without_a_request() {
    let scene = sso_scene("");
    let reply = scene.enter("env keys").quietly();
    assert_eq!(reply.variable("AWS_ACCESS_KEY_ID"), KEY_ID);
    assert_eq!(reply.variable("AWS_SECRET_ACCESS_KEY"), SECRET_KEY);
    assert!(reply.json()["AWS_SESSION_TOKEN"].is_null());
    assert!(reply.json()["AWS_CREDENTIAL_EXPIRATION"].is_null());
    assert_eq!(reply.variable("AWS_REGION"), "eu-west-1");
    assert_eq!(reply.variable("AWS_DEFAULT_REGION"), "eu-west-1");
    assert_eq!(scene.aws.requests().len(), 0);
}

#[test]
fn an_identity_center_profile_costs_one_request() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let reply = scene.enter("env adminUser").quietly();
    assert!(reply.variable("AWS_ACCESS_KEY_ID").starts_with("ASIA"));
    assert!(!reply.variable("AWS_SESSION_TOKEN").is_empty());
    assert!(reply.variable("AWS_CREDENTIAL_EXPIRATION").ends_with('Z'));
    assert_eq!(reply.variable("AWS_ACCOUNT_ID"), ACCOUNT);
    assert_eq!(reply.variable("AWSSO_PROFILE"), "adminUser");
    assert_eq!(reply.variable("AWS_SSO_PROFILE"), "adminUser");
    assert!(reply.json()["AWS_PROFILE"].is_null());
    let operations: Vec<_> = scene
        .aws
        .requests()
        .into_iter()
        .map(|r| r.operation)
        .collect();
    assert_eq!(operations, ["GetRoleCredentials"]);
}
