//! Recently and often used names: each has a weight, which halves every week. Holds names and
//! times, no secrets; the caller reads and writes the file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// In seconds.
const HALF_LIFE: u32 = 7 * 86_400;
/// How many names are remembered.
const MOST_NAMES: usize = 200;
/// In bytes.
const LONGEST_NAME: usize = 256;
/// Repeated use of a name within this many seconds counts once.
const PAUSE: i64 = 600;

/// The most recently used first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recent {
    names: Vec<Use>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Use {
    name: String,
    /// The weight at the time of the last use.
    weight: f64,
    /// The last use, in seconds since 1970.
    at: i64,
}

impl Use {
    fn weight(&self, now: i64) -> f64 {
        // Limited, so that a wrong clock does not count forever.
        let age = now.saturating_sub(self.at).clamp(0, i64::from(u32::MAX));
        let age = u32::try_from(age).unwrap_or(u32::MAX);
        let weight = self.weight.clamp(0.0, 1e6);
        // Halved for every whole half-life, and linear in between: `exp2` would load the
        // mathematics library at every start.
        let (whole, rest) = (age / HALF_LIFE, age % HALF_LIFE);
        let halved = weight / f64::from(1_u32 << whole.min(31));
        halved * (1.0 - f64::from(rest) / f64::from(2 * HALF_LIFE))
    }
}

impl Recent {
    /// Reads what [`Recent::to_text`] wrote; anything else gives an empty list.
    pub(crate) fn parse(text: &str) -> Self {
        let mut recent: Self = serde_json::from_str(text).unwrap_or_default();
        recent.names.truncate(MOST_NAMES);
        recent
    }

    /// One line of JSON.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).expect("names and numbers are JSON")
    }

    /// Adds a use of `name`. Returns whether that changed anything.
    pub(crate) fn note(&mut self, name: &str, now: Timestamp) -> bool {
        let now = now.as_second();
        let position = self.names.iter().position(|used| used.name == name);
        let is_current = position == Some(0) && (0..PAUSE).contains(&(now - self.names[0].at));
        if name.len() > LONGEST_NAME || is_current {
            return false;
        }
        let before = position.map(|at| self.names.remove(at).weight(now));
        self.names
            .insert(0, Use { name: name.to_owned(), weight: before.unwrap_or(0.0) + 1.0, at: now });
        self.names.truncate(MOST_NAMES);
        true
    }

    /// The names, the heaviest first.
    pub(crate) fn ranking(&self, now: Timestamp) -> Vec<&str> {
        let now = now.as_second();
        let mut uses: Vec<(f64, &str)> =
            self.names.iter().map(|used| (used.weight(now), used.name.as_str())).collect();
        uses.sort_by(|one, other| other.0.total_cmp(&one.0));
        uses.into_iter().map(|(_, name)| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> Timestamp {
        Timestamp::from_second(1_900_000_000 + number * 86_400).unwrap()
    }

    #[test]
    fn often_and_lately_beats_once_and_long_ago() {
        let mut recent = Recent::default();
        for (number, name) in [(0, "old"), (1, "often"), (2, "often"), (30, "often"), (31, "new")] {
            assert!(recent.note(name, day(number)));
        }
        assert_eq!(recent.ranking(day(31)), ["often", "new", "old"]);
        let read_back = Recent::parse(&recent.to_text());
        assert_eq!(read_back.ranking(day(31)), ["often", "new", "old"]);
    }

    #[test]
    fn the_same_name_again_within_minutes_changes_nothing() {
        let mut recent = Recent::default();
        assert!(recent.note("dev", day(0)));
        assert!(!recent.note("dev", day(0)));
        assert!(recent.note("other", day(0)));
        assert!(recent.note("dev", day(0)));
        assert!(!recent.note(&"x".repeat(300), day(1)));
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut recent = Recent::default();
        for number in 0..500 {
            recent.note(&format!("profile-{number}"), day(number));
        }
        assert_eq!(recent.ranking(day(500)).len(), MOST_NAMES);
        assert_eq!(recent.ranking(day(500))[0], "profile-499");
    }

    #[test]
    fn a_broken_file_counts_as_none_and_a_wrong_clock_does_not_rule() {
        for text in [
            "",
            "{}",
            "[]",
            "{\"names\":[{\"name\":1}]}",
            "{\"names\":[{\"name\":\"a\",\"weight\":1e999,\"at\":0}]}",
        ] {
            assert_eq!(Recent::parse(text), Recent::default(), "{text}");
        }
        let mut recent = Recent::parse(
            "{\"names\":[{\"name\":\"far\",\"weight\":1e300,\"at\":9223372036854775807},{\"name\":\"neg\",\"weight\":-5,\"at\":-9223372036854775808}]}",
        );
        assert!(recent.note("far", day(0)));
        assert_eq!(recent.ranking(day(0)), ["far", "neg"]);
    }
}
