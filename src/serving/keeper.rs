//! Renews what one target hands out, ahead of its end and without a person.

use std::time::Duration;

use jiff::SignedDuration;

use super::desk::{Slot, Waking};
use crate::error::{Kind, Result};
use crate::model::{Credentials, Timestamp, format_remaining};
use crate::origin::{FileStore, Interaction};
use crate::plan::{self, Freshness, Plan};
use crate::session::journal;
use crate::sso;
use crate::sys::System;

/// This much ahead of their end credentials are renewed: botocore asks at every call with 15 minutes
/// left, and must get something with more.
const AHEAD: SignedDuration = SignedDuration::from_mins(20);

/// The longest between two looks at the clock, which goes on while the computer sleeps.
const LOOK: SignedDuration = SignedDuration::from_secs(5);

/// Between two attempts.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(15);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(5);
const SHORTEST_PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// Renews the credentials of `slot`, which `plan` yields, until it is stopped.
pub(super) fn keep(system: &System, plan: &Plan, slot: &Slot) {
    let mut ahead = ahead(slot.end(), system.now());
    let mut next = slot.end().map_or(Timestamp::MAX, |end| end - ahead);
    let mut failures = 0;
    let mut token = None;
    while wait(system, slot, next, || failures > 0 && token != mark(system, plan)) {
        let now = system.now();
        let left = left(slot.end(), now);
        token = mark(system, plan);
        match fetch(system, plan, left.max(ahead) + SHORTEST_PAUSE) {
            Ok(credentials) => {
                let is_newer = credentials.expiration > slot.end();
                if failures > 0 {
                    system.terminal.tell(&format!("awsso: {}: renewed again", plan.label));
                }
                failures = 0;
                ahead = self::ahead(credentials.expiration, now);
                next = credentials.expiration.map_or(Timestamp::MAX, |end| end - ahead);
                // Some sources hand out the same until shortly before its end.
                next = next.max(now + pause(u32::from(!is_newer), left));
                if is_newer {
                    journal::renewed(system, plan, Ok(&credentials));
                }
                slot.renewed(credentials);
            }
            Err(error) => {
                failures += 1;
                next = now + pause(failures, left);
                // As long as there are credentials, a network that is down is nobody's business.
                let kind = error.kind();
                let is_told = error.kind() != Kind::Network || left <= SignedDuration::ZERO;
                let text = error.with_hint();
                if slot.failed(error) && is_told {
                    tell(system, plan, slot.end(), &text);
                    journal::renewed(system, plan, Err((kind.into(), &text)));
                }
            }
        }
    }
}

fn tell(system: &System, plan: &Plan, end: Option<Timestamp>, reason: &str) {
    let now = system.now();
    let state = match end.filter(|end| *end > now) {
        Some(end) => format!("credentials expire in {}", format_remaining(end, now)),
        None => "credentials have expired".to_owned(),
    };
    system.terminal.tell(&format!("awsso: {}: {state}: {reason}", plan.label));
}

/// Waits until `next`, until `is_overcome`, or until somebody misses credentials. False: it is time to
/// stop.
fn wait(system: &System, slot: &Slot, next: Timestamp, is_overcome: impl Fn() -> bool) -> bool {
    loop {
        let pause = next.duration_since(system.now()).min(LOOK);
        match slot.wait(Duration::try_from(pause).unwrap_or_default()) {
            Waking::Stop => return false,
            Waking::Missed => return true,
            Waking::Late if system.now() >= next || is_overcome() => return true,
            Waking::Late => {}
        }
    }
}

/// What tells one sign-in behind `plan` from the next.
fn mark(system: &System, plan: &Plan) -> Option<String> {
    Some(sso::current_token(system, plan.sso_session()?)?.mark())
}

fn fetch(system: &System, plan: &Plan, minimum_ttl: SignedDuration) -> Result<Credentials> {
    let freshness = Freshness::of(minimum_ttl);
    system.patience.begin_again(&*system.clock);
    plan::run(system, plan, &FileStore::new(system), freshness, &Interaction::default())
}

fn left(end: Option<Timestamp>, now: Timestamp) -> SignedDuration {
    end.map_or(SignedDuration::ZERO, |end| end.duration_since(now)).max(SignedDuration::ZERO)
}

/// How long before `end` to renew: [`AHEAD`], or half of what is left, if that is shorter.
fn ahead(end: Option<Timestamp>, now: Timestamp) -> SignedDuration {
    AHEAD.min(left(end, now) / 2)
}

/// The pause after so many attempts in vain: longer each time, but shorter near the end.
fn pause(failures: u32, left: SignedDuration) -> SignedDuration {
    let doublings = failures.saturating_sub(1).min(8);
    let longest = LONGEST_PAUSE.min(FIRST_PAUSE * (1 << doublings));
    let near = if left > SignedDuration::ZERO { left / 4 } else { longest };
    if failures == 0 { SHORTEST_PAUSE } else { longest.min(near).max(SHORTEST_PAUSE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    #[test]
    fn credentials_are_renewed_before_botocore_finds_them_old() {
        let now: Timestamp = "2031-05-06T07:00:00Z".parse().unwrap();
        for (left, expected) in
            [(12 * 3600, 1200), (3600, 1200), (900, 450), (8, 4), (0, 0), (-9, 0)]
        {
            assert_eq!(ahead(Some(now + seconds(left)), now), seconds(expected), "{left}");
        }
    }

    #[test]
    fn attempts_become_rarer_but_not_while_the_end_comes_near() {
        for (failures, left, expected) in [
            (0, 3600, 1),
            (1, 1200, 15),
            (2, 1200, 30),
            (9, 1200, 300),
            (9, 40, 10),
            (1, 2, 1),
            (1, 0, 15),
            (u32::MAX, 0, 300),
        ] {
            assert_eq!(pause(failures, seconds(left)), seconds(expected), "{failures} {left}");
        }
    }
}
