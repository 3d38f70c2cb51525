//! The recently used names, which pickers show first. No verb fails because of this file.

use std::path::PathBuf;

use crate::present::Recent;
use crate::sys::System;

/// Holds only names and times.
fn path(system: &System) -> PathBuf {
    system.files.credential_cache().join("recent.json")
}

pub(crate) fn load(system: &System) -> Recent {
    let text = system.files.read_text(&path(system)).ok().flatten();
    text.map_or_else(Recent::default, |text| Recent::parse(&text))
}

pub(crate) fn note(system: &System, name: &str) {
    let mut recent = load(system);
    if recent.note(name, system.now()) {
        let written = system.files.write_expendable(&path(system), recent.to_text().as_bytes());
        if let Err(error) = written {
            tracing::debug!("{error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scripted::Script;

    #[test]
    fn a_use_is_remembered_and_a_place_that_cannot_be_written_is_no_error() {
        let home = tempfile::tempdir().unwrap();
        let script = Script::at_home(home.path());
        note(&script.system, "dev");
        assert_eq!(load(&script.system).ranking(script.system.now()), ["dev"]);
        let nowhere = Script::new([]);
        note(&nowhere.system, "dev");
        assert_eq!(load(&nowhere.system), Recent::default());
    }
}
