//! Text in columns of a terminal.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How many columns printable `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The start of `text` that fits into `room` columns, with `…` if it was cut, and its width.
pub(super) fn fitted(text: &str, room: usize) -> (String, usize) {
    let whole = width(text);
    if whole <= room {
        return (text.to_owned(), whole);
    }
    let mut kept = String::new();
    let mut used = 0;
    for character in text.chars() {
        let more = character.width().unwrap_or(0);
        if used + more + 1 > room {
            break;
        }
        used += more;
        kept.push(character);
    }
    if room > 0 {
        kept.push('…');
        used += 1;
    }
    (kept, used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters_however_wide_they_are() {
        for (text, room, expected) in [
            ("short", 5, ("short", 5)),
            ("longer", 5, ("long…", 5)),
            ("名前名前", 5, ("名前…", 5)),
            ("名前名前", 4, ("名…", 3)),
            ("ab", 1, ("…", 1)),
            ("ab", 0, ("", 0)),
        ] {
            let (kept, used) = fitted(text, room);
            assert_eq!((kept.as_str(), used), expected, "{text} in {room}");
        }
    }
}
