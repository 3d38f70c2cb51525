//! The registration with Identity Center's OIDC service: about every 90 days, shared with the AWS
//! CLI through its cache.

use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use super::service_call::ServiceCall;
use super::start_url::Portal;
use super::{SsoSession, token_file};
use crate::error::{Error, Result};
use crate::network::Network;
use crate::sys::System;
use crate::wire::oidc::{self, OidcCode, OidcError, Registration};
use crate::wire::token_cache::{CachedRegistration, Flow, RegistrationKey, registration_file_name};

/// A cached registration must last this long, as in the AWS CLI.
const MINIMUM_LEFT: SignedDuration = SignedDuration::from_mins(15);

/// What `attempt` gets with a registration for `flow`. The service may have forgotten a cached one:
/// then once more with a new one.
pub(super) fn with<T>(
    system: &System,
    network: &Network,
    portal: &Portal,
    flow: Flow,
    attempt: &dyn Fn(&Registration) -> Result<Result<T, OidcError>>,
) -> Result<Result<(Registration, T), OidcError>> {
    let mut registration = obtain(system, network, portal, flow)?;
    let mut answer = attempt(&registration)?;
    let is_forgotten = |error: &OidcError| {
        [OidcCode::InvalidClient, OidcCode::UnauthorizedClient].contains(&error.code)
    };
    if answer.as_ref().is_err_and(is_forgotten) {
        forget(system, &portal.session)?;
        registration = obtain(system, network, portal, flow)?;
        answer = attempt(&registration)?;
    }
    Ok(answer.map(|got| (registration, got)))
}

/// A registration for `flow`, from the cache or a new one.
fn obtain(system: &System, network: &Network, portal: &Portal, flow: Flow) -> Result<Registration> {
    let session = &portal.session;
    let path = path(system, session);
    if let Some(cached) = cached(system, &path, flow) {
        return Ok(cached);
    }
    let name = client_name(session);
    let scopes = session.scopes.as_deref().unwrap_or_default();
    let build = |base: &str| match flow {
        Flow::DeviceCode => oidc::register_client_for_device_code(base, &name, scopes),
        Flow::AuthorizationCode => {
            let issuer = &portal.issuer_url;
            oidc::register_client_for_authorization_code(base, &name, scopes, issuer)
        }
    };
    let call = ServiceCall::to_oidc(system, network, session);
    let registration = call.send(&build, &oidc::parse_registration)?.map_err(|error| {
        let is_scope = error.code == OidcCode::InvalidScope;
        let error = Error::from(error).context(format!("signing in to {}", session.display_name()));
        if is_scope {
            error.hint("check sso_registration_scopes: the service does not know one of the scopes")
        } else {
            error
        }
    })?;
    let file = CachedRegistration::new(registration.clone(), flow, scopes);
    if let Err(error) = token_file::write_text(system, &path, &file.to_text()) {
        tracing::warn!("could not save the client registration: {error}");
    }
    Ok(registration)
}

pub(super) fn forget(system: &System, session: &SsoSession) -> Result<()> {
    system.remove_sealed(&path(system, session)).map(|_| ())
}

fn cached(system: &System, path: &Path, flow: Flow) -> Option<Registration> {
    let text = token_file::read_text(system, path).ok()??;
    let file = CachedRegistration::parse(text.expose().as_bytes()).ok()?;
    file.serves(flow, system.now(), MINIMUM_LEFT).then_some(file.registration)
}

fn path(system: &System, session: &SsoSession) -> PathBuf {
    let key = RegistrationKey {
        region: session.region.as_str(),
        scopes: session.scopes.as_deref(),
        session_name: session.name.as_deref(),
        start_url: &session.start_url,
        tool: "botocore",
    };
    token_file::folder(system).join(registration_file_name(&key))
}

/// The name on the consent page. Registrations are shared with the AWS CLI, but each tool states
/// its own name.
fn client_name(session: &SsoSession) -> String {
    match &session.name {
        Some(name) => format!("awsso-{name}"),
        None => "awsso".to_owned(),
    }
}
