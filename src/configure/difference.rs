//! Shows a change to a file. Pure.

use std::collections::HashMap;

/// The changed lines, by section: a header, then `- ` and `+ ` lines. Values of keys that sound
/// like secrets are hidden. Linear in the length of both texts.
pub(super) fn difference(old: &str, new: &str) -> String {
    let (old, new) = (sections(old), sections(new));
    let mut before: HashMap<&str, Vec<usize>> = HashMap::new();
    for (position, section) in old.iter().enumerate().rev() {
        before.entry(section.header).or_default().push(position);
    }
    let mut now: Vec<Option<&Section<'_>>> = old.iter().map(|_| None).collect();
    let mut added: Vec<&Section<'_>> = Vec::new();
    for section in &new {
        match before.get_mut(section.header).and_then(Vec::pop) {
            Some(position) => now[position] = Some(section),
            None => added.push(section),
        }
    }
    let mut text = String::new();
    for (section, now) in old.iter().zip(now) {
        match now {
            Some(now) => changed(&mut text, section, now),
            None => whole(&mut text, '-', section),
        }
    }
    for section in added {
        whole(&mut text, '+', section);
    }
    text
}

/// A header and the lines below it. Lines above the first header have an empty one.
struct Section<'a> {
    header: &'a str,
    lines: Vec<&'a str>,
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections = vec![Section { header: "", lines: Vec::new() }];
    let lines = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    for line in lines {
        if line.starts_with('[') {
            sections.push(Section { header: line, lines: Vec::new() });
        } else if let Some(last) = sections.last_mut() {
            last.lines.push(line);
        }
    }
    sections
}

fn whole(text: &mut String, sign: char, section: &Section<'_>) {
    if !section.header.is_empty() {
        line(text, sign, section.header);
    }
    for each in &section.lines {
        line(text, sign, each);
    }
}

/// Lines that both have are not shown, wherever they are.
fn changed(text: &mut String, old: &Section<'_>, new: &Section<'_>) {
    let gone = without(&old.lines, &new.lines);
    let come = without(&new.lines, &old.lines);
    if gone.is_empty() && come.is_empty() {
        return;
    }
    line(text, ' ', old.header);
    for each in gone {
        line(text, '-', each);
    }
    for each in come {
        line(text, '+', each);
    }
}

fn without<'a>(lines: &[&'a str], others: &[&str]) -> Vec<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for other in others {
        *counts.entry(other).or_default() += 1;
    }
    let mut left = Vec::new();
    for line in lines {
        match counts.get_mut(line) {
            Some(count) if *count > 0 => *count -= 1,
            _ => left.push(*line),
        }
    }
    left
}

fn line(text: &mut String, sign: char, line: &str) {
    let key = line.split(['=', ':']).next().unwrap_or_default();
    let is_secret =
        ["secret", "token", "password"].iter().any(|word| key.to_ascii_lowercase().contains(word));
    let shown = if is_secret && key.len() < line.len() {
        format!("{key}= (not shown)")
    } else {
        line.to_owned()
    };
    text.push_str(&format!("{sign} {shown}\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_shown_below_its_header() {
        let old =
            "# c\n[default]\nregion = a\nx = 1\n\n[profile gone]\ny = 1\n[profile b]\nz = 1\n";
        let new = "# c\n[default]\nregion = b\nx = 1\n\n[profile b]\nz = 1\n[profile new]\nk = v";
        assert_eq!(
            difference(old, new),
            "  [default]\n- region = a\n+ region = b\n- [profile gone]\n- y = 1\n+ [profile new]\n+ k = v\n"
        );
        assert_eq!(difference(old, old), "");
        assert_eq!(difference("", "[a]\r\nx = 1\r\n"), "+ [a]\n+ x = 1\n");
    }

    #[test]
    fn secrets_are_not_shown() {
        let text = difference("[a]\naws_secret_access_key = abc\n", "[a]\n");
        assert_eq!(text, "  [a]\n- aws_secret_access_key = (not shown)\n");
    }

    #[test]
    fn sections_of_one_name_are_compared_in_turn() {
        let text = difference("[a]\nx=1\n[a]\ny=1\n", "[a]\nx=1\n[a]\ny=2\n");
        assert_eq!(text, "  [a]\n- y=1\n+ y=2\n");
    }
}
