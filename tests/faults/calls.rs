//! Every call that awsso makes, with a scene in which one line makes it.

use aws_emulator::{Approval, Service, Trust};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::support::{ACCOUNT, KEY_ID, SECRET_KEY, Scene, sso_scene};

const DEVICE: &str = "arn:aws:iam::222222222222:mfa/jo";
const LOGIN: &str = "arn:aws:sts::123456789012:assumed-role/Admin/me";

const CONFIG: &str = "\
[profile deploy]
role_arn = arn:aws:iam::222222222222:role/Deploy
source_profile = keys
region = eu-west-1
[profile chained]
role_arn = arn:aws:iam::222222222222:role/Chained
source_profile = adminUser
region = eu-west-1
[profile pod]
role_arn = arn:aws:iam::222222222222:role/Pod
web_identity_token_file = [HOME]/jwt
region = eu-west-1
[profile user]
mfa_serial = arn:aws:iam::222222222222:mfa/jo
region = eu-west-1
[profile me]
login_session = arn:aws:sts::123456789012:assumed-role/Admin/me
region = eu-west-1
";

/// A browser that follows one redirect, to this machine.
const BROWSER: &str = r#"
get() {
    rest=${1#http://}
    host=${rest%%/*}
    exec 3<>"/dev/tcp/${host%:*}/${host##*:}" || exit 0
    printf 'GET /%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "${rest#*/}" "$host" >&3
    timeout "$PATIENCE" cat <&3
}
next=$(get "$1" | tr -d '\r\0' | sed -n 's/^Location: //p')
[ -z "$next" ] || get "$next" >/dev/null
"#;

/// What a call that fails leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Failure {
    /// The line fails.
    Fails,
    /// The line does without the answer, and succeeds.
    DoesWithout,
    /// A person may still succeed: the line waits for the ten minutes of a sign-in.
    Waits,
}

pub(super) struct Call {
    /// A line that makes it; `CODE` stands for an MFA code.
    pub(super) line: &'static str,
    pub(super) service: Service,
    pub(super) operation: &'static str,
    /// The variable of the endpoint.
    pub(super) endpoint: &'static str,
    pub(super) failure: Failure,
    /// A call that was served cannot be repeated: it uses up a token or a code.
    pub(super) uses_up: bool,
    prepare: fn(&Scene),
}

const fn call(service: Service, operation: &'static str, line: &'static str) -> Call {
    let endpoint = match service {
        Service::Sts => "AWS_ENDPOINT_URL_STS",
        Service::Oidc => "AWS_ENDPOINT_URL_SSO_OIDC",
        Service::Portal => "AWS_ENDPOINT_URL_SSO",
        Service::Signin => "AWS_ENDPOINT_URL_SIGNIN",
        Service::Imds => "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        _ => "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    };
    let failure = Failure::Fails;
    Call { line, service, operation, endpoint, failure, uses_up: false, prepare: nothing }
}

const DEVICE_LOGIN: &str = "login --use-device-code --no-browser";
const BROWSER_LOGIN: &str = "login --pkce";

pub(super) const CALLS: &[Call] = &[
    call(Service::Oidc, "RegisterClient", DEVICE_LOGIN),
    Call { failure: Failure::Waits, ..call(Service::Oidc, "Authorize", BROWSER_LOGIN) },
    call(Service::Oidc, "StartDeviceAuthorization", DEVICE_LOGIN),
    Call { uses_up: true, ..call(Service::Oidc, "CreateToken", BROWSER_LOGIN) },
    Call {
        failure: Failure::Waits,
        uses_up: true,
        ..call(Service::Oidc, "CreateToken", DEVICE_LOGIN)
    },
    Call {
        uses_up: true,
        prepare: signed_in_long_ago,
        ..call(Service::Oidc, "CreateToken", "env adminUser")
    },
    Call { prepare: signed_in, ..call(Service::Portal, "ListAccounts", "list accounts --refresh") },
    Call {
        prepare: signed_in,
        ..call(Service::Portal, "ListAccountRoles", "list roles --all --refresh")
    },
    Call { prepare: signed_in, ..call(Service::Portal, "GetRoleCredentials", "env adminUser") },
    Call {
        failure: Failure::DoesWithout,
        prepare: signed_in,
        ..call(Service::Portal, "Logout", "logout")
    },
    call(Service::Sts, "AssumeRole", "env deploy"),
    call(Service::Sts, "AssumeRoleWithWebIdentity", "env pod"),
    Call { uses_up: true, ..call(Service::Sts, "GetSessionToken", "env user --mfa-code CODE") },
    call(Service::Sts, "GetCallerIdentity", "whoami keys"),
    Call { prepare: signed_in, ..call(Service::Signin, "Federation", "console adminUser --print") },
    Call { uses_up: true, ..call(Service::Signin, "CreateOAuth2Token", "env me") },
    Call { prepare: in_container, ..call(Service::Container, "Credentials", "whoami") },
    call(Service::Imds, "Token", "whoami"),
    call(Service::Imds, "ListRoles", "whoami"),
    call(Service::Imds, "RoleCredentials", "whoami"),
];

fn nothing(_: &Scene) {}

fn signed_in(scene: &Scene) {
    scene.signed_in("corp");
}

fn signed_in_long_ago(scene: &Scene) {
    scene.signed_in_long_ago("corp");
}

fn in_container(scene: &Scene) {
    scene.aws.set_container_role("Task", "222222222222", 3600, None);
}

impl Call {
    /// A scene in which the line succeeds.
    pub(super) fn scene(&self) -> Scene {
        let scene = sso_scene(CONFIG).credentials(&format!(
            "[keys]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n\
             [user]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n"
        ));
        let scene = match self.service {
            Service::Container => scene.env(self.endpoint, "[AWS]/container/credentials"),
            // A busy machine takes longer than the usual second.
            Service::Imds => scene
                .without("AWS_EC2_METADATA_DISABLED")
                .env("AWS_METADATA_SERVICE_TIMEOUT", "5")
                .env(self.endpoint, "[AWS]"),
            _ => scene,
        };
        // It must not outlive a run that is interrupted.
        let patience = if self.failure == Failure::Waits { "2" } else { "20" };
        let scene = scene.env("BROWSER", "bash [HOME]/browser").env("PATIENCE", patience);
        scene.write("browser", BROWSER);
        let aws = &scene.aws;
        aws.approve_device_logins(Approval::Immediately);
        aws.add_role("arn:aws:iam::222222222222:role/Deploy", Trust::of("222222222222"));
        aws.add_role("arn:aws:iam::222222222222:role/Chained", Trust::of(ACCOUNT));
        aws.add_role("arn:aws:iam::222222222222:role/Pod", Trust::of_web_identity("pod"));
        aws.set_instance_role("Machine", ACCOUNT, 3600);
        scene.write("jwt", &aws.issue_web_identity_token("pod", "sts.amazonaws.com", 3600));
        Self::sign_in_to_the_console(&scene);
        (self.prepare)(&scene);
        scene
    }

    fn sign_in_to_the_console(scene: &Scene) {
        let login = scene.aws.issue_login_session(LOGIN);
        let file = json!({
            "accessToken": {
                "accessKeyId": login.access_key_id, "secretAccessKey": login.secret_access_key,
                "sessionToken": login.session_token, "accountId": login.account,
                "expiresAt": "2020-01-01T00:00:00Z",
            },
            "tokenType": "aws_sigv4", "clientId": login.client_id,
            "refreshToken": login.refresh_token, "idToken": login.id_token,
            "dpopKey": login.dpop_key,
        });
        let digest: String =
            Sha256::digest(LOGIN).iter().map(|byte| format!("{byte:02x}")).collect();
        scene.write(&format!(".aws/login/cache/{digest}.json"), &file.to_string());
    }

    /// The line with a code that was not used yet.
    pub(super) fn line(&self, scene: &Scene) -> String {
        self.line.replace("CODE", &scene.aws.mfa_code(DEVICE))
    }

    pub(super) fn is_snippet(&self) -> bool {
        self.line.starts_with("env")
    }
}
