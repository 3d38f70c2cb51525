//! Credentials from EC2 instance metadata.
//!
//! Source: botocore `IMDSFetcher`.

use super::address::Address;
use super::container::Answer;
use super::field;
use super::http::{HttpRequest, HttpResponse, Method};
use super::unchecked::check_line;
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Secret, printable_up_to};

/// Lists the roles, and below it their credentials.
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// The reply to a request for a session token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenReply {
    Token(Secret),
    /// The service has no tokens (403, 404, 405): continue without one, unless
    /// `ec2_metadata_v1_disabled`.
    Unsupported,
}

/// The reply to a request for credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CredentialsReply {
    Issued(Credentials),
    /// The instance's role gives no credentials (`AssumeRoleUnauthorizedAccess` and similar).
    None {
        /// The code, instead of `Success`.
        code: String,
        /// One line; may be empty.
        message: String,
    },
}

/// `endpoint` if configured, else the fixed address, IPv6 if `ipv6`.
pub(crate) fn base_url(endpoint: Option<&str>, ipv6: bool) -> Result<String> {
    match endpoint.map(str::trim).filter(|endpoint| !endpoint.is_empty()) {
        Some(endpoint) => {
            let what = "the endpoint of EC2 instance metadata";
            Address::parse(endpoint, what)?.with_plain_http_to(&HTTP_ADDRESSES, what)
        }
        None if ipv6 => Ok("http://[fd00:ec2::254]".to_owned()),
        None => Ok("http://169.254.169.254".to_owned()),
    }
}

/// The addresses that plain HTTP may go to beside loopback: those of the service itself.
const HTTP_ADDRESSES: [&str; 2] = ["169.254.169.254", "[fd00:ec2::254]"];

/// For six hours.
pub(crate) fn token_request(base: &str) -> HttpRequest {
    HttpRequest::new(Method::Put, format!("{base}/latest/api/token"))
        .with_header("x-aws-ec2-metadata-token-ttl-seconds", Secret::new("21600"))
        .with_header("content-length", Secret::new("0"))
}

pub(crate) fn role_name_request(base: &str, token: Option<&Secret>) -> HttpRequest {
    get(format!("{base}{ROLES}"), token)
}

/// `role_name` must come from [`parse_role_name`].
pub(crate) fn credentials_request(
    base: &str,
    role_name: &str,
    token: Option<&Secret>,
) -> HttpRequest {
    get(format!("{base}{ROLES}{role_name}"), token)
}

fn get(url: String, token: Option<&Secret>) -> HttpRequest {
    let request = HttpRequest::new(Method::Get, url);
    match token {
        Some(token) => request.with_header("x-aws-ec2-metadata-token", token.clone()),
        None => request,
    }
}

pub(crate) fn parse_token(response: &HttpResponse) -> Result<TokenReply> {
    match response.status {
        200 => {
            let text = std::str::from_utf8(&response.body).unwrap_or_default();
            let token = Secret::new(text.trim());
            check_line("session token", &token).map_err(unusable)?;
            if !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(unusable("the session token is malformed"));
            }
            Ok(TokenReply::Token(token))
        }
        403..=405 => Ok(TokenReply::Unsupported),
        _ => Err(refused(response)),
    }
}

/// `None` if the instance has no role (404, or empty).
pub(crate) fn parse_role_name(response: &HttpResponse) -> Result<Option<String>> {
    match response.status {
        200 => {
            let text = std::str::from_utf8(&response.body).unwrap_or_default();
            let Some(name) = text.lines().map(str::trim).find(|line| !line.is_empty()) else {
                return Ok(None);
            };
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
            if name.len() > 128 || !name.bytes().all(fits) || name.bytes().all(|byte| byte == b'.')
            {
                return Err(unusable("it is not a role name"));
            }
            Ok(Some(name.to_owned()))
        }
        404 => Ok(None),
        _ => Err(refused(response)),
    }
}

pub(crate) fn parse_credentials(response: &HttpResponse) -> Result<CredentialsReply> {
    if response.status != 200 {
        return Err(refused(response));
    }
    let mut answer: Answer = field::document(&response.body).map_err(unusable)?;
    let code = std::mem::take(&mut answer.code).into_plain();
    let message = std::mem::take(&mut answer.message).into_plain().unwrap_or_default();
    match code {
        Some(code) if code != "Success" => Ok(CredentialsReply::None {
            code: printable_up_to(128, code.trim()),
            message: printable_up_to(500, message.trim()),
        }),
        _ => answer.credentials(response).map(CredentialsReply::Issued).map_err(unusable),
    }
}

fn refused(response: &HttpResponse) -> Error {
    super::http::refused("EC2 instance metadata", response, "")
}

fn unusable(reason: impl AsRef<str>) -> Error {
    let reason = reason.as_ref();
    Error::new(Kind::Network, format!("unexpected response from EC2 instance metadata: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &str) -> HttpResponse {
        HttpResponse::new(status, vec![], body.into())
    }

    #[test]
    fn requests_follow_the_protocol() {
        let base = base_url(None, false).unwrap();
        let token = Secret::new("t");
        let request = token_request(&base);
        assert_eq!(
            (request.method, &*request.url),
            (Method::Put, "http://169.254.169.254/latest/api/token")
        );
        assert_eq!(
            request.headers[0],
            ("x-aws-ec2-metadata-token-ttl-seconds", Secret::new("21600"))
        );
        let roles = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";
        let request = role_name_request(&base, Some(&token));
        assert_eq!(request.url, roles);
        assert_eq!(request.headers, [("x-aws-ec2-metadata-token", token)]);
        let request = credentials_request(&base, "my-role", None);
        assert_eq!(request.url, format!("{roles}my-role"));
        assert_eq!(request.headers, []);
        assert_eq!(base_url(Some(""), true).unwrap(), "http://[fd00:ec2::254]");
        assert_eq!(base_url(Some("http://127.0.0.1:1/"), true).unwrap(), "http://127.0.0.1:1");
        assert!(base_url(Some("127.0.0.1:1"), true).is_err());
        for url in ["https://proxy.example.com", "http://[fd00:ec2::254]", "http://localhost:1"] {
            assert_eq!(base_url(Some(url), true).unwrap(), url);
        }
        let error = base_url(Some("http://169.254.169.253"), false).unwrap_err().to_string();
        assert!(
            error.ends_with("points to 169.254.169.253 over plain HTTP, which is not allowed"),
            "{error}"
        );
    }

    #[test]
    fn endpoints_without_tokens_are_told_apart_from_broken_ones() {
        assert_eq!(
            parse_token(&response(200, "AQAE==\n")).unwrap(),
            TokenReply::Token(Secret::new("AQAE=="))
        );
        for status in [403, 404, 405] {
            assert_eq!(parse_token(&response(status, "")).unwrap(), TokenReply::Unsupported);
        }
        for (status, body, message) in [
            (400, "", "HTTP 400"),
            (200, "", "the session token is empty"),
            (200, "hunter2\r\nx: y", "the session token contains a control character"),
            (200, "<html>hunter2 page</html>", "the session token is malformed"),
        ] {
            let text = parse_token(&response(status, body)).unwrap_err().to_string();
            assert!(text.contains(message) && !text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn role_names_are_checked_before_they_go_into_a_url() {
        assert_eq!(
            parse_role_name(&response(200, "a+b=c,d.e@f-g_h\nx")).unwrap().unwrap(),
            "a+b=c,d.e@f-g_h"
        );
        assert_eq!(parse_role_name(&response(200, "\n")).unwrap(), None);
        assert_eq!(parse_role_name(&response(404, "x")).unwrap(), None);
        for body in ["../../x", "..", "a/b", "a?b", "<html>", "a b", &"x".repeat(129)] {
            assert!(parse_role_name(&response(200, body)).is_err(), "{body}");
        }
    }

    #[test]
    fn a_role_without_credentials_is_no_error() {
        let body = r#"{"Code": "Success", "LastUpdated": "x", "Type": "AWS-HMAC", "AccessKeyId": "ASIAEXAMPLEID",
            "SecretAccessKey": "s", "Token": "t", "Expiration": "2031-05-06T07:08:09Z"}"#;
        let reply = parse_credentials(&response(200, body)).unwrap();
        assert!(
            matches!(reply, CredentialsReply::Issued(credentials) if credentials.access_key_id == "ASIAEXAMPLEID")
        );
        let body =
            r#"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume\nthe role"}"#;
        assert_eq!(
            parse_credentials(&response(200, body)).unwrap(),
            CredentialsReply::None {
                code: "AssumeRoleUnauthorizedAccess".to_owned(),
                message: "EC2 cannot assume the role".to_owned(),
            }
        );
        assert!(parse_credentials(&response(404, "")).is_err());
        assert!(parse_credentials(&response(200, "{}")).is_err());
    }
}
