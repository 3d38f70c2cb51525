//! Shared by bash, zsh, ksh and sh.
//!
//! The text is one list joined by `&&`, one command per line: it survives `eval $(…)` without
//! quotes, and stops at the first failure. With separate statements, bash would skip the line with
//! the error and continue, which could join the key of one account with the secret of another, and
//! succeed.
//!
//! The first command unsets all variables in a subshell, to find readonly ones: a list that fails
//! has changed nothing.

use std::ffi::OsStr;
use std::fmt::Write;

use super::{KEPT, Shell, quoted};
use crate::environ::Changes;
use crate::error::Result;

/// Keeps aliases and functions from replacing a builtin.
#[derive(Clone, Copy)]
pub(super) enum Builtin {
    /// bash and zsh: functions come first.
    Named,
    /// The others: special builtins come before functions, so a backslash against aliases is
    /// enough.
    Special,
}

impl Builtin {
    fn prefix(self) -> &'static str {
        match self {
            Self::Named => "\\builtin ",
            Self::Special => "\\",
        }
    }

    /// A subshell: `exit` or `return` would end the user's shell or function.
    pub(super) fn failure(self, exit_code: u8) -> String {
        format!("({}exit {exit_code});\n", self.prefix())
    }

    /// Plain `unset` would delete a function in bash.
    fn unset(self, names: &[&str]) -> String {
        format!("{}unset -v {}", self.prefix(), names.join(" "))
    }

    /// Fails if one of the variables is readonly, and changes nothing.
    pub(super) fn probe(self, changes: &Changes) -> String {
        let names: Vec<_> = changes.iter().map(|change| change.name).collect();
        format!("( {} )", self.unset(&names))
    }

    /// The first commands: `probe`, then `unset`.
    pub(super) fn begin(self, changes: &Changes, probe: String) -> Vec<String> {
        if changes.is_empty() {
            return Vec::new();
        }
        let names: Vec<_> = changes.unset().collect();
        let unset = (!names.is_empty()).then(|| self.unset(&names));
        [probe].into_iter().chain(unset).collect()
    }

    /// The commands as one list; without any, a command that only succeeds.
    pub(super) fn list(self, commands: &[String]) -> String {
        if commands.is_empty() {
            format!("{}:;\n", self.prefix())
        } else {
            commands.join(" &&\n") + ";\n"
        }
    }

    /// For bash, ksh and sh: unset, assign, then one `export`, so that programs never see a part of
    /// the new values.
    pub(super) fn assign_then_export(self, shell: &dyn Shell, changes: &Changes) -> Result<String> {
        let mut commands = self.begin(changes, self.probe(changes));
        if let Some(kept) = kept(shell, changes)? {
            commands.push(kept);
            if let Self::Named = self {
                // `set -a` would export it.
                commands.push(format!("\\builtin export -n {KEPT}"));
            }
        }
        let mut export = String::new();
        for variable in quoted(shell, changes) {
            let (name, literal) = variable?;
            commands.push(format!("{name}={literal}"));
            export.push(' ');
            export.push_str(name);
        }
        if !export.is_empty() {
            commands.push(format!("{}export{export}", self.prefix()));
        }
        Ok(self.list(&commands))
    }
}

/// The assignment of [`Changes::kept`], as a command of the list.
pub(super) fn kept(shell: &dyn Shell, changes: &Changes) -> Result<Option<String>> {
    let statement = super::kept(shell, changes)?;
    Ok(statement.map(|text| text.trim_end_matches([';', '\n']).to_owned()))
}

/// `eval "$(…)"` works in every version, `source <(…)` does not (bash 3.2 reads nothing).
pub(super) fn eval_line(command: &str) -> String {
    format!("eval \"$({command})\"")
}

/// A literal in ASCII without spaces and glob characters, valid in every locale and also without
/// quotes around `$(…)`: `'…'` for plain values, else `$'…'` with three-digit octal.
pub(super) fn ansi_c_quote(value: &OsStr) -> String {
    let bytes = value.as_encoded_bytes();
    // Most values are plain, and session tokens are long.
    if let Some(text) = value.to_str().filter(|_| bytes.iter().copied().all(is_plain)) {
        return ["'", text, "'"].concat();
    }
    let mut literal = String::with_capacity(bytes.len() + 3);
    literal.push_str("$'");
    for run in bytes.chunk_by(|one, next| is_plain(*one) && is_plain(*next)) {
        match run {
            [b'\\'] => literal.push_str("\\\\"),
            [b'\''] => literal.push_str("\\'"),
            [byte] if needs_octal(*byte) => {
                let _ = write!(literal, "\\{byte:03o}");
            }
            // Only ASCII is left.
            run => literal.push_str(&String::from_utf8_lossy(run)),
        }
    }
    literal.push('\'');
    literal
}

fn is_plain(byte: u8) -> bool {
    PLAIN[usize::from(byte)]
}

/// A table, because session tokens are long.
static PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'.' | b'/' | b':' | b'@' | b'%' | b'+' | b'=' | b',' | b'-');
        byte += 1;
    }
    table
};

/// Spaces, control characters, non-ASCII, and what a glob, a brace or missing quotes would change;
/// but nothing that plain values contain.
fn needs_octal(byte: u8) -> bool {
    !byte.is_ascii_graphic() || (!is_plain(byte) && b"*?[]{}~!\"`$&;|<>()#^".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ansi_c_literals_are_ascii_without_blanks_and_globs() {
        for (value, literal) in [
            ("", "''"),
            ("AKIA/+=_.:@%,-", "'AKIA/+=_.:@%,-'"),
            ("a b", r"$'a\040b'"),
            ("it's", r"$'it\'s'"),
            (r"a\\b", r"$'a\\\\b'"),
            ("$(x)`y`", r"$'\044\050x\051\140y\140'"),
            ("{a,b}~*?[!]", r"$'\173a,b\175\176\052\077\133\041\135'"),
            ("\u{2019}", r"$'\342\200\231'"),
            ("\n1", r"$'\0121'"),
            ("a\n", r"$'a\012'"),
            ("a=b c", r"$'a=b\040c'"),
        ] {
            assert_eq!(ansi_c_quote(OsStr::new(value)), literal, "{value:?}");
        }
    }

    #[test]
    fn failing_needs_a_subshell_only() {
        assert_eq!(Builtin::Named.failure(4), "(\\builtin exit 4);\n");
        assert_eq!(Builtin::Special.failure(4), "(\\exit 4);\n");
        assert_eq!(eval_line("awsso env dev"), "eval \"$(awsso env dev)\"");
    }
}
