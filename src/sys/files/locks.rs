//! Locks between processes: kernel locks, which end with their holder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::error::{Error, Kind, Result};

use super::super::clock::Clock;
use super::super::error_text::{reason, seconds, shown};
use super::write::refuse_nowhere;
use super::{Files, owner};

const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// How often to open a lock file that others create and delete meanwhile.
const MOST_ATTEMPTS: u32 = 10;

/// A lock that this process holds until it is dropped.
///
/// The file stays: it contains the holder's process id, and is deleted when it is old
/// ([`Files::remove_older`]).
#[derive(Debug)]
pub(crate) struct FileLock {
    /// `None` if no lock could be made, and this process continues without.
    file: Option<File>,
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // A later message must not name this process. Closing the file unlocks it.
        if let Some(file) = &self.file {
            let _ = file.set_len(0);
        }
    }
}

impl Files {
    /// Takes the lock called `name`, and waits at most `timeout` while another process holds it.
    ///
    /// A relative name is a file in `locks` of [`Files::credential_cache`] (`.lock` is added); an
    /// absolute one is the file itself. A process that takes a lock twice waits for itself. Never
    /// hold one while a person is asked.
    ///
    /// Where locks are not possible, this process continues without: that two do the same at the
    /// same time is rare and harmless.
    pub(crate) fn lock(
        &self,
        name: &Path,
        timeout: Duration,
        clock: &dyn Clock,
    ) -> Result<FileLock> {
        let end = clock.monotonic().saturating_add(timeout);
        let mut pause = SHORTEST_PAUSE;
        loop {
            if let Some(lock) = self.try_lock(name) {
                return Ok(lock);
            }
            let left = end.saturating_sub(clock.monotonic());
            if left.is_zero() {
                return Err(self.timed_out(name, timeout));
            }
            clock.sleep(pause.min(left));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Takes the lock called `name` if it is free; otherwise like [`Files::lock`].
    pub(crate) fn try_lock(&self, name: &Path) -> Option<FileLock> {
        let path = self.lock_path(name);
        let is_own = name.is_relative();
        let file = match self.open_and_lock(&path) {
            Ok(file) => Some(file?),
            Err(error) => {
                self.tell_of_missing(&path, is_own, &error);
                None
            }
        };
        if let Some(mut file) = file.as_ref().filter(|_| is_own) {
            // Only for the message of waiting processes; the lock works without it.
            let _ = file.set_len(0).and_then(|()| file.rewind());
            let _ = writeln!(file, "{}", std::process::id());
        }
        Some(FileLock { file })
    }

    /// The process that holds the lock called `name`, if that can be read: for messages only. On
    /// Windows a locked file cannot be read.
    pub(crate) fn lock_holder(&self, name: &Path) -> Option<u32> {
        let mut text = String::new();
        let file = options().open(self.lock_path(name)).ok()?;
        file.take(32).read_to_string(&mut text).ok()?;
        text.trim().parse().ok()
    }

    /// The locked file; `None` while another process holds it.
    fn open_and_lock(&self, path: &Path) -> Result<Option<File>, Error> {
        refuse_nowhere(path)?;
        // What is wrong with the folder has been told.
        self.check_own_folder(path).map_err(|error| Error::new(error.kind(), error.to_string()))?;
        if let Some(directory) = path.parent() {
            self.create_directory(directory)?;
        }
        let mut attempts = 0;
        loop {
            let file = open_or_make(path, self.home())
                .map_err(|error| self.failed(Kind::Other, "open the lock file", path, &error))?;
            attempts += 1;
            match file.try_lock() {
                // Deleted before it was locked: open a new one. On a file system that cannot
                // compare files, stop after some attempts.
                Ok(()) if attempts < MOST_ATTEMPTS && !is_at(&file, path) => {}
                Ok(()) => return Ok(Some(file)),
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => {
                    let text = format!("could not lock {}: {}", shown(path), reason(&error));
                    return Err(Error::new(Kind::Other, text)
                        .hint("set XDG_CACHE_HOME to a folder in which files can be locked"));
                }
            }
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

    /// Locks beside other tools' files are only a second precaution. An unwritable folder is
    /// reported when something is to be saved in it.
    fn tell_of_missing(&self, path: &Path, is_own: bool, error: &Error) {
        let is_told = is_own && error.hint_text().is_some();
        if is_told && !self.has_told_of_locks.swap(true, Ordering::Relaxed) {
            tracing::warn!("continuing without a lock: {}", error.with_hint());
        } else {
            tracing::debug!(path = %path.display(), %error, "continuing without a lock");
        }
    }

    fn timed_out(&self, name: &Path, timeout: Duration) -> Error {
        let id = self.lock_holder(name);
        let holder = match id {
            Some(id) => format!("process {id}"),
            None => "another process".to_owned(),
        };
        let (path, seconds) = (shown(&self.lock_path(name)), seconds(timeout));
        let text =
            format!("{holder} holds the lock {path} and did not release it within {seconds} s");
        let error = Error::new(Kind::Other, text);
        match id {
            Some(id) => error.hint(format!("kill {id}   if that process hangs")),
            None => error,
        }
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Do not write the process id through a link.
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOFOLLOW;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    options
}

fn open_or_make(path: &Path, home: Option<&Path>) -> io::Result<File> {
    for _ in 1..MOST_ATTEMPTS {
        match options().open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            opened => return opened,
        }
        match options().create_new(true).open(path) {
            // Another process was faster.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => {
                return made.inspect(|file| {
                    owner::pass_on(file, path.parent().unwrap_or(path), home);
                });
            }
        }
    }
    options().open(path)
}

/// Whether `path` still names the open file.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let id = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
        match (file.metadata(), std::fs::symlink_metadata(path)) {
            (Ok(open), Ok(named)) => id(open) == id(named),
            _ => false,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = (file, path);
        true
    }
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
        let other = files.lock(Path::new("token-2"), Duration::ZERO, &clock).unwrap();
        drop((lock, other));
        drop(files.lock(name, Duration::ZERO, &clock).unwrap());
        let path = files.credential_cache().join("locks").join("token-1.lock");
        assert_eq!(files.read(&path), Ok(Some(Vec::new())));
    }

    #[test]
    fn a_held_lock_is_waited_for_and_the_message_names_the_holder() {
        let home = tempfile::tempdir().unwrap();
        let (files, clock) = (files(home.path()), ScriptedClock::default());
        let _held = files.lock(Path::new("config"), Duration::ZERO, &clock).unwrap();
        let error = files
            .lock(Path::new("config"), Duration::from_secs(10), &clock)
            .unwrap_err()
            .to_string();
        assert!(error.ends_with("config.lock and did not release it within 10 s"), "{error}");
        if cfg!(unix) {
            let holder = format!("process {} holds the lock ", std::process::id());
            assert!(error.starts_with(&holder), "{error}");
        }
        assert_eq!(clock.slept().iter().sum::<Duration>(), Duration::from_secs(10));
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
        let held = files.lock(name, Duration::ZERO, &ScriptedClock::default()).unwrap();
        let clock = Releasing(Mutex::new(Some(held)));
        assert!(files.lock(name, Duration::from_secs(5), &clock).is_ok());
        assert!(clock.0.lock().unwrap().is_none());
    }

    const LOCK_HOME: &str = "AWSSO_TEST_LOCK_HOME";

    #[test]
    #[ignore = "the other process of the test below"]
    fn holds_a_lock_until_it_is_killed() {
        let Some(home) = std::env::var_os(LOCK_HOME) else {
            return;
        };
        let _lock = files(home.as_ref()).try_lock(Path::new("own")).unwrap();
        writeln!(std::io::stdout(), "locked").unwrap();
        let _ = std::io::stdin().read_to_string(&mut String::new());
    }

    #[test]
    fn a_lock_dies_with_the_process_that_holds_it() {
        let home = tempfile::tempdir().unwrap();
        let name = Path::new("own");
        let mut holder = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("sys::files::locks::tests::holds_a_lock_until_it_is_killed")
            .env(LOCK_HOME, home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(holder.stdout.take().unwrap());
        assert!(output.lines().any(|line| line.unwrap().contains("locked")));

        let (files, clock) = (files(home.path()), ScriptedClock::default());
        let error = files.lock(name, Duration::from_secs(1), &clock).unwrap_err().to_string();
        if cfg!(unix) {
            assert!(error.starts_with(&format!("process {} holds", holder.id())), "{error}");
        }
        holder.kill().unwrap();
        holder.wait().unwrap();
        assert!(files.lock(name, Duration::ZERO, &clock).is_ok());
    }

    #[test]
    fn content_that_is_no_process_id_is_not_repeated() {
        let home = tempfile::tempdir().unwrap();
        let (files, clock) = (files(home.path()), ScriptedClock::default());
        let _held = files.try_lock(Path::new("own")).unwrap();
        std::fs::write(files.lock_path(Path::new("own")), "\u{1b}[2J").unwrap();
        let error = files.lock(Path::new("own"), Duration::ZERO, &clock).unwrap_err().to_string();
        assert!(error.starts_with("another process holds the lock "), "{error}");
    }

    /// Other tools read what stands in their folders.
    #[test]
    fn a_lock_among_the_files_of_others_stays_empty() {
        let home = tempfile::tempdir().unwrap();
        let (files, path) = (files(home.path()), home.path().join("awsso-1.lock"));
        let _held = files.try_lock(&path).unwrap();
        assert!(files.try_lock(&path).is_none());
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
    }

    #[test]
    fn where_no_lock_can_be_made_nobody_is_kept_from_going_on() {
        let home = tempfile::tempdir().unwrap();
        let (files, clock) = (files(home.path()), ScriptedClock::default());
        std::fs::create_dir_all(files.credential_cache()).unwrap();
        std::fs::write(files.credential_cache().join("locks"), "no folder").unwrap();
        let first = files.lock(Path::new("x"), Duration::ZERO, &clock).unwrap();
        let second = files.lock(Path::new("x"), Duration::ZERO, &clock).unwrap();
        assert!(first.file.is_none() && second.file.is_none());
    }

    #[cfg(unix)]
    #[test]
    fn old_lock_files_go_unless_they_are_held_and_nobody_shares_one_that_went() {
        let home = tempfile::tempdir().unwrap();
        let (files, name) = (files(home.path()), Path::new("x"));
        let path = files.lock_path(name);
        let remove = || {
            let old = std::time::SystemTime::now() - Duration::from_hours(25);
            std::fs::File::open(&path).unwrap().set_modified(old).unwrap();
            files.remove_older(path.parent().unwrap(), Duration::from_hours(24));
        };
        let held = files.try_lock(name).unwrap();
        remove();
        assert!(path.exists() && files.try_lock(name).is_none());
        drop(held);
        // Open before it went: the lock on it is worth nothing.
        let stale = open_or_make(&path, None).unwrap();
        remove();
        assert!(!path.exists());
        assert!(stale.try_lock().is_ok() && !is_at(&stale, &path));
        assert!(files.try_lock(name).is_some() && path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_a_lock_is_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let files = files(home.path());
        let (path, other) = (files.lock_path(Path::new("x")), home.path().join("other"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&other, "precious").unwrap();
        std::os::unix::fs::symlink(&other, &path).unwrap();
        assert!(files.try_lock(Path::new("x")).unwrap().file.is_none());
        assert_eq!(std::fs::read(&other).unwrap(), b"precious");
    }

    #[cfg(unix)]
    #[test]
    fn lock_files_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let (files, clock) = (files(home.path()), ScriptedClock::default());
        let _lock = files.lock(Path::new("x"), Duration::ZERO, &clock).unwrap();
        let path = files.credential_cache().join("locks").join("x.lock");
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
