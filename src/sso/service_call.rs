//! One call to the OIDC service or the access portal, with the retries that are safe for it.

use super::SsoSession;
use crate::error::Result;
use crate::model::Region;
use crate::network::Network;
use crate::sys::{System, Transport, send_with_retries};
use crate::wire::endpoint::Service;
use crate::wire::oidc::OidcError;
use crate::wire::{HttpRequest, HttpResponse, ServiceError};

/// A refusal is an `E`.
pub(super) struct ServiceCall<'a, E> {
    system: &'a System,
    network: &'a Network,
    service: Service,
    region: &'a Region,
    is_worth_repeating: fn(&E) -> bool,
    is_repeated_blindly: bool,
}

impl<'a> ServiceCall<'a, OidcError> {
    pub(super) fn to_oidc(
        system: &'a System,
        network: &'a Network,
        session: &'a SsoSession,
    ) -> Self {
        Self {
            system,
            network,
            service: Service::Oidc,
            region: &session.region,
            is_worth_repeating: OidcError::retryable,
            is_repeated_blindly: true,
        }
    }
}

impl<'a> ServiceCall<'a, ServiceError> {
    pub(super) fn to_portal(system: &'a System, network: &'a Network, region: &'a Region) -> Self {
        Self {
            system,
            network,
            service: Service::Portal,
            region,
            is_worth_repeating: ServiceError::retryable,
            is_repeated_blindly: true,
        }
    }
}

impl<E> ServiceCall<'_, E> {
    /// Do not repeat the request if it may have arrived: it uses up a code or a refresh token.
    pub(super) fn using_something_up(mut self) -> Self {
        self.is_repeated_blindly = false;
        self
    }

    /// Sends the request that `build` makes for the service's base URL, and parses the response.
    pub(super) fn send<T>(
        &self,
        build: &dyn Fn(&str) -> HttpRequest,
        parse: &dyn Fn(&HttpResponse) -> Result<T, E>,
    ) -> Result<Result<T, E>> {
        let base = self.system.endpoint(self.service, self.region, &self.network.endpoints)?;
        tracing::trace!(endpoint = %base, "calling a service");
        let response = send_with_retries(
            self.system,
            &Transport::to(self.network),
            self.network.attempts,
            &mut |_now| Ok(build(&base)),
            &|response| parse(response).is_err_and(|error| (self.is_worth_repeating)(&error)),
            self.is_repeated_blindly,
        );
        Ok(parse(&response?))
    }
}
