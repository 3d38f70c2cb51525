//! Filters the rows of a table.

/// Whether each of `words` is in one of `texts`, ignoring case.
pub(crate) fn contains_all<'a>(words: &[&str], texts: impl Iterator<Item = &'a str>) -> bool {
    if words.is_empty() {
        return true;
    }
    let texts: Vec<String> = texts.map(str::to_lowercase).collect();
    words.iter().all(|word| {
        let word = word.to_lowercase();
        texts.iter().any(|text| text.contains(&word))
    })
}
