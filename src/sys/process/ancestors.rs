//! The processes above and below: who started awsso, and what a program has started.

use serde::{Deserialize, Serialize};

#[cfg(target_os = "linux")]
use super::proc::{self, Processes};
use crate::shell::ProcessNames;
#[cfg(not(target_os = "linux"))]
use table::Processes;

/// How far up to search for a shell.
const MOST_LEVELS: usize = 8;

/// How far down to follow descendants: more are created faster than they can be killed.
const MOST_DESCENDANTS: usize = 1000;

/// The names of the ancestors of this process, nearest first.
pub(super) fn ancestors() -> Vec<ProcessNames> {
    let mut processes = Processes::new();
    ancestor_ids().map(|id| processes.names(id)).collect()
}

/// The ids of the ancestors of this process, nearest first.
pub(super) fn ancestor_ids() -> impl Iterator<Item = u32> {
    let mut processes = Processes::new();
    let parent = move |id: &u32| above(*id, processes.parent(*id));
    std::iter::successors(Some(std::process::id()), parent).skip(1).take(MOST_LEVELS)
}

/// The parent of a process. In a container the shell may be process 1, without one.
fn above(id: u32, parent: Option<u32>) -> Option<u32> {
    parent.filter(|parent| *parent != 0 && *parent != id)
}

/// A process, distinguished by its start time from a later one with the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProcessMark {
    id: u32,
    start: u64,
}

impl ProcessMark {
    /// Marks in one word, for a URL or a file name: `id-start,id-start`.
    pub(crate) fn list(marks: &[Self]) -> String {
        let words: Vec<_> = marks.iter().map(|it| format!("{}-{}", it.id, it.start)).collect();
        words.join(",")
    }

    /// The marks of such a word; invalid ones are skipped.
    pub(crate) fn parse_list(text: &str) -> Vec<Self> {
        let mark = |word: &str| {
            let (id, start) = word.split_once('-')?;
            Some(Self { id: id.parse().ok()?, start: start.parse().ok()? })
        };
        text.split(',').filter_map(mark).collect()
    }
}

/// Who called awsso, for the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The controlling terminal.
    pub(crate) terminal: Option<String>,
    /// Id and name of the processes above this one, nearest first; at most [`MOST_CALLERS`].
    pub(crate) processes: Vec<(u32, String)>,
}

/// The subshell of `$(…)`, the shell, and what runs it.
const MOST_CALLERS: usize = 5;

pub(super) fn caller() -> Caller {
    #[cfg(target_os = "linux")]
    {
        let mut caller = Caller::default();
        let mut next = std::os::unix::process::parent_id();
        while next != 0 && caller.processes.len() < MOST_CALLERS {
            let Some(status) = proc::status(next) else { break };
            if caller.processes.is_empty() {
                // The session's, as this process's own.
                caller.terminal = status.terminal;
            }
            caller.processes.push((next, status.name));
            next = status.parent;
        }
        caller
    }
    #[cfg(not(target_os = "linux"))]
    {
        let mut processes = Processes::new();
        let mut process = |id| (id, processes.names(id).command.unwrap_or_default());
        let processes = ancestor_ids().take(MOST_CALLERS).map(&mut process).collect();
        Caller { terminal: terminal(), processes }
    }
}

/// The terminal behind one of the standard streams.
#[cfg(all(unix, not(target_os = "linux")))]
fn terminal() -> Option<String> {
    use std::os::fd::{AsFd as _, BorrowedFd};
    let name = |stream: BorrowedFd<'_>| {
        rustix::termios::ttyname(stream, Vec::new()).ok()?.into_string().ok()
    };
    name(std::io::stderr().as_fd()).or_else(|| name(std::io::stdin().as_fd()))
}

#[cfg(windows)]
const fn terminal() -> Option<String> {
    None
}

pub(super) fn own_mark() -> Option<ProcessMark> {
    mark(std::process::id())
}

fn mark(id: u32) -> Option<ProcessMark> {
    Some(ProcessMark { id, start: Processes::new().start(id)? })
}

/// The processes above this one, nearest first, without those that only capture its output, such as
/// the subshell of `$(…)`, if the system tells (Linux).
pub(super) fn lineage() -> Vec<ProcessMark> {
    #[cfg(target_os = "linux")]
    let is_left_out = |id: &u32| proc::captures_us(*id);
    #[cfg(not(target_os = "linux"))]
    let is_left_out = |_: &u32| false;
    ancestor_ids().filter(|id| !is_left_out(id)).filter_map(mark).collect()
}

pub(super) fn parent() -> Option<ProcessMark> {
    ancestor_ids().next().and_then(mark)
}

pub(super) fn is_alive(process: ProcessMark) -> bool {
    mark(process.id) == Some(process)
}

/// Kills `id` and everything that it has started, directly or not. All are stopped first: a shell
/// whose command is killed would start the next one.
pub(super) fn kill_family(id: u32) {
    let mut family = vec![id];
    let mut stopped = 0;
    loop {
        let processes = Processes::all();
        if stopped == family.len() {
            return family.into_iter().for_each(|id| processes.kill(id));
        }
        family[stopped..].iter().for_each(|id| processes.stop(*id));
        stopped = family.len();
        let pairs = processes.children_and_parents();
        let new = descendants(id, &pairs).into_iter().filter(|id| !family.contains(id));
        let new: Vec<u32> = new.collect();
        family.extend(new);
    }
}

/// The descendants of `ancestor` in pairs of child and parent.
fn descendants(ancestor: u32, pairs: &[(u32, u32)]) -> Vec<u32> {
    let mut found = vec![ancestor];
    let mut next = 0;
    while next < found.len() && found.len() <= MOST_DESCENDANTS {
        let parent = found[next];
        for (child, its_parent) in pairs {
            if *its_parent == parent && !found.contains(child) {
                found.push(*child);
            }
        }
        next += 1;
    }
    found.remove(0);
    found
}

/// Other systems: through their own calls.
#[cfg(not(target_os = "linux"))]
mod table {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, Signal, System, UpdateKind};

    use super::ProcessNames;

    pub(super) struct Processes(System);

    impl Processes {
        pub(super) fn new() -> Self {
            Self(System::new())
        }

        pub(super) fn all() -> Self {
            let mut system = System::new();
            system.refresh_processes_specifics(
                ProcessesToUpdate::All,
                true,
                ProcessRefreshKind::nothing(),
            );
            Self(system)
        }

        fn refresh(&mut self, id: u32) -> Option<&sysinfo::Process> {
            let id = Pid::from_u32(id);
            let kind = ProcessRefreshKind::nothing()
                .with_exe(UpdateKind::OnlyIfNotSet)
                .with_cmd(UpdateKind::OnlyIfNotSet);
            self.0.refresh_processes_specifics(ProcessesToUpdate::Some(&[id]), false, kind);
            self.0.process(id)
        }

        /// Windows reuses the id of a parent that has ended: a parent that started later is another
        /// process.
        pub(super) fn parent(&mut self, id: u32) -> Option<u32> {
            let (parent, start) = self
                .refresh(id)
                .and_then(|process| Some((process.parent()?.as_u32(), process.start_time())))?;
            let is_older = self.refresh(parent).is_none_or(|parent| parent.start_time() <= start);
            is_older.then_some(parent)
        }

        /// The start in seconds since 1970.
        pub(super) fn start(&mut self, id: u32) -> Option<u64> {
            self.refresh(id).map(sysinfo::Process::start_time)
        }

        pub(super) fn names(&mut self, id: u32) -> ProcessNames {
            let Some(process) = self.refresh(id) else {
                return ProcessNames::default();
            };
            let text = |text: &std::ffi::OsStr| text.to_string_lossy().into_owned();
            ProcessNames {
                executable: process.exe().map(|path| text(path.as_os_str())),
                command: Some(text(process.name())),
                argument_zero: process.cmd().first().map(|zero| text(zero)),
            }
        }

        pub(super) fn children_and_parents(&self) -> Vec<(u32, u32)> {
            let pair = |(id, process): (&Pid, &sysinfo::Process)| {
                Some((id.as_u32(), process.parent()?.as_u32()))
            };
            self.0.processes().iter().filter_map(pair).collect()
        }

        pub(super) fn kill(&self, id: u32) {
            if let Some(process) = self.0.process(Pid::from_u32(id)) {
                process.kill();
            }
        }

        /// Not on Windows, where there is no such thing.
        pub(super) fn stop(&self, id: u32) {
            if let Some(process) = self.0.process(Pid::from_u32(id)) {
                let _ = process.kill_with(Signal::Stop);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_ancestor_is_the_parent() {
        let names = ancestors();
        assert!((1..=MOST_LEVELS).contains(&names.len()));
        assert!(names[0].executable.is_some() || names[0].command.is_some(), "{names:?}");
    }

    #[test]
    fn the_caller_is_told_with_its_parents() {
        let caller = caller();
        assert!((1..=MOST_CALLERS).contains(&caller.processes.len()), "{caller:?}");
        assert!(caller.processes.iter().all(|(id, name)| *id > 0 && !name.is_empty()));
    }

    #[test]
    fn descendants_are_found_over_generations_and_loops_end() {
        let pairs = [(2, 1), (3, 2), (4, 3), (5, 9), (6, 2), (9, 5)];
        assert_eq!(descendants(2, &pairs), [3, 6, 4]);
        assert_eq!(descendants(5, &pairs), [9]);
        assert!(descendants(4, &pairs).is_empty());
    }
}
