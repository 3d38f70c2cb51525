//! Refusals of the token service, as data.
//!
//! The exception in the header counts first, then the body's codes, then OAuth's `error` (sso.md
//! 3.4 of the specification).

use crate::error::{Error, Kind};
use crate::wire::ServiceError;
use crate::wire::http::HttpResponse;

use super::SERVICE;

/// The meaning of a refusal, however it is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OidcCode {
    /// The person has not confirmed yet: wait for the interval, ask again.
    AuthorizationPending,
    /// Polled too often: add five seconds between calls permanently.
    SlowDown,
    /// The device code has expired: start the sign-in again.
    ExpiredToken,
    /// The person refused, or is not allowed.
    AccessDenied,
    /// The code or refresh token is used, wrong or revoked: sign in again.
    InvalidGrant,
    /// The registration has expired or is wrong: delete it, register again, try once.
    InvalidClient,
    /// The registration does not allow this grant: register again for the flow.
    UnauthorizedClient,
    /// The request is malformed, or start URL and region do not match.
    InvalidRequest,
    InvalidScope,
    /// A failure of the service: repeat with a growing delay.
    InternalServer,
    /// Anything else, also a reply from something in between.
    Other,
}

/// Exception without suffix, OAuth code, meaning.
const CODES: [(&str, &str, OidcCode); 11] = [
    ("AuthorizationPending", "authorization_pending", OidcCode::AuthorizationPending),
    ("SlowDown", "slow_down", OidcCode::SlowDown),
    ("ExpiredToken", "expired_token", OidcCode::ExpiredToken),
    ("AccessDenied", "access_denied", OidcCode::AccessDenied),
    ("InvalidGrant", "invalid_grant", OidcCode::InvalidGrant),
    ("InvalidClient", "invalid_client", OidcCode::InvalidClient),
    ("UnauthorizedClient", "unauthorized_client", OidcCode::UnauthorizedClient),
    ("InvalidRequest", "invalid_request", OidcCode::InvalidRequest),
    ("InvalidRequestRegion", "invalid_request", OidcCode::InvalidRequest),
    ("InvalidScope", "invalid_scope", OidcCode::InvalidScope),
    ("InternalServer", "server_error", OidcCode::InternalServer),
];

/// A refusal of the token service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcError {
    pub code: OidcCode,
    /// `error_description`, on one line; may be empty.
    pub description: String,
    /// As received: operation, spelling, status, request id.
    pub service_error: Box<ServiceError>,
}

impl OidcError {
    /// Whether to repeat the same request a moment later. Not for pending and slow-down, which the
    /// polling loop handles.
    pub fn retryable(&self) -> bool {
        let polling = matches!(self.code, OidcCode::AuthorizationPending | OidcCode::SlowDown);
        !polling && (self.code == OidcCode::InternalServer || self.service_error.retryable())
    }

    pub(super) fn read(operation: &'static str, response: &HttpResponse) -> Self {
        Self::from(ServiceError::from_json(SERVICE, operation, response))
    }

    pub(super) fn unusable(operation: &'static str, response: &HttpResponse, reason: &str) -> Self {
        Self::from(ServiceError::unusable(SERVICE, operation, response, reason))
    }
}

impl From<ServiceError> for OidcError {
    fn from(service_error: ServiceError) -> Self {
        let row = CODES
            .iter()
            .find(|(exception, oauth, _)| service_error.is(exception) || service_error.is(oauth));
        Self {
            code: row.map_or(OidcCode::Other, |row| row.2),
            description: service_error.message.clone(),
            service_error: Box::new(service_error),
        }
    }
}

impl From<OidcError> for Error {
    /// The kind of the [`ServiceError`], except if signing in again helps.
    fn from(error: OidcError) -> Self {
        let kind = match error.code {
            OidcCode::InvalidGrant | OidcCode::ExpiredToken => Some(Kind::SignInNeeded),
            OidcCode::InvalidScope => Some(Kind::Configuration),
            _ => None,
        };
        let hint = match error.code {
            OidcCode::InvalidScope => {
                Some("correct sso_registration_scopes in the sso-session section")
            }
            OidcCode::InvalidRequest => {
                Some("check that sso_start_url and sso_region belong together")
            }
            _ => None,
        };
        let told = Self::from(*error.service_error);
        let told = kind.into_iter().fold(told, Self::with_kind);
        hint.into_iter().fold(told, Self::hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, header: &str, body: &str) -> OidcError {
        let headers = vec![("x-amzn-errortype".to_owned(), header.to_owned())];
        OidcError::read("CreateToken", &HttpResponse::new(status, headers, body.into()))
    }

    #[test]
    fn every_refusal_is_known_by_header_and_by_oauth_code() {
        for (exception, oauth, code) in CODES {
            let header = format!("{exception}Exception:http://internal.amazon.com/coral/");
            assert_eq!(read(400, &header, "{\"error\": \"other\"}").code, code, "{exception}");
            if exception != "InvalidRequestRegion" {
                let body = format!("{{\"error\": \"{oauth}\", \"error_description\": \"why\"}}");
                let error = read(400, "", &body);
                assert_eq!((error.code, &*error.description), (code, "why"), "{oauth}");
            }
        }
        assert_eq!(read(400, "", "{\"error\": \"new\"}").code, OidcCode::Other);
        assert_eq!(read(200, "", "<html>").code, OidcCode::Other);
    }

    #[test]
    fn polling_answers_are_never_retried_by_the_lower_layer() {
        for (status, header, expected) in [
            (400, "AuthorizationPendingException", false),
            (400, "SlowDownException", false),
            (429, "SlowDownException", false),
            (500, "InternalServerException", true),
            (503, "", true),
            (400, "InvalidGrantException", false),
            (429, "", true),
        ] {
            assert_eq!(read(status, header, "{}").retryable(), expected, "{status} {header}");
        }
    }

    #[test]
    fn errors_carry_the_kind_that_the_person_can_act_on() {
        let body = "{\"error\": \"x\", \"error_description\": \"Invalid scope.\"}";
        for (header, kind) in [
            ("InvalidGrantException", Kind::SignInNeeded),
            ("InvalidScopeException", Kind::Configuration),
            ("AccessDeniedException", Kind::Refused),
        ] {
            assert_eq!(Error::from(read(400, header, body)).kind(), kind);
        }
        let error = Error::from(read(400, "InvalidScopeException", body));
        assert_eq!(
            error.to_string(),
            "AWS refused CreateToken (InvalidScopeException): Invalid scope"
        );
        assert!(error.hint_text().unwrap().contains("sso_registration_scopes"));
    }
}
