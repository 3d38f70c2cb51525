//! Plain `sh`: dash, busybox, yash, and every other Bourne-like shell. Only `'…'`, which all
//! support: dash and yash do not support `$'…'`. Bytes that are not UTF-8 (only in earlier values
//! of the user) come from `printf`, a builtin in these shells.

use std::ffi::OsStr;
use std::fmt::Write;

use super::{Shell, argument, posix};
use crate::environ::Changes;
use crate::error::Result;

pub(super) struct Sh;

impl Shell for Sh {
    fn name(&self) -> &'static str {
        "sh"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["sh", "ash", "dash", "busybox", "yash", "posh", "oksh"]
    }

    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        let mut literal = String::new();
        for chunk in value.as_encoded_bytes().utf8_chunks() {
            if !chunk.valid().is_empty() {
                literal.push_str(&argument::posix(chunk.valid()));
            }
            if !chunk.invalid().is_empty() {
                literal.push_str("\"$(\\printf '");
                for byte in chunk.invalid() {
                    let _ = write!(literal, "\\{byte:03o}");
                }
                literal.push_str("')\"");
            }
        }
        Ok(if literal.is_empty() { "''".to_owned() } else { literal })
    }

    fn render(&self, changes: &Changes) -> Result<String> {
        posix::Builtin::Special.assign_then_export(self, changes)
    }

    fn failure(&self, exit_code: u8) -> String {
        posix::Builtin::Special.failure(exit_code)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_snippet_has_single_quotes_only() {
        assert_eq!(
            Sh.render(&samples::changes()).unwrap(),
            concat!(
                "( \\unset -v AWS_PROFILE AWS_SECURITY_TOKEN AWS_ACCESS_KEY_ID AWS_REGION AWS_SSO_PROFILE ) &&\n",
                "\\unset -v AWS_PROFILE AWS_SECURITY_TOKEN &&\n",
                "AWS_ACCESS_KEY_ID='ASIAEXAMPLE' &&\n",
                "AWS_REGION='' &&\n",
                "AWS_SSO_PROFILE='it'\\''s \u{2019}$x\\\\!\n' &&\n",
                "\\export AWS_ACCESS_KEY_ID AWS_REGION AWS_SSO_PROFILE;\n",
            )
        );
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_printed_by_the_shell() {
        use std::os::unix::ffi::OsStrExt;
        let quoted = Sh.quote(OsStr::from_bytes(b"a'\xff\xfe$b")).unwrap();
        assert_eq!(quoted, "'a'\\'''\"$(\\printf '\\377')\"\"$(\\printf '\\376')\"'$b'");
    }
}
