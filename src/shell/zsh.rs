//! zsh. Each variable has its own `export`: a plain assignment inside a function makes
//! `warn_create_global` complain.

use std::ffi::OsStr;
use std::path::Path;

use super::completion::{Answer, Completion, Line, Matching, lines};
use super::posix::{self, Builtin};
use super::{Places, RcFile, RcFiles, Shell, quoted};
use crate::environ::Changes;
use crate::error::Result;

pub(super) struct Zsh;

impl Shell for Zsh {
    fn name(&self) -> &'static str {
        "zsh"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["zsh"]
    }

    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        Ok(posix::ansi_c_quote(value))
    }

    fn render(&self, changes: &Changes) -> Result<String> {
        // Without quotes around `$(…)`, glob_subst would take a parenthesis for a pattern.
        let probe = posix::ansi_c_quote(OsStr::new(&Builtin::Named.probe(changes)));
        let mut commands = Builtin::Named.begin(changes, format!("\\builtin eval {probe}"));
        commands.extend(posix::kept(self, changes)?);
        for variable in quoted(self, changes) {
            let (name, literal) = variable?;
            commands.push(format!("\\builtin export {name}={literal}"));
        }
        Ok(Builtin::Named.list(&commands))
    }

    fn failure(&self, exit_code: u8) -> String {
        Builtin::Named.failure(exit_code)
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("\\builtin typeset -g +x {name}={literal};\n")
    }

    fn rc_files(&self, places: &Places<'_>) -> RcFiles {
        let folder = places.environment.get("ZDOTDIR").filter(|folder| !folder.is_empty());
        let home = places.home;
        RcFiles::Known(vec![match folder {
            Some(folder) => RcFile::at(Path::new(folder).join(".zshrc")),
            None => RcFile {
                mover: Some((home.join(".zshenv"), "ZDOTDIR")),
                ..RcFile::at(home.join(".zshrc"))
            },
        }])
    }

    fn init_script(&self) -> Option<&'static str> {
        Some(concat!(
            include_str!("../../shell/awsso.zsh"),
            include_str!("../../shell/renewal.zsh")
        ))
    }

    fn prompt_script(&self) -> &'static str {
        include_str!("../../shell/prompt.zsh")
    }

    fn completion(&self) -> Option<&'static Completion> {
        Some(&COMPLETION)
    }
}

/// zsh. It quotes and filters by itself. A candidate is its tag, its value and the line to show
/// with aligned descriptions, separated by tabs.
static COMPLETION: Completion = Completion {
    script: include_str!("../../completions/_awsso"),
    is_part_of_init: true,
    variable: None,
    completes_commands: true,
    matching: Matching::Subsequence,
    read: Line::of_words,
    write: write_candidates,
};

/// Descriptions of longer names are not aligned.
const WIDEST: usize = 32;

fn write_candidates(_line: &Line, answer: &Answer) -> String {
    let widest = match answer {
        Answer::Candidates { candidates, .. } => {
            let widths = candidates.iter().map(|c| c.value.chars().count());
            widths.max().unwrap_or(0).min(WIDEST)
        }
        Answer::Files | Answer::Command(_) => 0,
    };
    // The script removes `--flag=` from the typed text.
    lines(answer, |_, candidate| {
        let (tag, value, description) = (candidate.tag, &candidate.value, &candidate.description);
        Some(if description.is_empty() {
            format!("{tag}\t{value}\t{value}")
        } else {
            format!("{tag}\t{value}\t{value:widest$}  -- {description}")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_snippet_unsets_then_exports_one_by_one() {
        assert_eq!(
            Zsh.render(&samples::changes()).unwrap(),
            concat!(
                "\\builtin eval $'\\050\\040\\\\builtin\\040unset\\040-v\\040AWS_PROFILE\\040AWS_SECURITY_TOKEN",
                "\\040AWS_ACCESS_KEY_ID\\040AWS_REGION\\040AWS_SSO_PROFILE\\040\\051' &&\n",
                "\\builtin unset -v AWS_PROFILE AWS_SECURITY_TOKEN &&\n",
                "\\builtin export AWS_ACCESS_KEY_ID='ASIAEXAMPLE' &&\n",
                "\\builtin export AWS_REGION='' &&\n",
                "\\builtin export AWS_SSO_PROFILE=$'it\\'s\\040\\342\\200\\231\\044x\\\\\\\\\\041\\012';\n",
            )
        );
    }
}
