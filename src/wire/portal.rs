//! The access portal of Identity Center: accounts, roles, role credentials, sign-out.
//!
//! Source: botocore's model `sso/2019-06-10`.

use serde::Deserialize;

use super::ServiceError;
use super::field::{self, Number, Text};
use super::http::{HttpRequest, HttpResponse, Method};
use super::percent;
use super::unchecked::UncheckedCredentials;
use crate::model::{AccountId, Credentials, Secret, Timestamp, printable_up_to};

/// For messages.
const SERVICE: &str = "SSO";

/// The largest page the service supports, to save calls.
const PAGE_SIZE: &str = "100";

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page<T> {
    /// In the service's order.
    pub items: Vec<T>,
    /// For the next page; `None` on the last one.
    pub next_token: Option<String>,
}

/// An account that the person may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub id: AccountId,
    /// On one line.
    pub name: Option<String>,
    /// On one line.
    pub email: Option<String>,
}

/// What a refusal of the portal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 401: the token has expired or was revoked. Refresh once, then sign in.
    SignInNeeded,
    /// 403: the account or role is not assigned to the person, or mistyped. Signing in again does
    /// not help.
    NotAssigned,
    /// 404: no such account or role.
    NotFound,
    /// 429: send fewer requests.
    Throttled,
    Other,
}

/// The code counts before the status.
pub(crate) fn refusal(error: &ServiceError) -> Refusal {
    if error.is("Unauthorized") {
        Refusal::SignInNeeded
    } else if error.is("Forbidden") {
        Refusal::NotAssigned
    } else if error.is("ResourceNotFound") {
        Refusal::NotFound
    } else if error.is_throttling() {
        Refusal::Throttled
    } else {
        match error.status {
            _ if !error.is_from_service() => Refusal::Other,
            401 => Refusal::SignInNeeded,
            403 => Refusal::NotAssigned,
            404 => Refusal::NotFound,
            _ => Refusal::Other,
        }
    }
}

/// `next_token` comes from the previous page.
pub(crate) fn list_accounts(
    base: &str,
    access_token: &Secret,
    next_token: Option<&str>,
) -> HttpRequest {
    let parameters = [("max_result", Some(PAGE_SIZE)), ("next_token", next_token)];
    get(base, "/assignment/accounts", &parameters, access_token)
}

/// `next_token` comes from the previous page.
pub(crate) fn list_account_roles(
    base: &str,
    access_token: &Secret,
    account: &AccountId,
    next_token: Option<&str>,
) -> HttpRequest {
    let parameters = [
        ("account_id", Some(account.as_str())),
        ("max_result", Some(PAGE_SIZE)),
        ("next_token", next_token),
    ];
    get(base, "/assignment/roles", &parameters, access_token)
}

/// `role_name` is the name of the permission set.
pub(crate) fn get_role_credentials(
    base: &str,
    access_token: &Secret,
    account: &AccountId,
    role_name: &str,
) -> HttpRequest {
    let parameters = [("role_name", Some(role_name)), ("account_id", Some(account.as_str()))];
    get(base, "/federation/credentials", &parameters, access_token)
}

/// `Logout`: revokes the token; role credentials stay valid.
pub(crate) fn logout(base: &str, access_token: &Secret) -> HttpRequest {
    HttpRequest::new(Method::Post, format!("{base}/logout"))
        .with_header(BEARER, access_token.clone())
        .with_header("content-length", Secret::new("0"))
}

/// The reply to `ListAccounts`. Entries without a valid account id are skipped.
pub(crate) fn parse_accounts(response: &HttpResponse) -> Result<Page<Account>, ServiceError> {
    let reply: AccountsReply = read("ListAccounts", response)?;
    let account = |entry: AccountEntry| {
        let id = entry.account_id.parsed()?;
        let line = |text: Text| {
            text.into_plain()
                .map(|text| printable_up_to(200, text.trim()))
                .filter(|text| !text.is_empty())
        };
        Some(Account { id, name: line(entry.account_name), email: line(entry.email_address) })
    };
    let items = reply.account_list.unwrap_or_default().into_iter().filter_map(account).collect();
    Ok(Page { items, next_token: reply.next_token.into_plain() })
}

/// The reply to `ListAccountRoles`: the names of the permission sets. Names with control characters
/// are skipped.
pub(crate) fn parse_account_roles(response: &HttpResponse) -> Result<Page<String>, ServiceError> {
    let reply: RolesReply = read("ListAccountRoles", response)?;
    let items = reply.role_list.unwrap_or_default().into_iter();
    let items = items
        .filter_map(|entry| entry.role_name.into_plain())
        .filter(|name| !name.chars().any(char::is_control))
        .collect();
    Ok(Page { items, next_token: reply.next_token.into_plain() })
}

/// The reply to `GetRoleCredentials` for `account`.
pub(crate) fn parse_role_credentials(
    response: &HttpResponse,
    account: &AccountId,
) -> Result<Credentials, ServiceError> {
    const OPERATION: &str = "GetRoleCredentials";
    let unusable = |reason: String| ServiceError::unusable(SERVICE, OPERATION, response, &reason);
    let reply: CredentialsReply = read(OPERATION, response)?;
    let fields = reply.role_credentials;
    let expiration = fields.expiration.value().map(Timestamp::from_millisecond);
    let Some(Ok(expiration)) = expiration else {
        return Err(unusable("the expiration is missing or not a time".to_owned()));
    };
    let checked = || {
        UncheckedCredentials {
            access_key_id: fields.access_key_id.required("the access key id")?,
            secret_access_key: fields.secret_access_key.required("the secret access key")?,
            session_token: Some(fields.session_token.required("the session token")?),
            expiration: Some(expiration),
            account_id: Some(account.clone()),
        }
        .check_sent(response)
    };
    checked().map_err(unusable)
}

pub(crate) fn parse_logout(response: &HttpResponse) -> Result<(), ServiceError> {
    if response.is_success() && !response.is_web_page() {
        return Ok(());
    }
    Err(ServiceError::from_json(SERVICE, "Logout", response))
}

/// Underscore and hyphens as the service has them.
const BEARER: &str = "x-amz-sso_bearer_token";

fn get(
    base: &str,
    path: &str,
    parameters: &[(&str, Option<&str>)],
    access_token: &Secret,
) -> HttpRequest {
    let present = parameters.iter().filter_map(|(name, value)| value.map(|value| (*name, value)));
    let query = percent::pairs(present);
    HttpRequest::new(Method::Get, format!("{base}{path}?{query}"))
        .with_header(BEARER, access_token.clone())
}

fn read<'a, T: Deserialize<'a>>(
    operation: &'static str,
    response: &'a HttpResponse,
) -> Result<T, ServiceError> {
    if !response.is_success() {
        return Err(ServiceError::from_json(SERVICE, operation, response));
    }
    field::document(&response.body)
        .map_err(|reason| ServiceError::unusable(SERVICE, operation, response, &reason))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountsReply {
    account_list: Option<Vec<AccountEntry>>,
    #[serde(default)]
    next_token: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AccountEntry {
    account_id: Text,
    account_name: Text,
    email_address: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RolesReply {
    role_list: Option<Vec<RoleEntry>>,
    #[serde(default)]
    next_token: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RoleEntry {
    role_name: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CredentialsReply {
    role_credentials: CredentialsEntry,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CredentialsEntry {
    access_key_id: Text,
    secret_access_key: Text,
    session_token: Text,
    expiration: Number,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    const BASE: &str = "https://portal.sso.us-east-1.amazonaws.com";

    fn account() -> AccountId {
        "000000000001".parse().unwrap()
    }

    fn response(status: u16, code: &str, body: &str) -> HttpResponse {
        let headers = vec![("x-amzn-errortype".to_owned(), code.to_owned())];
        HttpResponse::new(status, headers, body.into())
    }

    #[test]
    fn requests_carry_the_token_in_their_own_header() {
        let token = Secret::new("aoaExample");
        let next = Some("a+b/c==");
        for (request, method, expected) in [
            (list_accounts(BASE, &token, None), "GET", "/assignment/accounts?max_result=100"),
            (
                list_accounts(BASE, &token, next),
                "GET",
                "/assignment/accounts?max_result=100&next_token=a%2Bb%2Fc%3D%3D",
            ),
            (
                list_account_roles(BASE, &token, &account(), next),
                "GET",
                "/assignment/roles?account_id=000000000001&max_result=100&next_token=a%2Bb%2Fc%3D%3D",
            ),
            (
                get_role_credentials(BASE, &token, &account(), "Read Only+"),
                "GET",
                "/federation/credentials?role_name=Read%20Only%2B&account_id=000000000001",
            ),
            (logout(BASE, &token), "POST", "/logout"),
        ] {
            assert_eq!(request.method.as_str(), method);
            assert_eq!(request.url, format!("{BASE}{expected}"));
            assert_eq!(request.headers[0], ("x-amz-sso_bearer_token", token.clone()));
            assert_eq!(request.body.expose(), "");
        }
    }

    #[test]
    fn pages_end_when_no_token_follows() {
        let body = r#"{"accountList": [
            {"accountId": "000000000001", "accountName": "pro\nd", "emailAddress": "a@example.com", "x": 1},
            {"accountId": "000000000002"}, {"accountId": 3}, {}], "nextToken": "n=="}"#;
        let page = parse_accounts(&response(200, "", body)).unwrap();
        assert_eq!(page.next_token.as_deref(), Some("n=="));
        assert_eq!(page.items.len(), 2);
        assert_eq!(page.items[0].name.as_deref(), Some("pro d"));
        assert_eq!((&page.items[1].name, &page.items[1].email), (&None, &None));
        for last in [
            "{\"roleList\": [{\"roleName\": \"Admin\"}], \"nextToken\": null}",
            "{\"nextToken\": \"\"}",
            "{}",
        ] {
            let page = parse_account_roles(&response(200, "", last)).unwrap();
            assert_eq!(page.next_token, None);
            assert!(page.items.iter().all(|name| name == "Admin"));
        }
    }

    #[test]
    fn role_credentials_end_at_epoch_milliseconds() {
        let body = r#"{"roleCredentials": {"accessKeyId": "ASIAEXAMPLEID", "secretAccessKey": "example",
            "sessionToken": "token", "expiration": 1936508889123}}"#;
        let read = |body: &str| parse_role_credentials(&response(200, "", body), &account());
        let credentials = read(body).unwrap();
        assert_eq!(credentials.expiration.unwrap().to_string(), "2031-05-14T07:08:09.123Z");
        assert_eq!(credentials.account_id, Some(account()));
        for (from, to, message) in [
            ("1936508889123", "\"soon\"", "the expiration is missing or not a time"),
            ("1936508889123", "9223372036854775807", "the expiration is missing or not a time"),
            ("\"example\"", "17", "the secret access key is not text"),
            ("\"token\"", "\"\"", "the session token is empty"),
            ("ASIAEXAMPLEID", "AS\\nIA", "the access key id contains a control character"),
            ("roleCredentials", "hunter2", "unexpected JSON at line 2 column 66"),
        ] {
            let error = read(&body.replace(from, to)).unwrap_err();
            assert_eq!(error.message, format!("unexpected response: {message}"));
        }
    }

    #[test]
    fn refusals_tell_what_to_do_next() {
        for (status, code, expected) in [
            (401, "UnauthorizedException", Refusal::SignInNeeded),
            (401, "", Refusal::SignInNeeded),
            (403, "ForbiddenException", Refusal::NotAssigned),
            (403, "", Refusal::NotAssigned),
            (404, "ResourceNotFoundException", Refusal::NotFound),
            (429, "TooManyRequestsException", Refusal::Throttled),
            (429, "", Refusal::Throttled),
            (400, "InvalidRequestException", Refusal::Other),
            (500, "", Refusal::Other),
        ] {
            let body = "{\"message\": \"No access\"}";
            let error = parse_accounts(&response(status, code, body)).unwrap_err();
            assert_eq!(refusal(&error), expected, "{status} {code}");
        }
        let portal = parse_accounts(&response(403, "", "<html>Wi-Fi</html>")).unwrap_err();
        assert_eq!(refusal(&portal), Refusal::Other);
        let body = "{\"message\": \"No access\"}";
        let error = parse_accounts(&response(403, "ForbiddenException", body)).unwrap_err();
        assert_eq!(
            Error::from(error).to_string(),
            "AWS refused ListAccounts (ForbiddenException): No access"
        );
        assert!(parse_logout(&response(200, "", "")).is_ok());
        assert!(parse_logout(&response(200, "", "<html>")).is_err());
    }
}
