//! Problems in a file: lines that no reader accepts, and lines that the AWS CLI and the SDKs read
//! differently or refuse.
//!
//! "The SDKs" are those that pass the cross-SDK parser suite (aws-runtime `env_config/parse.rs`).
//! Reads the whole file, which the other readers do not.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::file::{File, Relation, relation};
use super::header::{FileKind, Heading, Readers, SectionKind, is_identifier, read_heading};
use super::problem::{Findings, Problem, quote};
use super::syntax::{BYTE_ORDER_MARK, Fault, Line, LineKind, Lines, trim};

pub(super) fn check(file: &File) -> Vec<Problem> {
    let mut checker = Checker {
        kind: file.kind(),
        findings: Findings::default(),
        sections: HashMap::new(),
        keys: HashSet::new(),
        owner: Owner::Nothing,
        seen_homeless_line: false,
    };
    for (line, number) in Lines::new(file.text()).zip(1..) {
        checker.take(number, &line);
    }
    checker.findings.into_problems(&file.path)
}

/// What continuation lines belong to.
#[derive(Clone, Copy)]
enum Owner {
    /// A line that could not be read.
    Nothing,
    Value,
    NestedBlock,
}

/// The sections of one name so far.
struct Seen<'a> {
    /// The line of the first valid one.
    line: usize,
    /// The last valid one.
    header: &'a str,
    readers: Readers,
}

struct Checker<'a> {
    kind: FileKind,
    findings: Findings,
    sections: HashMap<(SectionKind, String), Seen<'a>>,
    /// Of the current section, in lower case.
    keys: HashSet<String>,
    owner: Owner,
    /// Lines before the first header are reported once.
    seen_homeless_line: bool,
}

impl<'a> Checker<'a> {
    fn take(&mut self, number: usize, line: &Line<'a>) {
        let is_indented = line.indentation > 0;
        if line.start == 0 && line.raw.starts_with(BYTE_ORDER_MARK) {
            self.findings.odd(number, "byte order mark: the AWS CLI and the SDKs refuse the file");
        }
        match line.kind {
            LineKind::Comment if is_indented => self
                .findings
                .odd(number, "indented comment: the SDKs read it as part of the value above"),
            LineKind::Blank | LineKind::Comment => {}
            LineKind::Header { text, trailer } => {
                if is_indented {
                    self.findings.odd(number, "indented section header: the SDKs refuse the file");
                }
                self.take_header(number, text, trailer);
            }
            LineKind::Broken(fault) => self.take_broken(number, fault),
            LineKind::Property { key, colon, value } => {
                if is_indented {
                    self.findings.odd(
                        number,
                        "indented property: the SDKs refuse the file or read it as part of the value above",
                    );
                }
                self.take_property(number, key, colon, value);
            }
            LineKind::Continuation(text) => self.take_continuation(number, text),
        }
    }

    fn take_broken(&mut self, line: usize, fault: Fault) {
        self.owner = Owner::Nothing;
        if fault == Fault::OpenHeader {
            self.keys.clear();
        }
        if fault != Fault::NoSection || !std::mem::replace(&mut self.seen_homeless_line, true) {
            self.findings.broken(line, fault.message());
        }
    }

    fn take_header(&mut self, line: usize, text: &'a str, trailer: &str) {
        self.owner = Owner::Nothing;
        self.keys.clear();
        let trailing = trim(trailer);
        if !trailing.is_empty() && !trailing.starts_with(['#', ';']) {
            self.findings.odd(line, "text after the section header: the SDKs refuse the file");
        }
        let heading = read_heading(self.kind, text, trailer);
        if let Some(message) = heading_message(self.kind, text, &heading) {
            self.findings.odd(line, message);
        }
        if text != "DEFAULT" {
            self.check_repetition(line, text, heading);
        }
    }

    /// Notes sections that the AWS CLI or the SDKs ignore.
    fn check_repetition(&mut self, line: usize, text: &'a str, heading: Heading<'a>) {
        let Heading { kind, name, readers } = heading;
        let is_default = name == "default";
        let new = Seen { line, header: text, readers };
        let old = match self.sections.entry((kind, name.into_owned())) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                entry.insert(new);
                return;
            }
        };
        let (header, old_line) = (quote(text), old.line);
        let message = match relation((text, readers), (old.header, old.readers)) {
            Relation::Adds => format!(
                "section {header} already exists in line {old_line}: the AWS CLI refuses the file, awsso adds the keys"
            ),
            Relation::IsIgnored => {
                format!("section {header} is ignored: line {old_line} has a section of this name")
            }
            Relation::Replaces => {
                *old = new;
                let sdks = if is_default { "; the SDKs read [profile default]" } else { "" };
                format!(
                    "section {header} replaces the section of the same name in line {old_line}, as in the AWS CLI{sdks}"
                )
            }
        };
        self.findings.odd(line, message);
    }

    /// `value` has its leading spaces.
    fn take_property(&mut self, line: usize, key: &str, colon: bool, value: &str) {
        let is_block = trim(value).is_empty();
        self.owner = if is_block { Owner::NestedBlock } else { Owner::Value };
        if colon {
            self.findings
                .odd(line, "the AWS CLI ends the key at the \":\", the SDKs require \"=\"");
        }
        self.check_inline_comment(line, value);
        if !self.keys.insert(key.to_ascii_lowercase()) {
            self.findings.odd(line, format!(
                    "key {} is already in this section: the AWS CLI refuses the file, awsso uses the last value",
                    quote(key)
                ));
        }
    }

    fn take_continuation(&mut self, line: usize, text: &str) {
        match self.owner {
            Owner::NestedBlock => match text.split_once('=') {
                None => {
                    self.findings.broken(line, "a line of a nested block must be \"key = value\"");
                }
                Some((_, value)) => self.check_inline_comment(line, value),
            },
            Owner::Value if text.starts_with('[') => {
                self.findings.odd(line, "indented section header: it is part of the value above");
            }
            Owner::Value if text.contains('=') => {
                self.findings.odd(line, "indented line: it is part of the value above");
            }
            Owner::Nothing | Owner::Value => {}
        }
    }

    fn check_inline_comment(&mut self, line: usize, value: &str) {
        let opens_comment = |pair: &[u8]| matches!(pair, [b' ' | b'\t', b'#' | b';']);
        if value.as_bytes().windows(2).any(opens_comment) {
            self.findings.odd(
                line,
                "\"#\" or \";\" in the value: the AWS CLI reads it as part of the value, the SDKs as a comment",
            );
        }
    }
}

/// What is odd about a section header, if anything.
fn heading_message(file: FileKind, text: &str, heading: &Heading<'_>) -> Option<String> {
    let Heading { kind, name, readers } = heading;
    let header = quote(text);
    let message = match readers {
        _ if text == "DEFAULT" => {
            "the AWS CLI adds the keys of [DEFAULT] to every section; awsso and the SDKs ignore them".to_owned()
        }
        Readers::Everyone => return None,
        Readers::Nobody if matches!(text, "plugins" | "preview") => return None,
        Readers::Nobody if is_identifier(text) && text != "profile" => {
            let default = text.eq_ignore_ascii_case("default");
            let name = if default { "default" } else { text };
            let written = header_for(SectionKind::Profile, name);
            format!("section {header} is not a profile; rename it to [{written}]")
        }
        Readers::Nobody => {
            format!("unknown section {header}")
        }
        Readers::Sdks => {
            format!("the AWS CLI ignores this section; rename it to [{}]", header_for(*kind, name))
        }
        Readers::Cli if file == FileKind::Config && is_identifier(name) => {
            format!("the SDKs ignore this section; rename it to [{}]", header_for(*kind, name))
        }
        Readers::Cli => match text.split_once([' ', '\t']) {
            Some(("profile", name)) if file == FileKind::Credentials => format!(
                "the profile is called {header}, because a header of the credentials file is a name; rename it to [{}]",
                trim(name)
            ),
            Some(("sso-session" | "services", _)) if file == FileKind::Credentials => {
                format!("section {header} must be in the config file, not in the credentials file")
            }
            _ => format!(
                "the SDKs ignore the {} {}: they support only letters, digits and _-/.%@:+",
                kind.keyword(),
                quote(name),
            ),
        },
    };
    Some(message)
}

fn header_for(kind: SectionKind, name: &str) -> String {
    if kind == SectionKind::Profile && name == "default" {
        return name.to_owned();
    }
    format!("{} {name}", kind.keyword())
}

#[cfg(test)]
mod tests {
    use super::super::problem::{Problem, Severity};
    use super::super::profiles::{FileText, Profiles};

    fn problems(config: &str, credentials: &str) -> Vec<Problem> {
        let file = |path: &str, text: &str| FileText { path: path.into(), text: text.to_owned() };
        let profiles = Profiles::parse(file("/c", config), file("/k", credentials));
        profiles.problems()
    }

    fn texts(severity: Severity, config: &str, credentials: &str) -> Vec<String> {
        problems(config, credentials)
            .iter()
            .inspect(|problem| assert_eq!(problem.severity, severity, "{problem}"))
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn files_that_all_readers_read_alike_have_no_problems() {
        let config = "# c\n\n[default]\nregion = x\n[profile a]\t# c\nA_b=1\nurl = https://x/#/;y\ns3 =\n  a = 1\n\n    b=2\n; c\n[sso-session s]\r\nk = v\r\n[services s]\n[plugins]\n[preview]";
        assert_eq!(problems(config, "[default]\nk = v\n[a]\nk = v"), []);
    }

    #[test]
    fn broken_lines_are_told_with_file_and_line() {
        let cases = [
            ("x = 1\ny = 2\n[default]\n", "/c line 1: this line is above the first section header"),
            ("[default]\njunk\n", "/c line 2: neither a section header nor \"key = value\""),
            ("[default]\n\n = v\n", "/c line 3: no key before the \"=\""),
            (
                "[default]\n[profile a\nx = 1\n",
                "/c line 2: section header without a name or a closing \"]\": awsso ignores all lines up to the next header",
            ),
            (
                "[default]\ns3 =\n  a = 1\n  junk\n",
                "/c line 4: a line of a nested block must be \"key = value\"",
            ),
        ];
        for (config, expected) in cases {
            let found = texts(Severity::Broken, config, "");
            assert_eq!(found, [expected], "{config:?}");
        }
        assert_eq!(
            texts(Severity::Broken, "", "[a]\nhunter2\n"),
            ["/k line 2: neither a section header nor \"key = value\""]
        );
    }

    /// Lines on which the readers disagree.
    #[test]
    fn oddities_of_lines_are_told_with_file_and_line() {
        let cases = [
            (
                "\u{feff}[default]\n",
                "/c line 1: byte order mark: the AWS CLI and the SDKs refuse the file",
            ),
            (
                "[default]\n # c\n",
                "/c line 2: indented comment: the SDKs read it as part of the value above",
            ),
            (" [default]\n", "/c line 1: indented section header: the SDKs refuse the file"),
            ("[default] x\n", "/c line 1: text after the section header: the SDKs refuse the file"),
            (
                "[DEFAULT]\n",
                "/c line 1: the AWS CLI adds the keys of [DEFAULT] to every section; awsso and the SDKs ignore them",
            ),
            (
                "[default]\n  x = 1\n",
                "/c line 2: indented property: the SDKs refuse the file or read it as part of the value above",
            ),
            (
                "[default]\nx: 1\n",
                "/c line 2: the AWS CLI ends the key at the \":\", the SDKs require \"=\"",
            ),
            (
                "[default]\nx = 1 # c\n",
                "/c line 2: \"#\" or \";\" in the value: the AWS CLI reads it as part of the value, the SDKs as a comment",
            ),
            (
                "[default]\nx =\n  a = ;c\n",
                "/c line 3: \"#\" or \";\" in the value: the AWS CLI reads it as part of the value, the SDKs as a comment",
            ),
            (
                "[default]\nx = 1\n  y = 2\n",
                "/c line 3: indented line: it is part of the value above",
            ),
            (
                "[default]\nx = 1\n  [profile b]\n",
                "/c line 3: indented section header: it is part of the value above",
            ),
            (
                "[default]\nx = 1\nX = 2\n",
                "/c line 3: key \"X\" is already in this section: the AWS CLI refuses the file, awsso uses the last value",
            ),
        ];
        for (config, expected) in cases {
            assert_eq!(texts(Severity::Oddity, config, ""), [expected], "{config:?}");
        }
    }

    #[test]
    fn oddities_of_headers_are_told_with_what_to_write() {
        let cases = [
            (
                "[profile 'a b']\n",
                "/c line 1: the SDKs ignore the profile \"a b\": they support only letters, digits and _-/.%@:+",
            ),
            (
                "[sso-session \"s\"]\n",
                "/c line 1: the SDKs ignore this section; rename it to [sso-session s]",
            ),
            ("[profiles b]\n", "/c line 1: the SDKs ignore this section; rename it to [profile b]"),
            (
                "[ profile b ]\n",
                "/c line 1: the AWS CLI ignores this section; rename it to [profile b]",
            ),
            (
                "[ default ]\n",
                "/c line 1: the AWS CLI ignores this section; rename it to [default]",
            ),
            ("[b]\n", "/c line 1: section \"b\" is not a profile; rename it to [profile b]"),
            (
                "[Default]\n",
                "/c line 1: section \"Default\" is not a profile; rename it to [default]",
            ),
            ("[profile]\n", "/c line 1: unknown section \"profile\""),
            ("[profile a b]\n", "/c line 1: unknown section \"profile a b\""),
            (
                "[profile a]\n[profile a]\n",
                "/c line 2: section \"profile a\" already exists in line 1: the AWS CLI refuses the file, awsso adds the keys",
            ),
            (
                "[profile a]\n[profile  a]\n",
                "/c line 2: section \"profile  a\" replaces the section of the same name in line 1, as in the AWS CLI",
            ),
            (
                "[profile default]\n[default]\n",
                "/c line 2: section \"default\" replaces the section of the same name in line 1, as in the AWS CLI; the SDKs read [profile default]",
            ),
        ];
        for (config, expected) in cases {
            assert_eq!(texts(Severity::Oddity, config, ""), [expected], "{config:?}");
        }
        let ignored = texts(Severity::Oddity, "[profile a]\n[ profile a ]\n", "");
        assert_eq!(
            ignored[1],
            "/c line 2: section \" profile a \" is ignored: line 1 has a section of this name"
        );
    }

    #[test]
    fn headers_of_the_credentials_file_have_oddities_of_their_own() {
        let cases = [
            (
                "[profile a]\n",
                "/k line 1: the profile is called \"profile a\", because a header of the credentials file is a name; rename it to [a]",
            ),
            (
                "[sso-session s]\n",
                "/k line 1: section \"sso-session s\" must be in the config file, not in the credentials file",
            ),
            (
                "[ a ]\n",
                "/k line 1: the SDKs ignore the profile \" a \": they support only letters, digits and _-/.%@:+",
            ),
        ];
        for (credentials, expected) in cases {
            assert_eq!(texts(Severity::Oddity, "", credentials), [expected], "{credentials:?}");
        }
    }

    #[test]
    fn problems_come_in_file_order_and_not_in_floods() {
        let config = format!("[profile a]\n{}[profile a]\nx: 1\n", "hunter2\n".repeat(250));
        let found = problems(&config, "[b]\njunk\n");
        let lines: Vec<_> = found.iter().map(|problem| problem.line).collect();
        assert_eq!(lines[..100], (2..102).collect::<Vec<_>>()[..]);
        assert_eq!(lines[100..], [252, 253, 253, 2]);
        assert_eq!(found[102].message, "150 more broken lines in this file");
        assert!(found.iter().all(|problem| !problem.message.contains("hunter2")));
    }

    #[test]
    fn names_in_messages_are_escaped_and_cut() {
        let long = format!("[profile x y\u{1b}{}]\n", "z".repeat(500));
        let found = texts(Severity::Oddity, &long, "");
        assert!(found[0].contains("\\u{1b}") && found[0].contains('…'), "{found:?}");
        assert!(found[0].len() < 200, "{found:?}");
    }
}
