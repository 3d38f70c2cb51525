//! `awsso renew`: new credentials for this terminal, with the same request.
//!
//! Three callers: a person; the shell's hook, which takes what is ready and waits only if the
//! credentials have expired; and the background helper that the hook starts.

use std::time::Duration;

use jiff::SignedDuration;

use crate::cli::RenewOptions;
use crate::environ::vars::{Purpose, name};
use crate::environ::{self, ActiveSession, Changes, Mode, Notice};
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Timestamp, format_remaining};
use crate::origin::Interaction;
use crate::output::Reply;
use crate::plan::{Freshness, Plan, Request};
use crate::session::renewal::{self, RenewalState};
use crate::session::{Context, journal, seal, tell_unused_code};
use crate::sso;

/// How long a prompt waits if the credentials have expired.
const PATIENCE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(25);

/// When the hook looks again for the helper's result.
const SOON: SignedDuration = SignedDuration::from_secs(2);

pub(super) fn run(context: &Context<'_>, options: &RenewOptions) -> Result<Reply> {
    if options.background {
        context.system.processes.leave_terminal();
        fetch(context);
        return Ok(String::new().into());
    }
    context.output.check(&options.snippet, None)?;
    let changes = if options.hook {
        before_prompt(context)
    } else if is_needless(context, options) {
        return context.output.nothing();
    } else {
        on_request(context, options)?
    };
    context.output.reply(None, false, changes)
}

/// What to renew.
struct Due {
    active: ActiveSession,
    request: Request,
}

/// The session of this terminal, if awsso can renew it.
fn of_terminal(context: &Context<'_>) -> Result<Due> {
    let refuse = |message: &str| Error::new(Kind::Usage, message).hint("awsso env PROFILE");
    if context.system.has_foreign_session {
        return Err(refuse(seal::FOREIGN));
    }
    let active = context.active().ok_or_else(|| refuse("no profile active in this terminal"))?;
    if !active.keys_are_ours || active.mode != Mode::Credentials {
        return Err(refuse("the credentials of this terminal were changed by something else"));
    }
    let text = active
        .request
        .as_deref()
        .ok_or_else(|| refuse("AWSSO_REQUEST of this terminal is damaged"))?;
    let request = Request::decode(text)?;
    Ok(Due { active, request })
}

/// Whether there is nothing to do, which it reports: enough time is left, or programs fetch their
/// own credentials.
fn is_needless(context: &Context<'_>, options: &RenewOptions) -> bool {
    let Some(active) = context.active().filter(|active| active.keys_are_ours) else {
        return false;
    };
    let terminal = &context.system.terminal;
    let by_themselves = match active.mode {
        Mode::ProfileOnly => Some("AWS_PROFILE"),
        Mode::Server => Some("awsso in the background"),
        Mode::Credentials => None,
    };
    if let Some(from) = by_themselves {
        terminal.tell(&format!("awsso: nothing to renew: programs get credentials from {from}"));
        return true;
    }
    let (Some(minimum), Some(end)) = (options.min_ttl, active.expiration) else {
        return false;
    };
    let left = end.duration_since(context.system.now());
    left >= SignedDuration::from_secs(minimum.into())
}

/// More than is left now: only credentials that expire later are new.
fn minimum(active: &ActiveSession, now: Timestamp) -> SignedDuration {
    let left = active.expiration.map_or(SignedDuration::ZERO, |end| end.duration_since(now));
    left.max(SignedDuration::ZERO) + SignedDuration::from_secs(1)
}

/// For a person, who can be asked.
fn on_request(context: &Context<'_>, options: &RenewOptions) -> Result<Changes> {
    let due = of_terminal(context)?;
    let plan = context.plan(&due.request)?;
    let interaction = context.interaction(options.mfa_code.as_deref());
    let credentials = obtain(context, &plan, &due.active, &interaction)?;
    tell_unused_code(&plan, &interaction);
    let (old, new) = (due.active.expiration, credentials.expiration);
    if let (Some(old), Some(new)) = (old, new)
        && new <= old
        && new > context.system.now()
    {
        let left = format_remaining(new, context.system.now());
        context
            .system
            .terminal
            .tell(&format!("awsso: no newer credentials available: these expire in {left}"));
    }
    RenewalState::of(context, &due.request).succeeded();
    taken_over(context, &plan, &credentials)
}

fn obtain(
    context: &Context<'_>,
    plan: &Plan,
    active: &ActiveSession,
    interaction: &Interaction,
) -> Result<Credentials> {
    let freshness = Freshness::of(minimum(active, context.system.now()));
    context.credentials(plan, freshness, interaction)
}

fn taken_over(context: &Context<'_>, plan: &Plan, credentials: &Credentials) -> Result<Changes> {
    let changes = environ::replace_credentials(credentials)?;
    Ok(renewal::announce(context, changes, plan, Some(credentials)))
}

/// In the background: fills the cache, or saves the failure.
fn fetch(context: &Context<'_>) {
    let Ok(due) = of_terminal(context) else {
        return;
    };
    let state = RenewalState::of(context, &due.request);
    let Some(_lock) = state.lock() else { return };
    let nobody = Interaction::default();
    let plan = match context.plan(&due.request) {
        Ok(plan) => plan,
        Err(error) => return state.failed(&error, None),
    };
    if renewal::is_due(context, &due.active) {
        let fetched = obtain(context, &plan, &due.active, &nobody)
            .and_then(|credentials| state.leave(&plan, &credentials));
        match fetched {
            Ok(()) => state.succeeded(),
            // The current token: it may have been refreshed meanwhile, without success either.
            Err(error) => state.failed(&error, state.token(&plan)),
        }
    }
    if let Some(session) = plan.sso_session()
        && let Err(error) = sso::refresh_ahead(context.system, &plan.network, session)
    {
        tracing::debug!(%error, "could not refresh the access token ahead of time");
    }
}

/// Before a prompt. Never fails: a problem is reported once, and the shell asks again later.
fn before_prompt(context: &Context<'_>) -> Changes {
    if !renewal::is_on(context) {
        return environ::stop_renewing();
    }
    if context.system.has_foreign_session {
        context.system.terminal.tell(&format!("awsso: {}", seal::FOREIGN));
    }
    // Without a session there is nothing to renew.
    let Ok(due) = of_terminal(context) else {
        return environ::stop_renewing();
    };
    let hook = Hook {
        context,
        state: RenewalState::of(context, &due.request),
        now: context.system.now(),
        due,
    };
    let plan = match context.plan(&hook.due.request) {
        Ok(plan) => plan,
        Err(error) => {
            hook.state.failed(&error, None);
            return hook.after_failure(None).unwrap_or_else(environ::stop_renewing);
        }
    };
    hook.token_ahead(&plan)
        .or_else(|| hook.at_hand(&plan))
        .or_else(|| hook.after_failure(Some(&plan)))
        .unwrap_or_else(|| hook.start(&plan))
}

struct Hook<'a> {
    context: &'a Context<'a>,
    state: RenewalState<'a>,
    now: Timestamp,
    due: Due,
}

impl Hook<'_> {
    fn has_ended(&self) -> bool {
        self.due.active.expiration.is_some_and(|end| end <= self.now)
    }

    /// Refreshes the access token if it is due, before the credentials are. Failures are not
    /// reported while there are credentials.
    fn token_ahead(&self, plan: &Plan) -> Option<Changes> {
        if renewal::is_due(self.context, &self.due.active) {
            return None;
        }
        let end = self.due.active.expiration?;
        let system = self.context.system;
        if renewal::token_due(system, plan).is_some_and(|due| due <= self.now) {
            let started = system.processes.start_again(&["renew", "--background"]);
            started.inspect_err(|error| tracing::debug!("{error}")).ok();
        }
        let due = end - self.context.settings().renewal.ahead;
        let next = renewal::with_token(system, plan, due);
        Some(postponed(next, self.due.active.notice))
    }

    fn at_hand(&self, plan: &Plan) -> Option<Changes> {
        let minimum = minimum(&self.due.active, self.now);
        let credentials = self.state.at_hand(plan, minimum)?;
        let changes = taken_over(self.context, plan, &credentials);
        let changes = changes.inspect_err(|error| self.tell(&error.to_string())).ok()?;
        self.context.journal.begin(self.context.system, plan);
        self.context.journal.obtained(&credentials);
        Some(changes)
    }

    /// Fetches while the prompt waits: a helper could not leave anything.
    fn fetch_here(&self, plan: &Plan) -> Changes {
        let fetched = obtain(self.context, plan, &self.due.active, &Interaction::default())
            .and_then(|credentials| taken_over(self.context, plan, &credentials));
        match fetched {
            Ok(changes) => {
                self.state.succeeded();
                changes
            }
            Err(error) => {
                self.state.failed(&error, self.state.token(plan));
                self.after_failure(Some(plan)).unwrap_or_else(environ::stop_renewing)
            }
        }
    }

    /// Starts the helper, and waits for it only if the credentials have expired.
    fn start(&self, plan: &Plan) -> Changes {
        let system = self.context.system;
        if !system.saves() {
            return self.fetch_here(plan);
        }
        if let Err(error) = system.processes.start_again(&["renew", "--background"]) {
            self.state.failed(&error, self.state.token(plan));
            return self.after_failure(Some(plan)).unwrap_or_else(environ::stop_renewing);
        }
        let notice = self.due.active.notice;
        let is_hopeful = notice.is_none() || self.has_been_overcome(plan);
        if !self.has_ended() || !is_hopeful {
            return postponed(self.now + SOON, notice);
        }
        let end = system.clock.monotonic() + PATIENCE;
        while system.clock.monotonic() < end {
            system.clock.sleep(POLL);
            if let Some(changes) = self.at_hand(plan).or_else(|| self.after_failure(Some(plan))) {
                return changes;
            }
        }
        postponed(system.now() + SOON, Some(Notice::Waiting))
    }

    /// Postpones the next attempt after a recent failure; `None` if it is time for one.
    fn after_failure(&self, plan: Option<&Plan>) -> Option<Changes> {
        let failure = self.state.failure()?;
        let token = plan.and_then(|plan| self.state.token(plan));
        let next = failure.next_attempt(token.as_deref());
        if next <= self.now {
            return None;
        }
        let next = failure.next_look(next, self.now);
        let notice = failure.notice();
        // While there are credentials, a network failure is not reported.
        if notice == Notice::Offline && !self.has_ended() {
            return Some(postponed(next, None));
        }
        if self.due.active.notice != Some(notice) {
            self.tell(&failure.message);
            if let Some(plan) = plan {
                journal::renewed(self.context.system, plan, Err((notice, &failure.message)));
            }
        }
        Some(postponed(next, Some(notice)))
    }

    /// Whether a person has signed in since the last attempt failed.
    fn has_been_overcome(&self, plan: &Plan) -> bool {
        let failure = self.state.failure();
        failure.is_some_and(|failure| failure.is_overcome(self.state.token(plan).as_deref()))
    }

    fn tell(&self, reason: &str) {
        let state = if self.has_ended() {
            "the credentials have expired"
        } else {
            "the credentials are about to expire"
        };
        self.context
            .system
            .terminal
            .tell(&format!("awsso: {state}: {reason}; to renew them: awsso renew"));
    }
}

fn postponed(next: Timestamp, notice: Option<Notice>) -> Changes {
    let changes = environ::stop_renewing().with(name(Purpose::OwnRenewAt), renewal::seconds(next));
    match notice {
        Some(notice) => changes.with(name(Purpose::OwnNotice), notice.word()),
        None => changes,
    }
}
