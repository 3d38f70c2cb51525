//! What to say about a single line: broken for every reader, or read differently by some.
//!
//! Imports `header`, `problem` and `syntax`. "The SDKs" are those that pass the cross-SDK parser
//! suite (aws-runtime `env_config/parse.rs`). Problems between lines (duplicates) are found in
//! `sections`.

use super::header::{FileKind, Heading, Readers, SectionKind, is_identifier};
use super::problem::{Findings, quote};
use super::syntax::{BYTE_ORDER_MARK, Fault, Line, trim};

/// What goes wrong when names leave the alphabet of the SDKs.
const FOREIGN_SIGNS: &str = "other characters than letters, digits and _-/.%@:+";

/// Checks what holds for lines of every kind.
pub(super) struct LineEnds {
    seen_lone_carriage_return: bool,
}

impl LineEnds {
    /// Nothing seen yet.
    pub(super) const fn new() -> Self {
        Self {
            seen_lone_carriage_return: false,
        }
    }

    /// Notes a byte order mark, and the first line that ends with CR alone.
    pub(super) fn check(&mut self, line: &Line<'_>, findings: &mut Findings) {
        if line.start == 0 && line.raw.starts_with(BYTE_ORDER_MARK) {
            findings.odd(
                line.number,
                "the file starts with a byte order mark: the AWS CLI and the SDKs refuse it",
            );
        }
        if line.raw.ends_with('\r') && !self.seen_lone_carriage_return {
            self.seen_lone_carriage_return = true;
            findings.odd(
                line.number,
                "the line ends with CR alone: the SDKs see no line end there",
            );
        }
    }
}

/// Notes why no reader accepts a line.
pub(super) fn check_fault(line: usize, fault: Fault, findings: &mut Findings) {
    let message = match fault {
        Fault::NoSection => "this line stands in front of the first section header",
        Fault::OpenHeader => {
            "a section header needs a name and a closing \"]\"; what follows up to the next header is ignored"
        }
        Fault::NoDelimiter => "neither a section header nor \"key = value\"",
        Fault::NoKey => "there is no key in front of the \"=\"",
    };
    findings.broken(line, message);
}

/// Notes a comment that only the AWS CLI takes for one.
pub(super) fn check_comment(line: &Line<'_>, findings: &mut Findings) {
    if line.indentation > 0 {
        findings.odd(
            line.number,
            "an indented comment: the SDKs do not take it for a comment",
        );
    }
}

/// Notes what is odd about a section header.
pub(super) fn check_header(
    file: FileKind,
    line: &Line<'_>,
    (text, trailer): (&str, &str),
    heading: &Heading<'_>,
    findings: &mut Findings,
) {
    if line.indentation > 0 {
        findings.odd(
            line.number,
            "an indented section header: the SDKs refuse the file",
        );
    }
    let trailer = trim(trailer);
    if !trailer.is_empty() && !trailer.starts_with(['#', ';']) {
        findings.odd(
            line.number,
            "text behind the section header: the SDKs refuse the file",
        );
    }
    if text == "DEFAULT" {
        findings.odd(
            line.number,
            "the AWS CLI hands the keys of [DEFAULT] to every section; here they are ignored, as in the SDKs",
        );
    } else if heading.readers != Readers::Everyone {
        match file {
            FileKind::Config => check_config_heading(line.number, text, heading, findings),
            FileKind::Credentials => check_credentials_heading(line.number, text, findings),
        }
    }
}

fn check_config_heading(line: usize, text: &str, heading: &Heading<'_>, findings: &mut Findings) {
    let keyword = heading.kind.keyword();
    let has_keyword = text
        .strip_prefix(keyword)
        .is_some_and(|rest| rest.starts_with([' ', '\t']));
    match heading.readers {
        Readers::Cli if has_keyword => findings.odd_with(line, || {
            format!(
                "the SDKs pass over the {keyword} {}: its name is quoted or holds {FOREIGN_SIGNS}",
                quote(&heading.name),
            )
        }),
        Readers::Cli => findings.odd_with(line, || {
            format!(
                "only the AWS CLI reads this header as [{keyword} …]: {}",
                quote(text)
            )
        }),
        Readers::Sdks => findings.odd_with(line, || {
            format!(
                "the AWS CLI passes over this section; write [{}]",
                canonical_header(heading.kind, &heading.name),
            )
        }),
        Readers::Nobody if matches!(text, "plugins" | "preview") => {}
        Readers::Nobody if is_identifier(text) && text != "profile" => {
            findings.odd_with(line, || {
                let name = if text.eq_ignore_ascii_case("default") {
                    "default"
                } else {
                    text
                };
                let header = canonical_header(SectionKind::Profile, name);
                format!(
                    "the section {} is not a profile; write [{header}]",
                    quote(text)
                )
            });
        }
        Readers::Nobody | Readers::Everyone => findings.odd_with(line, || {
            format!(
                "the section {} is none that the AWS CLI or the SDKs know",
                quote(text)
            )
        }),
    }
}

fn canonical_header(kind: SectionKind, name: &str) -> String {
    if kind == SectionKind::Profile && name == "default" {
        return name.to_owned();
    }
    format!("{} {name}", kind.keyword())
}

fn check_credentials_heading(line: usize, text: &str, findings: &mut Findings) {
    findings.odd_with(line, || {
        let name = text.split_once([' ', '\t']).map_or("", |(_, name)| trim(name));
        if text.starts_with("profile ") && is_identifier(name) {
            return format!(
                "in this file the whole header is the name, so the profile is called {}; write [{name}]",
                quote(text)
            );
        }
        if text.starts_with("sso-session ") || text.starts_with("services ") {
            return format!("the section {} belongs into the config file", quote(text));
        }
        format!("the SDKs pass over the profile {}: its name holds {FOREIGN_SIGNS}", quote(text))
    });
}

/// Notes what is odd about `key = value`; `value` has its leading blanks.
pub(super) fn check_property(
    line: &Line<'_>,
    (key, colon, value): (&str, bool, &str),
    findings: &mut Findings,
) {
    if line.indentation > 0 {
        findings.odd(
            line.number,
            "an indented property: the SDKs refuse the file or read it as part of the line above",
        );
    }
    if colon {
        findings.odd(
            line.number,
            "the AWS CLI ends the key at the \":\", the SDKs want \"=\"",
        );
    }
    if !is_identifier(key) {
        findings.odd_with(line.number, || {
            format!("the SDKs pass over this key: it holds {FOREIGN_SIGNS}")
        });
    }
    check_inline_comment(line.number, value, findings);
}

/// Notes what is odd about a line of a nested block (`s3 =` and the lines below it).
pub(super) fn check_nested(line: &Line<'_>, text: &str, findings: &mut Findings) {
    match text.split_once('=') {
        None => findings.broken(
            line.number,
            "a line of a nested block needs \"key = value\"",
        ),
        Some((key, value)) => {
            if trim(key).is_empty() {
                findings.odd(
                    line.number,
                    "a nested line without a key: the SDKs refuse the file",
                );
            }
            check_inline_comment(line.number, value, findings);
        }
    }
}

/// Notes continuation lines that look as if they wanted to be something else.
pub(super) fn check_continuation(line: &Line<'_>, text: &str, findings: &mut Findings) {
    if text.starts_with('[') {
        findings.odd(
            line.number,
            "this section header is indented, so it is part of the value above",
        );
    } else if text.contains('=') {
        findings.odd(
            line.number,
            "this line is indented, so it is part of the value above",
        );
    }
}

fn check_inline_comment(line: usize, value: &str, findings: &mut Findings) {
    let opens_comment = |pair: &[u8]| matches!(pair, [b' ' | b'\t', b'#' | b';']);
    if value.as_bytes().windows(2).any(opens_comment) {
        findings.odd(
            line,
            "the \"#\" or \";\" opens no comment for the AWS CLI: what follows is part of the value; for the SDKs it is a comment",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::{Problem, Severity};
    use super::super::profiles::{FileText, Profiles};

    fn problems(config: &str, credentials: &str) -> Vec<Problem> {
        let file = |path: &str, text: &str| FileText {
            path: path.into(),
            text: text.to_owned(),
        };
        let profiles = Profiles::parse(file("/c", config), file("/k", credentials));
        profiles.problems().to_vec()
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
            (
                "x = 1\ny = 2\n[default]\n",
                "/c line 1: this line stands in front of the first section header",
            ),
            (
                "[default]\njunk\n",
                "/c line 2: neither a section header nor \"key = value\"",
            ),
            (
                "[default]\n\n = v\n",
                "/c line 3: there is no key in front of the \"=\"",
            ),
            (
                "[default]\n[profile a\nx = 1\n",
                "/c line 2: a section header needs a name and a closing \"]\"; what follows up to the next header is ignored",
            ),
            (
                "[default]\ns3 =\n  a = 1\n  junk\n",
                "/c line 4: a line of a nested block needs \"key = value\"",
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
                "/c line 1: the file starts with a byte order mark: the AWS CLI and the SDKs refuse it",
            ),
            (
                "[default]\rx = 1\ry = 1\r",
                "/c line 1: the line ends with CR alone: the SDKs see no line end there",
            ),
            (
                "[default]\n # c\n",
                "/c line 2: an indented comment: the SDKs do not take it for a comment",
            ),
            (
                " [default]\n",
                "/c line 1: an indented section header: the SDKs refuse the file",
            ),
            (
                "[default] x\n",
                "/c line 1: text behind the section header: the SDKs refuse the file",
            ),
            (
                "[DEFAULT]\n",
                "/c line 1: the AWS CLI hands the keys of [DEFAULT] to every section; here they are ignored, as in the SDKs",
            ),
            (
                "[default]\n  x = 1\n",
                "/c line 2: an indented property: the SDKs refuse the file or read it as part of the line above",
            ),
            (
                "[default]\nx: 1\n",
                "/c line 2: the AWS CLI ends the key at the \":\", the SDKs want \"=\"",
            ),
            (
                "[default]\na b = 1\n",
                "/c line 2: the SDKs pass over this key: it holds other characters than letters, digits and _-/.%@:+",
            ),
            (
                "[default]\nx = 1 # c\n",
                "/c line 2: the \"#\" or \";\" opens no comment for the AWS CLI: what follows is part of the value; for the SDKs it is a comment",
            ),
            (
                "[default]\nx =\n  a = ;c\n",
                "/c line 3: the \"#\" or \";\" opens no comment for the AWS CLI: what follows is part of the value; for the SDKs it is a comment",
            ),
            (
                "[default]\nx =\n  = 1\n",
                "/c line 3: a nested line without a key: the SDKs refuse the file",
            ),
            (
                "[default]\nx = 1\n  y = 2\n",
                "/c line 3: this line is indented, so it is part of the value above",
            ),
            (
                "[default]\nx = 1\n  [profile b]\n",
                "/c line 3: this section header is indented, so it is part of the value above",
            ),
            (
                "[default]\nx = 1\nX = 2\n",
                "/c line 3: the key \"X\" stands twice in this section: the AWS CLI refuses the file, here the last one counts",
            ),
        ];
        for (config, expected) in cases {
            assert_eq!(
                texts(Severity::Oddity, config, ""),
                [expected],
                "{config:?}"
            );
        }
    }

    #[test]
    fn oddities_of_headers_are_told_with_what_to_write() {
        let cases = [
            (
                "[profile 'a b']\n",
                "/c line 1: the SDKs pass over the profile \"a b\": its name is quoted or holds other characters than letters, digits and _-/.%@:+",
            ),
            (
                "[sso-session \"s\"]\n",
                "/c line 1: the SDKs pass over the sso-session \"s\": its name is quoted or holds other characters than letters, digits and _-/.%@:+",
            ),
            (
                "[profiles b]\n",
                "/c line 1: only the AWS CLI reads this header as [profile …]: \"profiles b\"",
            ),
            (
                "[ profile b ]\n",
                "/c line 1: the AWS CLI passes over this section; write [profile b]",
            ),
            (
                "[ default ]\n",
                "/c line 1: the AWS CLI passes over this section; write [default]",
            ),
            (
                "[b]\n",
                "/c line 1: the section \"b\" is not a profile; write [profile b]",
            ),
            (
                "[Default]\n",
                "/c line 1: the section \"Default\" is not a profile; write [default]",
            ),
            (
                "[profile]\n",
                "/c line 1: the section \"profile\" is none that the AWS CLI or the SDKs know",
            ),
            (
                "[profile a b]\n",
                "/c line 1: the section \"profile a b\" is none that the AWS CLI or the SDKs know",
            ),
            (
                "[profile a]\n[profile a]\n",
                "/c line 2: the section \"profile a\" stood in line 1 already: the AWS CLI refuses the file, here the keys are added",
            ),
            (
                "[profile a]\n[profile  a]\n",
                "/c line 2: the section \"profile  a\" replaces the one of the same name in line 1, as in the AWS CLI",
            ),
            (
                "[profile default]\n[default]\n",
                "/c line 2: the section \"default\" replaces the one of the same name in line 1, as in the AWS CLI; the SDKs read [profile default]",
            ),
        ];
        for (config, expected) in cases {
            assert_eq!(
                texts(Severity::Oddity, config, ""),
                [expected],
                "{config:?}"
            );
        }
        let ignored = texts(Severity::Oddity, "[profile a]\n[ profile a ]\n", "");
        assert_eq!(
            ignored[1],
            "/c line 2: the section \" profile a \" is ignored: line 1 has one of that name"
        );
    }

    #[test]
    fn headers_of_the_credentials_file_have_oddities_of_their_own() {
        let cases = [
            (
                "[profile a]\n",
                "/k line 1: in this file the whole header is the name, so the profile is called \"profile a\"; write [a]",
            ),
            (
                "[sso-session s]\n",
                "/k line 1: the section \"sso-session s\" belongs into the config file",
            ),
            (
                "[ a ]\n",
                "/k line 1: the SDKs pass over the profile \" a \": its name holds other characters than letters, digits and _-/.%@:+",
            ),
        ];
        for (credentials, expected) in cases {
            assert_eq!(
                texts(Severity::Oddity, "", credentials),
                [expected],
                "{credentials:?}"
            );
        }
    }

    #[test]
    fn problems_come_in_file_order_and_not_in_floods() {
        let config = format!(
            "[profile a]\n{}[profile a]\nx: 1\n",
            "hunter2\n".repeat(250)
        );
        let found = problems(&config, "[b]\njunk\n");
        let lines: Vec<_> = found.iter().map(|problem| problem.line).collect();
        assert_eq!(lines[..100], (2..102).collect::<Vec<_>>()[..]);
        assert_eq!(lines[100..], [252, 253, 253, 2]);
        assert_eq!(found[102].message, "150 more broken lines in this file");
        assert!(
            found
                .iter()
                .all(|problem| !problem.message.contains("hunter2"))
        );
    }

    #[test]
    fn names_in_messages_are_escaped_and_cut() {
        let long = format!("[profile x y\u{1b}{}]\n", "z".repeat(500));
        let found = texts(Severity::Oddity, &long, "");
        assert!(
            found[0].contains("\\u{1b}") && found[0].contains('…'),
            "{found:?}"
        );
        assert!(found[0].len() < 200, "{found:?}");
    }
}
