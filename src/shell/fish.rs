//! fish.
//!
//! Imports its siblings and [`crate::environ`]. Only global variables are touched: `set -e` without
//! `-g` would delete a universal variable of that name, for every session and for good. One that is
//! exported shows through where the global is gone, and only fish can see it: the snippet tells.

use std::ffi::OsStr;
use std::fmt::Write;

use super::{Shell, argument, kept, quoted};
use crate::environ::{Changes, vars};
use crate::error::Result;

pub(super) struct Fish;

impl Shell for Fish {
    fn name(&self) -> &'static str {
        "fish"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["fish"]
    }

    /// `'…'` for printable ASCII, with every other byte as `\Xhh` outside of the quotes.
    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        let mut literal = String::new();
        let mut inside = false;
        for &byte in value.as_encoded_bytes() {
            let printable = matches!(byte, b' '..=b'~');
            if printable != inside {
                literal.push('\'');
                inside = printable;
            }
            match byte {
                b'\'' | b'\\' => {
                    literal.push('\\');
                    literal.push(char::from(byte));
                }
                _ if printable => literal.push(char::from(byte)),
                _ => {
                    let _ = write!(literal, "\\X{byte:02x}");
                }
            }
        }
        if inside {
            literal.push('\'');
        }
        Ok(if literal.is_empty() {
            "''".to_owned()
        } else {
            literal
        })
    }

    /// Ends in `true;`: `set -e` of an unset name has status 4, and `set` itself keeps the status
    /// of whatever ran before.
    fn render(&self, changes: &Changes) -> Result<String> {
        let mut text = String::new();
        for name in changes.unset() {
            let _ = writeln!(text, "set -e -g {name};");
        }
        for variable in quoted(self, changes) {
            let (name, literal) = variable?;
            let _ = writeln!(text, "set -gx {name} {literal};");
        }
        text.extend(kept(self, changes)?);
        text.push_str(&tell_of_universals(changes));
        text.push_str("true;\n");
        Ok(text)
    }

    /// fish has no subshell that could carry the code, and `return` would leave the user's function.
    fn failure(&self, _exit_code: u8) -> String {
        "false;\n".to_owned()
    }

    fn eval_line(&self, command: &str) -> String {
        format!("{command} | source")
    }

    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, argument::escaping)
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("set -g {name} {literal};\n")
    }

    fn init_script(&self) -> Option<&'static str> {
        Some(include_str!("../../shell/awsso.fish"))
    }
}

/// A statement that names, on stderr, each exported universal variable that stays in force although
/// it was to be unset.
fn tell_of_universals(changes: &Changes) -> String {
    let names: Vec<_> = changes.unset().filter(|name| !vars::is_own(name)).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "begin; set -l name; for name in {}; set -q -x -U $name; and echo \"awsso: the universal variable $name stays set; to remove it for every session: set -e -U $name\" >&2; end; end;\n",
        names.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_snippet_touches_globals_only_and_ends_in_success() {
        assert_eq!(
            Fish.render(&samples::changes()).unwrap(),
            concat!(
                "set -e -g AWS_PROFILE;\n",
                "set -e -g AWS_SECURITY_TOKEN;\n",
                "set -gx AWS_ACCESS_KEY_ID 'ASIAEXAMPLE';\n",
                "set -gx AWS_REGION '';\n",
                "set -gx AWS_SSO_PROFILE 'it\\'s '\\Xe2\\X80\\X99'$x\\\\\\\\!'\\X0a;\n",
                "begin; set -l name; for name in AWS_PROFILE AWS_SECURITY_TOKEN; ",
                "set -q -x -U $name; and echo \"awsso: the universal variable $name stays set; ",
                "to remove it for every session: set -e -U $name\" >&2; end; end;\n",
                "true;\n",
            )
        );
        assert_eq!(Fish.failure(4), "false;\n");
    }
}
