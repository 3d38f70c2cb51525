//! What a setting accepts, in the file and on the command line.

use toml_edit::{Array, Value};

use super::store::{KeyStore, TokenStore};
use crate::error::{Error, Result};
use crate::model::{parse_duration_seconds, split_command};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    /// `true` or `false`.
    Switch,
    /// Not empty, without control characters.
    Text,
    Choice(&'static [&'static str]),
    /// `15m`, or seconds.
    Duration,
    /// A list of patterns with `*`.
    Patterns,
    /// Text with these placeholders in braces.
    Template(&'static [&'static str]),
    /// A command line with this placeholder in braces.
    Command(&'static str),
}

pub(super) const METHODS: ValueKind = ValueKind::Choice(&["auto", "pkce", "device"]);
pub(super) const CREDENTIAL_STORES: ValueKind = ValueKind::Choice(KeyStore::WORDS);
pub(super) const SSO_TOKEN_STORES: ValueKind = ValueKind::Choice(TokenStore::WORDS);
pub(super) const BROWSER: ValueKind = ValueKind::Command("url");
pub(super) const SEGMENT: ValueKind =
    ValueKind::Template(&["profile", "account", "account_name", "role", "region", "left"]);
pub(super) const PROFILE_NAME: ValueKind =
    ValueKind::Template(&["account_name", "account_id", "account_email", "role", "sso_session"]);

impl ValueKind {
    /// For errors and help.
    pub(crate) fn expectation(self) -> String {
        match self {
            Self::Switch => "true or false".to_owned(),
            Self::Text => "a string".to_owned(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Duration => "a duration (15m, 1h30m, or seconds)".to_owned(),
            Self::Patterns => "a list of patterns (\"*prod*\")".to_owned(),
            Self::Template(names) => format!("a string with {{{}}}", names.join("}, {")),
            Self::Command(name) => format!("a command line with {{{name}}} in it"),
        }
    }

    /// The value of words on the command line: several for a list, else one.
    pub(crate) fn parse(self, words: &[String]) -> Result<Value> {
        if self == Self::Patterns {
            let patterns = words.iter().map(|word| self.check(&Value::from(word)));
            return Ok(Value::Array(patterns.collect::<Result<Array>>()?));
        }
        let [word] = words else {
            return Err(refusal(format!("takes one value, {} are given", words.len())));
        };
        match (self, word.parse::<bool>()) {
            (Self::Switch, Ok(is_on)) => Ok(is_on.into()),
            _ => self.check(&Value::from(word)),
        }
    }

    /// The valid part of a value in the file; `refuse` gets the rest. An invalid pattern must not
    /// disable the warnings of the others.
    pub(super) fn read(
        self,
        value: &Value,
        refuse: &mut dyn FnMut(&Value, Error),
    ) -> Option<Value> {
        let mut checked = |value: &Value| {
            let result = self.check(value);
            result.map_err(|error| refuse(value, error)).ok()
        };
        match (self, value) {
            (Self::Patterns, Value::Array(patterns)) => {
                Some(Value::Array(patterns.iter().filter_map(checked).collect()))
            }
            (Self::Patterns, _) => {
                refuse(value, self.mismatch(value));
                None
            }
            _ => checked(value),
        }
    }

    /// A single value, or one of a list.
    fn check(self, value: &Value) -> Result<Value> {
        let text = match (self, value) {
            (Self::Switch, Value::Boolean(is_on)) => return Ok((*is_on.value()).into()),
            (Self::Duration, Value::Integer(seconds)) => seconds.value().to_string(),
            (_, Value::String(text)) => text.value().clone(),
            _ => return Err(self.mismatch(value)),
        };
        let is_good = match self {
            Self::Switch => false,
            // PowerShell joins an array variable to one word.
            Self::Patterns if text.contains(',') => {
                return Err(refusal(format!("the pattern {text:?} contains a comma")).hint(
                    "pass the patterns as separate words; in PowerShell, splat an array: \
                     awsso settings set danger.profiles @p",
                ));
            }
            Self::Text | Self::Patterns => !text.is_empty(),
            Self::Choice(words) => words.contains(&text.as_str()),
            Self::Duration => parse_duration_seconds(&text).is_ok(),
            Self::Template(names) => placeholders(&text)
                .is_some_and(|found| found.iter().all(|name| names.contains(name))),
            Self::Command(name) => {
                let words = split_command(&text).unwrap_or_default();
                let placeholder = format!("{{{name}}}");
                words.iter().skip(1).any(|word| word.contains(&placeholder))
            }
        };
        if is_good && !text.contains(char::is_control) {
            Ok(text.into())
        } else {
            Err(self.mismatch(value))
        }
    }

    fn mismatch(self, value: &Value) -> Error {
        let found = match value {
            Value::String(text) => format!("{:?}", text.value()),
            Value::Array(_) | Value::Integer(_) | Value::InlineTable(_) => {
                format!("an {}", value.type_name())
            }
            _ => format!("a {}", value.type_name()),
        };
        refusal(format!("must be {}, not {found}", self.expectation()))
    }
}

/// One line, or one per element of a list.
pub(crate) fn lines(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(lines).collect(),
        Value::String(text) => vec![text.value().clone()],
        _ => vec![value.to_string()],
    }
}

/// `null` for what no setting accepts.
pub(crate) fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Boolean(is_on) => (*is_on.value()).into(),
        Value::String(text) => text.value().as_str().into(),
        Value::Array(values) => values.iter().map(json).collect(),
        _ => serde_json::Value::Null,
    }
}

/// The opposite of [`json`].
pub(super) fn of_json(value: &serde_json::Value) -> Option<Value> {
    match value {
        serde_json::Value::Bool(is_on) => Some((*is_on).into()),
        serde_json::Value::String(text) => Some(text.into()),
        serde_json::Value::Array(values) => Some(values.iter().filter_map(of_json).collect()),
        _ => None,
    }
}

fn refusal(message: String) -> Error {
    Error::new(crate::error::Kind::Usage, message)
}

/// The names in braces; `None` if a brace is not closed.
fn placeholders(text: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (name, after) = rest[at..].strip_prefix('{')?.split_once('}')?;
        found.push(name);
        rest = after;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split('|').map(str::to_owned).collect()
    }

    const TEMPLATE: ValueKind = ValueKind::Template(&["profile", "left"]);
    const CHOICE: ValueKind = ValueKind::Choice(&["auto", "device"]);

    #[test]
    fn words_of_the_command_line_become_values() {
        for (kind, text, expected) in [
            (ValueKind::Switch, "true", "true"),
            (ValueKind::Text, "acme-prod", "\"acme-prod\""),
            (ValueKind::Text, "true", "\"true\""),
            (ValueKind::Text, "say \"x\"", "'say \"x\"'"),
            (CHOICE, "device", "\"device\""),
            (ValueKind::Duration, "1h30m", "\"1h30m\""),
            (ValueKind::Patterns, "*prod*|live-*", "[\"*prod*\", \"live-*\"]"),
            (TEMPLATE, "{profile} {left}!", "\"{profile} {left}!\""),
            (BROWSER, "firefox -P 'work' {url}", "\"firefox -P 'work' {url}\""),
        ] {
            let value = kind.parse(&words(text)).unwrap();
            assert_eq!(value.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn other_words_are_refused_with_what_is_expected() {
        for (kind, text, message) in [
            (ValueKind::Switch, "yes", "must be true or false, not \"yes\""),
            (ValueKind::Text, "", "must be a string, not \"\""),
            (ValueKind::Text, "a\u{7}", "must be a string, not \"a\\u{7}\""),
            (ValueKind::Text, "a|b", "takes one value, 2 are given"),
            (CHOICE, "pkcs", "must be one of auto, device, not \"pkcs\""),
            (
                ValueKind::Duration,
                "soon",
                "must be a duration (15m, 1h30m, or seconds), not \"soon\"",
            ),
            (ValueKind::Patterns, "a|b,c", "the pattern \"b,c\" contains a comma"),
            (TEMPLATE, "{name}", "must be a string with {profile}, {left}, not \"{name}\""),
            (TEMPLATE, "{left", "must be a string with {profile}, {left}, not \"{left\""),
            (TEMPLATE, "left}", "must be a string with {profile}, {left}, not \"left}\""),
            (BROWSER, "firefox", "must be a command line with {url} in it, not \"firefox\""),
            (BROWSER, "{url}", "must be a command line with {url} in it, not \"{url}\""),
            (
                BROWSER,
                "x \"y {url}",
                "must be a command line with {url} in it, not \"x \\\"y {url}\"",
            ),
        ] {
            let error = kind.parse(&words(text)).unwrap_err();
            assert_eq!(error.to_string(), message, "{text}");
        }
    }
}
