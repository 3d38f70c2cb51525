//! Deletes what killed processes left, and what is old.

use std::fs::DirEntry;
use std::path::Path;
use std::time::Duration;

use super::Files;

/// Start and end of the names of temporary files.
pub(super) const TEMPORARY: (&str, &str) = (".awsso-", ".tmp");

/// An older temporary file belongs to a killed process: no sign-in takes that long.
const ABANDONED: Duration = Duration::from_hours(1);

impl Files {
    /// Deletes the files in `directory` that were not changed for `age`; locks only if free.
    pub(crate) fn remove_older(&self, directory: &Path, age: Duration) {
        if self.check_own_folder(directory).is_err() {
            return;
        }
        for path in older(directory, age) {
            let is_lock = path.extension().is_some_and(|extension| extension == "lock");
            // Windows cannot delete an open file. Without this lock, another process could hold the
            // deleted file.
            let lock = is_lock.then(|| cfg!(unix).then(|| self.try_lock(&path)).flatten());
            if lock.as_ref().is_none_or(Option::is_some) {
                let _ = std::fs::remove_file(&path);
            }
        }
    }
}

/// Deletes the temporary files left in `directory`.
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
