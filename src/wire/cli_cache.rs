//! The AWS CLI's cache of role credentials, `~/.aws/cli/cache`: names and reader. Only the CLI
//! writes it. The caller decides how long an entry must last (the CLI: 15 minutes), see
//! [`Credentials::lasts`].
//!
//! Sources: aws-cli `customizations/assumerole.py`, botocore `CachedCredentialFetcher` and
//! `SSOCredentialFetcher`.

use serde::{Deserialize, Serialize};

use super::cli_json::{self, Separators};
use super::field::{self, Text};
use super::unchecked::{UncheckedCredentials, account_of};
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Credentials, RoleArn, RoleParameters, SessionName};

/// The CLI's entry for an assumed role, with a web identity too; `None` if the parameters include some that no profile of
/// the CLI can have (policies, tags, source identity).
///
/// `role.session_name` must be the configured one, not a generated default.
pub(crate) fn role_file_name(role: &RoleParameters) -> Option<String> {
    let beyond_the_cli = role.source_identity.is_some()
        || role.policy.is_some()
        || !role.policy_arns.is_empty()
        || !role.tags.is_empty()
        || !role.transitive_tag_keys.is_empty();
    let key = RoleKey {
        duration_seconds: role.duration_seconds,
        external_id: role.external_id.as_deref(),
        role_arn: &role.role_arn,
        role_session_name: role.session_name.as_ref(),
        serial_number: role.mfa_serial.as_deref(),
    };
    (!beyond_the_cli).then(|| cli_json::file_name(&cli_json::text(&key, Separators::Spaced)))
}

/// The CLI's entry for a role of Identity Center. In the legacy form, without a session's name, the
/// start URL as configured tells entries apart.
pub(crate) fn sso_file_name(
    account: &AccountId,
    role_name: &str,
    session_name: Option<&str>,
    start_url: &str,
) -> String {
    let start_url = Some(start_url).filter(|_| session_name.is_none());
    let key = SsoEntryKey { account_id: account.as_str(), role_name, session_name, start_url };
    cli_json::file_name(&cli_json::text(&key, Separators::Compact))
}

/// An entry of the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CachedRole {
    /// Always with an expiration.
    pub credentials: Credentials,
    /// Whether it came from Identity Center: `aws sso logout` deletes those.
    pub is_sso: bool,
}

/// Reads an entry of either kind.
pub(crate) fn parse(bytes: &[u8]) -> Result<CachedRole> {
    let refuse = |reason: String| {
        Error::new(
            Kind::Configuration,
            format!("the entry of the CLI's cache is not usable: {reason}"),
        )
    };
    let entry: Entry = field::document(bytes).map_err(refuse)?;
    let arn = entry.assumed_role_user.unwrap_or_default().arn.into_plain();
    let fields = entry.credentials;
    let checked = || {
        let account = fields.account_id.parsed();
        UncheckedCredentials {
            access_key_id: fields.access_key_id.required("AccessKeyId")?,
            secret_access_key: fields.secret_access_key.required("SecretAccessKey")?,
            session_token: Some(fields.session_token.required("SessionToken")?),
            expiration: Some(fields.expiration.time("Expiration")?),
            account_id: account.or_else(|| account_of(arn.as_deref()?)),
        }
        .check()
    };
    let credentials = checked().map_err(refuse)?;
    let is_sso = entry.provider_type.into_plain().as_deref() == Some("sso");
    Ok(CachedRole { credentials, is_sso })
}

/// In the order of the hashed text: sorted.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RoleKey<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    role_arn: &'a RoleArn,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_session_name: Option<&'a SessionName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial_number: Option<&'a str>,
}

/// In the order of the hashed text: sorted.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SsoEntryKey<'a> {
    account_id: &'a str,
    role_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_url: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    credentials: EntryCredentials,
    assumed_role_user: Option<EntryUser>,
    #[serde(default)]
    provider_type: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct EntryCredentials {
    access_key_id: Text,
    secret_access_key: Text,
    session_token: Text,
    expiration: Text,
    account_id: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct EntryUser {
    arn: Text,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{SessionTag, Timestamp};
    use jiff::SignedDuration;

    fn role(name: &str) -> RoleParameters {
        let arn = format!("arn:aws:iam::123456789012:role/{name}");
        RoleParameters::of(arn.parse().unwrap())
    }

    #[test]
    fn names_are_those_of_the_cli() {
        let x = role("x");
        let y = RoleParameters {
            duration_seconds: Some(1800),
            external_id: Some("ext/1".to_owned()),
            session_name: Some("me".parse().unwrap()),
            ..role("y")
        };
        let m = RoleParameters {
            mfa_serial: Some("arn:aws:iam::123456789012:mfa/me".to_owned()),
            ..role("m")
        };
        for (role, hash) in [
            (&x, "f84d75ff2dd3e8682912dae5e7be77540d9d68d0"),
            (&y, "7fde1ee035386043ac108120738fb68f0fe797de"),
            (&m, "e14ede1535587443de79abe89544e908b29f315d"),
        ] {
            assert_eq!(role_file_name(role).unwrap(), format!("{hash}.json"));
        }
        let account = "111111111111".parse().unwrap();
        let url = "https://d-1234567890.awsapps.com/start";
        for (session, hash) in [
            (Some("corp"), "d7467b2ce0aaa46d5fc3753e3bbaaf372cba5c68"),
            (None, "286e93c3018b44f21e1f9bca8bfbca4be8834fc9"),
        ] {
            assert_eq!(sso_file_name(&account, "Admin", session, url), format!("{hash}.json"));
        }
    }

    #[test]
    fn what_the_cli_cannot_ask_for_has_no_entry() {
        let tag = SessionTag { key: "team".to_owned(), value: "blue".to_owned() };
        for role in [
            RoleParameters { policy: Some("{}".to_owned()), ..role("x") },
            RoleParameters { policy_arns: vec!["arn".to_owned()], ..role("x") },
            RoleParameters { source_identity: Some("jo".to_owned()), ..role("x") },
            RoleParameters { tags: vec![tag], ..role("x") },
        ] {
            assert_eq!(role_file_name(&role), None);
        }
    }

    #[test]
    fn both_contents_are_read_with_all_forms_of_time() {
        let role = r#"{"Credentials": {"AccessKeyId": "ASIAEXAMPLEID", "SecretAccessKey": "example", "SessionToken": "token",
            "Expiration": "2031-05-06T07:08:09+00:00"}, "AssumedRoleUser": {"AssumedRoleId": "AROAEXAMPLE:me",
            "Arn": "arn:aws:sts::123456789012:assumed-role/x/me"}, "ResponseMetadata": {"RetryAttempts": 0}}"#;
        let end: Timestamp = "2031-05-06T07:08:09Z".parse().unwrap();
        for form in ["+00:00", "Z", "UTC"] {
            let entry = parse(role.replace("+00:00", form).as_bytes()).unwrap();
            assert_eq!(entry.credentials.expiration, Some(end));
            assert_eq!(entry.credentials.account_id.as_ref().unwrap().as_str(), "123456789012");
            assert!(!entry.is_sso);
            let quarter = SignedDuration::from_mins(15);
            assert!(entry.credentials.lasts(end - quarter, quarter));
        }
        let sso = r#"{"ProviderType": "sso", "Credentials": {"AccessKeyId": "ASIAEXAMPLEID", "SecretAccessKey": "example",
            "SessionToken": "token", "Expiration": "2031-05-06T07:08:09Z", "AccountId": "111111111111"}}"#;
        let entry = parse(sso.as_bytes()).unwrap();
        assert!(entry.is_sso);
        assert_eq!(entry.credentials.account_id.unwrap().as_str(), "111111111111");
    }

    #[test]
    fn broken_entries_are_refused_unshown() {
        for (entry, reason) in [
            ("SQLite format 3\0hunter2", "it is not JSON at line 1 column 1"),
            ("{}", "unexpected JSON at line 1 column 2"),
            ("{\"Credentials\": {\"Expiration\": \"hunter2\"}}", "AccessKeyId is missing"),
            (
                "{\"Credentials\": {\"AccessKeyId\": \"hunter2\", \"Expiration\": \"2031-05-06T07:08:09\"}}",
                "SecretAccessKey is missing",
            ),
        ] {
            let error = parse(entry.as_bytes()).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("the entry of the CLI's cache is not usable: {reason}")
            );
        }
    }
}
