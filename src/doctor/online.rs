//! Checks whether AWS can be reached through proxy and certificates, and compares the clock.

use std::collections::BTreeMap;
use std::thread;

use super::Finding;
use crate::error::{Error, Kind};
use crate::model::{Partition, Region, Timestamp};
use crate::network::Network;
use crate::plan::{self, Plan, Request};
use crate::session::Context;
use crate::sso::SsoSession;
use crate::sys::{System, Transport};
use crate::wire::endpoint::{self, Service};
use crate::wire::{HttpRequest, HttpResponse, Method};

/// With a larger difference AWS will reject signatures (it allows 5 to 15 minutes).
const MOST_SKEW: i64 = 4 * 60;

const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

pub(super) fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let environment = context.baseline();
    let proxies = PROXIES.iter().filter(|name| environment.non_empty(name).is_some());
    let proxies: Vec<_> = proxies.copied().collect();
    if !proxies.is_empty() {
        found.push(Finding::fine("network", format!("proxy: {}", proxies.join(", "))));
    }
    let addresses = match addresses(context) {
        Ok(addresses) => addresses,
        Err(error) => {
            found.push(Finding::problem("network", error.with_hint()));
            return found;
        }
    };
    let system = context.system;
    // All at once: each may take long to fail.
    let answers: Vec<_> = thread::scope(|scope| {
        let asked =
            addresses.iter().map(|(url, network)| scope.spawn(|| ask(system, url, network)));
        let asked: Vec<_> = asked.collect();
        asked.into_iter().filter_map(|asking| asking.join().ok()).collect()
    });
    let skew = answers.iter().find_map(|(_, skew)| *skew);
    found.extend(answers.into_iter().map(|(finding, _)| finding));
    found.extend(skew.map(clock));
    found
}

/// Whether there is an answer, and how far its clock is ahead. Any answer is fine: without a
/// signature it is a refusal.
fn ask(system: &System, url: &str, network: &Network) -> (Finding, Option<i64>) {
    let start = system.clock.monotonic();
    let request = HttpRequest::new(Method::Get, url);
    match system.http.send(&request, &Transport::to(network)) {
        Ok(response) => {
            let milliseconds = (system.clock.monotonic().saturating_sub(start)).as_millis();
            let text = format!("{url} is reachable ({milliseconds} ms)");
            (Finding::fine("network", text), skew_of(&response, system.now()))
        }
        Err(error) => {
            let error = Error::from(error);
            (Finding::of_error("network", format!("{url}: {error}"), &error), None)
        }
    }
}

/// The endpoints of the profiles: STS in their regions, and the services of their SSO sessions.
fn addresses(context: &Context<'_>) -> Result<BTreeMap<String, Network>, Error> {
    let profiles = context.profiles()?;
    let mut found = BTreeMap::new();
    let plan = |name| plan::resolve(&Request::profile(name), profiles, context.baseline()).ok();
    let plans: Vec<Plan> = profiles.names().filter_map(plan).collect();
    for plan in &plans {
        let region = plan.region.as_ref().map(|planned| planned.region.clone());
        let region = region.unwrap_or_else(|| Partition::Aws.global_region());
        let url = endpoint::base_url(Service::Sts, &region, &plan.network.endpoints)?;
        found.entry(url).or_insert_with(|| plan.network.clone());
    }
    let of_session = |session: &SsoSession| {
        let own = plans.iter().find(|plan| plan.sso_session() == Some(session));
        own.map_or_else(
            || Network::resolve(profiles, None, context.baseline()),
            |plan| Ok(plan.network.clone()),
        )
    };
    for session in SsoSession::all(profiles) {
        let network = of_session(&session)?;
        let region: &Region = &session.region;
        for service in [Service::Portal, Service::Oidc] {
            let url = endpoint::base_url(service, region, &network.endpoints)?;
            found.entry(url).or_insert_with(|| network.clone());
        }
    }
    if found.is_empty() {
        return Err(Error::new(
            Kind::Configuration,
            "cannot check the network: no profile tells which endpoints to check",
        ));
    }
    Ok(found)
}

/// How many seconds the server's clock is ahead.
fn skew_of(response: &HttpResponse, now: Timestamp) -> Option<i64> {
    Some(response.date()?.duration_since(now).as_secs())
}

fn clock(skew: i64) -> Finding {
    if skew.abs() < MOST_SKEW {
        return Finding::fine("clock", format!("{} s from that of AWS", skew.abs()));
    }
    let direction = if skew > 0 { "behind" } else { "ahead of" };
    let text = format!("this computer's clock is {} s {direction} that of AWS", skew.abs());
    let command = if cfg!(target_os = "linux") {
        "sudo timedatectl set-ntp true"
    } else {
        "set the clock in the system's settings"
    };
    Finding::problem("clock", text).mended_by(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_differs_is_a_problem_in_the_right_direction() {
        let now: Timestamp = "2031-05-06T07:08:09Z".parse().unwrap();
        let dated = |date: &str| {
            let headers = vec![("date".to_owned(), date.to_owned())];
            skew_of(&HttpResponse::new(200, headers, Vec::new()), now)
        };
        assert_eq!(dated("Tue, 06 May 2031 07:08:19 GMT"), Some(10));
        assert_eq!(dated("yesterday"), None);
        assert!(clock(10).text.contains("10 s from"));
        assert!(clock(400).text.contains("400 s behind"));
        assert!(clock(-400).text.contains("400 s ahead of"));
    }
}
