//! zsh. It quotes and chooses by itself; a candidate is its tag, its value and the line to show, with
//! the descriptions one below the other, and tabs between them.

use super::line::lines;
use super::{Answer, Dialect, Line, Matching};

pub(super) struct Zsh;

/// Longer names have their description right behind them.
const WIDEST: usize = 32;

impl Dialect for Zsh {
    fn shell(&self) -> &'static str {
        "zsh"
    }

    fn script(&self) -> &'static str {
        include_str!("../../../completions/_awsso")
    }

    fn is_part_of_init(&self) -> bool {
        true
    }

    fn variable(&self) -> Option<&'static str> {
        None
    }

    fn read(&self, arguments: &[String]) -> Line {
        Line::of_words(arguments)
    }

    fn matching(&self) -> Matching {
        Matching::Subsequence
    }

    fn write(&self, _line: &Line, answer: &Answer) -> String {
        let widest = match answer {
            Answer::Candidates { candidates, .. } => {
                let widths = candidates.iter().map(|c| c.value.chars().count());
                widths.max().unwrap_or(0).min(WIDEST)
            }
            Answer::Files => 0,
        };
        // The script takes `--flag=` off what was typed.
        lines(answer, |_, candidate| {
            let (tag, value, description) =
                (candidate.tag, &candidate.value, &candidate.description);
            Some(if description.is_empty() {
                format!("{tag}\t{value}\t{value}")
            } else {
                format!("{tag}\t{value}\t{value:widest$}  -- {description}")
            })
        })
    }
}
