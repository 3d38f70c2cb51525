//! Locks between processes: of the kernel, so that one ends with its holder whatever happens to it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Kind, Result};

use super::super::clock::Clock;
use super::super::reasons::{failed, seconds, shown};
use super::Files;
use super::write::{create_directory, refuse_nowhere};

const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// A lock that this process holds; dropping it releases it.
///
/// The file stays: whoever removed it could remove it under someone who has just opened it.
#[derive(Debug)]
pub struct FileLock {
    file: File,
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // So that nobody is told of a holder that has long gone. Closing the file unlocks it.
        let _ = self.file.set_len(0);
    }
}

impl Files {
    /// Takes the lock called `name`, waiting for as long as `timeout` while another holds it.
    ///
    /// A relative name is that of a file in `locks` of [`Files::credential_cache`] (`.lock` is
    /// added); an absolute one is the file itself. The same lock taken twice in one process waits
    /// for itself: take it once. Never hold one while a person is being asked.
    ///
    /// # Errors
    /// [`Kind::Other`]: the file cannot be made, or the time is over; then the message names the
    /// holder's process id where the system lets it be read.
    pub fn lock(&self, name: &Path, timeout: Duration, clock: &dyn Clock) -> Result<FileLock> {
        let (path, mut file) = self.open_lock(name)?;
        let end = clock.monotonic().saturating_add(timeout);
        let mut pause = SHORTEST_PAUSE;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => {
                    return Err(failed(Kind::Other, "lock", &path, &error));
                }
            }
            let left = end.saturating_sub(clock.monotonic());
            if left.is_zero() {
                return Err(timed_out(&path, &mut file, timeout));
            }
            clock.sleep(pause.min(left));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        // Only for the message of those who wait; without it the lock holds all the same.
        let _ = write_holder(&mut file);
        Ok(FileLock { file })
    }

    /// Takes the lock called `name` if nobody holds it; names are as for [`Files::lock`].
    ///
    /// # Errors
    /// [`Kind::Other`]: the file cannot be made or locked.
    pub fn try_lock(&self, name: &Path) -> Result<Option<FileLock>> {
        let (path, mut file) = self.open_lock(name)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => {
                return Err(failed(Kind::Other, "lock", &path, &error));
            }
        }
        let _ = write_holder(&mut file);
        Ok(Some(FileLock { file }))
    }

    /// The process that holds the lock called `name`, where the system lets it be read: for messages
    /// only.
    #[must_use]
    pub fn lock_holder(&self, name: &Path) -> Option<u32> {
        let mut text = String::new();
        let file = open(&self.lock_path(name)).ok()?;
        file.take(32).read_to_string(&mut text).ok()?;
        text.trim().parse().ok()
    }

    /// The file of the lock called `name`, made if need be.
    fn open_lock(&self, name: &Path) -> Result<(PathBuf, File)> {
        let path = self.lock_path(name);
        refuse_nowhere(&path)?;
        if let Some(directory) = path.parent() {
            create_directory(directory)?;
        }
        match open(&path) {
            Ok(file) => Ok((path, file)),
            Err(error) => Err(failed(Kind::Other, "open the lock file", &path, &error)),
        }
    }

    fn lock_path(&self, name: &Path) -> PathBuf {
        if name.is_absolute() {
            return name.to_owned();
        }
        let mut file_name = name.as_os_str().to_owned();
        file_name.push(".lock");
        self.credential_cache().join("locks").join(file_name)
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options
            .mode(0o600)
            .custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    options.open(path)
}

fn write_holder(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn timed_out(path: &Path, file: &mut File, timeout: Duration) -> Error {
    let mut text = String::new();
    // Windows lets nobody read what another has locked.
    let read = file
        .rewind()
        .and_then(|()| file.take(32).read_to_string(&mut text));
    let holder = match read.ok().and_then(|_| text.trim().parse::<u32>().ok()) {
        Some(id) => format!("process {id}"),
        None => "another process".to_owned(),
    };
    Error::new(
        Kind::Other,
        format!(
            "{holder} holds the lock {} and did not release it within {} s",
            shown(path),
            seconds(timeout)
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};
    use std::sync::Mutex;

    use super::super::super::scripted::ScriptedClock;
    use super::*;
    use crate::environ::Environment;
    use crate::model::Timestamp;

    fn files(home: &Path) -> Files {
        let variable = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        Files::new(&Environment::new([(variable.into(), home.into())]))
    }

    #[test]
    fn a_lock_is_taken_again_after_it_was_dropped() {
        let home = tempfile::tempdir().unwrap();
        let (files, clock) = (files(home.path()), ScriptedClock::default());
        let name = Path::new("token-1");
        let lock = files.lock(name, Duration::ZERO, &clock).unwrap();
        let other = files
            .lock(Path::new("token-2"), Duration::ZERO, &clock)
            .unwrap();
        drop((lock, other));
        drop(files.lock(name, Duration::ZERO, &clock).unwrap());
        let path = files.credential_cache().join("locks").join("token-1.lock");
        assert_eq!(files.read(&path), Ok(Some(Vec::new())));
    }

    #[test]
    fn a_held_lock_is_waited_for_and_the_message_names_the_holder() {
        let home = tempfile::tempdir().unwrap();
        let (files, clock) = (files(home.path()), ScriptedClock::default());
        let _held = files
            .lock(Path::new("config"), Duration::ZERO, &clock)
            .unwrap();
        let error = files
            .lock(Path::new("config"), Duration::from_secs(10), &clock)
            .unwrap_err()
            .to_string();
        assert!(
            error.ends_with("config.lock and did not release it within 10 s"),
            "{error}"
        );
        if cfg!(unix) {
            let holder = format!("process {} holds the lock ", std::process::id());
            assert!(error.starts_with(&holder), "{error}");
        }
        assert_eq!(
            clock.slept().iter().sum::<Duration>(),
            Duration::from_secs(10)
        );
        assert!(clock.slept().iter().all(|pause| *pause <= LONGEST_PAUSE));
    }

    /// A clock whose first pause releases a lock.
    struct Releasing(Mutex<Option<FileLock>>);

    impl Clock for Releasing {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        fn sleep(&self, _: Duration) {
            drop(self.0.lock().unwrap().take());
        }

        fn monotonic(&self) -> Duration {
            Duration::ZERO
        }
    }

    #[test]
    fn a_lock_released_meanwhile_is_taken() {
        let home = tempfile::tempdir().unwrap();
        let (files, name) = (files(home.path()), Path::new("x"));
        let held = files
            .lock(name, Duration::ZERO, &ScriptedClock::default())
            .unwrap();
        let clock = Releasing(Mutex::new(Some(held)));
        assert!(files.lock(name, Duration::from_secs(5), &clock).is_ok());
        assert!(clock.0.lock().unwrap().is_none());
    }

    const LOCK_FILE: &str = "AWSSO_TEST_LOCK_FILE";

    #[test]
    #[ignore = "the other process of the test below"]
    fn holds_a_lock_until_it_is_killed() {
        let Some(path) = std::env::var_os(LOCK_FILE) else {
            return;
        };
        let files = files(Path::new("/nonexistent"));
        let _lock = files
            .lock(path.as_ref(), Duration::ZERO, &ScriptedClock::default())
            .unwrap();
        writeln!(std::io::stdout(), "locked").unwrap();
        let _ = std::io::stdin().read_to_string(&mut String::new());
    }

    #[test]
    fn a_lock_dies_with_the_process_that_holds_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("own.lock");
        let mut holder = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("sys::files::locks::tests::holds_a_lock_until_it_is_killed")
            .env(LOCK_FILE, &path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(holder.stdout.take().unwrap());
        assert!(output.lines().any(|line| line.unwrap().contains("locked")));

        let (files, clock) = (files(home.path()), ScriptedClock::default());
        let error = files
            .lock(&path, Duration::from_secs(1), &clock)
            .unwrap_err()
            .to_string();
        if cfg!(unix) {
            assert!(
                error.starts_with(&format!("process {} holds", holder.id())),
                "{error}"
            );
        }
        holder.kill().unwrap();
        holder.wait().unwrap();
        assert!(files.lock(&path, Duration::ZERO, &clock).is_ok());
    }

    #[test]
    fn content_that_is_no_process_id_is_not_repeated() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("own.lock");
        let (files, clock) = (files(home.path()), ScriptedClock::default());
        let _held = files.lock(&path, Duration::ZERO, &clock).unwrap();
        std::fs::write(&path, "\u{1b}[2J").unwrap();
        let error = files
            .lock(&path, Duration::ZERO, &clock)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("another process holds the lock "),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn lock_files_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let (files, clock) = (files(home.path()), ScriptedClock::default());
        let _lock = files.lock(Path::new("x"), Duration::ZERO, &clock).unwrap();
        let path = files.credential_cache().join("locks").join("x.lock");
        assert_eq!(
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}
