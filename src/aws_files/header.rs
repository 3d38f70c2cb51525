//! Section headers: from the text in brackets to kind and name.
//!
//! Two dialects: the AWS CLI splits the text as a shell would and looks at the first letters
//! (botocore `configloader.py`, `build_profile_map`); the SDKs require one keyword and one
//! identifier (aws-runtime `env_config/normalize.rs`). The CLI decides; a header that only the SDKs
//! understand is marked.

use std::borrow::Cow;

use super::syntax::{LineKind, Lines, trim};

/// Which of the two files a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// `~/.aws/config`: `[default]`, `[profile x]`, `[sso-session x]`, `[services x]`.
    Config,
    /// `~/.aws/credentials`: the header is the name of the profile.
    Credentials,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SectionKind {
    Profile,
    SsoSession,
    Services,
    /// Anything else; no look-up finds it.
    Other,
}

impl SectionKind {
    /// The word before the name in the config file.
    pub(super) const fn keyword(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::SsoSession => "sso-session",
            Self::Services => "services",
            Self::Other => "",
        }
    }
}

/// What a header says, and who understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading<'a> {
    pub kind: SectionKind,
    /// For [`SectionKind::Other`] the header text.
    pub name: Cow<'a, str>,
    pub readers: Readers,
}

/// Who reads a header like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    Everyone,
    /// The SDKs ignore the section.
    Cli,
    /// The AWS CLI ignores the section.
    Sdks,
    /// The section is of an unknown kind.
    Nobody,
}

/// Reads the header `[text]trailer` of a file.
pub(super) fn read_heading<'a>(file: FileKind, text: &'a str, trailer: &str) -> Heading<'a> {
    if text == "DEFAULT" {
        return other(text);
    }
    match file {
        FileKind::Credentials => {
            let readers = if is_identifier(text) { Readers::Everyone } else { Readers::Cli };
            Heading { kind: SectionKind::Profile, name: Cow::Borrowed(text), readers }
        }
        FileKind::Config => plain(text)
            .or_else(|| quoted(text))
            .or_else(|| tolerant(text, trailer))
            .unwrap_or_else(|| other(text)),
    }
}

pub(super) struct Header<'a> {
    /// Without the brackets.
    pub text: &'a str,
    pub heading: Heading<'a>,
}

/// Reads the header at the start of `text`.
pub(super) fn read_header(file: FileKind, text: &str) -> Option<Header<'_>> {
    usual_header(file, text).or_else(|| {
        let LineKind::Header { text, trailer } = Lines::new(text).next()?.kind else {
            return None;
        };
        Some(Header { text, heading: read_heading(file, text, trailer) })
    })
}

/// A fast path for `[profile name]`, as almost all headers are written.
fn usual_header(file: FileKind, text: &str) -> Option<Header<'_>> {
    let inner = text.strip_prefix('[')?;
    let (kind, keyword) = match file {
        FileKind::Credentials => (SectionKind::Profile, ""),
        FileKind::Config => NAMED
            .into_iter()
            .zip(["profile ", "sso-session ", "services "])
            .find(|(_, keyword)| inner.starts_with(keyword))?,
    };
    let name = &inner[keyword.len()..];
    let length = name.bytes().position(|byte| !IDENTIFIER_BYTES[usize::from(byte)])?;
    let (name, rest) = name.split_at(length);
    let is_alone = matches!(rest.as_bytes(), [b']'] | [b']', b'\n' | b'\r', ..]);
    let is_plain = !name.is_empty() && is_alone && (name != "DEFAULT" || file == FileKind::Config);
    is_plain.then_some(Header {
        text: &inner[..keyword.len() + length],
        heading: Heading { kind, name: Cow::Borrowed(name), readers: Readers::Everyone },
    })
}

/// Tells fast which headers cannot name a section.
pub(super) struct Filter {
    /// The start of the usual spelling.
    usual: String,
    /// The position of the space after the keyword; 0 without a keyword.
    gap: usize,
    is_default: bool,
}

impl Filter {
    pub(super) fn new(file: FileKind, kind: SectionKind, name: &str) -> Self {
        let keyword = kind.keyword();
        let (usual, gap) = match file {
            FileKind::Config => (format!("[{keyword} {name}"), 1 + keyword.len()),
            FileKind::Credentials => (format!("[{name}"), 0),
        };
        Self { usual, gap, is_default: name == "default" }
    }

    /// Whether the header at the start of `text` can name the section. If not, one of its letters
    /// differs from the usual spelling, whatever quotes and spaces there are.
    pub(super) fn admits(&self, text: &[u8]) -> bool {
        let at = common_length(text, self.usual.as_bytes());
        let is_letter = |byte: &u8| IDENTIFIER_BYTES[usize::from(*byte)];
        at == 0
            || at == self.usual.len()
            || at == self.gap
            || !text.get(at).is_some_and(is_letter)
            || (self.is_default && text.starts_with(b"[default"))
    }
}

/// The length of the common start of two texts, compared in steps of eight bytes.
fn common_length(one: &[u8], other: &[u8]) -> usize {
    let eights = one.as_chunks::<8>().0.iter().zip(other.as_chunks::<8>().0);
    let start = 8 * eights.take_while(|(one, other)| one == other).count();
    let rest = one[start..].iter().zip(&other[start..]);
    start + rest.take_while(|(one, other)| one == other).count()
}

/// The text in brackets for a new section, and who reads it: understood by all readers if the name
/// allows it, else quoted as in the AWS CLI; `None` if that is not possible either.
pub(super) fn compose_header(
    file: FileKind,
    kind: SectionKind,
    name: &str,
) -> Option<(String, Readers)> {
    let keyword = kind.keyword();
    let candidates = match file {
        FileKind::Config if (kind, name) != (SectionKind::Profile, "default") => {
            let quoted = format!("'{}'", name.replace('\'', "'\"'\"'"));
            vec![format!("{keyword} {name}"), format!("{keyword} {quoted}")]
        }
        FileKind::Config | FileKind::Credentials => vec![name.to_owned()],
    };
    candidates.into_iter().find_map(|header| {
        let line = format!("[{header}]");
        let LineKind::Header { text, trailer } = Lines::new(&line).next()?.kind else {
            return None;
        };
        let heading = read_heading(file, text, trailer);
        let says_name = heading.kind == kind && heading.name == name;
        let is_plain = !header.chars().any(char::is_control);
        let readers = heading.readers;
        (says_name && is_plain && readers != Readers::Sdks).then_some((header, readers))
    })
}

/// Whether the SDKs accept `text` as the name of a section or key.
pub(super) fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| IDENTIFIER_BYTES[usize::from(byte)])
}

/// A table, because every key of a file is checked.
const IDENTIFIER_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        let is_sign = matches!(byte, b'_' | b'-' | b'/' | b'.' | b'%' | b'@' | b':' | b'+');
        table[byte as usize] = byte.is_ascii_alphanumeric() || is_sign;
        byte += 1;
    }
    table
};

fn other(text: &str) -> Heading<'_> {
    Heading { kind: SectionKind::Other, name: Cow::Borrowed(text), readers: Readers::Nobody }
}

const NAMED: [SectionKind; 3] =
    [SectionKind::Profile, SectionKind::SsoSession, SectionKind::Services];

/// `keyword name` and `default`.
fn plain(text: &str) -> Option<Heading<'_>> {
    let heading =
        |kind, name| Some(Heading { kind, name: Cow::Borrowed(name), readers: Readers::Everyone });
    if text == "default" {
        return heading(SectionKind::Profile, text);
    }
    let (keyword, name) = text.split_once([' ', '\t'])?;
    let kind = NAMED.into_iter().find(|kind| kind.keyword() == keyword)?;
    let name = name.trim_matches([' ', '\t']);
    if is_identifier(name) { heading(kind, name) } else { None }
}

/// What the AWS CLI accepts too: any word that starts with a keyword, then exactly one word with
/// shell quoting.
fn quoted(text: &str) -> Option<Heading<'_>> {
    let kind = NAMED.into_iter().find(|kind| text.starts_with(kind.keyword()))?;
    let [_, name] = <[String; 2]>::try_from(split_words(text)?).ok()?;
    Some(Heading { kind, name: Cow::Owned(name), readers: Readers::Cli })
}

/// What the SDKs accept too: spaces at both ends, and brackets in a comment after the header.
fn tolerant<'a>(text: &'a str, trailer: &str) -> Option<Heading<'a>> {
    let text = match text.find(['#', ';']) {
        None if trailer.is_empty() || trailer.trim_start().starts_with(['#', ';']) => text,
        None => return None,
        Some(position) => trim(&text[..position]).strip_suffix(']')?,
    };
    let heading = plain(text.trim_matches([' ', '\t']))?;
    Some(Heading { readers: Readers::Sdks, ..heading })
}

/// Like Python's `shlex.split`; `None` if a quote is not closed. Stops after the third word: no
/// header has more than two.
fn split_words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '\'' => break,
                        inner => word.push(inner),
                    }
                }
            }
            '"' => read_double_quoted(&mut characters, word.get_or_insert_default())?,
            '\\' => word.get_or_insert_default().push(characters.next()?),
            _ => word.get_or_insert_default().push(character),
        }
        if words.len() > 2 {
            break;
        }
    }
    words.extend(word);
    Some(words)
}

/// Reads up to the closing quote; a backslash escapes only a quote or a backslash.
fn read_double_quoted(characters: &mut std::str::Chars<'_>, word: &mut String) -> Option<()> {
    loop {
        match characters.next()? {
            '"' => return Some(()),
            '\\' => match characters.next()? {
                escaped @ ('"' | '\\') => word.push(escaped),
                inner => word.extend(['\\', inner]),
            },
            inner => word.push(inner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Readers::{Cli, Everyone, Sdks};
    use SectionKind::{Profile, Services, SsoSession};

    fn config(header: &str) -> (SectionKind, String, Readers) {
        let (text, trailer) = header.strip_prefix('[').unwrap().rsplit_once(']').unwrap();
        let heading = read_heading(FileKind::Config, text, trailer);
        (heading.kind, heading.name.into_owned(), heading.readers)
    }

    const CONFIG_HEADERS: &[(&str, &str, SectionKind, &str, Readers)] = &[
        ("the default profile", "[default]", Profile, "default", Everyone),
        ("a profile", "[profile foo]", Profile, "foo", Everyone),
        ("default with the keyword", "[profile default]", Profile, "default", Everyone),
        ("more blanks", "[profile    foo]", Profile, "foo", Everyone),
        ("a tab", "[profile\tfoo]", Profile, "foo", Everyone),
        ("a blank at the end", "[profile foo ]", Profile, "foo", Everyone),
        ("a comment behind", "[profile foo] # c", Profile, "foo", Everyone),
        ("every allowed sign", "[profile aZ0_-/.%@:+]", Profile, "aZ0_-/.%@:+", Everyone),
        ("a session", "[sso-session s]", SsoSession, "s", Everyone),
        ("services", "[services s]", Services, "s", Everyone),
        ("double quotes", "[profile \"a b\"]", Profile, "a b", Cli),
        ("single quotes", "[profile 'a b']", Profile, "a b", Cli),
        ("a backslash", "[profile a\\ b]", Profile, "a b", Cli),
        ("needless quotes", "[profile \"a\"]", Profile, "a", Cli),
        ("quotes inside the name", "[profile a\"b c\"d]", Profile, "ab cd", Cli),
        ("an escape between quotes", r#"[profile "a\"b\\c\d"]"#, Profile, "a\"b\\c\\d", Cli),
        ("an empty name", "[profile '']", Profile, "", Cli),
        ("a quoted session", "[sso-session 'a b']", SsoSession, "a b", Cli),
        ("a longer first word", "[profilefoo bar]", Profile, "bar", Cli),
        ("the plural", "[profiles bar]", Profile, "bar", Cli),
        ("signs no SDK allows", "[profile a!b$c]", Profile, "a!b$c", Cli),
        ("letters no SDK allows", "[profile été]", Profile, "été", Cli),
        ("a bracket glued on", "[profile a]#x]", Profile, "a]#x", Cli),
        ("a bracket in the comment", "[profile a] # x]", Profile, "a", Sdks),
        ("a blank in front", "[ profile foo ]", Profile, "foo", Sdks),
        ("default between blanks", "[ default ]", Profile, "default", Sdks),
    ];

    #[test]
    fn headers_of_the_config_file_name_a_kind_and_a_name() {
        for (what, header, kind, name, readers) in CONFIG_HEADERS.iter().copied() {
            assert_eq!(config(header), (kind, name.to_owned(), readers), "{what}: {header}");
        }
    }

    #[test]
    fn headers_that_nobody_understands_stay_apart() {
        for header in [
            "[Default]",
            "[\"default\"]",
            "[profile]",
            "[profilefoo]",
            "[foo]",
            "[plugins]",
            "[profile' a']",
            "[profile a b]",
            "[profile a b c]",
            "[profile \"a b]",
            "[profile 'a b]",
            "[profile a\\]",
            "[DEFAULT]",
            "[ profile foo ] bar",
            "[ profile ]",
            "[ ]",
        ] {
            assert_eq!(config(header).2, Readers::Nobody, "{header}");
        }
    }

    #[test]
    fn headers_of_the_credentials_file_are_the_name() {
        for (text, readers) in [
            ("foo", Readers::Everyone),
            ("default", Readers::Everyone),
            ("profile foo", Readers::Cli),
            ("\"a b\"", Readers::Cli),
            ("a b", Readers::Cli),
            (" foo ", Readers::Cli),
            ("sso-session s", Readers::Cli),
        ] {
            let heading = read_heading(FileKind::Credentials, text, "");
            let expected =
                Heading { kind: SectionKind::Profile, name: Cow::Borrowed(text), readers };
            assert_eq!(heading, expected, "{text}");
        }
    }
}
