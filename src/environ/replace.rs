//! New credentials for a session that stays the same.

use super::activate::{checked, value_of};
use super::changes::{Change, Changes};
use super::vars::{MANAGED, Purpose, name};
use crate::error::Result;
use crate::model::Credentials;

/// Replaces only the credentials of a terminal: a region or profile set by hand stays.
pub(crate) fn replace_credentials(credentials: &Credentials) -> Result<Changes> {
    let replaced = [
        Purpose::AccessKeyId,
        Purpose::SecretAccessKey,
        Purpose::SessionToken,
        Purpose::CredentialExpiration,
        Purpose::OwnExpiration,
        Purpose::OwnFingerprint,
        Purpose::OwnRenewAt,
        Purpose::OwnNotice,
    ];
    let mut list = Vec::with_capacity(replaced.len());
    for variable in MANAGED.iter().filter(|variable| replaced.contains(&variable.purpose)) {
        let value = value_of(credentials, variable.purpose);
        let value = value.map(|value| checked(variable.name, value)).transpose()?;
        list.push(Change { name: variable.name, value });
    }
    Ok(Changes::new(list))
}

/// Keeps the shell from asking for a renewal again.
pub(crate) fn stop_renewing() -> Changes {
    Changes::default().without(&[name(Purpose::OwnRenewAt)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environ::Environment;
    use crate::model::Secret;

    #[test]
    fn credentials_are_replaced_and_the_rest_stays() {
        let before = Environment::of(&[
            ("AWS_REGION", "set-by-hand-1"),
            ("AWS_ACCESS_KEY_ID", "ASIAOLD"),
            ("AWS_SESSION_TOKEN", "old"),
            ("AWSSO_PROFILE", "dev"),
            ("AWSSO_NOTICE", "offline"),
            ("AWSSO_RENEW_AT", "1"),
        ]);
        let credentials = Credentials {
            access_key_id: "ASIANEW".to_owned(),
            secret_access_key: Secret::new("hunter2"),
            session_token: None,
            expiration: Some("2031-05-06T07:08:09Z".parse().unwrap()),
            account_id: None,
        };
        let after = before.with(&replace_credentials(&credentials).unwrap());
        for (name, value) in [
            ("AWS_REGION", Some("set-by-hand-1")),
            ("AWS_ACCESS_KEY_ID", Some("ASIANEW")),
            ("AWS_SESSION_TOKEN", None),
            ("AWS_CREDENTIAL_EXPIRATION", Some("2031-05-06T07:08:09Z")),
            ("AWSSO_PROFILE", Some("dev")),
            ("AWSSO_FINGERPRINT", Some("ASIANEW::2031-05-06T07:08:09Z")),
            ("AWSSO_EXPIRATION", Some("1935817689")),
            ("AWSSO_NOTICE", None),
            ("AWSSO_RENEW_AT", None),
        ] {
            assert_eq!(after.text(name), value, "{name}");
        }
    }
}
