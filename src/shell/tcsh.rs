//! tcsh, which is also the csh of most systems. History expansion works inside single quotes, and
//! the output of backquotes cannot contain a line feed within a word.

use std::ffi::OsStr;
use std::fmt::Write;

use super::completion::{Answer, Completion, Line, Matching, lines};
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
            return Err("it contains a line break");
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

    /// Empty: an empty `eval` keeps the exit code of the command.
    fn failure(&self, _exit_code: u8) -> String {
        String::new()
    }

    /// The double quotes prevent globbing.
    fn eval_line(&self, command: &str) -> String {
        format!("eval \"`{command}`\"")
    }

    fn unset_line(&self, names: &[&str]) -> String {
        format!("unsetenv {}", names.join("; unsetenv "))
    }

    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, |word| argument::posix(word).replace('!', "\\!"))
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("set {name}={literal};\n")
    }

    fn init_line(&self, program: &str, words: &str) -> String {
        format!("{program} {words} | source /dev/stdin")
    }

    fn rc_files(&self, places: &Places<'_>) -> RcFiles {
        // A new .tcshrc would hide the .cshrc.
        RcFiles::Known(vec![RcFile {
            candidates: [".tcshrc", ".cshrc"].map(|name| places.home.join(name)).to_vec(),
            ..RcFile::at(places.home.join(".tcshrc"))
        }])
    }

    fn init_script(&self) -> Option<&'static str> {
        Some(include_str!("../../shell/awsso.tcsh"))
    }
    fn completion(&self) -> Option<&'static Completion> {
        Some(&COMPLETION)
    }
}

/// tcsh. It leaves the line in a variable, quotes by itself, and splits the output at spaces, so
/// names with spaces are omitted.
static COMPLETION: Completion = Completion {
    script: include_str!("../../completions/awsso.tcsh"),
    is_part_of_init: true,
    variable: Some("COMMAND_LINE"),
    completes_commands: false,
    matching: Matching::Prefix,
    read: read_line,
    write: write_candidates,
};

/// The line, and what its first word stands for if that is an alias of the user's. An alias of `awsso
/// init` is the program and its verb in one word.
fn read_line(arguments: &[String]) -> Line {
    let (line, alias) =
        arguments.split_first().map_or(("", &[][..]), |(line, alias)| (line, alias));
    let mut text = line.trim_start().to_owned();
    if !alias.is_empty() {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        text.replace_range(..end, &alias.join(" "));
    }
    let spelled = text.strip_prefix("awsso-").map(|rest| format!("awsso {rest}"));
    Line::of_text(spelled.as_deref().unwrap_or(&text), "")
}

fn write_candidates(_line: &Line, answer: &Answer) -> String {
    match answer {
        Answer::Candidates { .. } => lines(answer, |prefix, candidate| {
            let word = format!("{prefix}{}", candidate.value);
            (!word.contains(char::is_whitespace)).then_some(word)
        }),
        Answer::Files | Answer::Command(_) => String::new(),
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
            "tcsh cannot carry the value of AWS_SSO_PROFILE: it contains a line break"
        );
    }

    #[test]
    fn an_alias_is_the_program_and_its_verb() {
        for text in ["awsso env co", "awsso-env co", "  awsso-env co"] {
            let line = read_line(&[text.to_owned()]);
            assert_eq!(
                (line.words, line.current),
                (vec!["env".to_owned()], "co".to_owned()),
                "{text}"
            );
        }
        for alias in [&["awsso", "env"][..], &["awsso-env"]] {
            let line = ["into co"].iter().chain(alias).map(|word| (*word).to_owned());
            let line = read_line(&line.collect::<Vec<_>>());
            let words = (line.words, line.current);
            assert_eq!(words, (vec!["env".to_owned()], "co".to_owned()), "{alias:?}");
        }
    }
}
