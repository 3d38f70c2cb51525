//! Carries a plan out: the newest credentials that are still good, and from there on the calls that
//! are missing.

use std::cell::OnceCell;
use std::time::Duration;

use jiff::SignedDuration;

use super::Plan;
use crate::error::{Kind, Result, ResultExt};
use crate::model::{Credentials, Timestamp, format_remaining, rfc3339_utc};
use crate::origin::{self, CacheKey, Call, CredentialStore, Interaction, OriginKind};
use crate::sso::{self, SignInOptions, SsoSession};
use crate::sys::System;
use crate::wire::cli_cache;

/// How fresh the credentials have to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Freshness {
    /// What must be left of cached credentials.
    pub minimum_ttl: SignedDuration,
    /// Whether cached credentials are passed over.
    pub ignores_cache: bool,
    /// What becomes of those that never last so long.
    pub if_short: IfShort,
}

/// What becomes of credentials that last less than they should even when they are new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IfShort {
    /// They are used, and the person hears of it.
    Tell,
    /// They are used.
    Use,
    /// They are used, and again from the cache until half of their life is over: nobody has asked
    /// for the time.
    UseHalf,
}

/// How long another process that is making the same call is waited for. It may have been stopped.
const PATIENCE: Duration = Duration::from_secs(20);

/// Entries of the AWS CLI's cache count while this is left, as for the CLI itself.
const CLI_CACHE_TTL: SignedDuration = SignedDuration::from_mins(15);

/// Obtains the credentials of `plan`.
///
/// A cold chain costs one request for each hop, however many processes need it at the same time; a
/// warm one costs one file.
pub(crate) fn run(
    system: &System,
    plan: &Plan,
    store: &dyn CredentialStore,
    freshness: Freshness,
    interaction: &Interaction,
) -> Result<Credentials> {
    let call = Call {
        system,
        network: &plan.network,
        interaction,
        region: plan.region.as_ref().map(|planned| &planned.region),
    };
    let run = Run::new(plan, call, store, freshness);
    run.credentials().context_with(|| plan.name.clone())
}

/// The credentials of `plan`, if a cache has them: no request, no question, no program.
pub(crate) fn cached(
    system: &System,
    plan: &Plan,
    store: &dyn CredentialStore,
    minimum_ttl: SignedDuration,
) -> Option<Credentials> {
    let call =
        Call { system, network: &plan.network, interaction: &Interaction::default(), region: None };
    let freshness = Freshness { minimum_ttl, ignores_cache: false, if_short: IfShort::Use };
    Run::new(plan, call, store, freshness).cached(plan.hops.len())
}

/// The names of the entries that the AWS CLI would have for `plan` in its own cache.
pub(crate) fn cli_cache_entries(plan: &Plan) -> impl Iterator<Item = String> + '_ {
    (0..=plan.hops.len()).filter_map(|stage| cli_cache_entry(plan, stage))
}

struct Run<'a> {
    plan: &'a Plan,
    call: Call<'a>,
    store: &'a dyn CredentialStore,
    freshness: Freshness,
    /// What each stage is called in the cache.
    keys: Vec<CacheKey>,
    /// When each stage's entry was written, as this run began.
    written_before: Vec<Option<Timestamp>>,
    /// Whether the sign-in that everything came from has been ended, here or by another tool.
    is_signed_out: OnceCell<bool>,
}

impl<'a> Run<'a> {
    fn new(
        plan: &'a Plan,
        call: Call<'a>,
        store: &'a dyn CredentialStore,
        freshness: Freshness,
    ) -> Self {
        let keys = keys(plan);
        let written = keys.iter().map(|key| store.written(key));
        Self {
            plan,
            call,
            store,
            freshness,
            written_before: written.collect(),
            keys,
            is_signed_out: OnceCell::new(),
        }
    }

    fn credentials(&self) -> Result<Credentials> {
        if self.is_signed_out() {
            // Lest the next sign-in, perhaps of somebody else, brings them back.
            self.forget_sign_in();
        }
        let (mut credentials, done) = match self.newest_cached() {
            Some(found) => found,
            None => (self.origin()?, 0),
        };
        for (index, hop) in self.plan.hops.iter().enumerate().skip(done) {
            // Before the lock: nobody waits for a person, nor for a program.
            let code = origin::mfa_code(&self.call, hop)?;
            credentials = self
                .once(index + 1, &|call| origin::assume(call, hop, &credentials, code.as_ref()))?;
        }
        self.warn_of_end(&credentials);
        Ok(credentials)
    }

    /// What was just obtained may be of no use, or of less than was asked for.
    fn warn_of_end(&self, credentials: &Credentials) {
        let (now, Some(end)) = (self.call.system.now(), credentials.expiration) else {
            return;
        };
        let is_new =
            !self.plan.hops.is_empty() || self.plan.origin.about().kind != OriginKind::Environment;
        if end <= now && is_new {
            let [now, end] = [now, end].map(rfc3339_utc);
            tracing::warn!(
                "the new credentials expired at {end}, and it is {now} by the clock of this \
                 computer: check the clock"
            );
            return;
        }
        let asked = now + self.freshness.minimum_ttl;
        if end < asked && self.freshness.if_short == IfShort::Tell {
            let [left, asked] = [end, asked].map(|end| format_remaining(end, now));
            tracing::warn!("the new credentials expire in {left}, less than --min-ttl {asked}");
        }
    }

    /// The stage nearest the end that has usable credentials: stage 0 is the origin, stage n the
    /// n-th role.
    fn newest_cached(&self) -> Option<(Credentials, usize)> {
        if self.freshness.ignores_cache {
            return None;
        }
        (0..=self.plan.hops.len()).rev().find_map(|stage| Some((self.cached(stage)?, stage)))
    }

    fn cached(&self, stage: usize) -> Option<Credentials> {
        if stage == 0 && !self.plan.origin.about().is_cacheable {
            return None;
        }
        let now = self.call.system.now();
        let minimum = self.freshness.minimum_ttl;
        let is_signed_out = self.is_signed_out();
        let own = || self.store.load(&self.keys[stage]);
        let own = (!is_signed_out).then(own).flatten();
        let own = own.filter(|found| found.lasts(now, self.minimum_of(stage, found)));
        let found = own.or_else(|| {
            // The AWS CLI's logout removes the entries of Identity Center, and leaves those of roles.
            let is_left = is_signed_out && stage > 0;
            let name = if is_left { None } else { cli_cache_entry(self.plan, stage) }?;
            let path = self.call.system.files.cli_cache().join(name);
            let bytes = self.call.system.files.read(&path).ok()??;
            let found = cli_cache::parse(&bytes).ok()?.credentials;
            Some(found).filter(|found| found.lasts(now, minimum.max(CLI_CACHE_TTL)))
        });
        if found.is_some() {
            tracing::debug!(stage, "cached credentials are good");
        }
        found
    }

    /// What must be left of the stage's entry.
    fn minimum_of(&self, stage: usize, entry: &Credentials) -> SignedDuration {
        let minimum = self.freshness.minimum_ttl;
        match (self.freshness.if_short, entry.expiration, self.written_before[stage]) {
            (IfShort::UseHalf, Some(end), Some(start)) => {
                minimum.min(end.duration_since(start) / 2)
            }
            _ => minimum,
        }
    }

    fn is_signed_out(&self) -> bool {
        let session = self.plan.sso_session();
        let is_out = |session| sso::is_signed_out(self.call.system, session);
        *self.is_signed_out.get_or_init(|| session.is_some_and(is_out))
    }

    fn forget_sign_in(&self) {
        let session = self.plan.sso_session();
        let forgotten = session.map(|session| self.store.forget_session(session.display_name()));
        if let Some(Err(error)) = forgotten {
            tracing::warn!("credentials of a sign-in that was ended are left: {error}");
        }
    }

    /// The first credentials; a person signs in if there is no other way and that is allowed.
    fn origin(&self) -> Result<Credentials> {
        let (origin, system) = (&*self.plan.origin, self.call.system);
        let about = origin.about();
        if !about.is_cacheable {
            return origin.fetch(&self.call);
        }
        let fetch = || self.once(0, &|call| origin.fetch(call));
        let is_allowed = self.call.interaction.is_allowed;
        let Some(session) = about.sso_session.filter(|_| is_allowed) else {
            return fetch();
        };
        let token = sso::current_token(system, session);
        fetch().or_else(|error| {
            let needs_person = error.kind() == Kind::SignInNeeded;
            if !needs_person || !self.call.interaction.reaches_a_person(system) {
                return Err(error);
            }
            system.terminal.tell(&format!("awsso: {error}; signing in"));
            let options = SignInOptions { instead_of: token, ..SignInOptions::default() };
            sso::sign_in(system, self.call.network, session, &options)?;
            fetch()
        })
    }

    /// One call for all processes that need it at the same time: who holds the lock makes it, the
    /// others read what it left. Nobody is asked anything meanwhile.
    fn once(
        &self,
        stage: usize,
        fetch: &dyn Fn(&Call<'_>) -> Result<Credentials>,
    ) -> Result<Credentials> {
        let (system, key) = (self.call.system, &self.keys[stage]);
        let start = system.clock.monotonic();
        let name = format!("entry-{}", key.as_str());
        let lock = system.files.lock(name.as_ref(), PATIENCE, &*system.clock);
        if let Err(error) = &lock {
            tracing::debug!(%error, "going on without waiting");
        }
        if self.store.written(key) != self.written_before[stage] {
            let left = self.store.load(key);
            if let Some(left) = left.filter(|it| it.lasts(system.now(), SignedDuration::ZERO)) {
                tracing::debug!(stage, "another process has fetched the credentials");
                return Ok(left);
            }
        }
        let waited = system.clock.monotonic().saturating_sub(start);
        let network = self.call.network.after(waited);
        let credentials = fetch(&Call { network: &network, ..self.call })?;
        self.keep(stage, &credentials);
        Ok(credentials)
    }

    /// A cache that cannot be written costs time later, not the credentials now.
    fn keep(&self, stage: usize, credentials: &Credentials) {
        let session = self.plan.sso_session();
        let session = session.map(SsoSession::display_name);
        if let Err(error) = self.store.save(&self.keys[stage], credentials, session) {
            let why = error.with_hint();
            tracing::warn!("the credentials could not be kept for later: {why}");
        }
    }
}

/// What each stage is called in the cache: everything that its credentials depend on.
fn keys(plan: &Plan) -> Vec<CacheKey> {
    let mut facts: Vec<(String, String)> =
        vec![("origin".into(), plan.origin.about().kind.as_str().into())];
    facts.extend(
        plan.origin.facts().into_iter().map(|(name, value)| (name.to_owned(), value.into_owned())),
    );
    for (service, url) in &plan.network.endpoints.overrides {
        facts.push((format!("endpoint {}", service.environment_suffix()), url.clone()));
    }
    let key = |facts: &[(String, String)]| {
        CacheKey::new(facts.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    };
    let mut keys = vec![key(&facts)];
    for hop in &plan.hops {
        let role = serde_json::to_string(&hop.role).expect("role parameters are plain text");
        facts.push(("role".to_owned(), role));
        keys.push(key(&facts));
    }
    keys
}

/// What the AWS CLI calls the stage in its own cache. It knows only roles of profiles.
fn cli_cache_entry(plan: &Plan, stage: usize) -> Option<String> {
    let Some(hop) = stage.checked_sub(1).map(|number| &plan.hops[number]) else {
        return plan.origin.cli_cache_entry();
    };
    hop.profile.as_ref().and_then(|_| cli_cache::role_file_name(&hop.role))
}
