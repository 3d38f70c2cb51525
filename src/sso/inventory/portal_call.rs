//! One list call to the portal: at the learnt rate, and with a new token if the portal refuses the
//! old one.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::super::{SignInReason, SsoSession, replace_rejected_token};
use super::pace::Pace;
use crate::error::{Error, Kind, Result};
use crate::model::Secret;
use crate::network::Network;
use crate::sys::{System, Transport, send_with_retries};
use crate::wire::endpoint::Service;
use crate::wire::portal::{self, Page, Refusal};
use crate::wire::{HttpRequest, HttpResponse, ServiceError};

/// Short, so that a stopped listing ends soon.
const LONGEST_WAIT: Duration = Duration::from_millis(200);
/// No list has more pages.
const MOST_PAGES: usize = 1000;

/// Shared by the threads of a listing.
pub(super) struct Portal<'a> {
    system: &'a System,
    network: &'a Network,
    session: &'a SsoSession,
    base: String,
    token: Mutex<Secret>,
    renewal: Mutex<()>,
    pace: Mutex<Pace>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Portal<'a> {
    pub(super) fn new(
        system: &'a System,
        network: &'a Network,
        session: &'a SsoSession,
        token: Secret,
        learnt_rate: Option<u32>,
    ) -> Result<Self> {
        let now = system.clock.monotonic();
        Ok(Self {
            system,
            network,
            session,
            base: system.endpoint(Service::Portal, &session.region, &network.endpoints)?,
            token: Mutex::new(token),
            renewal: Mutex::default(),
            pace: Mutex::new(Pace::new(learnt_rate, now)),
        })
    }

    pub(super) fn learnt_rate(&self) -> Option<u32> {
        lock(&self.pace).learnt()
    }

    /// All pages of a list. `build` makes the request from base URL, token and page.
    pub(super) fn pages<T>(
        &self,
        build: &dyn Fn(&str, &Secret, Option<&str>) -> HttpRequest,
        parse: &dyn Fn(&HttpResponse) -> Result<Page<T>, ServiceError>,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<Vec<T>> {
        let mut items = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let page = self.page(next.as_deref(), build, parse, is_stopped)?;
            items.extend(page.items);
            if page.next_token.is_none() || page.next_token == next {
                break;
            }
            next = page.next_token;
        }
        Ok(items)
    }

    fn page<T>(
        &self,
        page: Option<&str>,
        build: &dyn Fn(&str, &Secret, Option<&str>) -> HttpRequest,
        parse: &dyn Fn(&HttpResponse) -> Result<Page<T>, ServiceError>,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<Page<T>> {
        let clock = &*self.system.clock;
        let mut has_new_token = false;
        loop {
            self.wait_for_turn(is_stopped)?;
            let (sent, token) = (clock.monotonic(), lock(&self.token).clone());
            let response = self.send(&|| build(&self.base, &token, page), &|response| {
                parse(response).is_err_and(|error| error.retryable() && !error.is_throttling())
            })?;
            let error = match parse(&response) {
                Ok(page) => {
                    let now = clock.monotonic();
                    lock(&self.pace).served(now);
                    self.system.patience.begin_again(clock);
                    return Ok(page);
                }
                Err(error) => error,
            };
            match portal::refusal(&error) {
                Refusal::Throttled => self.slow_down(sent, &response),
                Refusal::SignInNeeded if !has_new_token => {
                    self.replace(&token)?;
                    has_new_token = true;
                }
                Refusal::SignInNeeded => {
                    return Err(self.session.sign_in_needed(SignInReason::TokenRejected));
                }
                _ => return Err(error.into()),
            }
        }
    }

    fn send(
        &self,
        build: &dyn Fn() -> HttpRequest,
        retry: &dyn Fn(&HttpResponse) -> bool,
    ) -> Result<HttpResponse> {
        let transport = Transport::to(self.network);
        let attempts = self.network.attempts;
        let mut build = |_now| Ok(build());
        send_with_retries(self.system, &transport, attempts, &mut build, retry, true)
    }

    fn wait_for_turn(&self, is_stopped: &dyn Fn() -> bool) -> Result<()> {
        let clock = &*self.system.clock;
        loop {
            if is_stopped() {
                return Err(Error::new(Kind::Other, "the listing was stopped"));
            }
            let wait = lock(&self.pace).take(clock.monotonic());
            if wait.is_zero() {
                return Ok(());
            }
            if self.system.patience.left(clock).is_zero() {
                let text = "the access portal has throttled every request for 30 s";
                return Err(Error::new(Kind::Network, text));
            }
            let _waiting = self.system.patience.wait(clock);
            clock.sleep(wait.min(LONGEST_WAIT));
        }
    }

    fn slow_down(&self, sent: Duration, response: &HttpResponse) {
        let now = self.system.clock.monotonic();
        let retry_after = response.header("retry-after");
        let retry_after = retry_after.and_then(|text| text.trim().parse().ok());
        let retry_after = Duration::from_secs(retry_after.unwrap_or(0));
        lock(&self.pace).throttled(sent, now, retry_after);
    }

    /// One thread refreshes the token; the others wait and use its result.
    fn replace(&self, rejected: &Secret) -> Result<()> {
        let _one_at_a_time = lock(&self.renewal);
        if *lock(&self.token) != *rejected {
            return Ok(());
        }
        let fresh = replace_rejected_token(self.system, self.network, self.session, rejected)?;
        *lock(&self.token) = fresh;
        Ok(())
    }
}
