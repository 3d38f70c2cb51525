//! bash, from 3.2 on (macOS).
//!
//! Imports its siblings and [`crate::environ`].

use std::ffi::OsStr;

use super::{Places, RcFile, RcFiles, Shell, argument, posix};
use crate::environ::Changes;
use crate::error::Result;
use crate::model::Platform;

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

    fn eval_line(&self, command: &str) -> String {
        posix::eval_line(command)
    }

    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, argument::posix)
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("{name}={literal};\n")
    }

    fn init_line(&self, program: &str, words: &str) -> Option<String> {
        Some(self.eval_line(&format!("{program} {words}")))
    }

    fn rc_files(&self, places: &Places<'_>) -> RcFiles {
        let home = |name: &str| places.home.join(name);
        let mut files = vec![RcFile::at(home(".bashrc"))];
        if places.platform == Platform::MacOs {
            // Its terminals start login shells, which do not read .bashrc.
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
}

#[cfg(test)]
mod tests {
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
}
