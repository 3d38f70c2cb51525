//! The files of `~/.aws/login/cache`, written as the CLI writes them. Fields of other tools are
//! kept.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde::{Deserialize, Serialize as SerializeFields};

use super::token::SigninToken;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Credentials, Secret, Timestamp, hex, rfc3339_utc, sha256};
use crate::wire::cli_json::{self, Separators};
use crate::wire::field::{self, Text};
use crate::wire::shared_object::{self, OtherFields};
use crate::wire::unchecked::{UncheckedCredentials, check_line};

/// The fields that are texts; `accessToken` is an object here.
const NAMES: [&str; 5] = ["tokenType", "clientId", "refreshToken", "idToken", "dpopKey"];

/// The file for a profile's `login_session`, which is the person's ARN.
pub(crate) fn login_file_name(login_session: &str) -> String {
    format!("{}.json", hex(sha256(login_session.trim())))
}

/// The content of a login file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CachedLogin {
    /// Valid for at most 15 minutes, with expiration and account.
    pub credentials: Credentials,
    /// `arn:aws:signin:::devtools/same-device` or `…/cross-device`.
    pub client_id: String,
    /// Can be used once: every renewal gives a new one.
    pub refresh_token: Secret,
    /// The private key in PEM (SEC 1) that the session is bound to.
    pub dpop_key: Secret,
    token_type: Option<String>,
    id_token: Option<Secret>,
    other: OtherFields,
}

impl CachedLogin {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        Self::read(bytes).map_err(|reason| {
            Error::new(Kind::Configuration, format!("the login file is not usable: {reason}"))
        })
    }

    fn read(bytes: &[u8]) -> Result<Self, String> {
        let (fields, mut other) = shared_object::read(bytes, NAMES)?;
        let [token_type, client_id, refresh_token, id_token, dpop_key] = fields;
        let access = other.take("accessToken").ok_or("accessToken is missing")?;
        let access: AccessToken = field::document(access.get().as_bytes())
            .map_err(|_| "accessToken is not an object of texts")?;
        let refresh_token = refresh_token.required("refreshToken")?;
        check_line("refreshToken", &refresh_token)?;
        Ok(Self {
            credentials: access.check()?,
            client_id: client_id.required("clientId")?.expose().to_owned(),
            refresh_token,
            dpop_key: dpop_key.required("dpopKey")?,
            token_type: token_type.into_plain(),
            id_token: id_token.into_option(),
            other,
        })
    }

    /// The content after a renewal with `token` at `now`. Account, client and key stay.
    pub(crate) fn refreshed(&self, token: &SigninToken, now: Timestamp) -> Self {
        let credentials = Credentials {
            expiration: Some(now.saturating_add(token.expires_in).unwrap_or(Timestamp::MAX)),
            account_id: self.credentials.account_id.clone(),
            ..token.credentials.clone()
        };
        Self { credentials, refresh_token: token.refresh_token.clone(), ..self.clone() }
    }

    /// In the CLI's layout: one line, without a final line break.
    pub(crate) fn to_text(&self) -> Secret {
        Secret::new(cli_json::text(self, Separators::Spaced).as_str())
    }
}

impl Serialize for CachedLogin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let credentials = &self.credentials;
        let mut map = serializer.serialize_map(None)?;
        let access_token = AccessTokenLayout {
            access_key_id: &credentials.access_key_id,
            secret_access_key: credentials.secret_access_key.expose(),
            session_token: credentials.session_token.as_ref().map(Secret::expose),
            account_id: credentials.account_id.as_ref().map(AccountId::as_str),
            expires_at: credentials.expiration.map(rfc3339_utc),
        };
        map.serialize_entry("accessToken", &access_token)?;
        if let Some(token_type) = &self.token_type {
            map.serialize_entry("tokenType", token_type)?;
        }
        map.serialize_entry("clientId", &self.client_id)?;
        map.serialize_entry("refreshToken", self.refresh_token.expose())?;
        if let Some(id_token) = &self.id_token {
            map.serialize_entry("idToken", id_token.expose())?;
        }
        map.serialize_entry("dpopKey", self.dpop_key.expose())?;
        self.other.serialize_into(&mut map)?;
        map.end()
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AccessToken {
    access_key_id: Text,
    secret_access_key: Text,
    session_token: Text,
    account_id: Text,
    expires_at: Text,
}

impl AccessToken {
    fn check(self) -> Result<Credentials, String> {
        let account = self.account_id.required("accountId")?;
        UncheckedCredentials {
            access_key_id: self.access_key_id.required("accessKeyId")?,
            secret_access_key: self.secret_access_key.required("secretAccessKey")?,
            session_token: Some(self.session_token.required("sessionToken")?),
            expiration: Some(self.expires_at.time("expiresAt")?),
            account_id: Some(
                account.expose().parse().map_err(|_| "accountId is not twelve digits")?,
            ),
        }
        .check()
    }
}

#[derive(SerializeFields)]
#[serde(rename_all = "camelCase")]
struct AccessTokenLayout<'a> {
    access_key_id: &'a str,
    secret_access_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    const FILE: &str = "{\"accessToken\": {\"accessKeyId\": \"ASIAEXAMPLEID\", \"secretAccessKey\": \"example\", \
        \"sessionToken\": \"token\", \"accountId\": \"123456789012\", \"expiresAt\": \"2031-05-06T07:08:09Z\"}, \
        \"tokenType\": \"aws_sigv4\", \"clientId\": \"arn:aws:signin:::devtools/same-device\", \
        \"refreshToken\": \"refresh\", \"idToken\": \"aaa.bbb.ccc\", \
        \"dpopKey\": \"-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEE\\n-----END EC PRIVATE KEY-----\\n\", \"extra\": [1]}";

    #[test]
    fn names_are_those_of_the_cli() {
        for (arn, hash) in [
            (
                "arn:aws:iam::0123456789012:user/Admin",
                "36db1d138ff460920374e4c3d8e01f53f9f73537e89c88d639f68393df0e2726",
            ),
            (
                "arn:aws:sts::123456789012:assumed-role/Admin/me",
                "c03a7323bda916bba892295dd46ea73c98866a0ad0a2606cb839909f35fbc865",
            ),
        ] {
            assert_eq!(login_file_name(arn), format!("{hash}.json"));
        }
    }

    #[test]
    fn a_file_of_the_cli_comes_back_byte_for_byte() {
        let login = CachedLogin::parse(FILE.as_bytes()).unwrap();
        assert_eq!(login.to_text().expose(), FILE);
        let shown = format!("{login:?}");
        assert!(!shown.contains("BEGIN") && !shown.contains("aaa.bbb"), "{shown}");
    }

    #[test]
    fn a_renewal_replaces_what_the_service_gave() {
        let login = CachedLogin::parse(FILE.as_bytes()).unwrap();
        let token = SigninToken {
            credentials: Credentials {
                access_key_id: "ASIANEW".to_owned(),
                secret_access_key: Secret::new("new-secret"),
                session_token: Some(Secret::new("new-token")),
                expiration: None,
                account_id: None,
            },
            expires_in: SignedDuration::from_mins(15),
            refresh_token: Secret::new("next"),
        };
        let now = "2031-05-06T07:05:00Z".parse().unwrap();
        let expected = FILE
            .replace("ASIAEXAMPLEID", "ASIANEW")
            .replace("\"example\"", "\"new-secret\"")
            .replace("\"token\"", "\"new-token\"")
            .replace("07:08:09", "07:20:00")
            .replace("\"refresh\"", "\"next\"");
        assert_eq!(login.refreshed(&token, now).to_text().expose(), expected);
    }

    #[test]
    fn broken_files_are_refused_unshown() {
        for (from, to, reason) in [
            ("\"accessToken\"", "\"x\"", "accessToken is missing"),
            ("\"accessKeyId\"", "\"x\"", "accessKeyId is missing"),
            ("\"accountId\"", "\"x\"", "accountId is missing"),
            ("123456789012", "hunter2", "accountId is not twelve digits"),
            ("2031-05", "hunter2", "expiresAt is not a time"),
            ("\"refreshToken\"", "\"x\"", "refreshToken is missing"),
            ("\"dpopKey\"", "\"x\"", "dpopKey is missing"),
            ("\"refresh\"", "\"hunter2\\n\"", "the refreshToken contains a control character"),
        ] {
            let error = CachedLogin::parse(FILE.replace(from, to).as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), format!("the login file is not usable: {reason}"));
        }
        let token = "{\"accessToken\": \"hunter2\", \"refreshToken\": \"r\"}";
        let error = CachedLogin::parse(token.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the login file is not usable: accessToken is not an object of texts"
        );
    }
}
