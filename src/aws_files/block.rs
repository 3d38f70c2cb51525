//! One section as text: sets, removes and renames its keys.
//!
//! Every function returns the new text; other lines stay byte for byte. Finding and adding sections
//! is left to `edit`.

use super::syntax::{Fault, Line, LineKind, Lines, trim};

/// Changes the last line that has the key, else adds a line below the last property. `line_end` is
/// used if no neighbour has one.
pub(super) fn set_key(block: &str, key: &str, value: &str, line_end: &str) -> String {
    let lines: Vec<_> = Lines::new(block).collect();
    match lines.iter().rposition(|line| has_key(line, key)) {
        Some(position) => {
            let continuation = continuation(&lines, position);
            join(&lines, |index, line, text| {
                if index == position {
                    text.push_str(&with_value(line, value));
                } else if !continuation.contains(&index) {
                    text.push_str(line.raw);
                }
            })
        }
        None => append(&lines, key, value, line_end),
    }
}

/// Removes every line that has the key, with its continuation lines.
pub(super) fn remove_key(block: &str, key: &str) -> String {
    let lines: Vec<_> = Lines::new(block).collect();
    let mut is_removed = false;
    join(&lines, |_, line, text| {
        match line.kind {
            LineKind::Property { .. } => is_removed = has_key(line, key),
            LineKind::Header { .. } | LineKind::Broken(_) => is_removed = false,
            LineKind::Continuation(_) => {}
            LineKind::Blank | LineKind::Comment => {
                text.push_str(line.raw);
                return;
            }
        }
        if !is_removed {
            text.push_str(line.raw);
        }
    })
}

/// Renames the key; values, order and layout stay.
pub(super) fn rename_key(block: &str, key: &str, new: &str) -> String {
    let lines: Vec<_> = Lines::new(block).collect();
    join(&lines, |_, line, text| match line.kind {
        LineKind::Property { key: old, .. } if has_key(line, key) => {
            text.push_str(&line.raw.replacen(old, new, 1));
        }
        _ => text.push_str(line.raw),
    })
}

/// In any case.
pub(super) fn contains_key(block: &str, key: &str) -> bool {
    Lines::new(block).any(|line| has_key(&line, key))
}

/// What stays when the section is removed: comments at its end, if a blank line separates them from
/// the section, or none from what follows. They mostly belong to that.
pub(super) fn remains(block: &str) -> &str {
    // The start of the comments after a blank line, and of those at the end.
    let (mut apart, mut last) = (None, None);
    let mut is_apart = false;
    for line in Lines::new(block) {
        match line.kind {
            LineKind::Blank => (is_apart, last) = (true, None),
            LineKind::Comment => {
                last.get_or_insert(line.start);
                if is_apart {
                    apart.get_or_insert(line.start);
                }
            }
            _ => (is_apart, apart, last) = (false, None, None),
        }
    }
    apart.or(last).map_or("", |start| &block[start..])
}

/// Whether there is more than blank lines and comments.
pub(super) fn has_content(block: &str) -> bool {
    Lines::new(block).any(|line| is_content(&line))
}

pub(super) fn header_indentation(block: &str) -> &str {
    Lines::new(block).next().map_or("", |line| indentation(&line))
}

/// The indentation of the last property or broken line: deeper lines would continue it.
pub(super) fn open_indentation(block: &str) -> Option<usize> {
    let is_entry = |line: &Line<'_>| is_content(line) && !is_continuation(line);
    let last = Lines::new(block).filter(is_entry).last()?;
    match last.kind {
        LineKind::Header { .. } | LineKind::Broken(Fault::OpenHeader | Fault::NoSection) => None,
        _ => Some(last.indentation),
    }
}

pub(super) fn ends_blank(block: &str) -> bool {
    Lines::new(block).last().is_some_and(|line| line.kind == LineKind::Blank)
}

/// `\n`, `\r\n`, `\r`, or empty at the end of a file.
pub(super) fn line_end(raw: &str) -> &str {
    let content = raw.strip_suffix('\n').unwrap_or(raw);
    let content = content.strip_suffix('\r').unwrap_or(content);
    &raw[content.len()..]
}

fn has_key(line: &Line<'_>, wanted: &str) -> bool {
    matches!(line.kind, LineKind::Property { key, .. } if key.eq_ignore_ascii_case(wanted))
}

/// The continuation lines of the property at `position`.
fn continuation(lines: &[Line<'_>], position: usize) -> Vec<usize> {
    (position + 1..lines.len())
        .take_while(|&index| is_continuation(&lines[index]) || !is_content(&lines[index]))
        .filter(|&index| is_continuation(&lines[index]))
        .collect()
}

fn is_continuation(line: &Line<'_>) -> bool {
    matches!(line.kind, LineKind::Continuation(_))
}

fn is_content(line: &Line<'_>) -> bool {
    !matches!(line.kind, LineKind::Blank | LineKind::Comment)
}

fn indentation<'a>(line: &Line<'a>) -> &'a str {
    let end = line.raw.char_indices().nth(line.indentation).map_or(0, |(end, _)| end);
    &line.raw[..end]
}

fn assignment(indentation: &str, key: &str, value: &str) -> String {
    let gap = if value.is_empty() { "" } else { " " };
    format!("{indentation}{key} ={gap}{value}")
}

/// The line with another value. Indentation, key and spaces stay; `:` becomes `=`, which every
/// reader accepts. A line with this value stays as it is.
fn with_value(line: &Line<'_>, value: &str) -> String {
    let end = line_end(line.raw);
    let content = &line.raw[..line.raw.len() - end.len()];
    let (head, tail) = content.split_once(['=', ':']).unwrap_or((content, ""));
    let is_colon = content[head.len()..].starts_with(':');
    let old = trim(tail);
    if is_colon {
        return assignment("", head.trim_end(), value) + end;
    }
    if old == value {
        return line.raw.to_owned();
    }
    let gap = match (old, value) {
        (_, "") => "",
        ("", _) => " ",
        (old, _) => &tail[..tail.find(old).unwrap_or(0)],
    };
    format!("{head}={gap}{value}{end}")
}

/// Adds a property below the last line that is neither blank nor a comment, with the indentation of
/// the property above, so that neither continues the other, and the same line end.
fn append(lines: &[Line<'_>], key: &str, value: &str, default_end: &str) -> String {
    let is_sibling =
        |line: &&Line<'_>| matches!(line.kind, LineKind::Property { .. } | LineKind::Broken(_));
    let indentation = lines.iter().rev().find(is_sibling).map_or("", indentation);
    let new = assignment(indentation, key, value);
    let position = lines.iter().rposition(is_content).unwrap_or(0);
    join(lines, |index, line, text| {
        text.push_str(line.raw);
        if index == position {
            let own_end = line_end(line.raw);
            let end = if own_end.is_empty() {
                text.push_str(default_end);
                default_end
            } else {
                own_end
            };
            text.extend([new.as_str(), end]);
        }
    })
}

fn join<'a>(lines: &[Line<'a>], mut write: impl FnMut(usize, &Line<'a>, &mut String)) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        write(index, line, &mut text);
    }
    text
}
