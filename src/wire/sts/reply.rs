//! The XML replies and errors. Element order, unknown elements, name space prefixes and white space
//! do not matter.

use super::SERVICE;
use crate::model::{AccountId, Credentials, Secret, parse_timestamp};
use crate::wire::ServiceError;
use crate::wire::http::HttpResponse;
use crate::wire::unchecked::UncheckedCredentials;
use crate::wire::xml::read_leaves;

/// Whose credentials signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallerIdentity {
    pub account: AccountId,
    /// The ARN of the user, role session or federated user.
    pub arn: String,
    /// `AROA…:SESSION` for roles.
    pub user_id: String,
}

/// The reply to any operation that gives credentials, without an account: the request tells it.
/// `operation` is its name in STS's spelling, for messages.
pub(crate) fn parse_role_credentials(
    operation: &'static str,
    response: &HttpResponse,
) -> Result<Credentials, ServiceError> {
    let unusable = |reason: &str| ServiceError::unusable(SERVICE, operation, response, reason);
    let leaves = read_result(operation, response)?;
    let required = |name: &str, told: &str| {
        let text = text_of(&leaves, "Credentials", name).cloned();
        text.ok_or_else(|| unusable(&format!("the {told} is missing")))
    };
    let end = required("Expiration", "expiration")?;
    let end =
        parse_timestamp(end.expose()).ok_or_else(|| unusable("the expiration is not a time"))?;
    let checked = UncheckedCredentials {
        access_key_id: required("AccessKeyId", "access key id")?,
        secret_access_key: required("SecretAccessKey", "secret access key")?,
        session_token: Some(required("SessionToken", "session token")?),
        expiration: Some(end),
        account_id: None,
    };
    checked.check_sent(response).map_err(|reason| unusable(&reason))
}

pub(crate) fn parse_caller_identity(
    response: &HttpResponse,
) -> Result<CallerIdentity, ServiceError> {
    const OPERATION: &str = "GetCallerIdentity";
    let leaves = read_result(OPERATION, response)?;
    let line = |name: &str| {
        let text = text_of(&leaves, "GetCallerIdentityResult", name)?.expose().to_owned();
        (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
    };
    let unusable = |reason| ServiceError::unusable(SERVICE, OPERATION, response, reason);
    let account = line("Account").and_then(|text| text.parse().ok());
    Ok(CallerIdentity {
        account: account.ok_or_else(|| unusable("the account is missing or malformed"))?,
        arn: line("Arn").ok_or_else(|| unusable("the ARN is missing or malformed"))?,
        user_id: line("UserId").unwrap_or_default(),
    })
}

/// An element without children, and the name of its parent.
struct Leaf {
    parent: String,
    name: String,
    text: Secret,
}

/// The text of the last such leaf.
fn text_of<'a>(leaves: &'a [Leaf], parent: &str, name: &str) -> Option<&'a Secret> {
    let is_it = |leaf: &&Leaf| leaf.parent == parent && leaf.name == name;
    leaves.iter().rev().find(is_it).map(|leaf| &leaf.text)
}

/// The leaves of `OPERATIONResult`.
fn read_result(
    operation: &'static str,
    response: &HttpResponse,
) -> Result<Vec<Leaf>, ServiceError> {
    if !response.is_success() {
        return Err(parse_error(operation, response));
    }
    let result = format!("{operation}Result");
    let mut leaves = Vec::new();
    let read = read_leaves(&response.body, |path, text| {
        if let [_, top, .., name] = path
            && path.len() <= 4
            && *top == result
        {
            let [parent, name] = [path[path.len() - 2], name].map(str::to_owned);
            leaves.push(Leaf { parent, name, text: Secret::new(text) });
        }
    });
    read.map_err(|reason| ServiceError::unusable(SERVICE, operation, response, reason))?;
    Ok(leaves)
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
            let credentials = parse_role_credentials("AssumeRole", &response(200, body)).unwrap();
            assert_eq!(credentials.access_key_id, "ASIAEXAMPLEID");
            assert_eq!(credentials.secret_access_key.expose(), "example/secret+key");
            assert_eq!(credentials.session_token.unwrap().expose(), "IQoJexample==");
            assert_eq!(credentials.expiration.unwrap().to_string(), "2031-05-06T08:08:09Z");
        }
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
