//! What `awsso init` prints: a prelude of assignments, then the shell's script as it stands on disk.
//!
//! Imports its siblings. The scripts of `shell/` are whole files without gaps to fill: what varies
//! from one user to the next is in the prelude, where the shell's own quoting keeps it from being
//! code.

use std::ffi::OsStr;

use super::Shell;

/// The text for `shell`, with `variables` set; `None` if there is no script for it. A value that the
/// shell cannot carry is left out, and the script's own default holds.
#[must_use]
pub fn init(shell: &dyn Shell, variables: &[(&str, &OsStr)]) -> Option<String> {
    let script = shell.init_script()?;
    let mut text = String::new();
    for (name, value) in variables {
        if let Ok(literal) = shell.quote(value) {
            text.push_str(&shell.assign(name, &literal));
        }
    }
    text.push_str(script);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::super::{all, by_name};
    use super::*;

    #[test]
    fn the_prelude_is_quoted_and_the_script_untouched() {
        for shell in all() {
            let Some(script) = shell.init_script() else {
                continue;
            };
            let hostile = OsStr::new("/a b/$(touch x)'`");
            let text = init(*shell, &[("__awsso_program", hostile)]).unwrap();
            assert!(text.ends_with(script), "{}", shell.name());
            let literal = shell.quote(hostile).unwrap();
            assert_eq!(
                text[..text.len() - script.len()],
                shell.assign("__awsso_program", &literal)
            );
        }
        assert_eq!(init(by_name("cmd").unwrap(), &[]), None);
    }

    #[test]
    fn the_scripts_have_unix_line_ends_and_no_tabs() {
        for shell in all() {
            let script = shell.init_script().unwrap_or_default();
            assert!(!script.contains(['\r', '\t']), "{}", shell.name());
        }
    }
}
