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

#[derive(Clone, Copy)]
pub(super) struct ServiceCall<'a> {
    system: &'a System,
    network: &'a Network,
    service: Service,
    region: &'a Region,
    is_repeated_blindly: bool,
    limit: Option<Duration>,
}

pub(super) trait Refused {
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

    /// Do not repeat the request if it may have arrived: it uses up a code or a refresh token.
    pub(super) const fn using_something_up(mut self) -> Self {
        self.is_repeated_blindly = false;
        self
    }

    /// A time limit for all attempts together.
    pub(super) const fn within(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Sends the request that `build` makes for the service's base URL, and parses the response.
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
        let response = response.map_err(|error| self.doubting_region(error))?;
        Ok(parse(&response))
    }

    /// A mistyped region gives a host that does not exist.
    fn doubting_region(&self, error: Error) -> Error {
        match self.region.did_you_mean() {
            Some(question) if error.kind() == Kind::Network => {
                error.hint(format!("unknown sso_region {}: {question}", self.region))
            }
            _ => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scripted::Script;
    use crate::sys::{TransportError, TransportErrorKind};
    use crate::wire::oidc;

    #[test]
    fn a_mistyped_region_is_doubted_when_its_host_does_not_answer() {
        let hint = |region: &str| {
            let script = Script::new([]);
            script.http.queue(Err(TransportError {
                kind: TransportErrorKind::Resolve,
                message: "could not resolve the host name".to_owned(),
                may_have_arrived: false,
            }));
            let (network, mut session) = (Network::default(), SsoSession::sample());
            session.region = region.parse().unwrap();
            let call = ServiceCall::to_oidc(&script.system, &network, &session);
            let build = |base: &str| HttpRequest::new(crate::wire::Method::Get, base);
            let error = call.send(&build, &oidc::parse_token).unwrap_err();
            error.hint_text().map(str::to_owned)
        };
        assert_eq!(
            hint("eu-wst-1").as_deref(),
            Some("unknown sso_region eu-wst-1: did you mean eu-west-1 or eu-west-2 or eu-west-3?")
        );
        assert_eq!(hint("eu-west-1"), None);
    }
}
