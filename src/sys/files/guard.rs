//! Whether files are to be trusted: awsso's own belong to the user, and nobody else can write them, or
//! they are not used (as ssh does). Those of the AWS CLI are used in any case; what is wrong is told
//! once.
//!
//! Unix only. Windows keeps awsso's folders in the user's profile, whose access list lets nobody else
//! in, and has no mode that a umask could loosen.

use std::fs::Metadata;
use std::path::Path;
use std::sync::OnceLock;

use crate::error::{Error, Kind, Result};
use crate::model::{hex, sha256};

use super::super::error_text::shown;
use super::Files;
use super::locations::{OwnFolder, SETTINGS_NAME};
#[cfg(unix)]
use super::owner;

impl Files {
    /// Whether `path` is in a folder of awsso's own.
    pub(super) fn is_own(&self, path: &Path) -> bool {
        self.own_folder(path).is_some()
    }

    /// Whether `path` is a file that other tools never make and that no one links: the settings may be
    /// kept elsewhere.
    pub(super) fn is_own_unlinked(&self, path: &Path) -> bool {
        let is_settings = || path.ends_with(SETTINGS_NAME) && path == self.settings_file();
        self.is_own(path) && !is_settings()
    }

    fn own_folder(&self, path: &Path) -> Option<&OwnFolder> {
        let folders = self.own_folders.get_or_init(|| {
            let settings = self.settings_file().parent().map(Path::to_owned).unwrap_or_default();
            [self.credential_cache(), settings, self.state_folder()]
                .map(|path| OwnFolder { path, refusal: OnceLock::new() })
        });
        folders.iter().find(|folder| is_within(path, &folder.path))
    }

    /// An error if `path` is in a folder of awsso's own that is not to be used.
    pub(super) fn check_own_folder(&self, path: &Path) -> Result<()> {
        let Some(folder) = self.own_folder(path) else { return Ok(()) };
        let look = || {
            let metadata = std::fs::metadata(&folder.path).ok()?;
            let refusal = self.refusal(&folder.path, &metadata)?;
            tracing::warn!("{}", refusal.with_hint());
            Some(refusal)
        };
        folder.refusal.get_or_init(look).clone().map_or(Ok(()), Err)
    }

    /// Why a file or folder of awsso's own is not to be used.
    pub(super) fn refusal(&self, path: &Path, metadata: &Metadata) -> Option<Error> {
        let (fault, command) = self.fault(path, metadata, OTHERS_WRITE)?;
        let text = format!("{} {fault}, so it is not used", shown(path));
        Some(Error::new(Kind::Configuration, text).hint(command))
    }

    /// Tells once, and never again, that a file of other tools is open to others.
    pub(super) fn look_at_foreign(&self, path: &Path, metadata: &Metadata) {
        let is_secret = [self.sso_cache(), self.cli_cache(), self.login_cache()]
            .iter()
            .any(|folder| is_within(path, folder));
        if !is_secret && path != self.config_file() && path != self.credentials_file() {
            return;
        }
        let unwanted = if is_secret { OTHERS_WRITE | OTHERS_READ } else { OTHERS_WRITE };
        let fault = self.fault(path, metadata, unwanted);
        if let Some((fault, command)) = fault.filter(|_| self.is_first_time(path)) {
            tracing::warn!("{} {fault}; to mend it: {command}", shown(path));
        }
    }

    /// Whether nothing has been told of `path` yet. Where that cannot be noted, it is told again.
    pub(in super::super) fn is_first_time(&self, path: &Path) -> bool {
        let name = hex(&sha256(path.as_os_str().as_encoded_bytes()).as_ref()[..8]);
        let mark = self.state_folder().join("told").join(name);
        let is_new = !mark.exists();
        if is_new && let Err(error) = self.write_expendable(&mark, b"") {
            tracing::debug!(%error, "that this was told is not noted");
        }
        is_new
    }

    /// What is wrong with the owner or the mode, and the command that mends it.
    #[cfg(unix)]
    fn fault(&self, path: &Path, metadata: &Metadata, unwanted: u32) -> Option<(String, String)> {
        use std::os::unix::fs::MetadataExt as _;
        let user = rustix::process::geteuid().as_raw();
        let quoted = || shell_words::quote(&path.to_string_lossy()).into_owned();
        if !owner::is_trusted(metadata.uid(), path, self.home()) {
            let text = format!("belongs to another user ({})", metadata.uid());
            return Some((text, format!("sudo chown -R {user} {}", quoted())));
        }
        match metadata.mode() & unwanted {
            0 => None,
            mode if mode & OTHERS_WRITE != 0 => {
                let text = "can be written by other users".to_owned();
                Some((text, format!("chmod go-w {}", quoted())))
            }
            _ => {
                let text = "can be read by other users".to_owned();
                Some((text, format!("chmod go-r {}", quoted())))
            }
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "as its counterpart")]
    fn fault(&self, _: &Path, _: &Metadata, _: u32) -> Option<(String, String)> {
        None
    }
}

/// Whether `path`, which was joined to a folder, was joined to this one. Comparing components, as
/// [`Path::starts_with`] does, is slow, and each file that is read asks a few times.
fn is_within(path: &Path, folder: &Path) -> bool {
    let [path, folder] = [path, folder].map(|path| path.as_os_str().as_encoded_bytes());
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| {
        rest.first().is_none_or(|byte| std::path::is_separator(char::from(*byte)))
    })
}

/// Who but root can have written a file of the machine, and the command that mends it. On Windows
/// that is not known.
pub(super) fn foreign_hand(path: &Path, metadata: &Metadata) -> Option<Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let fault = |path: &Path, metadata: &Metadata| {
            let quoted = shell_words::quote(&path.to_string_lossy()).into_owned();
            // Tests may not run as root.
            let is_tester = cfg!(test) && metadata.uid() == rustix::process::geteuid().as_raw();
            let (what, command) = if metadata.uid() != 0 && !is_tester {
                let what = format!("belongs to another user ({})", metadata.uid());
                (what, format!("sudo chown root {quoted}"))
            } else if metadata.mode() & OTHERS_WRITE != 0 {
                ("can be written by other users".to_owned(), format!("sudo chmod go-w {quoted}"))
            } else {
                return None;
            };
            let text = format!("{} {what}", shown(path));
            Some(Error::new(Kind::Configuration, text).hint(command))
        };
        let folder = path.parent().unwrap_or(path);
        fault(path, metadata).or_else(|| fault(folder, &std::fs::metadata(folder).ok()?))
    }
    #[cfg(not(unix))]
    {
        let _ = (path, metadata);
        None
    }
}

const OTHERS_WRITE: u32 = 0o022;
const OTHERS_READ: u32 = 0o044;
