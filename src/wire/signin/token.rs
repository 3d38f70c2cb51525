//! The response to the renewal of a console session's credentials.

use jiff::SignedDuration;
use serde::Deserialize;

use super::SERVICE;
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Secret};
use crate::wire::ServiceError;
use crate::wire::field::{self, Number, Text};
use crate::wire::http::HttpResponse;
use crate::wire::unchecked::{UncheckedCredentials, check_line};

const OPERATION: &str = "CreateOAuth2Token";

/// The result of a renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SigninToken {
    /// Without expiration and account, which the login file adds.
    pub credentials: Credentials,
    /// How long they are valid after the reply; at most 15 minutes.
    pub expires_in: SignedDuration,
    /// For the next renewal; the old one is used up.
    pub refresh_token: Secret,
}

/// What a refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigninCode {
    /// The session or its code has expired: sign in again.
    Expired,
    /// The password was changed: sign in again.
    CredentialsChanged,
    /// The person lacks `signin:CreateOAuth2Token`.
    InsufficientPermissions,
    Other,
}

/// A refusal of the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigninError {
    pub code: SigninCode,
    pub service_error: Box<ServiceError>,
}

impl SigninError {
    fn unusable(response: &HttpResponse, reason: &str) -> Self {
        let error = ServiceError::unusable(SERVICE, OPERATION, response, reason);
        Self { code: SigninCode::Other, service_error: Box::new(error) }
    }

    fn read(response: &HttpResponse) -> Self {
        let body: Refusal = field::document(&response.body).unwrap_or_default();
        let code = match body.error.into_plain().as_deref() {
            Some("TOKEN_EXPIRED" | "AUTHCODE_EXPIRED") => SigninCode::Expired,
            Some("USER_CREDENTIALS_CHANGED") => SigninCode::CredentialsChanged,
            Some("INSUFFICIENT_PERMISSIONS") => SigninCode::InsufficientPermissions,
            _ => SigninCode::Other,
        };
        let error = ServiceError::from_json(SERVICE, OPERATION, response);
        Self { code, service_error: Box::new(error) }
    }
}

impl From<SigninError> for Error {
    fn from(error: SigninError) -> Self {
        let told = Self::from(*error.service_error);
        match error.code {
            SigninCode::Expired | SigninCode::CredentialsChanged => {
                told.with_kind(Kind::SignInNeeded).hint("aws login")
            }
            SigninCode::InsufficientPermissions => {
                told.hint("ask your administrator for the permission signin:CreateOAuth2Token")
            }
            SigninCode::Other => told,
        }
    }
}

pub(crate) fn parse_token(response: &HttpResponse) -> Result<SigninToken, SigninError> {
    if !response.is_success() {
        return Err(SigninError::read(response));
    }
    let read = || -> Result<SigninToken, String> {
        let reply: Reply = field::document(&response.body)?;
        let seconds = reply.expires_in.value().filter(|seconds| (1..=43_200).contains(seconds));
        let access = reply.access_token.ok_or("accessToken is missing")?;
        let refresh_token = reply.refresh_token.required("refreshToken")?;
        check_line("refreshToken", &refresh_token)?;
        let checked = UncheckedCredentials {
            access_key_id: access.access_key_id.required("accessKeyId")?,
            secret_access_key: access.secret_access_key.required("secretAccessKey")?,
            session_token: Some(access.session_token.required("sessionToken")?),
            expiration: None,
            account_id: None,
        };
        Ok(SigninToken {
            credentials: checked.check()?,
            expires_in: SignedDuration::from_secs(seconds.ok_or("expiresIn is not a duration")?),
            refresh_token,
        })
    };
    read().map_err(|reason| SigninError::unusable(response, &reason))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Reply {
    access_token: Option<AccessToken>,
    expires_in: Number,
    refresh_token: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AccessToken {
    access_key_id: Text,
    secret_access_key: Text,
    session_token: Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, code: &str, body: &str) -> HttpResponse {
        let headers = vec![("x-amzn-errortype".to_owned(), code.to_owned())];
        HttpResponse::new(status, headers, body.into())
    }

    const REPLY: &str = r#"{"accessToken": {"accessKeyId": "ASIANEW", "secretAccessKey": "s", "sessionToken": "t"},
        "tokenType": "aws_sigv4", "expiresIn": 900, "refreshToken": "next"}"#;

    #[test]
    fn the_reply_is_read_and_incomplete_ones_refused() {
        let token = parse_token(&response(200, "", REPLY)).unwrap();
        assert_eq!(token.credentials.access_key_id, "ASIANEW");
        assert_eq!(token.expires_in, SignedDuration::from_mins(15));
        assert_eq!(token.refresh_token, Secret::new("next"));
        for (from, to, reason) in [
            ("\"next\"", "null", "refreshToken is missing"),
            ("900", "-1", "expiresIn is not a duration"),
            ("\"s\"", "\"\"", "secretAccessKey is empty"),
            ("\"accessToken\"", "\"x\"", "accessToken is missing"),
        ] {
            let error = parse_token(&response(200, "", &REPLY.replace(from, to))).unwrap_err();
            assert_eq!(error.service_error.message, format!("unexpected response: {reason}"));
        }
    }

    #[test]
    fn refusals_tell_whether_signing_in_helps() {
        for (status, error, code, kind) in [
            (400, "TOKEN_EXPIRED", SigninCode::Expired, Kind::SignInNeeded),
            (400, "USER_CREDENTIALS_CHANGED", SigninCode::CredentialsChanged, Kind::SignInNeeded),
            (400, "INSUFFICIENT_PERMISSIONS", SigninCode::InsufficientPermissions, Kind::Refused),
            (429, "INVALID_REQUEST", SigninCode::Other, Kind::Network),
        ] {
            let body = format!("{{\"error\": \"{error}\", \"message\": \"why\"}}");
            for header in ["AccessDeniedException", ""] {
                let refusal = parse_token(&response(status, header, &body)).unwrap_err();
                assert_eq!(refusal.code, code);
                assert_eq!(refusal.service_error.retryable(), status == 429);
                let told = Error::from(refusal);
                assert_eq!(told.kind(), kind);
                assert!(told.to_string().contains("why"), "{told}");
            }
        }
    }
}
