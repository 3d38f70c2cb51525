//! Access keys that need no request: from a profile or from the environment.

use super::{About, Call, Fact, Origin, OriginKind};
use crate::error::{Error, Kind, Result};
use crate::model::Credentials;

#[derive(Clone, Debug)]
pub(crate) struct KeyPair {
    pub(super) kind: OriginKind,
    pub(super) credentials: Credentials,
    /// Where they were found, for messages.
    pub(super) place: String,
}

/// The origin of pasted credentials.
pub(crate) fn pasted(credentials: Credentials) -> Box<dyn Origin> {
    let place = "what was pasted".to_owned();
    Box::new(KeyPair { kind: OriginKind::Pasted, credentials, place })
}

impl Origin for KeyPair {
    fn about(&self) -> About<'_> {
        About { account: self.credentials.account_id.as_ref(), ..About::of(self.kind) }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        let key_id = self.credentials.access_key_id.as_str();
        vec![("access_key_id", key_id.into())]
    }

    fn sentence(&self) -> String {
        format!("uses the access key {} of {}", self.credentials.access_key_id, self.place)
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
