//! What the caches have for many plans.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use jiff::SignedDuration;

use super::{Plan, run};
use crate::model::Timestamp;
use crate::origin::{CacheKey, FileStore};
use crate::sys::System;

/// Which entries the caches have: a look into two folders spares one file for each plan.
pub(crate) struct CachedNames {
    own: HashSet<OsString>,
    of_cli: HashSet<OsString>,
}

/// Credentials in a cache.
#[derive(Clone, Copy)]
pub(crate) struct Cached {
    /// `None`: never.
    pub(crate) expiration: Option<Timestamp>,
}

impl CachedNames {
    /// Reads the folders of both caches.
    pub(crate) fn list(system: &System) -> Self {
        let files = &system.files;
        let names = |folder: PathBuf| {
            let paths = files.list(&folder).unwrap_or_default().into_iter();
            paths.filter_map(|path| Some(path.file_name()?.to_owned())).collect()
        };
        Self { own: names(files.credential_cache()), of_cli: names(files.cli_cache()) }
    }

    /// What a cache has for `plan`.
    pub(crate) fn credentials(
        &self,
        system: &System,
        plan: &Plan,
        store: &FileStore<'_>,
    ) -> Option<Cached> {
        let is_cacheable = !plan.hops.is_empty() || plan.origin.about().is_cacheable;
        let has = |names: &HashSet<OsString>, name: &dyn Fn() -> Option<String>| {
            is_cacheable
                && !names.is_empty()
                && name().is_some_and(|name| names.contains(OsStr::new(&name)))
        };
        let is_there = has(&self.own, &|| run::keys(plan).last().map(CacheKey::file_name))
            || has(&self.of_cli, &|| run::cli_cache_entry(plan, plan.hops.len()));
        let found = is_there.then(|| run::cached(system, plan, store, SignedDuration::ZERO))??;
        Some(Cached { expiration: found.expiration })
    }
}
