//! The last step of writing: the new file takes the place of the old one.

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// Renames. Readers keep what they have open.
#[cfg(unix)]
pub(super) fn replace(temporary: NamedTempFile, target: &Path) -> io::Result<()> {
    temporary.persist(target)?;
    Ok(())
}

/// The same. Windows refuses while another program has the file open in a way that does not allow it,
/// as Python and virus scanners do for a moment: then again, for about a second.
#[cfg(windows)]
pub(super) fn replace(mut temporary: NamedTempFile, target: &Path) -> io::Result<()> {
    // <winerror.h>
    const ERROR_ACCESS_DENIED: i32 = 5;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    for pause in [10, 20, 40, 80, 160, 320, 640] {
        let Err(refused) = temporary.persist(target) else {
            return Ok(());
        };
        let code = refused.error.raw_os_error();
        if !matches!(code, Some(ERROR_ACCESS_DENIED | ERROR_SHARING_VIOLATION)) {
            return Err(refused.error);
        }
        temporary = refused.file;
        std::thread::sleep(std::time::Duration::from_millis(pause));
    }
    temporary.persist(target)?;
    Ok(())
}

#[cfg(windows)]
#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::thread;
    use std::time::Duration;

    use super::*;

    fn temporary(folder: &Path) -> NamedTempFile {
        let file = NamedTempFile::new_in(folder).unwrap();
        std::fs::write(file.path(), "new").unwrap();
        file
    }

    #[test]
    fn a_file_that_another_program_reads_for_a_moment_is_replaced_then() {
        // Reading and writing is shared, deleting is not: what Python does.
        const READ_AND_WRITE: u32 = 3;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("config");
        std::fs::write(&target, "old").unwrap();
        let open = || OpenOptions::new().read(true).share_mode(READ_AND_WRITE).open(&target);
        let reader = open().unwrap();
        let ended = thread::spawn(move || {
            thread::sleep(Duration::from_millis(300));
            drop(reader);
        });
        replace(temporary(folder.path()), &target).unwrap();
        assert!(ended.is_finished());
        ended.join().unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");

        // One that stays open is an error, and the file as it was.
        let _reader = open().unwrap();
        std::fs::write(&target, "kept").unwrap();
        assert!(replace(temporary(folder.path()), &target).is_err());
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "kept");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
