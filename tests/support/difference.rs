//! A difference that a person can read: line by line, with what is common left in place.

/// `None` if the texts are equal; else both, `-` before lines that are missing and `+` before those
/// that are too much.
pub(crate) fn difference(expected: &str, actual: &str) -> Option<String> {
    if expected == actual {
        return None;
    }
    let (old, new): (Vec<_>, Vec<_>) =
        (expected.split_inclusive('\n').collect(), actual.split_inclusive('\n').collect());
    // Length of the longest common subsequence of what follows `i` and `j`.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            text.push_str(&line(' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            text.push_str(&line('-', old[i]));
            i += 1;
        } else {
            text.push_str(&line('+', new[j]));
            j += 1;
        }
    }
    Some(text)
}

fn line(sign: char, text: &str) -> String {
    let shown: String = text
        .trim_end_matches('\n')
        .chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect();
    let end = if text.ends_with('\n') { "" } else { "⏎ missing" };
    format!("{sign} {shown}{end}\n")
}

#[test]
fn a_difference_shows_what_is_missing_and_what_is_too_much() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(
        difference("a\nb\nc\n", "a\nx\tc\nc").unwrap(),
        "  a\n- b\n- c\n+ x\\tc\n+ c⏎ missing\n"
    );
}
