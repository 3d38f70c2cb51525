//! The rc file of a new shell, as far as the environment tells.

use std::path::{Path, PathBuf};

use crate::environ::Environment;
use crate::model::Platform;

/// What the place of an rc file depends on.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) home: &'a Path,
    pub(crate) platform: Platform,
}

impl Places<'_> {
    /// `$XDG_CONFIG_HOME`, else `~/.config`.
    pub(super) fn config_home(&self) -> PathBuf {
        let configured = self.environment.get("XDG_CONFIG_HOME").map(Path::new);
        let configured = configured.filter(|path| path.is_absolute());
        configured.map_or_else(|| self.home.join(".config"), Path::to_owned)
    }

    /// `%APPDATA%`.
    pub(super) fn roaming(&self) -> PathBuf {
        let known = self.environment.get("APPDATA").filter(|path| !path.is_empty());
        known.map_or_else(|| self.home.join("AppData").join("Roaming"), PathBuf::from)
    }
}

/// The rc files for the line of [`Shell::init_line`](super::Shell::init_line).
#[derive(Debug)]
pub enum RcFiles {
    /// All of these.
    Known(Vec<RcFile>),
    /// The shell's program prints the path when it is called with `words`; `name` is its usual
    /// name.
    Printed { words: &'static [&'static str], name: &'static str },
}

impl RcFiles {
    pub(super) fn one(path: PathBuf) -> Self {
        Self::Known(vec![RcFile::at(path)])
    }
}

/// One rc file.
#[derive(Debug)]
pub struct RcFile {
    /// The first that exists, else the first.
    pub(crate) candidates: Vec<PathBuf>,
    /// What precedes the line if other shells read the file too.
    pub(crate) guard: &'static str,
    /// A file that may set a variable, without exporting it, which moves the rc file.
    pub(crate) mover: Option<(PathBuf, &'static str)>,
    /// A file that the line writes.
    pub(crate) generated: Option<PathBuf>,
}

impl RcFile {
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { candidates: vec![path], guard: "", mover: None, generated: None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{all, by_name};
    use super::*;

    fn paths(shell: &str, platform: Platform, variables: &[(&str, &str)]) -> Vec<String> {
        let environment = Environment::of(variables);
        let places = Places { environment: &environment, home: Path::new("/h"), platform };
        match by_name(shell).unwrap().rc_files(&places) {
            RcFiles::Known(files) => {
                let first = |file: RcFile| file.candidates[0].display().to_string();
                files.into_iter().map(first).collect()
            }
            RcFiles::Printed { name, .. } => vec![name.to_owned()],
        }
    }

    #[cfg(unix)]
    #[test]
    fn each_shell_has_its_file_where_its_variables_say() {
        use Platform::{MacOs, Unix, Windows};
        let xdg = &[("XDG_CONFIG_HOME", "/x"), ("ZDOTDIR", "/z"), ("APPDATA", "/a")][..];
        for (shell, platform, variables, expected) in [
            ("bash", Unix, &[][..], &["/h/.bashrc"][..]),
            ("bash", MacOs, &[], &["/h/.bashrc", "/h/.bash_profile"]),
            ("zsh", Unix, &[], &["/h/.zshrc"]),
            ("zsh", Unix, xdg, &["/z/.zshrc"]),
            ("fish", Unix, &[], &["/h/.config/fish/config.fish"]),
            ("fish", Unix, xdg, &["/x/fish/config.fish"]),
            ("powershell", Unix, &[], &["/h/.config/powershell/Microsoft.PowerShell_profile.ps1"]),
            ("powershell", MacOs, xdg, &["/x/powershell/Microsoft.PowerShell_profile.ps1"]),
            ("powershell", Windows, xdg, &["$PROFILE"]),
            ("elvish", Unix, xdg, &["/x/elvish/rc.elv"]),
            ("elvish", Windows, xdg, &["/a/elvish/rc.elv"]),
            ("nu", Unix, &[], &["/h/.config/nushell/config.nu"]),
            ("nu", MacOs, &[], &["/h/Library/Application Support/nushell/config.nu"]),
            ("nu", MacOs, xdg, &["/x/nushell/config.nu"]),
            ("xonsh", Unix, xdg, &["/h/.xonshrc"]),
            ("tcsh", Unix, xdg, &["/h/.tcshrc"]),
            ("sh", Unix, xdg, &[]),
            ("cmd", Windows, xdg, &[]),
        ] {
            assert_eq!(paths(shell, platform, variables), expected, "{shell} {platform:?}");
        }
    }

    #[test]
    fn a_shell_with_a_script_has_a_line_and_a_file_for_it() {
        for shell in all() {
            let has_script = shell.init_script().is_some();
            let name = shell.name();
            let line = shell.init_line("awsso", &format!("init {name}"));
            assert!(line.contains(&format!("awsso init {name}")), "{line}");
            assert_eq!(!paths(name, Platform::Unix, &[]).is_empty(), has_script, "{name}");
        }
    }
}
