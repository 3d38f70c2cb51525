//! Who can read and change a file, and removing the access of others.

use std::io;
use std::path::Path;

use crate::error::{Kind, Result};

use super::Files;

/// What others can do with a file or folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access {
    /// Another user owns it.
    pub(crate) is_foreign: bool,
    pub(crate) is_readable: bool,
    pub(crate) is_writable: bool,
}

impl Files {
    /// What others can do with `path`; `None` if it is missing, or on Windows.
    pub(crate) fn access(&self, path: &Path) -> Option<Access> {
        let _ = self;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let metadata = std::fs::metadata(path).ok()?;
            let user = rustix::process::geteuid().as_raw();
            Some(Access {
                is_foreign: metadata.uid() != user && user != 0,
                is_readable: metadata.mode() & 0o044 != 0,
                is_writable: metadata.mode() & 0o022 != 0,
            })
        }
        #[cfg(not(unix))]
        {
            let _ = path;
            None
        }
    }

    /// Removes the access of others.
    pub(crate) fn make_private(&self, path: &Path) -> Result<()> {
        let failed =
            |error: io::Error| self.failed(Kind::Other, "change the mode of", path, &error);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mut permissions = std::fs::metadata(path).map_err(failed)?.permissions();
            permissions.set_mode(permissions.mode() & 0o7700);
            std::fs::set_permissions(path, permissions).map_err(failed)
        }
        #[cfg(not(unix))]
        Err(failed(io::ErrorKind::Unsupported.into()))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::environ::Environment;

    #[test]
    fn what_others_may_do_is_told_and_taken_away() {
        let home = tempfile::tempdir().unwrap();
        let files = Files::without_account(&Environment::default());
        let path = home.path().join("file");
        assert_eq!(files.access(&path), None);
        std::fs::write(&path, "").unwrap();
        for (mode, is_readable, is_writable) in [
            (0o600, false, false),
            (0o640, true, false),
            (0o622, false, true),
            (0o644, true, false),
        ] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let expected = Access { is_foreign: false, is_readable, is_writable };
            assert_eq!(files.access(&path), Some(expected), "{mode:o}");
        }
        files.make_private(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
