//! What requests are answered: from memory, whatever goes on behind it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Error, Kind};
use crate::model::{Credentials, Secret, Timestamp};
use crate::sys::{Answer, ListenerRequest};
use crate::wire::container;

/// The targets, each behind a path and a token of its own.
pub(super) struct Desk {
    pub(super) slots: Vec<Slot>,
}

/// One target.
pub(super) struct Slot {
    path: String,
    token: Secret,
    held: Mutex<Held>,
    bell: Condvar,
}

struct Held {
    credentials: Credentials,
    /// Why there are no newer ones.
    trouble: Option<Error>,
    /// Somebody asked for credentials that have ended.
    is_missed: bool,
    has_stopped: bool,
}

/// What a wait ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waking {
    /// The time is over.
    Late,
    /// Somebody asked for credentials that have ended.
    Missed,
    /// Nobody needs renewals any more.
    Stop,
}

impl Slot {
    pub(super) fn new(path: String, token: Secret, credentials: Credentials) -> Self {
        let held = Held { credentials, trouble: None, is_missed: false, has_stopped: false };
        Self { path, token, held: Mutex::new(held), bell: Condvar::new() }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the credentials end that are handed out now.
    pub(super) fn end(&self) -> Option<Timestamp> {
        self.held().credentials.expiration
    }

    pub(super) fn renewed(&self, credentials: Credentials) {
        let mut held = self.held();
        held.credentials = credentials;
        held.trouble = None;
    }

    /// Notes why there are no newer ones; true if that is another kind of reason than before.
    pub(super) fn failed(&self, error: Error) -> bool {
        let kind = error.kind();
        let before = self.held().trouble.replace(error);
        before.is_none_or(|before| before.kind() != kind)
    }

    /// Waits for `limit`, or until there is something to do.
    pub(super) fn wait(&self, limit: Duration) -> Waking {
        let held = self.held();
        let goes_on = |held: &mut Held| !held.is_missed && !held.has_stopped;
        let mut held = match self.bell.wait_timeout_while(held, limit, goes_on) {
            Ok((held, _)) => held,
            Err(poisoned) => poisoned.into_inner().0,
        };
        let is_missed = std::mem::take(&mut held.is_missed);
        match held.has_stopped {
            true => Waking::Stop,
            false if is_missed => Waking::Missed,
            false => Waking::Late,
        }
    }

    pub(super) fn stop(&self) {
        self.held().has_stopped = true;
        self.bell.notify_all();
    }

    fn credentials(&self, now: Timestamp) -> (u16, Secret) {
        let mut held = self.held();
        let is_good = held.credentials.expiration.is_some_and(|end| end > now);
        if let Some(answer) = container::to_json(&held.credentials).filter(|_| is_good) {
            return (200, answer);
        }
        if !held.is_missed {
            held.is_missed = true;
            self.bell.notify_all();
        }
        let text = held.trouble.as_ref().map(Error::with_hint);
        match held.trouble.as_ref().map(Error::kind) {
            // Clients try again.
            None | Some(Kind::Network) => {
                let text = text.unwrap_or_else(|| "the credentials are being renewed".to_owned());
                (503, container::refusal("ServiceUnavailable", &text))
            }
            Some(_) => (403, container::refusal("ExpiredToken", &text.unwrap_or_default())),
        }
    }
}

impl Desk {
    /// The answer to a request; `end` is called when one ends the service, with its query.
    pub(super) fn answer(
        &self,
        request: &ListenerRequest<'_>,
        end: Option<&dyn Fn(&str)>,
    ) -> Answer {
        let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
        let slot = self.slots.iter().find(|slot| slot.path == path);
        let is_allowed =
            |slot: &Slot| request.authorization.is_some_and(|it| slot.token.is_same(it));
        let (status, body) = match (slot, request.method, end) {
            (None, ..) => (404, container::refusal("NotFound", "not found")),
            (Some(slot), ..) if !is_allowed(slot) => {
                (401, container::refusal("AccessDenied", "wrong or missing authorization token"))
            }
            (Some(slot), "GET", _) => slot.credentials(request.at),
            (Some(_), "DELETE", Some(end)) => {
                end(query);
                (200, Secret::new("{}"))
            }
            _ => (405, container::refusal("NotAllowed", "only GET is")),
        };
        let content_type = "application/json";
        Answer { status, content_type, body, location: None, then: None }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn credentials(end: &str) -> Credentials {
        Credentials {
            access_key_id: "ASIAEXAMPLEID".to_owned(),
            secret_access_key: Secret::new("secret"),
            session_token: Some(Secret::new("token")),
            expiration: Some(end.parse().unwrap()),
            account_id: None,
        }
    }

    fn desk() -> Desk {
        let slot = |path: &str, token| {
            let held = credentials("2031-05-06T07:08:09Z");
            Slot::new(path.to_owned(), Secret::new(token), held)
        };
        Desk { slots: vec![slot("/1", "one"), slot("/2", "two")] }
    }

    fn ask(desk: &Desk, line: &str, token: Option<&str>, at: &str) -> (u16, String) {
        let (method, target) = line.split_once(' ').unwrap();
        let at = at.parse().unwrap();
        let request = ListenerRequest { method, target, authorization: token, at };
        let answer = desk.answer(&request, None);
        (answer.status, answer.body.expose().to_owned())
    }

    const BEFORE: &str = "2031-05-06T07:08:08Z";
    const AFTER: &str = "2031-05-06T07:08:09Z";

    #[test]
    fn each_path_is_opened_by_its_own_token_alone() {
        let desk = desk();
        for (line, token, status) in [
            ("GET /1", Some("one"), 200),
            ("GET /2", Some("two"), 200),
            ("GET /1?x=y", Some("one"), 200),
            ("GET /1", Some("two"), 401),
            ("GET /1", Some("on"), 401),
            ("GET /1", Some("Bearer one"), 401),
            ("GET /1", None, 401),
            ("GET /3", Some("one"), 404),
            ("GET /1/", Some("one"), 404),
            ("POST /1", Some("one"), 405),
            ("DELETE /1", Some("one"), 405),
            ("DELETE /1", None, 401),
        ] {
            let (answered, body) = ask(&desk, line, token, BEFORE);
            assert_eq!(answered, status, "{line} {token:?}");
            assert_eq!(body.contains("ASIAEXAMPLEID"), status == 200, "{line}: {body}");
        }
    }

    #[test]
    fn credentials_that_have_ended_are_not_handed_out_and_the_reason_is_told() {
        let desk = desk();
        let slot = &desk.slots[0];
        let get = || ask(&desk, "GET /1", Some("one"), AFTER);
        let (status, body) = get();
        assert!(status == 503 && body.contains("being renewed"), "{status} {body}");
        assert_eq!(slot.wait(Duration::from_mins(1)), Waking::Missed);
        assert_eq!(slot.wait(Duration::ZERO), Waking::Late);
        let offline = Error::new(Kind::Network, "no route to host");
        assert!(slot.failed(offline.clone()) && !slot.failed(offline));
        assert_eq!(get().0, 503);
        let sign_in = Error::new(Kind::SignInNeeded, "not signed in").hint("awsso login");
        assert!(slot.failed(sign_in));
        let (status, body) = get();
        assert!(status == 403 && body.contains("not signed in (awsso login)"), "{status} {body}");
        slot.renewed(credentials("2031-05-06T08:08:09Z"));
        assert_eq!(get().0, 200);
        slot.stop();
        assert_eq!(slot.wait(Duration::from_mins(1)), Waking::Stop);
    }

    #[test]
    fn only_the_token_ends_the_service() {
        let desk = desk();
        let ended = RefCell::new(Vec::new());
        let end = |query: &str| ended.borrow_mut().push(query.to_owned());
        for (token, status) in [(Some("two"), 401), (Some("one"), 200)] {
            let at = BEFORE.parse().unwrap();
            let request =
                ListenerRequest { method: "DELETE", target: "/1?a=b", authorization: token, at };
            assert_eq!(desk.answer(&request, Some(&end)).status, status);
        }
        assert_eq!(*ended.borrow(), ["a=b"]);
    }
}
