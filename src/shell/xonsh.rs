//! xonsh, which evaluates Python.

use std::ffi::OsStr;
use std::fmt::Write;

use super::completion::{Completion, Line, Matching, tabbed};
use super::{Places, RcFiles, Shell, argument, kept, quoted};
use crate::environ::Changes;
use crate::error::Result;

pub(super) struct Xonsh;

impl Shell for Xonsh {
    fn name(&self) -> &'static str {
        "xonsh"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["xonsh"]
    }

    /// A Python string in printable ASCII.
    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        let text = value.to_str().ok_or("it is not UTF-8")?;
        let mut literal = "'".to_owned();
        for character in text.chars() {
            match (character, u32::from(character)) {
                ('\'' | '\\', _) => {
                    literal.push('\\');
                    literal.push(character);
                }
                (' '..='~', _) => literal.push(character),
                (_, code @ ..=0xff) => {
                    let _ = write!(literal, "\\x{code:02x}");
                }
                (_, code @ ..=0xffff) => {
                    let _ = write!(literal, "\\u{code:04x}");
                }
                (_, code) => {
                    let _ = write!(literal, "\\U{code:08x}");
                }
            }
        }
        literal.push('\'');
        Ok(literal)
    }

    /// `pop`, because `del` of an unset variable is an error.
    fn render(&self, changes: &Changes) -> Result<String> {
        let mut text = String::new();
        for name in changes.unset() {
            let _ = writeln!(text, "${{...}}.pop('{name}', None)");
        }
        for variable in quoted(self, changes) {
            let (name, literal) = variable?;
            let _ = writeln!(text, "${name} = {literal}");
        }
        text.extend(kept(self, changes)?);
        Ok(if text.is_empty() { "pass\n".to_owned() } else { text })
    }

    fn call(&self, _words: &[String]) -> Option<String> {
        None
    }

    /// Old versions evaluate the output of a failed command; newer ones raise before.
    fn failure(&self, exit_code: u8) -> String {
        format!("raise RuntimeError('awsso failed with exit code {exit_code}')\n")
    }

    fn eval_line(&self, command: &str) -> String {
        format!("execx($({command}))")
    }

    fn unset_line(&self, names: &[&str]) -> String {
        format!("del ${}", names.join(", $"))
    }

    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, argument::escaping)
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("{name} = {literal}\n")
    }

    fn rc_files(&self, places: &Places<'_>) -> RcFiles {
        RcFiles::one(places.home.join(".xonshrc"))
    }

    fn init_script(&self) -> Option<&'static str> {
        Some(include_str!("../../shell/awsso.xsh"))
    }

    fn prompt_script(&self) -> &'static str {
        include_str!("../../shell/prompt.xsh")
    }

    fn completion(&self) -> Option<&'static Completion> {
        Some(&COMPLETION)
    }
}

/// xonsh. The script splits at the tab and quotes: xonsh inserts what it gets.
static COMPLETION: Completion = Completion {
    script: include_str!("../../completions/awsso.xsh"),
    is_part_of_init: true,
    variable: None,
    completes_commands: false,
    matching: Matching::Prefix,
    read: Line::of_words,
    write: |_, answer| tabbed(answer),
};

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_snippet_is_ascii_python() {
        assert_eq!(
            Xonsh.render(&samples::changes()).unwrap(),
            concat!(
                "${...}.pop('AWS_PROFILE', None)\n",
                "${...}.pop('AWS_SECURITY_TOKEN', None)\n",
                "$AWS_ACCESS_KEY_ID = 'ASIAEXAMPLE'\n",
                "$AWS_REGION = ''\n",
                "$AWS_SSO_PROFILE = 'it\\'s \\u2019$x\\\\\\\\!\\x0a'\n",
            )
        );
        assert_eq!(Xonsh.quote("\u{1f600}".as_ref()).unwrap(), "'\\U0001f600'");
    }
}
