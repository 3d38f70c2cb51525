//! Programs apart from whoever runs the tests: with no terminal but the one that a test gives them, and
//! with signals that do what they do by default.

use std::ffi::OsStr;
use std::process::Command;

/// The terminal that a program can open as `/dev/tty`.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Controlling {
    /// None.
    Nothing,
    /// The one that is its stdin.
    Stdin,
}

/// A command in a session of its own. The process that is started becomes the program, so that its id
/// is the program's.
#[cfg(target_os = "linux")]
pub(crate) fn detached(program: &OsStr, terminal: Controlling) -> Command {
    signals::not_ignored();
    // By its path: what the program gets as `PATH` is the test's affair.
    let mut command = Command::new(which::which("setsid").expect("util-linux has setsid"));
    if terminal == Controlling::Stdin {
        command.arg("--ctty");
    }
    command.arg(program);
    command
}

/// The same where there is no `setsid`, but Perl.
#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) fn detached(program: &OsStr, _: Controlling) -> Command {
    let mut command = Command::new("/usr/bin/perl");
    command.args([
        "-e",
        "use POSIX 'setsid'; setsid(); exec { $ARGV[0] } @ARGV or die \"$ARGV[0]: $!\\n\"",
    ]);
    command.arg(program);
    command
}

/// Windows has consoles instead of sessions. A shell does not work without one.
#[cfg(windows)]
pub(crate) fn detached(program: &OsStr, _: Controlling) -> Command {
    // <winbase.h>
    const DETACHED_PROCESS: u32 = 0x0000_0008;
    let mut command = Command::new(program);
    if program == env!("CARGO_BIN_EXE_awsso") {
        std::os::windows::process::CommandExt::creation_flags(&mut command, DETACHED_PROCESS);
    }
    command
}

/// `nohup` ignores SIGHUP, a shell without job control ignores Ctrl-C in the background, and programs
/// inherit that.
#[cfg(target_os = "linux")]
mod signals {
    use std::sync::Once;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

    /// Those that somebody ignores for others.
    const INHERITED: [i32; 4] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];

    /// Has the tests note what they ignore: unlike an ignored signal, a handler is not inherited.
    pub(super) fn not_ignored() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            for signal in ignored(&std::fs::read_to_string("/proc/self/status").unwrap()) {
                signal_hook::flag::register(signal, std::sync::Arc::default()).unwrap();
            }
        });
    }

    /// What is ignored, by the text of `/proc/PID/status`.
    pub(super) fn ignored(status: &str) -> Vec<i32> {
        let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = u64::from_str_radix(line.unwrap().trim(), 16).unwrap();
        let is_ignored = |signal: &i32| mask & (1 << (signal - 1)) != 0;
        INHERITED.into_iter().filter(is_ignored).collect()
    }
}

#[cfg(target_os = "linux")]
mod tests {
    use crate::support::{OnTerminal, Scene};

    /// Of a program, what it has from whoever runs the tests.
    const LOOK: &str =
        "if (: </dev/tty) 2>/dev/null; then echo a terminal; fi; cat /proc/$$/status";

    /// What runs in the other process below.
    #[test]
    #[ignore = "the other process of the test below"]
    fn a_program_tells_its_surroundings() {
        let told = Scene::new().program("sh", &["-c", LOOK]).go().succeeds();
        assert!(!told.stdout.contains("a terminal"), "{}", told.stdout);
        assert!(super::signals::ignored(&told.stdout).is_empty());
    }

    #[test]
    fn programs_have_neither_the_terminal_nor_the_ignored_signals_of_who_runs_the_tests() {
        let own = std::env::current_exe().unwrap();
        let words = [
            "--ignore-signal=HUP,INT,QUIT,TERM",
            own.to_str().unwrap(),
            "--ignored",
            "--exact",
            "--nocapture",
            "support::detached::tests::a_program_tells_its_surroundings",
        ];
        let scene = Scene::new();
        let (outcome, seen) =
            scene.program_on_terminal("env", &words, OnTerminal::Everything).end();
        assert_eq!(outcome.status, Some(0), "{seen}");
        assert!(seen.contains("1 passed"), "{seen}");
    }
}
