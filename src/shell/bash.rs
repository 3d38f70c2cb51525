//! bash, from 3.2 on (macOS).

use std::ffi::OsStr;

use super::completion::{Answer, Completion, Line, Matching, lines};
use super::{Places, RcFile, RcFiles, Shell, posix};
use crate::environ::Changes;
use crate::error::Result;
use crate::model::Platform;
use std::borrow::Cow;

pub(super) struct Bash;

impl Shell for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["bash"]
    }

    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        Ok(posix::ansi_c_quote(value))
    }

    fn render(&self, changes: &Changes) -> Result<String> {
        posix::Builtin::Named.assign_then_export(self, changes)
    }

    fn failure(&self, exit_code: u8) -> String {
        posix::Builtin::Named.failure(exit_code)
    }

    fn rc_files(&self, places: &Places<'_>) -> RcFiles {
        let home = |name: &str| places.home.join(name);
        let mut files = vec![RcFile::at(home(".bashrc"))];
        if places.platform == Platform::MacOs {
            // On macOS, terminals start login shells, which do not read .bashrc.
            files.push(RcFile {
                candidates: [".bash_profile", ".bash_login", ".profile"].map(home).to_vec(),
                guard: "[ -z \"${BASH_VERSION-}\" ] || ",
                ..RcFile::at(home(".bash_profile"))
            });
        }
        RcFiles::Known(files)
    }

    fn init_script(&self) -> Option<&'static str> {
        Some(concat!(
            include_str!("../../shell/awsso.bash"),
            include_str!("../../shell/renewal.bash")
        ))
    }

    fn prompt_script(&self) -> &'static str {
        include_str!("../../shell/prompt.bash")
    }

    fn completion(&self) -> Option<&'static Completion> {
        Some(&COMPLETION)
    }
}

/// bash. Readline inserts what it gets, so it is quoted here, for the open quote. It replaces only
/// what follows the last of its word breaks (such as `:` and `=`), so only that is sent.
static COMPLETION: Completion = Completion {
    script: include_str!("../../completions/awsso.bash"),
    is_part_of_init: true,
    variable: None,
    completes_commands: true,
    matching: Matching::Prefix,
    read: read_line,
    write: write_candidates,
};

/// Characters that are special in an unquoted word.
const SPECIAL: &str = " \t\"'\\$`&|;()<>*?[]{}~#!^,";

fn read_line(arguments: &[String]) -> Line {
    let text = |at: usize| arguments.get(at).map_or("", String::as_str);
    Line::of_text(text(0), text(1))
}

fn write_candidates(line: &Line, answer: &Answer) -> String {
    // `compgen -A command` is for the first word; bash does not know the arguments of commands.
    let answer = match answer {
        Answer::Command(first) if line.words.len() + 1 > *first => &Answer::Files,
        answer => answer,
    };
    lines(answer, |prefix, candidate| {
        if prefix.is_empty() {
            return quoted(line.quote, line.rest(&candidate.value)?);
        }
        let whole = format!("{prefix}{}", candidate.value);
        Some(Cow::Owned(quoted(line.quote, line.rest(&whole)?)?.into_owned()))
    })
}

/// `text` inside the open quote; `None` if that is not possible.
fn quoted(quote: Option<char>, text: &str) -> Option<Cow<'_, str>> {
    // Most names are plain, and there may be thousands.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte)) {
        return Some(Cow::Borrowed(text));
    }
    let special = match quote {
        Some('\'') if text.contains('\'') => return None,
        // History expansion takes place in double quotes, where a backslash would stay.
        Some('"') if text.contains('!') => return None,
        Some('\'') => "",
        Some(_) => "\\\"$`",
        None => SPECIAL,
    };
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if special.contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    Some(Cow::Owned(escaped))
}

#[cfg(test)]
mod tests {
    use super::super::completion::Candidate;
    use super::super::samples;
    use super::*;

    #[test]
    fn the_snippet_unsets_then_assigns_then_exports() {
        assert_eq!(
            Bash.render(&samples::changes()).unwrap(),
            concat!(
                "( \\builtin unset -v AWS_PROFILE AWS_SECURITY_TOKEN AWS_ACCESS_KEY_ID AWS_REGION AWS_SSO_PROFILE ) &&\n",
                "\\builtin unset -v AWS_PROFILE AWS_SECURITY_TOKEN &&\n",
                "AWS_ACCESS_KEY_ID='ASIAEXAMPLE' &&\n",
                "AWS_REGION='' &&\n",
                "AWS_SSO_PROFILE=$'it\\'s\\040\\342\\200\\231\\044x\\\\\\\\\\041\\012' &&\n",
                "\\builtin export AWS_ACCESS_KEY_ID AWS_REGION AWS_SSO_PROFILE;\n",
            )
        );
    }

    #[test]
    fn a_name_is_quoted_for_the_place_it_goes_to() {
        for (typed, value, expected) in [
            ("awsso env wi", "with space", "with\\ space\n"),
            ("awsso env \"wi", "with space", "with space\n"),
            ("awsso env 'it", "it's", ""),
            ("awsso env it\\'", "it's", "it\\'s\n"),
            ("awsso env \"dol", "dol$lar", "dol\\$lar\n"),
            ("awsso env \"a", "a!!", ""),
            ("awsso env a", "a!!", "a\\!\\!\n"),
            ("awsso env co:", "co:lon", "lon\n"),
            ("awsso env co", "co:lon", "co:lon\n"),
            ("awsso env ", "x`y$(z)", "x\\`y\\$\\(z\\)\n"),
        ] {
            let line = read_line(&[typed.to_owned(), " \t\n\"'@><=;|&(:".to_owned()]);
            let answer = Answer::Candidates {
                prefix: String::new(),
                candidates: vec![Candidate::new(value, "")],
            };
            assert_eq!(write_candidates(&line, &answer), expected, "{typed}");
        }
    }
}
