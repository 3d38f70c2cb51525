//! Profiles that assume roles: upon other profiles, upon the machine, upon a token file.

use aws_emulator::Trust;

use crate::support::{ACCOUNT, KEY_ID, OTHER_ACCOUNT, SECRET_KEY, Scene, sso_scene};

const DEPLOY: &str = "arn:aws:iam::222222222222:role/Deploy";

fn role_of(profile: &str, source: &str) -> Scene {
    let scene = sso_scene(&format!(
        "[profile {profile}]\nrole_arn = {DEPLOY}\n{source}\nregion = eu-central-1\n"
    ));
    scene.aws.add_role(DEPLOY, Trust::of(OTHER_ACCOUNT).and(ACCOUNT));
    scene
}

#[test]
fn a_chain_of_three_roles_costs_one_request_per_hop() {
    let arn = |name: &str| format!("arn:aws:iam::222222222222:role/{name}");
    let scene = sso_scene(&format!(
        "[profile one]\nrole_arn = {}\nsource_profile = adminUser\nregion = us-west-2\n\
         [profile two]\nrole_arn = {}\nsource_profile = one\nexternal_id = ext/1\nrole_session_name = two@here\n\
         [profile three]\nrole_arn = {}\nsource_profile = two\nduration_seconds = 900\nregion = eu-north-1\n",
        arn("One"),
        arn("Two"),
        arn("Three"),
    ));
    scene.signed_in("corp");
    scene.aws.add_role(&arn("One"), Trust::of(ACCOUNT));
    scene.aws.add_role(&arn("Two"), Trust::of(&arn("One")).external_id("ext/1"));
    scene.aws.add_role(&arn("Three"), Trust::of(&arn("Two")));

    let terminal = scene.enter("env three").quietly();
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), OTHER_ACCOUNT);
    assert_eq!(terminal.variable("AWSSO_ROLE"), "Three");
    assert_eq!(
        scene.operations(),
        ["GetRoleCredentials", "AssumeRole", "AssumeRole", "AssumeRole"]
    );
    let hops = scene.aws.requests_for("AssumeRole");
    let parameter = |hop: usize, name: &str| hops[hop].parameter(name);
    assert_eq!(parameter(0, "RoleSessionName").unwrap(), "awsso-jo");
    assert_eq!(parameter(1, "RoleSessionName").unwrap(), "two@here");
    assert_eq!(parameter(1, "ExternalId").unwrap(), "ext/1");
    assert_eq!(parameter(2, "DurationSeconds").unwrap(), "900");
    assert_eq!(parameter(0, "DurationSeconds"), None);
    // The selected profile's region signs every hop.
    let regions: Vec<_> = hops.iter().filter_map(|hop| hop.signing_region()).collect();
    assert_eq!(regions, ["eu-north-1"; 3]);
}

#[test]
fn the_hops_below_are_cached_for_their_siblings() {
    let scene = role_of("deploy", "source_profile = adminUser");
    scene.signed_in("corp");
    scene.enter("env adminUser");
    scene.enter("env deploy").quietly();
    assert_eq!(scene.operations(), ["GetRoleCredentials", "AssumeRole"]);
}

#[test]
fn a_circle_of_source_profiles_is_told_with_the_whole_chain() {
    let scene = sso_scene(
        "[profile a]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = b\n\
         [profile b]\nrole_arn = arn:aws:iam::222222222222:role/B\nsource_profile = c\n\
         [profile c]\nrole_arn = arn:aws:iam::222222222222:role/C\nsource_profile = a\n",
    );
    scene.awsso("env a").exits(4).stdout("(\\builtin exit 4);\n").stderr(
        "awsso: source_profile forms a loop: a → b → c → a\n\
         hint: change source_profile of one of them to a profile with credentials\n",
    );
}

#[test]
fn a_missing_source_profile_is_told_with_file_and_line_and_the_likely_name() {
    let scene = role_of("deploy", "source_profile = kyes");
    scene.awsso("env deploy").exits(4).stderr(
        "awsso: profile \"deploy\" ([HOME]/.aws/config line 15) names the source_profile \"kyes\" \
         ([HOME]/.aws/config line 17), which does not exist\nhint: did you mean keys?\n",
    );
}

#[test]
fn a_profile_may_be_its_own_source_with_keys_of_its_own() {
    let scene = role_of("keys-and-role", "source_profile = keys-and-role");
    scene.write(
        ".aws/credentials",
        &format!(
            "[keys-and-role]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n"
        ),
    );
    let terminal = scene.enter("env keys-and-role").quietly();
    assert!(terminal.variable("AWS_ACCESS_KEY_ID").starts_with("ASIA"));
    assert_eq!(scene.aws.requests_for("AssumeRole")[0].access_key_id(), Some(KEY_ID));
}

#[test]
fn credential_source_environment_takes_the_keys_of_the_terminal() {
    let scene = role_of("ci", "credential_source = Environment");
    scene
        .awsso("env ci")
        .exits(4)
        .tells("has credential_source = Environment, but AWS_ACCESS_KEY_ID is not set");
    let scene = scene.env("AWS_ACCESS_KEY_ID", KEY_ID).env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    let terminal = scene.enter("env ci").quietly();
    assert_eq!(terminal.variable("AWSSO_ROLE"), "Deploy");
    // Again from inside: the terminal's own keys are the saved ones, not the role's.
    scene.run("env ci --refresh").after(&terminal).go().succeeds();
    for call in scene.aws.requests_for("AssumeRole") {
        assert_eq!(call.access_key_id(), Some(KEY_ID));
    }
}

#[test]
fn credential_source_ec2_asks_the_instance_with_a_session_token() {
    let scene = role_of("ec2", "credential_source = Ec2InstanceMetadata");
    scene.aws.set_instance_role("Machine", OTHER_ACCOUNT, 3600);
    scene.awsso("env ec2").exits(4).tells("but AWS_EC2_METADATA_DISABLED is true");
    let scene = scene
        .without("AWS_EC2_METADATA_DISABLED")
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "[AWS]");
    let terminal = scene.enter("env ec2").quietly();
    assert_eq!(terminal.variable("AWSSO_ROLE"), "Deploy");
    assert_eq!(scene.operations().last().unwrap(), "AssumeRole");
    assert_eq!(scene.operations().len(), 4);
}

#[cfg(unix)]
#[test]
fn who_has_no_credentials_at_all_is_told_how_to_get_some() {
    let scene = Scene::new()
        .without("AWS_EC2_METADATA_DISABLED")
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");
    let outcome = scene.awsso("whoami").exits(6);
    outcome.tells("hint: awsso env PROFILE, if this is not an EC2 instance");
}

#[test]
fn a_mode_of_the_metadata_endpoint_that_is_none_is_an_error_as_in_the_sdks() {
    let scene = role_of(
        "ec2",
        "credential_source = Ec2InstanceMetadata\nec2_metadata_service_endpoint_mode = IPv5",
    )
    .without("AWS_EC2_METADATA_DISABLED")
    .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "[AWS]");
    scene.aws.set_instance_role("Machine", OTHER_ACCOUNT, 3600);
    scene
        .awsso("env ec2")
        .exits(4)
        .tells("ec2_metadata_service_endpoint_mode is \"IPv5\"")
        .tells("hint: set it to IPv4 or IPv6");
    assert_eq!(scene.operations(), [""; 0]);
    scene.run("env ec2").env("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv6").go().succeeds();
}

#[test]
fn credential_source_container_sends_the_token_of_the_file() {
    let scene = role_of("ecs", "credential_source = EcsContainer");
    scene.aws.set_container_role("Task", OTHER_ACCOUNT, 3600, Some("let-me-in"));
    scene.write("token", "let-me-in");
    let uri = scene.aws.container_uri();
    let scene = scene
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri)
        .env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "[HOME]/token");
    let terminal = scene.enter("env ecs").quietly();
    assert_eq!(terminal.variable("AWSSO_ROLE"), "Deploy");
    assert!(terminal.json()["AWS_CONTAINER_CREDENTIALS_FULL_URI"].is_null());
    // The variables are gone from the terminal, and awsso still knows them.
    scene.run("env ecs --refresh").after(&terminal).go().succeeds();
}

#[test]
fn an_unknown_credential_source_is_told_with_the_known_ones() {
    let scene = role_of("odd", "credential_source = Ec2");
    scene
        .awsso("env odd")
        .exits(4)
        .tells("has an unknown credential_source: \"Ec2\"")
        .tells("hint: use Environment, Ec2InstanceMetadata or EcsContainer");
}

#[test]
fn a_web_identity_profile_sends_the_trimmed_token_unsigned() {
    let scene = role_of("pod", "web_identity_token_file = [HOME]/jwt");
    scene.aws.add_role(DEPLOY, Trust::of_web_identity("system:serviceaccount:a:b"));
    scene.awsso("env pod").exits(4).tells("[HOME]/jwt");
    let token =
        scene.aws.issue_web_identity_token("system:serviceaccount:a:b", "sts.amazonaws.com", 600);
    scene.write("jwt", &format!("{token}\n"));
    let terminal = scene.enter("env pod").quietly();
    assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), OTHER_ACCOUNT);
    assert_eq!(scene.operations(), ["AssumeRoleWithWebIdentity"]);
    let call = &scene.aws.requests()[0];
    assert_eq!(call.header("authorization"), None);
    assert_eq!(call.parameter("WebIdentityToken").unwrap(), token);
}

#[test]
fn a_role_that_does_not_trust_the_caller_is_refused_with_what_may_be_missing() {
    let scene = role_of("deploy", "source_profile = keys");
    scene.aws.add_role(DEPLOY, Trust::of("999999999999"));
    scene
        .awsso("env deploy")
        .exits(5)
        .stdout("(\\builtin exit 5);\n")
        .tells("AWS refused AssumeRole (AccessDenied)")
        .tells("hint: check the role's trust policy");
}
