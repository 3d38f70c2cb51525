//! One call to the OIDC service, with the retries that are safe for it.

use std::time::Duration;

use super::SsoSession;
use crate::error::Result;
use crate::network::Network;
use crate::sys::{System, Transport, send_with_retries};
use crate::wire::endpoint::{self, Service};
use crate::wire::oidc::OidcError;
use crate::wire::{HttpRequest, HttpResponse};

/// Whether a call may be repeated when nobody knows if the first one arrived.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// It changes nothing, or nothing that matters.
    Freely,
    /// It uses up a code or a refresh token.
    OnlyWhenNotArrived,
}

/// Sends the request that `build` makes for the service's base URL, and reads the answer.
///
/// # Errors
/// The outer one when no usable answer came, the inner one when the service refused.
pub(super) fn oidc_call<T>(
    system: &System,
    network: &Network,
    session: &SsoSession,
    repeat: Repeat,
    build: &dyn Fn(&str) -> HttpRequest,
    parse: &dyn Fn(&HttpResponse) -> Result<T, OidcError>,
) -> Result<Result<T, OidcError>> {
    let limit = Transport::default().deadline;
    oidc_call_within(limit, system, network, session, repeat, build, parse)
}

/// The same in no more time than `limit`.
///
/// # Errors
/// As [`oidc_call`].
pub(super) fn oidc_call_within<T>(
    limit: Duration,
    system: &System,
    network: &Network,
    session: &SsoSession,
    repeat: Repeat,
    build: &dyn Fn(&str) -> HttpRequest,
    parse: &dyn Fn(&HttpResponse) -> Result<T, OidcError>,
) -> Result<Result<T, OidcError>> {
    let transport = Transport::default();
    let base = endpoint::base_url(Service::Oidc, &session.region, &network.endpoints)?;
    let response = send_with_retries(
        system,
        &Transport {
            ca_bundle: network.ca_bundle.clone(),
            deadline: transport.deadline.min(limit),
            ..transport
        },
        network.attempts,
        &mut |_now| Ok(build(&base)),
        &|response| parse(response).is_err_and(|error| error.retryable()),
        repeat == Repeat::Freely,
    )?;
    Ok(parse(&response))
}
