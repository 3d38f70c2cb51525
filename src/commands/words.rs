//! What the raw words of a command line tell, whether or not it parses.

use crate::cli::Command;

/// Whether they name a snippet verb.
pub(super) fn is_snippet_line(words: &[String]) -> bool {
    verb(words).is_some_and(Command::is_snippet_verb)
}

/// Whether a shell is about to evaluate what the verb prints.
#[must_use]
pub fn is_evaluated_line(words: &[String]) -> bool {
    verb(words).is_some_and(Command::is_evaluated_verb)
}

/// The first value of `flag`, written `--flag value` or `--flag=value`.
pub(super) fn value_of<'a>(words: &'a [String], flag: &str) -> Option<&'a str> {
    words.iter().enumerate().find_map(|(index, word)| {
        let rest = word.strip_prefix(flag)?;
        match rest.strip_prefix('=') {
            Some(value) => Some(value),
            None => words
                .get(index + 1)
                .filter(|_| rest.is_empty())
                .map(String::as_str),
        }
    })
}

fn verb(words: &[String]) -> Option<&str> {
    let mut words = words.iter().skip(1);
    words
        .find(|word| !word.starts_with('-'))
        .map(String::as_str)
}
