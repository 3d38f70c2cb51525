//! Patterns for names: `*` matches any text.

use serde::{Deserialize, Serialize};

/// A pattern for a whole name. ASCII case does not matter: a warning must not depend on a capital
/// letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pattern(String);

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether the whole `name` matches. Linear in the length of both.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let (pattern, name) = (self.0.to_ascii_lowercase(), name.to_ascii_lowercase());
        let Some((head, rest)) = pattern.split_once('*') else {
            return pattern == name;
        };
        let Some(mut left) = name.strip_prefix(head) else {
            return false;
        };
        let mut parts: Vec<&str> = rest.split('*').collect();
        let tail = parts.pop().unwrap_or_default();
        for part in parts {
            let Some(at) = left.find(part) else {
                return false;
            };
            left = &left[at + part.len()..];
        }
        left.ends_with(tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text_and_the_rest_for_itself() {
        for (pattern, name, expected) in [
            ("prod", "prod", true),
            ("prod", "prod-eu", false),
            ("*prod*", "acme-PROD-admin", true),
            ("*prod*", "prod", true),
            ("*Prod*", "development", false),
            ("prod-*", "prod-", true),
            ("prod-*", "prod", false),
            ("*-admin", "x-admin", true),
            ("*-admin", "x-admin-y", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a*a", "a", false),
            ("*", "", true),
            ("**", "x", true),
            ("", "", true),
            ("", "x", false),
            ("[x]?", "[x]?", true),
            ("*ü*", "grün", true),
            ("1111*", "111122223333", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(name), expected, "{pattern} on {name}");
        }
    }
}
