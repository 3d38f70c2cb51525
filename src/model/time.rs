//! Times and durations as AWS files, services and people write them.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::error::{Error, Kind, Result};

/// Reads a time in any form that AWS tools have written: RFC 3339 with `Z` or an offset, and
/// `2020-06-17T10:02:08UTC` of botocore's old token cache.
///
/// A time without a zone is invalid: its meaning would be a guess.
pub(crate) fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(civil) = text.strip_suffix("UTC") {
        let civil: DateTime = civil.trim_end().parse().ok()?;
        return civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    }
    text.parse().ok()
}

/// As all SDKs read it: `2031-05-06T07:08:09Z`, whole seconds.
pub(crate) fn rfc3339_utc(time: Timestamp) -> String {
    format!("{time:.0}")
}

/// Reads seconds (`3600`) or units (`1h30m`, `45m`, `90s`).
pub(crate) fn parse_duration_seconds(text: &str) -> Result<u32> {
    let refuse = || {
        Error::new(
            Kind::Usage,
            format!("{text:?} is not a duration: give seconds (3600) or units (1h30m, 45m, 90s)"),
        )
    };
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_err(|_| refuse());
    }
    let mut total: u32 = 0;
    let mut number = String::new();
    let mut smallest_unit = u32::MAX;
    for character in text.chars() {
        let unit = match character {
            '0'..='9' => {
                number.push(character);
                continue;
            }
            'd' => 86_400,
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return Err(refuse()),
        };
        if unit >= smallest_unit {
            return Err(refuse());
        }
        smallest_unit = unit;
        let count: u32 = number.parse().map_err(|_| refuse())?;
        number.clear();
        total = count
            .checked_mul(unit)
            .and_then(|seconds| total.checked_add(seconds))
            .ok_or_else(refuse)?;
    }
    if smallest_unit == u32::MAX || !number.is_empty() {
        return Err(refuse());
    }
    Ok(total)
}

/// The time left until `end`: `2h05m`, `59m`, `45s`, or `expired`.
pub(crate) fn format_remaining(end: Timestamp, now: Timestamp) -> String {
    let left: SignedDuration = end.duration_since(now);
    let seconds = left.as_secs();
    match seconds {
        i64::MIN..=0 => "expired".to_owned(),
        1..=59 => format!("{seconds}s"),
        60..=3599 => format!("{}m", seconds / 60),
        _ => format!("{}h{:02}m", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_aws_tools_wrote_is_read() {
        let expected = "2031-05-06T07:08:09Z".parse::<Timestamp>().unwrap();
        for text in [
            "2031-05-06T07:08:09Z",
            "2031-05-06T07:08:09UTC",
            "2031-05-06T07:08:09+00:00",
            "2031-05-06T09:08:09+02:00",
            " 2031-05-06T07:08:09.000Z ",
        ] {
            assert_eq!(parse_timestamp(text), Some(expected), "{text}");
        }
        for text in ["", "tomorrow", "2031-05-06T07:08:09", "1936508889", "2031-13-06T07:08:09Z"] {
            assert_eq!(parse_timestamp(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_written_in_whole_seconds_with_z() {
        let time = "2031-05-06T07:08:09.987Z".parse().unwrap();
        assert_eq!(rfc3339_utc(time), "2031-05-06T07:08:09Z");
    }

    #[test]
    fn durations_are_seconds_or_units() {
        for (text, seconds) in [("3600", 3600), ("1h30m", 5400), ("45m", 2700), ("1d", 86_400)] {
            assert_eq!(parse_duration_seconds(text).unwrap(), seconds);
        }
        for text in ["", "m", "1h30", "30m1h", "1x", "-5", "99999999999", "1h1h"] {
            assert!(parse_duration_seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_time_left_reads_well() {
        let now: Timestamp = "2031-05-06T07:00:00Z".parse().unwrap();
        let after = |seconds| now + SignedDuration::from_secs(seconds);
        assert_eq!(format_remaining(after(7500), now), "2h05m");
        assert_eq!(format_remaining(after(3599), now), "59m");
        assert_eq!(format_remaining(after(7), now), "7s");
        assert_eq!(format_remaining(after(0), now), "expired");
    }
}
