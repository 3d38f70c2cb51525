//! Errors of the services, and responses that come from something else. Texts of servers end up on
//! terminals: control characters are removed here, once.
//!
//! Sources: botocore `parsers.py` for the place of the code, `retries/standard.py` for what may be
//! repeated.

use serde::Deserialize;

use super::field::{self, Text};
use super::http::{HttpResponse, status_text};
use crate::error::{Error, Kind};
use crate::model::printable_up_to;

/// Overload: wait and repeat (botocore `ThrottledRetryableChecker`).
const THROTTLING: [&str; 14] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "RequestThrottled",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
];

/// Temporary failures; the last one is STS's own, a 400 that may be repeated.
const TRANSIENT: [&str; 3] = ["RequestTimeout", "RequestTimeoutException", "IDPCommunicationError"];

/// A refusal, or an unusable response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// For messages: `STS`, `SSO`, `SSO OIDC`, `Signin`.
    pub service: &'static str,
    /// As the service spells it: `AssumeRole`.
    pub operation: &'static str,
    /// The service's code, else the status; empty if the response is not from the service.
    pub code: String,
    /// The explanation, on one line; may be empty.
    pub message: String,
    pub status: u16,
    /// How often the request was sent.
    pub attempts: u32,
    /// The id that AWS support asks for.
    pub request_id: Option<String>,
}

impl ServiceError {
    /// Whether the code is `code`, ignoring a trailing `Exception` on either side.
    pub fn is(&self, code: &str) -> bool {
        let bare = |text: &str| text.strip_suffix("Exception").unwrap_or(text).to_owned();
        bare(&self.code) == bare(code)
    }

    /// Whether to repeat the same request a moment later: overload, temporary failures, 500 and 502
    /// to 504. Not `SlowDownException` of Identity Center, which the polling loop handles.
    pub fn retryable(&self) -> bool {
        matches!(self.status, 500 | 502 | 503 | 504)
            || self.is_throttling()
            || TRANSIENT.contains(&self.code.as_str())
    }

    /// Whether the service throttles. A bare 429 counts, unlike in the AWS CLI.
    pub fn is_throttling(&self) -> bool {
        THROTTLING.contains(&self.code.as_str()) || (self.status == 429 && !self.is("SlowDown"))
    }

    /// Whether the service could not answer, which says nothing about the request.
    pub fn is_outage(&self) -> bool {
        self.status >= 500 || self.retryable() || self.is("SlowDown")
    }

    /// Whether the response is from the service, not from a captive portal or proxy.
    pub fn is_from_service(&self) -> bool {
        !self.code.is_empty()
    }

    /// The error of a service with JSON responses (SSO, SSO OIDC, Signin): the code is in the
    /// header, else in the body's `code`, `__type` or `error`.
    pub(crate) fn from_json(
        service: &'static str,
        operation: &'static str,
        response: &HttpResponse,
    ) -> Self {
        let body: ErrorBody = field::document(&response.body).unwrap_or_default();
        let header = response.header("x-amzn-errortype").map(str::to_owned);
        let code = [header, body.code.into_plain(), body.upper_code.into_plain()]
            .into_iter()
            .chain([body.kind.into_plain(), body.error.into_plain()])
            .flatten()
            .map(|code| bare_code(&code).to_owned())
            .find(|code| !code.is_empty());
        let message = [body.message, body.upper_message, body.error_description]
            .into_iter()
            .find_map(Text::into_plain);
        match code {
            None => Self::without_code(service, operation, response),
            Some(code) => Self::new(
                service,
                operation,
                response,
                &code,
                message.as_deref().unwrap_or_default(),
            ),
        }
    }

    pub(crate) fn new(
        service: &'static str,
        operation: &'static str,
        response: &HttpResponse,
        code: &str,
        message: &str,
    ) -> Self {
        Self {
            service,
            operation,
            code: printable_up_to(128, code.trim()),
            message: without_canonical_request(&printable_up_to(2000, message.trim())).to_owned(),
            status: response.status,
            attempts: response.attempts,
            request_id: request_id(response),
        }
    }

    /// An error response without a code: only the status is known, or it comes from something in
    /// between.
    pub(crate) fn without_code(
        service: &'static str,
        operation: &'static str,
        response: &HttpResponse,
    ) -> Self {
        let redirect = matches!(response.status, 301..=399);
        let foreign = redirect || response.status == 407 || response.is_web_page();
        if foreign && !matches!(response.status, 500..=599) {
            return Self::unusable(service, operation, response, "");
        }
        let code = response.status.to_string();
        let message =
            if response.is_web_page() { "an HTML page instead of a response" } else { "" };
        Self::new(service, operation, response, &code, message)
    }

    /// A response that is not the service's; `reason` describes an unknown body.
    pub(crate) fn unusable(
        service: &'static str,
        operation: &'static str,
        response: &HttpResponse,
        reason: &str,
    ) -> Self {
        let status = response.status;
        let message = if response.is_web_page() {
            "got an HTML page instead of an AWS response: a proxy or captive portal may be in \
             between"
                .to_owned()
        } else if let Some(place) = redirect_target(response) {
            format!(
                "got a redirect to {place} instead of an AWS response: a proxy or captive \
                     portal may be in between"
            )
        } else if status == 407 {
            "the proxy requires a user name and password".to_owned()
        } else if reason.is_empty() {
            format!("unexpected response: HTTP {status}")
        } else {
            format!("unexpected response: {reason}")
        };
        Self {
            service,
            operation,
            code: String::new(),
            message,
            status,
            attempts: response.attempts,
            request_id: request_id(response),
        }
    }

    /// Adds the request id from the body.
    pub(crate) fn with_request_id(mut self, id: Option<&str>) -> Self {
        if let Some(id) = id.map(|id| printable_up_to(128, id.trim())).filter(|id| !id.is_empty()) {
            self.request_id = Some(id);
        }
        self
    }
}

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        let id = error.request_id.as_ref().map(|id| format!(", request id {id}"));
        let id = id.unwrap_or_default();
        if !error.is_from_service() {
            let ServiceError { service, operation, message, .. } = error;
            return Self::new(Kind::Network, format!("{service} {operation}: {message}{id}"));
        }
        let has_name = !error.code.bytes().all(|byte| byte.is_ascii_digit());
        let (operation, status) = (error.operation, status_text(error.status, error.attempts));
        let message = match error.message.trim_end_matches('.') {
            "" => String::new(),
            message => format!(": {message}"),
        };
        let (kind, text) = if error.is_outage() {
            let code = has_name.then(|| format!(" ({})", error.code));
            let code = code.unwrap_or_default();
            let text = format!("AWS did not answer {operation}: {status}{code}");
            (Kind::Network, text)
        } else {
            let code = if has_name { error.code } else { status };
            (Kind::Refused, format!("AWS refused {operation} ({code})"))
        };
        Self::new(kind, format!("{text}{message}{id}"))
    }
}

/// The error body of the JSON services.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: Text,
    #[serde(rename = "Code")]
    upper_code: Text,
    #[serde(rename = "__type")]
    kind: Text,
    error: Text,
    message: Text,
    #[serde(rename = "Message")]
    upper_message: Text,
    error_description: Text,
}

/// `com.amazonaws.sso#UnauthorizedException:http://…` → `UnauthorizedException`.
fn bare_code(text: &str) -> &str {
    let text = text.split(':').next().unwrap_or_default();
    text.rsplit('#').next().unwrap_or_default().trim()
}

fn request_id(response: &HttpResponse) -> Option<String> {
    let id = printable_up_to(128, response.header("x-amzn-requestid")?);
    Some(id).filter(|id| !id.is_empty())
}

fn redirect_target(response: &HttpResponse) -> Option<String> {
    let redirect = matches!(response.status, 301..=399);
    let location = response.header("location").filter(|_| redirect)?;
    let host = location.split_once("://").map_or(location, |(_, rest)| rest);
    let host = printable_up_to(100, host.split(['/', '?', '#']).next()?);
    Some(if host.is_empty() { "itself".to_owned() } else { host })
}

/// STS explains a wrong signature with the whole request, session token included: that part is cut
/// off.
fn without_canonical_request(message: &str) -> &str {
    let lower = message.to_ascii_lowercase();
    let end = ["the canonical string for this request", "x-amz-security-token"]
        .into_iter()
        .filter_map(|marker| lower.find(marker))
        .min();
    end.map_or(message, |end| message[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        HttpResponse::new(status, headers, body.into())
    }

    fn read(status: u16, headers: &[(&str, &str)], body: &str) -> ServiceError {
        ServiceError::from_json("SSO", "GetRoleCredentials", &response(status, headers, body))
    }

    #[test]
    fn the_code_is_found_wherever_services_put_it() {
        for (header, body, code) in [
            (
                "UnauthorizedException:http://internal.amazon.com/coral/",
                "{}",
                "UnauthorizedException",
            ),
            ("com.amazonaws.sso#ForbiddenException", "{\"code\":\"x\"}", "ForbiddenException"),
            ("", "{\"code\":\"A\",\"__type\":\"B\"}", "A"),
            ("", "{\"Code\":\"A\"}", "A"),
            ("", "{\"__type\":\"com.amazonaws#B:x\",\"error\":\"c\"}", "B"),
            ("", "{\"error\":\"invalid_grant\"}", "invalid_grant"),
            ("", "{\"code\": 17}", "403"),
            ("", "not json", "403"),
            ("", "", "403"),
        ] {
            assert_eq!(read(403, &[("x-amzn-errortype", header)], body).code, code, "{body}");
        }
    }

    #[test]
    fn the_error_reads_well() {
        for (error, expected) in [
            (
                read(
                    403,
                    &[("x-amzn-errortype", "ForbiddenException"), ("x-amzn-requestid", "0d8e")],
                    "{\"message\":\"No access.\"}",
                ),
                "AWS refused GetRoleCredentials (ForbiddenException): No access, request id 0d8e",
            ),
            (read(503, &[], ""), "AWS did not answer GetRoleCredentials: HTTP 503"),
            (
                read(502, &[], "<html>Bad gateway</html>"),
                "AWS did not answer GetRoleCredentials: HTTP 502: an HTML page instead of a \
                 response",
            ),
            (
                read(403, &[], "<!DOCTYPE html><html>"),
                "SSO GetRoleCredentials: got an HTML page instead of an AWS response: a proxy or \
                 captive portal may be in between",
            ),
            (
                read(302, &[("location", "http://wifi.example/login?token=1")], ""),
                "SSO GetRoleCredentials: got a redirect to wifi.example instead of an AWS response: a proxy or captive portal may be in between",
            ),
            (
                read(407, &[], ""),
                "SSO GetRoleCredentials: the proxy requires a user name and password",
            ),
        ] {
            assert_eq!(Error::from(error).to_string(), expected);
        }
        assert_eq!(Error::from(read(400, &[], "")).kind(), Kind::Refused);
        assert_eq!(Error::from(read(302, &[], "")).kind(), Kind::Network);
    }

    #[test]
    fn an_outage_is_no_refusal() {
        for (status, code, kind) in [
            (500, "InternalServerException", Kind::Network),
            (501, "", Kind::Network),
            (503, "ServiceUnavailable", Kind::Network),
            (429, "", Kind::Network),
            (429, "SlowDownException", Kind::Network),
            (400, "ThrottlingException", Kind::Network),
            (400, "IDPCommunicationError", Kind::Network),
            (400, "InvalidRequestException", Kind::Refused),
            (403, "AccessDenied", Kind::Refused),
            (404, "", Kind::Refused),
        ] {
            let error = read(status, &[("x-amzn-errortype", code)], "");
            assert_eq!(Error::from(error).kind(), kind, "{status} {code}");
        }
        let mut response = response(503, &[("x-amzn-errortype", "ServiceUnavailable")], "");
        response.attempts = 3;
        let error = ServiceError::from_json("STS", "AssumeRole", &response);
        assert_eq!(
            Error::from(error).to_string(),
            "AWS did not answer AssumeRole: HTTP 503 after 3 attempts (ServiceUnavailable)"
        );
    }

    #[test]
    fn codes_compare_without_exception_at_the_end() {
        let error = read(400, &[("x-amzn-errortype", "ExpiredTokenException")], "{}");
        assert!(error.is("ExpiredToken") && error.is("ExpiredTokenException"));
        assert!(!error.is("Expired"));
        assert!(read(400, &[("x-amzn-errortype", "ExpiredToken")], "").is("ExpiredTokenException"));
    }

    #[test]
    fn only_passing_trouble_is_retried() {
        for (status, code, expected) in [
            (500, "InternalServerException", true),
            (503, "", true),
            (501, "", false),
            (505, "", false),
            (429, "", true),
            (429, "TooManyRequestsException", true),
            (429, "TooManyRequestsError", true),
            (400, "ThrottlingException", true),
            (400, "IDPCommunicationError", true),
            (400, "RequestTimeout", true),
            (400, "SlowDownException", false),
            (429, "SlowDownException", false),
            (400, "AuthorizationPendingException", false),
            (403, "AccessDenied", false),
            (401, "UnauthorizedException", false),
        ] {
            let error = read(status, &[("x-amzn-errortype", code)], "");
            assert_eq!(error.retryable(), expected, "{status} {code}");
        }
    }

    #[test]
    fn texts_of_servers_cannot_drive_the_terminal_or_leak_the_request() {
        let error = read(
            400,
            &[("x-amzn-errortype", "A\u{1b}[2J"), ("x-amzn-requestid", "\u{7}1")],
            "{\"message\":\"one\\ntwo\\u001b]0;x\\u0007 \\u202e\"}",
        );
        let text = Error::from(error).to_string();
        assert!(!text.chars().any(char::is_control) && !text.contains('\u{202e}'), "{text:?}");
        let long = format!("{{\"message\":\"{}\"}}", "x".repeat(100_000));
        assert!(read(400, &[("x-amzn-errortype", "A")], &long).message.chars().count() <= 2001);
        let told = "The request signature we calculated does not match. The Canonical String for this \
                    request should have been 'POST / x-amz-security-token:hunter2'";
        let body = serde_json::json!({ "message": told }).to_string();
        let message = read(403, &[("x-amzn-errortype", "SignatureDoesNotMatch")], &body).message;
        assert_eq!(message, "The request signature we calculated does not match.");
    }
}
