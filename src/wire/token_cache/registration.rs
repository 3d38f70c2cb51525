//! Registration files. Both flows share one file name; the grant types tell what a file may be used
//! for.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::model::{Secret, Timestamp, rfc3339_utc};
use crate::wire::cli_json::{self, Separators};
use crate::wire::field::{self, Text};
use crate::wire::oidc::Registration;

/// The grant of PKCE registrations.
const AUTHORIZATION_CODE: &str = "authorization_code";

/// How a person signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// With a code that they confirm on another device (RFC 8628).
    DeviceCode,
    /// With a browser that returns to a local address (PKCE, RFC 7636).
    AuthorizationCode,
}

/// What the name of a registration file is hashed from, in the order of the hashed text.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct RegistrationKey<'a> {
    pub region: &'a str,
    /// As configured; `None` if not configured, even if a default is registered.
    pub scopes: Option<&'a [String]>,
    /// `None` in the legacy form.
    pub session_name: Option<&'a str>,
    /// As configured, not resolved.
    #[serde(rename = "startUrl")]
    pub start_url: &'a str,
    /// `botocore` shares the file with the AWS CLI, another name does not.
    pub tool: &'a str,
}

pub(crate) fn registration_file_name(key: &RegistrationKey<'_>) -> String {
    cli_json::file_name(&cli_json::text(key, Separators::Spaced))
}

/// The content of a registration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CachedRegistration {
    pub registration: Registration,
    pub scopes: Vec<String>,
    /// Empty in the device form.
    pub grant_types: Vec<String>,
}

impl CachedRegistration {
    pub(crate) fn new(registration: Registration, flow: Flow, scopes: &[String]) -> Self {
        let grant_types = match flow {
            Flow::DeviceCode => vec![],
            Flow::AuthorizationCode => {
                vec![AUTHORIZATION_CODE.to_owned(), "refresh_token".to_owned()]
            }
        };
        Self { registration, scopes: scopes.to_vec(), grant_types }
    }

    /// Whether it may be used for `flow` and is valid for `minimum` at `now`; the CLI requires 15
    /// minutes.
    pub(crate) fn serves(&self, flow: Flow, now: Timestamp, minimum: SignedDuration) -> bool {
        let for_code = self.grant_types.iter().any(|grant| grant == AUTHORIZATION_CODE);
        let fits = for_code == (flow == Flow::AuthorizationCode);
        fits && self.registration.expires_at.duration_since(now) >= minimum
    }

    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        let refuse = |reason: String| {
            Error::new(
                Kind::Configuration,
                format!("the registration file is not usable: {reason}"),
            )
        };
        let file: RegistrationFile = field::document(bytes).map_err(refuse)?;
        Ok(Self {
            registration: Registration {
                client_id: file.client_id.required("clientId").map_err(refuse)?.expose().to_owned(),
                client_secret: file.client_secret.required("clientSecret").map_err(refuse)?,
                expires_at: file.expires_at.time("expiresAt").map_err(refuse)?,
            },
            scopes: file.scopes.unwrap_or_default(),
            grant_types: file.grant_types.unwrap_or_default(),
        })
    }

    /// In the CLI's layout: one line, without a final line break.
    pub(crate) fn to_text(&self) -> Secret {
        let layout = RegistrationLayout {
            client_id: &self.registration.client_id,
            client_secret: self.registration.client_secret.expose(),
            expires_at: rfc3339_utc(self.registration.expires_at),
            scopes: &self.scopes,
            grant_types: &self.grant_types,
        };
        Secret::new(cli_json::text(&layout, Separators::Spaced).as_str())
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RegistrationFile {
    client_id: Text,
    client_secret: Text,
    expires_at: Text,
    scopes: Option<Vec<String>>,
    grant_types: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RegistrationLayout<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    expires_at: String,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    scopes: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    grant_types: &'a [String],
}

#[cfg(test)]
mod tests {
    use super::*;

    const PKCE: &str = "{\"clientId\": \"exampleId\", \"clientSecret\": \"exampleSecret\", \
        \"expiresAt\": \"2031-08-01T00:00:00Z\", \"scopes\": [\"sso:account:access\"], \
        \"grantTypes\": [\"authorization_code\", \"refresh_token\"]}";

    #[test]
    fn names_are_those_of_the_cli() {
        let scopes = ["sso:account:access".to_owned()];
        let session = RegistrationKey {
            region: "us-east-1",
            scopes: Some(&scopes),
            session_name: Some("corp"),
            start_url: "https://d-1234567890.awsapps.com/start",
            tool: "botocore",
        };
        let legacy = RegistrationKey { scopes: None, session_name: None, ..session };
        for (key, hash) in [
            (session, "bc8a1afdb0f5cdc2c789b8a6cd51898e2be3c37c"),
            (legacy, "365414a68be7c9bfc776c660981dbdbd942acea4"),
        ] {
            assert_eq!(registration_file_name(&key), format!("{hash}.json"));
        }
        let own = RegistrationKey { tool: "awsso", ..session };
        assert_ne!(registration_file_name(&own), registration_file_name(&session));
    }

    #[test]
    fn a_file_of_the_cli_comes_back_byte_for_byte() {
        let read = CachedRegistration::parse(PKCE.as_bytes()).unwrap();
        assert_eq!(read.to_text().expose(), PKCE);
        let made = CachedRegistration::new(
            read.registration.clone(),
            Flow::AuthorizationCode,
            &["sso:account:access".to_owned()],
        );
        assert_eq!(made, read);
        let device = CachedRegistration::new(read.registration, Flow::DeviceCode, &[]);
        assert_eq!(
            device.to_text().expose(),
            "{\"clientId\": \"exampleId\", \"clientSecret\": \"exampleSecret\", \"expiresAt\": \"2031-08-01T00:00:00Z\"}"
        );
    }

    #[test]
    fn a_registration_serves_its_own_flow_while_it_lasts() {
        let pkce = CachedRegistration::parse(PKCE.as_bytes()).unwrap();
        let device = CachedRegistration { grant_types: vec![], ..pkce.clone() };
        let early = "2031-07-31T23:45:00Z".parse().unwrap();
        let late = "2031-07-31T23:45:01Z".parse().unwrap();
        let minimum = SignedDuration::from_mins(15);
        for (registration, flow, now, expected) in [
            (&pkce, Flow::AuthorizationCode, early, true),
            (&pkce, Flow::AuthorizationCode, late, false),
            (&pkce, Flow::DeviceCode, early, false),
            (&device, Flow::DeviceCode, early, true),
            (&device, Flow::AuthorizationCode, early, false),
        ] {
            assert_eq!(registration.serves(flow, now, minimum), expected, "{flow:?} {now}");
        }
    }

    #[test]
    fn broken_files_are_refused_unshown() {
        for (file, reason) in [
            ("nothing", "it is not JSON at line 1 column 2"),
            ("{\"clientId\": \"i\", \"clientSecret\": \"hunter2\"}", "expiresAt is missing"),
            (&PKCE.replace("2031-", "31-"), "expiresAt is not a time"),
            (&PKCE.replace("exampleId", ""), "clientId is empty"),
        ] {
            let error = CachedRegistration::parse(file.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), format!("the registration file is not usable: {reason}"));
        }
    }
}
