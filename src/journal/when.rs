//! Times as people type them: `10:31`, `2h`, `2031-05-06`, `yesterday`.

use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span as Calendar};

use crate::error::{Error, Kind, Result};
use crate::model::{Timestamp, parse_duration_seconds, parse_timestamp};

/// A time relative to now and to the time zone of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The last time that clocks showed it; how many seconds it stands for.
    Clock(Time, i64),
    /// A whole day.
    Day(Date),
    /// So many days ago, from midnight to midnight.
    DaysAgo(i64),
    /// A local time; how many seconds it stands for.
    Local(DateTime, i64),
    /// An instant.
    Instant(Timestamp),
    /// So long ago.
    Ago(SignedDuration),
}

/// From the first instant to before the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) begin: Timestamp,
    pub(crate) end: Timestamp,
}

impl FromStr for When {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        // `10:31` stands for a minute, `10:31:04` for a second.
        let length = |text: &str| if text.matches(':').count() > 1 { 1 } else { 60 };
        let word = match text {
            "now" => Some(Self::Ago(SignedDuration::ZERO)),
            "today" => Some(Self::DaysAgo(0)),
            "yesterday" => Some(Self::DaysAgo(1)),
            _ => None,
        };
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let ago = || {
            let seconds = parse_duration_seconds(text).ok().filter(|_| !is_number)?;
            Some(Self::Ago(SignedDuration::from_secs(seconds.into())))
        };
        let clock = || {
            let text = if text.find(':') == Some(1) { format!("0{text}") } else { text.to_owned() };
            let is_clock = text.contains(':') && !text.contains('-');
            Some(Self::Clock(text.parse().ok().filter(|_| is_clock)?, length(&text)))
        };
        let is_day = || !text.contains(':');
        let day = || Some(Self::Day(text.parse().ok().filter(|_| is_day() && !is_number)?));
        let local = || Some(Self::Local(text.parse().ok().filter(|_| !is_day())?, length(text)));
        word.or_else(ago)
            .or_else(clock)
            .or_else(|| parse_timestamp(text).map(Self::Instant))
            .or_else(day)
            .or_else(local)
            .ok_or_else(|| {
                Error::new(
                    Kind::Usage,
                    format!(
                        "{text:?} is not a time: give 10:31, 2h (ago), yesterday, 2031-05-06 or \
                         2031-05-06T10:31"
                    ),
                )
            })
    }
}

impl When {
    /// What it stands for at `now` in `zone`. Times that a calendar does not have give `None`.
    pub(crate) fn span(self, now: Timestamp, zone: &TimeZone) -> Option<Span> {
        let today = now.to_zoned(zone.clone()).date();
        let instant = |time: DateTime| Some(time.to_zoned(zone.clone()).ok()?.timestamp());
        let of_day = |day: Date| {
            let begin = instant(day.to_datetime(Time::midnight()))?;
            Some(Span { begin, end: instant(day.tomorrow().ok()?.to_datetime(Time::midnight()))? })
        };
        let lasting = |begin: Timestamp, seconds: i64| {
            let end = begin.checked_add(SignedDuration::from_secs(seconds)).ok()?;
            Some(Span { begin, end })
        };
        match self {
            Self::Clock(time, seconds) => {
                let begin = instant(today.to_datetime(time))?;
                let is_past = begin <= now;
                let begin = if is_past {
                    begin
                } else {
                    instant(today.yesterday().ok()?.to_datetime(time))?
                };
                lasting(begin, seconds)
            }
            Self::Day(day) => of_day(day),
            Self::DaysAgo(days) => of_day(today.checked_sub(Calendar::new().days(days)).ok()?),
            Self::Local(time, seconds) => lasting(instant(time)?, seconds),
            Self::Instant(begin) => lasting(begin, 1),
            Self::Ago(duration) => lasting(now.checked_sub(duration).ok()?, 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let now = "2031-05-06T08:40:00Z".parse().unwrap();
        for (text, begin, end) in [
            ("10:31", "2031-05-06T08:31:00Z", "2031-05-06T08:32:00Z"),
            ("9:05", "2031-05-06T07:05:00Z", "2031-05-06T07:06:00Z"),
            ("10:31:04", "2031-05-06T08:31:04Z", "2031-05-06T08:31:05Z"),
            ("10:41", "2031-05-05T08:41:00Z", "2031-05-05T08:42:00Z"),
            ("2031-05-06", "2031-05-05T22:00:00Z", "2031-05-06T22:00:00Z"),
            ("today", "2031-05-05T22:00:00Z", "2031-05-06T22:00:00Z"),
            ("yesterday", "2031-05-04T22:00:00Z", "2031-05-05T22:00:00Z"),
            ("2031-05-01T10:31", "2031-05-01T08:31:00Z", "2031-05-01T08:32:00Z"),
            ("2031-05-01 10:31:05", "2031-05-01T08:31:05Z", "2031-05-01T08:31:06Z"),
            ("2031-05-01T10:31:05Z", "2031-05-01T10:31:05Z", "2031-05-01T10:31:06Z"),
            ("2031-05-01T10:31:05+02:00", "2031-05-01T08:31:05Z", "2031-05-01T08:31:06Z"),
            ("2h", "2031-05-06T06:40:00Z", "2031-05-06T06:40:01Z"),
            ("1d", "2031-05-05T08:40:00Z", "2031-05-05T08:40:01Z"),
            ("now", "2031-05-06T08:40:00Z", "2031-05-06T08:40:01Z"),
        ] {
            let when: When = text.parse().unwrap();
            let expected = Span { begin: begin.parse().unwrap(), end: end.parse().unwrap() };
            assert_eq!(when.span(now, &zone), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_examples() {
        for text in ["", "soon", "25:00", "10", "20310506", "2031-13-01", "10:31 pm", "-2h", "prod"]
        {
            let error = text.parse::<When>().unwrap_err();
            assert_eq!(error.kind(), Kind::Usage, "{text}");
            assert!(error.to_string().contains("10:31"), "{error}");
        }
    }
}
