//! The lines that awsso adds to an rc file, between two marks, and their removal. All other bytes
//! are kept. Pure.
//!
//! Comments begin with `#` in every shell that has an rc file.

use std::ops::Range;

use crate::error::{Error, Kind, Result};

/// The start of the first mark; the rest tells how to remove the block.
const BEGIN: &str = "# >>> awsso";
const END: &str = "# <<< awsso <<<";
/// The file's last line had no line end.
const UNENDED: &str = " (no line end before this)";
/// The file did not exist.
const NEW: &str = " (new file)";

/// The result of adding the line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Installation {
    /// The file already has the line, with this number.
    Present(usize),
    /// The new text.
    Text(Vec<u8>),
}

/// The block, as it is shown.
pub(crate) fn block(line: &str) -> String {
    format!("{BEGIN} >>>\n{line}\n{END}\n")
}

/// `text`, or a new file, with `line` in a block. A block with another line is replaced in its
/// place.
pub(crate) fn install(text: Option<&[u8]>, line: &str) -> Result<Installation> {
    let old = text.unwrap_or_default();
    check(old)?;
    if let Some(found) = find(old)? {
        let lines = &old[found.lines.clone()];
        let wanted = format!("{line}{}", found.line_end);
        if lines == wanted.as_bytes() {
            return Ok(Installation::Present(number_of(old, found.lines.start)));
        }
        let parts = [&old[..found.lines.start], wanted.as_bytes(), &old[found.lines.end..]];
        return Ok(Installation::Text(parts.concat()));
    }
    let by_hand = lines(old).find(|range| {
        let line = old[range.clone()].trim_ascii();
        !line.starts_with(b"#") && contains(line, b"awsso init")
    });
    if let Some(range) = by_hand {
        return Ok(Installation::Present(number_of(old, range.start)));
    }
    let line_end = if contains(old, b"\r\n") { "\r\n" } else { "\n" };
    let is_unended = !old.is_empty() && !old.ends_with(b"\n");
    let (before, remark) = match text {
        None => ("", NEW),
        Some(_) if is_unended => (line_end, UNENDED),
        Some(_) => ("", ""),
    };
    let added = format!("{before}{BEGIN}{remark} >>>{line_end}{line}{line_end}{END}{line_end}");
    Ok(Installation::Text([old, added.as_bytes()].concat()))
}

/// The result of removing the block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    /// There was none.
    Absent,
    /// The remaining text.
    Text(Vec<u8>),
    /// The block was everything, and awsso created the file.
    File,
}

/// `text` without the block.
pub(crate) fn uninstall(text: &[u8]) -> Result<Removal> {
    let Some(found) = find(text)? else {
        return Ok(Removal::Absent);
    };
    let before = &text[..found.whole.start];
    let rest = &text[found.whole.end..];
    // If something was added below, the line above needs its end.
    let before = match before.strip_suffix(found.line_end.as_bytes()) {
        Some(before) if found.is_unended && rest.is_empty() => before,
        _ => before,
    };
    let left = [before, rest].concat();
    Ok(if left.is_empty() && found.is_new { Removal::File } else { Removal::Text(left) })
}

struct Found {
    whole: Range<usize>,
    /// Between the marks.
    lines: Range<usize>,
    line_end: &'static str,
    is_unended: bool,
    is_new: bool,
}

fn find(text: &[u8]) -> Result<Option<Found>> {
    let is = |mark: &str, range: &Range<usize>| text[range.clone()].starts_with(mark.as_bytes());
    let Some(begin) = lines(text).find(|range| is(BEGIN, range)) else {
        return Ok(None);
    };
    let following = lines(text).skip_while(|range| range.start <= begin.start);
    let end = following.take_while(|range| !is(BEGIN, range)).find(|range| is(END, range));
    let Some(end) = end else {
        let text = format!("line {} begins a block that has no end", number_of(text, begin.start));
        return Err(Error::new(Kind::Configuration, text)
            .hint(format!("delete the lines of awsso yourself, down to {END}")));
    };
    let mark = &text[begin.clone()];
    Ok(Some(Found {
        whole: begin.start..end.end,
        lines: begin.end..end.start,
        line_end: if mark.ends_with(b"\r\n") { "\r\n" } else { "\n" },
        is_unended: contains(mark, UNENDED.as_bytes()),
        is_new: contains(mark, NEW.as_bytes()),
    }))
}

/// The lines, each with its end.
fn lines(text: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    text.split_inclusive(|byte| *byte == b'\n').map(move |line| {
        let range = start..start + line.len();
        start = range.end;
        range
    })
}

fn number_of(text: &[u8], position: usize) -> usize {
    lines(&text[..position]).count() + 1
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Windows PowerShell writes UTF-16, where a line of ASCII would be unreadable.
fn check(text: &[u8]) -> Result<()> {
    if text.contains(&0) || text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]) {
        return Err(Error::new(Kind::Configuration, "it is not a file of UTF-8 or ASCII text"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "eval \"$(awsso init bash)\"";

    fn installed(text: Option<&[u8]>) -> Vec<u8> {
        match install(text, LINE).unwrap() {
            Installation::Text(text) => text,
            Installation::Present(_) => panic!("{text:?} has it"),
        }
    }

    #[test]
    fn taking_the_block_out_gives_every_byte_back() {
        for old in [
            &b""[..],
            b"\n",
            b"a\n",
            b"a",
            b"a\r\nb\r\n",
            b"a\r\nb",
            b"\n\n\n",
            b"\xff\xfa latin\n# no awsso init\n",
        ] {
            let new = installed(Some(old));
            assert!(new.starts_with(old) && new.ends_with(b"\n"), "{new:?}");
            assert_eq!(uninstall(&new).unwrap(), Removal::Text(old.to_vec()));
            let again = install(Some(&new), LINE).unwrap();
            assert!(matches!(again, Installation::Present(_)), "{old:?}: {again:?}");
            let moved = "eval \"$(/opt/awsso init bash)\"";
            let Installation::Text(replaced) = install(Some(&new), moved).unwrap() else {
                panic!("{old:?}");
            };
            assert!(contains(&replaced, moved.as_bytes()) && !contains(&replaced, LINE.as_bytes()));
            assert_eq!(uninstall(&replaced).unwrap(), Removal::Text(old.to_vec()));
        }
        let new = installed(None);
        assert_eq!(uninstall(&new).unwrap(), Removal::File);
        assert_eq!(uninstall(b"a\n").unwrap(), Removal::Absent);
    }

    #[test]
    fn what_was_added_below_stays_and_the_line_above_keeps_its_end() {
        let mut new = installed(Some(b"a"));
        new.extend_from_slice(b"b\n");
        assert_eq!(uninstall(&new).unwrap(), Removal::Text(b"a\nb\n".to_vec()));
        let mut new = installed(None);
        new.extend_from_slice(b"b\n");
        assert_eq!(uninstall(&new).unwrap(), Removal::Text(b"b\n".to_vec()));
    }

    #[test]
    fn a_line_of_the_persons_own_counts_unless_it_is_a_comment() {
        let own = b"a\n  command -v awsso && eval \"$(awsso init bash)\"\n";
        assert_eq!(install(Some(own), LINE).unwrap(), Installation::Present(2));
        installed(Some(b"# eval \"$(awsso init bash)\"\n"));
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        let error = install(Some(b"\xff\xfea\0"), LINE).unwrap_err();
        assert!(error.to_string().contains("UTF-8"), "{error}");
        let half = [b"a\n", BEGIN.as_bytes(), b" >>>\nx\n"].concat();
        let error = uninstall(&half).unwrap_err();
        assert!(error.to_string().starts_with("line 2 begins a block"), "{error}");
    }
}
