//! Renewal: when it is due, the result of the last attempt, and where the background helper leaves
//! what it fetched.

use std::path::PathBuf;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::Context;
use crate::environ::vars::{Purpose, name};
use crate::environ::{ActiveSession, Changes, Notice};
use crate::error::{Error, Result};
use crate::model::{Credentials, Timestamp};
use crate::origin::{CacheKey, FileStore};
use crate::plan::{self, Plan, Request};
use crate::sso;
use crate::sys::{FileLock, System};

/// In seconds; doubles after each further failure.
const FIRST_PAUSE: u32 = 15;
const LONGEST_PAUSE: u32 = 300;

/// Between two attempts to refresh the access token.
const TOKEN_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// How often a waiting shell looks for a new sign-in.
const LOOK: SignedDuration = SignedDuration::from_secs(5);

/// Whether renewal is on: by the setting and by `AWSSO_RENEWAL`.
pub(crate) fn is_on(context: &Context<'_>) -> bool {
    let switch = context.system.environment.text("AWSSO_RENEWAL");
    let is_switched_off = matches!(switch, Some("off" | "0" | "false" | "no"));
    !is_switched_off && context.settings().renewal.enabled
}

/// `changes` with the time at which the shell has to renew.
pub(crate) fn announce(
    context: &Context<'_>,
    changes: Changes,
    plan: &Plan,
    credentials: Option<&Credentials>,
) -> Changes {
    let end = credentials.and_then(|credentials| credentials.expiration);
    match end.filter(|_| is_on(context)) {
        Some(end) => {
            let ahead = context.settings().renewal.ahead;
            let due = due(end, context.system.now(), ahead);
            let due = with_token(context.system, plan, due);
            changes.with(name(Purpose::OwnRenewAt), seconds(due))
        }
        None => changes,
    }
}

/// When credentials that expire at `end` are due: `ahead` of it, or at a quarter of the time left,
/// if that is shorter.
fn due(end: Timestamp, now: Timestamp, ahead: SignedDuration) -> Timestamp {
    let quarter = end.duration_since(now).max(SignedDuration::ZERO) / 4;
    end.saturating_sub(ahead.min(quarter)).expect("a time span has no calendar units")
}

pub(crate) fn is_due(context: &Context<'_>, active: &ActiveSession) -> bool {
    let ahead = context.settings().renewal.ahead;
    let left = |end: Timestamp| end.duration_since(context.system.now());
    active.expiration.is_none_or(|end| left(end) <= ahead)
}

/// When the plan's access token has to be refreshed, if it can be.
pub(crate) fn token_due(system: &System, plan: &Plan) -> Option<Timestamp> {
    let state = sso::session_state(system, plan.sso_session()?);
    state.renewable_until?;
    Some(state.token_expiration? - sso::AHEAD)
}

/// The earlier of `due` and the refresh of the access token. The latter is not tried at every
/// prompt.
pub(crate) fn with_token(system: &System, plan: &Plan, due: Timestamp) -> Timestamp {
    let token_due = token_due(system, plan).map(|time| time.max(system.now() + TOKEN_PAUSE));
    token_due.map_or(due, |time| time.min(due))
}

/// As a number for a shell.
pub(crate) fn seconds(time: Timestamp) -> String {
    time.as_second().max(0).to_string()
}

/// The renewals of one request, in all terminals.
pub(crate) struct RenewalState<'a> {
    context: &'a Context<'a>,
    key: CacheKey,
}

/// The last failed attempt.
#[derive(Serialize, Deserialize)]
pub(crate) struct Failure {
    /// Failures in a row.
    count: u32,
    /// In seconds since 1970.
    at: i64,
    /// A [`Notice`].
    notice: String,
    /// The mark of the access token at that time.
    #[serde(default)]
    token: Option<String>,
    /// The error, for a person.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn notice(&self) -> Notice {
        Notice::of_word(&self.notice).unwrap_or(Notice::Failed)
    }

    /// Whether a person has signed in since; `token` is the mark of the current token.
    pub(crate) fn is_overcome(&self, token: Option<&str>) -> bool {
        self.notice() == Notice::SignIn && token.is_some() && token != self.token.as_deref()
    }

    /// When to try again with the token of this mark.
    pub(crate) fn next_attempt(&self, token: Option<&str>) -> Timestamp {
        let failures = if self.is_overcome(token) { 1 } else { self.count };
        let doublings = failures.saturating_sub(1).min(8);
        let pause = (FIRST_PAUSE << doublings).min(LONGEST_PAUSE);
        Timestamp::from_second(self.at.saturating_add(pause.into())).unwrap_or(Timestamp::MAX)
    }

    /// When a shell that looked at `now` has to look again.
    pub(crate) fn next_look(&self, next_attempt: Timestamp, now: Timestamp) -> Timestamp {
        match self.notice() {
            Notice::SignIn => next_attempt.min(now + LOOK),
            _ => next_attempt,
        }
    }
}

impl<'a> RenewalState<'a> {
    pub(crate) fn of(context: &'a Context<'a>, request: &Request) -> Self {
        Self { context, key: CacheKey::new([("renewal of", request.encode().as_str())]) }
    }

    /// Valid credentials of `plan`: from the cache, or left by the helper if their source is not
    /// cached.
    pub(crate) fn at_hand(&self, plan: &Plan, minimum: SignedDuration) -> Option<Credentials> {
        let system = self.context.system;
        let store = FileStore::new(system);
        plan::cached(system, plan, &store, minimum).or_else(|| {
            let left = store.load(&self.key)?;
            left.lasts(system.now(), minimum).then_some(left)
        })
    }

    /// Leaves `credentials` for the next prompt, unless the cache has them.
    pub(crate) fn leave(&self, plan: &Plan, credentials: &Credentials) -> Result<()> {
        if self.at_hand(plan, SignedDuration::ZERO).as_ref() == Some(credentials) {
            return Ok(());
        }
        FileStore::new(self.context.system).save(&self.key, credentials, None)
    }

    /// `None` while another process makes an attempt.
    pub(crate) fn lock(&self) -> Option<FileLock> {
        let name = format!("renewal-{}", self.key.as_str());
        self.context.system.files.try_lock(name.as_ref())
    }

    pub(crate) fn failure(&self) -> Option<Failure> {
        let bytes = self.context.system.files.read(&self.path()).ok()??;
        serde_json::from_slice(&bytes).ok()
    }

    /// The mark of the access token that `plan` needs, if any.
    pub(crate) fn token(&self, plan: &Plan) -> Option<String> {
        let session = plan.sso_session()?;
        Some(sso::current_token(self.context.system, session)?.mark())
    }

    /// Saves a failure; `token` is the mark of the token that was used.
    pub(crate) fn failed(&self, error: &Error, token: Option<String>) {
        let failure = Failure {
            count: self.failure().map_or(0, |before| before.count).saturating_add(1),
            at: self.context.system.now().as_second(),
            notice: Notice::from(error.kind()).word().to_owned(),
            token,
            message: error.to_string(),
        };
        let text = serde_json::to_string(&failure).expect("numbers and texts");
        let written = self.context.system.files.write_private(&self.path(), text.as_bytes());
        if let Err(error) = written {
            tracing::debug!(%error, "could not save the failure");
        }
    }

    pub(crate) fn succeeded(&self) {
        let _ = self.context.system.files.remove(&self.path());
    }

    fn path(&self) -> PathBuf {
        let folder = self.context.system.files.credential_cache().join("renewals");
        folder.join(format!("{}.json", self.key.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renewal_is_due_ahead_of_the_end_but_not_before_three_quarters() {
        let now: Timestamp = "2031-05-06T07:00:00Z".parse().unwrap();
        for (left, before_the_end) in [(3600, 900), (12 * 3600, 900), (900, 225), (0, 0), (-5, 0)] {
            let end = now + SignedDuration::from_secs(left);
            let expected = end - SignedDuration::from_secs(before_the_end);
            assert_eq!(due(end, now, SignedDuration::from_mins(15)), expected, "{left}");
        }
    }

    #[test]
    fn pauses_double_up_to_five_minutes() {
        for (count, pause) in [(1, 15), (2, 30), (3, 60), (5, 240), (6, 300), (u32::MAX, 300)] {
            let failure = failure(count, "offline");
            let next = failure.next_attempt(Some("new"));
            assert_eq!(next.as_second(), 1000 + pause, "{count}");
        }
    }

    fn failure(count: u32, notice: &str) -> Failure {
        Failure {
            count,
            at: 1000,
            notice: notice.to_owned(),
            token: Some("old".to_owned()),
            message: String::new(),
        }
    }

    #[test]
    fn a_new_token_ends_the_pause_that_the_old_one_was_given() {
        let failure = failure(6, "sign-in");
        for (token, pause) in [(Some("old"), 300), (None, 300), (Some("new"), 15)] {
            let next = failure.next_attempt(token);
            assert_eq!(next.as_second(), 1000 + pause, "{token:?}");
        }
        assert!(failure.is_overcome(Some("new")) && !failure.is_overcome(None));
    }

    #[test]
    fn shells_look_often_for_a_sign_in_and_for_nothing_else() {
        let now = Timestamp::from_second(1010).unwrap();
        for (notice, next, look) in [
            ("sign-in", 1240, 1015),
            ("sign-in", 1012, 1012),
            ("offline", 1240, 1240),
            ("refused", 1240, 1240),
        ] {
            let next = Timestamp::from_second(next).unwrap();
            let seen = failure(5, notice).next_look(next, now);
            assert_eq!(seen.as_second(), look, "{notice}");
        }
    }
}
