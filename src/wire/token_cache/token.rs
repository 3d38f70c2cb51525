//! Token files, written exactly as the CLI writes them; read in any layout, with names in any case,
//! as in the Rust SDK. Fields of other tools are kept.

use jiff::SignedDuration;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::{Error, Kind, Result};
use crate::model::{Region, Secret, Timestamp, parse_timestamp, rfc3339_utc};
use crate::wire::cli_json::{self, Separators};
use crate::wire::field::Text;
use crate::wire::oidc::{Registration, Token};
use crate::wire::shared_object::{self, OtherFields};
use crate::wire::unchecked::check_line;

/// The fields that are read, as they are written.
const NAMES: [&str; 8] = [
    "startUrl",
    "region",
    "accessToken",
    "expiresAt",
    "clientId",
    "clientSecret",
    "registrationExpiresAt",
    "refreshToken",
];

/// The file of an SSO session (by name) or, in the legacy form, of a start URL exactly as
/// configured.
pub(crate) fn token_file_name(session_name_or_start_url: &str) -> String {
    cli_json::file_name(session_name_or_start_url)
}

/// The content of a token file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CachedToken {
    /// As configured; not compared with anything.
    pub start_url: Option<String>,
    /// Required for signing out.
    pub region: Option<Region>,
    pub access_token: Secret,
    pub expires_at: Timestamp,
    /// The client that got the token; required for a refresh.
    pub registration: Option<Registration>,
    pub refresh_token: Option<Secret>,
    other: OtherFields,
}

impl CachedToken {
    /// The content after a sign-in with `token` at `now`.
    pub(crate) fn of_reply(
        start_url: &str,
        region: &Region,
        registration: &Registration,
        token: &Token,
        now: Timestamp,
    ) -> Self {
        Self {
            start_url: Some(start_url.to_owned()),
            region: Some(region.clone()),
            access_token: token.access_token.clone(),
            expires_at: end(now, token),
            registration: Some(registration.clone()),
            refresh_token: token.refresh_token.clone(),
            other: OtherFields::default(),
        }
    }

    /// The content after a refresh with `token` at `now`. Without a new refresh token the old one
    /// stays (as in the Rust SDK; the CLI loses it).
    pub(crate) fn refreshed(&self, token: &Token, now: Timestamp) -> Self {
        Self {
            access_token: token.access_token.clone(),
            expires_at: end(now, token),
            refresh_token: token.refresh_token.clone().or_else(|| self.refresh_token.clone()),
            ..self.clone()
        }
    }

    /// Adds the fields of other tools from `previous`, the file it replaces.
    pub(crate) fn keeping_other_fields_of(mut self, previous: &Self) -> Self {
        self.other = previous.other.clone();
        self
    }

    pub(crate) fn lasts(&self, now: Timestamp, minimum: SignedDuration) -> bool {
        self.expires_at.duration_since(now) >= minimum
    }

    /// Refresh token and client, if both exist and the registration has not expired at `now`.
    pub(crate) fn refresh(&self, now: Timestamp) -> Option<(&Secret, &Registration)> {
        let registration = self.registration.as_ref().filter(|client| client.expires_at > now)?;
        Some((self.refresh_token.as_ref()?, registration))
    }

    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        let refuse = |reason: String| {
            Error::new(Kind::Configuration, format!("the token file is not usable: {reason}"))
        };
        let (fields, other) = shared_object::read(bytes, NAMES).map_err(refuse)?;
        let [
            start_url,
            region,
            access_token,
            expires_at,
            client_id,
            client_secret,
            registration_end,
            refresh_token,
        ] = fields;
        let access_token = access_token.required("accessToken").map_err(refuse)?;
        check_line("accessToken", &access_token).map_err(refuse)?;
        Ok(Self {
            start_url: start_url.into_plain(),
            region: region.parsed(),
            access_token,
            expires_at: expires_at.time("expiresAt").map_err(refuse)?,
            registration: registration(client_id, client_secret, registration_end),
            refresh_token: refresh_token.into_option().filter(|token| !token.expose().is_empty()),
            other,
        })
    }

    /// In the CLI's layout: one line, without a final line break.
    pub(crate) fn to_text(&self) -> Secret {
        Secret::new(cli_json::text(self, Separators::Spaced).as_str())
    }
}

fn end(now: Timestamp, token: &Token) -> Timestamp {
    now.saturating_add(token.expires_in).unwrap_or(Timestamp::MAX)
}

fn registration(id: Text, secret: Text, expires_at: Text) -> Option<Registration> {
    Some(Registration {
        client_id: id.into_plain()?,
        client_secret: secret.into_option().filter(|secret| !secret.expose().is_empty())?,
        expires_at: parse_timestamp(&expires_at.into_plain()?)?,
    })
}

impl Serialize for CachedToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(start_url) = &self.start_url {
            map.serialize_entry("startUrl", start_url)?;
        }
        if let Some(region) = &self.region {
            map.serialize_entry("region", region.as_str())?;
        }
        map.serialize_entry("accessToken", self.access_token.expose())?;
        map.serialize_entry("expiresAt", &rfc3339_utc(self.expires_at))?;
        if let Some(client) = &self.registration {
            map.serialize_entry("clientId", &client.client_id)?;
            map.serialize_entry("clientSecret", client.client_secret.expose())?;
            map.serialize_entry("registrationExpiresAt", &rfc3339_utc(client.expires_at))?;
        }
        if let Some(token) = &self.refresh_token {
            map.serialize_entry("refreshToken", token.expose())?;
        }
        self.other.serialize_into(&mut map)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "{\"startUrl\": \"https://d-1234567890.awsapps.com/start\", \"region\": \"us-east-1\", \
        \"accessToken\": \"aoaExample\", \"expiresAt\": \"2031-05-06T07:08:09Z\", \"clientId\": \"exampleId\", \
        \"clientSecret\": \"exampleSecret\", \"registrationExpiresAt\": \"2031-08-01T00:00:00Z\", \
        \"refreshToken\": \"aorExample\"}";

    fn text(token: &CachedToken) -> String {
        token.to_text().expose().to_owned()
    }

    #[test]
    fn names_are_those_of_the_cli() {
        for (key, hash) in [
            ("corp", "ee0bfd2552fbd840c02cc48b6e823320543c450f"),
            ("https://d-1234567890.awsapps.com/start", "7487b5b67d5fa1132cf33fa93ae51ef38cc37752"),
        ] {
            assert_eq!(token_file_name(key), format!("{hash}.json"));
        }
    }

    #[test]
    fn a_file_of_the_cli_comes_back_byte_for_byte() {
        let token = CachedToken::parse(FILE.as_bytes()).unwrap();
        assert_eq!(text(&token), FILE);
        assert_eq!(token.expires_at.to_string(), "2031-05-06T07:08:09Z");
        assert_eq!(token.region.unwrap().as_str(), "us-east-1");
        assert_eq!(token.registration.unwrap().client_id, "exampleId");
    }

    #[test]
    fn login_and_refresh_write_the_layout_of_the_cli() {
        let now = "2031-05-06T06:08:09.5Z".parse().unwrap();
        let read = CachedToken::parse(FILE.as_bytes()).unwrap();
        let client = read.registration.clone().unwrap();
        let token = |access: &str, refresh: Option<&str>| Token {
            access_token: Secret::new(access),
            expires_in: SignedDuration::from_hours(1),
            refresh_token: refresh.map(Secret::new),
        };
        let region = "us-east-1".parse().unwrap();
        let start = "https://d-1234567890.awsapps.com/start";
        let first = token("aoaExample", Some("aorExample"));
        let first_file = CachedToken::of_reply(start, &region, &client, &first, now);
        assert_eq!(text(&first_file), FILE);
        let kept = first_file.refreshed(&token("new", None), now);
        assert_eq!(text(&kept), FILE.replace("aoaExample", "new"));
        let replaced = first_file.refreshed(&token("new", Some("next")), now);
        assert_eq!(replaced.refresh_token, Some(Secret::new("next")));
    }

    #[test]
    fn old_foreign_and_minimal_files_are_read() {
        let old = r#"{"startUrl": "x", "accessToken": "a", "expiresAt": "2020-06-17T10:02:08UTC"}"#;
        let token = CachedToken::parse(old.as_bytes()).unwrap();
        assert_eq!(token.expires_at.to_string(), "2020-06-17T10:02:08Z");
        let rust = "{\n \"AccessToken\": \"a\",\n \"EXPIRESAT\": \"2031-05-06T07:08:09.123+00:00\", \"clientid\": 5, \"region\": \"not a region\"}";
        let token = CachedToken::parse(rust.as_bytes()).unwrap();
        assert_eq!((&token.registration, &token.region), (&None, &None));
        assert_eq!(
            text(&token),
            "{\"accessToken\": \"a\", \"expiresAt\": \"2031-05-06T07:08:09Z\"}"
        );
        assert_eq!(token.refresh(Timestamp::UNIX_EPOCH), None);
    }

    #[test]
    fn fields_of_others_survive_a_rewrite() {
        let other = ", \"toolkit\": {\"b\":1.50, \"a\": [12345678901234567890123]}, \"z\": null}";
        let file = FILE.replace('}', other);
        let token = CachedToken::parse(file.as_bytes()).unwrap();
        assert_eq!(text(&token), file);
        let fresh = CachedToken::parse(FILE.as_bytes()).unwrap().keeping_other_fields_of(&token);
        assert_eq!(text(&fresh), file);
    }

    #[test]
    fn refreshing_needs_token_client_and_a_living_registration() {
        let read = |file: &str| CachedToken::parse(file.as_bytes()).unwrap();
        let now = "2031-07-01T00:00:00Z".parse().unwrap();
        assert_eq!(read(FILE).refresh(now).unwrap().0.expose(), "aorExample");
        for without in [
            FILE.replace("refreshToken", "x"),
            FILE.replace("clientSecret", "x"),
            FILE.replace("registrationExpiresAt", "x"),
            FILE.replace("2031-08-01", "2031-06-01"),
            FILE.replace("aorExample", ""),
        ] {
            assert_eq!(read(&without).refresh(now), None, "{without}");
        }
        let minimum = SignedDuration::from_mins(15);
        let end = read(FILE).expires_at;
        assert!(read(FILE).lasts(end - minimum, minimum));
        assert!(!read(FILE).lasts(end - minimum + SignedDuration::from_secs(1), minimum));
    }

    #[test]
    fn broken_files_are_refused_unshown() {
        for (file, reason) in [
            ("", "it is empty"),
            ("{\"accessToken\": \"hunter2", "the JSON ends early at line 1 column 24"),
            ("[\"hunter2\"]", "unexpected JSON at line 1 column 0"),
            ("{\"expiresAt\": \"2031-05-06T07:08:09Z\"}", "accessToken is missing"),
            ("{\"accessToken\": {\"accessKeyId\": \"hunter2\"}}", "accessToken is not text"),
            ("{\"accessToken\": \"hunter2\"}", "expiresAt is missing"),
            ("{\"accessToken\": \"hunter2\", \"expiresAt\": \"soon\"}", "expiresAt is not a time"),
            (
                "{\"accessToken\": \"hunter2\\n\", \"expiresAt\": \"2031-05-06T07:08:09Z\"}",
                "the accessToken contains a control character",
            ),
        ] {
            let error = CachedToken::parse(file.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), format!("the token file is not usable: {reason}"));
        }
    }

    #[test]
    fn debug_shows_no_secret_of_anyone() {
        let file = FILE.replace('}', ", \"other\": \"hunter2\"}").replace("aorExample", "hunter2");
        let token = CachedToken::parse(file.as_bytes()).unwrap();
        let shown = format!("{token:?}");
        assert!(shown.contains("other") && !shown.contains("hunter2"), "{shown}");
        assert!(!shown.contains("exampleSecret") && !shown.contains("aoaExample"), "{shown}");
    }
}
