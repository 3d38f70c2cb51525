//! The state of the picker: query, matches, selection.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher};

use super::super::fit::width;
use super::item::{Item, Row};
use crate::model::printable;

/// In characters; the rest is dropped.
const LONGEST_QUERY: usize = 200;
/// In columns of the terminal.
const WIDEST: usize = 40;

/// A picker: the items and the state.
///
/// Without a query, items keep their order; with one, better matches come first, and ties keep the
/// order.
#[derive(Debug)]
pub(crate) struct Picker {
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
    /// Of the label and of each column.
    pub(super) widths: Vec<usize>,
    pub(super) query: Vec<char>,
    /// The position of the cursor in the query, in characters.
    pub(super) cursor: usize,
    /// The rows that match, best first.
    pub(super) matches: Vec<usize>,
    /// Position in `matches`.
    pub(super) selected: usize,
    /// Position in `matches` of the first row shown.
    pub(super) top: usize,
    /// How many rows were shown last.
    pub(super) page: usize,
    /// How wide the marks are.
    pub(super) mark_width: usize,
    /// The query, compiled; `None` if it is empty.
    pattern: Option<Pattern>,
    matcher: Matcher,
}

impl Picker {
    /// `title` says what is chosen.
    pub(crate) fn new(title: &str, items: &[Item]) -> Self {
        let rows: Vec<Row> = items.iter().map(Row::new).collect();
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        Self {
            title: printable(title),
            widths: widths(&rows),
            matches: (0..rows.len()).collect(),
            mark_width: rows.iter().map(|row| row.mark.len()).max().unwrap_or(0),
            pattern: None,
            rows,
            query: Vec::new(),
            cursor: 0,
            selected: 0,
            top: 0,
            page: 1,
            matcher: Matcher::new(config),
        }
    }

    /// The position of the selected item; `None` if nothing matches.
    pub(crate) fn selected(&self) -> Option<usize> {
        self.matches.get(self.selected).copied()
    }

    /// The positions of the matching items, best first.
    pub(crate) fn matches(&self) -> &[usize] {
        &self.matches
    }

    /// The first `most` matches as a numbered list, for dumb terminals.
    pub(crate) fn numbered(&self, most: usize) -> String {
        let mut text = String::new();
        for (number, row) in self.matches.iter().take(most).enumerate() {
            let row = &self.rows[*row];
            let texts = std::iter::once(&row.label).chain(&row.columns);
            let texts: Vec<&str> = texts.map(String::as_str).filter(|t| !t.is_empty()).collect();
            let (mark, width, texts) = (row.mark, self.mark_width, texts.join("  "));
            text.push_str(&format!("{:>4} {mark:width$} {texts}\n", number + 1));
        }
        if let Some(more) = self.matches.len().checked_sub(most + 1) {
            text.push_str(&format!("      and {} more\n", more + 1));
        }
        text
    }

    pub(crate) fn insert(&mut self, character: char) {
        if self.query.len() < LONGEST_QUERY && !character.is_control() {
            self.query.insert(self.cursor, character);
            self.cursor += 1;
            self.search();
        }
    }

    pub(crate) fn replace_query(&mut self, text: &str) {
        let typed = text.chars().filter(|character| !character.is_control());
        self.query = typed.take(LONGEST_QUERY).collect();
        self.cursor = self.query.len();
        self.search();
    }

    pub(crate) fn erase_left(&mut self) {
        if self.cursor > 0 {
            self.cursor -= 1;
            self.query.remove(self.cursor);
            self.search();
        }
    }

    pub(crate) fn erase_right(&mut self) {
        if self.cursor < self.query.len() {
            self.query.remove(self.cursor);
            self.search();
        }
    }

    pub(crate) fn erase_word(&mut self) {
        let before = &self.query[..self.cursor];
        let end = before.iter().rposition(|c| *c != ' ').map_or(0, |at| at + 1);
        let start = before[..end].iter().rposition(|c| *c == ' ');
        let start = start.map_or(0, |at| at + 1);
        self.query.drain(start..self.cursor);
        self.cursor = start;
        self.search();
    }

    pub(crate) fn erase_line(&mut self) {
        self.query.drain(..self.cursor);
        self.cursor = 0;
        self.search();
    }

    pub(crate) fn move_cursor(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.query.len());
    }

    /// Stops at both ends.
    pub(crate) fn move_selection(&mut self, by: isize) {
        let last = self.matches.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// Moves the selection by as many rows as are shown.
    pub(crate) fn move_page(&mut self, pages: isize) {
        let rows = isize::try_from(self.page.max(1)).unwrap_or(1);
        self.move_selection(pages.saturating_mul(rows));
    }

    fn search(&mut self) {
        (self.selected, self.top) = (0, 0);
        let query: String = self.query.iter().collect();
        if query.trim().is_empty() {
            self.matches = (0..self.rows.len()).collect();
            self.pattern = None;
            return;
        }
        let pattern =
            Pattern::new(&query, CaseMatching::Smart, Normalization::Smart, AtomKind::Fuzzy);
        let matcher = &mut self.matcher;
        let scored = self.rows.iter().enumerate();
        let scored = scored.filter_map(|(at, row)| Some((row.score(&pattern, matcher)?, at)));
        let mut scored: Vec<(u32, usize)> = scored.collect();
        scored.sort_unstable_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
        self.matches = scored.into_iter().map(|(_, at)| at).collect();
        self.pattern = Some(pattern);
    }

    /// The matching characters of a row: in the label, and in each column.
    pub(super) fn matched(&mut self, row: usize) -> Vec<Vec<usize>> {
        let pattern = self.pattern.as_ref();
        pattern.map(|it| self.rows[row].matched(it, &mut self.matcher)).unwrap_or_default()
    }
}

fn widths(rows: &[Row]) -> Vec<usize> {
    let mut widths = vec![0; 1];
    for row in rows {
        let texts = std::iter::once(&row.label).chain(&row.columns);
        for (column, text) in texts.enumerate() {
            if column == widths.len() {
                widths.push(0);
            }
            widths[column] = widths[column].max(width(text).min(WIDEST));
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(label: &str, columns: &[&str], keywords: &str) -> Item {
        Item {
            label: label.to_owned(),
            columns: columns.iter().map(|text| (*text).to_owned()).collect(),
            keywords: keywords.to_owned(),
            ..Item::default()
        }
    }

    fn accounts() -> Vec<Item> {
        vec![
            item("sandbox", &["111111111111", "Developer"], "playground"),
            item("prod-admin", &["222222222222", "Administrator"], "Payments"),
            item("prod-reader", &["222222222222", "ReadOnly"], "Payments"),
            item(
                "Überwachung",
                &["333333333333", "Auditor"],
                "arn:aws:iam::333333333333:role/audit",
            ),
        ]
    }

    fn found(query: &str) -> Vec<String> {
        let items = accounts();
        let mut picker = Picker::new("where to", &items);
        for character in query.chars() {
            picker.insert(character);
        }
        let labels = picker.matches().iter().map(|at| items[*at].label.clone());
        labels.collect()
    }

    #[test]
    fn an_item_is_found_by_any_part_of_it() {
        for (query, expected) in [
            ("", &["sandbox", "prod-admin", "prod-reader", "Überwachung"][..]),
            ("prdmin", &["prod-admin"]),
            ("2222 read", &["prod-reader"]),
            ("payments", &["prod-admin", "prod-reader"]),
            ("audit", &["Überwachung"]),
            ("role/audit", &["Überwachung"]),
            ("uberw", &["Überwachung"]),
            ("Sandbox", &[]),
            ("playgr", &["sandbox"]),
            ("zzz", &[]),
        ] {
            assert_eq!(found(query), expected, "{query}");
        }
    }

    #[test]
    fn a_name_that_matches_comes_before_other_texts_that_do() {
        let items =
            [item("one", &["admin"], ""), item("other", &[], "admin"), item("my-admin", &[], "")];
        let mut picker = Picker::new("", &items);
        picker.replace_query("admin");
        assert_eq!(picker.matches(), [2, 0, 1]);
    }

    #[test]
    fn the_selection_stops_at_both_ends_and_starts_anew_with_every_search() {
        let items = accounts();
        let mut picker = Picker::new("", &items);
        picker.move_selection(-1);
        assert_eq!(picker.selected(), Some(0));
        picker.move_selection(9);
        assert_eq!(picker.selected(), Some(3));
        picker.insert('p');
        assert_eq!(picker.selected(), picker.matches().first().copied());
        picker.replace_query("nothing like it");
        picker.move_selection(1);
        picker.move_page(-1);
        assert_eq!(picker.selected(), None);
    }

    #[test]
    fn a_numbered_list_says_how_much_is_missing() {
        let picker = Picker::new("", &accounts());
        let first = "   1  sandbox  111111111111  Developer\n";
        assert_eq!(picker.numbered(1), format!("{first}      and 3 more\n"));
        assert_eq!(picker.numbered(4).lines().count(), 4);
    }

    #[test]
    fn the_query_is_edited_like_a_line() {
        let mut picker = Picker::new("", &accounts());
        let query = |picker: &Picker| picker.query.iter().collect::<String>();
        for character in "prod  admin".chars() {
            picker.insert(character);
        }
        picker.erase_word();
        assert_eq!(query(&picker), "prod  ");
        picker.erase_word();
        assert_eq!(query(&picker), "");
        picker.erase_word();
        picker.erase_left();
        picker.erase_right();
        for character in "abc".chars() {
            picker.insert(character);
        }
        picker.move_cursor(-2);
        picker.erase_right();
        picker.insert('ü');
        assert_eq!(query(&picker), "aüc");
        picker.erase_left();
        assert_eq!(query(&picker), "ac");
        picker.erase_line();
        assert_eq!(query(&picker), "c");
        picker.move_cursor(-5);
        picker.erase_left();
        picker.move_cursor(5);
        picker.insert('\u{1b}');
        assert_eq!(query(&picker), "c");
    }
}
