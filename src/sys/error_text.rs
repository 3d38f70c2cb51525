//! The operating system's errors, as awsso's errors need them: lower case, no error number, no
//! control characters.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::error::{Error, Kind};

/// `permission denied` for `Permission denied (os error 13)`.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_lowercase().chain(characters).collect())
        .unwrap_or_default()
}

/// A path for an error; quoted and escaped if it contains control characters.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text.is_empty() || text.chars().any(char::is_control) {
        format!("{text:?}")
    } else {
        text.into_owned()
    }
}

/// `could not ACTION PATH: REASON`.
pub(super) fn failed(kind: Kind, action: &str, path: &Path, error: &io::Error) -> Error {
    let told = Error::new(kind, format!("could not {action} {}: {}", shown(path), reason(error)));
    if cfg!(unix) && error.kind() == io::ErrorKind::StorageFull {
        let folder = path.parent().unwrap_or(path);
        return told.hint(format!("df {}   shows the disk that is full", shown(folder)));
    }
    told
}

/// Seconds without unnecessary decimals.
pub(super) fn seconds(duration: Duration) -> String {
    let text = format!("{:.1}", duration.as_secs_f64());
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_has_no_number_and_no_capital() {
        let error = io::Error::from_raw_os_error(2);
        let text = reason(&error);
        assert!(!text.contains("os error"), "{text}");
        assert!(text.starts_with(char::is_lowercase), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn a_full_disk_is_said_and_shown() {
        let error = io::ErrorKind::StorageFull.into();
        let error = failed(Kind::Other, "write", Path::new("/home/jo/.aws/config"), &error);
        assert!(error.to_string().ends_with("config: no storage space"), "{error}");
        assert_eq!(error.hint_text(), Some("df /home/jo/.aws   shows the disk that is full"));
    }

    #[test]
    fn seconds_have_no_needless_decimals() {
        for (milliseconds, text) in [(10_000, "10"), (500, "0.5"), (0, "0"), (2999, "3")] {
            assert_eq!(seconds(Duration::from_millis(milliseconds)), text);
        }
    }

    #[test]
    fn a_path_cannot_write_to_the_terminal() {
        assert_eq!(shown(Path::new("/tmp/a b")), "/tmp/a b");
        assert_eq!(shown(Path::new("/tmp/\u{1b}[2J")), "\"/tmp/\\u{1b}[2J\"");
        assert_eq!(shown(Path::new("")), "\"\"");
    }
}
