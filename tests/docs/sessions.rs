//! The blocks behind `<!-- recorded: SHELL, CHAPTER -->`: what `tests/casts` plays.
//!
//! With `AWSSO_UPDATE_GOLDEN=1` a block becomes the part of the chapter, as long as the block, that
//! has most of its lines.

use std::fs;
use std::path::Path;

use super::{Page, pages};

const MARK: &str = "<!-- recorded: ";
const OPENING: &str = " -->\n```console\n";

#[test]
fn they_are_as_recorded() {
    let mut count = 0;
    for page in pages() {
        let updated = updated(&page, &mut count);
        if updated == page.text {
            continue;
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&page.path);
        if std::env::var_os("AWSSO_UPDATE_GOLDEN").is_some() {
            fs::write(path, updated).unwrap();
        } else {
            let difference = crate::support::difference(&page.text, &updated);
            panic!("{} is not as recorded:\n{}", page.path, difference.unwrap_or_default());
        }
    }
    assert!(count >= 7, "only {count} were found");
}

/// The page with its blocks as they were recorded.
fn updated(page: &Page, count: &mut usize) -> String {
    let mut parts = page.text.split(MARK);
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        *count += 1;
        let (source, rest) = part.split_once(OPENING).expect(part);
        let (block, rest) = rest.split_once("```").expect("a block ends");
        let (shell, chapter) = source.split_once(", ").expect("a shell and a chapter");
        let part = closest(block, &recorded(shell, chapter));
        text += &format!("{MARK}{source}{OPENING}{part}```{rest}");
    }
    text
}

fn recorded(shell: &str, chapter: &str) -> String {
    let path = format!("{}/tests/casts/{shell}.txt", env!("CARGO_MANIFEST_DIR"));
    let recorded = fs::read_to_string(path).expect("there is such a recording");
    recorded
        .split("\n== ")
        .find_map(|part| part.strip_prefix(&format!("{chapter}\n")))
        .expect("there is such a chapter")
        .to_owned()
}

/// The lines of the chapter that the block quotes; the block itself if it differs in nothing but empty
/// lines, of which a screen has many.
fn closest(block: &str, chapter: &str) -> String {
    let filled = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    };
    let (shown, lines) = (filled(block), filled(chapter));
    let likeness = |part: &&[String]| part.iter().zip(&shown).filter(|(a, b)| a == b).count();
    // Of equals, the first.
    let part = lines.windows(shown.len()).rev().max_by_key(likeness);
    match part {
        Some(part) if part == shown => block.to_owned(),
        Some(part) => part.iter().map(|line| format!("{line}\n")).collect(),
        None => String::new(),
    }
}

#[test]
fn a_block_that_quotes_something_else_is_noticed() {
    let chapter = "$ a\n\none\n$ b\ntwo\n$ c\n";
    assert_eq!(closest("$ b\ntwo\n", chapter), "$ b\ntwo\n");
    assert_eq!(closest("$ a\none\n$ b\n", chapter), "$ a\none\n$ b\n");
    assert_eq!(closest("$ b\n2\n", chapter), "$ b\ntwo\n");
    assert_eq!(closest("one\ntwo\n", chapter), "one\n$ b\n");
}
