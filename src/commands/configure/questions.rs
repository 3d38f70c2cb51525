//! The person: one line, one of a list, yes or no. All questions go to the terminal device.

use crate::error::{Error, Kind, Result};
use crate::sys::{Echo, Terminal};

/// How many of a list are shown at once.
const SHOWN: usize = 20;

/// Someone who answers the wizard's questions.
pub(super) trait Questions {
    /// One line, without blanks around it.
    ///
    /// # Errors
    /// The person gives up, or is not there.
    fn line(&self, prompt: &str) -> Result<String>;

    /// One of `items`, by its position; `what` says in the plural what they are.
    ///
    /// # Errors
    /// As [`Questions::line`].
    fn choose(&self, what: &str, items: &[String]) -> Result<usize>;
}

/// Questions on the terminal, line by line: a dumb terminal will do.
pub(super) struct OnTerminal<'a>(pub(super) &'a dyn Terminal);

impl Questions for OnTerminal<'_> {
    fn line(&self, prompt: &str) -> Result<String> {
        Ok(self
            .0
            .ask(prompt, Echo::Visible)?
            .expose()
            .trim()
            .to_owned())
    }

    fn choose(&self, what: &str, items: &[String]) -> Result<usize> {
        let mut found: Vec<usize> = (0..items.len()).collect();
        loop {
            self.show(what, items, &found);
            let text = self.line("Number, or part of the name: ")?;
            match chosen(items, &found, &text) {
                Choice::One(position) => return Ok(position),
                Choice::Some(fewer) => found = fewer,
                Choice::None => {
                    self.0.tell(&format!("No {what} like {text:?}."));
                    found = (0..items.len()).collect();
                }
            }
        }
    }
}

impl OnTerminal<'_> {
    fn show(&self, what: &str, items: &[String], found: &[usize]) {
        let mut text = String::new();
        for (number, position) in (1..).zip(found).take(SHOWN) {
            text.push_str(&format!("{number:4}  {}\n", items[*position]));
        }
        if found.len() > SHOWN {
            let more = found.len() - SHOWN;
            text.push_str(&format!("      and {more} more {what}\n"));
        }
        self.0.tell(text.trim_end_matches('\n'));
    }
}

/// What an answer leaves of a list.
#[derive(Debug, PartialEq, Eq)]
enum Choice {
    One(usize),
    Some(Vec<usize>),
    None,
}

/// A number is one of those shown; a text narrows the whole list down; nothing shows it all again.
fn chosen(items: &[String], found: &[usize], text: &str) -> Choice {
    if let Ok(number @ 1..) = text.parse::<usize>()
        && let Some(position) = found.get(number - 1)
    {
        return Choice::One(*position);
    }
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let is_meant = |item: &String| {
        let item = item.to_lowercase();
        words.iter().all(|word| item.contains(word.as_str()))
    };
    let exact = items
        .iter()
        .position(|item| !text.is_empty() && item.eq_ignore_ascii_case(text));
    let found: Vec<usize> = (0..items.len()).filter(|&i| is_meant(&items[i])).collect();
    match (exact, found.as_slice()) {
        (Some(position), _) => Choice::One(position),
        (None, [position]) if !words.is_empty() => Choice::One(*position),
        (None, []) => Choice::None,
        (None, _) => Choice::Some(found),
    }
}

/// Asks whether to do it; no answer is yes.
///
/// # Errors
/// The person gives up, or is not there.
pub(super) fn confirm(terminal: &dyn Terminal, question: &str) -> Result<bool> {
    loop {
        let answer = terminal.ask(&format!("{question} [Y/n]: "), Echo::Visible)?;
        match answer.expose().trim().to_ascii_lowercase().as_str() {
            "" | "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}

/// Nobody to ask: every question is an error that names the flag.
pub(super) struct Nobody;

impl Questions for Nobody {
    fn line(&self, prompt: &str) -> Result<String> {
        Err(unanswered(prompt.trim_end_matches([':', ' '])))
    }

    fn choose(&self, what: &str, _items: &[String]) -> Result<usize> {
        Err(unanswered(what))
    }
}

fn unanswered(what: &str) -> Error {
    Error::new(
        Kind::Usage,
        format!("nobody is there to be asked for: {what}"),
    )
    .hint("awsso configure sso --help shows the flags that answer the questions")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scripted::Script;

    fn items() -> Vec<String> {
        ["alpha (1)", "beta prod (2)", "beta dev (3)", "beta (4)"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn a_number_or_a_part_of_the_name_chooses() {
        let all = [0, 1, 2, 3];
        for (text, expected) in [
            ("2", Choice::One(1)),
            ("alp", Choice::One(0)),
            ("BETA dev", Choice::One(2)),
            ("beta", Choice::Some(vec![1, 2, 3])),
            ("beta (4)", Choice::One(3)),
            ("", Choice::Some(all.to_vec())),
            ("zeta", Choice::None),
            // No such number, but a part of one name.
            ("0", Choice::None),
        ] {
            assert_eq!(chosen(&items(), &all, text), expected, "{text:?}");
        }
        assert_eq!(chosen(&items(), &[1, 2, 3], "2"), Choice::One(2));
    }

    #[test]
    fn a_list_narrows_down_until_one_is_chosen() {
        let script = Script::new([]);
        for answer in ["zeta", "beta", "3"] {
            script.terminal.queue_answer(answer);
        }
        let questions = OnTerminal(&*script.system.terminal);
        assert_eq!(questions.choose("accounts", &items()), Ok(3));
        assert_eq!(
            script.terminal.told().lines().last(),
            Some("   3  beta (4)")
        );
        assert!(
            script
                .terminal
                .told()
                .contains("No accounts like \"zeta\".")
        );
    }

    #[test]
    fn a_long_list_is_cut() {
        let script = Script::new([]);
        script.terminal.queue_answer("item 33");
        let items: Vec<String> = (0..100).map(|number| format!("item {number}")).collect();
        let questions = OnTerminal(&*script.system.terminal);
        assert_eq!(questions.choose("roles", &items), Ok(33));
        assert!(
            script
                .terminal
                .told()
                .ends_with("      and 80 more roles\n")
        );
    }

    #[test]
    fn only_yes_and_no_are_answers() {
        let script = Script::new([]);
        for answer in ["maybe", "N", ""] {
            script.terminal.queue_answer(answer);
        }
        assert_eq!(confirm(&*script.system.terminal, "Write it?"), Ok(false));
        assert_eq!(confirm(&*script.system.terminal, "Write it?"), Ok(true));
    }
}
