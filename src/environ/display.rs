//! The name that a prompt shows.

use crate::model::{cut_to, is_printable};

/// In characters.
const LONGEST: usize = 64;

/// `name` without control, bidi and invisible characters, at most 64 characters; `?` if nothing is
/// left.
pub(crate) fn display_name(name: &str) -> String {
    let shown: String = name.chars().filter(|&sign| is_printable(sign)).collect();
    if shown.is_empty() { "?".to_owned() } else { cut_to(LONGEST, shown) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_deceive_a_reader_or_drive_a_terminal_is_dropped() {
        for (name, shown) in [
            ("prod/Admin", "prod/Admin"),
            ("Zürich – 本番", "Zürich – 本番"),
            ("a\u{1b}]0;x\u{7}b\u{9b}1m\u{7f}", "a]0;xb1m"),
            ("\u{202e}dorp\u{202c}", "dorp"),
            ("pr\u{200b}od\u{feff}\u{2066}\u{ad}", "prod"),
            ("$(touch x)`y`%n", "$(touch x)`y`%n"),
            ("\u{200b}", "?"),
            ("", "?"),
        ] {
            assert_eq!(display_name(name), shown, "{name:?}");
        }
    }

    #[test]
    fn long_names_are_cut_and_show_it() {
        assert_eq!(display_name(&"x".repeat(64)), "x".repeat(64));
        assert_eq!(display_name(&"x".repeat(65)), format!("{}…", "x".repeat(63)));
    }
}
