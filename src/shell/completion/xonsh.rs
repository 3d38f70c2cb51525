//! xonsh. The script splits at the tab and quotes: xonsh inserts what it is given as it stands.

use super::line::tabbed;
use super::{Answer, Dialect, Line, Matching};

pub(super) struct Xonsh;

impl Dialect for Xonsh {
    fn shell(&self) -> &'static str {
        "xonsh"
    }

    fn script(&self) -> &'static str {
        include_str!("../../../completions/awsso.xsh")
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
        Matching::Prefix
    }

    fn write(&self, _line: &Line, answer: &Answer) -> String {
        tabbed(answer)
    }
}
