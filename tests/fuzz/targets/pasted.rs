//! Pastes: only values that look like AWS's and stand in the paste, and errors that quote nothing.

use awsso::fuzzing::{is_whole_paste, pasted_values};

use super::check_shown;

pub(super) fn target(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parsed = pasted_values(&text);
    match &parsed {
        Ok(values) => {
            let has_escapes = text.contains('\\');
            for value in values {
                assert!(has_escapes || text.contains(value.as_str()), "made up {value:?}");
                let is_plain = |c: char| c.is_ascii_alphanumeric() || "/+=_-,.@".contains(c);
                assert!(!value.is_empty() && value.chars().all(is_plain), "{value:?}");
            }
        }
        Err(text_of_error) => {
            check_shown(text_of_error);
            let words = text.split(|c: char| !c.is_ascii_alphanumeric());
            for word in words.filter(|word| word.len() >= 12) {
                assert!(!text_of_error.contains(word), "quotes the paste: {text_of_error}");
            }
        }
    }
    if is_whole_paste(&text) {
        assert!(parsed.is_ok());
    }
    assert_eq!(pasted_values(&format!("{text}\n")), parsed, "a line feed more");
}
