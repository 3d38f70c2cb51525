//! elvish. Strings are UTF-8; a line feed ends a statement.

use std::ffi::OsStr;
use std::fmt::Write;

use super::completion::{Completion, Line, Matching, tabbed};
use super::{Places, RcFiles, Shell, argument, kept, quoted};
use crate::environ::Changes;
use crate::error::Result;
use crate::model::Platform;

pub(super) struct Elvish;

impl Shell for Elvish {
    fn name(&self) -> &'static str {
        "elvish"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["elvish"]
    }

    /// `'…'` with `'` doubled; nothing else is special.
    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        let text = value.to_str().ok_or("it is not UTF-8")?;
        Ok(argument::doubling(text))
    }

    fn render(&self, changes: &Changes) -> Result<String> {
        let mut text = String::new();
        for name in changes.unset() {
            let _ = writeln!(text, "unset-env {name}");
        }
        for variable in quoted(self, changes) {
            let (name, literal) = variable?;
            let _ = writeln!(text, "set-env {name} {literal}");
        }
        text.extend(kept(self, changes)?);
        Ok(if text.is_empty() { "nop\n".to_owned() } else { text })
    }

    fn call(&self, _words: &[String]) -> Option<String> {
        None
    }

    /// Empty: a failing command throws before `eval` runs.
    fn failure(&self, _exit_code: u8) -> String {
        String::new()
    }

    /// `slurp`, because `eval` takes one value and a capture gives one per line.
    fn eval_line(&self, command: &str) -> String {
        format!("eval ({command} | slurp)")
    }

    fn unset_line(&self, names: &[&str]) -> String {
        format!("unset-env {}", names.join("; unset-env "))
    }

    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, argument::doubling)
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("var {name} = {literal}\n")
    }

    fn rc_files(&self, places: &Places<'_>) -> RcFiles {
        let is_windows = places.platform == Platform::Windows;
        let root = if is_windows { places.roaming() } else { places.config_home() };
        RcFiles::one(root.join("elvish").join("rc.elv"))
    }

    fn init_script(&self) -> Option<&'static str> {
        Some(include_str!("../../shell/awsso.elv"))
    }

    fn prompt_script(&self) -> &'static str {
        include_str!("../../shell/prompt.elv")
    }

    fn completion(&self) -> Option<&'static Completion> {
        Some(&COMPLETION)
    }
}

/// elvish. It quotes by itself; the script splits at the tab.
static COMPLETION: Completion = Completion {
    script: include_str!("../../completions/awsso.elv"),
    is_part_of_init: true,
    variable: None,
    completes_commands: false,
    matching: Matching::PrefixWithoutCase,
    read: Line::of_words,
    write: |_, answer| tabbed(answer),
};

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_snippet_unsets_then_sets() {
        assert_eq!(
            Elvish.render(&samples::changes()).unwrap(),
            concat!(
                "unset-env AWS_PROFILE\n",
                "unset-env AWS_SECURITY_TOKEN\n",
                "set-env AWS_ACCESS_KEY_ID 'ASIAEXAMPLE'\n",
                "set-env AWS_REGION ''\n",
                "set-env AWS_SSO_PROFILE 'it''s \u{2019}$x\\\\!\n'\n",
            )
        );
    }
}
