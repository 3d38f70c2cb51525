//! What the raw words of a command line tell, whether or not it parses.

use crate::cli::Command;
use crate::shell::Shell;

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

/// The command line as a person would type it again in `shell`, from the program's name on. An MFA
/// code is left out, for it is good once and nobody else's business: it will be asked for.
pub(super) fn retyped(words: &[String], shell: &dyn Shell) -> String {
    let mut line = "awsso".to_owned();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        if CODE_FLAGS.contains(&word.as_str()) {
            words.next();
            continue;
        }
        let flag = word.split('=').next().unwrap_or_default();
        if !CODE_FLAGS.contains(&flag) {
            line.push(' ');
            line.push_str(&shell.argument(word));
        }
    }
    line
}

/// The flags whose value is a one-time code.
const CODE_FLAGS: [&str; 2] = ["--mfa-code", "--token-code"];

/// The verb: the first word that is no flag, nor the value of one that may come before it.
pub(super) fn verb(words: &[String]) -> Option<&str> {
    let mut words = words.iter().skip(1).map(String::as_str);
    while let Some(word) = words.next() {
        if word == "--color" {
            words.next();
        } else if !word.starts_with('-') {
            return Some(word);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell;

    fn words(line: &str) -> Vec<String> {
        shell_words::split(line).unwrap()
    }

    #[test]
    fn a_line_is_typed_again_as_it_was_but_for_the_code() {
        for (typed, again) in [
            ("awsso env dev", "awsso env dev"),
            (
                "/usr/bin/awsso assume --tag 'a=b c' --mfa-code 123456 --region eu-west-1",
                "awsso assume --tag 'a=b c' --region eu-west-1",
            ),
            ("awsso env dev --token-code=123456", "awsso env dev"),
            ("awsso env --mfa-code", "awsso env"),
            ("awsso", "awsso"),
        ] {
            let bash = shell::by_name("bash").unwrap();
            assert_eq!(retyped(&words(typed), bash), again);
        }
        let powershell = shell::by_name("pwsh").unwrap();
        let typed = words("awsso env \"it's\"");
        assert_eq!(retyped(&typed, powershell), "awsso env 'it''s'");
    }

    #[test]
    fn the_verb_is_found_behind_flags_and_their_values() {
        for (line, is_snippet) in [
            ("awsso env", true),
            ("awsso -v env", true),
            ("awsso --color never env", true),
            ("awsso --color=never use", true),
            ("awsso --color env", false),
            ("awsso list env", false),
            ("awsso", false),
        ] {
            assert_eq!(is_snippet_line(&words(line)), is_snippet, "{line}");
        }
    }
}
