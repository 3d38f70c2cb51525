//! Access keys that stand in a profile, in either file.
//!
//! Two sources and not one: the AWS CLI looks in the credentials file early in its chain and in the
//! config file late, and never combines a key id of one with the secret of the other.

use super::{Call, Detection, Origin, Source};
use crate::config::Value;
use crate::error::Result;
use crate::model::{AccountId, Credentials, Secret};
use crate::sso::SsoSession;

/// botocore `SharedCredentialProvider`.
pub(super) struct CredentialsFile;

/// botocore `ConfigProvider`.
pub(super) struct ConfigFile;

impl Source for CredentialsFile {
    fn detect(&self, detection: &Detection<'_>) -> Result<Option<Box<dyn Origin>>> {
        let profile = detection.profile;
        detect(
            detection,
            |key| profile.in_credentials(key),
            "the credentials file",
        )
    }
}

impl Source for ConfigFile {
    fn detect(&self, detection: &Detection<'_>) -> Result<Option<Box<dyn Origin>>> {
        let profile = detection.profile;
        detect(detection, |key| profile.in_config(key), "the config file")
    }
}

/// Keys as they were found.
#[derive(Debug)]
struct AccessKeys {
    credentials: Credentials,
    place: String,
}

fn detect<'a>(
    detection: &Detection<'a>,
    get: impl Fn(&str) -> Option<Value<'a>>,
    file: &str,
) -> Result<Option<Box<dyn Origin>>> {
    let Some(id) = get("aws_access_key_id") else {
        return Ok(None);
    };
    let text = |key: &str| {
        get(key)
            .map(|v| v.text().to_string())
            .filter(|text| !text.is_empty())
    };
    let (Some(access_key_id), Some(secret)) =
        (text("aws_access_key_id"), text("aws_secret_access_key"))
    else {
        return Err(detection
            .broken(format!(
                "has no complete pair of aws_access_key_id and aws_secret_access_key in {file} ({})",
                id.place()
            ))
            .hint("keys are not combined across the two files: put both in one"));
    };
    // The old name wins where both stand, as in botocore.
    let token = text("aws_security_token").or_else(|| text("aws_session_token"));
    let account_id = detection
        .text("aws_account_id")
        .and_then(|id| id.parse().ok());
    Ok(Some(Box::new(AccessKeys {
        credentials: Credentials {
            access_key_id,
            secret_access_key: Secret::new(secret),
            session_token: token.map(Secret::new),
            expiration: None,
            account_id,
        },
        place: id.place().to_string(),
    })))
}

impl Origin for AccessKeys {
    fn kind(&self) -> &'static str {
        "static"
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

    fn fetch(&self, _call: &Call<'_>) -> Result<Credentials> {
        Ok(self.credentials.clone())
    }
}
