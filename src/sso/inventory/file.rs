//! The file of an inventory: names and times, encrypted. A damaged file is ignored and replaced by
//! the next listing.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::super::{SsoSession, token_file};
use super::record::Inventory;
use crate::error::Result;
use crate::model::{Region, Timestamp};
use crate::sys::System;

/// A file with another version is ignored.
const VERSION: u32 = 2;

#[derive(Serialize, Deserialize)]
struct Document<T> {
    version: u32,
    /// The session of the lists: its name could later stand for another portal.
    start_url: String,
    region: Region,
    inventory: T,
}

impl Inventory {
    /// The saved inventory of `session`, if there is one.
    pub(crate) fn load(system: &System, session: &SsoSession) -> Option<Self> {
        let path = path(system, session);
        let bytes = match system.read_sealed(&path) {
            Ok(bytes) => bytes?,
            Err(error) => {
                tracing::warn!("ignoring the list of accounts: {error}");
                return None;
            }
        };
        let parsed = serde_json::from_slice::<Document<Self>>(&bytes);
        let Some(document) = parsed.ok().filter(|document| document.version == VERSION) else {
            tracing::warn!("ignoring a damaged list of accounts: {}", path.display());
            return None;
        };
        let belongs = document.start_url == session.start_url && document.region == session.region;
        belongs.then_some(document.inventory)
    }

    /// When the file was last written.
    pub(super) fn written(system: &System, session: &SsoSession) -> Option<Timestamp> {
        system.files.modified(&path(system, session))
    }

    pub(super) fn store(&self, system: &System, session: &SsoSession) -> Result<()> {
        let document = Document {
            version: VERSION,
            start_url: session.start_url.clone(),
            region: session.region.clone(),
            inventory: self,
        };
        let text = serde_json::to_vec(&document).expect("texts and numbers become JSON");
        system.write_sealed(&path(system, session), &text)
    }
}

/// `inventory/<sha1>.json` in awsso's cache, named like the session's token.
fn path(system: &System, session: &SsoSession) -> PathBuf {
    let directory = system.files.credential_cache().join("inventory");
    directory.join(token_file::file_name(session))
}

#[cfg(test)]
mod tests {
    use super::super::record::{AccountEntry, Listing, Roles};
    use super::*;
    use crate::sys::scripted::Script;

    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "the mode is what is tested")]
    fn mode(path: &std::path::Path) -> u32 {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn session(start_url: &str) -> SsoSession {
        SsoSession {
            name: Some("corp".to_owned()),
            start_url: start_url.to_owned(),
            region: "us-east-1".parse().unwrap(),
            scopes: None,
        }
    }

    #[test]
    fn an_inventory_comes_back_as_it_was_kept() {
        let home = tempfile::tempdir().unwrap();
        let script = Script::at_home(home.path());
        let session = session("https://x.awsapps.com/start");
        assert_eq!(Inventory::load(&script.system, &session), None);
        let time = Timestamp::from_second(1_900_000_000).unwrap();
        let inventory = Inventory {
            accounts: vec![AccountEntry {
                id: "000011112222".parse().unwrap(),
                name: Some("Köln".to_owned()),
                email: None,
                roles: Some(Roles::fetched(vec!["Admin".to_owned()], time)),
            }],
            fetched_at: Some(time),
            refreshing_since: Some(time),
            last_listing: Some(Listing { since: time, process: 7 }),
            bearable_rate: Some(20_500),
        };
        inventory.store(&script.system, &session).unwrap();
        assert_eq!(Inventory::load(&script.system, &session), Some(inventory));
        #[cfg(unix)]
        {
            let path = path(&script.system, &session);
            assert_eq!(mode(&path), 0o600);
            assert_eq!(mode(path.parent().unwrap()), 0o700);
        }
    }

    #[test]
    fn the_list_of_another_portal_and_a_broken_file_count_as_absent() {
        let home = tempfile::tempdir().unwrap();
        let script = Script::at_home(home.path());
        let one = session("https://x.awsapps.com/start");
        Inventory::default().store(&script.system, &one).unwrap();
        assert!(Inventory::load(&script.system, &one).is_some());
        let other = session("https://y.awsapps.com/start");
        assert_eq!(Inventory::load(&script.system, &other), None);
        let path = path(&script.system, &one);
        for text in ["", "[]", "{\"version\": 2}", "{\"version\": 1}"] {
            script.system.files.write_private(&path, text.as_bytes()).unwrap();
            assert_eq!(Inventory::load(&script.system, &one), None, "{text}");
        }
    }
}
