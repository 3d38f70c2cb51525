//! One file: its sections, gathered under their names.
//!
//! Imports the other readers of this directory. Decides which of several sections of one name count:
//! the same header text again adds to the section (as in the SDKs; the AWS CLI refuses the file),
//! another header text for the same name replaces it (as in the AWS CLI). Merging the two files is
//! left to `profiles`.

use std::borrow::Cow;
use std::ops::Range;
use std::path::PathBuf;

use super::checks::{self, LineEnds};
use super::header::{FileKind, Heading, Readers, SectionKind, read_heading};
use super::index::NameIndex;
use super::keys::Keys;
use super::problem::{Findings, Problem, quote};
use super::syntax::{Fault, Line, LineKind, Lines, trim};

/// A file with the table of its sections.
pub(super) struct File {
    /// Where the text comes from.
    pub path: PathBuf,
    text: String,
    sections: Vec<SectionEntry>,
    groups: Vec<Group>,
    index: NameIndex,
}

/// Where one section lies in the text.
struct SectionEntry {
    kind: SectionKind,
    readers: Readers,
    name: Name,
    /// The text between the brackets.
    header: Range<usize>,
    /// The lines below the header.
    body: Range<usize>,
    /// The line of the header, from 1.
    line: usize,
    /// The next section that adds to this one.
    next: Option<usize>,
}

/// A name, in the text if it stands there literally.
enum Name {
    Span(Range<usize>),
    Owned(Box<str>),
}

/// The sections of one kind and name.
struct Group {
    /// The first in the file: its place in the order of names.
    first: usize,
    /// The first that counts; `next` leads to the others.
    head: usize,
    /// The last that counts.
    tail: usize,
}

/// Sections of one file that count under one name, to be read one after the other.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    file: &'a File,
    head: usize,
}

impl File {
    /// Reads a file; linear in its length.
    pub(super) fn read(kind: FileKind, path: PathBuf, text: String) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(kind, &text);
        for line in Lines::new(&text) {
            reader.take(&line);
        }
        reader.end_section(text.len());
        let Reader {
            mut sections,
            mut findings,
            ..
        } = reader;
        let (groups, index) = group(&text, &mut sections, &mut findings);
        let problems = findings.into_problems(&path);
        (
            Self {
                path,
                text,
                sections,
                groups,
                index,
            },
            problems,
        )
    }

    /// The names of one kind in the order of their first sections.
    pub(super) fn names(&self, kind: SectionKind) -> impl Iterator<Item = &str> {
        self.groups
            .iter()
            .map(|group| &self.sections[group.first])
            .filter(move |section| section.kind == kind)
            .map(|section| section.name.text(&self.text))
    }

    /// The sections that count for a name.
    pub(super) fn find(&self, kind: SectionKind, name: &str) -> Option<Found<'_>> {
        let number = self.index.find((kind, name), |group| {
            let section = &self.sections[self.groups[group].first];
            section.kind == kind && section.name.text(&self.text) == name
        })?;
        Some(Found {
            file: self,
            head: self.groups[number].head,
        })
    }
}

impl<'a> Found<'a> {
    /// The file.
    pub(super) const fn file(&self) -> &'a File {
        self.file
    }

    /// The name as the file has it.
    pub(super) fn name(&self) -> &'a str {
        self.file.sections[self.head].name.text(&self.file.text)
    }

    /// The line of the first header.
    pub(super) fn line(&self) -> usize {
        self.file.sections[self.head].line
    }

    /// The lines of all sections that count, without their headers.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let file = self.file;
        let sections = std::iter::successors(Some(self.head), |&number| file.sections[number].next);
        sections.flat_map(|number| {
            let SectionEntry { body, line, .. } = &file.sections[number];
            Lines::below_header(&file.text[body.clone()], body.start, line + 1)
        })
    }

    /// The text of the file from one byte to another.
    pub(super) fn text(&self, range: Range<usize>) -> &'a str {
        &self.file.text[range]
    }
}

impl Name {
    fn text<'a>(&'a self, text: &'a str) -> &'a str {
        match self {
            Self::Span(range) => &text[range.clone()],
            Self::Owned(name) => name,
        }
    }
}

/// What continuation lines belong to.
#[derive(Clone, Copy)]
enum Owner {
    /// A line that could not be read.
    Nothing,
    Value,
    NestedBlock,
}

/// The state while the lines of a file pass by.
struct Reader<'a> {
    kind: FileKind,
    text: &'a str,
    sections: Vec<SectionEntry>,
    findings: Findings,
    line_ends: LineEnds,
    keys: Keys<'a>,
    owner: Owner,
    /// Lines in front of the first header are told once.
    seen_homeless_line: bool,
    /// Whether the current lines belong to a header that could not be read.
    is_lost: bool,
}

impl<'a> Reader<'a> {
    fn new(kind: FileKind, text: &'a str) -> Self {
        Self {
            kind,
            text,
            sections: Vec::new(),
            findings: Findings::default(),
            line_ends: LineEnds::new(),
            keys: Keys::default(),
            owner: Owner::Nothing,
            seen_homeless_line: false,
            is_lost: false,
        }
    }

    fn take(&mut self, line: &Line<'a>) {
        self.line_ends.check(line, &mut self.findings);
        match line.kind {
            LineKind::Blank => {}
            LineKind::Comment => checks::check_comment(line, &mut self.findings),
            LineKind::Header { text, trailer } => self.take_header(line, text, trailer),
            LineKind::Broken(fault) => self.take_broken(line, fault),
            LineKind::Property { key, colon, value } => {
                self.owner = if trim(value).is_empty() {
                    Owner::NestedBlock
                } else {
                    Owner::Value
                };
                checks::check_property(line, (key, colon, value), &mut self.findings);
                self.check_duplicate_key(line.number, key);
            }
            LineKind::Continuation(text) => match self.owner {
                Owner::Nothing => {}
                Owner::Value => checks::check_continuation(line, text, &mut self.findings),
                Owner::NestedBlock => checks::check_nested(line, text, &mut self.findings),
            },
        }
    }

    fn take_broken(&mut self, line: &Line<'a>, fault: Fault) {
        self.owner = Owner::Nothing;
        match fault {
            Fault::OpenHeader => {
                self.end_section(line.start);
                self.is_lost = true;
                self.keys.clear();
            }
            Fault::NoSection if self.seen_homeless_line => return,
            Fault::NoSection => self.seen_homeless_line = true,
            Fault::NoDelimiter | Fault::NoKey => {}
        }
        checks::check_fault(line.number, fault, &mut self.findings);
    }

    fn take_header(&mut self, line: &Line<'a>, text: &'a str, trailer: &'a str) {
        self.end_section(line.start);
        self.is_lost = false;
        self.owner = Owner::Nothing;
        self.keys.clear();
        let heading = read_heading(self.kind, text, trailer);
        checks::check_header(
            self.kind,
            line,
            (text, trailer),
            &heading,
            &mut self.findings,
        );
        let Heading {
            kind,
            name,
            readers,
        } = heading;
        let name = match name {
            Cow::Borrowed(name) => Name::Span(self.span(name)),
            Cow::Owned(name) => Name::Owned(name.into_boxed_str()),
        };
        let header = self.span(text);
        let body = line.end()..line.end();
        self.sections.push(SectionEntry {
            kind,
            readers,
            name,
            header,
            body,
            line: line.number,
            next: None,
        });
    }

    /// Where a part of the text lies in it.
    fn span(&self, part: &str) -> Range<usize> {
        let start = part.as_ptr().addr() - self.text.as_ptr().addr();
        start..start + part.len()
    }

    fn end_section(&mut self, end: usize) {
        if !self.is_lost
            && let Some(section) = self.sections.last_mut()
        {
            section.body.end = end;
        }
    }

    fn check_duplicate_key(&mut self, line: usize, key: &'a str) {
        if !self.keys.insert(key) {
            self.findings.odd_with(line, || {
                format!(
                    "the key {} stands twice in this section: the AWS CLI refuses the file, here the last one counts",
                    quote(key)
                )
            });
        }
    }
}

/// Gathers sections of one kind and name, and notes those that the AWS CLI or the SDKs would drop.
fn group(
    text: &str,
    sections: &mut [SectionEntry],
    findings: &mut Findings,
) -> (Vec<Group>, NameIndex) {
    let mut index = NameIndex::with_capacity(sections.len());
    let mut groups: Vec<Group> = Vec::with_capacity(sections.len());
    for number in 0..sections.len() {
        let section = &sections[number];
        let (kind, name) = (section.kind, section.name.text(text));
        let found = index.find_or_insert((kind, name), groups.len(), |group| {
            let other = &sections[groups[group].first];
            other.kind == kind && other.name.text(text) == name
        });
        match found {
            None => groups.push(Group {
                first: number,
                head: number,
                tail: number,
            }),
            Some(group) => join(text, sections, &mut groups[group], number, findings),
        }
    }
    (groups, index)
}

fn join(
    text: &str,
    sections: &mut [SectionEntry],
    group: &mut Group,
    number: usize,
    findings: &mut Findings,
) {
    let (new, old) = (&sections[number], &sections[group.tail]);
    let (line, old_line) = (new.line, sections[group.head].line);
    let describe = || quote(&text[new.header.clone()]);
    let relation = relation(
        (&text[new.header.clone()], new.readers),
        (&text[old.header.clone()], old.readers),
    );
    match relation {
        Relation::Adds => {
            if new.name.text(text) != "DEFAULT" {
                findings.odd_with(line, || {
                    format!(
                        "the section {} stood in line {old_line} already: the AWS CLI refuses the file, here the keys are added",
                        describe()
                    )
                });
            }
            sections[group.tail].next = Some(number);
            group.tail = number;
        }
        Relation::IsIgnored => findings.odd_with(line, || {
            format!(
                "the section {} is ignored: line {old_line} has one of that name",
                describe()
            )
        }),
        Relation::Replaces => {
            let is_default = new.name.text(text) == "default";
            findings.odd_with(line, || {
                let header = describe();
                let sdks = if is_default { "; the SDKs read [profile default]" } else { "" };
                format!(
                    "the section {header} replaces the one of the same name in line {old_line}, as in the AWS CLI{sdks}"
                )
            });
            group.head = number;
            group.tail = number;
        }
    }
}

/// What a section does to an earlier one of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Its keys are added; the last of two equal keys counts.
    Adds,
    /// Nothing of the earlier one counts any more.
    Replaces,
    /// Nothing of the new one counts.
    IsIgnored,
}

/// Compares two headers of the same name, each with those who read it.
pub(super) fn relation(new: (&str, Readers), old: (&str, Readers)) -> Relation {
    if new.0 == old.0 {
        Relation::Adds
    } else if new.1 == Readers::Sdks && old.1 != Readers::Sdks {
        Relation::IsIgnored
    } else {
        Relation::Replaces
    }
}
