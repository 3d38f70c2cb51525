//! The cast that most stories share: an Identity Center instance with one account, a user with
//! long-term keys in another.

use super::Scene;

/// The account behind the access portal.
pub(crate) const ACCOUNT: &str = "111111111111";
/// The account of the roles and of the user with keys.
pub(crate) const OTHER_ACCOUNT: &str = "222222222222";
/// The instance's start URL.
pub(crate) const START_URL: &str = "https://d-1234567890.awsapps.com/start";
/// The user's access key.
pub(crate) const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
/// The user's secret.
pub(crate) const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

const CONFIG: &str = "\
[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile adminUser]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = AdministratorAccess
region = eu-west-1

[profile keys]
region = eu-west-1
";

const CREDENTIALS: &str = "\
[keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
";

/// Profiles `adminUser` (session `corp`, nobody signed in) and `keys` (a user of
/// [`OTHER_ACCOUNT`]), then `more` of the config file.
pub(crate) fn sso_scene(more: &str) -> Scene {
    let scene = Scene::new()
        .config(&format!("{CONFIG}\n{more}"))
        .credentials(CREDENTIALS);
    scene.aws.add_sso_instance(START_URL, "us-east-1");
    scene.aws.add_account(ACCOUNT, "main", "main@example.com");
    scene.aws.assign(ACCOUNT, "AdministratorAccess", 3600);
    scene.aws.add_user(KEY_ID, SECRET_KEY, OTHER_ACCOUNT, "jo");
    scene
}
