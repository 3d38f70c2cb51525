//! Which entries answer a question: "who used prod at 10:31".

use std::collections::HashMap;

use jiff::SignedDuration;

use super::entry::Entry;
use super::when::Span;
use crate::model::Timestamp;

/// Credentials without an end count as used for so long: nobody notes that a terminal was closed.
const LONGEST_USE: SignedDuration = SignedDuration::from_hours(12);

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Selection {
    pub(crate) since: Option<Timestamp>,
    /// Entries before this.
    pub(crate) until: Option<Timestamp>,
    /// What was in use then: credentials that had been obtained, had not expired, and that their
    /// terminal had not replaced.
    pub(crate) at: Option<Span>,
}

impl Selection {
    /// Whether each entry is selected, in their order.
    pub(crate) fn of(&self, entries: &[Entry]) -> Vec<bool> {
        let mut ends = ends(entries);
        let selected = entries.iter().map(|entry| {
            let end = ends.next().flatten();
            entry.begin().is_some_and(|begin| self.takes(begin, end))
        });
        selected.collect()
    }

    /// `end` is that of a use; what is no use is an event.
    fn takes(&self, begin: Timestamp, end: Option<Timestamp>) -> bool {
        let is_in_use = |at: Span| {
            let lasts = end.is_some_and(|end| end > at.begin) || begin >= at.begin;
            begin < at.end && lasts
        };
        self.since.is_none_or(|since| begin >= since)
            && self.until.is_none_or(|until| begin < until)
            && self.at.is_none_or(is_in_use)
    }
}

/// The end of each use: it expires, or its terminal is switched again.
fn ends(entries: &[Entry]) -> impl Iterator<Item = Option<Timestamp>> + use<> {
    let mut next_switch: HashMap<&str, Timestamp> = HashMap::new();
    let mut ends: Vec<_> = entries
        .iter()
        .rev()
        .map(|entry| {
            let begin = entry.begin()?;
            let end = entry.end().unwrap_or_else(|| begin + LONGEST_USE);
            let terminal = entry.terminal.as_deref().filter(|_| entry.is_switch());
            let replaced = terminal.and_then(|terminal| next_switch.insert(terminal, begin));
            let end = replaced.map_or(end, |time| end.min(time));
            Some(end).filter(|_| entry.is_ok() && entry.verb != "unset")
        })
        .collect();
    ends.reverse();
    ends.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Verb, begin, end, result and terminal; times on one day.
    fn entries(rows: &[(&str, &str, &str, &str, &str)]) -> Vec<Entry> {
        let entry = |&(verb, begin, end, result, terminal): &(&str, &str, &str, &str, &str)| {
            let entry = Entry::new(verb, format!("2031-05-06T{begin}:00Z").parse().unwrap());
            Entry {
                expiration: (!end.is_empty()).then(|| format!("2031-05-06T{end}:00Z")),
                result: result.to_owned(),
                terminal: (!terminal.is_empty()).then(|| terminal.to_owned()),
                ..entry
            }
        };
        rows.iter().map(entry).collect()
    }

    fn minute(time: &str) -> Span {
        let begin: Timestamp = format!("2031-05-06T{time}:00Z").parse().unwrap();
        Span { begin, end: begin + SignedDuration::from_mins(1) }
    }

    #[test]
    fn what_was_in_use_is_found_also_if_it_was_switched_to_long_before() {
        let journal = entries(&[
            ("env", "08:00", "09:00", "ok", "/dev/pts/1"),
            ("env", "08:10", "", "ok", "/dev/pts/2"),
            ("exec", "08:20", "08:40", "ok", "/dev/pts/1"),
            ("env", "08:30", "09:30", "refused", "/dev/pts/1"),
            ("unset", "08:35", "", "ok", "/dev/pts/1"),
            ("credential-process", "08:36", "09:36", "ok", ""),
        ]);
        for (time, expected) in [
            ("07:59", [false; 6]),
            ("08:00", [true, false, false, false, false, false]),
            ("08:25", [true, true, true, false, false, false]),
            ("08:30", [true, true, true, true, false, false]),
            ("08:35", [false, true, true, false, true, false]),
            ("08:36", [false, true, true, false, false, true]),
            ("09:35", [false, true, false, false, false, true]),
            ("20:09", [false, true, false, false, false, false]),
            ("20:10", [false; 6]),
        ] {
            let selection = Selection { at: Some(minute(time)), ..Selection::default() };
            assert_eq!(selection.of(&journal), expected, "{time}");
        }
    }

    #[test]
    fn since_and_until_look_at_the_beginning() {
        let journal = entries(&[
            ("env", "08:00", "09:00", "ok", ""),
            ("env", "08:30", "09:00", "ok", ""),
            ("env", "09:00", "09:00", "ok", ""),
        ]);
        let selection = Selection {
            since: Some(minute("08:30").begin),
            until: Some(minute("09:00").begin),
            at: None,
        };
        assert_eq!(selection.of(&journal), [false, true, false]);
        assert_eq!(Selection::default().of(&journal), [true; 3]);
    }
}
