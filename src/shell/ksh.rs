//! ksh93 and mksh. Other Korn shells know no `$'…'`: they are served by `sh`.
//!
//! Imports its siblings and [`crate::environ`].

use std::ffi::OsStr;

use super::{Places, RcFiles, Shell, argument, posix};
use crate::environ::Changes;
use crate::error::Result;

pub(super) struct Ksh;

impl Shell for Ksh {
    fn name(&self) -> &'static str {
        "ksh"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["ksh", "ksh93", "mksh"]
    }

    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        Ok(posix::ansi_c_quote(value))
    }

    fn render(&self, changes: &Changes) -> Result<String> {
        posix::Builtin::Special.assign_then_export(self, changes)
    }

    fn failure(&self, exit_code: u8) -> String {
        posix::Builtin::Special.failure(exit_code)
    }

    fn eval_line(&self, command: &str) -> String {
        posix::eval_line(command)
    }

    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, argument::posix)
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("{name}={literal};\n")
    }

    fn init_line(&self, _program: &str, _words: &str) -> Option<String> {
        None
    }

    fn rc_files(&self, _places: &Places<'_>) -> RcFiles {
        RcFiles::none()
    }

    fn init_script(&self) -> Option<&'static str> {
        None
    }

    fn prompt_script(&self) -> &'static str {
        ""
    }
}
