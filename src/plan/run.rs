//! Carries a plan out: the newest credentials that are still good, and from there on the calls that
//! are missing.

use jiff::SignedDuration;

use super::Plan;
use crate::error::{Result, ResultExt};
use crate::model::Credentials;
use crate::origin::{self, CacheKey, Call, CredentialStore, Interaction};
use crate::sso::SsoSession;
use crate::sys::System;
use crate::wire::cli_cache;

/// How fresh the credentials have to be.
#[derive(Clone, Copy, Debug)]
pub struct Freshness {
    /// What must be left of cached credentials.
    pub minimum_ttl: SignedDuration,
    /// Whether cached credentials are passed over.
    pub ignores_cache: bool,
}

/// Entries of the AWS CLI's cache count while this is left, as for the CLI itself.
const CLI_CACHE_TTL: SignedDuration = SignedDuration::from_mins(15);

/// Obtains the credentials of `plan`.
///
/// A cold chain costs one request for each hop; a warm one costs one file.
///
/// # Errors
/// Of any kind, with the name of the plan as context.
pub fn run(
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
    let stages = Stages::of(plan);
    let run = Run {
        plan,
        call,
        store,
        freshness,
        stages,
    };
    run.credentials().context_with(|| plan.name.clone())
}

/// The credentials of `plan`, if a cache has them: no request, no question, no program.
#[must_use]
pub fn cached(
    system: &System,
    plan: &Plan,
    store: &dyn CredentialStore,
    minimum_ttl: SignedDuration,
) -> Option<Credentials> {
    let run = Run {
        plan,
        call: Call {
            system,
            network: &plan.network,
            interaction: &Interaction::default(),
            region: None,
        },
        store,
        freshness: Freshness {
            minimum_ttl,
            ignores_cache: false,
        },
        stages: Stages::of(plan),
    };
    run.cached(plan.hops.len())
}

struct Run<'a> {
    plan: &'a Plan,
    call: Call<'a>,
    store: &'a dyn CredentialStore,
    freshness: Freshness,
    stages: Stages,
}

impl Run<'_> {
    fn credentials(&self) -> Result<Credentials> {
        let (mut credentials, done) = match self.newest_cached() {
            Some(found) => found,
            None => (self.fetch_origin()?, 0),
        };
        for (index, hop) in self.plan.hops.iter().enumerate().skip(done) {
            credentials = origin::assume(&self.call, hop, &credentials)?;
            self.keep(index + 1, &credentials);
        }
        let now = self.call.system.now();
        if !credentials.lasts(now, self.freshness.minimum_ttl) {
            tracing::warn!("even fresh credentials last less than the time that was asked for");
        }
        Ok(credentials)
    }

    /// The stage nearest the end that has usable credentials: stage 0 is the origin, stage n the
    /// n-th role.
    fn newest_cached(&self) -> Option<(Credentials, usize)> {
        if self.freshness.ignores_cache {
            return None;
        }
        (0..=self.plan.hops.len())
            .rev()
            .find_map(|stage| Some((self.cached(stage)?, stage)))
    }

    fn cached(&self, stage: usize) -> Option<Credentials> {
        if stage == 0 && !self.plan.origin.is_cacheable() {
            return None;
        }
        let now = self.call.system.now();
        let minimum = self.freshness.minimum_ttl;
        let own = self
            .store
            .load(&self.stages.keys[stage])
            .filter(|found| found.lasts(now, minimum));
        let found = own.or_else(|| {
            let name = self.stages.cli_entries[stage].as_ref()?;
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

    fn fetch_origin(&self) -> Result<Credentials> {
        let credentials = self.plan.origin.fetch(&self.call)?;
        if self.plan.origin.is_cacheable() {
            self.keep(0, &credentials);
        }
        Ok(credentials)
    }

    /// A cache that cannot be written costs time later, not the credentials now.
    fn keep(&self, stage: usize, credentials: &Credentials) {
        let session = self.plan.origin.sso_session().map(SsoSession::display_name);
        if let Err(error) = self
            .store
            .save(&self.stages.keys[stage], credentials, session)
        {
            tracing::warn!(%error, "the credentials could not be kept for later");
        }
    }
}

/// What each stage is called in the two caches.
struct Stages {
    keys: Vec<CacheKey>,
    cli_entries: Vec<Option<String>>,
}

impl Stages {
    fn of(plan: &Plan) -> Self {
        let mut facts: Vec<(String, String)> = vec![("origin".into(), plan.origin.kind().into())];
        facts.extend(
            plan.origin
                .facts()
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        for (service, url) in &plan.network.endpoints.overrides {
            facts.push((
                format!("endpoint {}", service.environment_suffix()),
                url.clone(),
            ));
        }
        let key = |facts: &[(String, String)]| {
            CacheKey::new(
                facts
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            )
        };
        let mut keys = vec![key(&facts)];
        let mut cli_entries = vec![plan.origin.cli_cache_entry()];
        for hop in &plan.hops {
            let role = serde_json::to_string(&hop.role).expect("role parameters are plain text");
            facts.push(("role".to_owned(), role));
            keys.push(key(&facts));
            // The CLI knows only roles of profiles, and only these parameters.
            let role = hop.profile.as_ref().map(|_| &hop.role);
            cli_entries.push(role.and_then(cli_cache::role_file_name));
        }
        Self { keys, cli_entries }
    }
}
