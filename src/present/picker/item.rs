//! An item to pick, and how well it matches what was typed.

use nucleo_matcher::pattern::Pattern;
use nucleo_matcher::{Matcher, Utf32String};

use super::super::mark::mark;
use crate::model::printable;

/// The longest searched text, in characters.
const LONGEST: usize = 512;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Item {
    pub label: String,
    /// One text per column; may be empty.
    pub columns: Vec<String>,
    /// Searched, but not shown.
    pub keywords: String,
    /// Whether this terminal is already there.
    pub is_current: bool,
    pub is_dangerous: bool,
}

/// An item, prepared: safe to show, fast to search.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) label: String,
    pub(super) columns: Vec<String>,
    pub(super) mark: &'static str,
    pub(super) is_dangerous: bool,
    label_text: Utf32String,
    whole_text: Utf32String,
}

impl Row {
    pub(super) fn new(item: &Item) -> Self {
        let label = printable(&item.label);
        let columns: Vec<String> = item.columns.iter().map(|text| printable(text)).collect();
        let whole = format!("{label} {} {}", columns.join(" "), item.keywords);
        let searched = |text: &str| text.chars().take(LONGEST).collect::<String>().into();
        Self {
            label_text: searched(&label),
            whole_text: searched(&whole),
            label,
            columns,
            mark: mark(item.is_current, item.is_dangerous),
            is_dangerous: item.is_dangerous,
        }
    }

    /// How well the row matches, more is better; `None` if it does not. A match in the label counts
    /// a quarter more.
    pub(super) fn score(&self, pattern: &Pattern, matcher: &mut Matcher) -> Option<u32> {
        let whole = pattern.score(self.whole_text.slice(..), matcher)?;
        let label = pattern.score(self.label_text.slice(..), matcher);
        Some(whole.max(label.map_or(0, |score| score + score / 4)))
    }

    /// The positions of matching characters in the label and in each column; only in the label if
    /// everything is found there.
    pub(super) fn matched(&self, pattern: &Pattern, matcher: &mut Matcher) -> Vec<Vec<usize>> {
        let mut found = Vec::new();
        if pattern.indices(self.label_text.slice(..), matcher, &mut found).is_none() {
            found.clear();
            pattern.indices(self.whole_text.slice(..), matcher, &mut found);
        }
        let found: Vec<usize> = found.into_iter().filter_map(|at| at.try_into().ok()).collect();
        let mut start = 0;
        let texts = std::iter::once(&self.label).chain(&self.columns);
        texts
            .map(|text| {
                let own = start..start + text.chars().count();
                start = own.end + 1;
                found.iter().filter(|at| own.contains(at)).map(|at| at - own.start).collect()
            })
            .collect()
    }
}
