//! The cast that most stories share: a portal with one account, a user with long-term keys in another; as what the
//! emulator knows, and as the files of the AWS CLI that speak of them.

use crate::Emulator;

/// The account behind the access portal.
pub const ACCOUNT: &str = "111111111111";
/// The account of the user with keys.
pub const OTHER_ACCOUNT: &str = "222222222222";
/// The portal's start URL.
pub const START_URL: &str = "https://d-1234567890.awsapps.com/start";
/// The user's access key.
pub const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
/// The user's secret.
pub const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// `~/.aws/config`: profiles `adminUser` (sso-session `corp`) and `keys`.
pub const CONFIG: &str = "\
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

/// `~/.aws/credentials`: the keys of `keys`.
pub const CREDENTIALS: &str = "\
[keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
";

impl Emulator {
    /// Brings the cast into being. Nobody is signed in.
    pub fn add_cast(&self) {
        self.add_sso_instance(START_URL, "us-east-1");
        self.add_account(ACCOUNT, "main", "main@example.com");
        self.assign(ACCOUNT, "AdministratorAccess", 3600);
        self.add_user(KEY_ID, SECRET_KEY, OTHER_ACCOUNT, "jo");
    }
}
