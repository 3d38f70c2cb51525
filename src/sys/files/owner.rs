//! To whom the files belong. What root makes in somebody's folder under `sudo -E` is that person's,
//! as if they had made it themselves: root's files there would lock them out of their own caches.

use std::fs::File;
use std::io;
use std::path::Path;

#[cfg(unix)]
use rustix::fs::{AtFlags, CWD, Gid, Uid, chownat, fchown};

/// Gives a file that was just made to the owner of its folder, if that is a person to be trusted.
pub(super) fn pass_on(file: &File, directory: &Path, home: Option<&Path>) {
    #[cfg(unix)]
    if let Some((owner, group)) = owner_beside_root(directory, home) {
        // A file system without owners (a mount of another system) refuses, and needs none.
        let _ = fchown(file, Some(owner), Some(group));
    }
    #[cfg(not(unix))]
    let _ = (file, directory, home);
}

/// Makes one folder, 0700, for the owner of the folder around it.
pub(super) fn make_directory(path: &Path, home: Option<&Path>) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    #[cfg(not(unix))]
    let _ = home;
    #[cfg(unix)]
    if let Some((owner, group)) = path.parent().and_then(|above| owner_beside_root(above, home)) {
        // Not through a link that has taken its place meanwhile.
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        let _ = chownat(CWD, path, Some(owner), Some(group), flags);
    }
    Ok(())
}

/// The owner of `directory` if that is somebody else and this process is root: only root may give
/// files away.
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

/// What of root's is in the way of `path` below `home`: the file or the innermost folder around it
/// that belongs to root, and the command that changes it.
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
