//! One file: the places of its sections, and the content of those that are asked for.
//!
//! If several sections have one name, a repeated header adds to the section (as in the SDKs; the
//! AWS CLI refuses the file), a different header replaces it (as in the AWS CLI).

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};

use std::hash::BuildHasher as _;
use std::ops::Range;
use std::path::PathBuf;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::header::{FileKind, Filter, Header, Heading, Readers, SectionKind, read_header};
use super::problem::{Problem, Severity};
use super::scan::block_starts;
use super::syntax::{Fault, LineKind, LineNumbers, Lines, trim};
use super::value::{Spot, Value};

/// After so many searches, a table of all names is made.
const MOST_SEARCHES: usize = 8;

/// Sections are stored in pages of this size, allocated when one of them is read.
const PAGE: usize = 64;

pub(super) struct File {
    pub path: PathBuf,
    kind: FileKind,
    text: String,
    lines: LineNumbers,
    /// The start of each section, or of the lines below a header that could not be read.
    starts: Vec<usize>,
    /// For separate sections of one name: which one adds to which.
    next: RefCell<HashMap<usize, usize>>,
    /// The sections that have been read, in pages.
    bodies: Vec<OnceCell<Box<[OnceCell<Body>]>>>,
    names: OnceCell<Names>,
    searched: RefCell<Vec<Search>>,
    /// Lines that could not be read, in the sections that were read.
    broken: RefCell<Vec<(usize, Fault)>>,
}

struct Body {
    /// The name without quotes, if the file quotes it.
    unquoted_name: Option<Box<str>>,
    properties: Vec<Property>,
}

/// The range of a key and its value in the text.
struct Property {
    start: usize,
    key: Range<usize>,
    first: Range<usize>,
    rest: Range<usize>,
}

/// A name that was searched for, and its first valid section.
struct Search {
    kind: SectionKind,
    name: String,
    head: Option<usize>,
}

/// The sections by kind and name.
struct Names {
    /// In the order of their first sections.
    groups: Vec<Group>,
    table: HashTable<usize>,
    state: DefaultHashBuilder,
}

struct Group {
    hash: u64,
    /// The first in the file, which decides the order of names.
    first: usize,
    /// The first valid one.
    head: usize,
    /// The last valid one.
    tail: usize,
}

/// The valid sections of one name, to be read one after the other.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    file: &'a File,
    head: usize,
}

impl File {
    /// Finds the sections of a file, without reading them.
    pub(super) fn new(kind: FileKind, path: PathBuf, text: String) -> Self {
        let starts = block_starts(&text);
        let pages = starts.len().div_ceil(PAGE);
        Self {
            path,
            kind,
            text,
            lines: LineNumbers::default(),
            starts,
            next: RefCell::default(),
            bodies: (0..pages).map(|_| OnceCell::new()).collect(),
            names: OnceCell::new(),
            searched: RefCell::default(),
            broken: RefCell::default(),
        }
    }

    pub(super) const fn kind(&self) -> FileKind {
        self.kind
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The names of one kind in the order of their first sections.
    pub(super) fn names(&self, kind: SectionKind) -> impl Iterator<Item = &str> {
        self.all_names().groups.iter().filter_map(move |group| {
            let heading = self.header(group.first)?.heading;
            (heading.kind == kind).then(|| self.name(group.first, &heading.name))
        })
    }

    pub(super) fn find(&self, kind: SectionKind, name: &str) -> Option<Found<'_>> {
        let mut searched = self.searched.borrow_mut();
        let is_same = |search: &&Search| search.kind == kind && search.name == name;
        let head = if let Some(search) = searched.iter().find(is_same) {
            search.head
        } else if searched.len() < MOST_SEARCHES && self.names.get().is_none() {
            let (head, name) = (self.search(kind, name), name.to_owned());
            searched.push(Search { kind, name, head });
            head
        } else {
            self.look_up(kind, name)
        };
        head.map(|head| Found { file: self, head })
    }

    /// Searches all headers: for the first few names, faster than a table.
    fn search(&self, kind: SectionKind, name: &str) -> Option<usize> {
        let filter = Filter::new(self.kind, kind, name);
        let text = self.text.as_bytes();
        let mut found: Option<Group> = None;
        for (number, &start) in self.starts.iter().enumerate() {
            if !filter.admits(&text[start..]) || !self.is_called(number, kind, name) {
                continue;
            }
            match &mut found {
                None => found = Some(Group::new(number, 0)),
                Some(group) => self.join(group, number),
            }
        }
        Some(found?.head)
    }

    fn look_up(&self, kind: SectionKind, name: &str) -> Option<usize> {
        let names = self.all_names();
        let is_same = |&group: &usize| self.is_called(names.groups[group].first, kind, name);
        let found = names.table.find(names.hash(kind, name), is_same);
        found.map(|&group| names.groups[group].head)
    }

    /// Lines that could not be read, in sections read since the last call.
    pub(super) fn take_broken(&self) -> Vec<Problem> {
        let problem = |(start, fault): (usize, Fault)| Problem {
            path: self.path.clone(),
            line: self.lines.of(&self.text, start),
            severity: Severity::Broken,
            message: fault.message().to_owned(),
        };
        self.broken.take().into_iter().map(problem).collect()
    }

    fn all_names(&self) -> &Names {
        self.names.get_or_init(|| {
            let count = self.starts.len();
            let mut names = Names {
                groups: Vec::with_capacity(count),
                table: HashTable::with_capacity(count),
                state: DefaultHashBuilder::default(),
            };
            for number in 0..count {
                match self.header(number) {
                    Some(header) => self.add(&mut names, number, &header.heading),
                    None => self.note_broken(self.starts[number], Fault::OpenHeader),
                }
            }
            names
        })
    }

    fn add(&self, names: &mut Names, number: usize, heading: &Heading<'_>) {
        let Heading { kind, name, .. } = heading;
        let hash = names.hash(*kind, name);
        let Names { groups, table, .. } = names;
        let is_same = |&group: &usize| self.is_called(groups[group].first, *kind, name);
        if let Some(&group) = table.find(hash, is_same) {
            self.join(&mut groups[group], number);
        } else {
            table.insert_unique(hash, groups.len(), |&group| groups[group].hash);
            groups.push(Group::new(number, hash));
        }
    }

    /// Applies a section to the earlier ones of its name.
    fn join(&self, group: &mut Group, number: usize) {
        let (Some(new), Some(old)) = (self.header(number), self.header(group.tail)) else {
            return;
        };
        match relation((new.text, new.heading.readers), (old.text, old.heading.readers)) {
            Relation::Adds => {
                self.next.borrow_mut().insert(group.tail, number);
                group.tail = number;
            }
            Relation::Replaces => (group.head, group.tail) = (number, number),
            Relation::IsIgnored => {}
        }
    }

    fn is_called(&self, number: usize, kind: SectionKind, name: &str) -> bool {
        let header = self.header(number);
        header.is_some_and(|Header { heading, .. }| heading.kind == kind && heading.name == name)
    }

    fn header(&self, number: usize) -> Option<Header<'_>> {
        let start = self.starts[number];
        read_header(self.kind, &self.text[start..])
    }

    fn name<'a>(&'a self, number: usize, name: &Cow<'a, str>) -> &'a str {
        match name {
            Cow::Borrowed(name) => name,
            Cow::Owned(_) => self.body(number).unquoted_name.as_deref().unwrap_or_default(),
        }
    }

    fn body(&self, number: usize) -> &Body {
        let new_page = || (0..PAGE).map(|_| OnceCell::new()).collect();
        let page = self.bodies[number / PAGE].get_or_init(new_page);
        page[number % PAGE].get_or_init(|| self.read(number))
    }

    fn read(&self, number: usize) -> Body {
        let start = self.starts[number];
        let end = self.starts.get(number + 1).copied().unwrap_or(self.text.len());
        let unquoted_name = match self.header(number) {
            Some(Header { heading: Heading { name: Cow::Owned(name), .. }, .. }) => {
                Some(name.into())
            }
            _ => None,
        };
        let mut properties: Vec<Property> = Vec::new();
        let mut is_open = false;
        let header_end =
            Lines::new(&self.text[start..end]).next().map_or(end, |line| start + line.end());
        for line in Lines::below_header(&self.text[header_end..end], header_end) {
            match line.kind {
                LineKind::Property { key, value, .. } => {
                    is_open = true;
                    let (key, first) = (self.range(key), self.range(trim(value)));
                    let rest = line.end()..line.end();
                    properties.push(Property { start: line.start, key, first, rest });
                }
                LineKind::Continuation(_) if is_open => {
                    if let Some(property) = properties.last_mut() {
                        property.rest.end = line.end();
                    }
                }
                LineKind::Broken(fault) => {
                    is_open = false;
                    self.note_broken(line.start, fault);
                }
                _ => {}
            }
        }
        Body { unquoted_name, properties }
    }

    fn range(&self, part: &str) -> Range<usize> {
        let start = part.as_ptr().addr() - self.text.as_ptr().addr();
        start..start + part.len()
    }

    fn note_broken(&self, start: usize, fault: Fault) {
        self.broken.borrow_mut().push((start, fault));
    }
}

impl Group {
    const fn new(number: usize, hash: u64) -> Self {
        Self { hash, first: number, head: number, tail: number }
    }
}

impl Names {
    fn hash(&self, kind: SectionKind, name: &str) -> u64 {
        self.state.hash_one((kind, name))
    }
}

impl<'a> Found<'a> {
    /// The name as written in the file.
    pub(super) fn name(&self) -> &'a str {
        let header = self.file.header(self.head);
        header.map_or("", |header| self.file.name(self.head, &header.heading.name))
    }

    /// The place of the first header.
    pub(super) fn spot(&self) -> Spot<'a> {
        self.spot_at(self.file.starts[self.head])
    }

    /// As written, in file order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = &self.file.text;
        self.properties().map(|property| &text[property.key.clone()])
    }

    /// The last value of a key.
    pub(super) fn get(&self, key: &str) -> Option<Value<'a>> {
        let text = &self.file.text;
        let has_key = |property: &&Property| text[property.key.clone()].eq_ignore_ascii_case(key);
        let property = self.properties().filter(has_key).last()?;
        Some(Value {
            first: &text[property.first.clone()],
            rest: &text[property.rest.clone()],
            rest_start: property.rest.start,
            spot: self.spot_at(property.start),
        })
    }

    fn properties(&self) -> impl Iterator<Item = &'a Property> + use<'a> {
        let file = self.file;
        let next = |number: &usize| file.next.borrow().get(number).copied();
        let sections = std::iter::successors(Some(self.head), next);
        sections.flat_map(|number| &file.body(number).properties)
    }

    fn spot_at(&self, start: usize) -> Spot<'a> {
        Spot { path: &self.file.path, text: &self.file.text, lines: &self.file.lines, start }
    }
}

/// What a section does to an earlier one of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Adds its keys; the last of two equal keys counts.
    Adds,
    /// Replaces the earlier one.
    Replaces,
    /// The new one is ignored.
    IsIgnored,
}

/// Compares two headers of the same name, with their readers.
pub(super) fn relation(new: (&str, Readers), old: (&str, Readers)) -> Relation {
    if new.0 == old.0 {
        Relation::Adds
    } else if new.1 == Readers::Sdks && old.1 != Readers::Sdks {
        Relation::IsIgnored
    } else {
        Relation::Replaces
    }
}

#[cfg(test)]
mod tests {
    use super::super::header::read_heading;
    use super::super::random::Random;
    use super::*;

    /// A section as a reader of every line has it.
    struct Plain {
        kind: SectionKind,
        name: String,
        header: String,
        readers: Readers,
        line: usize,
        properties: Vec<(String, String, usize)>,
    }

    /// All sections of a file, read line by line.
    fn read_all(kind: FileKind, text: &str) -> Vec<Plain> {
        let mut sections: Vec<Plain> = Vec::new();
        let (mut is_lost, mut is_open, mut gap) = (true, false, String::new());
        for (number, line) in Lines::new(text).enumerate() {
            let properties =
                sections.last_mut().filter(|_| !is_lost).map(|last| &mut last.properties);
            match line.kind {
                LineKind::Header { text, trailer } => {
                    let Heading { kind, name, readers } = read_heading(kind, text, trailer);
                    (is_lost, is_open) = (false, false);
                    let (name, header) = (name.into_owned(), text.to_owned());
                    let properties = Vec::new();
                    sections.push(Plain {
                        kind,
                        name,
                        header,
                        readers,
                        line: number + 1,
                        properties,
                    });
                }
                LineKind::Broken(fault) => {
                    is_open = false;
                    is_lost |= fault == Fault::OpenHeader;
                }
                LineKind::Property { key, value, .. } => {
                    (is_open, gap) = (true, String::new());
                    let property = (key.to_ascii_lowercase(), trim(value).to_owned(), number + 1);
                    if let Some(properties) = properties {
                        properties.push(property);
                    }
                }
                LineKind::Blank => gap.push('\n'),
                LineKind::Continuation(more) if is_open => {
                    let gap = std::mem::take(&mut gap);
                    let value = properties.and_then(|properties| properties.last_mut());
                    if let Some(value) = value {
                        value.1 += &format!(
                            "{gap}
{more}"
                        );
                    }
                }
                LineKind::Continuation(_) | LineKind::Comment => {}
            }
        }
        sections
    }

    /// Those that count for each name, in the order of the names.
    fn that_count(sections: &[Plain]) -> Vec<Vec<&Plain>> {
        let mut groups: Vec<Vec<&Plain>> = Vec::new();
        for new in sections {
            let is_same =
                |group: &&mut Vec<&Plain>| (group[0].kind, &group[0].name) == (new.kind, &new.name);
            let Some(group) = groups.iter_mut().find(is_same) else {
                groups.push(vec![new]);
                continue;
            };
            let old = group.last().unwrap();
            match relation((&new.header, new.readers), (&old.header, old.readers)) {
                Relation::Adds => group.push(new),
                Relation::Replaces => *group = vec![new],
                Relation::IsIgnored => {}
            }
        }
        groups
    }

    fn assert_same(found: Found<'_>, plain: &[&Plain], text: &str) {
        assert_eq!(found.name(), plain[0].name, "{text:?}");
        assert_eq!(found.spot().place().line, plain[0].line, "{text:?}");
        let properties = || plain.iter().flat_map(|section| &section.properties);
        let keys: Vec<String> = found.keys().map(str::to_ascii_lowercase).collect();
        assert!(keys.iter().eq(properties().map(|(key, ..)| key)), "{text:?}");
        for key in &keys {
            let value = found.get(key).unwrap();
            let (_, expected, line) = properties().rfind(|(other, ..)| other == key).unwrap();
            assert_eq!(
                (&*value.text(), value.place().line),
                (&**expected, *line),
                "{text:?} {key}"
            );
        }
        assert!(found.get("no such key").is_none());
    }

    #[test]
    fn in_any_file_what_is_read_on_demand_is_what_a_reader_of_every_line_has() {
        let mut sections = 0;
        for seed in 0..5_000 {
            let mut random = Random::new(seed);
            let text = match seed % 3 {
                0 => random.scraps() + &random.lines(),
                1 => random.lines(),
                _ => random.lines() + &random.lines() + &random.lines(),
            };
            let kind = if seed % 4 == 0 { FileKind::Credentials } else { FileKind::Config };
            let plain = read_all(kind, &text);
            let groups = that_count(&plain);
            sections += groups.len();
            let file = || File::new(kind, "file".into(), text.clone());
            let whole = file();
            for kind in [SectionKind::Profile, SectionKind::SsoSession, SectionKind::Services] {
                let names: Vec<&str> = whole.names(kind).collect();
                let of_kind = groups.iter().filter(|group| group[0].kind == kind);
                assert!(of_kind.clone().map(|group| &*group[0].name).eq(names), "{text:?}");
                for group in of_kind {
                    let name = &group[0].name;
                    assert_same(whole.find(kind, name).unwrap(), group, &text);
                    assert_same(file().find(kind, name).unwrap(), group, &text);
                }
                for name in ["a", "a b", "c", "", "profile a", "default", "x"] {
                    let is_there =
                        groups.iter().any(|group| group[0].kind == kind && group[0].name == name);
                    assert_eq!(file().find(kind, name).is_some(), is_there, "{text:?} {name}");
                }
            }
        }
        assert!(sections > 5_000, "{sections}");
    }

    #[test]
    fn lines_that_cannot_be_read_are_told_once_and_where_they_were_asked_for() {
        let text = "homeless\n[profile a]\nx = 1\njunk\n[profile b\ny = 1\n[profile c]\n= 1\n";
        let file = File::new(FileKind::Config, "config".into(), text.to_owned());
        let told = || file.take_broken().iter().map(|problem| problem.line).collect::<Vec<_>>();
        let get = |name| file.find(SectionKind::Profile, name).unwrap().get("x").is_some();
        assert!(get("a") && get("a"));
        assert!(told().contains(&4));
        assert!(!get("c"));
        assert_eq!(told(), [8]);
        assert_eq!(file.names(SectionKind::Profile).collect::<Vec<_>>(), ["a", "c"]);
        assert!(told().iter().all(|line| *line == 5));
    }
}
