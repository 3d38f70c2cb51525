//! How long a run waits for AWS, for other processes and for programs, all together.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Clock;

/// For all waiting of a run.
pub(crate) const WHOLE: Duration = Duration::from_secs(30);

/// The rest of [`WHOLE`]. The time in which a person is asked does not count, and that of threads
/// which wait at the same time counts once.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    spent: Duration,
    waiting: usize,
    /// When the first of those that wait began.
    since: Duration,
}

impl State {
    fn spent(&self, now: Duration) -> Duration {
        let current =
            if self.waiting > 0 { now.saturating_sub(self.since) } else { Duration::ZERO };
        self.spent + current
    }
}

impl Patience {
    #[cfg(test)]
    pub(crate) fn of(left: Duration) -> Self {
        let state = State { spent: WHOLE.saturating_sub(left), ..State::default() };
        Self { state: Mutex::new(state) }
    }

    pub(crate) fn left(&self, clock: &dyn Clock) -> Duration {
        WHOLE.saturating_sub(self.state().spent(clock.monotonic()))
    }

    /// Counts the time until the result is dropped.
    pub(crate) fn wait<'a>(&'a self, clock: &'a dyn Clock) -> Waiting<'a> {
        let mut state = self.state();
        if state.waiting == 0 {
            state.since = clock.monotonic();
        }
        state.waiting += 1;
        Waiting { patience: self, clock }
    }

    /// Gives the whole time again: a person has answered, or a long job has made progress.
    pub(crate) fn begin_again(&self, clock: &dyn Clock) {
        let mut state = self.state();
        state.spent = Duration::ZERO;
        state.since = clock.monotonic();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A wait that counts, until dropped.
#[must_use = "the wait counts until it is dropped"]
pub(crate) struct Waiting<'a> {
    patience: &'a Patience,
    clock: &'a dyn Clock,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let now = self.clock.monotonic();
        let mut state = self.patience.state();
        state.spent = state.spent(now);
        state.since = now;
        state.waiting -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::scripted::ScriptedClock;
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn waits_add_up_and_what_is_between_them_does_not_count() {
        let (clock, patience) = (ScriptedClock::default(), Patience::default());
        for left in [20, 10, 0, 0] {
            let waiting = patience.wait(&clock);
            clock.advance(seconds(10));
            assert_eq!(patience.left(&clock), seconds(left));
            drop(waiting);
            // A person types.
            clock.advance(seconds(100));
            assert_eq!(patience.left(&clock), seconds(left));
        }
        patience.begin_again(&clock);
        assert_eq!(patience.left(&clock), WHOLE);
    }

    #[test]
    fn threads_that_wait_together_count_once_and_progress_is_for_all_of_them() {
        let (clock, patience) = (ScriptedClock::default(), Patience::default());
        let first = patience.wait(&clock);
        clock.advance(seconds(4));
        let second = patience.wait(&clock);
        clock.advance(seconds(4));
        drop(first);
        clock.advance(seconds(4));
        assert_eq!(patience.left(&clock), seconds(18));
        patience.begin_again(&clock);
        clock.advance(seconds(1));
        drop(second);
        assert_eq!(patience.left(&clock), seconds(29));
    }
}
