//! PowerShell. The words come in a variable, because Windows PowerShell drops empty arguments and
//! loses quotes in others; a candidate is what to insert (quoted here), what to show, and what it is,
//! with tabs between.

use super::line::lines;
use super::{Answer, Dialect, Line, Matching};
use crate::shell::by_name;

pub(super) struct PowerShell;

/// A candidate without a text to insert.
const NOTHING_FITS: &str = "\t\t\n";

impl Dialect for PowerShell {
    fn shell(&self) -> &'static str {
        "powershell"
    }

    fn script(&self) -> &'static str {
        include_str!("../../../completions/awsso.ps1")
    }

    fn is_part_of_init(&self) -> bool {
        true
    }

    fn variable(&self) -> Option<&'static str> {
        Some("AWSSO_COMPLETE_WORDS")
    }

    fn read(&self, arguments: &[String]) -> Line {
        let text = arguments.first().map_or("", String::as_str);
        let words: Vec<String> = text.split('\n').map(str::to_owned).collect();
        Line::of_words(&words)
    }

    fn matching(&self) -> Matching {
        Matching::PrefixWithoutCase
    }

    fn write(&self, _line: &Line, answer: &Answer) -> String {
        match answer {
            Answer::Candidates { .. } => {
                let text = lines(answer, |prefix, candidate| {
                    let (value, description) = (&candidate.value, &candidate.description);
                    // Typed text is no snippet: it is Unicode whatever the code page, and where it
                    // stands an expression would be several words.
                    let word = by_name("powershell")?.argument(&format!("{prefix}{value}"));
                    // Neither of the texts may be empty.
                    let told = if description.is_empty() { value } else { description };
                    (!value.is_empty()).then(|| format!("{word}\t{value}\t{told}"))
                });
                if text.is_empty() { NOTHING_FITS.to_owned() } else { text }
            }
            // Without an answer PowerShell offers files.
            Answer::Files => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Candidate;
    use super::*;

    #[test]
    fn what_powershell_inserts_is_quoted_for_it() {
        let answer = Answer::Candidates {
            prefix: String::new(),
            candidates: vec![
                Candidate::new("dev", "account 1"),
                Candidate::new("it's $(x)", ""),
                Candidate::new("\u{2019};x \u{fc}", "e"),
            ],
        };
        assert_eq!(
            PowerShell.write(&Line::default(), &answer),
            concat!(
                "dev\tdev\taccount 1\n",
                "'it''s $(x)'\tit's $(x)\tit's $(x)\n",
                "'\u{2019}\u{2019};x \u{fc}'\t\u{2019};x \u{fc}\te\n",
            )
        );
    }
}
