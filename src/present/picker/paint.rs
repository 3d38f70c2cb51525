//! Draws a view on a terminal that supports cursor movement (ECMA-48).

use super::view::{Style, View};

/// The whole screen, drawn over the previous one, and the cursor.
pub(crate) fn paint(view: &View, is_colored: bool) -> String {
    let mut text = String::from("\x1b[?25l\x1b[H");
    for (row, line) in view.lines.iter().enumerate() {
        if row > 0 {
            text.push_str("\r\n");
        }
        for span in line {
            let style = match span.style {
                Style::Plain => "",
                Style::Strong => "1",
                Style::Faint => "2",
                Style::Selected => "7",
                Style::Danger => "31",
                Style::SelectedDanger => "31;7",
            };
            let codes = [style, if span.is_match { "1;4" } else { "" }];
            let codes: Vec<_> = codes.into_iter().filter(|code| !code.is_empty()).collect();
            if is_colored && !codes.is_empty() {
                text.push_str(&format!("\x1b[{}m{}\x1b[0m", codes.join(";"), span.text));
            } else {
                text.push_str(&span.text);
            }
        }
        text.push_str("\x1b[K");
    }
    let (column, row) = view.cursor;
    text.push_str(&format!("\x1b[J\x1b[{};{}H\x1b[?25h", row + 1, column + 1));
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Item, Picker};
    use super::*;

    #[test]
    fn without_colour_only_the_cursor_moves() {
        let item = Item { label: "dev".to_owned(), ..Item::default() };
        let mut picker = Picker::new("Where to?", &[item]);
        let view = picker.view(20, 5, &[]);
        assert_eq!(
            paint(&view, false),
            "\x1b[?25l\x1b[HWhere to?  1/1\x1b[K\r\n> \x1b[K\r\n> dev\x1b[K\x1b[J\x1b[2;3H\x1b[?25h"
        );
        assert!(paint(&view, true).contains("\x1b[7m> dev\x1b[0m"));
    }
}
