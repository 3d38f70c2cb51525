//! One call to the OIDC service or the access portal, with the retries that are safe for it.

use std::time::Duration;

use super::SsoSession;
use crate::error::{Error, Kind, Result};
use crate::model::Region;
use crate::network::Network;
use crate::sys::{System, Transport, send_with_retries};
use crate::wire::endpoint::{self, Service};
use crate::wire::oidc::OidcError;
use crate::wire::{HttpRequest, HttpResponse, ServiceError};

/// How a call is made.
#[derive(Clone, Copy)]
pub(super) struct ServiceCall<'a> {
    system: &'a System,
    network: &'a Network,
    service: Service,
    region: &'a Region,
    is_repeated_blindly: bool,
    limit: Option<Duration>,
}

/// What a service says when it refuses.
pub(super) trait Refused {
    /// Whether another attempt may fare better.
    fn is_worth_repeating(&self) -> bool;
}

impl Refused for OidcError {
    fn is_worth_repeating(&self) -> bool {
        self.retryable()
    }
}

impl Refused for ServiceError {
    fn is_worth_repeating(&self) -> bool {
        self.retryable()
    }
}

impl<'a> ServiceCall<'a> {
    /// A call to the OIDC service of `session`.
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
            is_repeated_blindly: true,
            limit: None,
        }
    }

    /// A call to the portal in `region`.
    pub(super) fn to_portal(system: &'a System, network: &'a Network, region: &'a Region) -> Self {
        Self {
            system,
            network,
            service: Service::Portal,
            region,
            is_repeated_blindly: true,
            limit: None,
        }
    }

    /// Not repeated when nobody knows whether it arrived: it uses up a code or a refresh token.
    pub(super) const fn using_something_up(mut self) -> Self {
        self.is_repeated_blindly = false;
        self
    }

    /// In no more time than `limit`, all attempts together.
    pub(super) const fn within(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Sends the request that `build` makes for the service's base URL, and reads the answer.
    pub(super) fn send<T, E: Refused>(
        &self,
        build: &dyn Fn(&str) -> HttpRequest,
        parse: &dyn Fn(&HttpResponse) -> Result<T, E>,
    ) -> Result<Result<T, E>> {
        let base = endpoint::base_url(self.service, self.region, &self.network.endpoints)?;
        tracing::trace!(endpoint = %base, "calling a service");
        let mut transport = Transport::to(self.network);
        if let Some(limit) = self.limit {
            transport.deadline = transport.deadline.min(limit);
        }
        let response = send_with_retries(
            self.system,
            &transport,
            self.network.attempts,
            &mut |_now| Ok(build(&base)),
            &|response| parse(response).is_err_and(|error| error.is_worth_repeating()),
            self.is_repeated_blindly,
        );
        Ok(parse(&response?))
    }
}
