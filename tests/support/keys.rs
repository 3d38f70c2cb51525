//! The keys that awsso makes in the kernel, for homes below one folder.

use std::path::{Path, PathBuf};

/// Deletes them when it is dropped, on Linux: the kernel would keep them for three days.
pub(crate) struct Keys {
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux has them"))]
    folder: PathBuf,
}

impl Keys {
    pub(crate) fn below(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }
}

#[cfg(target_os = "linux")]
impl Drop for Keys {
    fn drop(&mut self) {
        use linux_keyutils::{KeyRing, KeyRingIdentifier, LinkNode, Metadata};
        let Ok(keyring) = KeyRing::get_persistent(KeyRingIdentifier::Process) else { return };
        let Ok(links) = keyring.get_links(4096) else { return };
        let prefix = format!("awsso:{}/", self.folder.display());
        for key in links.iter().filter_map(LinkNode::as_key) {
            let is_ours = |it: Metadata| it.get_description().starts_with(&prefix);
            if key.metadata().is_ok_and(is_ours) {
                let _ = key.invalidate();
            }
        }
    }
}
