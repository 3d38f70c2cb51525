//! What the words of a command line tell, even if it does not parse.

use crate::cli::Command;
use crate::shell::Shell;

/// What a command line prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Code,
    /// Data, or text for people.
    Data,
    Unknown,
}

/// The kind of a command line. `--format`, and `--explain` with `--json`, print data, `--help` and
/// `--version` text; the help of a snippet verb is kept from a shell that evaluates it.
pub(crate) fn line(words: &[String]) -> Line {
    let has = |flags: &[&str]| {
        let is_flag = |word: &String| flags.contains(&word.split('=').next().unwrap_or_default());
        words.iter().skip(1).any(is_flag)
    };
    match verb(words) {
        Some(word) if Command::is_evaluated_verb(word) => {
            if has(&["--format"]) || has(&["--explain"]) && has(&["--json"]) {
                Line::Data
            } else {
                Line::Code
            }
        }
        Some(word) if Command::is_verb(word) => Line::Data,
        None if has(&["--help", "-h", "--version", "-V"]) => Line::Data,
        _ => Line::Unknown,
    }
}

/// The words before the verb. The words of a command that awsso runs are not awsso's.
pub(crate) fn before_verb(words: &[String]) -> &[String] {
    &words[..verb_position(words).unwrap_or(words.len())]
}

/// The first value of `flag`, written `--flag value` or `--flag=value`.
pub(crate) fn value_of<'a>(words: &'a [String], flag: &str) -> Option<&'a str> {
    words.iter().enumerate().find_map(|(index, word)| {
        let rest = word.strip_prefix(flag)?;
        match rest.strip_prefix('=') {
            Some(value) => Some(value),
            None => words.get(index + 1).filter(|_| rest.is_empty()).map(String::as_str),
        }
    })
}

/// The command line as it would be typed again in `shell`, without a one-time MFA code.
pub(crate) fn retyped(words: &[String], shell: &dyn Shell) -> String {
    let mut line = "awsso".to_owned();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        if LEFT_OUT.contains(&word.as_str()) {
            words.next();
            continue;
        }
        let flag = word.split('=').next().unwrap_or_default();
        if !LEFT_OUT.contains(&flag) {
            line.push(' ');
            line.push_str(&shell.argument(word));
        }
    }
    line
}

/// The flags for an MFA code, and the wrapper's own flag.
const LEFT_OUT: [&str; 3] = ["--mfa-code", "--token-code", "--wrapper"];

/// The first word that is neither a flag nor the value of one.
pub(crate) fn verb(words: &[String]) -> Option<&str> {
    verb_position(words).map(|at| words[at].as_str())
}

fn verb_position(words: &[String]) -> Option<usize> {
    let mut words = words.iter().map(String::as_str).enumerate().skip(1);
    while let Some((at, word)) = words.next() {
        if ["--color", "--wrapper"].contains(&word) {
            words.next();
        } else if !word.starts_with('-') {
            return Some(at);
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
    fn what_a_command_is_given_is_not_taken_for_awssos_own() {
        for (typed, expected) in [
            ("awsso --wrapper bash env", Some("bash")),
            ("awsso --wrapper=fish -v env dev", Some("fish")),
            ("awsso exec dev sh --wrapper bash", None),
            ("awsso --wrapper bash", Some("bash")),
        ] {
            let words = words(typed);
            assert_eq!(value_of(before_verb(&words), "--wrapper"), expected, "{typed}");
        }
    }

    #[test]
    fn what_a_line_prints_is_told_by_its_verb_and_its_flags() {
        for (typed, expected) in [
            ("awsso env", Line::Code),
            ("awsso -v env", Line::Code),
            ("awsso --color never env", Line::Code),
            ("awsso --color=never use", Line::Code),
            ("awsso --wrapper bash unset", Line::Code),
            ("awsso init nosuchshell", Line::Code),
            ("awsso env dev --format json", Line::Data),
            ("awsso env dev --format=dotenv", Line::Data),
            ("awsso env dev --explain --json", Line::Data),
            ("awsso env dev --json", Line::Code),
            ("awsso unset --json", Line::Code),
            ("awsso list env", Line::Data),
            ("awsso list --nosuchflag", Line::Data),
            ("awsso --help", Line::Data),
            ("awsso --color env", Line::Unknown),
            ("awsso evn prod", Line::Unknown),
            ("awsso", Line::Unknown),
        ] {
            assert_eq!(line(&words(typed)), expected, "{typed}");
        }
    }
}
