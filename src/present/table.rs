//! Plain tables: aligned columns, no frames, one line per row.

use comfy_table::{ContentArrangement, Row, Table, TableStyle};

use super::fit::fitted;
use crate::model::printable;

/// Lays out `rows` below `header`, in `width` columns of the terminal if given; longer text ends in
/// `…`. Empty columns are omitted.
pub(crate) fn table(
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
    width: Option<u16>,
) -> String {
    let rows: Vec<Vec<String>> =
        rows.map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
    let is_used = |column: usize| rows.iter().any(|row| !row[column].is_empty());
    let used: Vec<usize> = (0..header.len()).filter(|&column| is_used(column)).collect();
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Disabled);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        // Cells contain no line feed: cut anywhere, not only between words.
        table.set_delimiter('\n');
    }
    table.set_header(one_line(used.iter().map(|&column| header[column])));
    for row in &rows {
        table.add_row(one_line(used.iter().map(|&column| row[column].as_str())));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let room = width.map_or(usize::MAX, usize::from);
    table.lines().map(|line| format!("{}\n", fitted(line.trim_end(), room).0)).collect()
}

fn one_line<'a>(cells: impl Iterator<Item = &'a str>) -> Row {
    let mut row = Row::from(cells);
    row.max_height(1);
    row
}

#[cfg(test)]
mod tests {
    use super::super::fit;
    use super::*;

    fn rows<const N: usize>(rows: &[[&str; N]]) -> impl Iterator<Item = Vec<String>> {
        let rows: Vec<_> = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        rows.into_iter()
    }

    #[test]
    fn columns_are_aligned_and_empty_ones_left_out() {
        let cells = [["a", "", "x"], ["long", "", "y"]];
        let text = table(&["NAME", "GONE", "LAST"], rows(&cells), None);
        assert_eq!(text, "NAME  LAST\na     x\nlong  y\n");
    }

    #[test]
    fn a_terminal_is_never_too_narrow() {
        let long = "name of a profile ".repeat(5);
        let cells =
            [["a", "111111111111", &long], [&long, "222222222222", "名前".repeat(20).leak()]];
        for width in [1, 2, 10, 40, 80, 200] {
            let text = table(&["NAME", "ACCOUNT", "NOTE"], rows(&cells), Some(width));
            assert_eq!(text.lines().count(), 3, "{width}: {text}");
            for line in text.lines() {
                assert!(fit::width(line) <= usize::from(width), "{width}: {line:?}");
            }
            assert_eq!(text.contains("222222222222"), width > 40, "{width}: {text}");
        }
        let text = table(&["NAME", "ACCOUNT", "NOTE"], rows(&cells), None);
        assert!(text.contains(&long) && !text.contains('…'), "{text}");
    }

    #[test]
    fn escape_sequences_cannot_reach_the_terminal() {
        let text = table(&["NAME"], [vec!["a\u{1b}[2J".to_owned()]].into_iter(), None);
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
}
