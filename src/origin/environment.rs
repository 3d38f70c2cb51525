//! Access keys in the environment: the terminal's own, or those of `credential_source =
//! Environment` (botocore `EnvProvider`).

use super::OriginKind;
use super::key_pair::KeyPair;
use crate::environ::Environment;
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Secret, Timestamp, parse_timestamp};

pub(crate) fn environment_keys(environment: &Environment) -> Result<Option<KeyPair>> {
    let Some(access_key_id) = environment.try_non_empty("AWS_ACCESS_KEY_ID")? else {
        return Ok(None);
    };
    let Some(secret) = environment.try_non_empty("AWS_SECRET_ACCESS_KEY")? else {
        return Err(Error::new(
            Kind::Configuration,
            "AWS_ACCESS_KEY_ID is set in this terminal, but AWS_SECRET_ACCESS_KEY is not",
        )
        .hint("set both, or unset AWS_ACCESS_KEY_ID"));
    };
    // The old name overrides the new one, as in botocore.
    let token = environment.try_first(&["AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"])?;
    Ok(Some(KeyPair {
        kind: OriginKind::Environment,
        place: "this terminal".to_owned(),
        credentials: Credentials {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: Secret::new(secret),
            session_token: token.map(|(_, token)| Secret::new(token)),
            expiration: expiration(environment)?,
            account_id: environment.text("AWS_ACCOUNT_ID").and_then(|id| id.parse().ok()),
        },
    }))
}

fn expiration(environment: &Environment) -> Result<Option<Timestamp>> {
    let Some(text) = environment.try_non_empty("AWS_CREDENTIAL_EXPIRATION")? else {
        return Ok(None);
    };
    parse_timestamp(text).map(Some).ok_or_else(|| {
        Error::new(
            Kind::Configuration,
            format!(
                "AWS_CREDENTIAL_EXPIRATION of this terminal is not a time with a zone: \
                     {text:?}"
            ),
        )
        .hint("unset AWS_CREDENTIAL_EXPIRATION")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(variables: &[(&str, &str)]) -> Result<Option<KeyPair>> {
        environment_keys(&Environment::of(variables))
    }

    #[test]
    fn the_old_token_name_wins_and_empty_counts_as_unset() {
        let origin = detect(&[
            ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
            ("AWS_SESSION_TOKEN", "new"),
            ("AWS_SECURITY_TOKEN", "old"),
        ])
        .unwrap()
        .unwrap();
        assert_eq!(origin.credentials.session_token.unwrap().expose(), "old");
        assert!(detect(&[("AWS_ACCESS_KEY_ID", "")]).unwrap().is_none());
    }

    #[test]
    fn half_a_pair_and_a_naive_time_are_errors_that_name_the_variable() {
        let half = detect(&[("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")]).unwrap_err();
        assert!(half.to_string().contains("AWS_SECRET_ACCESS_KEY"), "{half}");
        let naive = detect(&[
            ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
            ("AWS_CREDENTIAL_EXPIRATION", "2031-05-06T07:08:09"),
        ]);
        assert!(naive.unwrap_err().to_string().contains("AWS_CREDENTIAL_EXPIRATION"));
    }
}
