//! Credentials from a container's endpoint: ECS, EKS pod identity and similar.
//!
//! Sources: botocore `ContainerMetadataFetcher`, smithy-rs `aws-config/src/ecs.rs`.

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::field::{self, Text};
use super::http::{HttpRequest, HttpResponse, Method};
use super::unchecked::UncheckedCredentials;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Credentials, Secret, printable_up_to, rfc3339_utc};

/// The host for relative URIs on ECS.
const ECS_ORIGIN: &str = "http://169.254.170.2";

/// Where plain HTTP is allowed besides loopback: ECS and EKS.
const HTTP_ADDRESSES: [&str; 3] = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"];

/// The URL from the two variables, the relative one first; `None` if neither is set.
///
/// `relative`: `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`; `full`:
/// `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
pub(crate) fn url(relative: Option<&str>, full: Option<&str>) -> Result<Option<String>> {
    match (relative, full) {
        (Some(path), _) => relative_url(path).map(Some),
        (None, Some(text)) => full_url(text).map(Some),
        (None, None) => Ok(None),
    }
}

fn relative_url(path: &str) -> Result<String> {
    const VARIABLE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    if !path.starts_with('/') {
        let message = format!("{VARIABLE} does not start with a slash");
        return Err(Error::new(Kind::Configuration, message));
    }
    Address::parse_with_query(&format!("{ECS_ORIGIN}{path}"), VARIABLE)
        .map(|address| address.to_string())
}

fn full_url(text: &str) -> Result<String> {
    const VARIABLE: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    Address::parse_with_query(text, VARIABLE)?.with_plain_http_to(&HTTP_ADDRESSES, VARIABLE)
}

/// The request for the credentials, with the authorization token unchanged.
pub(crate) fn request(url: &str, authorization_token: Option<&Secret>) -> Result<HttpRequest> {
    let request =
        HttpRequest::new(Method::Get, url).with_header("accept", Secret::new("application/json"));
    let Some(token) = authorization_token else {
        return Ok(request);
    };
    if token.expose().chars().any(char::is_control) {
        return Err(Error::new(
            Kind::Configuration,
            "the container authorization token contains a line break or another control character",
        )
        .hint("write the token file without a line break at the end"));
    }
    Ok(request.with_header("authorization", token.clone()))
}

/// Only status 200 is a success.
pub(crate) fn parse(response: &HttpResponse) -> Result<Credentials> {
    if response.status != 200 {
        return Err(refused(response));
    }
    let unusable = |reason: String| {
        Error::new(
            Kind::Network,
            format!("unexpected response from the container endpoint: {reason}"),
        )
    };
    let answer: Answer = field::document(&response.body).map_err(unusable)?;
    answer.credentials(response).map_err(unusable)
}

fn refused(response: &HttpResponse) -> Error {
    let body: Refusal = field::document(&response.body).unwrap_or_default();
    let told: Vec<String> = [body.code, body.message]
        .into_iter()
        .filter_map(Text::into_plain)
        .map(|text| format!(": {}", printable_up_to(500, text.trim())))
        .collect();
    super::http::refused("the container endpoint", response, &told.concat())
}

/// The response for a client; `None` if the credentials do not expire, which clients refuse.
pub(crate) fn to_json(credentials: &Credentials) -> Option<Secret> {
    let layout = AnswerLayout {
        access_key_id: &credentials.access_key_id,
        secret_access_key: credentials.secret_access_key.expose(),
        token: credentials.session_token.as_ref()?.expose(),
        expiration: rfc3339_utc(credentials.expiration?),
        account_id: credentials.account_id.as_ref().map(AccountId::as_str),
    };
    Some(Secret::new(serde_json::to_string(&layout).expect("texts always serialise")))
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AnswerLayout<'a> {
    access_key_id: &'a str,
    secret_access_key: &'a str,
    token: &'a str,
    expiration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
}

/// A refusal for a client, as [`parse`] and the SDKs read it.
pub(crate) fn refusal(code: &str, message: &str) -> Secret {
    Secret::new(serde_json::json!({ "code": code, "message": message }).to_string())
}

/// The response of containers and instance metadata: `Token`, not `SessionToken`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Answer {
    access_key_id: Text,
    secret_access_key: Text,
    token: Text,
    expiration: Text,
    account_id: Text,
    /// Instance metadata only: `Success`, or an error code.
    pub(crate) code: Text,
    /// Instance metadata only.
    pub(crate) message: Text,
}

impl Answer {
    /// The credentials, if they are complete.
    pub(crate) fn credentials(self, response: &HttpResponse) -> Result<Credentials, String> {
        UncheckedCredentials {
            access_key_id: self.access_key_id.required("AccessKeyId")?,
            secret_access_key: self.secret_access_key.required("SecretAccessKey")?,
            session_token: Some(self.token.required("Token")?),
            expiration: Some(self.expiration.time("Expiration")?),
            account_id: self.account_id.parsed(),
        }
        .check_sent(response)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    code: Text,
    message: Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_the_machine() {
        for (relative, full, expected) in [
            (Some("/v2/credentials/1?x=/"), None, "http://169.254.170.2/v2/credentials/1?x=/"),
            (Some("/a"), Some("nonsense"), "http://169.254.170.2/a"),
            (None, Some("https://example.com/a/?b"), "https://example.com/a/?b"),
            (None, Some("http://localhost:8080/a"), "http://localhost:8080/a"),
            (None, Some("http://127.9.9.9/a"), "http://127.9.9.9/a"),
            (None, Some("http://[::1]/a"), "http://[::1]/a"),
            (None, Some("http://169.254.170.2/a"), "http://169.254.170.2/a"),
            (
                None,
                Some("http://169.254.170.23/v1/credentials"),
                "http://169.254.170.23/v1/credentials",
            ),
            (None, Some("http://[fd00:ec2:0::23]/v1"), "http://[fd00:ec2::23]/v1"),
        ] {
            assert_eq!(url(relative, full).unwrap().unwrap(), expected);
        }
        assert_eq!(url(None, None).unwrap(), None);
    }

    #[test]
    fn other_uris_are_refused_with_the_variable() {
        for (relative, full, message) in [
            (Some("@example.com/"), None, "RELATIVE_URI does not start with a slash"),
            (Some(".example.com/"), None, "RELATIVE_URI does not start with a slash"),
            (Some("/a b"), None, "RELATIVE_URI contains a character"),
            (None, Some("http://example.com/"), "FULL_URI points to example.com over plain HTTP"),
            (None, Some("http://169.254.169.254/"), "FULL_URI points to 169.254.169.254"),
            (
                None,
                Some("http://localhost.example.com/"),
                "FULL_URI points to localhost.example.com",
            ),
            (None, Some("http://127.0.0.1@example.com/"), "FULL_URI contains a user name"),
            (None, Some("http://[::ffff:1.2.3.4]/"), "FULL_URI points to [::ffff:1.2.3.4]"),
            (None, Some("localhost/a"), "FULL_URI has no scheme"),
        ] {
            let error = url(relative, full).unwrap_err();
            assert!(error.to_string().contains(message), "{error}");
            assert_eq!(error.kind(), Kind::Configuration);
        }
    }

    #[test]
    fn the_token_goes_raw_into_its_header() {
        let token = Secret::new("Basic hunter2");
        let request = request("http://localhost/", Some(&token)).unwrap();
        assert_eq!(request.headers[0], ("accept", Secret::new("application/json")));
        assert_eq!(request.headers[1], ("authorization", token));
        let error =
            super::request("http://localhost/", Some(&Secret::new("hunter2\n"))).unwrap_err();
        assert!(error.to_string().contains("line break") && !error.to_string().contains("hunter2"));
    }

    #[test]
    fn what_is_written_is_read_back_and_lasting_keys_are_not_written() {
        let credentials = Credentials {
            access_key_id: "ASIAEXAMPLEID".to_owned(),
            secret_access_key: Secret::new("a/b+\"c"),
            session_token: Some(Secret::new("token==")),
            expiration: "2031-05-06T07:08:09Z".parse().ok(),
            account_id: "111122223333".parse().ok(),
        };
        let read =
            |status, body: &Secret| parse(&HttpResponse::new(status, vec![], body.expose().into()));
        assert_eq!(read(200, &to_json(&credentials).unwrap()).unwrap(), credentials);
        assert!(to_json(&Credentials { session_token: None, ..credentials.clone() }).is_none());
        assert!(to_json(&Credentials { expiration: None, ..credentials }).is_none());
        let text = read(403, &refusal("ExpiredToken", "awsso login")).unwrap_err().to_string();
        assert!(text.ends_with("HTTP 403: ExpiredToken: awsso login"), "{text}");
    }

    #[test]
    fn answers_are_read_and_refusals_told() {
        let body = r#"{"RoleArn": "x", "AccessKeyId": "ASIAEXAMPLEID", "SecretAccessKey": "hunter2", "Token": "t",
            "Expiration": "2031-05-06T07:08:09Z", "AccountId": "111122223333"}"#;
        let read = |status: u16, body: &str| parse(&HttpResponse::new(status, vec![], body.into()));
        let credentials = read(200, body).unwrap();
        assert_eq!(credentials.session_token, Some(Secret::new("t")));
        assert_eq!(credentials.account_id.unwrap().as_str(), "111122223333");
        for (status, body, message) in [
            (
                200,
                body.replace("\"Token\"", "\"SessionToken\""),
                "container endpoint: Token is missing",
            ),
            (200, body.replace("hunter2", "hunter2\\n"), "secret access key contains a control"),
            (200, "hunter2".to_owned(), "container endpoint: it is not JSON at line 1 column 1"),
            (
                403,
                "{\"code\": \"AccessDenied\", \"message\": \"no\\nrole\"}".to_owned(),
                "refused: HTTP 403: AccessDenied: no role",
            ),
            (500, "hunter2".to_owned(), "did not answer: HTTP 500"),
        ] {
            let text = read(status, &body).unwrap_err().to_string();
            assert!(text.contains(message) && !text.contains("hunter2"), "{text}");
        }
    }
}
