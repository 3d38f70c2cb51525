//! Both files merged: profiles, sessions and services by name, key by key.
//!
//! Keys in the credentials file override those in the config file (botocore `Session.full_config`).
//! Origins that read only one file ask for that file. Only sections that are asked for are read.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use super::checks::check;
use super::file::{File, Found};
use super::header::{FileKind, SectionKind};
use super::problem::Problem;
use super::syntax::{Line, LineKind, Lines, trim};
use super::value::{Place, Value};

/// A file as read; a missing one is an empty text.
#[derive(Clone, Default)]
pub(crate) struct FileText {
    pub path: PathBuf,
    pub text: String,
}

/// The profile without credentials that is named beside an endpoint, where `[default]` has credentials
/// that programs would prefer.
pub(crate) const NEUTRAL_PROFILE: &str = "awsso-server";

pub(crate) struct Profiles {
    config: File,
    credentials: File,
}

impl Profiles {
    /// Profiles for a test, with files called `config` and `credentials`.
    #[cfg(test)]
    pub(crate) fn of_texts(config: &str, credentials: &str) -> Self {
        let file = |name: &str, text: &str| FileText { path: name.into(), text: text.to_owned() };
        Self::parse(file("config", config), file("credentials", credentials))
    }

    /// Never fails: what cannot be read becomes a [`Problem`].
    pub(crate) fn parse(config: FileText, credentials: FileText) -> Self {
        Self {
            config: File::new(FileKind::Config, config.path, config.text),
            credentials: File::new(FileKind::Credentials, credentials.path, credentials.text),
        }
    }

    /// All problems in file order, the config file first. Of each severity, a file reports a
    /// hundred and the number of the others. Reads both files entirely.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        [&self.config, &self.credentials].into_iter().flat_map(check).collect()
    }

    /// The lines that could not be read, in sections read since the last call.
    pub(crate) fn take_broken_lines(&self) -> Vec<Problem> {
        let files = [&self.config, &self.credentials];
        files.into_iter().flat_map(File::take_broken).collect()
    }

    /// In the order of `aws configure list-profiles`: the config file's, then those that only the
    /// credentials file has. Without [`NEUTRAL_PROFILE`], which nobody switches to.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let only_credentials = self
            .credentials
            .names(SectionKind::Profile)
            .filter(|name| self.config.find(SectionKind::Profile, name).is_none());
        let all = self.config.names(SectionKind::Profile).chain(only_credentials);
        all.filter(|name| *name != NEUTRAL_PROFILE)
    }

    /// The profiles of these names.
    pub(crate) fn sections(&self) -> impl Iterator<Item = Section<'_>> {
        self.names().filter_map(|name| self.profile(name))
    }

    /// The profile of that name, from either file or both. Case-sensitive.
    pub(crate) fn profile(&self, name: &str) -> Option<Section<'_>> {
        let config = self.config.find(SectionKind::Profile, name);
        let credentials = self.credentials.find(SectionKind::Profile, name);
        let main = config.or(credentials)?;
        Some(Section { main, config, credentials })
    }

    pub(crate) fn sso_session(&self, name: &str) -> Option<Section<'_>> {
        self.config_section(SectionKind::SsoSession, name)
    }

    /// In file order.
    pub(crate) fn sso_sessions(&self) -> impl Iterator<Item = &str> {
        self.config.names(SectionKind::SsoSession)
    }

    pub(crate) fn services(&self, name: &str) -> Option<Section<'_>> {
        self.config_section(SectionKind::Services, name)
    }

    /// The line of a section `[name]` in the config file, which no AWS tool reads as a profile.
    pub(crate) fn line_without_profile(&self, name: &str) -> Option<usize> {
        let is_it = |line: Line<'_>| match line.kind {
            LineKind::Header { text, .. } => trim(text) == name,
            _ => false,
        };
        Lines::new(self.config.text()).position(is_it).map(|at| at + 1)
    }

    pub(crate) fn config_path(&self) -> &Path {
        &self.config.path
    }

    pub(crate) fn config_text(&self) -> &str {
        self.config.text()
    }

    pub(crate) fn credentials_path(&self) -> &Path {
        &self.credentials.path
    }

    /// The text of the credentials file.
    pub(crate) fn credentials_text(&self) -> &str {
        self.credentials.text()
    }

    fn config_section(&self, kind: SectionKind, name: &str) -> Option<Section<'_>> {
        let main = self.config.find(kind, name)?;
        Some(Section { main, config: Some(main), credentials: None })
    }
}

/// Only the paths: the texts hold secrets.
impl fmt::Debug for Profiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Profiles")
            .field("config", &self.config.path)
            .field("credentials", &self.credentials.path)
            .finish_non_exhaustive()
    }
}

/// Only the path: the text may hold secrets.
impl fmt::Debug for FileText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FileText").field("path", &self.path).finish_non_exhaustive()
    }
}

/// A profile, a session or a services definition.
///
/// Ask for keys in ASCII lower case; the files may have them in any case. Of a repeated key, the
/// last one counts.
#[derive(Clone, Copy)]
pub(crate) struct Section<'a> {
    main: Found<'a>,
    config: Option<Found<'a>>,
    credentials: Option<Found<'a>>,
}

impl<'a> Section<'a> {
    pub(crate) fn name(&self) -> &'a str {
        self.main.name()
    }

    /// The value of a key; the credentials file overrides the config file.
    pub(crate) fn get(&self, key: &str) -> Option<Value<'a>> {
        self.in_credentials(key).or_else(|| self.in_config(key))
    }

    /// The value of a key in the config file, even if the credentials file has another.
    pub(crate) fn in_config(&self, key: &str) -> Option<Value<'a>> {
        self.config?.get(key)
    }

    pub(crate) fn in_credentials(&self, key: &str) -> Option<Value<'a>> {
        self.credentials?.get(key)
    }

    /// Whether it has a section in the config file.
    pub(crate) fn is_in_config(&self) -> bool {
        self.config.is_some()
    }

    /// The keys of both files in file order, the config file first, each once, in lower case.
    pub(crate) fn keys(&self) -> Vec<Cow<'a, str>> {
        let mut seen = HashSet::new();
        let mut keys = Vec::new();
        for found in [self.config, self.credentials].into_iter().flatten() {
            for key in found.keys() {
                let key = lower_case(key);
                if seen.insert(key.clone()) {
                    keys.push(key);
                }
            }
        }
        keys
    }

    /// A key of a nested block, such as `sts =` followed by an indented `endpoint_url = …`.
    /// `sub_key` is case-sensitive.
    pub(crate) fn nested(&self, key: &str, sub_key: &str) -> Option<Value<'a>> {
        self.get(key)?.nested(sub_key)
    }

    /// The place of the header; for a profile in both files, the one in the config file.
    pub(crate) fn place(&self) -> Place<'a> {
        self.main.spot().place()
    }
}

/// Only name and place: the values may be secrets.
impl fmt::Debug for Section<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Section")
            .field("name", &self.name())
            .field("place", &self.place())
            .finish_non_exhaustive()
    }
}

fn lower_case(key: &str) -> Cow<'_, str> {
    if key.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(key.to_ascii_lowercase())
    } else {
        Cow::Borrowed(key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::Random;
    use super::*;

    fn parse(config: &str, credentials: &str) -> Profiles {
        Profiles::of_texts(config, credentials)
    }

    fn text<'a>(section: &Section<'a>, key: &str) -> Option<Cow<'a, str>> {
        section.get(key).map(|value| value.text())
    }

    fn names(profiles: &Profiles) -> Vec<&str> {
        profiles.names().collect()
    }

    /// The value of `x` in profile `a`.
    #[test]
    fn values_are_those_of_the_aws_cli() {
        let cases = [
            ("trimmed", "x =  1 \t\n", "1"),
            ("empty", "x =\n", ""),
            ("no line end", "x = 1", "1"),
            ("inline comments stay", "x = 1 # c\n", "1 # c"),
            ("glued comment signs stay", "x = 1#c\n", "1#c"),
            ("quotes stay", "x = \"1\"\n", "\"1\""),
            ("delimiters stay", "x = a=b:c\n", "a=b:c"),
            ("a colon ends the key", "x: arn:y\n", "arn:y"),
            ("keys in upper case", "X = 1\n", "1"),
            ("CR LF", "x = 1\r\ny = 2\r\n", "1"),
            ("lone CR", "x = 1\ry = 2\r", "1"),
            ("control characters stay", "x = a\0b\u{7}\n", "a\0b\u{7}"),
            ("the last of two", "x = 1\nX = 2\n", "2"),
            ("indented", "  x = 1\n  y = 2\n", "1"),
            ("continued", "x = 1\n  2\n\t3\n", "1\n2\n3"),
            ("continued with comments", "x = 1\n  2\n# c\n  ;c\n  3 # d\n", "1\n2\n3 # d"),
            ("continued with blank lines", "x = 1\n\n  2\n\n\ny = 3\n", "1\n\n2"),
            ("continued with CR LF", "x = 1\r\n  2\r\n", "1\n2"),
            ("a swallowed header", "x = 1\n  [profile b]\n", "1\n[profile b]"),
            ("a swallowed property", "x = 1\n  y = 2\n", "1\ny = 2"),
            ("not continued by a sibling", "  x = 1\n  y = 2\n", "1"),
            ("not continued after a broken line", "x = 1\njunk\n  2\n", "1"),
            ("a nested block", "x =\n  a = 1\n  b = 2\n", "\na = 1\nb = 2"),
        ];
        for (what, body, expected) in cases {
            let profiles = parse(&format!("[profile a]\n{body}"), "");
            let section = profiles.profile("a").unwrap();
            assert_eq!(text(&section, "x").as_deref(), Some(expected), "{what}");
        }
    }

    #[test]
    fn nested_blocks_are_looked_up_by_key_and_sub_key() {
        let profiles = parse(
            "[services local]\nSTS =\n  endpoint_url = http://x\n\n  # c\n  A = 1\n    deep = 2\nsso =\n  a=1\n  a = 2\nflat = 1\n  a = 2\n",
            "",
        );
        let services = profiles.services("local").unwrap();
        let nested = |key, sub_key| {
            services
                .nested(key, sub_key)
                .map(|value| (value.text().into_owned(), value.place().line))
        };
        assert_eq!(nested("sts", "endpoint_url"), Some(("http://x".to_owned(), 3)));
        assert_eq!(nested("sts", "A"), Some(("1".to_owned(), 6)), "the case of sub-keys counts");
        assert_eq!(nested("sts", "a"), None);
        assert_eq!(
            nested("sts", "deep"),
            Some(("2".to_owned(), 7)),
            "deeper lines are the same map"
        );
        assert_eq!(nested("sso", "a"), Some(("2".to_owned(), 10)), "the last one counts");
        assert_eq!(nested("flat", "a"), None, "a value on the first line makes it no block");
        assert_eq!(nested("gone", "a"), None);
    }

    #[test]
    fn of_sections_with_one_name_the_right_ones_count() {
        let cases = [
            (
                "same header: added",
                "[profile a]\nx=1\ny=1\n[profile a]\nx=2\n",
                Some("2"),
                Some("1"),
            ),
            ("other header: replaced", "[profile a]\ny=1\n[profile 'a']\nx=2\n", Some("2"), None),
            (
                "no fourth header undoes it",
                "[profile a]\ny=1\n[profile  a]\nx=1\n[profile a]\nx=3\n",
                Some("3"),
                None,
            ),
            ("a header of the SDKs only", "[ profile a ]\nx=1\n", Some("1"), None),
            ("loses in front", "[ profile a ]\ny=1\n[profile a]\nx=2\n", Some("2"), None),
            ("loses behind", "[profile a]\nx=2\n[ profile a ]\ny=1\n", Some("2"), None),
            (
                "a broken header ends a section",
                "[profile a]\nx=1\n[profile b\ny=1\n",
                Some("1"),
                None,
            ),
            ("so does an unknown one", "[profile a]\nx=1\n[b]\ny=1\n", Some("1"), None),
            ("DEFAULT gives nothing", "[DEFAULT]\ny=1\n[profile a]\nx=1\n", Some("1"), None),
        ];
        for (what, config, x, y) in cases {
            let profiles = parse(config, "");
            let section = profiles.profile("a").unwrap();
            assert_eq!(text(&section, "x").as_deref(), x, "{what}");
            assert_eq!(text(&section, "y").as_deref(), y, "{what}");
            assert_eq!(names(&profiles), ["a"], "{what}");
        }
    }

    #[test]
    fn the_later_spelling_of_default_replaces_the_other() {
        for config in
            ["[default]\ny=1\n[profile default]\nx=2\n", "[profile default]\ny=1\n[default]\nx=2\n"]
        {
            let profiles = parse(config, "[default]\nz = 3\n");
            let section = profiles.profile("default").unwrap();
            let value = |key| text(&section, key);
            assert_eq!((value("x"), value("y")), (Some("2".into()), None));
            assert_eq!(value("z").as_deref(), Some("3"), "the other file still adds");
        }
    }

    #[test]
    fn the_credentials_file_wins_key_by_key() {
        let profiles = parse(
            "[profile a]\nregion = one\noutput = json\ns3 =\n  x = 1\n",
            "[b]\nk = 1\n[a]\nRegion = two\naws_access_key_id = AKID\ns3 =\n  y = 2\n",
        );
        let section = profiles.profile("a").unwrap();
        let in_config = |key| section.in_config(key).map(|value| value.text());
        let in_credentials = |key| section.in_credentials(key).map(|value| value.text());
        assert_eq!(text(&section, "region").as_deref(), Some("two"));
        assert_eq!(in_config("region").as_deref(), Some("one"));
        assert_eq!(in_credentials("region").as_deref(), Some("two"));
        assert_eq!(in_credentials("output"), None);
        assert_eq!(in_config("aws_access_key_id"), None);
        assert_eq!(section.keys(), ["region", "output", "s3", "aws_access_key_id"]);
        assert!(section.nested("s3", "x").is_none(), "a block is replaced as a whole");
        assert_eq!(section.nested("s3", "y").unwrap().text(), "2");
        assert_eq!(section.place().to_string(), "config line 1");
        assert_eq!(section.get("region").unwrap().place().to_string(), "credentials line 4");
        assert_eq!(profiles.profile("b").unwrap().place().to_string(), "credentials line 1");
        assert_eq!(names(&profiles), ["a", "b"]);
    }

    #[test]
    fn names_stand_in_the_order_of_list_profiles() {
        let profiles = parse(
            "[profile z]\n[profile a]\n[sso-session s]\n[profile 'z']\n[services v]\n[default]\n[c]\n",
            "[profile b]\n[a]\n[b]\n[sso-session t]\n",
        );
        assert_eq!(names(&profiles), ["z", "a", "default", "profile b", "b", "sso-session t"]);
        assert_eq!(profiles.sso_sessions().collect::<Vec<_>>(), ["s"]);
        assert!(profiles.sso_session("s").is_some());
        assert!(profiles.sso_session("t").is_none(), "sessions stand in the config file only");
        assert!(profiles.services("v").is_some());
        assert!(profiles.profile("s").is_none(), "a session is not a profile");
        assert!(profiles.profile("A").is_none(), "the case of names counts");
    }

    #[test]
    fn missing_files_are_empty() {
        let profiles = Profiles::parse(FileText::default(), FileText::default());
        assert_eq!(names(&profiles), [""; 0]);
        assert!(profiles.profile("default").is_none());
        assert!(profiles.problems().is_empty());
    }

    #[test]
    fn nothing_prints_a_value_by_itself() {
        let profiles = parse("[profile a]\nx = hush\n", "[a]\ny = hush\n");
        let section = profiles.profile("a").unwrap();
        let file = FileText { path: "config".into(), text: "x = hush".to_owned() };
        let shown = format!("{profiles:?} {section:?} {:?} {file:?}", section.get("x"));
        assert!(!shown.contains("hush"), "{shown}");
    }

    /// Reads everything that can be read; returns how much that was.
    fn exhaust(profiles: &Profiles) -> usize {
        let mut length = 0;
        for name in profiles.names() {
            let section = profiles.profile(name).unwrap();
            assert_eq!(section.name(), name);
            for key in section.keys() {
                let value = section.get(&key).unwrap();
                length += value.text().len() + value.place().to_string().len();
                length += section.nested(&key, "sub").map_or(0, |value| value.text().len());
            }
        }
        length + profiles.problems().iter().map(|problem| problem.message.len()).sum::<usize>()
    }

    #[test]
    fn no_text_makes_the_reader_panic() {
        let mut length = 0;
        for seed in 0..10_000 {
            let mut random = Random::new(seed);
            let (config, credentials) = (random.scraps() + &random.lines(), random.scraps());
            length += exhaust(&parse(&config, &credentials));
        }
        assert!(length > 0);
    }

    /// Each of these would take minutes if any step were quadratic.
    #[test]
    fn hostile_files_take_linear_time() {
        let many = 30_000;
        let cases = [
            ("one long value", format!("[profile a]\nx = {}\n", "y".repeat(10 * many))),
            ("one long broken line", format!("[profile a]\n{}\n", "y".repeat(10 * many))),
            ("one long name", format!("[profile {}]\n[profile a]\n", "y".repeat(10 * many))),
            ("one long indentation", format!("[profile a]\nx=1\n{}y\n", " ".repeat(10 * many))),
            ("open quotes", format!("[profile {}\n[profile a]\n", "'".repeat(10 * many))),
            ("equal sections", "[profile a]\nx=1\n".repeat(many)),
            ("replaced sections", "[profile a]\nx=1\n[profile 'a']\ny=1\n".repeat(many / 2)),
            ("open headers", format!("[profile a]\n{}", "[profile a\n".repeat(many))),
            ("equal keys", format!("[profile a]\n{}", "x = 1\n".repeat(many))),
            ("blank lines", format!("[profile a]\nx = 1\n{}  2\n", "\n".repeat(5 * many))),
            ("indented blank lines", format!("[profile a]\nx=1\n{}", "    \n".repeat(many))),
            ("continuation lines", format!("[profile a]\nx = 1\n{}", "  2\n".repeat(many))),
            ("nested lines", format!("[profile a]\nx =\n{}", "  a = 2\n".repeat(many))),
            ("lone CR", format!("[profile a]\nx = 1\n{}", "\r".repeat(5 * many))),
            ("NUL", format!("[profile a]\n{}", "\0".repeat(10 * many))),
        ];
        for (what, config) in cases {
            let profiles = parse(&config, &config);
            assert!(profiles.profile("a").is_some(), "{what}");
            assert!(exhaust(&profiles) < 100 * config.len(), "{what}");
            assert!(profiles.problems().len() <= 404, "{what}");
        }
    }

    #[test]
    fn ten_thousand_profiles_are_all_found() {
        use std::fmt::Write as _;
        let mut config = String::new();
        for number in 0..10_000 {
            writeln!(config, "[profile p{number}]\nregion = r{number}\n").unwrap();
        }
        let profiles = parse(&config, "");
        assert_eq!(profiles.names().count(), 10_000);
        for number in 0..10_000 {
            let section = profiles.profile(&format!("p{number}")).unwrap();
            assert_eq!(text(&section, "region").as_deref(), Some(&*format!("r{number}")));
        }
        assert!(profiles.problems().is_empty());
    }
}
