//! How fast to ask the portal: without limit until it throttles, then by a token bucket below the
//! rate it accepted. Pure: time is passed in.
//!
//! The portal's limit is not documented, so it is measured, as in the adaptive retry mode of the
//! AWS SDKs: throttling cuts the measured rate, which then grows back slowly.

use std::time::Duration;

/// The part of the rate that remains after throttling.
const CUT: f64 = 0.7;
/// How close the rate grows back to the rate that was throttled.
const BELOW_CEILING: f64 = 0.9;
/// In requests per second.
const SLOWEST: f64 = 0.5;
/// The rate after throttling if no request had been served, so that nothing could be measured.
const UNKNOWN: f64 = 5.0;
/// How many requests may be sent at once after a pause.
const BURST: f64 = 2.0;
/// The first pause after throttling; it doubles each time in a row.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

#[derive(Debug)]
pub(super) struct Pace {
    /// Requests per second; `None` if never throttled.
    rate: Option<f64>,
    /// The rate that was throttled last; grows slowly with time.
    ceiling: f64,
    tokens: f64,
    filled_at: Duration,
    paused_until: Duration,
    /// When the rate was last cut. Throttling of requests sent earlier is ignored.
    cut_at: Option<Duration>,
    complaints_in_a_row: u32,
    /// The start of the measurement, and the requests served since.
    measured_since: Duration,
    served: u32,
}

impl Pace {
    /// Starts at `now` with the rate that was learnt before, in thousandths per second.
    pub(super) fn new(learnt: Option<u32>, now: Duration) -> Self {
        let rate = learnt.map(|rate| (f64::from(rate) / 1000.0).max(UNKNOWN / 2.0));
        Self {
            rate,
            ceiling: rate.unwrap_or_default() / BELOW_CEILING,
            tokens: BURST,
            filled_at: now,
            paused_until: now,
            cut_at: None,
            complaints_in_a_row: 0,
            measured_since: now,
            served: 0,
        }
    }

    /// Zero if a request may be sent now; else how long to wait before asking again.
    pub(super) fn take(&mut self, now: Duration) -> Duration {
        let pause = self.paused_until.saturating_sub(now);
        if !pause.is_zero() {
            return pause;
        }
        let Some(rate) = self.rate else {
            return Duration::ZERO;
        };
        let elapsed = now.saturating_sub(self.filled_at).as_secs_f64();
        self.filled_at = now;
        self.tokens = (self.tokens + elapsed * rate).min(BURST);
        if self.tokens < 1.0 {
            // Slightly longer than necessary, so that rounding does not cause a second wait.
            return Duration::from_secs_f64((1.0 - self.tokens) / rate) + Duration::from_micros(10);
        }
        self.tokens -= 1.0;
        Duration::ZERO
    }

    pub(super) fn served(&mut self, now: Duration) {
        self.complaints_in_a_row = 0;
        if now.saturating_sub(self.measured_since) > Duration::from_secs(2) {
            // Older requests say nothing about the current limit.
            self.measured_since = now;
            self.served = 0;
        }
        self.served += 1;
        if let Some(rate) = self.rate {
            // Per second, the rate grows by 0.5 requests and 2 %, the ceiling by 0.05 requests and
            // 0.3 %.
            self.ceiling += (0.05 + 0.003 * self.ceiling) / rate;
            let grown = rate + (0.5 + 0.02 * rate) / rate;
            self.rate = Some(grown.min(BELOW_CEILING * self.ceiling).max(rate));
        }
    }

    /// A request sent at `sent` was throttled; `retry_after` is the service's header.
    pub(super) fn throttled(&mut self, sent: Duration, now: Duration, retry_after: Duration) {
        if self.cut_at.is_some_and(|cut| sent <= cut) {
            self.paused_until = self.paused_until.max(now + retry_after.min(LONGEST_PAUSE));
            return;
        }
        if self.served == 0 {
            let rate = *self.rate.get_or_insert(UNKNOWN);
            self.ceiling = self.ceiling.max(rate);
        } else {
            let elapsed = now.saturating_sub(self.measured_since).as_secs_f64();
            let measured = f64::from(self.served) / elapsed.max(0.05);
            let before = self.rate.map_or(measured, |rate| rate.min(measured.max(rate * 0.5)));
            self.ceiling = before.max(SLOWEST);
            self.rate = Some((before * CUT).max(SLOWEST));
        }
        self.tokens = 0.0;
        self.filled_at = now;
        self.served = 0;
        self.cut_at = Some(now);
        let pause = FIRST_PAUSE * 2_u32.saturating_pow(self.complaints_in_a_row.min(8));
        self.complaints_in_a_row += 1;
        self.paused_until = now + pause.max(retry_after).min(LONGEST_PAUSE);
        self.measured_since = self.paused_until;
    }

    /// The learnt rate in thousandths of a request per second; `None` if there seems to be no
    /// limit.
    pub(super) fn learnt(&self) -> Option<u32> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate is positive, and cut at what fits"
        )]
        self.rate.map(|rate| (rate * 1000.0).min(f64::from(u32::MAX)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_millis(1);

    /// A service with a token bucket, asked by so many at once, each answer after `latency`.
    /// Gives (served, refused, seconds).
    fn simulate(
        pace: &mut Pace,
        limit: Option<(f64, f64)>,
        wanted: u32,
        workers: usize,
        latency: Duration,
    ) -> (u32, u32, f64) {
        let (burst, per_second) = limit.unwrap_or((1e9, 1e9));
        let (mut level, mut now) = (burst, Duration::ZERO);
        // When each worker's answer comes; `None`: it wants to send.
        let mut waiting: Vec<Option<(Duration, Duration, bool)>> = vec![None; workers];
        let (mut served, mut refused) = (0, 0);
        while served < wanted {
            level = (level + per_second * STEP.as_secs_f64()).min(burst);
            for slot in &mut waiting {
                match *slot {
                    Some((due, sent, is_served)) if due <= now => {
                        if is_served {
                            served += 1;
                            pace.served(now);
                        } else {
                            refused += 1;
                            pace.throttled(sent, now, Duration::ZERO);
                        }
                        *slot = None;
                    }
                    Some(_) => continue,
                    None => {}
                }
                if pace.take(now).is_zero() {
                    let is_served = level >= 1.0;
                    if is_served {
                        level -= 1.0;
                    }
                    *slot = Some((now + latency, now, is_served));
                }
            }
            now += STEP;
            assert!(now < Duration::from_secs(10_000), "it never ends");
        }
        (served, refused, now.as_secs_f64())
    }

    #[test]
    fn nobody_waits_while_nobody_complains() {
        let mut pace = Pace::new(None, Duration::ZERO);
        let (_, refused, seconds) = simulate(&mut pace, None, 1000, 8, Duration::from_millis(20));
        assert_eq!((refused, pace.learnt()), (0, None));
        assert!(seconds < 1000.0 / 8.0 * 0.020 * 1.1, "{seconds}");
    }

    #[test]
    fn the_rate_settles_below_the_limit_and_near_it() {
        for per_second in [5.0, 20.0, 100.0] {
            let mut pace = Pace::new(None, Duration::ZERO);
            let limit = Some((per_second, per_second));
            let (_, refused, seconds) =
                simulate(&mut pace, limit, 1000, 8, Duration::from_millis(20));
            let ideal = 1000.0 / per_second;
            assert!(seconds < ideal * 2.0, "{per_second}/s: {seconds} s");
            assert!(refused < 100, "{per_second}/s: {refused} refused");
            // The next run starts with what was learnt.
            let learnt = pace.learnt();
            assert!(learnt.is_some());
            let mut pace = Pace::new(learnt, Duration::ZERO);
            let (_, refused_again, _) =
                simulate(&mut pace, limit, 200, 8, Duration::from_millis(20));
            assert!(refused_again <= 6, "{per_second}/s: {refused_again} refused");
        }
    }

    #[test]
    fn a_service_that_refused_everything_for_a_while_is_asked_faster_again() {
        let mut pace = Pace::new(None, Duration::ZERO);
        let mut now = Duration::ZERO;
        for _ in 0..100 {
            pace.served(now);
            now += Duration::from_millis(10);
        }
        for _ in 0..10 {
            now += pace.take(now) + STEP;
            pace.throttled(now, now, Duration::ZERO);
        }
        assert!(pace.learnt().unwrap() > 50_000, "{pace:?}");
        // One that never served anything either.
        let mut pace = Pace::new(Some(1), Duration::ZERO);
        pace.throttled(STEP, STEP, Duration::ZERO);
        let (_, _, seconds) = simulate(&mut pace, None, 1000, 8, Duration::from_millis(20));
        assert!(seconds < 200.0, "{seconds}");
    }

    #[test]
    fn complaints_about_requests_of_the_same_moment_count_once() {
        let mut pace = Pace::new(Some(100_000), Duration::ZERO);
        let at = Duration::from_millis;
        for number in 0..100 {
            pace.served(at(number * 10));
        }
        pace.throttled(at(990), at(1010), Duration::ZERO);
        let learnt = pace.learnt();
        for late in 0..7 {
            pace.throttled(at(991 + late), at(1011 + late), Duration::ZERO);
        }
        assert_eq!(pace.learnt(), learnt);
    }

    #[test]
    fn pauses_grow_to_a_bound_and_the_service_may_ask_for_one() {
        let mut pace = Pace::new(None, Duration::ZERO);
        let mut now = Duration::from_secs(1);
        let mut pauses = Vec::new();
        for _ in 0..8 {
            pace.throttled(now, now, Duration::ZERO);
            let pause = pace.take(now);
            pauses.push(pause.as_millis());
            now += pause + Duration::from_millis(1);
        }
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(pace.learnt(), Some(5000));
        pace.served(now);
        pace.throttled(now, now, Duration::from_secs(3));
        assert_eq!(pace.take(now), Duration::from_secs(3));
    }
}
