//! One process at a time renews a token, because every renewal uses up the token for the next.
//! Waiting for one's turn and the request share one limit of time, however many wait.

use std::path::Path;
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::sys::{FileLock, System};

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnLimits {
    /// All in all: the wait for those who are at it already, and the request.
    pub whole: Duration,
    /// A request that has no more time than this is not begun: its answer could be missed, and with
    /// it the only token that is good for another renewal.
    pub shortest_request: Duration,
}

impl Default for TurnLimits {
    fn default() -> Self {
        Self {
            whole: Duration::from_secs(30),
            shortest_request: Duration::from_secs(5),
        }
    }
}

/// The right to renew a token, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    _lock: FileLock,
    /// On the monotonic clock.
    end: Duration,
    shortest_request: Duration,
}

impl Turn {
    /// Waits for the turn at the token whose lock is called `lock` (as for `Files::lock`). What the
    /// token's file held before may have been replaced since.
    ///
    /// # Errors
    /// [`Kind::Other`] when the time is over, or locks cannot be made.
    pub fn wait_for(system: &System, lock: &Path, limits: TurnLimits) -> Result<Self> {
        let end = system.clock.monotonic().saturating_add(limits.whole);
        Ok(Self {
            _lock: system.files.lock(lock, limits.whole, &*system.clock)?,
            end,
            shortest_request: limits.shortest_request,
        })
    }

    /// How long the request may take.
    ///
    /// # Errors
    /// [`Kind::Network`] when those who had their turn before have used up the time.
    pub fn time_left(&self, system: &System) -> Result<Duration> {
        let left = self.end.saturating_sub(system.clock.monotonic());
        if left >= self.shortest_request {
            return Ok(left);
        }
        Err(Error::new(
            Kind::Network,
            "another process tried in vain for so long that no time is left",
        ))
    }
}
