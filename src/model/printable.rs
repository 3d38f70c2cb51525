//! Makes foreign text safe to show on a terminal: control sequences, reversed text, names that look
//! alike. Shells quote by themselves.

/// Characters that are invisible or change others: format characters (bidi controls, zero-width,
/// tags), line separators, fillers, variation selectors. Control characters are found by class.
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

/// Whether `character` is shown as it is.
pub(crate) fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    let is_within = |&(first, last): &(char, char)| (first..=last).contains(&character);
    !character.is_control() && !INVISIBLE.iter().any(is_within)
}

/// `text` on one line: without escape sequences, with spaces for line feeds and tabs, and U+FFFD
/// for invisible characters, so that no two names look the same.
pub(crate) fn printable(text: &str) -> String {
    shown(text, ' ')
}

/// The same, but lines are kept.
pub(crate) fn printable_lines(text: &str) -> String {
    shown(text, '\n')
}

/// The same on one line of at most `limit` characters; a cut text ends in `…`.
pub(crate) fn printable_up_to(limit: usize, text: &str) -> String {
    cut_to(limit, printable(text))
}

pub(crate) fn cut_to(limit: usize, mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(limit) {
        text.truncate(end);
        text.pop();
        text.push('…');
    }
    text
}

fn shown(text: &str, line_feed: char) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // ECMA-48 5.4: a control sequence ends with a byte from 0x40 to 0x7E.
            '\u{1b}' if characters.next_if_eq(&'[').is_some() => {
                let is_parameter = |next: &char| matches!(next, ' '..='?');
                while characters.next_if(is_parameter).is_some() {}
                characters.next_if(|next| matches!(next, '@'..='~'));
            }
            '\r' => {}
            '\n' => shown.push(line_feed),
            '\t' => shown.push(' '),
            other if is_printable(other) => shown.push(other),
            _ => shown.push(char::REPLACEMENT_CHARACTER),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_deceive_a_reader_or_drive_a_terminal_is_seen_or_dropped() {
        for (text, expected) in [
            ("Zürich – 本番 🔑", "Zürich – 本番 🔑"),
            ("$(touch x)`y`%n", "$(touch x)`y`%n"),
            ("\u{1b}[1;31mred\u{1b}[0m", "red"),
            ("cut \u{1b}[12", "cut "),
            ("a\u{1b}]0;x\u{7}b\u{9b}1m", "a\u{fffd}]0;x\u{fffd}b\u{fffd}1m"),
            ("a\tb\r\nc", "a b c"),
            ("evil\u{202e}txt", "evil\u{fffd}txt"),
            ("pr\u{200b}od\u{feff}\u{ad}", "pr\u{fffd}od\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(printable(text), expected, "{text:?}");
        }
        assert_eq!(printable_lines("a\r\n\u{1b}[0mb"), "a\nb");
    }

    #[test]
    fn long_text_is_cut_and_shows_it() {
        assert_eq!(printable_up_to(3, "abc"), "abc");
        assert_eq!(printable_up_to(3, "abcd"), "ab…");
        assert_eq!(printable_up_to(3, &"ü".repeat(100_000)), "üü…");
        assert_eq!(printable_up_to(3, "\u{1b}[0mab"), "ab");
    }
}
