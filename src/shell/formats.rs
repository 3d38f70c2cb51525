//! Changes for programs: JSON, and the `NAME=value` lines of `.env` files. Without awsso's own
//! variables.

use std::fmt::Write;

use serde::{Serialize, Serializer};

use crate::environ::{Change, Changes, vars};
use crate::error::{Error, Kind, Result};
use crate::wire::cli_json::{self, Separators};

/// One line of ASCII JSON: an object with a string for each variable to set and `null` for each to
/// unset.
pub(crate) fn json(changes: &Changes) -> Result<String> {
    let others = changes.iter().filter(|change| !vars::is_own(change.name));
    let members = others.map(|change| Ok((change.name, value(change)?)));
    Ok(Members(members.collect::<Result<_>>()?).into_line())
}

/// A line for each variable to set. Plain values are bare, which every reader accepts; others in
/// single quotes or, if necessary, in double quotes with backslash escapes. A variable to unset is
/// omitted; with `assigns_empty` it gets an empty value, for a reader that already has another one.
pub(crate) fn dotenv(changes: &Changes, assigns_empty: bool) -> Result<String> {
    lines(changes, assigns_empty, |_, value| Ok(dotenv_value(value)))
}

/// A line for each variable to set, as `docker --env-file` reads it: everything after the first `=`
/// is the value, quotes included.
pub(crate) fn docker(changes: &Changes, assigns_empty: bool) -> Result<String> {
    lines(changes, assigns_empty, |name, value| {
        if value.contains(['\n', '\r']) {
            let text = format!("docker cannot carry the value of {name}: it contains a line break");
            return Err(Error::new(Kind::Other, text));
        }
        Ok(value.to_owned())
    })
}

fn lines(
    changes: &Changes,
    assigns_empty: bool,
    literal: impl Fn(&str, &str) -> Result<String>,
) -> Result<String> {
    let mut text = String::new();
    for change in changes.iter().filter(|change| !vars::is_own(change.name)) {
        match value(change)? {
            Some(value) => {
                let _ = writeln!(text, "{}={}", change.name, literal(change.name, value)?);
            }
            None if assigns_empty => {
                let _ = writeln!(text, "{}=", change.name);
            }
            None => {}
        }
    }
    Ok(text)
}

/// The members of an object, in this order.
pub(super) struct Members<'a>(pub(super) Vec<(&'static str, Option<&'a str>)>);

impl Members<'_> {
    /// One line of ASCII JSON.
    pub(super) fn into_line(self) -> String {
        format!("{}\n", *cli_json::text(&self, Separators::Compact))
    }
}

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

fn value(change: &Change) -> Result<Option<&str>> {
    let Some(value) = &change.value else { return Ok(None) };
    value.to_str().map(Some).ok_or_else(|| {
        Error::new(Kind::Other, format!("the value of {} is not UTF-8", change.name))
    })
}

fn dotenv_value(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_./:@%+=,-".contains(&byte);
    if value.bytes().all(plain) {
        return value.to_owned();
    }
    if !value.contains(|character: char| character == '\'' || character.is_control()) {
        return format!("'{value}'");
    }
    let mut literal = String::from('"');
    for character in value.chars() {
        match character {
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            '"' | '\\' | '$' | '`' => {
                literal.push('\\');
                literal.push(character);
            }
            _ => literal.push(character),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn json_is_one_line_of_ascii_with_null_for_unset() {
        assert_eq!(
            json(&samples::changes()).unwrap(),
            concat!(
                r#"{"AWS_PROFILE":null,"AWS_SECURITY_TOKEN":null,"#,
                r#""AWS_ACCESS_KEY_ID":"ASIAEXAMPLE","AWS_REGION":"","#,
                r#""AWS_SSO_PROFILE":"it's \u2019$x\\\\!\n"}"#,
                "\n",
            )
        );
        assert_eq!(json(&Changes::default()).unwrap(), "{}\n");
    }

    #[test]
    fn json_reads_back_as_it_was() {
        let value = "\u{1f600}\u{7f}\u{2028}\"\\\u{1}\n";
        let text = json(&samples::set("AWS_REGION", value.as_ref())).unwrap();
        assert!(text.is_ascii());
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["AWS_REGION"], value);
    }

    #[test]
    fn docker_takes_values_as_they_are() {
        let quoted = samples::set("AWS_SSO_PROFILE", "it's \"x\" $y".as_ref());
        let text = docker(&quoted, false).unwrap();
        assert_eq!(text, "AWS_SSO_PROFILE=it's \"x\" $y\n");
        assert_eq!(
            docker(&samples::changes(), false).unwrap_err().to_string(),
            "docker cannot carry the value of AWS_SSO_PROFILE: it contains a line break"
        );
    }

    #[test]
    fn dotenv_quotes_only_where_it_must() {
        assert_eq!(
            dotenv(&samples::changes(), false).unwrap(),
            "AWS_ACCESS_KEY_ID=ASIAEXAMPLE\nAWS_REGION=\nAWS_SSO_PROFILE=\"it's \u{2019}\\$x\\\\\\\\!\\n\"\n"
        );
        let emptied = dotenv(&samples::changes(), true).unwrap();
        assert!(emptied.starts_with("AWS_PROFILE=\nAWS_SECURITY_TOKEN=\nAWS_ACCESS_KEY_ID=ASIA"));
        let spaced = samples::set("AWS_SSO_PROFILE", "a b#$c".as_ref());
        assert_eq!(dotenv(&spaced, false).unwrap(), "AWS_SSO_PROFILE='a b#$c'\n");
    }

    #[test]
    fn the_bookkeeping_of_a_terminal_stays_out() {
        let own = samples::set("AWSSO_SAVED", "1".as_ref());
        assert_eq!(json(&own).unwrap(), "{}\n");
        assert_eq!(dotenv(&own, true).unwrap(), "");
    }
}
