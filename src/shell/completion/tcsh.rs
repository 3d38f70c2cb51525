//! tcsh. It leaves the line in a variable, quotes by itself, and splits what it gets at blanks, so
//! names with blanks are left out; there is no way to send them.

use super::line::lines;
use super::{Answer, Dialect, Line, Matching};

pub(super) struct Tcsh;

impl Dialect for Tcsh {
    fn shell(&self) -> &'static str {
        "tcsh"
    }

    fn script(&self) -> &'static str {
        include_str!("../../../completions/awsso.tcsh")
    }

    fn is_part_of_init(&self) -> bool {
        true
    }

    fn variable(&self) -> Option<&'static str> {
        Some("COMMAND_LINE")
    }

    /// An alias of `awsso init` is the program and its verb in one word.
    fn read(&self, arguments: &[String]) -> Line {
        let text = arguments.first().map_or("", String::as_str).trim_start();
        let spelled = text.strip_prefix("awsso-").map(|rest| format!("awsso {rest}"));
        Line::of_text(spelled.as_deref().unwrap_or(text), "")
    }

    fn matching(&self) -> Matching {
        Matching::Prefix
    }

    fn write(&self, _line: &Line, answer: &Answer) -> String {
        match answer {
            Answer::Candidates { .. } => lines(answer, |prefix, candidate| {
                let word = format!("{prefix}{}", candidate.value);
                (!word.contains(char::is_whitespace)).then_some(word)
            }),
            Answer::Files => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_the_program_and_its_verb() {
        for text in ["awsso env co", "awsso-env co", "  awsso-env co"] {
            let line = Tcsh.read(&[text.to_owned()]);
            assert_eq!(
                (line.words, line.current),
                (vec!["env".to_owned()], "co".to_owned()),
                "{text}"
            );
        }
    }
}
