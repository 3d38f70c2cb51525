//! How changes read in each shell's language, and which shell is calling.
//!
//! A new shell is one file and two lines here: the module and the row of the registry. What is
//! emitted was measured in the real shells (`tests/shells/`), not taken from manuals.

mod argument;
mod bash;
mod cmd;
pub(crate) mod completion;
mod detect;
mod elvish;
mod fish;
mod formats;
mod init;
mod ksh;
mod nu;
mod posix;
mod powershell;
pub(crate) mod rc_block;
mod rc_file;
#[cfg(test)]
mod samples;
mod sh;
mod tcsh;
mod xonsh;
mod zsh;

use std::ffi::{OsStr, OsString};

pub(crate) use detect::{ProcessNames, calling_program, detect};
pub(crate) use formats::{docker, dotenv, json};
pub use init::init;
pub(crate) use init::{PROMPT, TITLE};
pub(crate) use rc_file::{Places, RcFile, RcFiles};

use completion::Completion;

use crate::environ::Changes;
use crate::error::{Error, Kind, Result};

/// A shell: how it is recognised and what it evaluates.
///
/// Every text is complete in itself, changes nothing but the variables it names, and ends in a line
/// feed unless it is empty. Lines end in `\n` only. What a shell does not say for itself is as in
/// POSIX shells.
pub trait Shell: Sync {
    /// The name for `--shell`.
    fn name(&self) -> &'static str;

    /// The names its program goes by, lower case, without `.exe`; `--shell` takes them too.
    fn program_names(&self) -> &'static [&'static str];

    /// The literal that stands for `value` and never for code.
    fn quote(&self, value: &OsStr) -> Result<String, &'static str>;

    /// The whole snippet that makes `changes` and then succeeds, also when there are none.
    fn render(&self, changes: &Changes) -> Result<String>;

    /// A statement that fails, with `exit_code` where the shell has a way. Empty where the shell
    /// notices by itself that the command failed, and nothing to evaluate is no error.
    fn failure(&self, exit_code: u8) -> String;

    /// The line to type so that the output of `command` is evaluated.
    fn eval_line(&self, command: &str) -> String {
        posix::eval_line(command)
    }

    /// `word` as a person would type it as an argument of a command.
    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, argument::posix)
    }

    /// The snippet that runs the command of these quoted words; `None` where a snippet cannot.
    fn call(&self, words: &[String]) -> Option<String> {
        Some(format!("{};\n", words.join(" ")))
    }

    /// The statement that gives `name`, a variable of the init script, the value that `literal`
    /// (see [`Shell::quote`]) stands for.
    fn assign(&self, name: &str, literal: &str) -> String {
        format!("{name}={literal};\n")
    }

    /// The line of the rc file that loads the init script. `program` is how awsso is called, an
    /// [`argument`](Shell::argument), and `words` are its arguments.
    fn init_line(&self, program: &str, words: &str) -> String {
        self.eval_line(&format!("{program} {words}"))
    }

    /// Where that line belongs.
    fn rc_files(&self, _places: &Places<'_>) -> RcFiles {
        RcFiles::Known(Vec::new())
    }

    /// The text of `awsso init`, from the folder `shell/`; `None` where there is none.
    fn init_script(&self) -> Option<&'static str> {
        None
    }

    /// What follows it if the prompt or the title is to show the session; "" where the script itself
    /// does that.
    fn prompt_script(&self) -> &'static str {
        ""
    }

    /// How its completion script speaks with awsso; `None` where there is none.
    fn completion(&self) -> Option<&'static Completion> {
        None
    }
}

static SHELLS: [&dyn Shell; 11] = [
    &bash::Bash,
    &zsh::Zsh,
    &fish::Fish,
    &powershell::PowerShell,
    &sh::Sh,
    &ksh::Ksh,
    &tcsh::Tcsh,
    &elvish::Elvish,
    &nu::Nu,
    &xonsh::Xonsh,
    &cmd::Cmd,
];

/// Every shell, in the order in which lists show them.
pub fn all() -> &'static [&'static dyn Shell] {
    &SHELLS
}

/// The shell called `name`, by its own name or one of its program's, without regard to case.
pub fn by_name(name: &str) -> Option<&'static dyn Shell> {
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    let found = SHELLS
        .iter()
        .find(|shell| is(shell.name()) || shell.program_names().iter().any(|known| is(known)));
    found.copied()
}

/// Quotes the value of every variable to set; the error names variable, shell and reason.
fn quoted<'a>(
    shell: &'a dyn Shell,
    changes: &'a Changes,
) -> impl Iterator<Item = Result<(&'static str, String)>> + 'a {
    changes.set().map(move |(name, value)| Ok((name, literal(shell, name, value)?)))
}

/// The variable of the init scripts for [`Changes::kept`].
const KEPT: &str = "__awsso_saved";

/// The statement that hands [`Changes::kept`] to the script, if there is something to hand over.
fn kept(shell: &dyn Shell, changes: &Changes) -> Result<Option<String>> {
    let literal = kept_literal(shell, changes)?;
    Ok(literal.map(|literal| shell.assign(KEPT, &literal)))
}

/// The value of [`KEPT`] alone.
fn kept_literal(shell: &dyn Shell, changes: &Changes) -> Result<Option<String>> {
    let kept = changes.kept();
    kept.map(|value| literal(shell, KEPT, value)).transpose()
}

fn literal(shell: &dyn Shell, name: &str, value: &OsStr) -> Result<String> {
    shell.quote(value).map_err(|reason| {
        let shell = shell.name();
        let text = format!("{shell} cannot carry the value of {name}: {reason}");
        Error::new(Kind::Other, text)
    })
}

/// The snippet that runs the command of these words; `None` where a snippet cannot.
pub(crate) fn command(shell: &dyn Shell, words: &[OsString]) -> Result<Option<String>> {
    let words = words.iter().map(|word| literal(shell, "a word of the command", word));
    Ok(shell.call(&words.collect::<Result<Vec<_>>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_shell() {
        let mut names = Vec::new();
        for shell in all() {
            assert_eq!(by_name(shell.name()).unwrap().name(), shell.name());
            for program in shell.program_names() {
                assert_eq!(by_name(program).unwrap().name(), shell.name(), "{program}");
                names.push(*program);
            }
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert_eq!(by_name("PwSh").unwrap().name(), "powershell");
        assert!(by_name("").is_none() && by_name("perl").is_none());
    }

    #[test]
    fn a_command_is_quoted_word_by_word() {
        let words = ["awsso", "exec", "--profile=it's $(x)"].map(OsString::from);
        for (name, text) in [
            ("bash", Some("'awsso' 'exec' '--profile=it'\\''s $(x)';\n")),
            ("fish", Some("'awsso' 'exec' '--profile=it\\'s $(x)';\n")),
            ("powershell", Some("$null = 0; & ('awsso') ('exec') ('--profile=it''s $(x)');\n")),
            ("nu", None),
            ("cmd", None),
        ] {
            let found = command(by_name(name).unwrap(), &words).unwrap();
            assert_eq!(found.as_deref(), text, "{name}");
        }
    }

    #[test]
    fn no_changes_are_still_a_snippet_that_succeeds() {
        for (name, text) in [
            ("bash", "\\builtin :;\n"),
            ("zsh", "\\builtin :;\n"),
            ("fish", "true;\n"),
            ("powershell", "$null = 0;\n"),
            ("sh", "\\:;\n"),
            ("ksh", "\\:;\n"),
            ("tcsh", ":;\n"),
            ("elvish", "nop\n"),
            ("nu", "{}\n"),
            ("xonsh", "pass\n"),
            ("cmd", "rem\n"),
        ] {
            assert_eq!(by_name(name).unwrap().render(&Changes::default()).unwrap(), text);
        }
    }
}
