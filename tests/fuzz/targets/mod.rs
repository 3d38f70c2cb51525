//! What is fuzzed: each target is a plain function of bytes that panics where awsso is wrong.
//!
//! `cargo test` runs them on the files of `corpus/` and on a bounded number of mutations (`replay`);
//! `tests/fuzz/run` runs them under libFuzzer for as long as it is told to.

mod aws_files;
mod emitters;
mod grammar;
mod openings;
mod pasted;
#[cfg(test)]
mod replay;
mod replies;
mod settings;
#[cfg(test)]
mod strictness;
mod templates;
mod terminal;

type Target = fn(&[u8]);

/// The targets, and the folders of their corpora.
const TARGETS: [(&str, Target); 14] = [
    ("cached", replies::cached),
    ("completion", emitters::completion),
    ("editor", aws_files::editor),
    ("json", replies::json),
    ("openings", openings::target),
    ("pasted", pasted::target),
    ("process", replies::process),
    ("reader", aws_files::reader),
    ("settings", settings::target),
    ("snippets", emitters::snippets),
    ("sts", replies::sts),
    ("templates", templates::target),
    ("variables", terminal::target),
    ("words", emitters::words),
];

/// Runs the target called `name`.
pub(crate) fn run(name: &str, data: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target");
    target(data);
}

/// The fields of an input: separated by NUL, which no text of awsso's holds.
fn fields(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|byte| *byte == 0)
}

/// The same as texts.
fn texts(data: &[u8]) -> impl Iterator<Item = String> {
    fields(data).map(|field| String::from_utf8_lossy(field).into_owned())
}

/// Fails on what could change a terminal, or make a line look like two.
fn check_shown(text: &str) {
    let is_bad = |c: char| c.is_control() && c != '\n';
    assert!(!text.contains(is_bad), "a control character is shown: {text:?}");
}

/// Fails if a command that a person is told to type does more than it says: names from files are
/// quoted in it.
fn check_hint(hint: &str) {
    for line in hint.lines().filter(|line| line.starts_with("awsso ") || line.starts_with("aws ")) {
        let mut quote = None;
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            match (quote, character) {
                (Some(open), close) if open == close => quote = None,
                (Some('\''), _) => {}
                (None, '\'' | '"') => quote = Some(character),
                (_, '\\') => drop(characters.next()),
                (_, '$' | '`') => panic!("{line:?} runs something"),
                (None, ';' | '|' | '&' | '<' | '>') => panic!("{line:?} is more than a command"),
                _ => {}
            }
        }
        assert_eq!(quote, None, "{line:?} does not end");
    }
}
