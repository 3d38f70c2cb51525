//! The only place that reads a clock or sleeps.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;

use crate::model::Timestamp;

pub(crate) trait Clock: Send + Sync {
    /// The wall clock, in UTC.
    fn now(&self) -> Timestamp;
    fn sleep(&self, duration: Duration);
    /// Never goes back, whatever happens to the wall clock.
    fn monotonic(&self) -> Duration;
}

/// The operating system's clocks.
#[derive(Debug, Default)]
pub(super) struct SystemClock {
    start: OnceLock<Instant>,
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }

    fn monotonic(&self) -> Duration {
        self.start.get_or_init(Instant::now).elapsed()
    }
}

/// The time of day for the user, such as `10:08`.
pub(crate) fn local_time(time: Timestamp) -> String {
    time.to_zoned(local_zone()).strftime("%H:%M").to_string()
}

/// The user's time zone: by `TZ` or the system, else UTC.
pub(crate) fn local_zone() -> TimeZone {
    TimeZone::try_system().unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_monotonic_clock_starts_at_zero_and_never_goes_back() {
        let clock = SystemClock::default();
        let first = clock.monotonic();
        assert!(first < Duration::from_mins(1));
        assert!(clock.monotonic() >= first);
    }
}
