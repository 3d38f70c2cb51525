//! Patterns over names: `*` stands for any text, everything else for itself.

use serde::{Deserialize, Serialize};

/// A pattern with `*`, for a whole name. The case of ASCII letters does not matter: a pattern that
/// warns of something must not miss it for a capital letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pattern(String);

impl Pattern {
    /// The pattern as it was written.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether `name` as a whole is of this pattern. Linear in the length of both.
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
