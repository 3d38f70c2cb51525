//! JSON fields of any type, read so that an error can name a wrong one without its value.
//!
//! serde's messages quote what they found ("invalid type: string …"), which may be a secret. The
//! decoders read [`Text`] and [`Number`], and report places only.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::{Secret, Timestamp, parse_timestamp};

/// A field that should be text.
#[derive(Debug, Default)]
pub(crate) enum Text {
    /// Missing, or `null`.
    #[default]
    Absent,
    /// Possibly empty.
    Present(Secret),
    /// Of another type.
    Wrong,
}

impl Text {
    /// The text; another type counts as absent.
    pub(crate) fn into_option(self) -> Option<Secret> {
        match self {
            Self::Present(text) => Some(text),
            Self::Absent | Self::Wrong => None,
        }
    }

    /// The text as plain text, if not empty. Only for what is no secret.
    pub(crate) fn into_plain(self) -> Option<String> {
        self.into_option().map(|text| text.expose().to_owned()).filter(|text| !text.is_empty())
    }

    /// The text; an error if it is absent or empty.
    pub(crate) fn required(self, name: &str) -> Result<Secret, String> {
        match self {
            Self::Absent => Err(format!("{name} is missing")),
            Self::Wrong => Err(format!("{name} is not text")),
            Self::Present(text) if text.expose().is_empty() => Err(format!("{name} is empty")),
            Self::Present(text) => Ok(text),
        }
    }

    /// The value; `None` if there is none of this form.
    pub(crate) fn parsed<T: FromStr>(self) -> Option<T> {
        self.into_plain()?.parse().ok()
    }

    /// The time; an error if it is absent or without a zone.
    pub(crate) fn time(self, name: &str) -> Result<Timestamp, String> {
        let text = self.required(name)?;
        parse_timestamp(text.expose()).ok_or_else(|| format!("{name} is not a time"))
    }

    /// The text; `None` if it is absent or empty.
    pub(crate) fn optional(self, name: &str) -> Result<Option<Secret>, String> {
        match self {
            Self::Absent => Ok(None),
            Self::Wrong => Err(format!("{name} is not text")),
            Self::Present(text) => Ok(Some(text).filter(|text| !text.expose().is_empty())),
        }
    }
}

/// A field that should be a whole number.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Number {
    /// Missing, or `null`.
    #[default]
    Absent,
    /// A whole number; also JSON's `1.0`.
    Whole(i64),
    /// Text: some tools write numbers so.
    Text,
    Wrong,
}

impl Number {
    pub(crate) const fn value(&self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Absent | Self::Text | Self::Wrong => None,
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = |value| match value {
            Scalar::Null => Self::Absent,
            Scalar::Text(text) => Self::Present(text),
            Scalar::Whole(_) | Scalar::Other => Self::Wrong,
        };
        deserializer.deserialize_any(ScalarVisitor).map(map)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = |value| match value {
            Scalar::Null => Self::Absent,
            Scalar::Whole(number) => Self::Whole(number),
            Scalar::Text(_) => Self::Text,
            Scalar::Other => Self::Wrong,
        };
        deserializer.deserialize_any(ScalarVisitor).map(map)
    }
}

enum Scalar {
    Null,
    Text(Secret),
    Whole(i64),
    Other,
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(Secret::new(text)))
    }

    fn visit_string<E>(self, text: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(Secret::new(text)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Whole(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(i64::try_from(number).map_or(Scalar::Other, Scalar::Whole))
    }

    #[expect(clippy::cast_possible_truncation, reason = "bounds and wholeness are checked before")]
    fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
        // 2^53: up to here every whole number is exact.
        let whole = number.trunc().to_bits() == number.to_bits() && number.abs() <= 9e15;
        Ok(if whole { Scalar::Whole(number as i64) } else { Scalar::Other })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Scalar, A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

pub(crate) fn document<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| fault(&error, bytes))
}

/// The error for the document `bytes`, without any of its content.
pub(super) fn fault(error: &serde_json::Error, bytes: &[u8]) -> String {
    let place = format!("line {} column {}", error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Data => {
            format!("unexpected JSON at {place}")
        }
        serde_json::error::Category::Eof if bytes.trim_ascii().is_empty() => {
            "it is empty".to_owned()
        }
        serde_json::error::Category::Eof => format!("the JSON ends early at {place}"),
        _ => format!("it is not JSON at {place}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_any_type_are_told_apart() {
        let text = |json: &str| document::<Text>(json.as_bytes()).unwrap();
        assert_eq!(text("\"a\\n\"").required("X").unwrap().expose(), "a\n");
        for (json, message) in [
            ("null", "X is missing"),
            ("\"\"", "X is empty"),
            ("1", "X is not text"),
            ("[1,[2]]", "X is not text"),
            ("{\"a\":{}}", "X is not text"),
            ("true", "X is not text"),
        ] {
            assert_eq!(text(json).required("X").unwrap_err(), message);
        }
        for (json, expected) in [
            ("1", Number::Whole(1)),
            ("-5", Number::Whole(-5)),
            ("1.0", Number::Whole(1)),
            ("1.5", Number::Wrong),
            ("1e300", Number::Wrong),
            ("18446744073709551615", Number::Wrong),
            ("\"1\"", Number::Text),
            ("null", Number::Absent),
            ("[]", Number::Wrong),
        ] {
            assert_eq!(document::<Number>(json.as_bytes()).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn errors_tell_the_place_and_never_the_content() {
        #[derive(Debug, serde::Deserialize)]
        struct Strict {
            #[expect(dead_code, reason = "only its type matters here")]
            key: u8,
        }
        for (json, message) in [
            ("", "it is empty"),
            ("{\"key\": \"hunter2\"", "unexpected JSON"),
            ("{\"key\": 1", "ends early at line 1 column 9"),
            ("hunter2", "it is not JSON at line 1 column 1"),
            ("\"hunter2\"", "unexpected JSON"),
        ] {
            let error = document::<Strict>(json.as_bytes()).unwrap_err();
            assert!(error.contains(message) && !error.contains("hunter2"), "{json}: {error}");
        }
    }
}
