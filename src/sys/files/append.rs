//! Files that only grow: lines of several processes never mix, and old lines go at last.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};

use super::super::error_text::shown;
use super::write::refuse_nowhere;
use super::{Files, owner};

/// The lock of those who move files away.
const LOCK: &str = "rotation";

/// A file that grows to a length, and is then kept under other names, oldest last.
pub(crate) struct Rotated {
    pub(crate) path: PathBuf,
    /// In bytes.
    pub(crate) largest: u64,
    /// How many older files are kept.
    pub(crate) kept: u32,
}

impl Rotated {
    /// All files that can exist, oldest first.
    pub(crate) fn paths(&self) -> impl Iterator<Item = PathBuf> + '_ {
        (0..=self.kept).rev().map(|age| self.aged(age))
    }

    /// `journal.jsonl`, `journal.1.jsonl` and so on.
    fn aged(&self, age: u32) -> PathBuf {
        let ending = self.path.extension().unwrap_or_default().to_string_lossy();
        if age == 0 {
            self.path.clone()
        } else {
            self.path.with_extension(format!("{age}.{ending}"))
        }
    }
}

impl Files {
    /// Appends a line to a file of awsso's own (mode 0600) in one write, which
    /// no other process's can divide.
    pub(crate) fn append(&self, to: &Rotated, line: &[u8]) -> Result<()> {
        let path = to.path.as_path();
        let mut file = self.open_to_append(path)?;
        let metadata = file
            .metadata()
            .and_then(|metadata| file.write_all(line).map(|()| metadata))
            .map_err(|error| self.failed(Kind::Other, "write", path, &error))?;
        drop(file);
        if metadata.len() + line.len() as u64 > to.largest {
            self.rotate(to);
        }
        Ok(())
    }

    /// At most the last `most` bytes of a file of awsso's own.
    pub(crate) fn read_end(&self, path: &Path, most: u64) -> Option<Vec<u8>> {
        let mut file = self.open_own(path, OpenOptions::new().read(true)).ok()?;
        let length = file.metadata().ok()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(most))).ok()?;
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    fn open_to_append(&self, path: &Path) -> Result<File> {
        refuse_nowhere(path)?;
        self.check_own_folder(path)?;
        let open = || self.open_own(path, OpenOptions::new().append(true).create(true));
        let opened = match open() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.create_directory(path.parent().unwrap_or(path))?;
                open()
            }
            opened => opened,
        };
        let file = opened.map_err(|error| self.failed(Kind::Other, "write", path, &error))?;
        let metadata =
            file.metadata().map_err(|error| self.failed(Kind::Other, "write", path, &error))?;
        if !metadata.is_file() {
            let text = format!("could not write {}: it is not a regular file", shown(path));
            return Err(Error::new(Kind::Configuration, text));
        }
        if metadata.len() == 0 {
            owner::pass_on(&file, path.parent().unwrap_or(path), self.home());
        }
        self.refusal(path, &metadata).map_or(Ok(file), Err)
    }

    /// Follows no link, and waits for nobody.
    #[expect(clippy::unused_self, reason = "every look at the disk is a method of the files")]
    fn open_own(&self, path: &Path, options: &mut OpenOptions) -> io::Result<File> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOFOLLOW;
            options.mode(0o600).custom_flags(flags.bits().cast_signed());
        }
        options.open(path)
    }

    /// Moves the files one name further. Who still has one open writes to its end.
    fn rotate(&self, rotated: &Rotated) {
        let Some(_lock) = self.try_lock(Path::new(LOCK)) else { return };
        let is_large = |path: &Path| {
            std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.len() > rotated.largest)
        };
        // Another process may have been faster.
        if is_large(&rotated.path) {
            for age in (0..rotated.kept).rev() {
                let _ = std::fs::rename(rotated.aged(age), rotated.aged(age + 1));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environ::Environment;

    fn files(home: &Path) -> Files {
        let variable = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        Files::without_account(&Environment::new([(variable.into(), home.into())]))
    }

    fn rotated(files: &Files, largest: u64) -> Rotated {
        Rotated { path: files.state_folder().join("journal.jsonl"), largest, kept: 2 }
    }

    #[test]
    fn old_lines_go_and_the_files_stay_small() {
        let home = tempfile::tempdir().unwrap();
        let files = files(home.path());
        let rotated = rotated(&files, 20);
        for number in 0..10 {
            files.append(&rotated, format!("line {number}\n").as_bytes()).unwrap();
        }
        let read = |path: PathBuf| std::fs::read_to_string(path).unwrap_or_default();
        let texts: Vec<String> = rotated.paths().map(read).collect();
        assert_eq!(texts, ["line 3\nline 4\nline 5\n", "line 6\nline 7\nline 8\n", "line 9\n"]);
        assert_eq!(files.read_end(&rotated.path, 3), Some(b" 9\n".to_vec()));
        assert_eq!(files.read_end(&rotated.path, 99), Some(b"line 9\n".to_vec()));
        assert_eq!(std::fs::read_dir(files.state_folder()).unwrap().count(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_can_read_it_and_links_and_pipes_are_not_written_to() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let home = tempfile::tempdir().unwrap();
        let files = files(home.path());
        let rotated = rotated(&files, 1000);
        files.append(&rotated, b"one\n").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&rotated.path), 0o600);
        assert_eq!(mode(rotated.path.parent().unwrap()), 0o700);
        let open = std::fs::Permissions::from_mode(0o622);
        std::fs::set_permissions(&rotated.path, open).unwrap();
        let error = files.append(&rotated, b"two\n").unwrap_err();
        assert!(error.to_string().contains("can be written by other users"), "{error}");
        std::fs::remove_file(&rotated.path).unwrap();
        let target = home.path().join("target");
        std::fs::write(&target, "").unwrap();
        symlink(&target, &rotated.path).unwrap();
        assert!(files.append(&rotated, b"three\n").is_err());
        assert_eq!(std::fs::read(&target).unwrap(), b"");
        std::fs::remove_file(&rotated.path).unwrap();
        let pipe = std::process::Command::new("mkfifo").arg(&rotated.path).status().unwrap();
        assert!(pipe.success());
        assert!(files.append(&rotated, b"four\n").is_err());
    }

    #[test]
    fn lines_of_many_writers_never_mix_and_none_is_lost_in_a_rotation() {
        let home = tempfile::tempdir().unwrap();
        let files = files(home.path());
        let path = files.state_folder().join("journal.jsonl");
        let rotated = Rotated { path, largest: 20_000, kept: 9 };
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let (files, rotated) = (&files, &rotated);
                scope.spawn(move || {
                    for number in 0..200 {
                        let line = format!("{writer} {number} {}\n", "x".repeat(100));
                        files.append(rotated, line.as_bytes()).unwrap();
                    }
                });
            }
        });
        let text: String =
            rotated.paths().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
        let mut lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.ends_with(&"x".repeat(100))));
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 800);
    }
}
