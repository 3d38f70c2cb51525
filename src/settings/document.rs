//! The text of the file: which settings stand in it, and what is wrong with it, with line and column.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use toml_edit::{Item, TableLike, TomlError};

use super::kind::Value;
use super::schema::{entry, unknown_key};
use super::{KeyPath, editor};
use crate::error::{Error, Kind, Result};

/// Something wrong in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// 1-based.
    pub line: usize,
    /// In characters, 1-based.
    pub column: usize,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "line {} column {}: {}",
            self.line, self.column, self.message
        )
    }
}

/// A file of settings that is TOML; what stands in it may still be wrong.
#[derive(Debug)]
pub struct Document {
    parsed: toml_edit::Document<String>,
    values: BTreeMap<KeyPath, Value>,
    problems: Vec<Problem>,
}

impl Document {
    /// Reads `text`.
    ///
    /// # Errors
    /// Where it stops being TOML.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let parsed = toml_edit::Document::parse(text.to_owned())
            .map_err(|error| syntax_problem(text, &error))?;
        let (mut values, mut problems) = (BTreeMap::new(), Vec::new());
        for leaf in leaves(parsed.as_table()) {
            let problem = |message, hint| {
                let (line, column) = position(text, leaf.span.start);
                Problem {
                    line,
                    column,
                    message,
                    hint,
                }
            };
            let Some(entry) = entry(&leaf.path) else {
                let (message, hint) = unknown_key(&leaf.path);
                problems.push(problem(message, Some(hint)));
                continue;
            };
            match entry.kind.read(leaf.item) {
                Ok(value) => {
                    values.insert(leaf.path.clone(), value);
                }
                Err(message) => problems.push(problem(format!("{} {message}", leaf.path), None)),
            }
        }
        problems.sort_by_key(|problem| (problem.line, problem.column));
        Ok(Self {
            parsed,
            values,
            problems,
        })
    }

    /// The settings that stand in the file, without those that are wrong.
    #[must_use]
    pub fn values(&self) -> &BTreeMap<KeyPath, Value> {
        &self.values
    }

    /// What is wrong, in the order of the file.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The text with `path` set to `value`: everything else is as it was, to the byte.
    ///
    /// # Errors
    /// [`Kind::Configuration`] when something that is no table stands in the way.
    pub fn with(&self, path: &KeyPath, value: &Value) -> Result<String> {
        let text = editor::set(&self.parsed, path, &value.to_toml())?;
        self.check(path, &text)?;
        Ok(text)
    }

    /// The text without `path`, or `None` when it does not stand there.
    ///
    /// # Errors
    /// [`Kind::Configuration`] when `path` is a table.
    pub fn without(&self, path: &KeyPath) -> Result<Option<String>> {
        let text = editor::unset(&self.parsed, path)?;
        if let Some(text) = &text {
            self.check(path, text)?;
        }
        Ok(text)
    }

    /// Makes sure that an edit has changed what it should and nothing else.
    fn check(&self, path: &KeyPath, edited: &str) -> Result<()> {
        let contents = |text: &str| {
            let document: toml_edit::DocumentMut = text.parse().ok()?;
            let leaves = leaves(document.as_table()).into_iter();
            let others = leaves.filter(|leaf| leaf.path != *path);
            let pairs = others.map(|leaf| (leaf.path, leaf.item.to_string().trim().to_owned()));
            Some(pairs.collect::<BTreeMap<KeyPath, String>>())
        };
        let before = contents(self.parsed.raw());
        if before.is_some() && before == contents(edited) {
            return Ok(());
        }
        Err(Error::new(
            Kind::Configuration,
            format!("{path} cannot be changed without touching other lines"),
        )
        .hint("awsso settings edit"))
    }
}

/// A value in the file; a list of tables counts as one.
struct Leaf<'a> {
    path: KeyPath,
    /// Of the key; empty if the text is not at hand.
    span: Range<usize>,
    item: &'a Item,
}

fn leaves(root: &dyn TableLike) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    collect(root, None, &mut found);
    found
}

/// As deep as the parser lets tables be.
fn collect<'a>(table: &'a dyn TableLike, above: Option<&KeyPath>, found: &mut Vec<Leaf<'a>>) {
    for (name, item) in table.iter() {
        let path = above.map_or_else(|| KeyPath::new([name]), |path| path.child(name));
        if let Some(inner) = item.as_table_like() {
            collect(inner, Some(&path), found);
        } else {
            let key = table.key(name);
            let span = key.and_then(toml_edit::Key::span).unwrap_or_default();
            found.push(Leaf { path, span, item });
        }
    }
}

fn syntax_problem(text: &str, error: &TomlError) -> Problem {
    let start = error.span().map_or(text.len(), |span| span.start);
    let (line, column) = position(text, start);
    Problem {
        line,
        column,
        message: error.message().to_owned(),
        hint: Some("awsso settings edit".to_owned()),
    }
}

/// Line and column of an offset in bytes.
pub(super) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let document = Document::parse(text).unwrap();
        let shown = document.problems().iter().map(|problem| {
            let hint = problem.hint.as_ref().map(|hint| format!(" ({hint})"));
            format!("{problem}{}", hint.unwrap_or_default())
        });
        shown.collect()
    }

    #[test]
    fn values_are_found_in_whatever_form_toml_allows() {
        let forms = [
            "[danger]\nconfirm = true\n",
            "danger.confirm = true\n",
            "danger = { confirm = true }\n",
            "\"danger\" . 'confirm' = true",
            "\u{feff}[danger]\r\nconfirm = true\r\n",
        ];
        for text in forms {
            let document = Document::parse(text).unwrap();
            let path = "danger.confirm".parse().unwrap();
            assert_eq!(
                document.values().get(&path),
                Some(&Value::Switch(true)),
                "{text:?}"
            );
            assert_eq!(document.problems(), [], "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_line_and_column_and_the_rest_counts() {
        let text = "[danger]\nconfrim = true\nprofiles = \"prod\"\n\n[prompt]\n  ahead = 3\ncolor = false\n\
                    [[aliases]]\nx = 1\n[renewal]\nahead = 900\n[login]\nmethod = \"magic\"\n";
        let expected = [
            "line 2 column 1: there is no setting danger.confrim (did you mean danger.confirm?)",
            "line 3 column 1: danger.profiles must be a list of patterns (\"*prod*\"), not a string",
            "line 6 column 3: there is no setting prompt.ahead (awsso settings list shows what there is)",
            "line 8 column 3: there is no setting aliases (did you mean aliases.NAME?)",
            "line 13 column 1: login.method must be one of auto, pkce, device, not \"magic\"",
        ];
        assert_eq!(problems(text), expected);
        let document = Document::parse(text).unwrap();
        let shown: Vec<String> = document
            .values()
            .iter()
            .map(|(path, value)| format!("{path} = {value}"))
            .collect();
        assert_eq!(shown, ["prompt.color = false", "renewal.ahead = 900"]);
    }

    #[test]
    fn text_that_is_no_toml_is_one_problem_with_its_place() {
        for (text, place) in [
            ("[danger\nconfirm = true\n", "line 1 column 8"),
            ("[a]\nb = \n", "line 2 column 5"),
            ("[a]\nä = 1\n", "line 2 column 1"),
            ("a = 1\na = 2\n", "line 2 column 1"),
            ("a = \"\u{1}\"", "line 1 column 6"),
        ] {
            let problem = Document::parse(text).unwrap_err();
            assert!(
                problem.to_string().starts_with(&format!("{place}: ")),
                "{problem}"
            );
        }
    }

    #[test]
    fn hostile_depth_ends_as_a_problem() {
        let text = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Document::parse(&text).is_err());
        let text = format!("{}a = 1", "a.".repeat(100_000));
        assert!(Document::parse(&text).is_err());
    }
}
