//! Only one process at a time lists a sign-in's accounts; those that waited use its result.

use std::time::Duration;

use super::super::{SsoSession, sharing, token_file};
use super::record::Inventory;
use crate::model::Timestamp;
use crate::sys::{FileLock, System};

const PAUSE: Duration = Duration::from_millis(250);
/// How long the process that lists may save nothing new: it may be suspended. Altogether, thousands
/// of accounts at a slow portal take minutes.
const PATIENCE: Duration = Duration::from_secs(20);

/// The right to list, until dropped. Must not be held while a person is asked.
pub(super) struct ListingLock {
    /// `None` if another process holds it without making progress.
    _lock: Option<FileLock>,
    /// The processes that held the lock while this one waited.
    waited_for: Vec<u32>,
}

impl ListingLock {
    pub(super) fn wait_for(system: &System, session: &SsoSession) -> Self {
        let name = format!("inventory-{}", token_file::file_name(session));
        let what = format!("listing the accounts of {}", session.display_name());
        let written = || Inventory::written(system, session);
        let (mut progress, mut since) = (written(), system.clock.monotonic());
        let (mut waited_for, mut is_told) = (Vec::new(), false);
        loop {
            if let Some(lock) = system.files.try_lock(name.as_ref()) {
                return Self { _lock: Some(lock), waited_for };
            }
            let holder = system.files.lock_holder(name.as_ref());
            waited_for.extend(holder.filter(|holder| !waited_for.contains(holder)));
            let (now, latest) = (system.clock.monotonic(), written());
            if latest != progress {
                (progress, since) = (latest, now);
                system.patience.begin_again(&*system.clock);
            } else if now.saturating_sub(since) >= PATIENCE {
                tracing::debug!("the other process makes no progress; continuing without the lock");
                return Self { _lock: None, waited_for };
            }
            if !is_told {
                sharing::tell_of_waiting(system, &what, holder);
                is_told = true;
            }
            let _waiting = system.patience.wait(&*system.clock);
            system.clock.sleep(PAUSE);
        }
    }

    /// From when on lists count as fetched, if `inventory` was written by a process that this one
    /// waited for.
    pub(super) fn fetched_meanwhile(&self, inventory: &Inventory) -> Option<Timestamp> {
        let listing = inventory.last_listing?;
        self.waited_for.contains(&listing.process).then_some(listing.since)
    }
}
