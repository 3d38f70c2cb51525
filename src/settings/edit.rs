//! Changes to the settings file with `toml_edit`. Other lines keep their bytes: `toml_edit` alone
//! would change line ends and the end of the file.

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::key::KeyPath;
use crate::error::{Error, Kind, Result};

pub(super) fn set(text: &str, path: &KeyPath, value: Value) -> Result<String> {
    let mut document = read(text);
    let before = document.to_string();
    put(&mut document, path, value).map_err(|depth| in_the_way(text, &path.names()[..depth]))?;
    splice(text, &before, &document.to_string(), true).ok_or_else(|| untouchable(path))
}

/// `None` if it is not there.
pub(super) fn unset(text: &str, path: &KeyPath) -> Result<Option<String>> {
    let mut document = read(text);
    let before = document.to_string();
    let (last, above) = split(path);
    let Some(item) = descend(document.as_item_mut(), above) else {
        return Ok(None);
    };
    let is_inline = item.is_inline_table();
    let Some(table) = item.as_table_like_mut() else {
        return Ok(None);
    };
    match table.get_mut(last) {
        None => return Ok(None),
        Some(Item::Value(_)) if is_inline => drop(table.remove(last)),
        // `remove` would delete the comments above too. A changed value marks the lines to delete.
        Some(Item::Value(value)) => {
            *value = if value.is_bool() { 0.into() } else { false.into() };
        }
        Some(_) => return Err(in_the_way(text, path.names())),
    }
    let edited = splice(text, &before, &document.to_string(), is_inline);
    edited.map(Some).ok_or_else(|| untouchable(path))
}

fn put(document: &mut DocumentMut, path: &KeyPath, mut value: Value) -> Result<(), usize> {
    let (last, above) = split(path);
    let is_first = document.is_empty();
    let is_new = descend(document.as_item_mut(), above).is_none();
    let mut item = document.as_item_mut();
    for (depth, name) in above.iter().enumerate() {
        let child = child_of(item);
        let table = item.as_table_like_mut().ok_or(depth)?;
        item = table.entry(name).or_insert(child);
    }
    let table = item.as_table_like_mut().ok_or(above.len())?;
    match table.get_mut(last) {
        None => drop(table.insert(last, Item::Value(value))),
        Some(Item::Value(old)) if !old.is_inline_table() => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        Some(_) => return Err(path.names().len()),
    }
    if is_new {
        end_with(document, above, is_first);
    }
    Ok(())
}

/// Moves the new table at `names` below the comments at the end of the file.
fn end_with(document: &mut DocumentMut, names: &[String], is_first: bool) {
    let mut above = document.trailing().as_str().unwrap_or_default().to_owned();
    if !above.is_empty() && !above.ends_with('\n') {
        above.push('\n');
    }
    if !is_first || !above.is_empty() {
        above.push('\n');
    }
    let table = descend(document.as_item_mut(), names).and_then(Item::as_table_mut);
    if let Some(table) = table.filter(|table| !table.is_dotted()) {
        table.set_position(Some(isize::MAX));
        table.decor_mut().set_prefix(above);
        document.set_trailing("");
    }
}

/// A table in the form that `parent` has.
fn child_of(parent: &Item) -> Item {
    if parent.is_inline_table() {
        return Item::Value(InlineTable::new().into());
    }
    let mut table = Table::new();
    table.set_implicit(true);
    table.set_dotted(parent.as_table().is_some_and(Table::is_dotted));
    Item::Table(table)
}

fn descend<'a>(root: &'a mut Item, names: &[String]) -> Option<&'a mut Item> {
    names.iter().try_fold(root, |item, name| item.as_table_like_mut()?.get_mut(name))
}

fn split(path: &KeyPath) -> (&String, &[String]) {
    path.names().split_last().expect("a key has a name")
}

fn read(text: &str) -> DocumentMut {
    text.parse().expect("the text was read before")
}

/// `text`, which `toml_edit` writes as `before`, with the lines that differ in `after`, or without
/// them. `None` if they cannot be compared line by line.
fn splice(text: &str, before: &str, after: &str, keeps_new: bool) -> Option<String> {
    let (mark, text) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let old: Vec<&str> = text.split_inclusive('\n').collect();
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    if !text.lines().eq(before.iter().copied()) {
        return None;
    }
    let same = |(one, other): &(&&str, &&str)| one == other;
    let head = before.iter().zip(&after).take_while(same).count();
    let rest = before[head..].iter().rev().zip(after[head..].iter().rev());
    let tail = rest.take_while(same).count();
    let (head, tail) = (&old[..head], &old[old.len() - tail..]);
    let new = if keeps_new { &after[head.len()..after.len() - tail.len()] } else { &[] };
    // The last deleted line, else the one above.
    let model = old[..old.len() - tail.len()].last().copied().unwrap_or("\n");
    let is_open = !model.ends_with('\n');
    let is_dos = model.ends_with("\r\n") || (is_open && text.contains("\r\n"));
    let line_end = if is_dos { "\r\n" } else { "\n" };
    let mut edited = mark.to_owned() + &head.concat();
    for line in new {
        if !head.is_empty() && !edited.ends_with('\n') {
            edited.push_str(line_end);
        }
        edited.extend([line, line_end]);
    }
    let is_replaced = old.len() > head.len() + tail.len();
    if is_replaced && is_open && !new.is_empty() {
        edited.truncate(edited.len() - line_end.len());
    }
    Some(edited + &tail.concat())
}

fn untouchable(path: &KeyPath) -> Error {
    let message = format!("cannot change {path} without changing other lines");
    Error::new(Kind::Configuration, message).hint("awsso settings edit")
}

fn in_the_way(text: &str, names: &[String]) -> Error {
    let parsed = toml_edit::Document::parse(text).expect("the text was read before");
    let (mut start, mut table) = (0, parsed.as_table() as &dyn TableLike);
    for name in names {
        let Some((key, item)) = table.get_key_value(name) else {
            break;
        };
        start = key.span().unwrap_or_default().start;
        table = item.as_table_like().unwrap_or(table);
    }
    let line = text[..start].matches('\n').count() + 1;
    let key = KeyPath::new(names);
    let message = format!("line {line}: {key} has an unexpected form");
    Error::new(Kind::Configuration, message).hint("awsso settings edit")
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::*;

    fn path(text: &str) -> KeyPath {
        text.parse().unwrap()
    }

    const FILE: &str = "# mine\r\n\r\n[danger] # red\r\n  confirm   =  false   # for now\r\n  # next comes prompt\r\n\r\n\
                        [prompt]\r\ncolor = true";

    #[test]
    fn a_value_is_replaced_in_its_place() {
        let expected = FILE.replace("false", "true");
        assert_eq!(set(FILE, &path("danger.confirm"), true.into()).unwrap(), expected);
        let list = "[danger]\nprofiles = [ # all\n  \"a\", # one\n] # end\nconfirm = true\n";
        let value = ["b", "c"].into_iter().collect();
        let expected = "[danger]\nprofiles = [\"b\", \"c\"] # end\nconfirm = true\n";
        assert_eq!(set(list, &path("danger.profiles"), value).unwrap(), expected);
    }

    #[test]
    fn a_new_value_goes_to_its_table_whatever_form_that_has() {
        for (before, key, after) in [
            ("", "danger.confirm", "[danger]\nconfirm = true\n"),
            ("\u{feff}", "danger.confirm", "\u{feff}[danger]\nconfirm = true\n"),
            ("# x", "danger.confirm", "# x\n\n[danger]\nconfirm = true\n"),
            (
                "[prompt]\r\n# x\r\n",
                "danger.confirm",
                "[prompt]\r\n# x\r\n\r\n[danger]\r\nconfirm = true\r\n",
            ),
            ("[danger]", "danger.confirm", "[danger]\nconfirm = true\n"),
            ("[danger] # x\n# y\n", "danger.confirm", "[danger] # x\nconfirm = true\n# y\n"),
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
            ("# x\n\n[prompt]\n", "credential_store", "credential_store = true\n# x\n\n[prompt]\n"),
            ("x = 1\n[prompt]\n", "credential_store", "x = 1\ncredential_store = true\n[prompt]\n"),
            ("danger = {}\n", "danger.confirm", "danger = { confirm = true }\n"),
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
            assert_eq!(set(before, &path(key), true.into()).unwrap(), after, "{before:?}");
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
            ("danger = 1\n", "danger.confirm", None),
            (
                "\u{feff}danger.confirm = true\nx = 1",
                "danger.confirm",
                Some("\u{feff}x = 1".into()),
            ),
            (
                "[danger]\n# above\nprofiles = [\n 1\n]\n# c\n",
                "danger.profiles",
                Some("[danger]\n# above\n# c\n".into()),
            ),
            ("x = { a = 1 }\ny = 0\n", "x", Some("y = 0\n".into())),
            (
                "danger = { confirm = true, x = 1 }\n",
                "danger.confirm",
                Some("danger = { x = 1 }\n".into()),
            ),
            ("danger = { x = 1 }\n", "danger.confirm", None),
        ] {
            assert_eq!(unset(before, &path(key)).unwrap(), after, "{before:?}");
        }
    }

    #[test]
    fn what_is_in_the_way_is_told_with_its_line() {
        for text in ["\ndanger = 1\n", "\n[[danger]]\n", "\n[danger.confirm]\n"] {
            let error = set(text, &path("danger.confirm"), true.into()).unwrap_err();
            assert!(error.to_string().starts_with("line 2: danger"), "{error}");
        }
        let error = unset("\n[danger.confirm]\n", &path("danger.confirm")).unwrap_err();
        assert!(error.to_string().starts_with("line 2: danger"), "{error}");
    }

    #[test]
    fn tables_that_are_written_in_pieces_are_left_to_the_editor() {
        let text = "danger.confirm = true\nprompt.color = true\ndanger.profiles = []\n";
        let error = set(text, &path("danger.confirm"), false.into()).unwrap_err();
        assert!(error.to_string().contains("without changing other lines"));
        assert_eq!(error.hint_text(), Some("awsso settings edit"));
    }

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
        "[aliases]\r\n\"ü\" = \"\"\"\nx\r\n# no comment\"\"\"\n",
        "[[others]]\nx = 1\n",
    ];
    const KEYS: &[&str] = &[
        "danger.confirm",
        "danger.profiles",
        "prompt.color",
        "sso-session.\"a b\".method",
        "sso-session.c.browser",
        "aliases.new",
        "aliases.\"ü\"",
        "credential_store",
    ];

    /// Files put together from lines of every form, edited and compared with what the spans of the
    /// parser say.
    #[test]
    fn in_any_file_all_bytes_outside_the_edit_stay() {
        let mut state = 1_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % below
        };
        let (mut replaced, mut removed, mut added, mut refused) = (0, 0, 0, 0);
        for _ in 0..6000 {
            let mut text: String = (0..random(7)).map(|_| BLOCKS[random(BLOCKS.len())]).collect();
            if random(3) == 0 {
                text.truncate(text.trim_end_matches(['\r', '\n']).len());
            }
            let (Ok(before), Ok(parsed)) =
                (Document::parse(&text), toml_edit::Document::parse(text.as_str()))
            else {
                continue;
            };
            let key = path(KEYS[random(KEYS.len())]);
            let place = place_of(&parsed, &key);
            let without = unset(&text, &key);
            let with = set(&text, &key, "{url} new".into());
            let (Ok(without), Ok(with)) = (without, with) else {
                refused += 1;
                continue;
            };
            let after = Document::parse(&with).unwrap();
            let others = |document: &Document| {
                let others = document.values().iter().filter(|(path, _)| **path != key);
                let shown = others.map(|(path, value)| format!("{path} = {value}"));
                shown.collect::<Vec<_>>()
            };
            assert_eq!(others(&before), others(&after), "{text:?} {key}");
            let inline = text.contains("danger = {") && key.names()[0] == "danger";
            match (place, without) {
                _ if inline => {}
                (Some((whole, value)), Some(without)) => {
                    let new = "\"{url} new\"";
                    let expected = format!("{}{new}{}", &text[..value.start], &text[value.end..]);
                    assert_eq!(with, expected, "{key}");
                    let start = text[..whole.start].rfind('\n').map_or(0, |at| at + 1);
                    let end =
                        text[whole.end..].find('\n').map_or(text.len(), |at| whole.end + at + 1);
                    assert_eq!(without, format!("{}{}", &text[..start], &text[end..]), "{key}");
                    (replaced, removed) = (replaced + 1, removed + 1);
                }
                (None, None) => {
                    // Line by line, the old file is what is left without the new lines.
                    let new: Vec<&str> = with.split_inclusive('\n').collect();
                    let mut old = text.split_inclusive('\n').peekable();
                    let mut is_old = |line: &&str| {
                        old.next_if(|old| {
                            old == line || (!old.ends_with('\n') && line.starts_with(old))
                        })
                        .is_some()
                    };
                    let count = new.into_iter().filter(|line| !is_old(line)).count();
                    assert!(count <= 3 && old.next().is_none(), "{text:?} {key} {with:?}");
                    added += 1;
                }
                other => panic!("{text:?} {key} {other:?}"),
            }
        }
        let counts = (replaced, removed, added, refused);
        assert!(replaced > 300 && removed > 300 && added > 300 && refused < 100, "{counts:?}");
    }

    /// The spans of a whole entry and of its value.
    fn place_of(
        parsed: &toml_edit::Document<&str>,
        key: &KeyPath,
    ) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
        let (last, above) = split(key);
        let mut table = parsed.as_table() as &dyn TableLike;
        for name in above {
            table = table.get(name)?.as_table_like()?;
        }
        let (key, item) = table.get_key_value(last)?;
        let (key, value) = (key.span()?, item.span()?);
        Some((key.start..value.end, value))
    }
}
