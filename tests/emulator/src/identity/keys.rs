//! Keys, roles and devices that exist, and the check of a signed request against them.

use std::collections::{HashMap, HashSet};

use crate::clock::{Clock, compact, parse_compact};
use crate::http::Request;
use crate::mint::Mint;
use crate::signature::{Authorization, Refusal};

use super::Trust;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PrincipalKind {
    User,
    Root,
    Role,
    SessionToken,
    Federated,
}

/// The holder of credentials.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    pub(crate) kind: PrincipalKind,
    pub(crate) account: String,
    pub(crate) arn: String,
    pub(crate) user_id: String,
    /// The role behind an assumed-role session, with its path.
    pub(crate) role_arn: Option<String>,
    /// The credentials were got with an MFA code.
    pub(crate) mfa: bool,
    /// A role session got with the credentials of another role session.
    pub(crate) is_chained: bool,
}

/// Credentials as they are handed out; long-term ones have neither token nor expiry.
#[derive(Clone, Debug)]
pub(crate) struct IssuedKey {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    /// Epoch seconds.
    pub(crate) expires_at: Option<i64>,
    pub(crate) principal: Principal,
}

#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) arn: String,
    pub(crate) unique_id: String,
    pub(crate) trust: Trust,
}

#[derive(Default)]
pub(super) struct MfaDevice {
    /// Codes that were not used yet.
    pub(super) fresh: HashSet<String>,
}

/// A web identity token: what it says and until when.
#[derive(Clone)]
pub(crate) struct WebIdentity {
    pub(crate) subject: String,
    pub(crate) audience: String,
    pub(crate) provider: String,
    pub(crate) expires_at: i64,
}

/// Everything known about principals.
#[derive(Default)]
pub(crate) struct Identities {
    pub(super) keys: HashMap<String, IssuedKey>,
    pub(crate) roles: HashMap<String, Role>,
    pub(super) mfa_devices: HashMap<String, MfaDevice>,
    pub(crate) web_tokens: HashMap<String, WebIdentity>,
    /// Regions that the signature scope may name; empty: any.
    pub(super) regions: HashSet<String>,
}

/// Why an MFA code was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum MfaFailure {
    UnknownDevice,
    WrongCode,
}

impl Identities {
    /// Mints temporary credentials for a principal and remembers them.
    pub(crate) fn issue(
        &mut self,
        mint: &mut Mint,
        principal: Principal,
        expires_at: i64,
    ) -> IssuedKey {
        let key = IssuedKey {
            id: mint.identifier("ASIA", 16),
            secret: mint.secret_key(),
            token: Some(mint.session_token()),
            expires_at: Some(expires_at),
            principal,
        };
        self.keys.insert(key.id.clone(), key.clone());
        key
    }

    /// Uses up a code of a device.
    ///
    /// # Errors
    /// The device is unknown, or the code is wrong or used.
    pub(crate) fn use_mfa_code(&mut self, serial: &str, code: &str) -> Result<(), MfaFailure> {
        let device = self.mfa_devices.get_mut(serial).ok_or(MfaFailure::UnknownDevice)?;
        if device.fresh.remove(code) { Ok(()) } else { Err(MfaFailure::WrongCode) }
    }

    /// The temporary credentials with these three parts, while they last.
    pub(crate) fn session(
        &self,
        id: &str,
        secret: &str,
        token: &str,
        now: i64,
    ) -> Option<&IssuedKey> {
        let key = self.keys.get(id)?;
        let is_right = key.secret == secret && key.token.as_deref() == Some(token);
        (is_right && key.expires_at.is_some_and(|expiry| expiry > now)).then_some(key)
    }

    /// Whose request it is: the signature of a service checked, with key, token, clock and scope.
    ///
    /// # Errors
    /// The refusals of sts.md 3.2.
    pub(crate) fn authenticate(
        &self,
        request: &Request,
        service: &str,
        clock: &Clock,
    ) -> Result<Principal, Refusal> {
        let Some(header) = request.header("authorization") else {
            let message = "Request is missing Authentication Token";
            return Err(Refusal::new(403, "MissingAuthenticationToken", message));
        };
        let authorization = Authorization::parse(header)?;
        self.check_scope(&authorization, service)?;
        check_time(&authorization, request, clock)?;
        let invalid = || {
            let message = "The security token included in the request is invalid";
            Refusal::new(403, "InvalidClientTokenId", message)
        };
        let key = self.keys.get(authorization.access_key_id).ok_or_else(invalid)?;
        if request.header("x-amz-security-token") != key.token.as_deref() {
            return Err(invalid());
        }
        if key.expires_at.is_some_and(|expiry| expiry <= clock.now()) {
            let message = "The security token included in the request is expired";
            return Err(Refusal::new(403, "ExpiredToken", message));
        }
        authorization.verify(request, &key.secret)?;
        Ok(key.principal.clone())
    }

    fn check_scope(&self, authorization: &Authorization<'_>, service: &str) -> Result<(), Refusal> {
        let mismatch = |message: String| Refusal::new(403, "SignatureDoesNotMatch", message);
        if authorization.service != service {
            let message = format!("Credential should be scoped to correct service: '{service}'. ");
            return Err(mismatch(message));
        }
        let region = authorization.region;
        let known = if self.regions.is_empty() {
            region.split('-').count() >= 3 && region.ends_with(|last: char| last.is_ascii_digit())
        } else {
            self.regions.contains(region)
        };
        if known {
            return Ok(());
        }
        Err(mismatch(format!("Credential should be scoped to a valid region, not '{region}'. ")))
    }
}

/// The date of the request within 15 minutes of the clock, and equal to the date of the scope.
fn check_time(
    authorization: &Authorization<'_>,
    request: &Request,
    clock: &Clock,
) -> Result<(), Refusal> {
    const TOLERANCE: i64 = 15 * 60;
    let mismatch = |message: String| Err(Refusal::new(403, "SignatureDoesNotMatch", message));
    let sent = request.header("x-amz-date").unwrap_or_default();
    let Some(time) = parse_compact(sent) else {
        let message = format!("Date must be in ISO-8601 'basic format'. Got '{sent}'.");
        return Err(Refusal::new(403, "IncompleteSignature", message));
    };
    if authorization.date != &sent[..8] {
        return mismatch(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{}', \
             from '{sent}'.",
            authorization.date,
            &sent[..8]
        ));
    }
    let now = clock.now();
    if time < now - TOLERANCE {
        return mismatch(format!(
            "Signature expired: {sent} is now earlier than {} ({} - 15 min.)",
            compact(now - TOLERANCE),
            compact(now)
        ));
    }
    if time > now + TOLERANCE {
        return mismatch(format!(
            "Signature not yet current: {sent} is still later than {} ({} + 15 min.)",
            compact(now + TOLERANCE),
            compact(now)
        ));
    }
    Ok(())
}

/// The field of an ARN, counted from 0; empty if there is none.
pub(crate) fn arn_field(arn: &str, index: usize) -> &str {
    arn.splitn(6, ':').nth(index).unwrap_or_default()
}
