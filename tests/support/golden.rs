//! Golden files: `tests/golden/…`, rewritten when `AWSSO_UPDATE_GOLDEN=1` is set.

use std::fs;
use std::path::Path;

use super::difference;

/// Compares `actual` with the golden file of this name, or rewrites the file.
///
/// # Panics
/// On a difference, with both texts and how to accept the new one.
#[track_caller]
pub(crate) fn golden(name: &str, actual: &str) {
    compare_file(&format!("tests/golden/{name}"), actual);
}

#[track_caller]
pub(crate) fn compare_file(path: &str, actual: &str) {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("AWSSO_UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(&full, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&full).unwrap_or_default();
    if let Some(difference) = difference(&expected, actual) {
        panic!(
            "{path} differs (AWSSO_UPDATE_GOLDEN=1 cargo test --test integration accepts the new text):\n{difference}"
        );
    }
}

/// The text with what changes from run to run replaced: times by `[TIME]`, time left by `[LEFT]`, temporary
/// key ids by `[KEY-ID]`, proofs by `[PROOF]`.
pub(crate) fn masked(text: &str) -> String {
    let words = text.split_inclusive(|c: char| !(c.is_alphanumeric() || "-:_".contains(c)));
    words
        .map(|word| {
            let core = word.trim_end_matches(|c: char| !(c.is_alphanumeric() || "-:_".contains(c)));
            let rest = &word[core.len()..];
            format!("{}{rest}", mask(core))
        })
        .collect()
}

fn mask(word: &str) -> &str {
    let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let is_left = |text: &str| ["0m", "00m", "0h00m", "00s", "0s", "0h", "0h0m"].contains(&text);
    match shape.as_str() {
        "0000-00-00T00:00:00Z" | "00:00" => "[TIME]",
        "0000000000" if word.starts_with(['1', '2']) => "[EPOCH]",
        left if is_left(left) => "[LEFT]",
        _ if word.starts_with("ASIA") => "[KEY-ID]",
        // In AWSSO_SEAL: 12 random bytes and 16 that depend on them, as base64.
        _ if word.len() == 38 && word.contains(char::is_lowercase) => "[PROOF]",
        _ => word,
    }
}

#[test]
fn what_changes_from_run_to_run_is_masked() {
    assert_eq!(
        masked("until 2031-05-06T07:08:09Z, 59m left; 'ASIAX12' 1935817689 account 111111111111"),
        "until [TIME], [LEFT] left; '[KEY-ID]' [EPOCH] account 111111111111"
    );
}
