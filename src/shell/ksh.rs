//! ksh93 and mksh. Other Korn shells do not support `$'…'`: they use `sh`.

use std::ffi::OsStr;

use super::{Shell, posix};
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
}
