//! Ownership. Under `sudo -E`, what root creates in a person's folder is given to that person:
//! otherwise root's files would lock them out of their caches.

use std::fs::File;
use std::io;
use std::path::Path;

#[cfg(unix)]
use rustix::fs::{AtFlags, CWD, Gid, Uid, chownat, fchown};

/// Gives a new file to the owner of its folder, if that is somebody to be trusted.
pub(super) fn pass_on(file: &File, directory: &Path, home: Option<&Path>) {
    #[cfg(unix)]
    if let Some((owner, group)) = owner_beside_root(directory, home) {
        // A file system without owners refuses this.
        let _ = fchown(file, Some(owner), Some(group));
    }
    #[cfg(not(unix))]
    let _ = (file, directory, home);
}

/// Creates one folder, mode 0700, for the owner of its parent.
pub(super) fn make_directory(path: &Path, home: Option<&Path>) -> io::Result<()> {
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o700).create(path)?;
    // A new folder has the rights of the one above it.
    #[cfg(not(unix))]
    {
        let _ = home;
        std::fs::create_dir(path)?;
    }
    #[cfg(unix)]
    if let Some((owner, group)) = path.parent().and_then(|above| owner_beside_root(above, home)) {
        // It may have been replaced by a link.
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        let _ = chownat(CWD, path, Some(owner), Some(group), flags);
    }
    Ok(())
}

/// The owner of `directory`, if this process is root and the owner is not.
#[cfg(unix)]
fn owner_beside_root(directory: &Path, home: Option<&Path>) -> Option<(Uid, Gid)> {
    use std::os::unix::fs::MetadataExt as _;
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let metadata = std::fs::metadata(directory).ok()?;
    let owner = Uid::from_raw(metadata.uid());
    let is_persons = !owner.is_root() && is_trusted(owner.as_raw(), directory, home);
    is_persons.then(|| (owner, Gid::from_raw(metadata.gid())))
}

/// Whether `owner`, to whom `path` belongs, can be trusted: the user, root, and for root the person
/// whose home it acts in (`sudo -E`), or who has it mounted there (a container).
#[cfg(unix)]
pub(super) fn is_trusted(owner: u32, path: &Path, home: Option<&Path>) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let user = rustix::process::geteuid();
    let is_homes = |home: &Path| {
        path.starts_with(home) || std::fs::metadata(home).is_ok_and(|home| home.uid() == owner)
    };
    [user.as_raw(), 0].contains(&owner) || (user.is_root() && home.is_some_and(is_homes))
}

/// What belongs to root on the way from `home` to `path`: the file or its innermost folder, and the
/// command that changes the owner.
pub(super) fn in_the_way(path: &Path, home: &Path) -> Option<(String, String)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let user = rustix::process::geteuid();
        let is_roots = |path: &&Path| {
            std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.uid() == 0)
        };
        let below_home = path.ancestors().take_while(|path| *path != home);
        let roots: Vec<&Path> = below_home.filter(is_roots).collect();
        let (innermost, outermost) = (roots.first()?, roots.last()?);
        if user.is_root() || !path.starts_with(home) {
            return None;
        }
        let shown = super::super::error_text::shown(innermost);
        let quoted = shell_words::quote(outermost.to_str()?).into_owned();
        Some((
            format!("{shown} belongs to root"),
            format!("sudo chown -R {} {quoted}", user.as_raw()),
        ))
    }
    #[cfg(not(unix))]
    {
        let _ = (path, home);
        None
    }
}
