//! The settings file: reading never fails, and a change keeps the other lines.

use std::collections::BTreeMap;

use awsso::fuzzing;

use super::{check_shown, texts};

/// Key, words of the new value (one field, split at `|`; empty: away), text.
pub(super) fn target(data: &[u8]) {
    let mut texts = texts(data);
    let mut next = || texts.next().unwrap_or_default();
    let (key, words, before) = (next(), next(), next());
    let words: Vec<String> =
        words.split('|').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let (old, problems) = match fuzzing::settings(&before) {
        Ok(read) => read,
        Err(problem) => return check_shown(&problem),
    };
    for problem in &problems {
        check_shown(problem);
    }
    let Ok(changed) = fuzzing::setting_changed(&before, &key, &words) else { return };
    let old: BTreeMap<_, _> = old.into_iter().collect();
    let Some((after, value)) = changed else { return };
    let told = || format!("{key} {words:?}\nbefore {before:?}\nafter  {after:?}");
    let (new, left) = fuzzing::settings(&after).unwrap_or_else(|why| panic!("{why}: {}", told()));
    let mut new: BTreeMap<_, _> = new.into_iter().collect();
    let path = |key: &str| key.replace([' ', '\t', '"', '\''], "");
    let own = |values: &BTreeMap<String, String>| {
        values.keys().find(|known| path(known) == path(&key)).cloned()
    };
    assert!(left.len() <= problems.len(), "{}", told());
    match own(&new) {
        Some(known) if !words.is_empty() => {
            assert_eq!(new.remove(&known), Some(value.trim().to_owned()), "{}", told());
        }
        None if words.is_empty() => {}
        other => panic!("{other:?}: {}", told()),
    }
    let was_there = own(&old);
    let mut old = old;
    if let Some(known) = &was_there {
        old.remove(known);
    }
    assert_eq!(old, new, "{}", told());
    let last = key.rsplit(['.', '"', '\'', ' ']).find(|part| !part.is_empty()).unwrap_or_default();
    if !before.contains(last) && !words.is_empty() && !before.contains('{') {
        // Something is added, and nothing else happens.
        let mut lines = after.trim_start_matches('\u{feff}').lines();
        for line in before.trim_start_matches('\u{feff}').lines() {
            assert!(lines.any(|kept| kept == line), "{line:?} is gone: {}", told());
        }
    }
}
