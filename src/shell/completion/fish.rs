//! fish. It quotes and chooses by itself, and shows what follows a tab as the description.

use super::line::tabbed;
use super::{Answer, Dialect, Line, Matching};

pub(super) struct Fish;

impl Dialect for Fish {
    fn shell(&self) -> &'static str {
        "fish"
    }

    fn script(&self) -> &'static str {
        include_str!("../../../completions/awsso.fish")
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
        tabbed(answer)
    }
}
