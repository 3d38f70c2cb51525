//! The keys of one section, to notice those that stand twice.
//!
//! Imports nothing.

use std::collections::HashSet;

/// The keys of one section: a list while they are few, a set beyond.
#[derive(Default)]
pub(super) struct Keys<'a> {
    few: Vec<&'a str>,
    many: HashSet<String>,
}

impl<'a> Keys<'a> {
    /// Forgets all keys: another section begins.
    pub(super) fn clear(&mut self) {
        self.few.clear();
        if !self.many.is_empty() {
            self.many = HashSet::new();
        }
    }

    /// Whether the key is new; case does not count.
    pub(super) fn insert(&mut self, key: &'a str) -> bool {
        if self.few.iter().any(|other| other.eq_ignore_ascii_case(key)) {
            return false;
        }
        if self.few.len() < 16 {
            self.few.push(key);
            return true;
        }
        self.many.insert(key.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_new_once_in_any_case_however_many_there_are() {
        let names: Vec<_> = (0..40)
            .map(|number| (format!("key{number}"), format!("KEY{number}")))
            .collect();
        let mut keys = Keys::default();
        for (lower, upper) in &names {
            assert!(keys.insert(lower), "{lower}");
            assert!(!keys.insert(upper), "{upper}");
        }
        assert!(names.iter().all(|(lower, _)| !keys.insert(lower)));
        keys.clear();
        assert!(names.iter().all(|(_, upper)| keys.insert(upper)));
    }
}
