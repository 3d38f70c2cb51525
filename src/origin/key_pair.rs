//! Keys that are there already, wherever they stand: in a profile, or in the environment.

use super::{Call, Origin};
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Credentials};
use crate::sso::SsoSession;

/// Keys as they were found.
#[derive(Debug)]
pub struct KeyPair {
    /// What it is called in lists.
    pub(super) kind: &'static str,
    /// The keys.
    pub(super) credentials: Credentials,
    /// Where they stand, in words.
    pub(super) place: String,
}

impl Origin for KeyPair {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn sentence(&self) -> String {
        format!(
            "uses the access key {} of {}",
            self.credentials.access_key_id, self.place
        )
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        vec![("access_key_id", self.credentials.access_key_id.clone())]
    }

    fn is_cacheable(&self) -> bool {
        false
    }

    fn cli_cache_entry(&self) -> Option<String> {
        None
    }

    fn sso_session(&self) -> Option<&SsoSession> {
        None
    }

    fn account(&self) -> Option<AccountId> {
        self.credentials.account_id.clone()
    }

    fn role_name(&self) -> Option<String> {
        None
    }

    fn is_role_session(&self) -> bool {
        false
    }

    fn fetch(&self, call: &Call<'_>) -> Result<Credentials> {
        let end = self.credentials.expiration;
        if end.is_some_and(|end| end <= call.system.now()) {
            let text = format!("the credentials of {} have expired", self.place);
            return Err(
                Error::new(Kind::SignInNeeded, text).hint("get new ones: awsso env PROFILE")
            );
        }
        Ok(self.credentials.clone())
    }
}
