//! A name made safe to show in a prompt or on a terminal.
//!
//! Imports nothing. Quoting for a shell is the shells' job: this is about what a terminal does with
//! the characters (control sequences, reversed text, invisible look-alikes).

/// The longest name shown, in characters.
const LONGEST: usize = 64;

/// Characters that show nothing, or change how others show: format characters (bidi controls,
/// zero-width, tags), line separators, fillers, variation selectors. Controls are caught by class.
const INVISIBLE: [(char, char); 26] = [
    ('\u{00ad}', '\u{00ad}'),
    ('\u{034f}', '\u{034f}'),
    ('\u{0600}', '\u{0605}'),
    ('\u{061c}', '\u{061c}'),
    ('\u{06dd}', '\u{06dd}'),
    ('\u{070f}', '\u{070f}'),
    ('\u{0890}', '\u{0891}'),
    ('\u{08e2}', '\u{08e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// `name` without control, bidi and invisible characters, at most 64 characters long; `?` if
/// nothing is left.
#[must_use]
pub fn display_name(name: &str) -> String {
    let mut visible = name.chars().filter(|&character| is_visible(character));
    let mut shown: String = visible.by_ref().take(LONGEST).collect();
    if visible.next().is_some() {
        shown.pop();
        shown.push('…');
    }
    if shown.is_empty() {
        "?".to_owned()
    } else {
        shown
    }
}

fn is_visible(character: char) -> bool {
    !character.is_control()
        && !INVISIBLE
            .iter()
            .any(|&(first, last)| (first..=last).contains(&character))
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
        assert_eq!(
            display_name(&"x".repeat(65)),
            format!("{}…", "x".repeat(63))
        );
    }
}
