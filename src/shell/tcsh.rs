//! tcsh, which is also the csh of most systems.
//!
//! Imports its siblings and [`crate::environ`]. Its history expansion looks into single quotes, and
//! what comes through backquotes cannot hold a line feed within a word.

use std::ffi::OsStr;
use std::fmt::Write;

use super::{Places, RcFile, RcFiles, Shell, argument, kept, quoted};
use crate::environ::Changes;
use crate::error::Result;

pub(super) struct Tcsh;

impl Shell for Tcsh {
    fn name(&self) -> &'static str {
        "tcsh"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["tcsh", "csh"]
    }

    /// `'…'` with `'` as `'\''` and `!` as `\!`.
    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        let text = value.to_str().ok_or("it is not UTF-8")?;
        if text.contains('\n') {
            return Err("it holds a line break");
        }
        Ok(format!("'{}'", text.replace('\'', "'\\''").replace('!', "\\!")))
    }

    fn render(&self, changes: &Changes) -> Result<String> {
        let mut text = String::new();
        for name in changes.unset() {
            let _ = writeln!(text, "unsetenv {name};");
        }
        for variable in quoted(self, changes) {
            let (name, literal) = variable?;
            let _ = writeln!(text, "setenv {name} {literal};");
        }
        text.extend(kept(self, changes)?);
        Ok(if text.is_empty() { ":;\n".to_owned() } else { text })
    }

    /// Nothing: an empty `eval` keeps the status of the command, the exact code.
    fn failure(&self, _exit_code: u8) -> String {
        String::new()
    }

    /// The double quotes keep the text from being globbed.
    fn eval_line(&self, command: &str) -> String {
        format!("eval \"`{command}`\"")
    }

    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, |word| argument::posix(word).replace('!', "\\!"))
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("set {name}={literal};\n")
    }

    fn init_line(&self, program: &str, words: &str) -> Option<String> {
        Some(format!("{program} {words} | source /dev/stdin"))
    }

    fn rc_files(&self, places: &Places<'_>) -> RcFiles {
        // A .tcshrc that is new would hide the .cshrc.
        RcFiles::Known(vec![RcFile {
            candidates: [".tcshrc", ".cshrc"].map(|name| places.home.join(name)).to_vec(),
            ..RcFile::at(places.home.join(".tcshrc"))
        }])
    }

    fn init_script(&self) -> Option<&'static str> {
        Some(include_str!("../../shell/awsso.tcsh"))
    }

    fn prompt_script(&self) -> &'static str {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn history_expansion_is_kept_off_inside_quotes() {
        let changes = samples::set("AWS_SSO_PROFILE", "it's !! $x".as_ref());
        assert_eq!(
            Tcsh.render(&changes).unwrap(),
            "setenv AWS_SSO_PROFILE 'it'\\''s \\!\\! $x';\n"
        );
    }

    #[test]
    fn a_line_break_is_refused_by_name() {
        assert_eq!(
            Tcsh.render(&samples::changes()).unwrap_err().to_string(),
            "tcsh cannot carry the value of AWS_SSO_PROFILE: it holds a line break"
        );
    }
}
