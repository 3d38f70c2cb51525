//! Key paths as in TOML: `danger.confirm`, `aliases."my prod"`.

use std::fmt;
use std::str::FromStr;

use toml_edit::Key;

use crate::error::{Error, Kind, Result};

/// The names from the root of the file to a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPath(Vec<String>);

impl KeyPath {
    pub fn new(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }

    /// The names, outermost first; at least one.
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

impl FromStr for KeyPath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let keys = Key::parse(text).map_err(|_| {
            Error::new(Kind::Usage, format!("{text:?} is not a key")).hint(
                "quote names with characters other than letters, digits, - and _: 'aliases.\"my \
                 prod\"'",
            )
        })?;
        Ok(Self::new(keys.iter().map(Key::get)))
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Quoted where necessary, as in a file.
        let quoted = |name| Key::new(name).display_repr().into_owned();
        let names: Vec<String> = self.0.iter().map(quoted).collect();
        formatter.write_str(&names.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_only_where_they_must_be() {
        for (text, names, written) in [
            ("danger.confirm", &["danger", "confirm"][..], "danger.confirm"),
            ("aliases.\"my prod\"", &["aliases", "my prod"], "aliases.\"my prod\""),
            ("aliases . 'a.b'", &["aliases", "a.b"], "aliases.\"a.b\""),
            ("aliases.'say \"x\"'", &["aliases", "say \"x\""], "aliases.'say \"x\"'"),
            ("aliases.\"\\u001b[2J\"", &["aliases", "\u{1b}[2J"], "aliases.\"\\u001B[2J\""),
        ] {
            let path: KeyPath = text.parse().unwrap();
            assert_eq!(path.names(), names, "{text}");
            assert_eq!(path.to_string(), written, "{text}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_with_the_way_to_quote() {
        for text in ["", "a b", "a.", ".a", "aliases.my prod", "ü", "a=b", "a\nb"] {
            let error = text.parse::<KeyPath>().unwrap_err();
            assert_eq!(error.kind(), Kind::Usage, "{text}");
        }
    }
}
