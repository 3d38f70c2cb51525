//! The replies. Texts that are shown or opened are checked here: a verification link is `http` or
//! `https`, a user code is one word on one line.

use jiff::SignedDuration;
use serde::Deserialize;

use super::OidcError;
use crate::model::{Secret, Timestamp};
use crate::wire::field::{self, Number, Text};
use crate::wire::http::HttpResponse;
use crate::wire::unchecked::check_line;

/// A client registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registration {
    pub client_id: String,
    /// Kilobytes long.
    pub client_secret: Secret,
    /// When the secret expires (about 90 days).
    pub expires_at: Timestamp,
}

/// A started device authorization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeviceAuthorization {
    /// Sent when polling.
    pub device_code: Secret,
    /// The code to compare or type.
    pub user_code: String,
    /// Where to type it.
    pub verification_uri: String,
    /// The same with the code in it.
    pub verification_uri_complete: Option<String>,
    /// How long the code is valid after the reply.
    pub expires_in: SignedDuration,
    /// The least time between two polls; five seconds if the service gives none (RFC 8628 3.5).
    pub interval: SignedDuration,
}

/// An access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub access_token: Secret,
    /// How long it is valid after the reply.
    pub expires_in: SignedDuration,
    /// For the next refresh. A reply to a refresh may omit it: then the old one stays valid.
    pub refresh_token: Option<Secret>,
}

pub(crate) fn parse_registration(response: &HttpResponse) -> Result<Registration, OidcError> {
    const OPERATION: &str = "RegisterClient";
    let reply: RegistrationReply = read(OPERATION, response)?;
    let registration = || {
        let expires_at = reply.client_secret_expires_at.value();
        let expires_at = expires_at.and_then(|seconds| Timestamp::from_second(seconds).ok());
        Ok(Registration {
            client_id: one_line(reply.client_id, "clientId")?.expose().to_owned(),
            client_secret: one_line(reply.client_secret, "clientSecret")?,
            expires_at: expires_at.ok_or("clientSecretExpiresAt is missing or not a time")?,
        })
    };
    registration().map_err(|reason: String| OidcError::unusable(OPERATION, response, &reason))
}

pub(crate) fn parse_device_authorization(
    response: &HttpResponse,
) -> Result<DeviceAuthorization, OidcError> {
    const OPERATION: &str = "StartDeviceAuthorization";
    let reply: DeviceAuthorizationReply = read(OPERATION, response)?;
    let authorization = || {
        let complete = reply.verification_uri_complete;
        let complete = match complete.optional("verificationUriComplete")? {
            Some(text) => Some(web_link(&text, "verificationUriComplete")?),
            None => None,
        };
        let plain = one_line(reply.verification_uri, "verificationUri")?;
        Ok(DeviceAuthorization {
            device_code: one_line(reply.device_code, "deviceCode")?,
            user_code: one_line(reply.user_code, "userCode")?.expose().to_owned(),
            verification_uri: web_link(&plain, "verificationUri")?,
            verification_uri_complete: complete,
            expires_in: seconds(&reply.expires_in)
                .ok_or("expiresIn is missing or not a duration")?,
            interval: seconds(&reply.interval).unwrap_or(SignedDuration::from_secs(5)),
        })
    };
    authorization().map_err(|reason: String| OidcError::unusable(OPERATION, response, &reason))
}

/// The reply to `CreateToken`, with any grant.
pub(crate) fn parse_token(response: &HttpResponse) -> Result<Token, OidcError> {
    const OPERATION: &str = "CreateToken";
    let reply: TokenReply = read(OPERATION, response)?;
    let token = || {
        let refresh_token = reply.refresh_token.optional("refreshToken")?;
        if let Some(token) = &refresh_token {
            check_line("refreshToken", token)?;
        }
        Ok(Token {
            access_token: one_line(reply.access_token, "accessToken")?,
            expires_in: seconds(&reply.expires_in)
                .ok_or("expiresIn is missing or not a duration")?,
            refresh_token,
        })
    };
    token().map_err(|reason: String| OidcError::unusable(OPERATION, response, &reason))
}

fn read<'a, T: Deserialize<'a>>(
    operation: &'static str,
    response: &'a HttpResponse,
) -> Result<T, OidcError> {
    if !response.is_success() {
        return Err(OidcError::read(operation, response));
    }
    field::document(&response.body)
        .map_err(|reason| OidcError::unusable(operation, response, &reason))
}

fn one_line(text: Text, name: &str) -> Result<Secret, String> {
    let text = text.required(name)?;
    check_line(name, &text)?;
    Ok(text)
}

/// A link that is safe on a browser's command line.
fn web_link(text: &Secret, name: &str) -> Result<String, String> {
    let link = text.expose();
    let scheme = link.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    let web = matches!(scheme.as_deref(), Some("https" | "http"));
    if web && link.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>^`\\".contains(&byte)) {
        Ok(link.to_owned())
    } else {
        Err(format!("{name} is not a web link"))
    }
}

/// A positive number of seconds, less than a thousand years.
fn seconds(number: &Number) -> Option<SignedDuration> {
    let seconds = number.value().filter(|seconds| (1..=31_536_000_000).contains(seconds))?;
    Some(SignedDuration::from_secs(seconds))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_field_names, reason = "the names of the service")]
struct RegistrationReply {
    client_id: Text,
    client_secret: Text,
    client_secret_expires_at: Number,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DeviceAuthorizationReply {
    device_code: Text,
    user_code: Text,
    verification_uri: Text,
    verification_uri_complete: Text,
    expires_in: Number,
    interval: Number,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TokenReply {
    access_token: Text,
    expires_in: Number,
    refresh_token: Text,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::oidc::OidcCode;

    fn response(body: &str) -> HttpResponse {
        HttpResponse::new(200, vec![], body.into())
    }

    #[test]
    fn replies_are_read_with_their_defaults() {
        let registration = r#"{"clientId": "i", "clientSecret": "s", "clientIdIssuedAt": 1,
            "clientSecretExpiresAt": 1943913600, "authorizationEndpoint": null}"#;
        let registration = parse_registration(&response(registration)).unwrap();
        assert_eq!(registration.client_id, "i");
        assert_eq!(registration.expires_at.to_string(), "2031-08-08T00:00:00Z");

        let body = r#"{"deviceCode": "d", "userCode": "ABCD-EFGH", "verificationUri": "https://device.example/",
            "verificationUriComplete": "https://device.example/?user_code=ABCD-EFGH", "expiresIn": 600}"#;
        let device = parse_device_authorization(&response(body)).unwrap();
        assert_eq!(device.user_code, "ABCD-EFGH");
        assert_eq!(device.interval, SignedDuration::from_secs(5));
        assert_eq!(device.expires_in, SignedDuration::from_secs(600));
        let slower = body.replace("600", "600, \"interval\": 7");
        let device = parse_device_authorization(&response(&slower)).unwrap();
        assert_eq!(device.interval, SignedDuration::from_secs(7));

        let body = r#"{"accessToken": "a", "tokenType": "Bearer", "expiresIn": 3600, "refreshToken": "r"}"#;
        let token = parse_token(&response(body)).unwrap();
        assert_eq!(token.expires_in, SignedDuration::from_hours(1));
        assert_eq!(token.refresh_token, Some(Secret::new("r")));
        let token = parse_token(&response(r#"{"accessToken": "a", "expiresIn": 1}"#)).unwrap();
        assert_eq!(token.refresh_token, None);
    }

    #[test]
    fn what_cannot_be_used_is_refused_unshown() {
        let device = |uri: &str| {
            let body = format!(
                "{{\"deviceCode\": \"d\", \"userCode\": \"u\", \"expiresIn\": 1, \"verificationUri\": \"{uri}\"}}"
            );
            parse_device_authorization(&response(&body)).unwrap_err()
        };
        for (error, message) in [
            (parse_token(&response("{\"expiresIn\": 1}")).unwrap_err(), "accessToken is missing"),
            (
                parse_token(&response("{\"accessToken\": \"hunter2\"}")).unwrap_err(),
                "expiresIn is missing or not a duration",
            ),
            (
                parse_token(&response("{\"accessToken\": \"hunter2\", \"expiresIn\": -1}"))
                    .unwrap_err(),
                "expiresIn is missing or not a duration",
            ),
            (
                parse_token(&response(
                    "{\"accessToken\": \"hunter2\\r\\nx: y\", \"expiresIn\": 1}",
                ))
                .unwrap_err(),
                "the accessToken contains a control character",
            ),
            (parse_token(&response("hunter2")).unwrap_err(), "it is not JSON at line 1 column 1"),
            (
                parse_registration(&response("{\"clientId\": 1}")).unwrap_err(),
                "clientId is not text",
            ),
            (device("file:///etc/passwd"), "verificationUri is not a web link"),
            (device("--help"), "verificationUri is not a web link"),
            (device("https://x/ --y"), "verificationUri is not a web link"),
        ] {
            assert_eq!(error.description, format!("unexpected response: {message}"));
            assert_eq!(error.code, OidcCode::Other);
        }
    }
}
