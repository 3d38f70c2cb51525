//! What Linux tells of processes, in `/proc`.

use std::fs::File;
use std::io::Read as _;

use rustix::process::{Pid, Signal, kill_process};

use crate::shell::ProcessNames;

/// A command line can be megabytes long.
const LONGEST: u64 = 4096;

pub(super) struct Processes;

#[expect(clippy::unused_self, reason = "as on the other systems, which look at all at once")]
impl Processes {
    pub(super) const fn new() -> Self {
        Self
    }

    pub(super) const fn all() -> Self {
        Self
    }

    pub(super) fn parent(&mut self, id: u32) -> Option<u32> {
        parent_in(&read(&format!("/proc/{id}/stat"))?)
    }

    /// The start in ticks since the system's; `None` also for one that has ended but was not
    /// waited for.
    pub(super) fn start(&mut self, id: u32) -> Option<u64> {
        start_in(&read(&format!("/proc/{id}/stat"))?)
    }

    pub(super) fn names(&mut self, id: u32) -> ProcessNames {
        let executable = std::fs::read_link(format!("/proc/{id}/exe")).ok();
        let command_line = read(&format!("/proc/{id}/cmdline"));
        let zero = command_line.as_deref().and_then(|line| line.split('\0').next());
        ProcessNames {
            executable: executable.map(|path| path.to_string_lossy().into_owned()),
            command: read(&format!("/proc/{id}/comm")).map(|text| text.trim_end().to_owned()),
            argument_zero: zero.filter(|zero| !zero.is_empty()).map(str::to_owned),
        }
    }

    pub(super) fn children_and_parents(&self) -> Vec<(u32, u32)> {
        let Ok(entries) = std::fs::read_dir("/proc") else {
            return Vec::new();
        };
        entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter_map(|id| Some((id, Self.parent(id)?)))
            .collect()
    }

    pub(super) fn kill(&self, id: u32) {
        self.signal(id, Signal::KILL);
    }

    pub(super) fn stop(&self, id: u32) {
        self.signal(id, Signal::STOP);
    }

    fn signal(&self, id: u32, signal: Signal) {
        let id = i32::try_from(id).ok().and_then(Pid::from_raw);
        // It may have ended meanwhile.
        let _ = id.map(|id| kill_process(id, signal));
    }
}

/// Whether it writes into the same pipe or file as this process.
pub(super) fn captures_us(id: u32) -> bool {
    let target = |id: &str| std::fs::read_link(format!("/proc/{id}/fd/1")).ok();
    let is_capture = |path: &std::path::Path| {
        let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stdout());
        !is_terminal && path != std::path::Path::new("/dev/null")
    };
    let own = target("self").filter(|path| is_capture(path));
    own.is_some() && own == target(&id.to_string())
}

fn read(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// What `/proc/ID/stat` says of a process.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) name: String,
    pub(super) parent: u32,
    pub(super) terminal: Option<String>,
}

pub(super) fn status(id: u32) -> Option<Status> {
    // The first fields, in one read.
    let mut bytes = [0; 128];
    let length = File::open(format!("/proc/{id}/stat")).ok()?.read(&mut bytes).ok()?;
    status_in(&bytes[..length])
}

/// The same text: `ID (NAME) STATE PARENT GROUP SESSION TERMINAL …`. In bytes: every switch reads some.
fn status_in(stat: &[u8]) -> Option<Status> {
    let begin = stat.iter().position(|byte| *byte == b'(')?;
    let end = stat.iter().rposition(|byte| *byte == b')')?;
    let mut fields = stat.get(end + 2..)?.split(|byte| *byte == b' ');
    let mut number =
        |at: usize| -> Option<u32> { std::str::from_utf8(fields.nth(at)?).ok()?.parse().ok() };
    let parent = number(1)?;
    let terminal = number(2).and_then(terminal);
    let name = String::from_utf8_lossy(stat.get(begin + 1..end)?).into_owned();
    Some(Status { name, parent, terminal })
}

/// The name of a terminal device: minor number in bits 0 to 7 and 20 to 31, major in 8 to 15.
/// Pseudo-terminals have the majors 136 to 143 (the kernel's `devices.txt`).
fn terminal(device: u32) -> Option<String> {
    let (major, minor) = (device >> 8 & 0xff, device & 0xff | device >> 12 & 0xfff00);
    match major {
        136..=143 => Some(format!("/dev/pts/{}", minor + (major - 136) * 256)),
        4 if minor < 64 => Some(format!("/dev/tty{minor}")),
        4 => Some(format!("/dev/ttyS{}", minor - 64)),
        _ => None,
    }
}

/// The parent in `/proc/ID/stat` (`man 5 proc`): `ID (NAME) STATE PARENT …`; the name may
/// contain anything.
fn parent_in(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// The start in the same text: field 22, after the state, which is field 3.
fn start_in(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_ascii_whitespace();
    let state = fields.next()?;
    fields.nth(18)?.parse().ok().filter(|_| !["Z", "X"].contains(&state))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_is_told_of_those_that_run() {
        let stat = |state: &str| {
            format!("17 (a) b) {state} 16 17 17 0 -1 4194560 1 0 0 0 1 2 3 4 20 0 1 0 4711 9 9")
        };
        assert_eq!(start_in(&stat("S")), Some(4711));
        assert_eq!(start_in(&stat("Z")), None);
        assert_eq!(start_in("17 (bash) S 1"), None);
    }

    #[test]
    fn name_and_terminal_are_told_whatever_the_name_holds() {
        for (name, device, terminal) in [
            ("bash", "34817", Some("/dev/pts/1")),
            ("a) R 1 (b", "1083394", Some("/dev/pts/258")),
            ("agetty", "1025", Some("/dev/tty1")),
            ("getty", "1088", Some("/dev/ttyS0")),
            ("sshd", "0", None),
            ("x", "-1", None),
        ] {
            let stat = format!("17 ({name}) S 16 17 17 {device} -1 4194560");
            let status = status_in(stat.as_bytes()).unwrap();
            assert_eq!((status.name.as_str(), status.parent), (name, 16));
            assert_eq!(status.terminal.as_deref(), terminal, "{name}");
        }
        for stat in ["17 (x) S", "17 (x)", "17 )x( S 1", ""] {
            assert_eq!(status_in(stat.as_bytes()), None, "{stat}");
        }
    }

    #[test]
    fn the_parent_is_found_behind_any_name() {
        for (stat, parent) in [
            ("17 (bash) S 16 17 17 0 -1", Some(16)),
            ("17 (a) S 99 b) R 16 17", Some(16)),
            ("17 (no parent) S", None),
            ("", None),
            ("17 (x) S -1", None),
        ] {
            assert_eq!(parent_in(stat), parent, "{stat}");
        }
    }
}
