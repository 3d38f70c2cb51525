//! Templates: the prompt segment, and the names of generated profiles.

use std::collections::{BTreeMap, BTreeSet};

use awsso::fuzzing::{self, FileEdit};

use super::texts;

/// Template of the segment, its six values; template of the names, name of the session; then names of
/// accounts, addresses and roles in turn.
pub(super) fn target(data: &[u8]) {
    let texts: Vec<String> = texts(data).collect();
    let text = |at: usize| texts.get(at).map_or("", String::as_str);
    segment(text(0), [1, 2, 3, 4, 5, 6].map(text));
    names(text(7), text(8), texts.get(9..).unwrap_or_default());
}

fn segment(template: &str, values: [&str; 6]) {
    let shown = fuzzing::segment(template, values);
    let is_bad =
        |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{200b}';
    if !template.contains(is_bad) {
        assert!(!shown.contains(is_bad), "{shown:?}");
    }
    if values.iter().all(|value| value.bytes().all(|byte| matches!(byte, b' '..=b'~'))) {
        assert_eq!(shown, filled(template, values), "{template:?} {values:?}");
    }
}

/// As docs/prompt.md says it: placeholders are replaced once; one without a value takes the space
/// before it along.
fn filled(template: &str, values: [&str; 6]) -> String {
    const NAMES: [&str; 6] = ["profile", "account", "account_name", "role", "region", "left"];
    let mut shown = String::new();
    let mut characters = template.chars();
    while let Some(character) = characters.next() {
        let rest = characters.as_str();
        match rest.find('}').filter(|_| character == '{') {
            None => shown.push(character),
            Some(end) => {
                let place = NAMES.iter().position(|name| *name == &rest[..end]);
                let value = place.map_or("", |place| values[place]);
                if value.is_empty() && shown.ends_with(' ') {
                    shown.pop();
                }
                shown.push_str(value);
                characters = rest[end + 1..].chars();
            }
        }
    }
    shown
}

fn names(template: &str, session: &str, texts: &[String]) {
    let ids: Vec<String> = (0..texts.len()).map(|at| format!("{:012}", at / 2)).collect();
    let roles = texts.chunks_exact(3).zip(&ids).map(|(chunk, id)| {
        ([id.as_str(), chunk[0].as_str(), chunk[1].as_str()], chunk[2].as_str())
    });
    let roles: Vec<_> = roles.take(12).collect();
    let taken = ["taken", "a-000000000000", "default-000000000001"];
    let Ok(names) = fuzzing::profile_names(template, session, &roles, &taken) else { return };
    assert_eq!(names.len(), roles.len());
    let different: BTreeSet<_> = names.iter().collect();
    assert_eq!(different.len(), names.len(), "a name twice: {names:?}");
    for name in &names {
        let is_good = |c: char| c.is_ascii_alphanumeric() || "_-/.%@:+".contains(c);
        assert!(!name.is_empty() && name.chars().all(is_good), "{name:?}");
        assert!(name != "default" && !taken.contains(&name.as_str()), "{name:?}");
        let edit = FileEdit::Set { key: "region", value: "eu-west-1" };
        let text = fuzzing::edited(("", true), (name, false), edit).expect("a good name");
        assert_eq!(fuzzing::read(&text, "").profiles, [name.as_str()], "{text:?}");
    }
    // The order of the portal's list decides nothing.
    let pairs: BTreeMap<_, _> = roles.iter().zip(&names).collect();
    let distinct: BTreeSet<_> = roles.iter().map(|([id, ..], role)| (id, role)).collect();
    if distinct.len() == roles.len() {
        let turned: Vec<_> = roles.iter().rev().copied().collect();
        let again = fuzzing::profile_names(template, session, &turned, &taken).expect("as before");
        for (role, name) in turned.iter().zip(&again) {
            assert_eq!(pairs[role], name, "{roles:?}");
        }
    }
}
