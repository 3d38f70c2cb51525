//! From the configured start URL to the one that the service knows, and its region.
//!
//! A company may use its own host name, which redirects to AWS. Source: aws-cli
//! `customizations/sso/utils.py`.

use std::time::Duration;

use super::SsoSession;
use crate::error::{Error, Kind, Result};
use crate::model::Region;
use crate::network::Network;
use crate::sys::{System, Transport, send_with_retries};
use crate::wire::{HttpRequest, HttpResponse, Method, start_url};

const TIME_LIMIT: Duration = Duration::from_secs(10);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Portal {
    /// The session, with the region of the portal.
    pub(super) session: SsoSession,
    /// The start URL that the service knows. File names use the configured one.
    pub(super) issuer_url: String,
}

/// Finds the portal of `session`. Sends a request only if the start URL is not on an AWS domain.
pub(super) fn resolve(system: &System, network: &Network, session: &SsoSession) -> Result<Portal> {
    if start_url::is_aws_owned(&session.start_url) {
        return Ok(Portal { session: session.clone(), issuer_url: session.start_url.clone() });
    }
    let failed = |error: Error| {
        error.context(format!(
            "following the start URL {} of {}",
            session.start_url,
            session.display_name()
        ))
    };
    let location = follow(system, network, &session.start_url).map_err(failed)?;
    if !location.starts_with("https://") || !start_url::is_aws_owned(&location) {
        return Err(failed(
            Error::new(Kind::Configuration, "it does not redirect to AWS")
                .hint("check sso_start_url: the access portal shows it"),
        ));
    }
    let issuer_url = start_url::normalised(&location).map_err(failed)?;
    tracing::debug!(%issuer_url, "the start URL redirects");
    let mut session = session.clone();
    if let Some(region) = start_url::region(&issuer_url)
        && region != session.region
    {
        tracing::warn!(
            "the access portal of {} is in {region}, not in {}: set sso_region = {region}",
            session.display_name(),
            session.region
        );
        session.region = region;
    }
    Ok(Portal { session, issuer_url })
}

/// The region of the portal that a company's own start URL redirects to; `None` for AWS's own URLs
/// and on failure.
pub(crate) fn redirected_region(system: &System, network: &Network, url: &str) -> Option<Region> {
    if start_url::is_aws_owned(url) {
        return None;
    }
    // A person has typed it.
    system.patience.begin_again(&*system.clock);
    let location = follow(system, network, url).ok()?;
    let is_portal = location.starts_with("https://") && start_url::is_aws_owned(&location);
    start_url::region(&location).filter(|_| is_portal)
}

/// The target of one redirect.
fn follow(system: &System, network: &Network, url: &str) -> Result<String> {
    let mut response = send(system, network, Method::Head, url)?;
    // Some servers do not support HEAD.
    if [405, 501].contains(&response.status) {
        response = send(system, network, Method::Get, url)?;
    }
    if response.is_outage() {
        let text = format!("no answer: {}", response.status_text());
        return Err(Error::new(Kind::Network, text));
    }
    let is_redirect = [301, 302, 303, 307, 308].contains(&response.status);
    let location = response.header("location").filter(|_| is_redirect);
    location.and_then(|location| start_url::redirected(url, location)).ok_or_else(|| {
        Error::new(
            Kind::Configuration,
            format!("it does not redirect to AWS: HTTP {}", response.status),
        )
        .hint("check sso_start_url: the access portal shows it")
    })
}

fn send(system: &System, network: &Network, method: Method, url: &str) -> Result<HttpResponse> {
    let transport = Transport { total_timeout: TIME_LIMIT, ..Transport::to(network) };
    let request = HttpRequest::new(method, url.split('#').next().unwrap_or(url));
    let build = &mut |_now| Ok(request.clone());
    send_with_retries(system, &transport, 1, build, &|_| false, false)
}
