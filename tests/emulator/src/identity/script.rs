//! Scripting: users, roles, MFA codes, web identity tokens, and the end of keys.

use crate::control::Emulator;

use super::{IssuedKey, Principal, PrincipalKind, Role, Trust, WebIdentity};

/// Scripting: principals.
impl Emulator {
    /// A user with a long-term access key. `name` may carry a path (`dept/jo`); `root` is the account's root user.
    pub fn add_user(&self, access_key_id: &str, secret: &str, account: &str, name: &str) {
        let mut world = self.world();
        let is_root = name == "root";
        let arn = if is_root {
            format!("arn:aws:iam::{account}:root")
        } else {
            format!("arn:aws:iam::{account}:user/{name}")
        };
        let user_id = if is_root { account.to_owned() } else { world.mint.identifier("AIDA", 17) };
        let principal = Principal {
            kind: if is_root { PrincipalKind::Root } else { PrincipalKind::User },
            account: account.to_owned(),
            arn,
            user_id,
            role_arn: None,
            mfa: false,
            is_chained: false,
        };
        let key = IssuedKey {
            id: access_key_id.to_owned(),
            secret: secret.to_owned(),
            token: None,
            expires_at: None,
            principal,
        };
        world.identities.keys.insert(access_key_id.to_owned(), key);
    }

    /// A role that can be assumed; a role of the same ARN is replaced. The MFA device that the trust names is added.
    pub fn add_role(&self, arn: &str, trust: Trust) {
        let mut world = self.world();
        if let Some(serial) = &trust.mfa_serial {
            world.identities.mfa_devices.entry(serial.clone()).or_default();
        }
        let unique_id = world.mint.identifier("AROA", 17);
        let role = Role { arn: arn.to_owned(), unique_id, trust };
        world.identities.roles.insert(arn.to_owned(), role);
    }

    /// A code that the MFA device will accept once. The device is added if it is new.
    #[must_use]
    pub fn mfa_code(&self, serial: &str) -> String {
        let mut world = self.world();
        let code = world.mint.six_digits();
        let device = world.identities.mfa_devices.entry(serial.to_owned()).or_default();
        device.fresh.insert(code.clone());
        code
    }

    /// Lets the MFA device accept this code once. The device is added if it is new.
    pub fn accept_mfa_code(&self, serial: &str, code: &str) {
        let mut world = self.world();
        let device = world.identities.mfa_devices.entry(serial.to_owned()).or_default();
        device.fresh.insert(code.to_owned());
    }

    /// A web identity token (a JWT in form) for a subject and audience, good for `seconds` from now.
    #[must_use]
    pub fn issue_web_identity_token(&self, subject: &str, audience: &str, seconds: i64) -> String {
        let mut world = self.world();
        let expires_at = world.clock.now() + seconds;
        let token = format!("{}.{}", world.mint.opaque("eyJ", 200), world.mint.opaque("", 80));
        let token = format!("eyJhbGciOiJSUzI1NiJ9.{token}");
        let identity = WebIdentity {
            subject: subject.to_owned(),
            audience: audience.to_owned(),
            provider: "oidc.example.com".to_owned(),
            expires_at,
        };
        world.identities.web_tokens.insert(token.clone(), identity);
        token
    }

    /// Lets credentials that were handed out expire now. Unknown ids are ignored.
    pub fn expire_credentials(&self, access_key_id: &str) {
        let mut world = self.world();
        let now = world.clock.now();
        if let Some(key) = world.identities.keys.get_mut(access_key_id) {
            key.expires_at = Some(now);
        }
    }

    /// Deletes an access key: requests signed with it are from nobody.
    pub fn delete_access_key(&self, access_key_id: &str) {
        self.world().identities.keys.remove(access_key_id);
    }

    /// Allows only this region (and those allowed before) in the scope of signatures. Without a call any is allowed.
    pub fn allow_signing_region(&self, region: &str) {
        self.world().identities.regions.insert(region.to_owned());
    }
}
