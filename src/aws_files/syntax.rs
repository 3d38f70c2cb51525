//! Splits text into lines without losing a byte, and tells what each line is.
//!
//! The rules are those of Python's `RawConfigParser` as the AWS CLI uses it (botocore
//! `configloader.py`): `#` and `;` open whole-line comments at any depth, `=` and `:` end a key, a
//! line indented deeper than the property above continues it.

use std::cell::Cell;

use memchr::{memchr_iter, memchr2};

/// One line of a file.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// All bytes of the line: byte order mark, indentation and line end included.
    pub raw: &'a str,
    /// The offset of `raw` in the file, in bytes.
    pub start: usize,
    /// White-space characters before the first other character.
    pub indentation: usize,
    pub kind: LineKind<'a>,
}

impl Line<'_> {
    /// The offset of the next line.
    pub(super) const fn end(&self) -> usize {
        self.start + self.raw.len()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind<'a> {
    Blank,
    /// First visible character `#` or `;`.
    Comment,
    /// `[text]trailer`; the text ends at the last `]` of the line.
    Header {
        text: &'a str,
        /// With its spaces.
        trailer: &'a str,
    },
    /// `key = value`.
    Property {
        /// As written, trimmed.
        key: &'a str,
        /// Whether the key ends with `:` instead of `=`.
        colon: bool,
        /// Trimmed at its end only.
        value: &'a str,
    },
    /// Continues the property or broken line above; trimmed.
    Continuation(&'a str),
    Broken(Fault),
}

/// Why a line is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Before the first section header.
    NoSection,
    /// Starts with `[` but names no section; the lines below belong to none.
    OpenHeader,
    /// Neither `=` nor `:`.
    NoDelimiter,
    /// Starts with `=` or `:`.
    NoKey,
}

impl Fault {
    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::NoSection => "this line is above the first section header",
            Self::OpenHeader => {
                "section header without a name or a closing \"]\": awsso ignores all lines up to the next header"
            }
            Self::NoDelimiter => "neither a section header nor \"key = value\"",
            Self::NoKey => "no key before the \"=\"",
        }
    }
}

/// The lines of a text, in order; their `raw` joined is the text.
pub(super) struct Lines<'a> {
    physical: PhysicalLines<'a>,
    in_section: bool,
    /// Indentation of the property or broken line that deeper lines continue.
    open: Option<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of a whole file, or of a part that starts with a section.
    pub(super) const fn new(text: &'a str) -> Self {
        Self { physical: PhysicalLines::new(text, 0), in_section: false, open: None }
    }

    /// The lines below a section header; `text` starts at byte `start` of its file.
    pub(super) const fn below_header(text: &'a str, start: usize) -> Self {
        Self { physical: PhysicalLines::new(text, start), in_section: true, open: None }
    }

    fn classify(&mut self, visible: &'a str, indentation: usize) -> LineKind<'a> {
        match visible.as_bytes().first() {
            None => return LineKind::Blank,
            Some(b'#' | b';') => return LineKind::Comment,
            Some(_) => {}
        }
        if self.open.is_some_and(|open| indentation > open) {
            return LineKind::Continuation(visible);
        }
        if let Some(header) = split_header(visible) {
            self.in_section = true;
            self.open = None;
            return header;
        }
        if visible.starts_with('[') {
            self.in_section = true;
            self.open = None;
            return LineKind::Broken(Fault::OpenHeader);
        }
        if !self.in_section {
            return LineKind::Broken(Fault::NoSection);
        }
        self.open = Some(indentation);
        split_property(visible)
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let (start, raw) = self.physical.next()?;
        let content =
            if start == 0 { raw.strip_prefix(BYTE_ORDER_MARK).unwrap_or(raw) } else { raw };
        let visible = trim(content);
        let indentation = if visible.is_empty() { 0 } else { count_indentation(content) };
        let kind = self.classify(visible, indentation);
        Some(Line { raw, start, indentation, kind })
    }
}

/// Some Windows editors write it at the start of a text.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Splits a text at LF, CR LF and lone CR, as Python's text mode does. Returns each line with its
/// line end, and its offset in the file.
pub(super) struct PhysicalLines<'a> {
    rest: &'a str,
    start: usize,
}

impl<'a> PhysicalLines<'a> {
    /// `text` starts at byte `start` of its file.
    pub(super) const fn new(text: &'a str, start: usize) -> Self {
        Self { rest: text, start }
    }
}

impl<'a> Iterator for PhysicalLines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let bytes = self.rest.as_bytes();
        let length = match memchr2(b'\n', b'\r', bytes) {
            None => bytes.len(),
            Some(position) if bytes[position..].starts_with(b"\r\n") => position + 2,
            Some(position) => position + 1,
        };
        let (line, rest) = self.rest.split_at(length);
        let start = self.start;
        (self.rest, self.start) = (rest, start + length);
        Some((start, line))
    }
}

/// Line numbers, counted from the previous one asked for, so that a walk through a file counts each
/// line once.
pub(super) struct LineNumbers {
    /// The offset of a line, and its number.
    last: Cell<(usize, usize)>,
}

impl Default for LineNumbers {
    fn default() -> Self {
        Self { last: Cell::new((0, 1)) }
    }
}

impl LineNumbers {
    /// The number, from 1, of the line of `text` at offset `start`.
    pub(super) fn of(&self, text: &str, start: usize) -> usize {
        let (last, number) = self.last.get();
        if start < last / 2 {
            return line_ends(&text[..start]) + 1;
        }
        let number = if start < last {
            number - line_ends(&text[start..last])
        } else {
            number + line_ends(&text[last..start])
        };
        self.last.set((start, number));
        number
    }
}

/// How often [`PhysicalLines`] cuts a text that is made of whole lines.
fn line_ends(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_lone = |&at: &usize| bytes.get(at + 1) != Some(&b'\n');
    memchr_iter(b'\n', bytes).count() + memchr_iter(b'\r', bytes).filter(is_lone).count()
}

/// `[text]trailer`, where text is not empty and ends at the last bracket.
fn split_header(visible: &str) -> Option<LineKind<'_>> {
    let (text, trailer) = visible.strip_prefix('[')?.rsplit_once(']')?;
    (!text.is_empty()).then_some(LineKind::Header { text, trailer })
}

fn split_property(visible: &str) -> LineKind<'_> {
    let Some(position) = memchr2(b'=', b':', visible.as_bytes()) else {
        return LineKind::Broken(Fault::NoDelimiter);
    };
    let key = trim(&visible[..position]);
    if key.is_empty() {
        return LineKind::Broken(Fault::NoKey);
    }
    let colon = visible.as_bytes()[position] == b':';
    LineKind::Property { key, colon, value: &visible[position + 1..] }
}

/// Trims like Python's `str.strip`.
pub(super) fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    let blanks = |byte: &&u8| is_ascii_blank(**byte);
    let start = bytes.iter().take_while(blanks).count();
    let end = bytes.len() - bytes[start..].iter().rev().take_while(blanks).count();
    let text = &text[start..end];
    match (text.as_bytes().first(), text.as_bytes().last()) {
        (Some(first), Some(last)) if !first.is_ascii() || !last.is_ascii() => {
            text.trim_matches(is_blank)
        }
        _ => text,
    }
}

fn is_ascii_blank(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | 0x1c..=b' ')
}

/// Unicode's white space, and four separators that only Python includes.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

fn count_indentation(content: &str) -> usize {
    match content.as_bytes().first() {
        Some(byte) if byte.is_ascii_graphic() => 0,
        _ => content.chars().take_while(|&character| is_blank(character)).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::Random;
    use super::*;

    fn kinds(text: &str) -> Vec<LineKind<'_>> {
        Lines::new(text).map(|line| line.kind).collect()
    }

    const fn property<'a>(key: &'a str, value: &'a str) -> LineKind<'a> {
        LineKind::Property { key, colon: false, value }
    }

    const fn header(text: &str) -> LineKind<'_> {
        LineKind::Header { text, trailer: "" }
    }

    /// What the line below `[a]` and `x = 1` is.
    #[test]
    fn a_line_is_what_the_aws_cli_takes_it_for() {
        use LineKind::{Blank, Broken, Comment, Continuation};
        let cases = [
            ("nothing", "\n", Blank),
            ("blanks", " \t \n", Blank),
            ("a comment", "# c\n", Comment),
            ("the other comment sign", ";c\n", Comment),
            ("an indented comment", "   # k = v\n", Comment),
            ("a property", "k = v\n", property("k", " v")),
            ("no blanks", "k=v\n", property("k", "v")),
            ("no value", "k =\n", property("k", "")),
            ("= in the value", "k = a=b\n", property("k", " a=b")),
            ("a blank in the key", "a b = 1\n", property("a b", " 1")),
            ("an inline comment", "k = v # c\n", property("k", " v # c")),
            ("quotes", "k = \"v\"\n", property("k", " \"v\"")),
            ("NUL", "k = \0\n", property("k", " \0")),
            ("a colon", "k: v=w\n", LineKind::Property { key: "k", colon: true, value: " v=w" }),
            ("CR LF", "k = v\r\n", property("k", " v")),
            ("no line end", "k = v", property("k", " v")),
            ("an indented line", "  k = v\n", Continuation("k = v")),
            ("an indented header", "  [b]\n", Continuation("[b]")),
            ("a line with a tab", "\tv\n", Continuation("v")),
            ("no delimiter", "junk\n", Broken(Fault::NoDelimiter)),
            ("no key", "= v\n", Broken(Fault::NoKey)),
            ("a header", "[b]\n", header("b")),
            ("a header up to the last bracket", "[b] # ]\n", header("b] # ")),
            ("a comment behind", "[b] # c\n", LineKind::Header { text: "b", trailer: " # c" }),
            ("no closing bracket", "[b\n", Broken(Fault::OpenHeader)),
            ("no closing bracket, but =", "[b = c\n", Broken(Fault::OpenHeader)),
            ("no name", "[]\n", Broken(Fault::OpenHeader)),
        ];
        for (what, line, expected) in cases {
            let text = format!("[a]\nx = 1\n{line}");
            assert_eq!(kinds(&text)[2..], [expected], "{what}");
        }
    }

    #[test]
    fn indentation_counts_against_the_property_above() {
        let cases = [
            ("siblings", "[a]\n  x = 1\n  y = 2\n", property("y", " 2")),
            ("less deep", "[a]\n    x = 1\n  y = 2\n", property("y", " 2")),
            ("deeper", "[a]\n  x = 1\n   y = 2\n", LineKind::Continuation("y = 2")),
            ("below a header", "[a]\n\n  y = 2\n", property("y", " 2")),
            ("below a blank line", "[a]\nx = 1\n\n  y = 2\n", LineKind::Continuation("y = 2")),
            ("below a comment", "[a]\nx = 1\n# c\n  y = 2\n", LineKind::Continuation("y = 2")),
            ("below a broken line", "[a]\njunk\n  y = 2\n", LineKind::Continuation("y = 2")),
            ("indented header on top", "  [a]\n  y = 2\n", property("y", " 2")),
            ("a wide blank is one sign", "[a]\n\u{2003}x = 1\n y = 2\n", property("y", " 2")),
        ];
        for (what, text, expected) in cases {
            assert_eq!(kinds(text).last(), Some(&expected), "{what}");
        }
    }

    #[test]
    fn lines_end_with_lf_cr_lf_or_cr() {
        let raw: Vec<_> = Lines::new("[a]\r\nb=1\rc=2\n\r\n\n\rd=3").map(|line| line.raw).collect();
        assert_eq!(raw, ["[a]\r\n", "b=1\r", "c=2\n", "\r\n", "\n", "\r", "d=3"]);
    }

    #[test]
    fn a_byte_order_mark_hides_nothing() {
        assert_eq!(kinds("\u{feff}[a]\nx = 1\n"), [header("a"), property("x", " 1")]);
        assert_eq!(kinds("\u{feff}"), [LineKind::Blank]);
        assert_eq!(kinds("x\n\u{feff}[a]\n")[1], LineKind::Broken(Fault::NoSection));
    }

    #[test]
    fn every_byte_belongs_to_one_line() {
        for seed in 0..10_000 {
            let mut random = Random::new(seed);
            let text = if seed % 2 == 0 { random.scraps() } else { random.lines() };
            let mut end = 0;
            let (mut joined, mut starts) = (String::new(), Vec::new());
            let numbers = LineNumbers::default();
            for (position, line) in Lines::new(&text).enumerate() {
                let number = numbers.of(&text, line.start);
                assert_eq!((line.start, number), (end, position + 1), "{text:?}");
                starts.push(line.start);
                end = line.end();
                joined.push_str(line.raw);
            }
            assert_eq!(joined, text);
            for _ in 0..starts.len() {
                let position = random.below(starts.len());
                assert_eq!(numbers.of(&text, starts[position]), position + 1, "{text:?}");
            }
        }
    }
}
