//! bash. Readline takes what it gets and inserts it as it is, so quoting is done here, for the quote
//! that is open; and it replaces only what follows the last of its word breaks (`:` and `=` among
//! them), so that is all that is sent.

use std::borrow::Cow;

use super::line::lines;
use super::{Answer, Dialect, Line, Matching};

pub(super) struct Bash;

/// What bash would read as something else than itself in an unquoted word.
const SPECIAL: &str = " \t\"'\\$`&|;()<>*?[]{}~#!^,";

impl Dialect for Bash {
    fn shell(&self) -> &'static str {
        "bash"
    }

    fn script(&self) -> &'static str {
        include_str!("../../../completions/awsso.bash")
    }

    fn is_part_of_init(&self) -> bool {
        true
    }

    fn variable(&self) -> Option<&'static str> {
        None
    }

    fn read(&self, arguments: &[String]) -> Line {
        let text = |at: usize| arguments.get(at).map_or("", String::as_str);
        Line::of_text(text(0), text(1))
    }

    fn matching(&self) -> Matching {
        Matching::Prefix
    }

    fn write(&self, line: &Line, answer: &Answer) -> String {
        lines(answer, |prefix, candidate| {
            let mut whole = Cow::Borrowed(candidate.value.as_str());
            if !prefix.is_empty() {
                whole = Cow::Owned(format!("{prefix}{whole}"));
            }
            quoted(line.quote, line.rest(&whole)?)
        })
    }
}

/// `text` inside the open quote; `None` where no text of its kind can be.
fn quoted(quote: Option<char>, text: &str) -> Option<String> {
    // So are most names, and there may be thousands.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte)) {
        return Some(text.to_owned());
    }
    let special = match quote {
        Some('\'') if text.contains('\'') => return None,
        Some('\'') => "",
        Some(_) => "\\\"$`",
        None => SPECIAL,
    };
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if special.contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    Some(escaped)
}

#[cfg(test)]
mod tests {
    use super::super::Candidate;
    use super::*;

    #[test]
    fn a_name_is_quoted_for_the_place_it_goes_to() {
        for (typed, value, expected) in [
            ("awsso env wi", "with space", "with\\ space\n"),
            ("awsso env \"wi", "with space", "with space\n"),
            ("awsso env 'it", "it's", ""),
            ("awsso env it\\'", "it's", "it\\'s\n"),
            ("awsso env \"dol", "dol$lar", "dol\\$lar\n"),
            ("awsso env co:", "co:lon", "lon\n"),
            ("awsso env co", "co:lon", "co:lon\n"),
            ("awsso env ", "x`y$(z)", "x\\`y\\$\\(z\\)\n"),
        ] {
            let line = Bash.read(&[typed.to_owned(), " \t\n\"'@><=;|&(:".to_owned()]);
            let answer = Answer::Candidates {
                prefix: String::new(),
                candidates: vec![Candidate::new(value, "")],
            };
            assert_eq!(Bash.write(&line, &answer), expected, "{typed}");
        }
    }
}
