//! A token file that other tools read and write too, and whose refresh token can be used only once.
//!
//! One process of awsso at a time renews a token. The wait for the lock and the request share what
//! the run has left for waiting. Other tools do not use the lock: they may rewrite the file in place at any moment,
//! or use up the refresh token first.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::SignedDuration;

use crate::error::{Error, Kind, Result};
use crate::sys::{FileLock, System};

/// How long an empty or half-written file is read again.
const SETTLING: Duration = Duration::from_millis(500);

/// A file last written before this is not being written now.
const RECENT: SignedDuration = SignedDuration::from_secs(2);

/// How long to wait for the token that another tool may have got.
const WINNING: Duration = Duration::from_secs(2);

const PAUSE: Duration = Duration::from_millis(50);

/// Reads a file of other tools. The AWS CLI truncates its files and writes them in place, so a file
/// that `parse` refuses is read again for a moment.
pub(crate) fn read<T>(
    system: &System,
    path: &Path,
    parse: &dyn Fn(&[u8]) -> Result<T>,
) -> Result<Option<Result<T>>> {
    let end = system.clock.monotonic().saturating_add(SETTLING);
    loop {
        let Some(bytes) = system.files.read(path)? else {
            return Ok(None);
        };
        let parsed = parse(&bytes);
        let is_recent = || {
            let changed = system.files.modified(path);
            changed.is_some_and(|time| system.now().duration_since(time).abs() < RECENT)
        };
        if parsed.is_ok() || system.clock.monotonic() >= end || !is_recent() {
            return Ok(Some(parsed));
        }
        system.clock.sleep(PAUSE);
    }
}

/// Waits for the result of another tool that renewed first: the value that `look` finds.
pub(super) fn winner<T>(system: &System, look: &dyn Fn() -> Option<T>) -> Option<T> {
    let end = system.clock.monotonic().saturating_add(WINNING);
    loop {
        let found = look();
        if found.is_some() || system.clock.monotonic() >= end {
            return found;
        }
        system.clock.sleep(PAUSE);
    }
}

/// A request with less time than this is not sent: its answer, and with it the only valid refresh
/// token, could be lost.
const SHORTEST_REQUEST: Duration = Duration::from_secs(5);

/// The right to renew a token, until dropped.
#[derive(Debug)]
pub(crate) struct SharedFileLock {
    _own: FileLock,
    /// A lock beside the token file, for containers that share only that folder. Other tools ignore
    /// its name, and it is empty.
    _beside: FileLock,
    beside_path: PathBuf,
}

impl SharedFileLock {
    /// Waits for the lock `lock` (as for `Files::lock`) of the token in `file`. The file may have
    /// changed since it was read.
    pub(crate) fn wait_for(system: &System, lock: &str, file: &Path) -> Result<Self> {
        let (files, clock) = (&system.files, &*system.clock);
        // What comes after needs time too: a request, with the old token or for a new one.
        let left = || system.patience.left(clock).saturating_sub(SHORTEST_REQUEST);
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let beside = file.with_file_name(format!("awsso-{stem}.lock"));
        let take = |name: &Path| {
            let limit = left();
            let _waiting = system.patience.wait(clock);
            files.lock(name, limit, clock)
        };
        Ok(Self { _own: take(lock.as_ref())?, _beside: take(&beside)?, beside_path: beside })
    }

    /// Deletes the lock beside the token file, after that file was deleted.
    pub(super) fn remove_trace(self, system: &System) {
        // Windows cannot delete an open file.
        if cfg!(unix) {
            let _ = system.files.remove(&self.beside_path);
        }
    }
}

/// Whether there is time enough for the request.
pub(crate) fn check_time(system: &System) -> Result<()> {
    if system.patience.left(&*system.clock) >= SHORTEST_REQUEST {
        return Ok(());
    }
    Err(Error::new(Kind::Network, "too little time left: this run has waited too long before"))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fs::File;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::sys::scripted::{START, Script};

    fn parse(bytes: &[u8]) -> Result<usize> {
        let wrong = || Error::new(Kind::Other, "not whole");
        bytes.ends_with(b"}").then_some(bytes.len()).ok_or_else(wrong)
    }

    #[expect(clippy::disallowed_methods, reason = "the time of a file is the test's to choose")]
    /// A file that was last written so long before the scripted clock began.
    fn file(home: &Path, content: &str, age: Duration) -> PathBuf {
        let path = home.join("token");
        std::fs::write(&path, content).unwrap();
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(START.unsigned_abs());
        let file = File::options().append(true).open(&path).unwrap();
        file.set_modified(start - age).unwrap();
        path
    }

    #[test]
    fn a_file_that_is_being_written_is_read_again_for_half_a_second_and_no_other() {
        let home = tempfile::tempdir().unwrap();
        for (content, age, slept) in
            [("{}", 0, 0), ("", 0, 500), ("{\"half", 1, 500), ("", 10, 0), ("{\"damaged", 3600, 0)]
        {
            let script = Script::at_home(home.path());
            let path = file(home.path(), content, Duration::from_secs(age));
            let found = read(&script.system, &path, &parse).unwrap().unwrap();
            assert_eq!(found.is_ok(), content == "{}");
            let total: Duration = script.clock.slept().iter().sum();
            assert_eq!(total, Duration::from_millis(slept), "{content:?} {age}");
        }
        let script = Script::at_home(home.path());
        assert_eq!(read(&script.system, &home.path().join("none"), &parse), Ok(None));
    }

    #[test]
    fn a_winner_is_waited_for_two_seconds_at_most() {
        let script = Script::at_home(Path::new("/nonexistent"));
        let looks = Cell::new(0);
        let look = |which: u32| {
            looks.set(looks.get() + 1);
            (looks.get() == which).then_some("token")
        };
        assert_eq!(winner(&script.system, &|| look(3)), Some("token"));
        assert_eq!(script.system.clock.monotonic(), 2 * PAUSE);
        assert_eq!(winner(&script.system, &|| look(0)), None);
        assert_eq!(script.system.clock.monotonic(), 2 * PAUSE + WINNING);
    }
}
