//! Writing: readers see the old file or the new one, and nobody else sees either.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Kind, Result};

use super::super::error_text::{failed, shown};
use super::locations::leads_nowhere;
use super::replace::replace;
use super::sweep::{TEMPORARY, remove_abandoned};
use super::{Files, owner};

/// As in Linux.
const MOST_LINKS: usize = 40;

/// More than the files take that [`Files::reserve`] is for.
const ROOM: [u8; 16 * 1024] = [0; 16 * 1024];

impl Files {
    /// Replaces a file of secrets: a temporary file in the same directory (made 0700 if missing),
    /// synced to the disk, then renamed.
    ///
    /// The mode is 0600, or what an existing file allows its owner, if that is less. A symbolic
    /// link stays, and what it points at is replaced.
    pub(crate) fn write_private(&self, path: &Path, content: &[u8]) -> Result<()> {
        self.begin(path, Mode::Private)?.replace(content)
    }

    /// Replaces a file that may be meant for others too, such as `~/.aws/config`: like
    /// [`Files::write_private`], but an existing file keeps its mode and owner.
    pub(crate) fn write_keeping_mode(&self, path: &Path, content: &[u8]) -> Result<()> {
        self.begin(path, Mode::Kept)?.replace(content)
    }

    /// Replaces a file that may be lost: like [`Files::write_private`], without syncing. After a
    /// power failure it may be empty.
    pub(crate) fn write_expendable(&self, path: &Path, content: &[u8]) -> Result<()> {
        self.begin(path, Mode::Expendable)?.replace(content)
    }

    /// Creates a file of secrets; `false` if the file exists, which stays as it is.
    pub(crate) fn write_new(&self, path: &Path, content: &[u8]) -> Result<bool> {
        let unwritable = |error: io::Error| self.failed(Kind::Other, "write", path, &error);
        let mut draft = self.begin(path, Mode::Private)?;
        draft.temporary.write_all(content).map_err(unwritable)?;
        draft.temporary.as_file().sync_all().map_err(unwritable)?;
        match draft.temporary.persist_noclobber(path) {
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
            made => made.map(|_| true).map_err(|error| unwritable(error.error)),
        }
    }

    /// Makes sure that a file of secrets can be replaced, before its content is obtained: creates
    /// the temporary file and allocates some kilobytes.
    pub(crate) fn reserve(&self, path: &Path) -> Result<Draft> {
        let mut draft = self.begin(path, Mode::Private)?;
        let taken = draft.temporary.write_all(&ROOM);
        taken
            // Some file systems report a full disk only then.
            .and_then(|()| draft.temporary.as_file().sync_data())
            .and_then(|()| draft.temporary.rewind())
            .map_err(|error| self.failed(Kind::Other, "write", path, &error))?;
        Ok(draft)
    }

    fn begin(&self, path: &Path, mode: Mode) -> Result<Draft> {
        refuse_nowhere(path)?;
        self.check_own_folder(path)?;
        let unwritable = |error: io::Error| self.failed(Kind::Other, "write", path, &error);
        let target = if self.is_own_unlinked(path) {
            path.to_owned()
        } else {
            link_target(path).map_err(unwritable)?
        };
        let directory = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        self.create_directory(&directory)?;
        if mode != Mode::Expendable {
            remove_abandoned(&directory);
        }
        // Created with mode 0600; deleted on drop unless it was renamed.
        let temporary = tempfile::Builder::new()
            .prefix(TEMPORARY.0)
            .suffix(TEMPORARY.1)
            .tempfile_in(&directory)
            .map_err(unwritable)?;
        take_over(&target, &directory, temporary.as_file(), mode, self.home())
            .map_err(unwritable)?;
        Ok(Draft {
            temporary,
            target,
            #[cfg(unix)]
            directory,
            mode,
        })
    }

    /// Deletes a file; `false` if it did not exist. Of a symbolic link, the link is deleted.
    pub(crate) fn remove(&self, path: &Path) -> Result<bool> {
        if leads_nowhere(path) || self.check_own_folder(path).is_err() {
            return Ok(false);
        }
        match std::fs::remove_file(path) {
            Ok(()) => Ok(true),
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                Ok(false)
            }
            Err(error) => Err(self.failed(Kind::Other, "remove", path, &error)),
        }
    }

    /// Creates a directory and its parents, mode 0700. Existing ones stay as they are, and a
    /// missing home directory is not created.
    pub(super) fn create_directory(&self, directory: &Path) -> Result<()> {
        let failed =
            |error: io::Error| self.failed(Kind::Other, "create the directory", directory, &error);
        let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let mut missing: Vec<&Path> = directory.ancestors().take_while(is_missing).collect();
        if let Some(home) = self.home()
            && missing.contains(&home)
        {
            let text = format!("the home directory {} does not exist", shown(home));
            return Err(Error::new(Kind::Configuration, text));
        }
        while let Some(path) = missing.pop() {
            match owner::make_directory(path, self.home()) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => {}
                made => made.map_err(failed)?,
            }
        }
        // A file of that name is an error, which creating the directory reports.
        if directory.as_os_str().is_empty() || directory.is_dir() {
            Ok(())
        } else {
            Err(failed(ErrorKind::NotADirectory.into()))
        }
    }

    /// `could not ACTION PATH: REASON`; names what belongs to root in the person's home.
    pub(super) fn failed(&self, kind: Kind, action: &str, path: &Path, error: &io::Error) -> Error {
        let told = failed(kind, action, path, error);
        let is_denied = error.kind() == ErrorKind::PermissionDenied;
        let home = self.home().filter(|_| is_denied);
        match home.and_then(|home| owner::in_the_way(path, home)) {
            Some((what, command)) => Error::new(kind, format!("{told}: {what}")).hint(command),
            None => told,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Private,
    Kept,
    Expendable,
}

/// New content; the file stays as it was until [`Draft::replace`].
#[derive(Debug)]
pub(crate) struct Draft {
    temporary: NamedTempFile,
    target: PathBuf,
    #[cfg(unix)]
    directory: PathBuf,
    mode: Mode,
}

impl Draft {
    pub(crate) fn replace(mut self, content: &[u8]) -> Result<()> {
        let target = self.target.clone();
        let write = || -> io::Result<()> {
            self.temporary.write_all(content)?;
            let file = self.temporary.as_file();
            file.set_len(content.len() as u64)?;
            if self.mode == Mode::Expendable {
                return replace(self.temporary, &self.target);
            }
            file.sync_all()?;
            replace(self.temporary, &self.target)?;
            // Some file systems cannot sync a directory. The file is complete in any case.
            #[cfg(unix)]
            let _ = std::fs::File::open(&self.directory).and_then(|directory| directory.sync_all());
            Ok(())
        };
        write().map_err(|error| failed(Kind::Other, "write", &target, &error))
    }
}

/// Gives the new file a mode and an owner. A file that may be meant for others keeps those of the
/// old one: an edit under sudo must not lock the owner out. A private file gets the owner of its
/// folder.
fn take_over(
    target: &Path,
    directory: &Path,
    file: &std::fs::File,
    mode: Mode,
    home: Option<&Path>,
) -> io::Result<()> {
    let existing = match std::fs::metadata(target) {
        Ok(existing) if existing.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        existing => existing.ok(),
    };
    #[cfg(not(unix))]
    let _ = mode;
    match &existing {
        #[cfg(unix)]
        Some(existing) if mode == Mode::Kept => keep_owner(existing, file)?,
        _ => owner::pass_on(file, directory, home),
    }
    #[cfg(unix)]
    if let Some(existing) = existing {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let bits = existing.mode() & if mode == Mode::Kept { 0o777 } else { 0o600 };
        file.set_permissions(std::fs::Permissions::from_mode(bits))?;
    }
    Ok(())
}

#[cfg(unix)]
fn keep_owner(existing: &std::fs::Metadata, file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let own = file.metadata()?;
    if (existing.uid(), existing.gid()) != (own.uid(), own.gid()) {
        let owner = rustix::fs::Uid::from_raw(existing.uid());
        let group = rustix::fs::Gid::from_raw(existing.gid());
        // Only root may change the owner. Otherwise the file belongs to the writer, as after `cp`.
        let _ = rustix::fs::fchown(file, Some(owner), Some(group));
    }
    Ok(())
}

/// Refuses a path that starts with an unresolved `~`, which would create a directory of that name.
pub(super) fn refuse_nowhere(path: &Path) -> Result<()> {
    if !leads_nowhere(path) {
        return Ok(());
    }
    if path.as_os_str() == OsStr::new("") {
        return Err(Error::new(Kind::Configuration, "the path to write to is empty"));
    }
    let variable = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    Err(Error::new(
        Kind::Configuration,
        format!("could not write {}: no home directory is known, set {variable}", shown(path)),
    ))
}

/// The final target of links, even if it does not exist.
fn link_target(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match std::fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => {
                let target = std::fs::read_link(&path)?;
                path = path.parent().map_or(target.clone(), |parent| parent.join(&target));
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
    use std::time::Duration;

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
        assert!(error.starts_with(&format!("could not write {}: ", path.display())), "{error}");
        assert_eq!(names(directory.path()), [path.as_path()]);

        let below_file = directory.path().join("file").join("token");
        std::fs::write(directory.path().join("file"), "").unwrap();
        assert!(files().write_private(&below_file, b"x").is_err());
    }

    #[test]
    fn a_reserved_file_is_replaced_by_contents_of_any_length_or_not_at_all() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        let long = b"long".repeat(ROOM.len());
        for content in [&b"short"[..], &long, b""] {
            let draft = files().reserve(&path).unwrap();
            assert_eq!(names(directory.path()).len(), 1 + usize::from(path.exists()));
            draft.replace(content).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
        drop(files().reserve(&path).unwrap());
        assert_eq!(names(directory.path()), [path.as_path()]);
        assert_eq!(std::fs::read(&path).unwrap(), b"");
    }

    #[test]
    fn what_killed_processes_left_is_removed_with_the_next_write() {
        let directory = tempfile::tempdir().unwrap();
        let of = |name: &str, minutes: u64| {
            let path = directory.path().join(name);
            let file = std::fs::File::create(&path).unwrap();
            let time = std::time::SystemTime::now() - Duration::from_mins(minutes);
            file.set_modified(time).unwrap();
            path
        };
        let _left = of(".awsso-a1b2c3.tmp", 61);
        let kept = [of(".awsso-d4e5f6.tmp", 30), of(".others.tmp", 6000), of("token", 6000)];
        files().write_private(&kept[2], b"x").unwrap();
        assert_eq!(names(directory.path()), kept);
    }

    #[test]
    fn a_home_directory_that_is_not_there_is_not_made() {
        let directory = tempfile::tempdir().unwrap();
        let home = directory.path().join("nobody");
        let variable = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        let files = Files::new(&Environment::new([(variable.into(), home.clone().into())]));
        let path = files.credential_cache().join("x");
        let error = files.write_private(&path, b"x").unwrap_err();
        let expected = format!("the home directory {} does not exist", home.display());
        assert_eq!(error.to_string(), expected);
        assert!(files.try_lock(Path::new("x")).is_some());
        assert!(!home.exists());
    }

    #[test]
    fn nothing_is_written_without_a_home_directory() {
        let error = files().write_private(Path::new("~/.aws/config"), b"x").unwrap_err();
        assert!(error.to_string().contains("no home directory is known"), "{error}");
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
            let (link, middle) = (directory.path().join("link"), directory.path().join("middle"));
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

        /// As under `sudo -E`.
        #[test]
        fn what_root_makes_in_the_folder_of_somebody_is_theirs() {
            use std::os::unix::fs::{MetadataExt as _, chown};

            if !rustix::process::geteuid().is_root() {
                return;
            }
            let directory = tempfile::tempdir().unwrap();
            let (theirs, user) = (directory.path().join("home"), 12_345);
            std::fs::create_dir(&theirs).unwrap();
            chown(&theirs, Some(user), Some(user)).unwrap();
            let variables = [("HOME".into(), theirs.clone().into())];
            let files = Files::new(&Environment::new(variables));
            let path = files.credential_cache().join("entry");
            files.write_private(&path, b"x").unwrap();
            let lock = files.try_lock(Path::new("x"));
            // A file that a stranger put there does not make the secrets theirs.
            chown(&path, Some(54_321), Some(54_321)).unwrap();
            files.write_private(&path, b"y").unwrap();
            let mut folders = vec![theirs];
            while let Some(folder) = folders.pop() {
                for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap) {
                    let metadata = entry.metadata().unwrap();
                    let owner = (metadata.uid(), metadata.gid());
                    assert_eq!(owner, (user, user), "{}", entry.path().display());
                    folders.extend(metadata.is_dir().then(|| entry.path()));
                }
            }
            drop(lock);
            // Without such an owner, root's are root's.
            let own = directory.path().join("own");
            files.write_private(&own, b"x").unwrap();
            assert_eq!(std::fs::metadata(own).unwrap().uid(), 0);
        }

        #[test]
        fn links_in_a_circle_are_an_error() {
            let directory = tempfile::tempdir().unwrap();
            let (one, two) = (directory.path().join("one"), directory.path().join("two"));
            symlink(&one, &two).unwrap();
            symlink(&two, &one).unwrap();
            let error = files().write_private(&one, b"x").unwrap_err().to_string();
            assert!(error.ends_with("too many levels of symbolic links"), "{error}");
        }
    }
}
