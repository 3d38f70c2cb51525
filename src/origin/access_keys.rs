//! Access keys in a profile, in either file.
//!
//! Two sources: the AWS CLI reads the credentials file early in its chain and the config file late,
//! and never combines keys from both.

use super::key_pair::KeyPair;
use super::mfa_session;
use super::{Detection, Origin, OriginKind};
use crate::aws_files::Value;
use crate::error::Result;
use crate::model::{Credentials, Secret};

/// botocore `SharedCredentialProvider`.
pub(super) fn in_credentials_file(detection: &Detection<'_>) -> Result<Option<Box<dyn Origin>>> {
    detect(detection, |key| detection.profile.in_credentials(key), "the credentials file")
}

/// botocore `ConfigProvider`.
pub(super) fn in_config_file(detection: &Detection<'_>) -> Result<Option<Box<dyn Origin>>> {
    detect(detection, |key| detection.profile.in_config(key), "the config file")
}

fn detect<'a>(
    detection: &Detection<'a>,
    get: impl Fn(&str) -> Option<Value<'a>>,
    file: &str,
) -> Result<Option<Box<dyn Origin>>> {
    let Some(id) = get("aws_access_key_id") else {
        return Ok(None);
    };
    let text = |key: &str| get(key).map(|v| v.text().to_string()).filter(|text| !text.is_empty());
    let (Some(access_key_id), Some(secret)) =
        (text("aws_access_key_id"), text("aws_secret_access_key"))
    else {
        return Err(detection
            .broken(format!(
                "needs both aws_access_key_id and aws_secret_access_key in {file} ({})",
                id.place()
            ))
            .hint("put both keys in one file: they are not combined across files"));
    };
    // The old name overrides the new one, as in botocore.
    let token = text("aws_security_token").or_else(|| text("aws_session_token"));
    let account_id = detection.text("aws_account_id").and_then(|id| id.parse().ok());
    let keys = KeyPair {
        kind: OriginKind::Static,
        credentials: Credentials {
            access_key_id,
            secret_access_key: Secret::new(secret),
            session_token: token.map(Secret::new),
            expiration: None,
            account_id,
        },
        place: id.place().to_string(),
    };
    mfa_session::of_keys(detection, keys).map(Some)
}
