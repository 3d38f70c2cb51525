//! What a setting can be: its values, read from a file or from words of the command line.

use std::fmt;

use toml_edit::{Array, Item};

use crate::model::parse_duration_seconds;

/// What a setting accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Switch,
    /// Any text but the empty one, without control characters.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A duration: `15m`, or seconds.
    Duration,
    /// Texts, each a pattern with `*`.
    Patterns,
    /// Text with these placeholders, each in braces.
    Template(&'static [&'static str]),
    /// A command line, with this placeholder in braces somewhere in it.
    Command(&'static str),
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Of [`Kind::Switch`].
    Switch(bool),
    /// Of the textual kinds, as written; a duration too.
    Text(String),
    /// Of [`Kind::Patterns`].
    List(Vec<String>),
}

impl Kind {
    /// What is expected, for error texts and help.
    #[must_use]
    pub fn expectation(self) -> String {
        match self {
            Self::Switch => "true or false".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Duration => "a duration (15m, 1h30m, or seconds)".to_owned(),
            Self::Patterns => "a list of patterns (\"*prod*\")".to_owned(),
            Self::Template(names) => {
                let names: Vec<_> = names.iter().map(|name| format!("{{{name}}}")).collect();
                format!("a text with {}", names.join(", "))
            }
            Self::Command(name) => format!("a command line with {{{name}}} in it"),
        }
    }

    /// Reads words of the command line: several for a list, one for everything else.
    ///
    /// # Errors
    /// What is wrong, to be said after the key.
    pub fn parse(self, words: &[String]) -> Result<Value, String> {
        let value = match (self, words) {
            (Self::Patterns, words) => Value::List(words.to_vec()),
            (Self::Switch, [word]) => match word.as_str() {
                "true" => Value::Switch(true),
                "false" => Value::Switch(false),
                _ => return Err(self.refusal(word)),
            },
            (_, [word]) => Value::Text(word.clone()),
            _ => return Err(format!("takes one value, {} are given", words.len())),
        };
        self.check(&value)?;
        Ok(value)
    }

    /// Reads what stands in the file.
    pub(super) fn read(self, item: &Item) -> Result<Value, String> {
        let wrong = || format!("must be {}, not {}", self.expectation(), article(item));
        let value = match self {
            Self::Switch => Value::Switch(item.as_bool().ok_or_else(wrong)?),
            Self::Patterns => {
                let array = item.as_array().ok_or_else(wrong)?;
                let texts = array.iter().map(|one| one.as_str().map(str::to_owned));
                Value::List(texts.collect::<Option<_>>().ok_or_else(wrong)?)
            }
            Self::Duration if item.is_integer() => {
                Value::Text(item.as_integer().unwrap_or_default().to_string())
            }
            _ => Value::Text(item.as_str().ok_or_else(wrong)?.to_owned()),
        };
        self.check(&value)?;
        Ok(value)
    }

    fn check(self, value: &Value) -> Result<(), String> {
        for text in value.texts() {
            let is_good = match self {
                Self::Switch => true,
                Self::Text | Self::Patterns => !text.is_empty(),
                Self::Choice(words) => words.contains(&text),
                Self::Duration => parse_duration_seconds(text).is_ok(),
                Self::Template(names) => placeholders(text)
                    .is_some_and(|found| found.iter().all(|name| names.contains(name))),
                Self::Command(name) => {
                    let words = shell_words::split(text).unwrap_or_default();
                    words
                        .iter()
                        .skip(1)
                        .any(|word| word.contains(&format!("{{{name}}}")))
                }
            };
            if !is_good || text.chars().any(char::is_control) {
                return Err(self.refusal(text));
            }
        }
        Ok(())
    }

    fn refusal(self, text: &str) -> String {
        format!("must be {}, not {text:?}", self.expectation())
    }
}

impl Value {
    /// The value as text; of a list, each of its texts.
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Switch(_) => Vec::new(),
            Self::Text(text) => vec![text],
            Self::List(texts) => texts.iter().map(String::as_str).collect(),
        }
    }

    /// One line for each text, as a script wants it.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Switch(is_on) => vec![is_on.to_string()],
            _ => self.texts().into_iter().map(str::to_owned).collect(),
        }
    }

    /// The value as TOML writes it.
    #[must_use]
    pub fn to_toml(&self) -> String {
        match self {
            Self::Switch(is_on) => toml_edit::Value::from(*is_on),
            Self::Text(text) => toml_edit::Value::from(text),
            Self::List(texts) => toml_edit::Value::from(texts.iter().collect::<Array>()),
        }
        .to_string()
    }

    /// The value as JSON.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Switch(is_on) => (*is_on).into(),
            Self::Text(text) => text.clone().into(),
            Self::List(texts) => texts.clone().into(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.lines().join(" "))
    }
}

/// The names in braces; `None` when a brace has no partner.
fn placeholders(text: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let inside = rest[at..].strip_prefix('{')?;
        let end = inside.find('}')?;
        found.push(&inside[..end]);
        rest = &inside[end + 1..];
    }
    Some(found)
}

/// `an integer`, `a string` …
fn article(item: &Item) -> String {
    let name = item.type_name();
    let is_vowel = name.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {name}", if is_vowel { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn words_of_the_command_line_become_values_or_are_refused() {
        let template = Kind::Template(&["profile", "left"]);
        let choice = Kind::Choice(&["auto", "device"]);
        for (kind, text, expected) in [
            (Kind::Switch, "true", "true"),
            (Kind::Text, "acme-prod", "\"acme-prod\""),
            (Kind::Text, "say \"x\"", "'say \"x\"'"),
            (choice, "device", "\"device\""),
            (Kind::Duration, "1h30m", "\"1h30m\""),
            (Kind::Patterns, "*prod*|live-*", "[\"*prod*\", \"live-*\"]"),
            (template, "{profile} {left}!", "\"{profile} {left}!\""),
            (
                Kind::Command("url"),
                "firefox -P 'work' {url}",
                "\"firefox -P 'work' {url}\"",
            ),
        ] {
            let value = kind.parse(&words(text)).unwrap();
            assert_eq!(value.to_toml(), expected, "{text}");
        }
        for (kind, text, message) in [
            (Kind::Switch, "yes", "must be true or false, not \"yes\""),
            (Kind::Text, "", "must be a text, not \"\""),
            (Kind::Text, "a\u{7}", "must be a text, not \"a\\u{7}\""),
            (Kind::Text, "a|b", "takes one value, 2 are given"),
            (choice, "pkcs", "must be one of auto, device, not \"pkcs\""),
            (
                Kind::Duration,
                "soon",
                "must be a duration (15m, 1h30m, or seconds), not \"soon\"",
            ),
            (
                template,
                "{name}",
                "must be a text with {profile}, {left}, not \"{name}\"",
            ),
            (
                template,
                "{left",
                "must be a text with {profile}, {left}, not \"{left\"",
            ),
            (
                template,
                "left}",
                "must be a text with {profile}, {left}, not \"left}\"",
            ),
            (
                Kind::Command("url"),
                "firefox",
                "must be a command line with {url} in it, not \"firefox\"",
            ),
            (
                Kind::Command("url"),
                "{url}",
                "must be a command line with {url} in it, not \"{url}\"",
            ),
            (
                Kind::Command("url"),
                "x 'y {url}",
                "must be a command line with {url} in it, not \"x 'y {url}\"",
            ),
        ] {
            assert_eq!(kind.parse(&words(text)).unwrap_err(), message, "{text}");
        }
    }
}
