//! Changes to a file that keep every other byte.
//!
//! Like `aws configure set` (awscli `customizations/configure/writer.py`) without its known
//! defects: sections are found by the name that readers see, keys in any case, line ends and
//! indentation stay. The caller reads, locks and writes the file.

use std::borrow::Cow;
use std::collections::HashMap;

use super::block;
use super::file::{Relation, relation};
use super::header::{FileKind, Header, Readers, SectionKind, compose_header, read_header};
use super::problem::quote;
use super::rules::{check_key, check_value};
use super::scan::block_starts;
use super::syntax::Lines;
use crate::error::{Error, Kind, Result};

/// A section by its name, however its header is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SectionId<'a> {
    /// In the config file `[default]` or `[profile name]`.
    Profile(&'a str),
    /// In the config file only.
    SsoSession(&'a str),
}

/// The space between a new section and the one above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Spacing {
    /// None, as in the AWS CLI.
    #[default]
    None,
    /// One blank line, unless there is one.
    BlankLine,
}

/// A file that is being changed.
///
/// Changes apply in the order of the calls; [`Edit::finish`] returns the new text. A refused change
/// changes nothing.
pub(crate) struct Edit<'a> {
    kind: FileKind,
    spacing: Spacing,
    line_end: &'a str,
    /// Indented headers are rare; without them, most edits need not look at neighbours.
    has_indented_headers: bool,
    blocks: Vec<Block<'a>>,
    /// The blocks of each section, in file order.
    names: HashMap<(SectionKind, String), Vec<usize>>,
}

/// A header and the lines up to the next one; or lines of no section with a name.
struct Block<'a> {
    text: Cow<'a, str>,
    header: Cow<'a, str>,
    readers: Readers,
}

impl<'a> Edit<'a> {
    /// Opens the text of `~/.aws/config`.
    pub(crate) fn config(text: &'a str) -> Self {
        Self::open(FileKind::Config, text)
    }

    /// Opens the text of `~/.aws/credentials`.
    pub(crate) fn credentials(text: &'a str) -> Self {
        Self::open(FileKind::Credentials, text)
    }

    pub(crate) const fn with_spacing(mut self, spacing: Spacing) -> Self {
        self.spacing = spacing;
        self
    }

    pub(crate) fn contains(&self, section: SectionId<'_>) -> bool {
        let (kind, name) = section.parts();
        self.names.contains_key(&(kind, name.to_owned()))
    }

    /// Adds an empty section at the end, unless it exists.
    ///
    /// The header is one that all readers understand, if the name allows it; other names are quoted
    /// as in the AWS CLI.
    pub(crate) fn add_section(&mut self, section: SectionId<'_>) -> Result<()> {
        if self.contains(section) {
            return Ok(());
        }
        let (kind, name) = section.parts();
        if self.kind == FileKind::Credentials && kind != SectionKind::Profile {
            let (keyword, name) = (kind.keyword(), quote(name));
            let message = format!(
                "section [{keyword} {name}] must be in the config file, not in \
                                   the credentials file"
            );
            return Err(Error::new(Kind::Usage, message));
        }
        let (header, readers) = compose_header(self.kind, kind, name).ok_or_else(|| {
            let message = format!("invalid name for a section: {}", quote(name));
            Error::new(Kind::Usage, message)
        })?;
        while self.blocks.pop_if(|block| block.text.is_empty()).is_some() {}
        if let Some(last) = self.blocks.last_mut() {
            if block::line_end(&last.text).is_empty() {
                last.text.to_mut().push_str(self.line_end);
            }
            if self.spacing == Spacing::BlankLine && !block::ends_blank(&last.text) {
                last.text.to_mut().push_str(self.line_end);
            }
        }
        self.names.entry((kind, name.to_owned())).or_default().push(self.blocks.len());
        let text = Cow::Owned(format!("[{header}]{}", self.line_end));
        self.blocks.push(Block { text, header: Cow::Owned(header), readers });
        Ok(())
    }

    /// Sets a key; adds the section and the line if missing. The key is written in lower case, its
    /// value on one line; an earlier nested or continued value is removed.
    pub(crate) fn set(&mut self, section: SectionId<'_>, key: &str, value: &str) -> Result<()> {
        let key = check_key(key)?.to_ascii_lowercase();
        check_value(&key, value)?;
        self.add_section(section)?;
        let number = self.block_for(section, &key);
        let text = block::set_key(&self.blocks[number].text, &key, value, self.line_end);
        self.replace(number, text);
        Ok(())
    }

    /// Removes a key with its whole value. The section or key may be missing.
    pub(crate) fn remove_key(&mut self, section: SectionId<'_>, key: &str) {
        self.change_all(section, |text| block::remove_key(text, key));
    }

    /// Renames a key; its value and line stay. The section or key may be missing.
    pub(crate) fn rename_key(
        &mut self,
        section: SectionId<'_>,
        key: &str,
        new: &str,
    ) -> Result<()> {
        let new = check_key(new)?.to_ascii_lowercase();
        if key.eq_ignore_ascii_case(&new) {
            return Ok(());
        }
        for number in self.effective(section) {
            let Block { text, header, .. } = &self.blocks[number];
            if block::contains_key(text, &new) {
                let message = format!("section [{header}] already has a key {new}");
                return Err(Error::new(Kind::Configuration, message));
            }
        }
        self.change_all(section, |text| block::rename_key(text, key, &new));
        Ok(())
    }

    /// Removes all sections of this name. Comments below stay if a blank line separates them: they
    /// mostly belong to what follows.
    pub(crate) fn remove_section(&mut self, section: SectionId<'_>) {
        let (kind, name) = section.parts();
        for number in self.names.remove(&(kind, name.to_owned())).unwrap_or_default() {
            let remains = block::remains(&self.blocks[number].text).to_owned();
            self.blocks[number] = Block::nameless(Cow::Borrowed(""));
            self.replace(number, remains);
        }
    }

    pub(crate) fn finish(self) -> String {
        self.blocks.iter().map(|block| &*block.text).collect()
    }

    fn open(kind: FileKind, text: &'a str) -> Self {
        let line_end = Lines::new(text).next().map_or("", |line| block::line_end(line.raw));
        let mut edit = Self {
            kind,
            spacing: Spacing::None,
            line_end: if line_end.is_empty() { "\n" } else { line_end },
            has_indented_headers: false,
            blocks: Vec::new(),
            names: HashMap::new(),
        };
        let starts = block_starts(text);
        edit.push(&text[..starts.first().copied().unwrap_or(text.len())], None);
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        for (&start, end) in starts.iter().zip(ends) {
            let block = &text[start..end];
            edit.has_indented_headers |= !block::header_indentation(block).is_empty();
            edit.push(block, read_header(kind, block));
        }
        edit
    }

    fn push(&mut self, text: &'a str, header: Option<Header<'a>>) {
        let text = Cow::Borrowed(text);
        let Some(Header { text: header, heading }) = header else {
            self.blocks.push(Block::nameless(text));
            return;
        };
        if heading.kind != SectionKind::Other {
            let name = (heading.kind, heading.name.into_owned());
            self.names.entry(name).or_default().push(self.blocks.len());
        }
        let (header, readers) = (Cow::Borrowed(header), heading.readers);
        self.blocks.push(Block { text, header, readers });
    }

    /// The blocks that readers see under a name, in file order.
    fn effective(&self, section: SectionId<'_>) -> Vec<usize> {
        let (kind, name) = section.parts();
        let mut effective: Vec<usize> = Vec::new();
        for &number in self.names.get(&(kind, name.to_owned())).into_iter().flatten() {
            let new = &self.blocks[number];
            let relation = effective.last().map(|&last| {
                let old = &self.blocks[last];
                relation((&new.header, new.readers), (&old.header, old.readers))
            });
            match relation {
                None | Some(Relation::Adds) => {}
                Some(Relation::Replaces) => effective.clear(),
                Some(Relation::IsIgnored) => continue,
            }
            effective.push(number);
        }
        effective
    }

    /// The block to set a key in: the last that has it, else the last.
    fn block_for(&self, section: SectionId<'_>, key: &str) -> usize {
        let effective = self.effective(section);
        let has_key = |&&number: &&usize| block::contains_key(&self.blocks[number].text, key);
        let number = effective.iter().rev().find(has_key).or(effective.last());
        *number.expect("the section was added before")
    }

    fn change_all(&mut self, section: SectionId<'_>, change: impl Fn(&str) -> String) {
        for number in self.effective(section) {
            let text = change(&self.blocks[number].text);
            self.replace(number, text);
        }
    }

    /// Replaces the text of a block. An indented header below loses its indentation if it could
    /// become a continuation line.
    fn replace(&mut self, number: usize, text: String) {
        self.blocks[number].text = Cow::Owned(text);
        if !self.has_indented_headers {
            return;
        }
        let is_filled = |&number: &usize| block::has_content(&self.blocks[number].text);
        let Some(next) = (number + 1..self.blocks.len()).find(is_filled) else {
            return;
        };
        let header = &self.blocks[next].text;
        let indentation = block::header_indentation(header);
        if indentation.is_empty() {
            return;
        }
        let above = (0..next).rev().find(is_filled);
        let open = above.and_then(|above| block::open_indentation(&self.blocks[above].text));
        if open.is_some_and(|open| indentation.chars().count() > open) {
            self.blocks[next].text = Cow::Owned(header[indentation.len()..].to_owned());
        }
    }
}

impl Block<'_> {
    const fn nameless(text: Cow<'_, str>) -> Block<'_> {
        Block { text, header: Cow::Borrowed(""), readers: Readers::Nobody }
    }
}

impl<'a> SectionId<'a> {
    const fn parts(self) -> (SectionKind, &'a str) {
        match self {
            Self::Profile(name) => (SectionKind::Profile, name),
            Self::SsoSession(name) => (SectionKind::SsoSession, name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::profiles::{FileText, Profiles, Section};
    use super::super::random::Random;
    use super::super::syntax::{Line, LineKind, trim};
    use super::*;
    use SectionId::{Profile, SsoSession};

    fn set(text: &str, section: SectionId<'_>, key: &str, value: &str) -> String {
        let mut edit = Edit::config(text);
        edit.set(section, key, value).unwrap();
        edit.finish()
    }

    fn change(text: &str, change: impl FnOnce(&mut Edit<'_>)) -> String {
        let mut edit = Edit::config(text);
        change(&mut edit);
        edit.finish()
    }

    /// What the wizard of the AWS CLI writes into an empty file.
    #[test]
    fn a_new_profile_and_its_session_look_as_the_aws_cli_writes_them() {
        let profile = Profile("Admin-111111111111");
        let session = SsoSession("corp");
        let write = |edit: &mut Edit<'_>| {
            for (section, key, value) in [
                (profile, "sso_session", "corp"),
                (profile, "sso_account_id", "111111111111"),
                (profile, "sso_role_name", "Admin"),
                (profile, "region", "eu-west-1"),
                (profile, "output", "json"),
                (session, "sso_start_url", "https://d-1234567890.awsapps.com/start"),
                (session, "sso_region", "us-east-1"),
                (session, "sso_registration_scopes", "sso:account:access"),
            ] {
                edit.set(section, key, value).unwrap();
            }
        };
        let new = change("", write);
        assert_eq!(
            new,
            "[profile Admin-111111111111]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\nregion = eu-west-1\noutput = json\n[sso-session corp]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"
        );
        assert_eq!(change(&new, write), new);
        let mut spaced = Edit::config("[default]\nx = 1").with_spacing(Spacing::BlankLine);
        write(&mut spaced);
        let expected = format!("[default]\nx = 1\n\n{}", new.replace("[sso-", "\n[sso-"));
        assert_eq!(spaced.finish(), expected);
    }

    const REPLACED_VALUES: &[(&str, &str, &str)] = &[
        ("replaced", "[profile a]\nx = 1\nregion = r\n", "[profile a]\nx = 1\nregion = N\n"),
        ("the same", "[profile a]\nregion=N \n", "[profile a]\nregion=N \n"),
        ("no blanks", "[profile a]\nregion=r\n", "[profile a]\nregion=N\n"),
        ("aligned", "[profile a]\nregion   =   r\n", "[profile a]\nregion   =   N\n"),
        ("other case", "[profile a]\nRegion = r\n", "[profile a]\nRegion = N\n"),
        (
            "indented",
            "[profile a]\n  region = r\n  x = 1\n",
            "[profile a]\n  region = N\n  x = 1\n",
        ),
        ("with a colon", "[profile a]\n region : r\n", "[profile a]\n region = N\n"),
        ("inline comment", "[profile a]\nregion = r # c\n", "[profile a]\nregion = N\n"),
        ("CR LF", "[profile a]\r\nregion = r\r\n", "[profile a]\r\nregion = N\r\n"),
        ("lone CR", "[profile a]\rregion = r\rx=1\r", "[profile a]\rregion = N\rx=1\r"),
        ("last line without end", "[profile a]\nregion = r", "[profile a]\nregion = N"),
        ("empty value", "[profile a]\nregion =\n", "[profile a]\nregion = N\n"),
        ("two of them", "[profile a]\nregion=1\nREGION=2\n", "[profile a]\nregion=1\nREGION=N\n"),
        (
            "continued",
            "[profile a]\nregion = r\n  s\n# c\n  t\n\nx=1\n",
            "[profile a]\nregion = N\n# c\n\nx=1\n",
        ),
        (
            "a nested block",
            "[profile a]\nregion =\n  s = 1\nx=1\n",
            "[profile a]\nregion = N\nx=1\n",
        ),
        (
            "nested elsewhere",
            "[profile a]\ns3 =\n  region = r\n",
            "[profile a]\ns3 =\n  region = r\nregion = N\n",
        ),
        ("in a comment", "[profile a]\n#region = r\n", "[profile a]\nregion = N\n#region = r\n"),
        ("quoted header", "[profile \"a\"] # c\nregion = r\n", "[profile \"a\"] # c\nregion = N\n"),
        ("more blanks", "[profile   a ]\nregion = r\n", "[profile   a ]\nregion = N\n"),
        ("indented header", "  [profile a]\n  region = r\n", "  [profile a]\n  region = N\n"),
        (
            "byte order mark",
            "\u{feff}[profile a]\nregion = r\n",
            "\u{feff}[profile a]\nregion = N\n",
        ),
        (
            "repeated",
            "[profile a]\nregion=1\n[profile a]\nx=1\n",
            "[profile a]\nregion=N\n[profile a]\nx=1\n",
        ),
        (
            "replaced section",
            "[profile 'a']\nregion=1\n[profile a]\n",
            "[profile 'a']\nregion=1\n[profile a]\nregion = N\n",
        ),
        (
            "a broken header below",
            "[profile a]\n[profile b\nregion = r\n",
            "[profile a]\nregion = N\n[profile b\nregion = r\n",
        ),
    ];

    #[test]
    fn setting_a_key_changes_its_line_only() {
        for (what, before, after) in REPLACED_VALUES.iter().copied() {
            assert_eq!(set(before, Profile("a"), "region", "N"), after, "{what}");
        }
    }

    #[test]
    fn a_new_key_stands_below_the_last_property() {
        let cases = [
            (
                "plain",
                "[profile a]\nx = 1\n[profile b]\n",
                "[profile a]\nx = 1\nk = N\n[profile b]\n",
            ),
            (
                "above blank lines and comments",
                "[profile a]\nx = 1\n\n# c\n\n[b]\n",
                "[profile a]\nx = 1\nk = N\n\n# c\n\n[b]\n",
            ),
            (
                "above a comment with =",
                "[profile a]\nx = 1\n# y = 2\n",
                "[profile a]\nx = 1\nk = N\n# y = 2\n",
            ),
            ("in the last section", "[profile a]\nx = 1\n\n\n", "[profile a]\nx = 1\nk = N\n\n\n"),
            (
                "below continuation lines",
                "[profile a]\nx =\n  y = 1\n\n",
                "[profile a]\nx =\n  y = 1\nk = N\n\n",
            ),
            ("in an empty section", "[profile a]\n\n[b]\n", "[profile a]\nk = N\n\n[b]\n"),
            (
                "among indented ones",
                "[profile a]\n  x = 1\n\n",
                "[profile a]\n  x = 1\n  k = N\n\n",
            ),
            ("below a broken line", "[profile a]\n  junk\n", "[profile a]\n  junk\n  k = N\n"),
            ("without last line end", "[profile a]\r\nx = 1", "[profile a]\r\nx = 1\r\nk = N\r\n"),
            ("header without line end", "[profile a]", "[profile a]\nk = N\n"),
            ("with CR LF", "[profile a]\r\nx = 1\r\n", "[profile a]\r\nx = 1\r\nk = N\r\n"),
            (
                "in mixed line ends",
                "[b]\n[profile a]\r\nx = 1\r\n",
                "[b]\n[profile a]\r\nx = 1\r\nk = N\r\n",
            ),
            (
                "an indented header below stays one",
                "[profile a]\n  [profile b]\ny=1\n",
                "[profile a]\nk = N\n[profile b]\ny=1\n",
            ),
            ("nothing there", "", "[profile a]\nk = N\n"),
            ("another section there", "[b]", "[b]\n[profile a]\nk = N\n"),
            ("another with CR LF", "[b]\r\n", "[b]\r\n[profile a]\r\nk = N\r\n"),
            ("comments there", "# c\n\n", "# c\n\n[profile a]\nk = N\n"),
        ];
        for (what, before, after) in cases {
            assert_eq!(set(before, Profile("a"), "k", "N"), after, "{what}");
        }
    }

    #[test]
    fn new_headers_read_back_as_their_names() {
        let cases = [
            (Profile("default"), "[default]"),
            (Profile("a"), "[profile a]"),
            (Profile("a b"), "[profile 'a b']"),
            (Profile("a'b c"), "[profile 'a'\"'\"'b c']"),
            (Profile("a\"b"), "[profile 'a\"b']"),
            (Profile("a!b"), "[profile a!b]"),
            (Profile("a] # b"), "[profile 'a] # b']"),
            (Profile(""), "[profile '']"),
            (SsoSession("s t"), "[sso-session 's t']"),
        ];
        for (section, header) in cases {
            assert_eq!(set("", section, "k", "v"), format!("{header}\nk = v\n"));
        }
        let mut edit = Edit::credentials("");
        edit.set(Profile("a b"), "k", "v").unwrap();
        assert_eq!(edit.finish(), "[a b]\nk = v\n");
        let default = "[profile default]\n";
        assert_eq!(set(default, Profile("default"), "k", "v"), format!("{default}k = v\n"));
    }

    #[test]
    fn what_could_not_be_read_back_is_refused() {
        let cases = [
            (Profile("a"), "k", "secret\nx", "the value for k contains a line break"),
            (Profile("a"), "K", "secret\r", "the value for k contains a line break"),
            (Profile("a"), "k", "secret\0", "the value for k contains a control character"),
            (Profile("a"), "k", " secret", "the value for k contains a space at its start or end"),
            (Profile("a"), "k=", "v", "\"k=\" cannot be a key of an AWS file"),
            (Profile("a"), "", "v", "\"\" cannot be a key of an AWS file"),
            (Profile("a"), "a:b", "v", "\"a:b\" cannot be a key of an AWS file"),
            (Profile("a"), "a b", "v", "\"a b\" cannot be a key of an AWS file"),
            (Profile("a\nb"), "k", "v", "invalid name for a section: \"a\\nb\""),
            (Profile("a\tb"), "k", "v", "invalid name for a section: \"a\\tb\""),
        ];
        for (section, key, value, message) in cases {
            let mut edit = Edit::config("[b]\n");
            let error = edit.set(section, key, value).unwrap_err();
            assert_eq!((error.kind(), error.to_string()), (Kind::Usage, message.to_owned()));
            assert_eq!(edit.finish(), "[b]\n");
        }
        let mut edit = Edit::credentials("");
        let message = |result: Result<()>| result.unwrap_err().to_string();
        assert_eq!(
            message(edit.set(SsoSession("s"), "k", "v")),
            "section [sso-session \"s\"] must be in the config file, not in the credentials file"
        );
        for name in ["", "DEFAULT"] {
            assert!(message(edit.set(Profile(name), "k", "v")).starts_with("invalid name"));
        }
        assert_eq!(edit.finish(), "");
    }

    #[test]
    fn removed_keys_go_with_their_whole_values() {
        let cases = [
            ("one line", "[profile a]\nx=1\nk=1\n", "[profile a]\nx=1\n"),
            ("continued", "[profile a]\nk=1\n  2\n# c\n\n  3\nx=1\n", "[profile a]\n# c\n\nx=1\n"),
            ("every one", "[profile a]\nk=1\nx=1\nK=2\n", "[profile a]\nx=1\n"),
            (
                "in every section",
                "[profile a]\nk=1\n[profile a]\nk=2\n",
                "[profile a]\n[profile a]\n",
            ),
            ("not in others", "[profile b]\nk=1\n", "[profile b]\nk=1\n"),
            ("not in blocks", "[profile a]\ns3=\n  k=1\n", "[profile a]\ns3=\n  k=1\n"),
            ("the only line of the file", "[profile a]\nk=1", "[profile a]\n"),
        ];
        for (what, before, after) in cases {
            let new = change(before, |edit| edit.remove_key(Profile("a"), "k"));
            assert_eq!(new, after, "{what}");
        }
    }

    #[test]
    fn renamed_keys_keep_value_and_layout() {
        let rename = |text: &str| {
            let mut edit = Edit::config(text);
            edit.rename_key(Profile("a"), "old", "new").map(|()| edit.finish())
        };
        assert_eq!(
            rename("[profile a]\n  OLD  = old # c\n    old\n").unwrap(),
            "[profile a]\n  new  = old # c\n    old\n"
        );
        assert_eq!(rename("[profile b]\nold = 1\n").unwrap(), "[profile b]\nold = 1\n");
        let error = rename("[profile a]\nold = 1\nNew = 2\n").unwrap_err();
        assert_eq!(error.to_string(), "section [profile a] already has a key new");
    }

    #[test]
    fn removed_sections_leave_nothing_of_that_name() {
        let cases = [
            ("in the middle", "[b]\nx=1\n\n[profile a]\nk=1\n\n[c]\n", "[b]\nx=1\n\n[c]\n"),
            ("at the end", "[b]\n[profile a]\nk=1", "[b]\n"),
            ("under all headers", "[profile a]\n[b]\n[profile 'a']\n[ profile a ]\n", "[b]\n"),
            ("but not the comment below", "[profile a]\nk=1\n# k\n\n# b\n\n[b]\n", "# b\n\n[b]\n"),
            (
                "nor a header below",
                "[b]\nx=1\n[profile a]\n  [profile c]\n",
                "[b]\nx=1\n[profile c]\n",
            ),
        ];
        for (what, before, after) in cases {
            assert_eq!(change(before, |edit| edit.remove_section(Profile("a"))), after, "{what}");
        }
        let renewed = change("[profile a]\nk=1\n[b]\n", |edit| {
            edit.remove_section(Profile("a"));
            assert!(!edit.contains(Profile("a")));
            edit.set(Profile("a"), "x", "2").unwrap();
        });
        assert_eq!(renewed, "[b]\n[profile a]\nx = 2\n");
    }

    const NAMES: [SectionId<'_>; 5] =
        [Profile("a"), Profile("b"), Profile("a b"), Profile("default"), SsoSession("s")];

    fn read(text: &str) -> Profiles {
        let config = FileText { path: "config".into(), text: text.to_owned() };
        Profiles::parse(config, FileText::default())
    }

    fn section<'a>(profiles: &'a Profiles, id: SectionId<'_>) -> Option<Section<'a>> {
        match id {
            Profile(name) => profiles.profile(name),
            SsoSession(name) => profiles.sso_session(name),
        }
    }

    /// Everything a file says, but for one key.
    fn content(text: &str, (id, key): (SectionId<'_>, &str)) -> Vec<(String, String, String)> {
        let profiles = read(text);
        let mut content = Vec::new();
        for other in NAMES {
            let Some(section) = section(&profiles, other) else {
                continue;
            };
            for other_key in section.keys() {
                if (other, &*other_key) != (id, key) {
                    let value = section.get(&other_key).unwrap().text().into_owned();
                    content.push((format!("{other:?}"), other_key.into_owned(), value));
                }
            }
        }
        content
    }

    fn comments(text: &str) -> Vec<&str> {
        let is_comment = |line: &Line<'_>| line.kind == LineKind::Comment;
        Lines::new(text).filter(is_comment).map(|line| trim(line.raw)).collect()
    }

    #[test]
    fn in_any_file_a_key_that_is_set_reads_back_and_all_others_stay() {
        for seed in 0..5_000 {
            let mut random = Random::new(seed);
            let before = if seed % 4 == 0 { random.scraps() } else { random.lines() };
            let id = NAMES[random.below(NAMES.len())];
            let key = random.pick(&["region", "key", "new", "a"]);
            let value = random.pick(&["N", "a = b", "[x]", "# c", "", "\"q\" ; r"]);
            let after = set(&before, id, key, value);
            let profiles = read(&after);
            let found = section(&profiles, id).and_then(|section| section.get(key)).unwrap();
            assert_eq!(found.text(), value, "{before:?} became {after:?}");
            assert_eq!(content(&before, (id, key)), content(&after, (id, key)), "{before:?}");
            assert_eq!(comments(&before), comments(&after), "{before:?}");
            assert_eq!(set(&after, id, key, value), after, "setting twice");
        }
    }

    #[test]
    fn in_any_file_at_most_the_lines_of_the_key_change() {
        for seed in 0..5_000 {
            let mut random = Random::new(seed);
            let before = random.lines().replace(" [", "[") + "#\n";
            let id = NAMES[random.below(NAMES.len())];
            let after = set(&before, id, "region", "N");
            let old: Vec<_> = Lines::new(&before).collect();
            let new: Vec<_> = Lines::new(&after).collect();
            let same = |(a, b): &(&Line<'_>, _)| {
                let b: &&Line<'_> = b;
                a.raw == b.raw
            };
            let head = old.iter().zip(&new).take_while(same).count();
            let tail =
                old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(same).count();
            let gone = &old[head..old.len() - tail];
            let come = &new[head..new.len() - tail];
            let is_filler =
                |line: &&Line<'_>| !matches!(line.kind, LineKind::Blank | LineKind::Comment);
            for (position, line) in gone.iter().filter(is_filler).enumerate() {
                match line.kind {
                    LineKind::Property { key, .. } if position == 0 => {
                        assert!(key.eq_ignore_ascii_case("region"), "{before:?}");
                    }
                    kind => assert!(matches!(kind, LineKind::Continuation(_)), "{before:?}"),
                }
            }
            let headers = usize::from(!Edit::config(&before).contains(id));
            assert!(come.iter().filter(is_filler).count() <= 1 + headers, "{before:?} {after:?}");
        }
    }

    #[test]
    fn in_any_file_what_is_removed_is_gone_and_all_else_stays() {
        for seed in 0..5_000 {
            let mut random = Random::new(seed);
            let before = random.lines();
            let id = NAMES[random.below(NAMES.len())];
            let after = change(&before, |edit| edit.remove_key(id, "region"));
            let profiles = read(&after);
            let found = section(&profiles, id).and_then(|section| section.get("region"));
            assert!(found.is_none(), "{before:?} became {after:?}");
            assert_eq!(content(&before, (id, "region")), content(&after, (id, "region")));
            assert_eq!(comments(&before), comments(&after), "{before:?}");

            let after = change(&before, |edit| edit.remove_section(id));
            assert!(section(&read(&after), id).is_none(), "{before:?} became {after:?}");
            let mut expected = content(&before, (id, ""));
            expected.retain(|(name, _, _)| *name != format!("{id:?}"));
            assert_eq!(content(&after, (id, "")), expected, "{before:?} became {after:?}");
        }
    }

    #[test]
    fn changes_of_different_keys_commute() {
        for seed in 0..5_000 {
            let mut random = Random::new(seed);
            let before = random.lines();
            let one = (NAMES[random.below(NAMES.len())], "region");
            let two = (NAMES[random.below(NAMES.len())], "output");
            let apply = |first: (SectionId<'_>, &str), second: (SectionId<'_>, &str)| {
                change(&before, |edit| {
                    edit.set(first.0, first.1, "N").unwrap();
                    edit.set(second.0, second.1, "N").unwrap();
                })
            };
            let (forth, back) = (apply(one, two), apply(two, one));
            let sorted = |text: &str| {
                let mut content = content(text, (one.0, ""));
                content.sort();
                content
            };
            assert_eq!(sorted(&forth), sorted(&back), "{before:?}");
            let stands = |(id, key): (SectionId<'_>, &str)| {
                section(&read(&before), id).is_some_and(|section| section.get(key).is_some())
            };
            if stands(one) && stands(two) {
                assert_eq!(forth, back, "{before:?}");
            }
        }
    }

    #[test]
    fn many_changes_take_linear_time() {
        let mut edit = Edit::config("");
        for number in 0..30_000 {
            let name = format!("p{number}");
            edit.set(Profile(&name), "region", "r").unwrap();
            edit.set(Profile(&name), "output", "json").unwrap();
        }
        for number in (0..29_999).rev() {
            edit.remove_section(Profile(&format!("p{number}")));
        }
        assert_eq!(edit.finish(), "[profile p29999]\nregion = r\noutput = json\n");
    }
}
