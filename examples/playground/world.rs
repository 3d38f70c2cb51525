//! The content of the playground: its profiles, and the emulated AWS. The recorded sessions in
//! `tests/casts` use it too.

use aws_emulator::cast::{KEY_ID, OTHER_ACCOUNT, SECRET_KEY, START_URL};
use aws_emulator::{Emulator, Trust};

pub(crate) use aws_emulator::cast::{ACCOUNT, CREDENTIALS};

const MFA_DEVICE: &str = "arn:aws:iam::222222222222:mfa/jo";

/// `~/.aws/config`.
pub(crate) const CONFIG: &str = "\
[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile adminUser]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = AdministratorAccess
region = eu-west-1

[profile readOnlyUser]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnlyAccess
region = eu-west-1

# Credentials that last a minute.
[profile one-minute]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = OneMinute
region = eu-west-1

# A role upon another profile's credentials.
[profile deploy]
role_arn = arn:aws:iam::222222222222:role/Deploy
source_profile = adminUser
region = eu-central-1

# Long-term keys, and a role that wants the MFA device to confirm.
[profile keys]
region = eu-west-1

[profile break-glass]
role_arn = arn:aws:iam::222222222222:role/BreakGlass
source_profile = keys
mfa_serial = arn:aws:iam::222222222222:mfa/jo
region = eu-west-1
";

/// Creates the portal, its accounts and roles, and a user with keys.
pub(crate) fn populate(aws: &Emulator) {
    aws.add_sso_instance(START_URL, "us-east-1");
    aws.add_account(ACCOUNT, "playground", "playground@example.com");
    aws.assign(ACCOUNT, "AdministratorAccess", 3600);
    aws.assign(ACCOUNT, "ReadOnlyAccess", 3600);
    aws.assign(ACCOUNT, "OneMinute", 60);
    for (id, name) in [("333333333333", "payments-test"), ("444444444444", "payments-prod")] {
        aws.add_account(id, name, &format!("{name}@example.com"));
        aws.assign(id, "ReadOnlyAccess", 3600);
        aws.assign(id, "Operator", 3600);
    }
    aws.add_user(KEY_ID, SECRET_KEY, OTHER_ACCOUNT, "jo");
    aws.add_role("arn:aws:iam::222222222222:role/Deploy", Trust::of(ACCOUNT));
    aws.add_role(
        "arn:aws:iam::222222222222:role/BreakGlass",
        Trust::of(OTHER_ACCOUNT).mfa(MFA_DEVICE),
    );
    aws.accept_mfa_code(MFA_DEVICE, "123456");
}
