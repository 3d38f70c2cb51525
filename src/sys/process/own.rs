//! awsso itself, as a program.

use std::ffi::OsString;
use std::path::{Path, absolute};

/// The first word of the command line: a bare name as it is, a path made absolute. What a caller
/// made up (nothing, or not the name of a file) is replaced by the path of the running program.
pub(super) fn name() -> OsString {
    let word = std::env::args_os().next().unwrap_or_default();
    let path = Path::new(&word);
    let is_bare = path.components().count() == 1 && path.file_name() == Some(&word);
    if is_bare && which::which(&word).is_ok() {
        return word;
    }
    let named = absolute(path)
        .ok()
        .filter(|path| !is_bare && path.is_file());
    named
        .or_else(|| std::env::current_exe().ok())
        .map_or_else(|| "awsso".into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_called_by_its_path_is_named_by_its_absolute_path() {
        let name = name();
        assert!(Path::new(&name).is_absolute(), "{name:?}");
        assert!(Path::new(&name).is_file(), "{name:?}");
    }
}
