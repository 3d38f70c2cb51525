//! Retries: the standard retry mode of the AWS SDKs, within a deadline.

use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::model::{Region, Timestamp};
use crate::wire::{HttpRequest, HttpResponse};

use super::super::System;
use super::super::patience::WHOLE;
use super::super::random::fraction;
use super::transport::{Transport, TransportError, TransportErrorKind};

/// Of the standard mode, in seconds.
const LONGEST_PAUSE: f64 = 20.0;

/// Sends a request, with retries.
///
/// `attempts` includes the first one. `build` makes the request for each attempt and gets the time,
/// so that each has its own signature. `retry` decides which responses to repeat; the last one is
/// returned in any case. With `retry_unclear` false, a request that may have arrived is not
/// repeated (it may use up a one-time code).
///
/// All attempts and pauses stay within the transport's deadline and within what the run has left
/// for waiting: each attempt gets the time left, and a pause that would exceed it is not begun.
pub(crate) fn send_with_retries(
    system: &System,
    transport: &Transport,
    attempts: u32,
    build: &mut dyn FnMut(Timestamp) -> Result<HttpRequest>,
    retry: &dyn Fn(&HttpResponse) -> bool,
    retry_unclear: bool,
) -> Result<HttpResponse> {
    let clock = system.clock.as_ref();
    let deadline = transport.deadline.min(system.patience.left(clock));
    let _waiting = system.patience.wait(clock);
    let end = clock.monotonic() + deadline;
    let mut attempt = 1;
    loop {
        let left = end.saturating_sub(clock.monotonic());
        let request = build(clock.now())?;
        let host = request.url.split('/').nth(2).unwrap_or_default().to_owned();
        if left.is_zero() {
            return Err(out_of_time(&host));
        }
        let outcome = system.http.send(&request, &within(transport, left));
        let is_worth_repeating = match &outcome {
            Ok(response) => retry(response),
            Err(error) => error.kind.is_transient() && (retry_unclear || !error.may_have_arrived),
        };
        if !is_worth_repeating || attempt >= attempts {
            return settle(outcome, attempt, &host);
        }
        let pause = delay(attempt, fraction(system.random.as_ref())?);
        if pause >= end.saturating_sub(clock.monotonic()) {
            return settle(outcome, attempt, &host);
        }
        tracing::debug!(attempt, seconds = pause.as_secs_f64(), "retrying after a pause");
        clock.sleep(pause);
        attempt += 1;
    }
}

fn out_of_time(host: &str) -> Error {
    let text =
        format!("{host} was not asked: this run has already waited for {} s", WHOLE.as_secs());
    Error::new(Kind::Network, text)
}

fn settle(
    outcome: Result<HttpResponse, TransportError>,
    attempts: u32,
    host: &str,
) -> Result<HttpResponse> {
    match outcome {
        Ok(mut response) => {
            response.attempts = attempts;
            Ok(response)
        }
        Err(mut error) => {
            if attempts > 1 {
                error.message = format!("{} after {attempts} attempts", error.message);
            }
            let is_unknown = error.kind == TransportErrorKind::Resolve;
            let error = Error::from(error);
            Err(if is_unknown { error.hint(about_host(host)) } else { error })
        }
    }
}

/// What to check if a host name cannot be resolved: a mistyped region gives such a name.
fn about_host(host: &str) -> String {
    let regions = host.split('.').filter_map(|label| label.parse::<Region>().ok());
    let mut mistyped = regions.filter_map(|region| {
        let question = region.did_you_mean()?;
        Some(format!("unknown region {region}: {question}"))
    });
    mistyped.next_back().unwrap_or_else(|| {
        "check the region in this name, the network connection, and HTTPS_PROXY".to_owned()
    })
}

/// The same transport with at most the time left.
fn within(transport: &Transport, left: Duration) -> Transport {
    Transport {
        // Shortened only if necessary: a client is made for its connect time-out, and keeps the
        // connection.
        connect_timeout: transport.connect_timeout.min(left),
        total_timeout: transport.total_timeout.min(left),
        ..transport.clone()
    }
}

/// The pause after attempt number `failed` (from 1): full jitter, `random` in [0, 1).
fn delay(failed: u32, random: f64) -> Duration {
    let exponent = i32::try_from(failed.saturating_sub(1)).unwrap_or(i32::MAX);
    Duration::from_secs_f64(random * 2_f64.powi(exponent).min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::Script;
    use super::*;
    use crate::wire::Method;

    #[expect(clippy::unnecessary_wraps, reason = "the form of a builder of requests")]
    fn request(now: Timestamp) -> Result<HttpRequest> {
        let url = format!("https://sts.amazonaws.com/{}", now.as_second());
        Ok(HttpRequest::new(Method::Get, url))
    }

    #[expect(clippy::unnecessary_wraps, reason = "the form of an outcome, like those below")]
    fn answer(status: u16) -> Result<HttpResponse, TransportError> {
        Ok(HttpResponse::new(status, Vec::new(), Vec::new()))
    }

    fn refused() -> Result<HttpResponse, TransportError> {
        Err(TransportError::unsent(TransportErrorKind::Connect, "connection refused by sts"))
    }

    fn lost() -> Result<HttpResponse, TransportError> {
        Err(TransportError::unclear(TransportErrorKind::Timeout, "no answer from sts"))
    }

    fn send(script: &Script, attempts: u32, retry_unclear: bool) -> Result<u16> {
        let is_server_error = |response: &HttpResponse| response.status >= 500;
        let transport = Transport::default();
        let (system, build) = (&script.system, &mut request);
        send_with_retries(system, &transport, attempts, build, &is_server_error, retry_unclear)
            .map(|response| response.status)
    }

    #[test]
    fn pauses_double_up_to_twenty_seconds_times_the_jitter() {
        for (failed, seconds) in [(1, 1), (2, 2), (3, 4), (5, 16), (6, 20), (7, 20), (u32::MAX, 20)]
        {
            assert_eq!(delay(failed, 0.0), Duration::ZERO);
            assert_eq!(delay(failed, 0.5), Duration::from_secs(seconds) / 2, "{failed}");
        }
    }

    #[test]
    fn a_host_that_is_unknown_makes_one_look_at_region_network_and_proxy() {
        for (host, hint) in [
            ("oidc.eu-wst-1.amazonaws.com", "unknown region eu-wst-1: did you mean eu-west-1"),
            ("sts.eu-west-1.amazonaws.com", "check the region in this name"),
            ("portal.sso.us-iso-east-1.amazonaws.com", "check the region in this name"),
        ] {
            let script = Script::new([]);
            script.http.queue(Err(TransportError::unsent(TransportErrorKind::Resolve, "no host")));
            let mut build = |_| Ok(HttpRequest::new(Method::Get, format!("https://{host}/x")));
            let transport = Transport::default();
            let sent =
                send_with_retries(&script.system, &transport, 1, &mut build, &|_| false, true);
            let error = sent.unwrap_err();
            assert!(error.hint_text().unwrap().starts_with(hint), "{error:?}");
        }
    }

    #[test]
    fn a_good_answer_ends_it() {
        let script = Script::new([]);
        script.http.queue(answer(503));
        script.http.queue(refused());
        script.http.queue(answer(200));
        assert_eq!(send(&script, 3, true), Ok(200));
        let pauses = script.clock.slept();
        assert_eq!(pauses.len(), 2);
        assert!(pauses[0] < Duration::from_secs(1) && pauses[1] < Duration::from_secs(2));
    }

    #[test]
    fn every_attempt_is_built_for_its_own_moment() {
        let script = Script::new([]);
        script.random.set(0x80);
        script.http.queue(answer(500));
        script.http.queue(answer(500));
        script.http.queue(answer(200));
        let start = script.system.now().as_second();
        assert_eq!(send(&script, 3, true), Ok(200));
        let urls: Vec<_> = script.http.requests().iter().map(|sent| sent.url.clone()).collect();
        assert_eq!(urls[0], format!("https://sts.amazonaws.com/{start}"));
        // Half a second later, and one second after that.
        assert_eq!(urls[2], format!("https://sts.amazonaws.com/{}", start + 1));
    }

    #[test]
    fn the_last_answer_is_handed_on_and_the_last_failure_counts_the_attempts() {
        let script = Script::new([]);
        script.http.queue(answer(500));
        script.http.queue(answer(503));
        assert_eq!(send(&script, 2, true), Ok(503));

        script.http.queue(refused());
        script.http.queue(refused());
        let error = send(&script, 2, true).unwrap_err();
        assert_eq!(error.to_string(), "connection refused by sts after 2 attempts");
        assert_eq!(error.kind(), Kind::Network);
    }

    #[test]
    fn what_cannot_get_better_is_not_repeated() {
        for attempts in [0, 1] {
            let script = Script::new([]);
            script.http.queue(refused());
            let error = send(&script, attempts, true).unwrap_err();
            assert_eq!(error.to_string(), "connection refused by sts");
        }
        for kind in [TransportErrorKind::Request, TransportErrorKind::Configuration] {
            let script = Script::new([]);
            script.http.queue(Err(TransportError::unsent(kind, "no")));
            assert_eq!(send(&script, 3, true).unwrap_err().kind(), Kind::Configuration);
        }
        let script = Script::new([]);
        script.http.queue(answer(403));
        assert_eq!(send(&script, 3, true), Ok(403));
    }

    #[test]
    fn a_lost_answer_is_repeated_only_where_that_does_no_harm() {
        let script = Script::new([]);
        script.http.queue(lost());
        assert_eq!(send(&script, 3, false).unwrap_err().to_string(), "no answer from sts");

        script.http.queue(lost());
        script.http.queue(answer(200));
        assert_eq!(send(&script, 3, true), Ok(200));

        script.http.queue(refused());
        script.http.queue(answer(503));
        script.http.queue(answer(200));
        assert_eq!(send(&script, 3, false), Ok(200));
    }

    #[test]
    fn attempts_share_the_deadline_and_no_pause_outlasts_it() {
        let script = Script::new([]);
        script.random.set(0xff);
        let clock = script.clock.clone();
        script.http.answer_with(move |_| {
            clock.advance(Duration::from_secs(10));
            lost()
        });
        let error = send(&script, 100, true).unwrap_err();
        // 10 s, a pause of 1 s, 10 s, a pause of 2 s: 2 s are left, and all of them are used.
        assert_eq!(error.to_string(), "no answer from sts after 3 attempts");
        let given: Vec<_> =
            script.http.transports().iter().map(|sent| sent.total_timeout.as_secs()).collect();
        assert_eq!(given, [20, 14, 2]);
        assert_eq!(script.http.transports()[2].connect_timeout.as_secs(), 2);
    }

    #[test]
    fn a_request_that_cannot_be_built_is_not_sent() {
        let script = Script::new([]);
        let mut build = |_| Err(Error::new(Kind::Configuration, "no region"));
        let transport = Transport::default();
        let outcome = send_with_retries(&script.system, &transport, 3, &mut build, &|_| true, true);
        assert_eq!(outcome.unwrap_err().to_string(), "no region");
        assert!(script.http.requests().is_empty());
    }
}
