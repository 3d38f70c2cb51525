//! Changes to the text of the file, made at the place that the parser tells: bytes elsewhere are never
//! written anew, so comments, order, blanks and line ends stay.

use std::ops::Range;

use toml_edit::{Document, InlineTable, Item, Table, TableLike};

use super::KeyPath;
use super::document::position;
use super::key::written;
use crate::error::{Error, Kind, Result};

/// Where a key is, or would be.
enum Spot<'a> {
    /// It stands here: the spans of its key and of its value.
    Present {
        key: Range<usize>,
        value: Range<usize>,
    },
    /// It is, or would be, inside the inline table that the first `depth` names lead to.
    Inline { depth: usize },
    /// It is not there; the table that the first `depth` names lead to is.
    Absent {
        table: &'a Table,
        depth: usize,
        owner: usize,
    },
}

/// The text of `document` with the value at `path` replaced by `value`, or put where it belongs.
pub(super) fn set(document: &Document<String>, path: &KeyPath, value: &str) -> Result<String> {
    let (text, names) = (document.raw(), path.names());
    match locate(document, names)? {
        Spot::Present { value: span, .. } => Ok(replaced(text, span, value)),
        Spot::Inline { depth } => inline(document, names, depth, &|table, name| {
            let value: toml_edit::Value = value.parse().expect("a value was written by TOML");
            table.insert(name, value);
        }),
        Spot::Absent {
            table,
            depth,
            owner,
        } => {
            let is_own_line =
                table.is_dotted() || (!table.is_implicit() && depth + 1 == names.len());
            // The root has no header, and settings are never at its level.
            if depth > 0 && is_own_line {
                let line = format!("{} = {value}", written(&names[owner..]));
                return Ok(with_line(text, end_of(table), &line));
            }
            let header = written(&names[..names.len() - 1]);
            let key = written(&names[names.len() - 1..]);
            Ok(with_table(text, &header, &format!("{key} = {value}")))
        }
    }
}

/// The text of `document` without the value at `path`; `None` when there is none.
pub(super) fn unset(document: &Document<String>, path: &KeyPath) -> Result<Option<String>> {
    let (text, names) = (document.raw(), path.names());
    Ok(match locate(document, names)? {
        Spot::Absent { .. } => None,
        Spot::Present { key, value } => {
            let start = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
            let end = line_end(text, value.end);
            // The mark at the beginning of a file is no part of its first line.
            let start = if start == 0 && text.starts_with('\u{feff}') {
                3
            } else {
                start
            };
            Some(replaced(text, start..end, ""))
        }
        Spot::Inline { depth } => {
            let edited = inline(document, names, depth, &|table, name| {
                table.remove(name);
            })?;
            Some(edited).filter(|edited| edited != text)
        }
    })
}

fn locate<'a>(document: &'a Document<String>, names: &[String]) -> Result<Spot<'a>> {
    let mut table = document.as_table();
    let mut owner = 0;
    for (index, name) in names.iter().enumerate() {
        let is_last = index + 1 == names.len();
        match table.get_key_value(name) {
            None => {
                return Ok(Spot::Absent {
                    table,
                    depth: index,
                    owner,
                });
            }
            Some((_, Item::Table(inner))) if !is_last => {
                if !inner.is_dotted() {
                    owner = index + 1;
                }
                table = inner;
            }
            Some((_, Item::Value(toml_edit::Value::InlineTable(_)))) if !is_last => {
                return Ok(Spot::Inline { depth: index + 1 });
            }
            Some((key, item @ Item::Value(value))) if is_last && !value.is_inline_table() => {
                let (Some(key), Some(value)) = (key.span(), item.span()) else {
                    return Err(in_the_way(document, &names[..=index], None));
                };
                return Ok(Spot::Present { key, value });
            }
            Some((key, _)) => return Err(in_the_way(document, &names[..=index], key.span())),
        }
    }
    Err(in_the_way(document, names, None))
}

fn in_the_way(document: &Document<String>, names: &[String], span: Option<Range<usize>>) -> Error {
    let (line, column) = position(document.raw(), span.map_or(0, |span| span.start));
    Error::new(
        Kind::Configuration,
        format!(
            "line {line} column {column}: {} is of another form than expected",
            written(names)
        ),
    )
    .hint("awsso settings edit")
}

/// Where the last line of a table's own values ends; that of its header if it has none.
fn end_of(table: &Table) -> usize {
    let own = table
        .span()
        .filter(|_| !table.is_dotted())
        .map_or(0, |span| span.end);
    let ends = table.iter().filter_map(|(_, item)| match item {
        Item::Table(inner) => inner.is_dotted().then(|| end_of(inner)),
        item => item
            .as_value()
            .and_then(toml_edit::Value::span)
            .map(|span| span.end),
    });
    ends.fold(own, usize::max)
}

/// The text with an inline table changed and written anew.
fn inline(
    document: &Document<String>,
    names: &[String],
    depth: usize,
    change: &dyn Fn(&mut InlineTable, &str),
) -> Result<String> {
    let refusal = || in_the_way(document, &names[..depth], None);
    let outer = item_at(document.as_table(), &names[..depth]).ok_or_else(refusal)?;
    let span = outer.span().ok_or_else(refusal)?;
    let mut owned = document.clone().into_mut();
    let mut item = owned.as_item_mut();
    for name in &names[..depth] {
        item = item.get_mut(name.as_str()).ok_or_else(refusal)?;
    }
    let table = item.as_inline_table_mut().ok_or_else(refusal)?;
    let mut inner = &mut *table;
    for name in &names[depth..names.len() - 1] {
        inner = inner
            .get_or_insert(name.as_str(), InlineTable::new())
            .as_inline_table_mut()
            .ok_or_else(refusal)?;
    }
    change(inner, &names[names.len() - 1]);
    // What stands around it is kept by its place.
    table.decor_mut().clear();
    Ok(replaced(document.raw(), span, table.to_string().trim()))
}

fn item_at<'a>(root: &'a Table, names: &[String]) -> Option<&'a Item> {
    let (last, above) = names.split_last()?;
    let mut table: &dyn TableLike = root;
    for name in above {
        table = table.get(name)?.as_table_like()?;
    }
    table.get(last)
}

fn replaced(text: &str, span: Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &text[..span.start], &text[span.end..])
}

/// Behind the line feed of the line that `offset` is in.
fn line_end(text: &str, offset: usize) -> usize {
    text[offset..]
        .find('\n')
        .map_or(text.len(), |at| offset + at + 1)
}

fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The text with `line` below the line that `offset` is in, indented like it.
fn with_line(text: &str, offset: usize, line: &str) -> String {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[start..offset]
        .chars()
        .take_while(|c| [' ', '\t'].contains(c))
        .collect();
    let at = line_end(text, offset);
    let newline = newline(text);
    let before = if text[..at].ends_with('\n') {
        ""
    } else {
        newline
    };
    replaced(text, at..at, &format!("{before}{indent}{line}{newline}"))
}

/// The text with a new table at its end.
fn with_table(text: &str, header: &str, line: &str) -> String {
    let newline = newline(text);
    let gap = match text {
        _ if text.trim_start_matches('\u{feff}').is_empty() => String::new(),
        _ if text.ends_with('\n') => newline.to_owned(),
        _ => newline.repeat(2),
    };
    format!("{text}{gap}[{header}]{newline}{line}{newline}")
}

#[cfg(test)]
mod tests {
    use super::super::{Document, KeyPath, Value};

    fn path(text: &str) -> KeyPath {
        text.parse().unwrap()
    }

    fn set(text: &str, key: &str, value: &Value) -> String {
        Document::parse(text)
            .unwrap()
            .with(&path(key), value)
            .unwrap()
    }

    const FILE: &str = "# mine\r\n\r\n[danger] # red\r\n  confirm   =  false   # for now\r\n  # next comes prompt\r\n\r\n\
                        [prompt]\r\ncolor = true";

    #[test]
    fn a_value_is_replaced_in_its_place() {
        let expected = FILE.replace("false", "true");
        assert_eq!(set(FILE, "danger.confirm", &Value::Switch(true)), expected);
        let list = "[danger]\nprofiles = [ # all\n  \"a\", # one\n] # end\nconfirm = true\n";
        let value = Value::List(vec!["b".into(), "c".into()]);
        let expected = "[danger]\nprofiles = [\"b\", \"c\"] # end\nconfirm = true\n";
        assert_eq!(set(list, "danger.profiles", &value), expected);
    }

    #[test]
    fn a_new_value_goes_to_its_table_whatever_form_that_has() {
        let on = Value::Switch(true);
        for (before, key, after) in [
            ("", "danger.confirm", "[danger]\nconfirm = true\n"),
            (
                "\u{feff}",
                "danger.confirm",
                "\u{feff}[danger]\nconfirm = true\n",
            ),
            ("# x", "danger.confirm", "# x\n\n[danger]\nconfirm = true\n"),
            ("[danger]", "danger.confirm", "[danger]\nconfirm = true\n"),
            (
                "[danger] # x\n# y\n",
                "danger.confirm",
                "[danger] # x\nconfirm = true\n# y\n",
            ),
            (
                "[danger]\n\tprofiles = [\n]\n\n# p\n[prompt]\n",
                "danger.confirm",
                "[danger]\n\tprofiles = [\n]\nconfirm = true\n\n# p\n[prompt]\n",
            ),
            (
                "danger.profiles = []\nprompt.color = true\n",
                "danger.confirm",
                "danger.profiles = []\ndanger.confirm = true\nprompt.color = true\n",
            ),
            (
                "danger = {}\n",
                "danger.confirm",
                "danger = { confirm = true }\n",
            ),
            (
                "danger = { profiles = [] } # x\n",
                "danger.confirm",
                "danger = { profiles = [] , confirm = true } # x\n",
            ),
            (
                "[sso-session.a]\nbrowser = \"x {url}\"\n",
                "sso-session.\"b c\".confirm",
                "[sso-session.a]\nbrowser = \"x {url}\"\n\n[sso-session.\"b c\"]\nconfirm = true\n",
            ),
            (
                "[sso-session]\na.browser = \"x {url}\"\n",
                "sso-session.a.confirm",
                "[sso-session]\na.browser = \"x {url}\"\na.confirm = true\n",
            ),
            (
                "[sso-session]\na.browser = \"x {url}\"\n[prompt]\n",
                "sso-session.b.confirm",
                "[sso-session]\na.browser = \"x {url}\"\n[prompt]\n\n[sso-session.b]\nconfirm = true\n",
            ),
            (
                "sso-session.a.browser = \"x {url}\"\n",
                "sso-session.b.confirm",
                "sso-session.a.browser = \"x {url}\"\nsso-session.b.confirm = true\n",
            ),
            (
                "sso-session = { a = {} }\n",
                "sso-session.b.confirm",
                "sso-session = { a = {} , b = { confirm = true } }\n",
            ),
        ] {
            assert_eq!(set(before, key, &on), after, "{before:?}");
        }
    }

    #[test]
    fn unset_takes_its_own_lines_and_no_others() {
        for (before, key, after) in [
            (
                FILE,
                "danger.confirm",
                Some(FILE.replace("  confirm   =  false   # for now\r\n", "")),
            ),
            (FILE, "prompt.color", Some(FILE.replace("color = true", ""))),
            (FILE, "prompt.title", None),
            (FILE, "aliases.x", None),
            (
                "\u{feff}danger.confirm = true\nx = 1",
                "danger.confirm",
                Some("\u{feff}x = 1".into()),
            ),
            (
                "[danger]\nprofiles = [\n 1\n]\n# c\n",
                "danger.profiles",
                Some("[danger]\n# c\n".into()),
            ),
            (
                "danger = { confirm = true, x = 1 }\n",
                "danger.confirm",
                Some("danger = { x = 1 }\n".into()),
            ),
            ("danger = { x = 1 }\n", "danger.confirm", None),
        ] {
            let document = Document::parse(before).unwrap();
            assert_eq!(document.without(&path(key)).unwrap(), after, "{before:?}");
        }
    }

    #[test]
    fn what_is_in_the_way_is_told_with_its_place() {
        for text in ["\ndanger = 1\n", "\n[[danger]]\n", "\n[danger.confirm]\n"] {
            let document = Document::parse(text).unwrap();
            let error = document
                .with(&path("danger.confirm"), &Value::Switch(true))
                .unwrap_err();
            assert!(error.to_string().starts_with("line 2 column "), "{error}");
            assert!(document.without(&path("danger.confirm")).is_err());
        }
    }

    /// Some hundred edits of files put together from lines of every form.
    #[test]
    fn an_edit_changes_one_stretch_of_the_text_and_one_key() {
        const BLOCKS: &[&str] = &[
            "# comment\n",
            "\n",
            "[danger]\n",
            "[ danger ] # x\n  profiles = [ \"a\", # one\n 'b' ]\n",
            "danger.confirm = false # c\n",
            "danger = { confirm = false , profiles = [] }\n",
            "confirm   =  false\n",
            "\tconfirm=true#\n",
            "[prompt]\n",
            "color = true\r\n",
            "[sso-session.\"a b\"]\nmethod = 'pkce'\n",
            "[sso-session]\nc.method = \"pkce\"\n",
            "[aliases]\n\"ü\" = \"\"\"\nx\"\"\"\n",
            "[[others]]\nx = 1\n",
        ];
        const KEYS: &[&str] = &[
            "danger.confirm",
            "danger.profiles",
            "prompt.color",
            "sso-session.\"a b\".method",
            "sso-session.c.browser",
            "aliases.new",
            "aliases.ü",
        ];
        let mut state = 1_u64;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % below
        };
        let (mut edits, mut refusals) = (0, 0);
        for _ in 0..4000 {
            let mut text: String = (0..random(7))
                .map(|_| BLOCKS[random(BLOCKS.len())])
                .collect();
            if random(3) == 0 && text.ends_with('\n') {
                text.truncate(text.trim_end_matches(['\r', '\n']).len());
            }
            let Ok(document) = Document::parse(&text) else {
                continue;
            };
            let key = KeyPath::new(
                KEYS[random(KEYS.len())]
                    .split('.')
                    .map(|part| part.trim_matches('"')),
            );
            let value = Value::Text("{url} new".to_owned());
            let (edited, is_set) = if random(2) == 0 {
                (document.with(&key, &value).map(Some), true)
            } else {
                (document.without(&key), false)
            };
            let Ok(edited) = edited else {
                refusals += 1;
                continue;
            };
            let Some(edited) = edited else { continue };
            edits += 1;
            let start = text
                .bytes()
                .zip(edited.bytes())
                .take_while(|(one, other)| one == other)
                .count();
            let (old, new) = (&text.as_bytes()[start..], &edited.as_bytes()[start..]);
            let end = old
                .iter()
                .rev()
                .zip(new.iter().rev())
                .take_while(|(one, other)| one == other)
                .count();
            let gone = String::from_utf8_lossy(&old[..old.len() - end]);
            assert!(gone.matches('\n').count() <= 2, "{text:?} {key} {edited:?}");
            let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
            assert_eq!(
                comments(&text),
                comments(&edited),
                "{text:?} {key} {edited:?}"
            );
            // That no other key has changed is made sure by the document itself.
            let stands_there = edited.contains("{url} new");
            assert_eq!(stands_there, is_set, "{text:?} {key} {edited:?}");
        }
        assert!(edits > 400, "{edits} edits, {refusals} refusals");
        assert!(refusals < edits / 10, "{edits} edits, {refusals} refusals");
    }
}
