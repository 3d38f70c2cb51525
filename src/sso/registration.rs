//! The registration of this program with Identity Center's OIDC service: once in about 90 days,
//! shared with the AWS CLI through its cache.

use std::path::PathBuf;

use jiff::SignedDuration;

use super::SsoSession;
use super::oidc_call::{Repeat, oidc_call};
use crate::error::Result;
use crate::network::Network;
use crate::sys::System;
use crate::wire::oidc::{self, Registration};
use crate::wire::token_cache::{CachedRegistration, Flow, RegistrationKey, registration_file_name};

/// A cached registration is used while this is left, as in the AWS CLI.
const MINIMUM_LEFT: SignedDuration = SignedDuration::from_mins(15);

/// A registration that serves the device flow: from the cache, else a new one.
///
/// # Errors
/// When the service cannot be reached or refuses.
pub(super) fn for_device_code(
    system: &System,
    network: &Network,
    session: &SsoSession,
) -> Result<Registration> {
    let path = path(system, session);
    if let Some(cached) = cached(system, &path) {
        return Ok(cached);
    }
    let name = client_name(session);
    let scopes = session.scopes.as_deref().unwrap_or_default();
    let registration = oidc_call(
        system,
        network,
        session,
        Repeat::Freely,
        &|base| oidc::register_client_for_device_code(base, &name, scopes),
        &oidc::parse_registration,
    )??;
    let file = CachedRegistration::new(registration.clone(), Flow::DeviceCode, scopes);
    if let Err(error) = system
        .files
        .write_private(&path, file.to_text().expose().as_bytes())
    {
        tracing::warn!(%error, "the registration could not be kept");
    }
    Ok(registration)
}

/// Forgets the cached registration: the service does not know it any more.
pub(super) fn forget(system: &System, session: &SsoSession) -> Result<()> {
    system.files.remove(&path(system, session)).map(|_| ())
}

fn cached(system: &System, path: &std::path::Path) -> Option<Registration> {
    let file = CachedRegistration::parse(&system.files.read(path).ok()??).ok()?;
    file.serves(Flow::DeviceCode, system.now(), MINIMUM_LEFT)
        .then_some(file.registration)
}

fn path(system: &System, session: &SsoSession) -> PathBuf {
    let key = RegistrationKey {
        region: session.region.as_str(),
        scopes: session.scopes.as_deref(),
        session_name: session.name.as_deref(),
        start_url: &session.start_url,
        tool: "botocore",
    };
    system.files.sso_cache().join(registration_file_name(&key))
}

/// What the person reads on the consent page. Registrations are shared with the AWS CLI, but each
/// tool says who it is.
fn client_name(session: &SsoSession) -> String {
    match &session.name {
        Some(name) => format!("awsso-{name}"),
        None => "awsso".to_owned(),
    }
}
