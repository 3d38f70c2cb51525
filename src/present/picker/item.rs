//! What can be picked, and how well it matches what was typed.

use nucleo_matcher::pattern::Pattern;
use nucleo_matcher::{Matcher, Utf32String};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::model::printable;

/// The longest text of an item that is searched, in characters.
const LONGEST: usize = 512;

/// One of many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Item {
    /// What it is called.
    pub label: String,
    /// What else is shown, one text for each column, empty where there is nothing to say.
    pub columns: Vec<String>,
    /// What is searched too, yet not shown.
    pub keywords: String,
}

/// An item made ready: safe to show, quick to search.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) label: String,
    pub(super) columns: Vec<String>,
    label_text: Utf32String,
    whole_text: Utf32String,
}

impl Row {
    pub(super) fn new(item: &Item) -> Self {
        let label = printable(&item.label);
        let columns: Vec<String> = item.columns.iter().map(|text| printable(text)).collect();
        let whole = format!("{label} {} {}", columns.join(" "), item.keywords);
        let searched = |text: &str| text.chars().take(LONGEST).collect::<String>().into();
        Self { label_text: searched(&label), whole_text: searched(&whole), label, columns }
    }

    /// How well the row matches, more is better; `None` if it does not. What is found in the label
    /// counts a quarter more than elsewhere.
    pub(super) fn score(&self, pattern: &Pattern, matcher: &mut Matcher) -> Option<u32> {
        let whole = pattern.score(self.whole_text.slice(..), matcher)?;
        let label = pattern.score(self.label_text.slice(..), matcher);
        Some(whole.max(label.map_or(0, |score| score + score / 4)))
    }
}

/// How many columns of the terminal printable `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The beginning of `text` that fits into `room` columns, with `…` if something is missing, and its
/// width.
pub(super) fn fitted(text: &str, room: usize) -> (String, usize) {
    let whole = width(text);
    if whole <= room {
        return (text.to_owned(), whole);
    }
    let mut kept = String::new();
    let mut used = 0;
    for character in text.chars() {
        let more = character.width().unwrap_or(0);
        if used + more + 1 > room {
            break;
        }
        used += more;
        kept.push(character);
    }
    if room > 0 {
        kept.push('…');
        used += 1;
    }
    (kept, used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters_however_wide_they_are() {
        for (text, room, expected) in [
            ("short", 5, ("short", 5)),
            ("longer", 5, ("long…", 5)),
            ("名前名前", 5, ("名前…", 5)),
            ("名前名前", 4, ("名…", 3)),
            ("ab", 1, ("…", 1)),
            ("ab", 0, ("", 0)),
        ] {
            let (kept, used) = fitted(text, room);
            assert_eq!((kept.as_str(), used), expected, "{text} in {room}");
        }
    }
}
