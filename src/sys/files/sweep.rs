//! Removing what nobody needs any more: what killed processes left, and what has grown old.

use std::fs::DirEntry;
use std::path::Path;
use std::time::Duration;

use super::Files;

/// The beginning and the end of the names of temporary files.
pub(super) const TEMPORARY: (&str, &str) = (".awsso-", ".tmp");

/// A temporary file that is older belongs to a process that was killed: no sign-in takes so long.
const ABANDONED: Duration = Duration::from_hours(1);

impl Files {
    /// Removes the files right in `directory` that were last changed longer ago than `age`; locks
    /// only if nobody holds them.
    pub(crate) fn remove_older(&self, directory: &Path, age: Duration) {
        if self.check_own_folder(directory).is_err() {
            return;
        }
        for path in older(directory, age) {
            let is_lock = path.extension().is_some_and(|extension| extension == "lock");
            // Windows removes no file that is open, and the lock would be lost without its file.
            let lock = is_lock.then(|| cfg!(unix).then(|| self.try_lock(&path)).flatten());
            if lock.as_ref().is_none_or(Option::is_some) {
                let _ = std::fs::remove_file(&path);
            }
        }
    }
}

/// Removes the temporary files that were left in `directory`.
pub(super) fn remove_abandoned(directory: &Path) {
    for path in older(directory, ABANDONED) {
        let name = path.file_name().and_then(|name| name.to_str());
        let is_temporary =
            name.is_some_and(|name| name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1));
        if is_temporary {
            let _ = std::fs::remove_file(&path);
        }
    }
}

fn older(directory: &Path, age: Duration) -> impl Iterator<Item = std::path::PathBuf> {
    let is_older = move |entry: &DirEntry| {
        let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file);
        let changed = metadata.and_then(|metadata| metadata.modified().ok());
        changed.is_some_and(|time| time.elapsed().is_ok_and(|elapsed| elapsed > age))
    };
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter(is_older).map(|entry| entry.path())
}
