//! The XML replies and errors. Element order, unknown elements, name space prefixes and white space
//! do not matter.

use super::SERVICE;
use crate::model::{AccountId, Credentials, Secret, parse_timestamp};
use crate::wire::ServiceError;
use crate::wire::http::HttpResponse;
use crate::wire::unchecked::{UncheckedCredentials, account_of};
use crate::wire::xml::read_leaves;

/// The result of `AssumeRole*` and `Get*Token`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AssumedRole {
    /// With the account of [`AssumedRole::arn`].
    pub credentials: Credentials,
    /// `arn:aws:sts::A:assumed-role/ROLE/SESSION`, or that of the federated user; none for
    /// `GetSessionToken`.
    pub arn: Option<String>,
}

/// Whose credentials signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallerIdentity {
    pub account: AccountId,
    /// The ARN of the user, role session or federated user.
    pub arn: String,
    /// `AROA…:SESSION` for roles.
    pub user_id: String,
}

/// The reply to any operation that gives credentials. `operation` is its name in STS's spelling,
/// for messages.
pub(crate) fn parse_role_credentials(
    operation: &'static str,
    response: &HttpResponse,
) -> Result<AssumedRole, ServiceError> {
    let unusable = |reason: &str| ServiceError::unusable(SERVICE, operation, response, reason);
    let mut fields = CredentialFields::default();
    read_result(operation, response, |parent, name, text| {
        let field = match (parent, name) {
            ("Credentials", "AccessKeyId") => &mut fields.access_key_id,
            ("Credentials", "SecretAccessKey") => &mut fields.secret_access_key,
            ("Credentials", "SessionToken") => &mut fields.session_token,
            ("Credentials", "Expiration") => &mut fields.expiration,
            ("AssumedRoleUser" | "FederatedUser", "Arn") => &mut fields.arn,
            _ => return,
        };
        *field = Some(Secret::new(text));
    })?;
    let missing = |name: &str| unusable(&format!("the {name} is missing"));
    let expiration = fields.expiration.ok_or_else(|| missing("expiration"))?;
    let expiration = parse_timestamp(expiration.expose())
        .ok_or_else(|| unusable("the expiration is not a time"))?;
    let arn = fields.arn.map(|arn| arn.expose().to_owned()).filter(|arn| is_one_line(arn));
    let checked = UncheckedCredentials {
        access_key_id: fields.access_key_id.ok_or_else(|| missing("access key id"))?,
        secret_access_key: fields.secret_access_key.ok_or_else(|| missing("secret access key"))?,
        session_token: Some(fields.session_token.ok_or_else(|| missing("session token"))?),
        expiration: Some(expiration),
        account_id: arn.as_deref().and_then(account_of),
    };
    let credentials = checked.check_sent(response).map_err(|reason| unusable(&reason))?;
    Ok(AssumedRole { credentials, arn })
}

pub(crate) fn parse_caller_identity(
    response: &HttpResponse,
) -> Result<CallerIdentity, ServiceError> {
    const OPERATION: &str = "GetCallerIdentity";
    let (mut account, mut arn, mut user_id) = (None, None, None);
    read_result(OPERATION, response, |parent, name, text| {
        let field = match (parent, name) {
            ("GetCallerIdentityResult", "Account") => &mut account,
            ("GetCallerIdentityResult", "Arn") => &mut arn,
            ("GetCallerIdentityResult", "UserId") => &mut user_id,
            _ => return,
        };
        *field = Some(text.to_owned());
    })?;
    let unusable = |reason| ServiceError::unusable(SERVICE, OPERATION, response, reason);
    let account = account.and_then(|text| text.parse().ok());
    Ok(CallerIdentity {
        account: account.ok_or_else(|| unusable("the account is missing or malformed"))?,
        arn: arn
            .filter(|text| is_one_line(text))
            .ok_or_else(|| unusable("the ARN is missing or malformed"))?,
        user_id: user_id.filter(|text| is_one_line(text)).unwrap_or_default(),
    })
}

fn is_one_line(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_control)
}

#[derive(Default)]
struct CredentialFields {
    access_key_id: Option<Secret>,
    secret_access_key: Option<Secret>,
    session_token: Option<Secret>,
    expiration: Option<Secret>,
    arn: Option<Secret>,
}

/// Calls `field` with parent, name and text of every leaf of `OPERATIONResult`.
fn read_result(
    operation: &'static str,
    response: &HttpResponse,
    mut field: impl FnMut(&str, &str, &str),
) -> Result<(), ServiceError> {
    if !response.is_success() {
        return Err(parse_error(operation, response));
    }
    let result = format!("{operation}Result");
    let read = read_leaves(&response.body, |path, text| {
        if let [_, top, .., name] = path
            && path.len() <= 4
            && *top == result
        {
            field(path[path.len() - 2], name, text);
        }
    });
    read.map_err(|reason| ServiceError::unusable(SERVICE, operation, response, reason))
}

/// Reads an error in any of its forms (gateways and moto mix AWS's two), or another body as far as
/// possible.
pub(super) fn parse_error(operation: &'static str, response: &HttpResponse) -> ServiceError {
    let (mut code, mut message, mut id) = (None, None, None);
    let read = read_leaves(&response.body, |path, text| {
        let is_error = matches!(path.first(), Some(&("ErrorResponse" | "Response")));
        let field = match path {
            _ if !is_error => return,
            [_, "Error", "Code"] | [_, "Errors", "Error", "Code"] => &mut code,
            [_, "Error", "Message"] | [_, "Errors", "Error", "Message"] => &mut message,
            [_, "RequestId" | "RequestID"] => &mut id,
            _ => return,
        };
        *field = Some(text.to_owned()).filter(|text| !text.is_empty());
    });
    match (read, code) {
        (Ok(()), Some(code)) => {
            let message = message.unwrap_or_default();
            ServiceError::new(SERVICE, operation, response, &code, &message)
                .with_request_id(id.as_deref())
        }
        _ => ServiceError::without_code(SERVICE, operation, response),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Kind};

    const ASSUMED: &str = r#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser>
      <AssumedRoleId>AROAEXAMPLEID:me</AssumedRoleId>
      <Arn>arn:aws:sts::123456789012:assumed-role/x/me</Arn>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAEXAMPLEID</AccessKeyId>
      <SecretAccessKey>example/secret+key</SecretAccessKey>
      <SessionToken>
        IQoJexample==
      </SessionToken>
      <Expiration>2031-05-06T08:08:09Z</Expiration>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
  </AssumeRoleResult>
  <ResponseMetadata><RequestId>0d8e</RequestId></ResponseMetadata>
</AssumeRoleResponse>"#;

    fn response(status: u16, body: &str) -> HttpResponse {
        HttpResponse::new(status, vec![], body.into())
    }

    #[test]
    fn credentials_are_read_in_any_order_and_with_any_prefix() {
        let shuffled = "<s:AssumeRoleResponse xmlns:s='urn:x'><s:AssumeRoleResult><s:New><s:AccessKeyId>no</s:AccessKeyId>\
            </s:New><s:Credentials><s:Expiration>2031-05-06T08:08:09.000Z</s:Expiration><s:SessionToken>IQoJexample==\
            </s:SessionToken><s:SecretAccessKey>example/secret+key</s:SecretAccessKey><s:AccessKeyId>ASIAEXAMPLEID\
            </s:AccessKeyId></s:Credentials><s:AssumedRoleUser><s:Arn>arn:aws:sts::123456789012:assumed-role/x/me</s:Arn>\
            </s:AssumedRoleUser></s:AssumeRoleResult></s:AssumeRoleResponse>";
        for body in [ASSUMED, shuffled] {
            let role = parse_role_credentials("AssumeRole", &response(200, body)).unwrap();
            let credentials = role.credentials;
            assert_eq!(credentials.access_key_id, "ASIAEXAMPLEID");
            assert_eq!(credentials.secret_access_key.expose(), "example/secret+key");
            assert_eq!(credentials.session_token.unwrap().expose(), "IQoJexample==");
            assert_eq!(credentials.expiration.unwrap().to_string(), "2031-05-06T08:08:09Z");
            assert_eq!(credentials.account_id.unwrap().as_str(), "123456789012");
            assert_eq!(role.arn.unwrap(), "arn:aws:sts::123456789012:assumed-role/x/me");
        }
    }

    #[test]
    fn an_arn_of_more_than_one_line_is_left_out() {
        let body = ASSUMED.replace("x/me", "x/&#7;me");
        let role = parse_role_credentials("AssumeRole", &response(200, &body)).unwrap();
        assert_eq!((role.arn, role.credentials.account_id), (None, None));
    }

    #[test]
    fn incomplete_replies_are_refused_without_a_word_of_them() {
        for (from, to, message) in [
            ("<AccessKeyId>ASIAEXAMPLEID</AccessKeyId>", "", "the access key id is missing"),
            ("ASIAEXAMPLEID", "", "the access key id is empty"),
            ("secret+key", "se&#10;cret", "the secret access key contains a control character"),
            ("2031-05-06T08:08:09Z", "soon", "the expiration is not a time"),
            ("<Expiration>2031-05-06T08:08:09Z</Expiration>", "", "the expiration is missing"),
            ("</AssumeRoleResponse>", "", "it ends early"),
            ("AssumeRoleResult", "OtherResult", "the expiration is missing"),
        ] {
            let body = ASSUMED.replace(from, to);
            let error = parse_role_credentials("AssumeRole", &response(200, &body)).unwrap_err();
            assert_eq!(error.message, format!("unexpected response: {message}"));
            assert!(!error.is_from_service());
        }
    }

    #[test]
    fn the_caller_is_read() {
        let body = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/dept/jo</Arn>\
            <UserId>AIDAEXAMPLEID</UserId><Account>123456789012</Account></GetCallerIdentityResult>\
            <ResponseMetadata><RequestId>0d8e</RequestId></ResponseMetadata></GetCallerIdentityResponse>";
        let caller = parse_caller_identity(&response(200, body)).unwrap();
        assert_eq!(caller.account.as_str(), "123456789012");
        assert_eq!(caller.arn, "arn:aws:iam::123456789012:user/dept/jo");
        assert_eq!(caller.user_id, "AIDAEXAMPLEID");
        let error = parse_caller_identity(&response(200, "<a>x</a>")).unwrap_err();
        assert!(error.message.contains("the account is missing"), "{error:?}");
    }

    #[test]
    fn refusals_are_read_in_all_forms() {
        for body in [
            "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>No &amp; no</Message>\
             </Error><RequestId>0d8e</RequestId></ErrorResponse>",
            "<Response><Errors><Error><Message>No &amp; no</Message><Code>AccessDenied</Code></Error></Errors>\
             <RequestID>0d8e</RequestID></Response>",
            "<ErrorResponse><Errors><Error><Code>AccessDenied</Code><Message>No &amp; no</Message></Error></Errors>\
             <RequestID>0d8e</RequestID></ErrorResponse>",
        ] {
            let error = parse_role_credentials("AssumeRole", &response(403, body)).unwrap_err();
            assert_eq!(
                Error::from(error).to_string(),
                "AWS refused AssumeRole (AccessDenied): No & no, request id 0d8e"
            );
        }
    }

    #[test]
    fn other_bodies_become_clear_errors() {
        let html = "<html><body>Sign in to the network</body></html>";
        for (status, body, message, kind, retryable) in [
            (200, html, "got an HTML page instead of an AWS response", Kind::Network, false),
            (403, html, "got an HTML page instead of an AWS response", Kind::Network, false),
            (503, html, "AWS did not answer AssumeRole: HTTP 503", Kind::Network, true),
            (500, "", "AWS did not answer AssumeRole: HTTP 500", Kind::Network, true),
            (
                503,
                "upstream failure",
                "AWS did not answer AssumeRole: HTTP 503",
                Kind::Network,
                true,
            ),
            (
                400,
                "{\"code\":\"hunter2\"}",
                "AWS refused AssumeRole (HTTP 400)",
                Kind::Refused,
                false,
            ),
            (200, "hunter2", "unexpected response: it ends early", Kind::Network, false),
            (302, "", "HTTP 302", Kind::Network, false),
        ] {
            let error = parse_role_credentials("AssumeRole", &response(status, body)).unwrap_err();
            assert_eq!(error.retryable(), retryable, "{status} {body}");
            let error = Error::from(error);
            let text = error.to_string();
            assert!(text.contains(message) && !text.contains("hunter2"), "{text}");
            assert_eq!(error.kind(), kind, "{text}");
        }
    }
}
