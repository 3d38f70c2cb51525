//! Scripting: logins for seeding caches, and how they end.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::SecretKey;
use p256::ecdsa::SigningKey;
use p256::elliptic_curve::pkcs8::LineEnding;
use serde_json::json;

use crate::clock::rfc3339;
use crate::control::Emulator;
use crate::http::Response;
use crate::identity::{Principal, PrincipalKind, arn_field};

use super::failure;
use super::token::{CLIENTS, LIFETIME, Login};

/// Why refreshing a login is refused (login.md 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginFailure {
    /// The session has ended.
    TokenExpired,
    /// The password was changed.
    UserCredentialsChanged,
    /// The principal may not call `signin:CreateOAuth2Token`.
    InsufficientPermissions,
}

impl LoginFailure {
    pub(super) fn response(self) -> Response {
        let (error, message) = match self {
            Self::TokenExpired => ("TOKEN_EXPIRED", "The refresh token has expired"),
            Self::UserCredentialsChanged => {
                ("USER_CREDENTIALS_CHANGED", "The user's credentials have changed")
            }
            Self::InsufficientPermissions => (
                "INSUFFICIENT_PERMISSIONS",
                "The principal is not authorized to perform signin:CreateOAuth2Token",
            ),
        };
        failure(400, "AccessDeniedException", error, message)
    }
}

/// A login as `aws login` leaves it.
#[derive(Clone, Debug)]
pub struct LoginSession {
    /// Value of `login_session`: the principal's ARN.
    pub arn: String,
    /// Account of the principal.
    pub account: String,
    /// Credentials that are good for 15 minutes: id, secret, token.
    pub access_key_id: String,
    /// See `access_key_id`.
    pub secret_access_key: String,
    /// See `access_key_id`.
    pub session_token: String,
    /// End of the credentials, RFC 3339, UTC, `Z`.
    pub expires_at: String,
    /// OAuth client.
    pub client_id: String,
    /// Good for one refresh.
    pub refresh_token: String,
    /// An ID token whose `sub` is the ARN. Its signature is nobody's.
    pub id_token: String,
    /// The private key: SEC 1 in PEM, `EC PRIVATE KEY`.
    pub dpop_key: String,
}

fn principal_of(arn: &str, unique_id: &str) -> Principal {
    let resource = arn_field(arn, 5);
    let is_role = resource.starts_with("assumed-role/");
    assert!(
        is_role || resource == "root" || resource.starts_with("user/"),
        "not a principal that can sign in: {arn}"
    );
    Principal {
        kind: if is_role { PrincipalKind::Role } else { PrincipalKind::SessionToken },
        account: arn_field(arn, 4).to_owned(),
        arn: arn.to_owned(),
        user_id: format!("{}{unique_id}", if is_role { "AROA" } else { "AIDA" }),
        role_arn: None,
        mfa: false,
        is_chained: false,
    }
}

/// Scripting: console logins.
impl Emulator {
    /// Signs this principal in as `aws login` does.
    ///
    /// # Panics
    /// When the ARN names neither a user, root, nor an assumed role.
    #[must_use]
    pub fn issue_login_session(&self, arn: &str) -> LoginSession {
        let mut guard = self.world();
        let world = &mut *guard;
        let account = arn_field(arn, 4).to_owned();
        let principal = principal_of(arn, &world.mint.identifier("", 17));
        let secret = SecretKey::from_slice(&world.mint.bytes(32))
            .expect("32 random bytes are a key but for one case in 2 to the 32");
        let point = SigningKey::from(&secret).verifying_key().to_sec1_point(false);
        let expires_at = world.clock.now() + LIFETIME;
        let key = world.identities.issue(&mut world.mint, principal.clone(), expires_at);
        let client_id = CLIENTS[0].to_owned();
        let refresh_token = world.mint.opaque("", 800);
        let coordinates = point.as_bytes()[1..].to_vec();
        let login = Login { client_id: client_id.clone(), key: coordinates, principal };
        world.signin.logins.insert(refresh_token.clone(), login);
        let claims = URL_SAFE_NO_PAD.encode(json!({"sub": arn}).to_string());
        let pem = secret.to_sec1_pem(LineEnding::LF).expect("a key has a PEM form");
        LoginSession {
            arn: arn.to_owned(),
            account,
            access_key_id: key.id,
            secret_access_key: key.secret,
            session_token: key.token.unwrap_or_default(),
            expires_at: rfc3339(expires_at),
            client_id,
            refresh_token,
            id_token: format!("eyJhbGciOiJFUzM4NCJ9.{claims}.c2lnbmF0dXJl"),
            dpop_key: pem.to_string(),
        }
    }

    /// Refuses to refresh logins for this reason, or ends that.
    pub fn fail_login_refresh(&self, failure: Option<LoginFailure>) {
        self.world().signin.failure = failure;
    }
}
