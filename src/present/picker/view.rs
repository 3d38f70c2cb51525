//! What a picker looks like in so many columns and rows: title, query, list, preview.

use super::item::{fitted, width};
use super::state::Picker;
use crate::model::printable;

/// How a piece of text stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// It does not.
    Plain,
    /// A name.
    Strong,
    /// What is less important.
    Faint,
    /// The selected row.
    Selected,
}

/// Text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// How it stands out.
    pub style: Style,
    /// The text, without anything that steers a terminal.
    pub text: String,
}

/// A whole screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// The lines from the top; never more than fit, and none as wide as the terminal, where some
    /// would begin a new line.
    pub lines: Vec<Vec<Span>>,
    /// Column and row of the cursor, from zero.
    pub cursor: (usize, usize),
}

/// Below so many rows there is no title, below so many no preview.
const TITLE_FROM: usize = 4;
const PREVIEW_FROM: usize = 9;
/// Between columns.
const GAP: usize = 2;
const PROMPT: &str = "> ";

impl Picker {
    /// The picker in `columns` by `rows`; `preview` says what picking the selected item would do.
    /// Scrolls as far as needed for the selected row to be seen.
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
        let shown = self.matches.iter().enumerate();
        let shown = shown.skip(self.top).take(self.page);
        lines.extend(shown.map(|(at, row)| self.row_line(*row, at == self.selected, room)));
        if below > 0 {
            let gap = self.page.saturating_sub(self.matches.len() - self.top);
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

    /// The end of the query if it is too long for the line, and the column of the cursor.
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

    fn row_line(&self, row: usize, is_selected: bool, room: usize) -> Vec<Span> {
        let row = &self.rows[row];
        let mark = if is_selected { "> " } else { "  " };
        let (mark, mut used) = fitted(mark, room);
        let mut spans = vec![span(Style::Plain, &mark)];
        let texts = std::iter::once(&row.label).chain(&row.columns);
        let mut owed = 0;
        for (at, (text, widest)) in texts.zip(&self.widths).enumerate() {
            let free = room.saturating_sub(used + owed);
            if *widest > 0 && free > 0 {
                let (text, text_width) = fitted(text, (*widest).min(free));
                let style = if at == 0 { Style::Strong } else { Style::Plain };
                spans.push(span(style, &format!("{}{text}", " ".repeat(owed))));
                used += owed + text_width;
                owed = widest - text_width.min(*widest) + GAP;
            }
        }
        if is_selected {
            let text: String = spans.into_iter().map(|span| span.text).collect();
            return vec![span(Style::Selected, text.trim_end())];
        }
        spans
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
    Span { style, text: text.to_owned() }
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
                keywords: String::new(),
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
            keywords: String::new(),
            label,
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
