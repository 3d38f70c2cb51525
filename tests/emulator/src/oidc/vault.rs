//! What the OIDC service remembers: instances, registrations, codes, tokens and sign-in sessions.

use std::collections::HashMap;

use crate::mint::Mint;

use super::{Refused, refused};

pub(super) const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
pub(super) const CODE_GRANT: &str = "authorization_code";
pub(super) const REFRESH_GRANT: &str = "refresh_token";

/// What the person does with a device code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Approval {
    /// Approved before the first poll.
    #[default]
    Immediately,
    /// Approved after so many polls were told to wait.
    AfterPolls(usize),
    /// Approved when somebody opens `verificationUriComplete`.
    InBrowser,
    /// Never: pending until the code expires.
    Never,
    /// The person refuses.
    Deny,
    /// The code has expired.
    Expire,
}

/// What the person does on the page of the PKCE flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consent {
    /// Allows: back to the client with code and state.
    #[default]
    Allow,
    /// Refuses: back to the client with `error=access_denied`.
    Deny,
    /// Closes the page: nothing comes back.
    Ignore,
    /// Something else comes back first: a code with a wrong state. For clients that check it.
    WrongState,
}

pub(super) struct Client {
    pub(super) secret: String,
    pub(super) expires_at: i64,
    pub(super) scopes: Vec<String>,
    pub(super) grant_types: Option<Vec<String>>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) issuer_url: Option<String>,
}

impl Client {
    /// Without `grantTypes` a registration serves the device flow and refreshing.
    pub(super) fn may_use(&self, grant: &str) -> bool {
        match &self.grant_types {
            None => grant == DEVICE_GRANT || grant == REFRESH_GRANT,
            Some(types) => types.iter().any(|known| known == grant),
        }
    }
}

pub(super) struct DeviceCode {
    pub(super) client_id: String,
    pub(super) user_code: String,
    pub(super) expires_at: i64,
    /// Milliseconds between polls.
    pub(super) interval: i64,
    pub(super) polls: usize,
    pub(super) last_poll: Option<i64>,
    pub(super) may_be_early: bool,
    pub(super) is_approved: bool,
}

pub(super) struct AuthorizationCode {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) expires_at: i64,
}

struct AccessToken {
    session: u64,
    expires_at: i64,
    reaches_portal: bool,
}

struct RefreshToken {
    session: u64,
    client_id: String,
}

/// A grant of tokens, as the answer of `CreateToken` tells it.
pub(super) struct Granted {
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) expires_in: i64,
}

/// The state of the service.
pub(crate) struct Oidc {
    /// Start URL (without slash at the end) and region.
    pub(super) instances: Vec<(String, String)>,
    pub(super) clients: HashMap<String, Client>,
    pub(super) device_codes: HashMap<String, DeviceCode>,
    pub(super) authorization_codes: HashMap<String, AuthorizationCode>,
    access_tokens: HashMap<String, AccessToken>,
    refresh_tokens: HashMap<String, RefreshToken>,
    /// Sign-in sessions that live, and their ends.
    sessions: HashMap<u64, i64>,
    last_session: u64,
    pub(super) approval: Approval,
    pub(super) consent: Consent,
    pub(super) interval: Option<u32>,
    pub(super) token_lifetime: i64,
    pub(super) session_lifetime: i64,
    pub(super) registration_lifetime: i64,
    pub(super) device_code_lifetime: i64,
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            instances: Vec::new(),
            clients: HashMap::new(),
            device_codes: HashMap::new(),
            authorization_codes: HashMap::new(),
            access_tokens: HashMap::new(),
            refresh_tokens: HashMap::new(),
            sessions: HashMap::new(),
            last_session: 0,
            approval: Approval::default(),
            consent: Consent::default(),
            interval: Some(1),
            token_lifetime: 3600,
            session_lifetime: 8 * 3600,
            registration_lifetime: 90 * 86_400,
            device_code_lifetime: 600,
        }
    }
}

impl Oidc {
    /// The registration, if id and secret are right and it has not expired.
    pub(super) fn client(&self, id: &str, secret: &str, now: i64) -> Result<&Client, Refused> {
        self.clients
            .get(id)
            .filter(|client| client.secret == secret && client.expires_at > now)
            .ok_or_else(|| refused("InvalidClientException", "Invalid client provided"))
    }

    /// Whether this start URL belongs to an instance; a slash at the end does not matter.
    pub(super) fn knows(&self, start_url: &str) -> bool {
        let start_url = start_url.trim_end_matches('/');
        self.instances.iter().any(|(known, _)| known == start_url)
    }

    /// Begins a sign-in session and gives its first tokens.
    pub(super) fn sign_in(&mut self, mint: &mut Mint, client_id: &str, now: i64) -> Granted {
        self.last_session += 1;
        self.sessions.insert(self.last_session, now + self.session_lifetime);
        self.grant(mint, self.last_session, client_id, now)
    }

    /// Exchanges a refresh token, which is used up by that.
    ///
    /// # Errors
    /// `InvalidGrantException`: used, another client's, or the session has ended.
    pub(super) fn refresh(
        &mut self,
        mint: &mut Mint,
        token: &str,
        client_id: &str,
        now: i64,
    ) -> Result<Granted, Refused> {
        let known = self.refresh_tokens.get(token).filter(|known| known.client_id == client_id);
        let session = known
            .map(|known| known.session)
            .filter(|session| self.sessions.get(session).is_some_and(|end| *end > now))
            .ok_or_else(|| refused("InvalidGrantException", "Invalid refresh token provided"))?;
        self.refresh_tokens.remove(token);
        Ok(self.grant(mint, session, client_id, now))
    }

    /// Tokens as the scopes of the registration rule: with a scope they are short and can be refreshed, without they
    /// are good for eight hours and for the portal.
    fn grant(&mut self, mint: &mut Mint, session: u64, client_id: &str, now: i64) -> Granted {
        let client = self.clients.get(client_id);
        let scopes = client.map(|client| client.scopes.as_slice()).unwrap_or_default();
        let has_scopes = !scopes.is_empty();
        let reaches_portal =
            !has_scopes || scopes.iter().any(|scope| scope == "sso:account:access");
        let can_refresh = has_scopes && client.is_some_and(|client| client.may_use(REFRESH_GRANT));
        let expires_in = if has_scopes { self.token_lifetime } else { 8 * 3600 };
        let access_token = mint.opaque("aoa", 400);
        let token = AccessToken { session, expires_at: now + expires_in, reaches_portal };
        self.access_tokens.insert(access_token.clone(), token);
        let refresh_token = can_refresh.then(|| {
            let token = mint.opaque("aor", 400);
            let entry = RefreshToken { session, client_id: client_id.to_owned() };
            self.refresh_tokens.insert(token.clone(), entry);
            token
        });
        Granted { access_token, refresh_token, expires_in }
    }

    /// Whether the portal takes this access token now.
    pub(crate) fn admits_to_portal(&self, token: &str, now: i64) -> bool {
        self.access_tokens.get(token).is_some_and(|token| {
            token.reaches_portal
                && token.expires_at > now
                && self.sessions.get(&token.session).is_some_and(|end| *end > now)
        })
    }

    /// Ends the sign-in session that this access token belongs to, with all its tokens.
    pub(crate) fn end_session_of(&mut self, token: &str) {
        if let Some(token) = self.access_tokens.get(token) {
            self.sessions.remove(&token.session);
        }
    }

    /// Ends every sign-in session.
    pub(super) fn end_sessions(&mut self) {
        self.sessions.clear();
    }

    /// Lets every access token expire; the sessions live on.
    pub(super) fn expire_access_tokens(&mut self, now: i64) {
        for token in self.access_tokens.values_mut() {
            token.expires_at = now;
        }
    }
}
