//! Questions in the form of the AWS CLI's wizard: not asked if a flag answers them, an empty answer
//! is the default, an invalid one is asked again.

use crate::error::{Error, Kind, Result};
use crate::present::picker::Item;
use crate::session::Context;
use crate::sys::Echo;
use crate::target::pick::{left, pick};

pub(super) struct Interview<'a> {
    context: &'a Context<'a>,
    /// Whether to ask; if not, defaults are used.
    is_there: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    /// As in the AWS CLI, without the default.
    pub label: &'a str,
    /// `None` if an answer is required.
    pub default: Option<&'a str>,
    pub flag: &'a str,
}

impl<'a> Interview<'a> {
    /// Does not ask without a person, or with `--yes`.
    pub(super) fn new(context: &'a Context<'a>, takes_defaults: bool) -> Self {
        Self { context, is_there: !takes_defaults && context.may_ask_person() }
    }

    pub(super) fn tell(&self, text: &str) {
        self.context.system.terminal.tell(text);
    }

    /// The answer to `question` that `check` accepts: `given` on the command line, or typed. An
    /// empty default means no value and is shown as `None`, as in the AWS CLI.
    pub(super) fn answer<T>(
        &self,
        question: Question<'_>,
        given: Option<&str>,
        check: impl Fn(&str) -> Result<T>,
    ) -> Result<T> {
        let Question { label, default, flag } = question;
        if let Some(given) = given {
            return check(given.trim()).map_err(|error| error.context(flag.to_owned()));
        }
        if !self.is_there {
            let Some(default) = default else {
                let message = format!("cannot prompt for: {label}");
                return Err(Error::new(Kind::Usage, message).hint(format!("use {flag}")));
            };
            return check(default);
        }
        // The AWS CLI shows "None" if there is no default.
        let shown = default.filter(|text| !text.is_empty()).unwrap_or("None");
        loop {
            let answer = self.line(&format!("{label} [{shown}]: "))?;
            let text = match (answer.as_str(), default) {
                ("", Some(default)) => default,
                ("", None) => {
                    self.tell("A value is required.");
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

    /// A trimmed line, for questions with another form.
    pub(super) fn line(&self, prompt: &str) -> Result<String> {
        let answer = self.context.system.terminal.ask(prompt, Echo::Visible)?;
        Ok(answer.expose().trim().to_owned())
    }

    pub(super) const fn is_there(&self) -> bool {
        self.is_there
    }

    /// One of `items`; `what` is their plural, `flag` the option that answers.
    pub(super) fn choose(&self, what: &str, flag: &str, items: &[Item]) -> Result<usize> {
        if !self.is_there {
            let count = items.len();
            return Err(Error::new(Kind::Usage, format!("{count} {what} found: choose one"))
                .hint(format!("use {flag}")));
        }
        let title = format!("Choose one of the {what}");
        let chosen = pick(self.context, &title, items, &|_| Vec::new())?;
        chosen.ok_or_else(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{ColorChoice, GlobalOptions};
    use crate::output::Output;
    use crate::sys::scripted::Script;

    const QUESTION: Question<'_> =
        Question { label: "SSO region", default: None, flag: "--sso-region" };

    fn context(script: &Script) -> Context<'_> {
        let options = GlobalOptions::default();
        Context::new(&script.system, Output::for_tests(&script.system), &options, ColorChoice::Auto)
    }

    fn number(text: &str) -> Result<u32> {
        let refuse = |_| Error::new(Kind::Usage, format!("{text:?} is not a number"));
        text.parse().map_err(refuse)
    }

    #[test]
    fn a_wrong_answer_is_asked_again() {
        let script = Script::new([]);
        for answer in ["", "x", " 7 "] {
            script.terminal.queue_answer(answer);
        }
        let context = context(&script);
        let interview = Interview::new(&context, false);
        assert_eq!(interview.answer(QUESTION, None, number), Ok(7));
        assert_eq!(
            script.terminal.screen(),
            "SSO region [None]: \nSSO region [None]: x\nSSO region [None]:  7 \n"
        );
        assert_eq!(script.terminal.told(), "A value is required.\n\"x\" is not a number.\n");
    }

    #[test]
    fn nobody_takes_defaults_and_names_the_flag_of_the_rest() {
        let script = Script::new([]);
        let context = context(&script);
        let interview = Interview::new(&context, false);
        let with_default = Question { default: Some("3"), ..QUESTION };
        assert_eq!(interview.answer(with_default, None, number), Ok(3));
        assert_eq!(interview.answer(with_default, Some("4"), number), Ok(4));
        let error = interview.answer(QUESTION, None, number).unwrap_err();
        assert_eq!(error.hint_text(), Some("use --sso-region"));
        let error = interview.answer(QUESTION, Some("x"), number).unwrap_err();
        assert_eq!(error.to_string(), "--sso-region: \"x\" is not a number");
    }

    #[test]
    fn only_yes_and_no_are_answers() {
        let script = Script::new([]);
        for answer in ["maybe", "N", ""] {
            script.terminal.queue_answer(answer);
        }
        assert_eq!(context(&script).confirm("Save?"), Ok(false));
        assert_eq!(context(&script).confirm("Save?"), Ok(true));
    }
}
