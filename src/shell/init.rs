//! The output of `awsso init`: a prelude of assignments, then the shell's scripts as they are on
//! disk. Everything that varies is in the prelude, where the shell's quoting keeps it from being
//! code.

use std::ffi::OsStr;

use super::Shell;

/// The variables of the prelude that switch on prompt and title.
pub(crate) const PROMPT: &str = "__awsso_prompt";
/// See [`PROMPT`].
pub(crate) const TITLE: &str = "__awsso_title";

/// The text for `shell`, with those of `variables` that its script knows; `None` without a script.
/// A value that the shell cannot represent is omitted, so that the script's default applies.
pub fn init(shell: &dyn Shell, variables: &[(&str, &OsStr)]) -> Option<String> {
    let script = shell.init_script()?;
    let mut text = String::new();
    let is_known =
        |name: &str| [script, shell.prompt_script()].iter().any(|text| text.contains(name));
    for (name, value) in variables.iter().filter(|(name, _)| is_known(name)) {
        if let Ok(literal) = shell.quote(value) {
            text.push_str(&shell.assign(name, &literal));
        }
    }
    text.push_str(script);
    if variables.iter().any(|(name, value)| [PROMPT, TITLE].contains(name) && !value.is_empty()) {
        text.push_str(shell.prompt_script());
    }
    if let Some(completion) = shell.completion().filter(|completion| completion.is_part_of_init) {
        text.push_str(completion.script);
    }
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
            let literal = shell.quote(hostile).unwrap();
            let expected = shell.assign("__awsso_program", &literal) + script;
            let shown =
                init(*shell, &[("__awsso_program", hostile), (TITLE, OsStr::new("1"))]).unwrap();
            let knows_titles = script.contains(TITLE) || shell.prompt_script().contains(TITLE);
            let title = if knows_titles {
                shell.assign(TITLE, &shell.quote(OsStr::new("1")).unwrap())
            } else {
                String::new()
            };
            assert!(shown.contains(&(title + script + shell.prompt_script())));
            let (own, completion) = text.split_at(expected.len());
            assert_eq!(own, expected);
            // nushell's is part of its script.
            let expected = match shell.name() {
                "nu" => "",
                _ => shell.completion().unwrap().script,
            };
            assert_eq!(completion, expected, "{}", shell.name());
        }
        assert_eq!(init(by_name("cmd").unwrap(), &[]), None);
    }

    #[test]
    fn the_scripts_have_unix_line_ends_and_no_tabs() {
        for shell in all() {
            let script = shell.init_script().unwrap_or_default();
            for script in [script, shell.prompt_script()] {
                assert!(!script.contains(['\r', '\t']), "{}", shell.name());
            }
        }
    }
}
