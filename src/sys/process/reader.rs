//! Who reads this process's standard output, as far as the system tells.

/// Whether an ancestor, such as a shell with `$(…)`, may be the reader. `false` only if it is
/// certain that none is: for a file, or a pipe that another process reads.
pub(super) fn may_be_ancestor() -> bool {
    #[cfg(target_os = "linux")]
    return proc::may_be_ancestor();
    #[cfg(not(target_os = "linux"))]
    true
}

#[cfg(target_os = "linux")]
mod proc {
    use std::fs::{self, Metadata};
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    use std::time::{Duration, Instant};

    use super::super::ancestors::ancestor_ids;

    /// A shell that starts a pipe holds both ends until its last program has started.
    const START: Duration = Duration::from_millis(100);
    const PAUSE: Duration = Duration::from_millis(5);

    pub(super) fn may_be_ancestor() -> bool {
        let Ok(stdout) = fs::metadata("/proc/self/fd/1") else {
            return true;
        };
        if !stdout.file_type().is_fifo() {
            // Some shells capture into a file without a name.
            return !(stdout.is_file() && stdout.nlink() > 0);
        }
        let start = Instant::now();
        while is_held(&stdout) {
            if start.elapsed() > START {
                return true;
            }
            std::thread::sleep(PAUSE);
        }
        false
    }

    /// Whether an ancestor has the reading end of the pipe. A parent whose files cannot be read
    /// counts; above it, some never can.
    fn is_held(pipe: &Metadata) -> bool {
        let holds = |id| holds(id, pipe);
        let mut ids = ancestor_ids();
        ids.next().is_none_or(|parent| holds(parent).unwrap_or(true))
            || ids.any(|id| holds(id) == Some(true))
    }

    fn holds(id: u32, pipe: &Metadata) -> Option<bool> {
        let numbers = fs::read_dir(format!("/proc/{id}/fd")).ok()?;
        let mut numbers = numbers.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        Some(numbers.any(|number| {
            let is_pipe = fs::metadata(format!("/proc/{id}/fd/{number}"))
                .is_ok_and(|file| (file.dev(), file.ino()) == (pipe.dev(), pipe.ino()));
            is_pipe && reads(&format!("/proc/{id}/fdinfo/{number}"))
        }))
    }

    /// Both ends of a pipe are one file; the last digit of its flags is 1 for the writing end.
    fn reads(path: &str) -> bool {
        let info = fs::read_to_string(path).unwrap_or_default();
        info.lines().any(|line| line.starts_with("flags:") && !line.ends_with('1'))
    }
}
