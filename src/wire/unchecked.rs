//! Checks credentials before they are used. All decoders of credentials pass through here, so that
//! nothing empty, truncated or able to break out of a line becomes [`Credentials`].

use super::http::HttpResponse;
use crate::model::{AccountId, Credentials, Secret, Timestamp};

/// The parts of credentials, with the source's names for them.
pub(crate) struct UncheckedCredentials {
    pub(crate) access_key_id: Secret,
    pub(crate) secret_access_key: Secret,
    pub(crate) session_token: Option<Secret>,
    pub(crate) expiration: Option<Timestamp>,
    pub(crate) account_id: Option<AccountId>,
}

impl UncheckedCredentials {
    pub(crate) fn check(self) -> Result<Credentials, String> {
        check_line("access key id", &self.access_key_id)?;
        check_line("secret access key", &self.secret_access_key)?;
        if let Some(token) = &self.session_token {
            check_line("session token", token)?;
        }
        Ok(Credentials {
            access_key_id: self.access_key_id.expose().to_owned(),
            secret_access_key: self.secret_access_key,
            session_token: self.session_token,
            expiration: self.expiration,
            account_id: self.account_id,
        })
    }

    /// The same for what came in `response`: credentials that had expired by the server's own clock are
    /// of no use. That of this machine may be wrong.
    pub(crate) fn check_sent(self, response: &HttpResponse) -> Result<Credentials, String> {
        match (self.expiration, response.date()) {
            (Some(end), Some(sent)) if end <= sent => {
                Err("the credentials had already expired when they were sent".to_owned())
            }
            _ => self.check(),
        }
    }
}

/// Whether `text` can go into a header or a variable: not empty, no control characters.
pub(crate) fn check_line(name: &str, text: &Secret) -> Result<(), String> {
    if text.expose().is_empty() {
        return Err(format!("the {name} is empty"));
    }
    if text.expose().chars().any(char::is_control) {
        return Err(format!("the {name} contains a control character"));
    }
    Ok(())
}

/// The account in the fifth field of an ARN.
pub(crate) fn account_of(arn: &str) -> Option<AccountId> {
    arn.split(':').nth(4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusable_parts_are_named_and_not_shown() {
        for (id, secret, token, message) in [
            ("", "s", "t", "the access key id is empty"),
            ("ASIA", "", "t", "the secret access key is empty"),
            ("ASIA", "hunter2\n", "t", "the secret access key contains a control character"),
            ("ASIA", "s", "hunter2\u{1b}[0m", "the session token contains a control character"),
            ("ASIA\0", "s", "t", "the access key id contains a control character"),
        ] {
            let checked = UncheckedCredentials {
                access_key_id: Secret::new(id),
                secret_access_key: Secret::new(secret),
                session_token: Some(Secret::new(token)),
                expiration: None,
                account_id: None,
            };
            assert_eq!(checked.check().unwrap_err(), message);
        }
    }

    #[test]
    fn an_arn_tells_its_account() {
        let account = account_of("arn:aws:sts::000000000001:assumed-role/x/me").unwrap();
        assert_eq!(account.as_str(), "000000000001");
        assert_eq!(account_of("arn:aws:sts"), None);
    }
}
