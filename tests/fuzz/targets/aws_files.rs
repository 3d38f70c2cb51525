//! The AWS files: reading never fails, and an edit changes its own lines only.

use std::collections::BTreeSet;

use awsso::fuzzing::{self, Content, FileEdit};

use super::{check_hint, check_shown, texts};

/// Config file, credentials file.
pub(super) fn reader(data: &[u8]) {
    let mut texts = texts(data);
    let config = texts.next().unwrap_or_default();
    let credentials = texts.next().unwrap_or_default();
    let content = fuzzing::read(&config, &credentials);
    assert_eq!(content, fuzzing::read(&config, &credentials), "the same files twice");
    let names: BTreeSet<_> = content.profiles.iter().collect();
    assert_eq!(names.len(), content.profiles.len(), "a profile twice: {:?}", content.profiles);
    let both = format!("{config}\n{credentials}");
    let folded = both.to_ascii_lowercase();
    for [_, name, key, value] in &content.entries {
        assert!(folded.contains(key.as_str()), "made up the key {key:?}");
        for line in value.lines() {
            assert!(both.contains(line.trim()), "made up {line:?}");
        }
        assert!(!name.contains('\n') && !key.contains('\n'));
    }
    for problem in &content.problems {
        check_shown(problem);
    }
    for plan in &content.plans {
        match plan {
            Ok(text) => check_shown(text),
            Err((text, hint)) => {
                check_shown(text);
                check_hint(hint);
            }
        }
    }
}

/// The change that an input asks for, and where.
struct Asked {
    is_config: bool,
    is_session: bool,
    what: u8,
    name: String,
    key: String,
    value: String,
    before: String,
}

impl Asked {
    fn edit(&self) -> FileEdit<'_> {
        let (key, value) = (self.key.as_str(), self.value.as_str());
        match self.what {
            b'a' => FileEdit::AddSection,
            b'k' => FileEdit::RemoveKey { key },
            b'r' => FileEdit::RenameKey { key, new: value },
            b'd' => FileEdit::RemoveSection,
            _ => FileEdit::Set { key, value },
        }
    }

    fn apply(&self, text: &str) -> Result<String, String> {
        fuzzing::edited((text, self.is_config), (&self.name, self.is_session), self.edit())
    }

    fn read(&self, text: &str) -> Content {
        if self.is_config { fuzzing::read(text, "") } else { fuzzing::read("", text) }
    }

    /// Whether an entry may change.
    fn concerns(&self, [kind, name, key, _]: &[String; 4]) -> bool {
        let is_section = (kind == "sso-session") == self.is_session && *name == self.name;
        let is_key = |wanted: &str| key.eq_ignore_ascii_case(wanted);
        is_section
            && match self.what {
                b'a' => false,
                b'd' => true,
                b'r' => is_key(&self.key) || is_key(&self.value),
                _ => is_key(&self.key),
            }
    }

    fn is_header(line: &str) -> bool {
        visible(line).starts_with('[')
    }

    /// `key = …` or `key: …` of the changed key.
    fn is_own_line(&self, line: &str) -> bool {
        key_of(line).is_some_and(|(key, _)| key.eq_ignore_ascii_case(&self.key))
    }

    /// Whether a line may go.
    fn may_go(&self, line: &str) -> bool {
        let is_filler = visible(line).is_empty() || visible(line).starts_with(['#', ';']);
        match self.what {
            b'd' => true,
            b'k' => !is_filler && (self.is_own_line(line) || is_indented(line)),
            b'a' | b'r' => false,
            // What continues the old value.
            _ => !is_filler && is_indented(line),
        }
    }

    /// Whether a line may become another one, and whether that is the line that was asked for.
    fn may_become(&self, old: &str, new: &str) -> Option<bool> {
        let ends_now = !old.ends_with(['\n', '\r']) && new.strip_prefix(old).is_some_and(is_end);
        // An indented header must not continue a value above.
        let is_moved = Self::is_header(old) && old.trim_start_matches(is_blank) == new;
        if ends_now || is_moved {
            return Some(false);
        }
        let is_renamed = |(_, rest): (&str, &str), (key, new_rest): (&str, &str)| {
            key.eq_ignore_ascii_case(&self.value) && rest == new_rest
        };
        match self.what {
            _ if !self.is_own_line(old) => None,
            b'r' => is_renamed(key_of(old)?, key_of(new)?).then_some(false),
            b's' => self.is_new_line(new).then_some(true),
            _ => None,
        }
    }

    /// `key = value` as it was asked for.
    fn is_new_line(&self, line: &str) -> bool {
        let value = |rest: &str| rest.trim_matches(is_blank) == self.value;
        key_of(line).is_some_and(|(key, rest)| key.eq_ignore_ascii_case(&self.key) && value(rest))
    }
}

/// How (`s`et, `a`dd, `k`ey away, `r`ename, `d`elete; then `c`onfig or credentials; then `s`ession
/// or profile), name, key, value, text.
pub(super) fn editor(data: &[u8]) {
    let mut texts = texts(data);
    let how = texts.next().unwrap_or_default().into_bytes();
    let at = |place: usize| how.get(place).copied().unwrap_or_default();
    let mut next = || texts.next().unwrap_or_default();
    let what = if b"akrd".contains(&at(0)) { at(0) } else { b's' };
    let (is_config, is_session) = (at(1) == b'c', at(2) == b's');
    let (name, key, value, before) = (next(), next(), next(), next());
    let asked = Asked { is_config, is_session, what, name, key, value, before };
    let after = match asked.apply(&asked.before) {
        Ok(after) => after,
        Err(text) => return check_shown(&text),
    };
    let told = || {
        format!(
            "{} {:?}\nbefore {:?}\nafter  {after:?}",
            char::from(what),
            (&asked.name, &asked.key, &asked.value),
            asked.before
        )
    };
    let (old, new) = (asked.read(&asked.before), asked.read(&after));
    let others = |content: &Content| -> Vec<[String; 4]> {
        let others = content.entries.iter().filter(|entry| !asked.concerns(entry));
        others.cloned().collect()
    };
    assert_eq!(others(&old), others(&new), "{}", told());
    let own = |content: &Content| -> Vec<[String; 4]> {
        content.entries.iter().filter(|entry| asked.concerns(entry)).cloned().collect()
    };
    match asked.what {
        b's' => {
            let [[_, _, _, value]] = &own(&new)[..] else { panic!("{}", told()) };
            assert_eq!(*value, asked.value, "{}", told());
        }
        b'k' | b'd' => assert_eq!(own(&new), Vec::<[String; 4]>::new(), "{}", told()),
        b'r' => {
            let values = |content| own(content).into_iter().map(|[.., value]| value);
            assert_eq!(values(&old).collect::<Vec<_>>(), values(&new).collect::<Vec<_>>());
        }
        _ => {}
    }
    if asked.what == b'd' || asked.what == b'a' {
        let has = new.profiles.contains(&asked.name);
        assert!(
            asked.is_session || has == (asked.what == b'a') || asked.name == "awsso-server",
            "{}",
            told()
        );
    }
    // A name that is there again has the key under its new name.
    if asked.what != b'r' {
        assert_eq!(asked.apply(&after).as_deref(), Ok(after.as_str()), "twice: {}", told());
    }
    assert!(is_explained(&asked, &lines(&asked.before), &lines(&after)), "{}", told());
}

/// Whether an edit (how, name, key, value) of a profile in the config file may lead from `before` to
/// `after`.
#[cfg(test)]
pub(super) fn explains([how, name, key, value]: [&str; 4], before: &str, after: &str) -> bool {
    let [name, key, value] = [name, key, value].map(str::to_owned);
    let what = how.as_bytes()[0];
    let before = before.to_owned();
    let asked = Asked { is_config: true, is_session: false, what, name, key, value, before };
    is_explained(&asked, &lines(&asked.before), &lines(after))
}

/// Whether the lines of a file become those of the other by keeping all but the lines of the edit.
fn is_explained(asked: &Asked, old: &[&str], new: &[&str]) -> bool {
    let brings = |line: &str, (has_header, has_line): (bool, bool)| {
        let is_set = asked.what == b's';
        if Asked::is_header(line) && !has_header && (is_set || asked.what == b'a') {
            Some((true, has_line))
        } else if is_set && !has_line && asked.is_new_line(line) {
            Some((has_header, true))
        } else {
            None
        }
    };
    let mut seen = BTreeSet::new();
    let mut open = vec![(0, 0, (false, false))];
    while let Some(state @ (i, j, brought)) = open.pop() {
        if !seen.insert(state) {
            continue;
        }
        match (old.get(i), new.get(j)) {
            (None, None) => return true,
            (Some(old), Some(new)) if old == new => {
                open.push((i + 1, j + 1, brought));
            }
            (Some(old), Some(new)) => match asked.may_become(old, new) {
                Some(false) => open.push((i + 1, j + 1, brought)),
                Some(true) if !brought.1 => open.push((i + 1, j + 1, (brought.0, true))),
                _ => {}
            },
            _ => {}
        }
        if old.get(i).is_some_and(|line| asked.may_go(line)) {
            open.push((i + 1, j, brought));
        }
        if let Some(brought) = new.get(j).and_then(|line| brings(line, brought)) {
            open.push((i, j + 1, brought));
        }
    }
    false
}

/// With their ends.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['\n', '\r']).map_or(rest.len(), |at| at + 1);
        let end = if rest[..end].ends_with('\r') && rest[end..].starts_with('\n') {
            end + 1
        } else {
            end
        };
        lines.push(&rest[..end]);
        rest = &rest[end..];
    }
    lines
}

fn is_end(text: &str) -> bool {
    ["\n", "\r\n", "\r"].contains(&text)
}

/// White space of Python's `str.strip`.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

fn visible(line: &str) -> &str {
    line.trim_start_matches('\u{feff}').trim_matches(is_blank)
}

fn is_indented(line: &str) -> bool {
    line.trim_start_matches('\u{feff}').starts_with(is_blank)
}

/// The key of `key = …`, and what follows the sign.
fn key_of(line: &str) -> Option<(&str, &str)> {
    let line = visible(line);
    let at = line.find(['=', ':'])?;
    Some((line[..at].trim_matches(is_blank), &line[at + 1..]))
}
