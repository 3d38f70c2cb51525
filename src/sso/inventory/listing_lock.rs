//! Only one process at a time lists a sign-in's accounts; those that waited use its result.

use std::time::Duration;

use super::super::{SsoSession, sharing, token_file};
use super::record::Inventory;
use crate::error::{Error, Kind, Result};
use crate::model::Timestamp;
use crate::sys::{FileLock, System};

const PAUSE: Duration = Duration::from_millis(250);
/// Thousands of accounts at a slow portal take minutes.
const PATIENCE: Duration = Duration::from_mins(15);

/// The right to list, until dropped. Must not be held while a person is asked.
pub(super) struct ListingLock {
    _lock: FileLock,
    /// The processes that held the lock while this one waited.
    waited_for: Vec<u32>,
}

impl ListingLock {
    pub(super) fn wait_for(system: &System, session: &SsoSession) -> Result<Self> {
        let name = format!("inventory-{}", token_file::file_name(session));
        let what = format!("listing the accounts of {}", session.display_name());
        let end = system.clock.monotonic().saturating_add(PATIENCE);
        let (mut waited_for, mut is_told) = (Vec::new(), false);
        loop {
            if let Some(lock) = system.files.try_lock(name.as_ref()) {
                return Ok(Self { _lock: lock, waited_for });
            }
            let holder = system.files.lock_holder(name.as_ref());
            waited_for.extend(holder.filter(|holder| !waited_for.contains(holder)));
            if system.clock.monotonic() >= end {
                let minutes = PATIENCE.as_secs() / 60;
                let text = format!(
                    "another process has not finished {what} within {minutes} \
                                    minutes"
                );
                return Err(Error::new(Kind::Other, text));
            }
            if !is_told {
                sharing::tell_of_waiting(system, &what, holder);
                is_told = true;
            }
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
