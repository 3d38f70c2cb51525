//! JSON objects in files that several tools write: reads our fields and keeps all others.
//!
//! Names are matched without case, as in the Rust SDK. Unknown fields keep spelling, value and
//! place.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde_json::value::RawValue;

use super::field::{self, Text};

/// The fields of other tools, in the order of the file. They may hold secrets: Debug shows only
/// their names.
#[derive(Clone, Default)]
pub(crate) struct OtherFields(Vec<(String, Box<RawValue>)>);

impl OtherFields {
    /// Removes the last field of that name and returns its text.
    pub(crate) fn take(&mut self, name: &str) -> Option<Box<RawValue>> {
        let position = self.0.iter().rposition(|(other, _)| other.eq_ignore_ascii_case(name))?;
        Some(self.0.remove(position).1)
    }

    /// Appends the fields to an object that is being written.
    pub(crate) fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        self.0.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))
    }
}

impl PartialEq for OtherFields {
    fn eq(&self, other: &Self) -> bool {
        let plain = |fields: &Self| -> Vec<(String, String)> {
            fields.0.iter().map(|(name, value)| (name.clone(), value.get().to_owned())).collect()
        };
        plain(self) == plain(other)
    }
}

impl Eq for OtherFields {}

impl fmt::Debug for OtherFields {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Reads an object: the texts of `names` in that order, and the rest. Of a repeated name the last
/// one counts, as in Python.
pub(crate) fn read<const COUNT: usize>(
    bytes: &[u8],
    names: [&str; COUNT],
) -> Result<([Text; COUNT], OtherFields), String> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let object = Names(names).deserialize(&mut deserializer);
    let object = object.and_then(|object| deserializer.end().map(|()| object));
    object.map_err(|error| field::fault(&error, bytes))
}

struct Names<'a, const COUNT: usize>([&'a str; COUNT]);

impl<'de, const COUNT: usize> DeserializeSeed<'de> for Names<'_, COUNT> {
    type Value = ([Text; COUNT], OtherFields);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, const COUNT: usize> Visitor<'de> for Names<'_, COUNT> {
    type Value = ([Text; COUNT], OtherFields);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut texts = [const { Text::Absent }; COUNT];
        let mut other = OtherFields::default();
        while let Some(name) = map.next_key::<String>()? {
            match self.0.iter().position(|known| known.eq_ignore_ascii_case(&name)) {
                Some(position) => texts[position] = map.next_value()?,
                None => other.0.push((name, map.next_value()?)),
            }
        }
        Ok((texts, other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_fields_are_found_in_any_case_and_the_rest_is_kept() {
        let json = br#"{"A": "1", "x": {"y": [1.50]}, "a": "2", "B": 7, "X": null}"#;
        let ([a, b, c], mut other) = read(json, ["a", "b", "c"]).unwrap();
        assert_eq!(a.required("a").unwrap().expose(), "2");
        assert_eq!(b.required("b").unwrap_err(), "b is not text");
        assert_eq!(c.required("c").unwrap_err(), "c is missing");
        assert_eq!(format!("{other:?}"), "{\"x\", \"X\"}");
        assert_eq!(other.take("x").unwrap().get(), "null");
        assert_eq!(other.take("x").unwrap().get(), r#"{"y": [1.50]}"#);
        assert!(other.take("x").is_none());
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for json in ["", "[]", "\"hunter2\"", "{\"a\": \"hunter2\"} x", "{\"a\"", "{\"a\": 1,}"] {
            let error = read(json.as_bytes(), ["a"]).unwrap_err();
            let starts = ["it is", "the JSON", "unexpected JSON"];
            assert!(starts.iter().any(|start| error.starts_with(start)), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
