//! Writing: a reader sees the old file or the new one, and nobody else sees either.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};

use super::super::reasons::{failed, shown};
use super::Files;
use super::locations::leads_nowhere;

/// How many links to links are followed, as in Linux.
const MOST_LINKS: usize = 40;

impl Files {
    /// Replaces a file of secrets: a temporary file in the same directory (made 0700 if missing),
    /// synced to the disk, then renamed.
    ///
    /// The mode is 0600, or what an existing file allows its owner, if that is less. A symbolic
    /// link stays, and what it points at is replaced.
    ///
    /// # Errors
    /// [`Kind::Other`] with the path and the reason; then the old file is untouched.
    pub fn write_private(&self, path: &Path, content: &[u8]) -> Result<()> {
        replace(path, content, Mode::Private)
    }

    /// Replaces a file that belongs to the person and may be meant for others too, such as
    /// `~/.aws/config`: as [`Files::write_private`], but an existing file keeps its mode and owner
    /// exactly.
    ///
    /// # Errors
    /// As [`Files::write_private`].
    pub fn write_keeping_mode(&self, path: &Path, content: &[u8]) -> Result<()> {
        replace(path, content, Mode::Kept)
    }

    /// Replaces a file whose loss costs nothing: as [`Files::write_private`], but without waiting
    /// for the disk. After a power failure it may be empty.
    ///
    /// # Errors
    /// As [`Files::write_private`].
    pub fn write_expendable(&self, path: &Path, content: &[u8]) -> Result<()> {
        replace(path, content, Mode::Expendable)
    }

    /// Removes a file; `false` if there was none. Of a symbolic link, the link is removed.
    ///
    /// # Errors
    /// [`Kind::Other`] with the path and the reason.
    pub fn remove(&self, path: &Path) -> Result<bool> {
        if leads_nowhere(path) {
            return Ok(false);
        }
        match std::fs::remove_file(path) {
            Ok(()) => Ok(true),
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                Ok(false)
            }
            Err(error) => Err(failed(Kind::Other, "remove", path, &error)),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Private,
    Kept,
    Expendable,
}

fn replace(path: &Path, content: &[u8], mode: Mode) -> Result<()> {
    refuse_nowhere(path)?;
    let unwritable = |error: &io::Error| failed(Kind::Other, "write", path, error);
    let target = link_target(path).map_err(|error| unwritable(&error))?;
    let directory = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    create_directory(directory)?;
    replace_in(directory, &target, content, mode).map_err(|error| unwritable(&error))
}

fn replace_in(directory: &Path, target: &Path, content: &[u8], mode: Mode) -> io::Result<()> {
    // Made with mode 0600; removed on drop unless it was renamed.
    let mut temporary = tempfile::Builder::new()
        .prefix(".awsso-")
        .suffix(".tmp")
        .tempfile_in(directory)?;
    temporary.write_all(content)?;
    match std::fs::metadata(target) {
        Ok(existing) if existing.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        Ok(existing) => take_over(&existing, temporary.as_file(), mode)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    if mode == Mode::Expendable {
        temporary.persist(target).map_err(|error| error.error)?;
        return Ok(());
    }
    temporary.as_file().sync_all()?;
    temporary.persist(target).map_err(|error| error.error)?;
    // Some file systems cannot sync a directory; the file is whole in any case.
    #[cfg(unix)]
    let _ = std::fs::File::open(directory).and_then(|directory| directory.sync_all());
    Ok(())
}

/// Gives the new file the mode of the old one, and its owner too where that is possible: an edit
/// under sudo must not lock the owner out.
#[cfg(unix)]
fn take_over(existing: &std::fs::Metadata, file: &std::fs::File, mode: Mode) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let own = file.metadata()?;
    if (existing.uid(), existing.gid()) != (own.uid(), own.gid()) {
        let owner = rustix::fs::Uid::from_raw(existing.uid());
        let group = rustix::fs::Gid::from_raw(existing.gid());
        // Only root may give a file away; without that the file is the writer's, as after `cp`.
        let _ = rustix::fs::fchown(file, Some(owner), Some(group));
    }
    let bits = existing.mode() & if mode == Mode::Kept { 0o777 } else { 0o600 };
    file.set_permissions(std::fs::Permissions::from_mode(bits))
}

/// Windows: the directory says who may read what is in it.
#[cfg(not(unix))]
fn take_over(_: &std::fs::Metadata, _: &std::fs::File, _: Mode) -> io::Result<()> {
    Ok(())
}

/// Refuses a path that starts with a `~` without a meaning, before it becomes a directory of that
/// name.
pub(super) fn refuse_nowhere(path: &Path) -> Result<()> {
    if !leads_nowhere(path) {
        return Ok(());
    }
    if path.as_os_str() == OsStr::new("") {
        return Err(Error::new(
            Kind::Configuration,
            "there is no path to write to: it is empty",
        ));
    }
    let variable = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    Err(Error::new(
        Kind::Configuration,
        format!(
            "could not write {}: no home directory is known, set {variable}",
            shown(path)
        ),
    ))
}

/// Makes a directory and those above it, 0700; those that exist stay as they are.
pub(super) fn create_directory(directory: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(directory)
        .map_err(|error| failed(Kind::Other, "create the directory", directory, &error))
}

/// What a path finally points at, whether that exists or not.
fn link_target(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match std::fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => {
                let target = std::fs::read_link(&path)?;
                path = path
                    .parent()
                    .map_or(target.clone(), |parent| parent.join(&target));
            }
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environ::Environment;

    fn files() -> Files {
        Files::new(&Environment::new([]))
    }

    fn names(directory: &Path) -> Vec<PathBuf> {
        files().list(directory).unwrap()
    }

    #[test]
    fn a_file_is_written_replaced_and_removed_without_leavings() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("one").join("two").join("token");
        for content in [&b"first"[..], b"second, longer", b""] {
            files().write_private(&path, content).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
        assert_eq!(names(path.parent().unwrap()), [path.as_path()]);
        assert_eq!(files().remove(&path), Ok(true));
        assert_eq!(files().remove(&path), Ok(false));
    }

    #[test]
    fn a_failure_names_the_path_and_leaves_the_old_content() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("occupied");
        std::fs::create_dir(&path).unwrap();
        let error = files().write_private(&path, b"x").unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("could not write {}: ", path.display())),
            "{error}"
        );
        assert_eq!(names(directory.path()), [path.as_path()]);

        let below_file = directory.path().join("file").join("token");
        std::fs::write(directory.path().join("file"), "").unwrap();
        assert!(files().write_private(&below_file, b"x").is_err());
    }

    #[test]
    fn nothing_is_written_without_a_home_directory() {
        let error = files()
            .write_private(Path::new("~/.aws/config"), b"x")
            .unwrap_err();
        assert!(
            error.to_string().contains("no home directory is known"),
            "{error}"
        );
        assert!(files().write_private(Path::new(""), b"x").is_err());
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        use super::*;

        fn mode(path: &Path) -> u32 {
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777
        }

        #[test]
        fn new_files_and_directories_are_for_their_owner_only() {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("a").join("b").join("token");
            files().write_private(&path, b"x").unwrap();
            assert_eq!(mode(&path), 0o600);
            assert_eq!(mode(&directory.path().join("a")), 0o700);
            assert_eq!(mode(&directory.path().join("a").join("b")), 0o700);
        }

        #[test]
        fn the_mode_is_never_loosened() {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("file");
            for (before, private, kept) in [
                (0o600, 0o600, 0o600),
                (0o400, 0o400, 0o400),
                (0o644, 0o600, 0o644),
                (0o640, 0o600, 0o640),
            ] {
                let prepare = || {
                    std::fs::write(&path, "old").unwrap();
                    let permissions = std::fs::Permissions::from_mode(before);
                    std::fs::set_permissions(&path, permissions).unwrap();
                };
                prepare();
                files().write_private(&path, b"new").unwrap();
                assert_eq!(mode(&path), private, "{before:o}");
                std::fs::remove_file(&path).unwrap();
                prepare();
                files().write_keeping_mode(&path, b"new").unwrap();
                assert_eq!(mode(&path), kept, "{before:o}");
                std::fs::remove_file(&path).unwrap();
            }
        }

        #[test]
        fn links_stay_and_their_target_is_replaced() {
            let directory = tempfile::tempdir().unwrap();
            let (link, middle) = (
                directory.path().join("link"),
                directory.path().join("middle"),
            );
            std::fs::create_dir(directory.path().join("dotfiles")).unwrap();
            let target = directory.path().join("dotfiles").join("config");
            symlink("middle", &link).unwrap();
            symlink("dotfiles/config", &middle).unwrap();
            // Once with a target that does not exist yet, once with one that does.
            for content in [b"first", b"other"] {
                files().write_private(&link, content).unwrap();
                assert_eq!(std::fs::read(&target).unwrap(), content);
                assert!(link.is_symlink() && middle.is_symlink() && !target.is_symlink());
            }
            assert_eq!(files().remove(&link), Ok(true));
            assert!(target.exists());
        }

        #[test]
        fn links_in_a_circle_are_an_error() {
            let directory = tempfile::tempdir().unwrap();
            let (one, two) = (directory.path().join("one"), directory.path().join("two"));
            symlink(&one, &two).unwrap();
            symlink(&two, &one).unwrap();
            let error = files().write_private(&one, b"x").unwrap_err().to_string();
            assert!(
                error.ends_with("too many levels of symbolic links"),
                "{error}"
            );
        }
    }
}
