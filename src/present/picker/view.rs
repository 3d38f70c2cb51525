//! The layout of a picker: title, query, list, preview.

use super::super::fit::{fitted, width};
use super::state::Picker;
use crate::model::printable;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    /// A name.
    Strong,
    /// Less important.
    Faint,
    Selected,
    Danger,
    SelectedDanger,
}

/// Text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub style: Style,
    /// Whether it matches the query.
    pub is_match: bool,
    /// Without control sequences.
    pub text: String,
}

/// A whole screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// From the top. They fit, and none is as wide as the terminal, where some would begin a new
    /// line.
    pub lines: Vec<Vec<Span>>,
    /// Column and row of the cursor, from zero.
    pub cursor: (usize, usize),
}

/// The least rows for a title and for a preview.
const TITLE_FROM: usize = 4;
const PREVIEW_FROM: usize = 9;
/// Between columns.
const GAP: usize = 2;
const PROMPT: &str = "> ";
const NO_MATCH: &str = "  no match";

impl Picker {
    /// The picker in `columns` by `rows`; `preview` describes the selected item. Scrolls so that
    /// the selected row is visible.
    pub(crate) fn view(&mut self, columns: u16, rows: u16, preview: &[String]) -> View {
        let room = usize::from(columns).saturating_sub(1);
        let rows = usize::from(rows).max(1);
        let mut lines = Vec::new();
        if rows >= TITLE_FROM {
            lines.push(self.title_line(room));
        }
        let (query, column) = self.query_line(room);
        let cursor = (column, lines.len());
        lines.push(query);
        let below = match rows {
            PREVIEW_FROM.. => preview.len().min(rows / 3) + 1,
            _ => 0,
        };
        let below = if preview.is_empty() { 0 } else { below };
        self.page = rows.saturating_sub(lines.len() + below);
        self.scroll();
        let end = self.matches.len().min(self.top + self.page);
        for at in self.top..end {
            let row = self.matches[at];
            let matched = self.matched(row);
            lines.push(self.row_line(row, at == self.selected, &matched, room));
        }
        if self.matches.is_empty() && self.page > 0 {
            lines.push(vec![span(Style::Faint, &fitted(NO_MATCH, room).0)]);
        }
        if below > 0 {
            let gap = self.page.saturating_sub((self.matches.len() - self.top).max(1));
            lines.extend(std::iter::repeat_n(Vec::new(), gap));
            lines.push(vec![span(Style::Faint, &"─".repeat(room))]);
            let texts = preview.iter().take(below - 1);
            lines.extend(
                texts.map(|text| vec![span(Style::Plain, &fitted(&printable(text), room).0)]),
            );
        }
        View { lines, cursor }
    }

    fn title_line(&self, room: usize) -> Vec<Span> {
        let count = format!("  {}/{}", self.matches.len(), self.rows.len());
        let (title, used) = fitted(&self.title, room.saturating_sub(count.len()));
        let count = fitted(&count, room - used).0;
        vec![span(Style::Strong, &title), span(Style::Faint, &count)]
    }

    /// The end of the query if it is too long, and the column of the cursor.
    fn query_line(&self, room: usize) -> (Vec<Span>, usize) {
        let (prompt, used) = fitted(PROMPT, room);
        let room = room - used;
        let left =
            |from: usize| printable(&self.query[from..self.cursor].iter().collect::<String>());
        let start = (0..self.cursor).find(|from| width(&left(*from)) < room.max(1));
        let start = start.unwrap_or(self.cursor);
        let column = used + width(&left(start));
        let text = printable(&self.query[start..].iter().collect::<String>());
        let text = fitted(&text, room).0;
        (vec![span(Style::Strong, &prompt), span(Style::Plain, &text)], column)
    }

    fn row_line(
        &self,
        row: usize,
        is_selected: bool,
        matched: &[Vec<usize>],
        room: usize,
    ) -> Vec<Span> {
        let row = &self.rows[row];
        let style = |plain| match (is_selected, row.is_dangerous) {
            (true, true) => Style::SelectedDanger,
            (true, false) => Style::Selected,
            (false, true) => Style::Danger,
            (false, false) => plain,
        };
        let mut mark = if is_selected { "> " } else { "  " }.to_owned();
        if self.mark_width > 0 {
            mark.push_str(&format!("{:width$} ", row.mark, width = self.mark_width));
        }
        let (mark, mut used) = fitted(&mark, room);
        let mut spans = vec![span(style(Style::Plain), &mark)];
        let texts = std::iter::once(&row.label).chain(&row.columns);
        let mut owed = 0;
        for (at, (text, widest)) in texts.zip(&self.widths).enumerate() {
            let free = room.saturating_sub(used + owed);
            if *widest > 0 && free > 0 {
                let (text, text_width) = fitted(text, (*widest).min(free));
                let style = style(if at == 0 { Style::Strong } else { Style::Plain });
                if owed > 0 && text_width > 0 {
                    spans.push(span(style, &" ".repeat(owed)));
                    used += owed;
                    owed = 0;
                }
                let matched = matched.get(at).map(Vec::as_slice).unwrap_or_default();
                spans.extend(highlighted(style, &text, matched));
                used += text_width;
                owed += widest - text_width.min(*widest) + GAP;
            }
        }
        joined(spans)
    }

    fn scroll(&mut self) {
        let page = self.page.max(1);
        if self.selected < self.top {
            self.top = self.selected;
        } else if self.selected >= self.top + page {
            self.top = self.selected + 1 - page;
        }
    }
}

fn span(style: Style, text: &str) -> Span {
    Span { style, is_match: false, text: text.to_owned() }
}

/// Joins spans of the same style.
fn joined(spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for next in spans {
        let is_alike = |span: &Span| (span.style, span.is_match) == (next.style, next.is_match);
        match joined.last_mut().filter(|span| is_alike(span)) {
            Some(span) => span.text.push_str(&next.text),
            None => joined.push(next),
        }
    }
    joined
}

/// `text` in pieces: the characters at the positions `matched`, and those between.
fn highlighted(style: Style, text: &str, matched: &[usize]) -> Vec<Span> {
    let characters = text.chars().enumerate();
    let spans = characters.map(|(at, character)| Span {
        style,
        is_match: matched.contains(&at),
        text: character.into(),
    });
    joined(spans.collect())
}

#[cfg(test)]
mod tests {
    use super::super::Item;
    use super::*;

    fn picker(count: usize) -> Picker {
        let items: Vec<Item> = (0..count)
            .map(|number| Item {
                label: format!("profile-{number}"),
                columns: vec![format!("{number:012}"), String::new()],
                ..Item::default()
            })
            .collect();
        Picker::new("Where to?", &items)
    }

    fn texts(view: &View) -> Vec<String> {
        let line = |spans: &Vec<Span>| spans.iter().map(|span| span.text.as_str()).collect();
        view.lines.iter().map(line).collect()
    }

    #[test]
    fn the_list_stands_between_the_query_and_the_preview() {
        let mut picker = picker(2);
        picker.insert('1');
        let preview = ["profile-1".to_owned(), "  1. signs in".to_owned()];
        let view = picker.view(40, 9, &preview);
        assert_eq!(
            texts(&view),
            [
                "Where to?  1/2",
                "> 1",
                "> profile-1  000000000001",
                "",
                "",
                "",
                &"─".repeat(39),
                "profile-1",
                "  1. signs in"
            ]
        );
        assert_eq!(view.cursor, (3, 1));
    }

    #[test]
    fn what_was_typed_what_is_dangerous_and_where_one_is_stand_out() {
        let item = |label: &str, name: &str| Item {
            label: label.to_owned(),
            columns: vec![name.to_owned()],
            is_current: label == "dev",
            is_dangerous: label == "prod",
            ..Item::default()
        };
        let mut picker = Picker::new("x", &[item("dev", "sandbox"), item("prod", "payments")]);
        let lines = texts(&picker.view(40, 8, &[]));
        assert_eq!(lines[2..], ["> * dev   sandbox", "  ! prod  payments"]);
        picker.replace_query("pr");
        let shown = |view: &View| {
            let spans = view.lines[2].iter();
            spans.map(|span| (span.style, span.is_match, span.text.clone())).collect::<Vec<_>>()
        };
        let danger = |is_match, text: &str| (Style::SelectedDanger, is_match, text.to_owned());
        let expected = [danger(false, "> ! "), danger(true, "pr"), danger(false, "od  payments")];
        assert_eq!(shown(&picker.view(40, 8, &[])), expected);
        // Another column than the first, and a character of two bytes before it.
        let mut picker = Picker::new("x", &[item("dév", "sandbox")]);
        picker.replace_query("box");
        let selected = |is_match, text: &str| (Style::Selected, is_match, text.to_owned());
        let expected = [selected(false, "> dév  sand"), selected(true, "box")];
        assert_eq!(shown(&picker.view(40, 8, &[])), expected);
    }

    #[test]
    fn an_empty_result_says_so() {
        let mut picker = picker(2);
        picker.replace_query("zzz");
        let view = picker.view(40, 9, &["preview".to_owned()]);
        let lines = texts(&view);
        assert_eq!(lines[0], "Where to?  0/2");
        assert_eq!(lines[2], "  no match");
        assert!(lines.len() <= 9);
    }

    #[test]
    fn the_selected_row_is_always_seen() {
        let mut picker = picker(100);
        for (by, expected) in [(0, 0), (50, 50), (-3, 47), (100, 99), (-100, 0)] {
            picker.move_selection(by);
            let view = picker.view(40, 6, &[]);
            let mark = format!("> profile-{expected} ");
            let lines = texts(&view);
            assert!(lines.iter().any(|line| line.starts_with(&mark)), "{lines:?}");
            assert_eq!(lines.len(), 6);
        }
        picker.move_page(1);
        assert_eq!(picker.selected(), Some(4));
    }

    #[test]
    fn no_size_and_no_text_breaks_the_screen() {
        let items = ["名".repeat(30), "e\u{301}".repeat(90), "x".repeat(300)].map(|label| Item {
            columns: vec![label.clone(), "\u{1b}[31m".to_owned()],
            label,
            ..Item::default()
        });
        let mut picker = Picker::new("\u{1b}]0;title\u{7}名前", &items);
        picker.replace_query(&"名".repeat(100));
        for _ in 0..2 {
            for columns in [1, 2, 3, 5, 20, 80, 300] {
                for rows in [1, 2, 4, 9, 40] {
                    let view = picker.view(columns, rows, &["名".repeat(200), "\t".into()]);
                    assert!(view.lines.len() <= usize::from(rows));
                    assert!(view.cursor.0 < usize::from(columns), "{columns}x{rows}");
                    for line in texts(&view) {
                        assert!(width(&line) < usize::from(columns), "{columns}: {line:?}");
                        assert!(!line.chars().any(char::is_control), "{line:?}");
                    }
                }
            }
            picker.replace_query("");
        }
    }
}
