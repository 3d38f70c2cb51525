//! README.md and the pages of `docs/`, held to what the code does.
//!
//! [`claims`]: tables and numbers; [`command_lines`]: every `awsso …` that a page shows;
//! [`json`]: what is printed as data; [`links`]: where links lead; `recipes`: what happens when the blocks are run; [`sessions`]: what was quoted from the recordings. A block behind
//! `<!-- tested: NAME -->` is what a test runs, taken from the page with [`block`].

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

mod claims;
mod command_lines;
mod json;
mod links;
#[cfg(target_os = "linux")]
mod recipes;
mod sessions;

use std::fs;
use std::path::Path;

/// What a reader sees.
pub(crate) struct Page {
    /// Relative to the root of the repository.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// One page.
pub(crate) fn page(path: &str) -> Page {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(full).unwrap_or_else(|error| panic!("{path}: {error}"));
    Page {
        path: path.to_owned(),
        // As a checkout on Windows may have it.
        text: text.replace("\r\n", "\n"),
    }
}

/// README.md, then `docs/` in the order of its names.
pub(crate) fn pages() -> Vec<Page> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "md"))
        .map(|name| format!("docs/{name}"))
        .collect();
    names.sort();
    assert!(names.len() > 10, "only {names:?} were found");
    names.insert(0, "README.md".to_owned());
    names.iter().map(|name| page(name)).collect()
}

/// The block of a page behind `<!-- tested: NAME -->`, without its fences.
#[cfg(target_os = "linux")]
#[track_caller]
pub(crate) fn block(path: &str, name: &str) -> String {
    let page = page(path);
    let mark = format!("<!-- tested: {name} -->\n```");
    let mut found = page.text.split(&mark).skip(1);
    let block = found.next().unwrap_or_else(|| panic!("{path}: no {name}"));
    assert!(found.next().is_none(), "{path}: {name} twice");
    let (_, block) = block.split_once('\n').unwrap();
    let (block, _) = block.split_once("\n```").unwrap();
    format!("{block}\n")
}

/// A mark that no test asks for would promise what nobody runs.
#[test]
fn every_block_that_is_called_tested_is_run_by_a_test() {
    let mut sources = String::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                sources += &fs::read_to_string(path).unwrap();
            }
        }
    }
    for page in pages() {
        for mark in page.text.split("<!-- tested: ").skip(1) {
            let (name, _) = mark.split_once(" -->\n```").expect("a block follows");
            let call = format!("block(\"{}\", \"{name}\")", page.path);
            assert!(sources.contains(&call), "nobody calls {call}");
        }
    }
}

/// These pages say so.
#[test]
fn every_block_of_the_recipes_is_tested_or_recorded() {
    for path in ["docs/scripts.md", "docs/prompts.md"] {
        let page = page(path);
        for before in page.text.split("\n```").step_by(2) {
            let mark = before.lines().last().unwrap_or_default();
            let is_marked =
                ["<!-- tested: ", "<!-- recorded: "].iter().any(|kind| mark.starts_with(kind));
            let is_last = page.text.ends_with(before);
            assert!(is_marked || is_last, "{path}: no mark: {mark}");
        }
    }
}
