//! Tells services and operations apart on one origin, by method, end of the path and body, so that endpoint URLs may
//! carry any path prefix. Also the two things that every service does in its own form: errors and throttling.

use serde_json::json;

use crate::form;
use crate::http::{Request, Response};
use crate::{signin, sts};

/// A service that the emulator plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// Security Token Service.
    Sts,
    /// Identity Center's OIDC service, with the page in the browser.
    Oidc,
    /// Identity Center's access portal API.
    Portal,
    /// Instance metadata.
    Imds,
    /// Container credentials.
    Container,
    /// Console sign-in: `aws login` and the federation endpoint.
    Signin,
    /// Vanity start URLs.
    StartUrl,
    /// None of them.
    Unknown,
}

impl Service {
    /// An error in the form of the service.
    pub(crate) fn error(
        self,
        status: u16,
        code: &str,
        message: &str,
        request_id: &str,
    ) -> Response {
        match self {
            Self::Sts => sts::failure(status, code, message, request_id),
            Self::Oidc => {
                let body = json!({"error": oauth_code(code), "error_description": message});
                let kind =
                    format!("{code}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/");
                Response::json(status, &body).with_header("x-amzn-ErrorType", kind).with_error(code)
            }
            Self::Portal => {
                let kind = format!("com.amazonaws.switchboard.portal#{code}");
                let body = json!({"message": message, "__type": kind});
                let header = format!(
                    "{code}:http://internal.amazon.com/coral/com.amazonaws.switchboard.portal/"
                );
                Response::json(status, &body)
                    .with_header("x-amzn-ErrorType", header)
                    .with_error(code)
            }
            Self::Container => {
                Response::json(status, &json!({"code": code, "message": message})).with_error(code)
            }
            Self::Signin => signin::failure(status, code, signin::oauth_code(code), message),
            Self::Imds | Self::StartUrl | Self::Unknown => {
                Response::page(status, message).with_error(code)
            }
        }
    }

    /// The answer of the service to too many requests.
    pub(crate) fn throttled(self, request_id: &str) -> Response {
        let (status, code) = match self {
            Self::Sts => (400, "Throttling"),
            Self::Oidc => (400, "SlowDownException"),
            Self::Portal | Self::Container => (429, "TooManyRequestsException"),
            Self::Signin => (429, "TooManyRequestsError"),
            Self::Imds | Self::StartUrl | Self::Unknown => (503, "SlowDown"),
        };
        self.error(status, code, "Rate exceeded", request_id)
    }
}

/// `AuthorizationPendingException` as the OAuth error code `authorization_pending`.
fn oauth_code(exception: &str) -> String {
    let name = exception.strip_suffix("Exception").unwrap_or(exception);
    if name == "InternalServer" {
        return "server_error".to_owned();
    }
    let mut code = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.push(character.to_ascii_lowercase());
    }
    code
}

/// Which operation of which service a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) service: Service,
    pub(crate) operation: String,
}

/// Method, end of the path, service, operation.
const ROUTES: &[(&str, &str, Service, &str)] = &[
    ("POST", "/client/register", Service::Oidc, "RegisterClient"),
    ("POST", "/device_authorization", Service::Oidc, "StartDeviceAuthorization"),
    ("POST", "/v1/token", Service::Signin, "CreateOAuth2Token"),
    ("POST", "/token", Service::Oidc, "CreateToken"),
    ("GET", "/authorize", Service::Oidc, "Authorize"),
    ("GET", "/device", Service::Oidc, "VerifyDevice"),
    ("GET", "/assignment/accounts", Service::Portal, "ListAccounts"),
    ("GET", "/assignment/roles", Service::Portal, "ListAccountRoles"),
    ("GET", "/federation/credentials", Service::Portal, "GetRoleCredentials"),
    ("POST", "/logout", Service::Portal, "Logout"),
    ("GET", "/federation", Service::Signin, "Federation"),
    ("POST", "/federation", Service::Signin, "Federation"),
    ("PUT", "/latest/api/token", Service::Imds, "Token"),
    ("GET", "/container/credentials", Service::Container, "Credentials"),
];

/// Finds service and operation.
pub(crate) fn route(request: &Request) -> Call {
    let call = |service, operation: &str| Call { service, operation: operation.to_owned() };
    for (method, end, service, operation) in ROUTES {
        if request.method == *method && request.path.ends_with(end) {
            return call(*service, operation);
        }
    }
    if request.method == "GET" && request.path.contains("/latest/meta-data/") {
        let operation = match request.path.split("/latest/meta-data/").nth(1).unwrap_or_default() {
            "iam/security-credentials" | "iam/security-credentials/" => "ListRoles",
            path if path.starts_with("iam/security-credentials/") => "RoleCredentials",
            "placement/region" => "Region",
            "placement/availability-zone" | "placement/availability-zone/" => "AvailabilityZone",
            _ => "Metadata",
        };
        return call(Service::Imds, operation);
    }
    if matches!(request.method.as_str(), "GET" | "HEAD") && request.path.contains("/vanity/") {
        return call(Service::StartUrl, &request.method);
    }
    if request.method == "POST" && request.content_type() == "application/x-www-form-urlencoded" {
        let pairs = form::pairs(&request.text()).unwrap_or_default();
        return call(Service::Sts, form::value(&pairs, "Action").unwrap_or("none"));
    }
    call(Service::Unknown, &format!("{} {}", request.method, request.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oauth_codes_follow_from_exception_names() {
        for (exception, code) in [
            ("AuthorizationPendingException", "authorization_pending"),
            ("SlowDownException", "slow_down"),
            ("InvalidClientMetadataException", "invalid_client_metadata"),
            ("InternalServerException", "server_error"),
        ] {
            assert_eq!(oauth_code(exception), code);
        }
    }

    #[test]
    fn a_path_prefix_does_not_hide_the_operation() {
        let request = Request {
            method: "GET".to_owned(),
            path: "/some/prefix/assignment/roles".to_owned(),
            ..Request::default()
        };
        assert_eq!(route(&request).operation, "ListAccountRoles");
        let request = Request {
            method: "POST".to_owned(),
            path: "/sts".to_owned(),
            headers: vec![(
                "content-type".to_owned(),
                "application/x-www-form-urlencoded; charset=utf-8".to_owned(),
            )],
            body: b"Version=2011-06-15&Action=GetCallerIdentity".to_vec(),
            ..Request::default()
        };
        let expected = Call { service: Service::Sts, operation: "GetCallerIdentity".to_owned() };
        assert_eq!(route(&request), expected);
    }
}
