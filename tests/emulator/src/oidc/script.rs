//! Scripting: instances, the person in front of the browser, tokens for seeding caches, and their ends.

use crate::clock::rfc3339;
use crate::control::Emulator;

use super::vault::{Approval, CODE_GRANT, Client, Consent, REFRESH_GRANT};

/// A token with its registration, as a client would have it after signing in.
#[derive(Clone, Debug)]
pub struct IssuedToken {
    /// The instance's start URL.
    pub start_url: String,
    /// The instance's region.
    pub region: String,
    /// Good for the portal.
    pub access_token: String,
    /// RFC 3339, UTC, `Z`.
    pub expires_at: String,
    /// `None` for tokens of registrations without scopes.
    pub refresh_token: Option<String>,
    /// Registration: id.
    pub client_id: String,
    /// Registration: secret.
    pub client_secret: String,
    /// Registration: its end, RFC 3339, UTC, `Z`.
    pub registration_expires_at: String,
}

/// Scripting: Identity Center sign-in.
impl Emulator {
    /// An Identity Center instance. Start URLs of none are refused.
    pub fn add_sso_instance(&self, start_url: &str, region: &str) {
        let start_url = start_url.trim_end_matches('/').to_owned();
        self.world().oidc.instances.push((start_url, region.to_owned()));
    }

    /// What becomes of device codes, those that wait already included.
    pub fn approve_device_logins(&self, approval: Approval) {
        self.world().oidc.approval = approval;
    }

    /// What the person does on the page of the PKCE flow.
    pub fn consent(&self, consent: Consent) {
        self.world().oidc.consent = consent;
    }

    /// Seconds between polls for a device code: 1 at first. `None`: not told, five seconds are expected; 0: any pace.
    pub fn set_device_interval(&self, seconds: Option<u32>) {
        self.world().oidc.interval = seconds;
    }

    /// How long device codes are good for; 600 seconds at first.
    pub fn set_device_code_lifetime(&self, seconds: i64) {
        self.world().oidc.device_code_lifetime = seconds;
    }

    /// How long access tokens with scopes are good for; 3600 seconds at first.
    pub fn set_token_lifetime(&self, seconds: i64) {
        self.world().oidc.token_lifetime = seconds;
    }

    /// How long sign-in sessions last, and with them refresh tokens; 8 hours at first.
    pub fn set_session_lifetime(&self, seconds: i64) {
        self.world().oidc.session_lifetime = seconds;
    }

    /// How long registrations last; 90 days at first.
    pub fn set_registration_lifetime(&self, seconds: i64) {
        self.world().oidc.registration_lifetime = seconds;
    }

    /// Signs in to the first instance as the PKCE flow does: an hour's token that can be refreshed.
    ///
    /// # Panics
    /// When there is no instance.
    #[must_use]
    pub fn issue_token(&self) -> IssuedToken {
        self.issue(&["sso:account:access"])
    }

    /// Signs in to the first instance without scopes, as legacy profiles do: eight hours, no refresh token.
    ///
    /// # Panics
    /// When there is no instance.
    #[must_use]
    pub fn issue_legacy_token(&self) -> IssuedToken {
        self.issue(&[])
    }

    fn issue(&self, scopes: &[&str]) -> IssuedToken {
        let mut guard = self.world();
        let world = &mut *guard;
        let instance = world.oidc.instances.first().cloned();
        let (start_url, region) = instance.expect("add_sso_instance comes before issue_token");
        let now = world.clock.now();
        let is_legacy = scopes.is_empty();
        let client = Client {
            secret: world.mint.opaque("eyJraWQiOiJrZXkt", 1200),
            expires_at: now + world.oidc.registration_lifetime,
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            grant_types: (!is_legacy)
                .then(|| vec![CODE_GRANT.to_owned(), REFRESH_GRANT.to_owned()]),
            redirect_uris: vec!["http://127.0.0.1/oauth/callback".to_owned()],
            issuer_url: Some(start_url.clone()),
        };
        let client_id = world.mint.opaque("", 32);
        let client_secret = client.secret.clone();
        let registration_expires_at = rfc3339(client.expires_at);
        world.oidc.clients.insert(client_id.clone(), client);
        let granted = world.oidc.sign_in(&mut world.mint, &client_id, now);
        IssuedToken {
            start_url,
            region,
            access_token: granted.access_token,
            expires_at: rfc3339(now + granted.expires_in),
            refresh_token: granted.refresh_token,
            client_id,
            client_secret,
            registration_expires_at,
        }
    }

    /// Lets all access tokens expire on the server; refreshing still works.
    pub fn expire_access_tokens(&self) {
        let mut world = self.world();
        let now = world.clock.now();
        world.oidc.expire_access_tokens(now);
    }

    /// Ends all sign-in sessions, as an administrator would: access and refresh tokens are worth nothing.
    pub fn end_sessions(&self) {
        self.world().oidc.end_sessions();
    }

    /// Forgets all registrations: their clients are told `invalid_client`.
    pub fn forget_registrations(&self) {
        self.world().oidc.clients.clear();
    }
}
