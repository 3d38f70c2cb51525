//! Changes in each shell's language, and which shell is calling.
//!
//! A new shell is one file and two lines here: the module and the row of the registry. The output
//! was measured in the real shells (`tests/shells/`), not taken from manuals.

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

/// A shell: how it is detected and what it evaluates.
///
/// Every text is complete, changes only the variables that it names, and ends in a line feed unless
/// it is empty. Lines end in `\n` only. The defaults are those of POSIX shells.
pub trait Shell: Sync {
    /// The name for `--shell`.
    fn name(&self) -> &'static str;

    /// The names of its program, lower case, without `.exe`; `--shell` accepts them too.
    fn program_names(&self) -> &'static [&'static str];

    /// The literal for `value`, which is never code.
    fn quote(&self, value: &OsStr) -> Result<String, &'static str>;

    /// The snippet that makes `changes` and then succeeds, also without any.
    fn render(&self, changes: &Changes) -> Result<String>;

    /// A statement that fails, with `exit_code` if the shell supports that. Empty if the shell
    /// notices the failed command by itself.
    fn failure(&self, exit_code: u8) -> String;

    /// The line to type so that the output of `command` is evaluated.
    fn eval_line(&self, command: &str) -> String {
        posix::eval_line(command)
    }

    /// The line to type to remove these environment variables.
    fn unset_line(&self, names: &[&str]) -> String {
        format!("unset {}", names.join(" "))
    }

    /// `word` as a person would type it as an argument.
    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, argument::posix)
    }

    /// The snippet that runs the command of these quoted words, if the shell supports that.
    fn call(&self, words: &[String]) -> Option<String> {
        Some(format!("{};\n", words.join(" ")))
    }

    /// The statement that assigns `literal` (see [`Shell::quote`]) to `name`, a variable of the
    /// init script.
    fn assign(&self, name: &str, literal: &str) -> String {
        format!("{name}={literal};\n")
    }

    /// The line for the rc file. `program` is how awsso is called, an
    /// [`argument`](Shell::argument), and `words` are its arguments.
    fn init_line(&self, program: &str, words: &str) -> String {
        self.eval_line(&format!("{program} {words}"))
    }

    /// The files for that line.
    fn rc_files(&self, _places: &Places<'_>) -> RcFiles {
        RcFiles::Known(Vec::new())
    }

    /// The script of `awsso init`, from the folder `shell/`, if there is one.
    fn init_script(&self) -> Option<&'static str> {
        None
    }

    /// What follows it if the prompt or the title shows the session; "" if the script itself does
    /// that.
    fn prompt_script(&self) -> &'static str {
        ""
    }

    /// The protocol of its completion script, if there is one.
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

/// Every shell, in the order of lists.
pub fn all() -> &'static [&'static dyn Shell] {
    &SHELLS
}

/// The shell called `name`, by its own name or one of its program's, ignoring case.
pub fn by_name(name: &str) -> Option<&'static dyn Shell> {
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    let found = SHELLS
        .iter()
        .find(|shell| is(shell.name()) || shell.program_names().iter().any(|known| is(known)));
    found.copied()
}

/// Quotes the value of every variable to set; errors name variable, shell and reason.
fn quoted<'a>(
    shell: &'a dyn Shell,
    changes: &'a Changes,
) -> impl Iterator<Item = Result<(&'static str, String)>> + 'a {
    changes.set().map(move |(name, value)| Ok((name, literal(shell, name, value)?)))
}

/// The variable of the init scripts for [`Changes::kept`].
const KEPT: &str = "__awsso_saved";

/// The statement that passes [`Changes::kept`] to the script.
fn kept(shell: &dyn Shell, changes: &Changes) -> Result<Option<String>> {
    let literal = changes.kept().map(|value| literal(shell, KEPT, value)).transpose()?;
    Ok(literal.map(|literal| shell.assign(KEPT, &literal)))
}

fn literal(shell: &dyn Shell, name: &str, value: &OsStr) -> Result<String> {
    shell.quote(value).map_err(|reason| cannot_carry(shell, name, reason))
}

fn cannot_carry(shell: &dyn Shell, name: &str, reason: &str) -> Error {
    let shell = shell.name();
    Error::new(Kind::Other, format!("{shell} cannot carry the value of {name}: {reason}"))
}

/// The snippet that runs the command of these words, if the shell supports that.
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
        let words = ["awsso", "exec", "--profile=a b"].map(OsString::from);
        for (name, text) in [
            ("bash", Some("'awsso' 'exec' $'--profile=a\\040b';\n")),
            ("fish", Some("'awsso' 'exec' '--profile=a b';\n")),
            ("powershell", Some("$null = 0; & ('awsso') ('exec') ('--profile=a b');\n")),
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
