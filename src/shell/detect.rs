//! Which shell is calling, by the parent processes, for snippets without `--shell`.

use super::{Shell, by_name, powershell, sh};

/// How far up the shell may be: `sudo`, `timeout`, `make` and similar are in between.
const LEVELS: usize = 8;

/// What is known of a process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProcessNames {
    /// As in `/proc/PID/exe`.
    pub executable: Option<String>,
    /// The name that the system shows; of a script, the script's.
    pub command: Option<String>,
    /// As it was called; a login shell has a dash in front.
    pub argument_zero: Option<String>,
}

/// The shell that will evaluate the output: the nearest of `ancestors` (parent first) that is a
/// shell, else `AWSSO_SHELL`, else the login shell (`$SHELL`), else PowerShell on Windows and `sh`
/// elsewhere. A variable never overrides a detected shell: whoever sets it could make one shell
/// evaluate code that is quoted for another.
pub(crate) fn detect(
    ancestors: &[ProcessNames],
    named: Option<&str>,
    login_shell: Option<&str>,
) -> &'static dyn Shell {
    let fallback: &'static dyn Shell =
        if cfg!(windows) { &powershell::PowerShell } else { &sh::Sh };
    ancestors
        .iter()
        .take(LEVELS)
        .find_map(shell_of)
        .or_else(|| by_name(named?))
        .or_else(|| known(&base_name(login_shell?)))
        .unwrap_or(fallback)
}

/// The program of the nearest ancestor that is `shell`.
pub(crate) fn calling_program(ancestors: &[ProcessNames], shell: &dyn Shell) -> Option<String> {
    let is_it = |process: &&ProcessNames| {
        shell_of(process).is_some_and(|found| found.name() == shell.name())
    };
    ancestors.iter().take(LEVELS).find(is_it)?.executable.clone()
}

/// The program decides if it is known: `bash` called as `sh` is bash, and the name of a script says
/// nothing. Else the name and how it was called.
fn shell_of(process: &ProcessNames) -> Option<&'static dyn Shell> {
    let base = |text: &Option<String>| text.as_deref().map(base_name).filter(|it| !it.is_empty());
    let command = base(&process.command);
    let called = base(&process.argument_zero);
    let Some(program) = base(&process.executable) else {
        return command.as_deref().and_then(known).or_else(|| called.as_deref().and_then(known));
    };
    let is_called =
        |name: &str| command.as_deref() == Some(name) || called.as_deref() == Some(name);
    if program == "busybox" {
        // One program, many commands: `busybox timeout` is not a shell.
        let unnamed = command.is_none() && called.is_none();
        let is_shell = ["sh", "ash", "hush", "busybox"].into_iter().any(is_called);
        return if is_shell || unnamed { known("busybox") } else { None };
    }
    if program.starts_with("python") {
        return if is_called("xonsh") { by_name("xonsh") } else { None };
    }
    // In an emulator or a wrapper the program is another, but both names agree.
    known(&program).or_else(|| {
        let (command, called) = (known(&command?)?, known(&called?)?);
        (command.name() == called.name()).then_some(called)
    })
}

/// The shell whose program is `name`, also with a version (`zsh5`, `bash-5.2`).
fn known(name: &str) -> Option<&'static dyn Shell> {
    let unversioned = name
        .trim_end_matches(|character: char| character.is_ascii_digit() || ".-".contains(character));
    by_name(name).or_else(|| by_name(unversioned))
}

/// The last part of a path without the mark of a replaced program, a login shell's dash, and
/// `.exe`; in lower case.
fn base_name(path: &str) -> String {
    let path = path.strip_suffix(" (deleted)").unwrap_or(path);
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    name.strip_prefix('-').unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(executable: &str, command: &str, argument_zero: &str) -> ProcessNames {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ProcessNames {
            executable: known(executable),
            command: known(command),
            argument_zero: known(argument_zero),
        }
    }

    #[test]
    fn each_way_to_run_a_shell_is_recognised() {
        for (executable, command, argument_zero, shell) in [
            ("/usr/bin/bash", "bash", "-bash", "bash"),
            ("/usr/bin/bash (deleted)", "bash", "bash", "bash"),
            ("/usr/bin/bash", "bash", "sh", "bash"),
            ("/usr/bin/bash", "fish", "/bin/bash", "bash"), // a script called fish
            ("/usr/bin/dash", "sh", "sh", "sh"),
            ("/bin/busybox", "ash", "-ash", "sh"),
            ("/bin/busybox", "script", "/bin/sh", "sh"),
            ("/bin/busybox", "", "", "sh"),
            ("/usr/bin/ksh93", "ksh", "ksh", "ksh"),
            ("/usr/bin/mksh", "mksh", "mksh", "ksh"),
            ("/usr/bin/yash", "yash", "yash", "sh"),
            ("/bin/zsh5", "zsh", "-zsh", "zsh"),
            ("/opt/bash-5.2", "x", "x", "bash"),
            ("C:\\Program Files\\PowerShell\\7\\pwsh.exe", "", "", "powershell"),
            (
                "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\PowerShell.EXE",
                "",
                "",
                "powershell",
            ),
            ("", "-zsh", "", "zsh"),
            ("", "odd", "-fish", "fish"),
            ("/usr/bin/qemu-aarch64", "zsh", "/bin/zsh", "zsh"),
        ] {
            let found = detect(&[process(executable, command, argument_zero)], Some("tcsh"), None);
            assert_eq!(found.name(), shell, "{executable} {command} {argument_zero}");
        }
    }

    #[test]
    fn programs_in_between_are_passed_over() {
        let chain = [
            process("/usr/bin/timeout", "timeout", "timeout"),
            process("/bin/busybox", "timeout", "timeout"),
            process("/usr/bin/python3.11", "bash", "python3"),
            process("/usr/bin/perl", "fish", "/usr/bin/perl"),
            process("/usr/bin/zsh", "zsh", "zsh"),
            process("/usr/bin/bash", "bash", "bash"),
        ];
        assert_eq!(detect(&chain, Some("fish"), Some("/bin/bash")).name(), "zsh");
    }

    #[test]
    fn the_login_shell_counts_only_where_no_shell_is_near() {
        let far: Vec<_> = std::iter::repeat_n(process("/usr/bin/make", "make", "make"), 8)
            .chain([process("/usr/bin/zsh", "zsh", "zsh")])
            .collect();
        assert_eq!(detect(&far, None, Some("/usr/local/bin/fish")).name(), "fish");
        assert_eq!(detect(&far, Some("xonsh"), Some("/bin/fish")).name(), "xonsh");
        assert_eq!(detect(&far, Some("perl"), Some("/bin/fish")).name(), "fish");
        let fallback = if cfg!(windows) { "powershell" } else { "sh" };
        assert_eq!(detect(&far, None, None).name(), fallback);
        assert_eq!(detect(&[], None, Some("/bin/false")).name(), fallback);
        assert_eq!(detect(&[ProcessNames::default()], Some(""), Some("")).name(), fallback);
    }
}
