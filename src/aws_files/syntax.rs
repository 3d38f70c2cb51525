//! Text to lines: what each line of an AWS file is, without losing a byte.
//!
//! The rules are those of Python's `RawConfigParser` as the AWS CLI uses it (botocore
//! `configloader.py`): `#` and `;` open whole-line comments at any depth, `=` and `:` end a key, a line
//! indented deeper than the property above it continues that property.

use std::cell::Cell;

use memchr::{memchr_iter, memchr2};

/// One line of a file, with everything needed to put the file together again.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// The bytes of the line: byte order mark, indentation and line end included.
    pub raw: &'a str,
    /// Where `raw` starts, in bytes from the start of the file.
    pub start: usize,
    /// Blank characters in front of the first other character.
    pub indentation: usize,
    /// What the line is.
    pub kind: LineKind<'a>,
}

impl Line<'_> {
    /// Where the next line starts.
    pub(super) const fn end(&self) -> usize {
        self.start + self.raw.len()
    }
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind<'a> {
    /// Nothing but blank characters.
    Blank,
    /// First visible character `#` or `;`.
    Comment,
    /// `[text]`, up to the last `]` of the line; `trailer` is what follows it.
    Header {
        /// What stands between the brackets.
        text: &'a str,
        /// What stands behind the last bracket, with its blanks.
        trailer: &'a str,
    },
    /// `key = value`.
    Property {
        /// The key as written, trimmed.
        key: &'a str,
        /// Whether the key ends with `:` instead of `=`.
        colon: bool,
        /// What follows the delimiter, trimmed at its end only.
        value: &'a str,
    },
    /// A line that belongs to the property or broken line above it; trimmed.
    Continuation(&'a str),
    /// No reader can make sense of it.
    Broken(Fault),
}

/// Why a line is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// In front of the first section header.
    NoSection,
    /// Starts with `[` and names no section: what follows belongs to no known section.
    OpenHeader,
    /// Neither `=` nor `:`.
    NoDelimiter,
    /// Starts with `=` or `:`.
    NoKey,
}

impl Fault {
    /// The fault in words.
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

/// The lines of a text, in order; joining their `raw` gives the text.
pub(super) struct Lines<'a> {
    physical: PhysicalLines<'a>,
    in_section: bool,
    /// Indentation of the property (or broken line) that deeper lines continue.
    open: Option<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of a whole file, or of a part that begins with a section.
    pub(super) const fn new(text: &'a str) -> Self {
        Self { physical: PhysicalLines::new(text, 0), in_section: false, open: None }
    }

    /// The lines below a section header: `text` starts at byte `start` of its file.
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

/// What some Windows editors put in front of a text.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Cuts a text at LF, CR LF and lone CR, the line ends of Python's text mode. Gives each line with its
/// line end, and where it starts in the file.
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

/// Numbers of lines, counted from the last one that was asked for: who goes through a file in order
/// counts each line once.
pub(super) struct LineNumbers {
    /// Where a line starts, and its number.
    last: Cell<(usize, usize)>,
}

impl Default for LineNumbers {
    fn default() -> Self {
        Self { last: Cell::new((0, 1)) }
    }
}

impl LineNumbers {
    /// The number of the line of `text` that begins at `start`, from 1.
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

/// `[text]trailer`, where text holds at least one character and ends at the last bracket.
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

/// Cuts blanks as Python's `str.strip` does.
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

/// White space of Unicode, and the four separators that only Python counts among it.
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
