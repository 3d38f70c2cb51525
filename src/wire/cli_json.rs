//! JSON exactly as the AWS CLI writes it (Python's `json.dumps`), so that its hashes give the same
//! file names and files look the same. The caller decides the order of keys.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;
use zeroize::Zeroizing;

use crate::model::{hex, sha1};

/// The separators between items and after keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Separators {
    /// `", "` and `": "`, Python's default.
    Spaced,
    /// `","` and `":"`.
    Compact,
}

/// `value` on one line, non-ASCII characters as `\uXXXX`, without a line break at the end.
pub(crate) fn text(value: &impl Serialize, separators: Separators) -> Zeroizing<String> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Layout(separators));
    value.serialize(&mut serializer).expect("texts, numbers and lists always serialise");
    Zeroizing::new(String::from_utf8(bytes).expect("serde_json writes UTF-8"))
}

/// `<lower-case hexadecimal SHA-1 of the text>.json`.
pub(crate) fn file_name(text: &str) -> String {
    format!("{}.json", hex(sha1(text)))
}

struct Layout(Separators);

impl Layout {
    fn separate<W: io::Write + ?Sized>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        match self.0 {
            _ if first => Ok(()),
            Separators::Spaced => writer.write_all(b", "),
            Separators::Compact => writer.write_all(b","),
        }
    }
}

impl Formatter for Layout {
    fn begin_array_value<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.separate(writer, first)
    }

    fn begin_object_key<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.separate(writer, first)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        match self.0 {
            Separators::Spaced => writer.write_all(b": "),
            Separators::Compact => writer.write_all(b":"),
        }
    }

    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut units = [0; 2];
        for character in fragment.chars() {
            // Python keeps space to tilde. serde_json has already escaped quotes, backslashes and
            // control characters, in Python's spelling.
            if matches!(character, ' '..='~') {
                writer.write_all(&[character as u8])?;
            } else {
                for unit in character.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Sample<'a> {
        text: &'a str,
        list: Vec<&'a str>,
        none: Option<u8>,
        number: u32,
    }

    #[test]
    fn layout_and_escapes_are_those_of_python() {
        let sample =
            Sample {
                text: "a\"\\/\n\u{1}\u{7f}ü€😀", list: vec!["x", "y"], none: None, number: 7
            };
        let escaped = r#""a\"\\/\n\u0001\u007f\u00fc\u20ac\ud83d\ude00""#;
        assert_eq!(
            *text(&sample, Separators::Spaced),
            format!(r#"{{"text": {escaped}, "list": ["x", "y"], "none": null, "number": 7}}"#)
        );
        assert_eq!(
            *text(&sample, Separators::Compact),
            format!(r#"{{"text":{escaped},"list":["x","y"],"none":null,"number":7}}"#)
        );
    }

    #[test]
    fn file_names_are_sha_1() {
        assert_eq!(file_name("corp"), "ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
    }
}
