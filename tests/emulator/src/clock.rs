//! The emulator's clock (the system's plus an offset) and the three date forms that AWS uses. Pure but for `now`.

use std::time::{SystemTime, UNIX_EPOCH};

/// The system clock, moved by a number of seconds.
#[derive(Default)]
pub(crate) struct Clock {
    offset_seconds: i64,
}

impl Clock {
    /// Moves the clock: positive is ahead of the system's.
    pub(crate) fn set_offset(&mut self, seconds: i64) {
        self.offset_seconds = seconds;
    }

    /// Milliseconds since 1970.
    pub(crate) fn now_milliseconds(&self) -> i64 {
        let system = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(system.as_millis()).unwrap_or(i64::MAX) + self.offset_seconds * 1000
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.now_milliseconds().div_euclid(1000)
    }
}

struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    weekday: usize,
}

/// Gregorian date of an epoch time, by counting 400-year eras that begin on 1 March.
fn civil(epoch: i64) -> Civil {
    let days = epoch.div_euclid(86_400);
    let rest = epoch.rem_euclid(86_400);
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    Civil {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
        hour: rest / 3600,
        minute: rest / 60 % 60,
        second: rest % 60,
        weekday: usize::try_from((days + 4).rem_euclid(7)).unwrap_or_default(),
    }
}

/// `2031-05-06T07:08:09Z`
pub(crate) fn rfc3339(epoch: i64) -> String {
    let date = civil(epoch);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        date.year, date.month, date.day, date.hour, date.minute, date.second
    )
}

/// `20310506T070809Z`, as in `X-Amz-Date`.
pub(crate) fn compact(epoch: i64) -> String {
    rfc3339(epoch).replace(['-', ':'], "")
}

/// `Tue, 06 May 2031 07:08:09 GMT`, as in `Date`.
pub(crate) fn http_date(epoch: i64) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let date = civil(epoch);
    format!(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        DAYS[date.weekday],
        date.day,
        MONTHS[usize::try_from(date.month - 1).unwrap_or_default()],
        date.year,
        date.hour,
        date.minute,
        date.second
    )
}

/// Reads `20310506T070809Z`; anything else is `None`.
pub(crate) fn parse_compact(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = shifted_year * 365 + shifted_year.div_euclid(4) - shifted_year.div_euclid(100)
        + shifted_year.div_euclid(400)
        + day_of_year
        - 719_468;
    let epoch = days * 86_400 + number(9, 11)? * 3600 + number(11, 13)? * 60 + number(13, 15)?;
    (compact(epoch) == text).then_some(epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_three_forms_of_aws() {
        assert_eq!(rfc3339(1_935_817_689), "2031-05-06T07:08:09Z");
        assert_eq!(compact(1_935_817_689), "20310506T070809Z");
        assert_eq!(http_date(1_935_817_689), "Tue, 06 May 2031 07:08:09 GMT");
        assert_eq!(rfc3339(951_782_400), "2000-02-29T00:00:00Z");
    }

    #[test]
    fn compact_dates_read_back_and_impossible_ones_do_not() {
        for epoch in [0, 951_782_400, 1_440_938_160, 1_935_817_689, 4_102_444_799] {
            assert_eq!(parse_compact(&compact(epoch)), Some(epoch));
        }
        for text in ["20310230T000000Z", "20311301T000000Z", "2031-05-06T07:08", "+0310506T070809Z"]
        {
            assert_eq!(parse_compact(text), None, "{text}");
        }
    }
}
