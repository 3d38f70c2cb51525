//! Plain tables: aligned columns, no frames, one line for each row.

use comfy_table::{ContentArrangement, Table, TableStyle};

use crate::model::printable;

/// Lays `rows` out below `header`. Columns that are empty throughout are left out.
pub(crate) fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let rows: Vec<Vec<String>> =
        rows.map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
    let is_used = |column: usize| rows.iter().any(|row| !row[column].is_empty());
    let used: Vec<usize> = (0..header.len()).filter(|&column| is_used(column)).collect();
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(used.iter().map(|&column| header[column]));
    for row in &rows {
        table.add_row(used.iter().map(|&column| row[column].as_str()));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_empty_ones_left_out() {
        let rows = [["a", "", "x"], ["long", "", "y"]].map(|row| row.map(str::to_owned).to_vec());
        let text = table(&["NAME", "GONE", "LAST"], rows.into_iter());
        assert_eq!(text, "NAME  LAST\na     x\nlong  y\n");
    }

    #[test]
    fn escape_sequences_cannot_reach_the_terminal() {
        let text = table(&["NAME"], [vec!["a\u{1b}[2J".to_owned()]].into_iter());
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
}
