//! Carries out a plan: starts with the newest valid credentials in a cache and makes the missing
//! calls.

use std::cell::OnceCell;
use std::time::Duration;

use jiff::SignedDuration;

use super::Plan;
use crate::error::{Kind, Result, ResultExt};
use crate::model::{Credentials, Timestamp, format_remaining, rfc3339_utc};
use crate::origin::{self, CacheKey, Call, FileStore, Hop, Interaction, OriginKind};
use crate::sso::{self, SignInOptions, SsoSession};
use crate::sys::System;
use crate::wire::cli_cache;
use crate::wire::sts::CallerIdentity;

/// How fresh the credentials have to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Freshness {
    /// The least time left of cached credentials.
    pub minimum_ttl: SignedDuration,
    pub ignores_cache: bool,
    /// What to do with new credentials that last less than `minimum_ttl`.
    pub if_short: IfShort,
}

impl Freshness {
    /// So much time left, whoever fetched them.
    pub(crate) const fn of(minimum_ttl: SignedDuration) -> Self {
        Self { minimum_ttl, ignores_cache: false, if_short: IfShort::Use }
    }

    /// For programs that fetch again: `asked` seconds left, else `usual`, or half of their lifetime.
    pub(crate) fn of_program(asked: Option<u32>, usual: SignedDuration) -> Self {
        match asked {
            Some(seconds) => Self {
                if_short: IfShort::Tell,
                ..Self::of(SignedDuration::from_secs(seconds.into()))
            },
            None => Self { if_short: IfShort::UseHalf, ..Self::of(usual) },
        }
    }
}

/// What to do with new credentials that last less than the required time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IfShort {
    /// Use them, with a warning.
    Tell,
    /// Use them.
    Use,
    /// Use them, and use them from the cache until half of their lifetime is over: nobody asked for
    /// that time.
    UseHalf,
}

/// How long to wait for a process that makes the same call. It may be suspended.
const PATIENCE: Duration = Duration::from_secs(20);

/// An entry of the AWS CLI's cache must last this long, as in the CLI.
const CLI_CACHE_TTL: SignedDuration = SignedDuration::from_mins(15);

/// Obtains the credentials of `plan`.
///
/// Without cached credentials, one request per hop, however many processes need it at the same
/// time; with them, one file.
pub(crate) fn run(
    system: &System,
    plan: &Plan,
    store: &FileStore<'_>,
    freshness: Freshness,
    interaction: &Interaction,
) -> Result<Credentials> {
    let run = Run::new(plan, call(system, plan, interaction), store, freshness);
    run.credentials().context_with(|| plan.name.clone())
}

/// The identity of `credentials`, from STS, in the region and network of `plan`.
pub(crate) fn caller_identity(
    system: &System,
    plan: &Plan,
    credentials: &Credentials,
) -> Result<CallerIdentity> {
    origin::caller_identity(&call(system, plan, &Interaction::default()), credentials)
}

fn call<'a>(system: &'a System, plan: &'a Plan, interaction: &'a Interaction) -> Call<'a> {
    let region = plan.region.as_ref().map(|planned| &planned.region);
    Call { system, network: &plan.network, interaction, region, mfa_code: None }
}

/// The credentials of `plan` from a cache: no request, prompt or program.
pub(crate) fn cached(
    system: &System,
    plan: &Plan,
    store: &FileStore<'_>,
    minimum_ttl: SignedDuration,
) -> Option<Credentials> {
    let nobody = Interaction::default();
    let run = Run::new(plan, call(system, plan, &nobody), store, Freshness::of(minimum_ttl));
    run.cached(plan.hops.len())
}

/// The names of the entries for `plan` in the AWS CLI's cache.
pub(crate) fn cli_cache_entries(plan: &Plan) -> impl Iterator<Item = String> + '_ {
    (0..=plan.hops.len()).filter_map(|stage| cli_cache_entry(plan, stage))
}

struct Run<'a> {
    plan: &'a Plan,
    call: Call<'a>,
    store: &'a FileStore<'a>,
    freshness: Freshness,
    /// The cache key of each stage.
    keys: Vec<CacheKey>,
    /// When each stage's entry was written, as this run began.
    written_before: Vec<Option<Timestamp>>,
    /// Whether awsso or another tool has signed out since.
    is_signed_out: OnceCell<bool>,
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, call: Call<'a>, store: &'a FileStore<'a>, freshness: Freshness) -> Self {
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
            // The next sign-in, perhaps of another person, must not bring them back.
            self.forget_sign_in();
        }
        let found = self.newest_cached();
        if found.as_ref().is_none_or(|(_, done)| *done < self.plan.hops.len()) {
            self.begin_waiting();
        }
        let (mut credentials, done) = match found {
            Some(found) => found,
            None => (self.origin()?, 0),
        };
        for (index, hop) in self.plan.hops.iter().enumerate().skip(done) {
            credentials = self.assume(index + 1, hop, &credentials)?;
        }
        self.warn_of_end(&credentials);
        Ok(credentials)
    }

    /// What was waited for before, such as a list to pick from, does not count if a person was asked
    /// since.
    fn begin_waiting(&self) {
        let system = self.call.system;
        if self.call.interaction.reaches_a_person(system) {
            system.patience.begin_again(&*system.clock);
        }
    }

    /// The role of `hop`. A mistyped MFA code can be typed again, once.
    fn assume(&self, stage: usize, hop: &Hop, signer: &Credentials) -> Result<Credentials> {
        let attempt = || {
            // Before the lock: no process may wait for a person or a program.
            let code = origin::mfa_code(&self.call, hop)?;
            self.once(stage, &|call| origin::assume(call, hop, signer, code.as_ref()))
        };
        match attempt() {
            Err(error) if origin::may_retype_code(&self.call, hop, &error) => {
                let terminal = &self.call.system.terminal;
                terminal.tell("awsso: AWS rejected the MFA code: type the next one");
                attempt()
            }
            result => result,
        }
    }

    /// The new credentials may have expired, or last less than required.
    fn warn_of_end(&self, credentials: &Credentials) {
        let (now, Some(end)) = (self.call.system.now(), credentials.expiration) else {
            return;
        };
        let is_new =
            !self.plan.hops.is_empty() || self.plan.origin.about().kind != OriginKind::Environment;
        if end <= now && is_new {
            let [now, end] = [now, end].map(rfc3339_utc);
            tracing::warn!(
                "the new credentials expired at {end}, but this computer's clock says {now}: check \
                 the clock"
            );
            return;
        }
        let asked = now + self.freshness.minimum_ttl;
        if end < asked && self.freshness.if_short == IfShort::Tell {
            let [left, asked] = [end, asked].map(|end| format_remaining(end, now));
            tracing::warn!("the new credentials expire in {left}, less than --min-ttl {asked}");
        }
    }

    /// The last stage with valid credentials: stage 0 is the origin, stage n the n-th role.
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
            // The AWS CLI's logout deletes the entries of Identity Center but not those of roles.
            let is_left = is_signed_out && stage > 0;
            let name = if is_left { None } else { cli_cache_entry(self.plan, stage) }?;
            let path = self.call.system.files.cli_cache().join(name);
            let bytes = self.call.system.files.read(&path).ok()??;
            let found = cli_cache::parse(&bytes).ok()?.credentials;
            Some(found).filter(|found| found.lasts(now, minimum.max(CLI_CACHE_TTL)))
        });
        if found.is_some() {
            tracing::debug!(stage, "using cached credentials");
        }
        found
    }

    /// The least time left of the stage's entry.
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
            tracing::warn!("could not delete the cached credentials of an ended sign-in: {error}");
        }
    }

    /// The first credentials; signs in if necessary and allowed.
    fn origin(&self) -> Result<Credentials> {
        let (origin, system) = (&*self.plan.origin, self.call.system);
        let about = origin.about();
        if !about.is_cacheable {
            return origin.fetch(&self.call);
        }
        // Before the lock: no process may wait for a person or a program.
        let device = origin.mfa_device();
        let code = device.map(|it| origin::device_code(system, self.call.interaction, it));
        let code = code.transpose()?;
        let fetch =
            || self.once(0, &|call| origin.fetch(&Call { mfa_code: code.as_ref(), ..*call }));
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
            tracing::debug!("{error}; signing in");
            let options = SignInOptions { instead_of: token, ..SignInOptions::default() };
            sso::sign_in(system, self.call.network, session, &options)?;
            fetch()
        })
    }

    /// One call for all processes that need it at the same time: the holder of the lock makes it,
    /// the others read the result. Nobody is asked while the lock is held.
    fn once(
        &self,
        stage: usize,
        fetch: &dyn Fn(&Call<'_>) -> Result<Credentials>,
    ) -> Result<Credentials> {
        let (system, key) = (self.call.system, &self.keys[stage]);
        if !self.store.is_shared() {
            // Nobody would find the result.
            let credentials = fetch(&self.call)?;
            self.keep(stage, &credentials);
            return Ok(credentials);
        }
        let name = format!("entry-{}", key.as_str());
        let lock = {
            let limit = PATIENCE.min(system.patience.left(&*system.clock));
            let _waiting = system.patience.wait(&*system.clock);
            system.files.lock(name.as_ref(), limit, &*system.clock)
        };
        if let Err(error) = &lock {
            tracing::debug!(%error, "continuing without the lock");
        }
        if self.store.written(key) != self.written_before[stage] {
            let left = self.store.load(key);
            if let Some(left) = left.filter(|it| it.lasts(system.now(), SignedDuration::ZERO)) {
                tracing::debug!(stage, "another process has fetched the credentials");
                return Ok(left);
            }
        }
        let credentials = fetch(&self.call)?;
        self.keep(stage, &credentials);
        Ok(credentials)
    }

    /// If the cache cannot be written, the credentials are still used.
    fn keep(&self, stage: usize, credentials: &Credentials) {
        let session = self.plan.sso_session();
        let session = session.map(SsoSession::display_name);
        if let Err(error) = self.store.save(&self.keys[stage], credentials, session) {
            let why = error.with_hint();
            tracing::warn!("could not cache the credentials: {why}");
        }
    }
}

/// The cache key of each stage: everything that its credentials depend on.
pub(super) fn keys(plan: &Plan) -> Vec<CacheKey> {
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

/// The name in the AWS CLI's cache. It caches only roles of profiles.
pub(super) fn cli_cache_entry(plan: &Plan, stage: usize) -> Option<String> {
    let Some(hop) = stage.checked_sub(1).map(|number| &plan.hops[number]) else {
        return plan.origin.cli_cache_entry();
    };
    hop.profile.as_ref().and_then(|_| cli_cache::role_file_name(&hop.role))
}
