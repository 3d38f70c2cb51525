//! Questions in the form of the AWS CLI's wizard: what a flag says is not asked, an empty answer is
//! the default, a wrong one is asked again.

use super::questions::{Nobody, OnTerminal, Questions};
use crate::error::{Error, Kind, Result};
use crate::sys::Terminal;

/// A person, as far as one is there, and the flags that answer for them.
pub(super) struct Interview<'a> {
    terminal: &'a dyn Terminal,
    questions: Box<dyn Questions + 'a>,
    /// Whether questions that have a default are not asked.
    takes_defaults: bool,
}

/// A question.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    /// As the AWS CLI words it, without the default.
    pub label: &'a str,
    /// What an empty answer means; `None`: there has to be one.
    pub default: Option<&'a str>,
    /// The flag that answers it.
    pub flag: &'a str,
}

impl<'a> Interview<'a> {
    /// Without a terminal, or if the person said so, defaults are taken and nothing is asked.
    pub(super) fn new(terminal: &'a dyn Terminal, takes_defaults: bool) -> Self {
        let is_there = terminal.is_available() && !takes_defaults;
        let questions: Box<dyn Questions + 'a> = if is_there {
            Box::new(OnTerminal(terminal))
        } else {
            Box::new(Nobody)
        };
        Self {
            terminal,
            questions,
            takes_defaults: !is_there,
        }
    }

    pub(super) fn tell(&self, text: &str) {
        self.terminal.tell(text);
    }

    /// The answer to `question` that `check` takes: `given` on the command line, or by the person.
    /// An empty default stands for no value and is shown as `None`, as in the AWS CLI.
    ///
    /// # Errors
    /// What `check` says of a flag; [`Kind::Usage`] when nobody answers.
    pub(super) fn answer<T>(
        &self,
        question: Question<'_>,
        given: Option<&str>,
        check: impl Fn(&str) -> Result<T>,
    ) -> Result<T> {
        let Question {
            label,
            default,
            flag,
        } = question;
        if let Some(given) = given {
            return check(given.trim()).map_err(|error| error.context(flag.to_owned()));
        }
        if self.takes_defaults {
            let Some(default) = default else {
                let message = format!("nobody is there to be asked for: {label}");
                return Err(Error::new(Kind::Usage, message).hint(format!("{flag} says it")));
            };
            return check(default);
        }
        // The AWS CLI shows a default, and "None" where there is none.
        let shown = default.filter(|text| !text.is_empty()).unwrap_or("None");
        loop {
            let answer = self.questions.line(&format!("{label} [{shown}]: "))?;
            let text = match (answer.as_str(), default) {
                ("", Some(default)) => default,
                ("", None) => {
                    self.tell("A value is needed here.");
                    continue;
                }
                (text, _) => text,
            };
            match check(text) {
                Ok(value) => return Ok(value),
                Err(error) => self.tell(&format!("{error}.")),
            }
        }
    }

    /// A line, for the questions with a form of their own.
    ///
    /// # Errors
    /// [`Kind::Usage`] when nobody answers.
    pub(super) fn line(&self, prompt: &str) -> Result<String> {
        self.questions.line(prompt)
    }

    /// Whether somebody answers.
    pub(super) fn is_there(&self) -> bool {
        !self.takes_defaults
    }

    /// One of `items`; `flag` is what says it if nobody is there.
    ///
    /// # Errors
    /// [`Kind::Usage`] when nobody answers.
    pub(super) fn choose(&self, what: &str, flag: &str, items: &[String]) -> Result<usize> {
        if self.takes_defaults {
            let count = items.len();
            return Err(Error::new(
                Kind::Usage,
                format!("there are {count} {what}; which is meant?"),
            )
            .hint(format!("{flag} says it")));
        }
        self.questions.choose(what, items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scripted::Script;

    const QUESTION: Question<'_> = Question {
        label: "SSO region",
        default: None,
        flag: "--sso-region",
    };

    fn number(text: &str) -> Result<u32> {
        let refuse = |_| Error::new(Kind::Usage, format!("{text:?} is no number"));
        text.parse().map_err(refuse)
    }

    #[test]
    fn a_wrong_answer_is_asked_again() {
        let script = Script::new([]);
        for answer in ["", "x", " 7 "] {
            script.terminal.queue_answer(answer);
        }
        let interview = Interview::new(&*script.system.terminal, false);
        assert_eq!(interview.answer(QUESTION, None, number), Ok(7));
        assert_eq!(
            script.terminal.screen(),
            "SSO region [None]: \nSSO region [None]: x\nSSO region [None]:  7 \n"
        );
        assert_eq!(
            script.terminal.told(),
            "A value is needed here.\n\"x\" is no number.\n"
        );
    }

    #[test]
    fn nobody_takes_defaults_and_names_the_flag_of_the_rest() {
        let script = Script::new([]);
        let interview = Interview::new(&*script.system.terminal, false);
        let with_default = Question {
            default: Some("3"),
            ..QUESTION
        };
        assert_eq!(interview.answer(with_default, None, number), Ok(3));
        assert_eq!(interview.answer(with_default, Some("4"), number), Ok(4));
        let error = interview.answer(QUESTION, None, number).unwrap_err();
        assert_eq!(error.hint_text(), Some("--sso-region says it"));
        let error = interview.answer(QUESTION, Some("x"), number).unwrap_err();
        assert_eq!(error.to_string(), "--sso-region: \"x\" is no number");
    }
}
