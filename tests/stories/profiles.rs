//! Every kind of profile, from its lines in the AWS files to the variables of the terminal.

use crate::support::{ACCOUNT, KEY_ID, SECRET_KEY, START_URL, sso_scene};

#[test]
fn long_term_keys_are_exported_without_a_request() {
    let scene = sso_scene("");
    let terminal = scene.enter("env keys").quietly();
    assert_eq!(terminal.variable("AWS_ACCESS_KEY_ID"), KEY_ID);
    assert_eq!(terminal.variable("AWS_SECRET_ACCESS_KEY"), SECRET_KEY);
    for unset in ["AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_PROFILE"] {
        assert!(terminal.json()[unset].is_null(), "{unset}");
    }
    assert_eq!(terminal.variable("AWS_REGION"), "eu-west-1");
    assert_eq!(terminal.variable("AWS_DEFAULT_REGION"), "eu-west-1");
    assert_eq!(scene.aws.requests().len(), 0);
}

#[test]
fn an_identity_center_profile_costs_one_request() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let terminal = scene.enter("env adminUser").quietly();
    assert!(terminal.variable("AWS_ACCESS_KEY_ID").starts_with("ASIA"));
    assert!(!terminal.variable("AWS_SESSION_TOKEN").is_empty());
    assert!(terminal.variable("AWS_CREDENTIAL_EXPIRATION").ends_with('Z'));
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), ACCOUNT);
    assert_eq!(terminal.variable("AWSSO_PROFILE"), "adminUser");
    assert_eq!(terminal.variable("AWS_SSO_PROFILE"), "adminUser");
    assert!(terminal.json()["AWS_PROFILE"].is_null());
    assert_eq!(scene.operations(), ["GetRoleCredentials"]);
}

#[test]
fn a_legacy_profile_uses_the_token_of_its_start_url_and_never_refreshes_it() {
    let legacy = format!(
        "[profile old]\nsso_start_url = {START_URL}\nsso_region = us-east-1\n\
         sso_account_id = {ACCOUNT}\nsso_role_name = AdministratorAccess\n"
    );
    let scene = sso_scene(&legacy);
    scene.awsso("env old --no-login").exits(3).stdout("(\\builtin exit 3);\n").stderr(&format!(
        "awsso: profile \"old\": not signed in to SSO session {START_URL}\n\
             hint: awsso login old\n"
    ));
    scene.seed_token(START_URL, &scene.aws.issue_legacy_token());
    let terminal = scene.enter("env old").quietly();
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), ACCOUNT);
    assert_eq!(scene.operations(), ["GetRoleCredentials"]);
}

#[test]
fn an_identity_center_profile_without_a_role_has_no_credentials() {
    let scene = sso_scene("[profile token-only]\nsso_session = corp\n");
    scene.awsso("env token-only").exits(4).stdout("(\\builtin exit 4);\n").stderr(
        "awsso: profile \"token-only\" ([HOME]/.aws/config line 15) has no credentials\n\
             hint: add sso_account_id and sso_role_name\n",
    );
}

#[test]
fn a_missing_sso_session_is_named_with_its_line_and_what_there_is() {
    let scene = sso_scene(
        "[profile lost]\nsso_session = crop\nsso_account_id = 111111111111\nsso_role_name = A\n",
    );
    scene.awsso("env lost").exits(4).stderr(
        "awsso: profile \"lost\" ([HOME]/.aws/config line 16) uses SSO session \"crop\", which \
         does not exist\nhint: available: corp\n",
    );
}

#[test]
fn a_permission_set_that_is_not_yours_is_a_refusal_and_no_reason_to_sign_in() {
    let scene = sso_scene(
        "[profile other]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Root\n",
    );
    scene.signed_in("corp");
    scene
        .awsso("env other")
        .exits(5)
        .stdout("(\\builtin exit 5);\n")
        .tells("SSO session corp gives no access to role Root in account 111111111111")
        .tells("hint: compare sso_account_id and sso_role_name");
    assert_eq!(scene.aws.count("CreateToken"), 0);
}

#[cfg(unix)]
#[test]
fn an_environment_with_nothing_but_a_home_is_enough() {
    let scene = sso_scene("").without("PATH").without("USER").without("LANG");
    let terminal = scene.enter("env keys").quietly();
    assert_eq!(terminal.variable("AWS_ACCESS_KEY_ID"), KEY_ID);
}

#[test]
fn files_named_by_variables_are_read_instead() {
    let scene = sso_scene("").env("AWS_CONFIG_FILE", "~/elsewhere/config");
    scene.write("elsewhere/config", "[profile keys]\nregion = ap-south-1\n");
    scene.write(
        "my credentials",
        "[keys]\naws_access_key_id = AKIAOTHEREXAMPLE\naws_secret_access_key = x/y\n",
    );
    let terminal = scene
        .run("env keys --format json")
        .env("AWS_SHARED_CREDENTIALS_FILE", scene.path("my credentials"))
        .go()
        .succeeds();
    assert_eq!(terminal.variable("AWS_ACCESS_KEY_ID"), "AKIAOTHEREXAMPLE");
    assert_eq!(terminal.variable("AWS_REGION"), "ap-south-1");
}

#[cfg(unix)]
#[test]
fn keys_in_the_config_file_lose_against_a_process_and_keys_in_the_credentials_file_win() {
    let process = r#"credential_process = sh -c 'echo {\"Version\":1,\"AccessKeyId\":\"AKIAOFPROCESS\",\"SecretAccessKey\":\"s\"}'"#;
    let scene = sso_scene(&format!(
        "[profile both]\naws_access_key_id = AKIAOFCONFIG\naws_secret_access_key = c\n{process}\n"
    ));
    let terminal = scene.enter("env both");
    assert_eq!(terminal.variable("AWS_ACCESS_KEY_ID"), "AKIAOFPROCESS");
    scene.write(
        ".aws/credentials",
        "[both]\naws_access_key_id = AKIAOFCREDENTIALS\naws_secret_access_key = f\n",
    );
    let terminal = scene.enter("env both");
    assert_eq!(terminal.variable("AWS_ACCESS_KEY_ID"), "AKIAOFCREDENTIALS");
}
