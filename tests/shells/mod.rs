//! The emitted texts in the real shells: what a child process gets is compared byte for byte.
//!
//! A shell that is not installed is reported and skipped; in CI on Linux it is a failure.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

mod failure;
mod grammar;
mod options;
mod round_trip;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use awsso::{Environment, MANAGED, deactivate};
use awsso::{Shell, shell_by_name as by_name};
use tempfile::TempDir;

use crate::support::{
    Controlling, activated, detached, is_installed, powershell_holds_empty, restored_names,
    session, values,
};

/// A program that speaks one of the languages awsso writes.
pub(crate) struct Dialect {
    /// The program, then its arguments before the script.
    program: &'static [&'static str],
    /// What awsso calls its language.
    shell: &'static str,
    /// The ways in which people evaluate a snippet, with `SNIPPET` for its file.
    evaluate: &'static [&'static str],
    /// Ends the script with 90 unless the statement before succeeded; empty where it throws.
    check: &'static str,
    /// Writes the environment of a child to `DUMP`.
    dump: &'static str,
    /// Whether it can hold this value at all.
    holds: fn(&OsStr) -> bool,
}

const QUOTED: &str = "eval \"$(cat SNIPPET)\"";
const UNQUOTED: &str = "eval $(cat SNIPPET)";
const IN_FUNCTION: &str = "f() { eval \"$(cat SNIPPET)\"; }; f";
const CHECK: &str = "[ \"$?\" -eq 0 ] || exit 90";
const DUMP: &str = "env -0 >DUMP";

const fn posix(program: &'static [&'static str], shell: &'static str) -> Dialect {
    Dialect {
        program,
        shell,
        evaluate: &[QUOTED, UNQUOTED, IN_FUNCTION],
        check: CHECK,
        dump: DUMP,
        holds: |_| true,
    }
}

pub(crate) const BASH: Dialect = posix(&["bash", "--norc", "--noprofile"], "bash");
pub(crate) const ZSH: Dialect = posix(&["zsh", "-f"], "zsh");
pub(crate) const KSH93: Dialect = posix(&["ksh93"], "ksh");
pub(crate) const MKSH: Dialect = posix(&["mksh"], "ksh");
pub(crate) const DASH: Dialect =
    Dialect { evaluate: &[QUOTED, IN_FUNCTION], ..posix(&["dash"], "sh") };
pub(crate) const BUSYBOX: Dialect =
    Dialect { evaluate: &[QUOTED, IN_FUNCTION], ..posix(&["busybox", "sh"], "sh") };
pub(crate) const YASH: Dialect = Dialect {
    evaluate: &[QUOTED, IN_FUNCTION],
    holds: |value| value.to_str().is_some(),
    ..posix(&["yash"], "sh")
};
pub(crate) const BASH_AS_SH: Dialect =
    Dialect { evaluate: &[QUOTED, IN_FUNCTION], ..posix(&["bash", "--posix"], "sh") };
pub(crate) const FISH: Dialect = Dialect {
    program: &["fish", "--no-config"],
    shell: "fish",
    evaluate: &[
        "cat SNIPPET | source",
        "eval (cat SNIPPET)",
        "function f; cat SNIPPET | source; end; f",
    ],
    check: "test $status -eq 0; or exit 90",
    dump: DUMP,
    holds: |_| true,
};
pub(crate) const TCSH: Dialect = Dialect {
    program: &["tcsh", "-f"],
    shell: "tcsh",
    evaluate: &["eval \"`cat SNIPPET`\""],
    check: "if ($status != 0) exit 90",
    dump: DUMP,
    holds: |value| value.to_str().is_some_and(|text| !text.contains('\n')),
};
pub(crate) const ELVISH: Dialect = Dialect {
    program: &["elvish", "-norc"],
    shell: "elvish",
    evaluate: &["eval (e:cat SNIPPET | slurp)"],
    check: "",
    dump: "e:env -0 > DUMP",
    holds: |value| value.to_str().is_some(),
};
pub(crate) const POWERSHELL: Dialect = Dialect {
    program: &["pwsh", "-NoProfile", "-NonInteractive", "-File"],
    shell: "powershell",
    evaluate: &["/bin/cat SNIPPET | Out-String | Invoke-Expression", "iex (/bin/cat SNIPPET)"],
    check: "",
    dump: "/bin/sh -c 'env -0 >DUMP'",
    holds: |value| {
        let text = value.to_str();
        text.is_some_and(|text| !text.is_empty() || powershell_holds_empty())
    },
};
pub(crate) const NU: Dialect = Dialect {
    program: &["nu", "--no-config-file"],
    shell: "nu",
    evaluate: &["^cat SNIPPET | from json | load-env"],
    check: "",
    dump: "^sh -c 'env -0 >DUMP'",
    holds: |value| value.to_str().is_some(),
};
pub(crate) const XONSH: Dialect = Dialect {
    program: &["xonsh", "--no-rc"],
    shell: "xonsh",
    evaluate: &["execx($(cat SNIPPET))"],
    check: "",
    dump: "sh -c 'env -0 >DUMP'",
    holds: |value| value.to_str().is_some(),
};

impl Dialect {
    /// What awsso emits for it.
    pub(crate) fn language(&self) -> &'static dyn Shell {
        by_name(self.shell).expect("every dialect's shell is registered")
    }

    pub(crate) fn is_installed(&self) -> bool {
        is_installed(self.program[0])
    }
}

/// A folder for a script, its snippets and its dumps, and the environment its shell starts with.
pub(crate) struct Stage {
    folder: TempDir,
    pub(crate) environment: Environment,
    locale: &'static str,
}

/// How a script ended.
pub(crate) struct Ended {
    pub(crate) status: Option<i32>,
    /// Both streams.
    pub(crate) printed: String,
}

impl Ended {
    pub(crate) fn assert_silent_success(&self, what: &str) {
        assert_eq!((self.status, self.printed.as_str()), (Some(0), ""), "{what}");
    }
}

impl Stage {
    pub(crate) fn new(environment: Environment) -> Self {
        let utf8 = if cfg!(target_os = "macos") { "en_US.UTF-8" } else { "C.UTF-8" };
        Self { folder: tempfile::tempdir().unwrap(), environment, locale: utf8 }
    }

    pub(crate) fn in_locale(self, locale: &'static str) -> Self {
        Self { locale, ..self }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes `text` to a file and gives its path as text, for a script.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Runs `script` in the dialect, in the folder and with nothing but the environment given.
    pub(crate) fn run(&self, dialect: &Dialect, script: &str) -> Ended {
        // The suffix is for PowerShell; the others do not look at it.
        let script = self.file("script.ps1", script);
        let output = detached(dialect.program[0].as_ref(), Controlling::Nothing)
            .args(&dialect.program[1..])
            .arg(script)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.environment.iter())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("LC_ALL", self.locale)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(!self.path("executed").exists(), "a value was executed as code");
        let printed = [output.stdout, output.stderr].concat();
        Ended {
            status: output.status.code(),
            printed: String::from_utf8_lossy(&printed).into_owned(),
        }
    }

    /// The environment that a script dumped.
    pub(crate) fn dumped(&self, name: &str) -> Environment {
        read_dump(&self.path(name))
    }
}

fn read_dump(path: &Path) -> Environment {
    let bytes = fs::read(path).unwrap_or_default();
    let entries = bytes.split(|&byte| byte == 0).filter_map(|entry| {
        let split = entry.iter().position(|&byte| byte == b'=')?;
        let text = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
        Some((text(&entry[..split]), text(&entry[split + 1..])))
    });
    Environment::new(entries)
}

/// Fails with the first managed variable that differs.
pub(crate) fn assert_same(actual: &Environment, expected: &Environment, what: &str) {
    for variable in MANAGED {
        let name = variable.name;
        assert_eq!(actual.get(name), expected.get(name), "{name}, {what}");
    }
}

/// The snippet that undoes `active`.
pub(crate) fn undoing(dialect: &Dialect, active: &Environment) -> String {
    dialect.language().render(&deactivate(active)).unwrap()
}

/// Environments that hold `values`, as many at a time as there are variables for them.
pub(crate) fn environments(dialect: &Dialect, values: &[OsString]) -> Vec<Environment> {
    let held: Vec<_> = values.iter().filter(|value| (dialect.holds)(value)).collect();
    held.chunks(restored_names().count())
        .map(|chunk| {
            let named = restored_names().zip(chunk);
            Environment::new(named.map(|(name, value)| (name.into(), (*value).clone())))
        })
        .collect()
}
