//! Tokens in files, for programs that are not started by awsso: a file can be named on a terminal and
//! mounted into a container.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::model::Secret;
use crate::sys::{ProcessMark, System};

/// The files of this process, until it is dropped.
pub(crate) struct TokenFiles<'a> {
    system: &'a System,
    paths: Vec<PathBuf>,
}

impl<'a> TokenFiles<'a> {
    /// Writes a file for each token, for the owner alone.
    pub(crate) fn write<'t>(
        system: &'a System,
        tokens: impl IntoIterator<Item = &'t Secret>,
    ) -> Result<Self> {
        let folder = system.files.credential_cache().join("endpoints");
        remove_abandoned(system, &folder);
        let mut files = Self { system, paths: Vec::new() };
        let own = ProcessMark::list(system.processes.own_mark().as_slice());
        for (number, token) in (1..).zip(tokens) {
            let path = folder.join(format!("{own}.{number}"));
            files.paths.push(path.clone());
            // No line break at the end: the SDKs take it for a part of the token.
            system.files.write_private(&path, token.expose().as_bytes())?;
        }
        Ok(files)
    }

    /// Where they are.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }
}

impl Drop for TokenFiles<'_> {
    fn drop(&mut self) {
        for path in &self.paths {
            let _ = self.system.files.remove(path);
        }
    }
}

/// Removes what processes left that were killed.
fn remove_abandoned(system: &System, folder: &Path) {
    for path in system.files.list(folder).unwrap_or_default() {
        let owner = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let owners = ProcessMark::parse_list(owner);
        if owners.iter().any(|owner| !system.processes.is_alive(*owner)) {
            let _ = system.files.remove(&path);
        }
    }
}
