//! Bounded reading of regular files, so that no path makes awsso hang.

use std::cell::OnceCell;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::model::Timestamp;

use super::super::error_text::{failed, shown};
use super::Files;
use super::guard::foreign_hand;
use super::locations::leads_nowhere;

/// In bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

impl Files {
    /// The content of a file; `None` if it does not exist. The null device reads as empty. A file of
    /// awsso's own that others could have written is ignored with a warning.
    pub(crate) fn read(&self, path: &Path) -> Result<Option<Vec<u8>>> {
        let is_own = self.is_own(path);
        if is_own && self.check_own_folder(path).is_err() {
            return Ok(None);
        }
        let is_usable = |metadata: &Metadata| {
            if !is_own {
                self.look_at_foreign(path, metadata);
                return true;
            }
            let refusal = self.refusal(path, metadata);
            refusal.as_ref().map(|refusal| tracing::warn!("{}", refusal.with_hint())).is_none()
        };
        let links = if self.is_own_unlinked(path) { Links::Refused } else { Links::Followed };
        let unreadable = |error: &_| self.failed(Kind::Configuration, "read", path, error);
        read(path, links, LARGEST, &is_usable, &unreadable)
    }

    /// The content of a text file; `None` if it does not exist.
    pub(crate) fn read_text(&self, path: &Path) -> Result<Option<String>> {
        self.read(path)?.map(|bytes| text(path, bytes)).transpose()
    }

    /// The settings of the machine; `None` if there are none. An error if anybody but root can have
    /// written them.
    pub(crate) fn read_machine_settings(&self) -> Result<Option<String>> {
        let path = self.machine_settings_file();
        let refusal = OnceCell::new();
        let is_usable = |metadata: &Metadata| match foreign_hand(path, metadata) {
            Some(error) => refusal.set(error).is_err(),
            None => true,
        };
        let unreadable = |error: &io::Error| {
            let told = failed(Kind::Configuration, "read", path, error);
            let command =
                || format!("sudo chmod a+r {}", shell_words::quote(&path.to_string_lossy()));
            let is_denied = error.kind() == ErrorKind::PermissionDenied;
            if is_denied { told.hint(command()) } else { told }
        };
        let bytes = read(path, Links::Followed, LARGEST, &is_usable, &unreadable)?;
        match refusal.into_inner() {
            Some(error) => Err(error),
            None => bytes.map(|bytes| text(path, bytes)).transpose(),
        }
    }

    #[expect(clippy::unused_self, reason = "every look at the disk is a method of the files")]
    pub(crate) fn is_missing(&self, path: &Path) -> bool {
        leads_nowhere(path) || path.try_exists().is_ok_and(|exists| !exists)
    }

    /// When a file was last changed, if known.
    #[expect(clippy::unused_self, reason = "every look at the disk is a method of the files")]
    pub(crate) fn modified(&self, path: &Path) -> Option<Timestamp> {
        let changed = std::fs::metadata(path).ok()?.modified().ok()?;
        Timestamp::try_from(changed).ok()
    }

    /// The paths in a directory, sorted; empty if it does not exist.
    pub(crate) fn list(&self, directory: &Path) -> Result<Vec<PathBuf>> {
        if leads_nowhere(directory) || self.check_own_folder(directory).is_err() {
            return Ok(Vec::new());
        }
        let list = || -> io::Result<Vec<PathBuf>> {
            let mut paths = std::fs::read_dir(directory)?
                .map(|entry| Ok(entry?.path()))
                .collect::<io::Result<Vec<_>>>()?;
            paths.sort();
            Ok(paths)
        };
        match list() {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            other => other.map_err(|error| {
                self.failed(Kind::Configuration, "read the directory", directory, &error)
            }),
        }
    }
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|byte| *byte == b'\n').count();
        Error::new(
            Kind::Configuration,
            format!("{} line {line}: the file is not UTF-8 text", shown(path)),
        )
    })
}

/// [`Files::read`] without a [`Files`].
pub(in super::super) fn read_file(path: &Path) -> Result<Option<Vec<u8>>> {
    let unreadable = |error: &_| failed(Kind::Configuration, "read", path, error);
    read(path, Links::Followed, LARGEST, &|_| true, &unreadable)
}

/// Whether a symbolic link at the end of a path is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Links {
    Followed,
    Refused,
}

fn read(
    path: &Path,
    links: Links,
    largest: u64,
    is_usable: &dyn Fn(&Metadata) -> bool,
    unreadable: &dyn Fn(&io::Error) -> Error,
) -> Result<Option<Vec<u8>>> {
    if leads_nowhere(path) {
        return Ok(None);
    }
    let refused = |why: &str| {
        Error::new(Kind::Configuration, format!("could not read {}: {why}", shown(path)))
    };
    let file = match open(path, links) {
        Ok(file) => file,
        // A file in place of a directory: the path does not exist.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        // Windows refuses to open a directory, with an unhelpful message.
        Err(_) if path.is_dir() => return Err(refused("it is a directory")),
        Err(error) => return Err(unreadable(&error)),
    };
    if is_null_device(path, &file) {
        return Ok(Some(Vec::new()));
    }
    let metadata = file.metadata().map_err(|error| unreadable(&error))?;
    if metadata.is_dir() {
        return Err(refused("it is a directory"));
    }
    if !metadata.is_file() {
        return Err(refused("it is not a regular file"));
    }
    if !is_usable(&metadata) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let too_large = || refused(&format!("it is larger than {} MiB", largest / (1024 * 1024)));
    if metadata.len() > largest {
        return Err(too_large());
    }
    bytes.reserve_exact(usize::try_from(metadata.len()).unwrap_or(0));
    file.take(largest + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    // The file may have grown, and files in /proc have no length.
    if bytes.len() as u64 > largest {
        return Err(too_large());
    }
    Ok(Some(bytes))
}

/// Opens without blocking: a pipe would wait for a writer.
#[cfg(unix)]
fn open(path: &Path, links: Links) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    flags.set(rustix::fs::OFlags::NOFOLLOW, links == Links::Refused);
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path, _: Links) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(unix)]
fn is_null_device(_path: &Path, file: &File) -> bool {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    let Ok(metadata) = file.metadata() else {
        return false;
    };
    metadata.file_type().is_char_device()
        && std::fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == metadata.rdev())
}

#[cfg(not(unix))]
fn is_null_device(path: &Path, _file: &File) -> bool {
    path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("nul"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environ::Environment;

    fn files() -> Files {
        Files::new(&Environment::new([]))
    }

    #[test]
    fn a_file_is_read_and_a_missing_one_is_none() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config");
        assert_eq!(files().read(&path), Ok(None));
        assert_eq!(files().read(&path.join("below a missing one")), Ok(None));
        assert_eq!(files().read(Path::new("")), Ok(None));
        assert_eq!(files().read(Path::new("~/.aws/config")), Ok(None));
        std::fs::write(&path, "a\nb").unwrap();
        assert_eq!(files().read_text(&path), Ok(Some("a\nb".to_owned())));
        assert_eq!(files().read(&path.join("below a file")), Ok(None));
    }

    #[test]
    fn text_that_is_not_utf_8_is_told_with_its_line() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config");
        std::fs::write(&path, b"a\nb\xff").unwrap();
        let error = files().read_text(&path).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("{} line 2: the file is not UTF-8 text", path.display())
        );
        assert_eq!(error.kind(), Kind::Configuration);
    }

    #[test]
    fn a_directory_is_not_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let error = files().read(directory.path()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("could not read {}: it is a directory", directory.path().display())
        );
    }

    #[test]
    fn a_file_over_the_limit_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("large");
        std::fs::write(&path, vec![b'x'; 11]).unwrap();
        let fail = |error: &io::Error| panic!("{error}");
        let read = |largest| read(&path, Links::Followed, largest, &|_| true, &fail);
        assert!(read(11).is_ok());
        let error = read(10).unwrap_err().to_string();
        assert!(error.ends_with("it is larger than 0 MiB"), "{error}");
    }

    #[test]
    fn a_directory_is_listed_in_order_and_a_missing_one_is_empty() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["b", "a", "c"] {
            std::fs::write(directory.path().join(name), "").unwrap();
        }
        let paths = files().list(directory.path()).unwrap();
        assert_eq!(paths, ["a", "b", "c"].map(|name| directory.path().join(name)));
        assert_eq!(files().list(&directory.path().join("missing")), Ok(Vec::new()));
        assert!(files().list(&paths[0]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn settings_of_the_machine_are_refused_if_others_could_have_written_them() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().unwrap();
        let (folder, path) = (root.path().join("awsso"), root.path().join("awsso/config.toml"));
        let files = files().with_machine_settings(path.clone());
        assert_eq!(files.read_machine_settings(), Ok(None));
        std::fs::create_dir(&folder).unwrap();
        assert_eq!(files.read_machine_settings(), Ok(None));
        std::fs::write(&path, "x").unwrap();
        let set = |path: &Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        let told = || files.read_machine_settings().unwrap_err().with_hint();
        for (wrong, folder_mode, file_mode) in [(&path, 0o755, 0o664), (&folder, 0o777, 0o644)] {
            set(&folder, folder_mode);
            set(&path, file_mode);
            let shown = wrong.display();
            let expected =
                format!("{shown} can be written by other users (sudo chmod go-w {shown})");
            assert_eq!(told(), expected);
        }
        set(&folder, 0o755);
        assert_eq!(files.read_machine_settings(), Ok(Some("x".to_owned())));
        if rustix::process::geteuid().is_root() {
            std::os::unix::fs::chown(&path, Some(1234), None).unwrap();
            assert!(
                told().contains("belongs to another user (1234) (sudo chown root "),
                "{}",
                told()
            );
        }
        std::fs::write(&path, b"\xff").unwrap();
        assert!(files.read_machine_settings().is_err());
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_endless_devices_are_refused_at_once_and_the_null_device_is_empty() {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        for path in [pipe.as_path(), Path::new("/dev/zero")] {
            let error = files().read(path).unwrap_err().to_string();
            assert!(error.ends_with("it is not a regular file"), "{error}");
        }
        assert_eq!(files().read(Path::new("/dev/null")), Ok(Some(Vec::new())));
    }

    #[cfg(unix)]
    #[test]
    fn an_unreadable_file_is_told_with_path_and_reason() {
        use std::os::unix::fs::symlink;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("loop");
        symlink(&path, &path).unwrap();
        let error = files().read(&path).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("could not read {}: too many", path.display())),
            "{error}"
        );
    }
}
