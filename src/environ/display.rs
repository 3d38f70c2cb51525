//! The name that a prompt shows.

use crate::model::printable_up_to;

/// In characters.
const LONGEST: usize = 64;

/// `name` with control, bidi and invisible characters made visible, at most 64 characters; `?` if it is
/// empty.
pub(crate) fn display_name(name: &str) -> String {
    if name.is_empty() { "?".to_owned() } else { printable_up_to(LONGEST, name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_deceive_a_reader_or_drive_a_terminal_is_made_visible() {
        for (name, shown) in [
            ("prod/Admin", "prod/Admin"),
            ("Zürich – 本番", "Zürich – 本番"),
            ("a\u{1b}]0;x\u{7}b\u{9b}1m\u{7f}", "a\u{fffd}]0;x\u{fffd}b\u{fffd}1m\u{fffd}"),
            ("\u{202e}dorp\u{202c}", "\u{fffd}dorp\u{fffd}"),
            ("pr\u{200b}od\u{feff}\u{2066}\u{ad}", "pr\u{fffd}od\u{fffd}\u{fffd}\u{fffd}"),
            ("$(touch x)`y`%n", "$(touch x)`y`%n"),
            ("\u{200b}", "\u{fffd}"),
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
