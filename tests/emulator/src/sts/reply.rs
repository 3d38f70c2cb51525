//! XML answers of the Query protocol. Pure.

use crate::clock::rfc3339;
use crate::http::Response;
use crate::identity::IssuedKey;

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// `<name>text</name>`, escaped.
pub(super) fn element(name: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<{name}>{}</{name}>\n", text.replace('"', "&quot;"))
}

/// The `Credentials` element.
pub(super) fn credentials(key: &IssuedKey) -> String {
    format!(
        "<Credentials>\n{}{}{}{}</Credentials>\n",
        element("AccessKeyId", &key.id),
        element("SecretAccessKey", &key.secret),
        element("SessionToken", key.token.as_deref().unwrap_or_default()),
        element("Expiration", &rfc3339(key.expires_at.unwrap_or_default())),
    )
}

/// The `AssumedRoleUser` element.
pub(super) fn assumed_role_user(key: &IssuedKey) -> String {
    format!(
        "<AssumedRoleUser>\n{}{}</AssumedRoleUser>\n",
        element("AssumedRoleId", &key.principal.user_id),
        element("Arn", &key.principal.arn),
    )
}

/// The `FederatedUser` element.
pub(super) fn federated_user(key: &IssuedKey) -> String {
    format!(
        "<FederatedUser>\n{}{}</FederatedUser>\n",
        element("FederatedUserId", &key.principal.user_id),
        element("Arn", &key.principal.arn),
    )
}

/// A whole answer of an operation.
pub(super) fn success(operation: &str, result: &str, request_id: &str) -> Response {
    let xml = format!(
        "<{operation}Response xmlns=\"{NAMESPACE}\">\n<{operation}Result>\n{result}</{operation}Result>\n\
         <ResponseMetadata>\n{}</ResponseMetadata>\n</{operation}Response>\n",
        element("RequestId", request_id)
    );
    Response::new(200, "text/xml", xml)
}

/// A whole error answer.
pub(crate) fn failure(status: u16, code: &str, message: &str, request_id: &str) -> Response {
    let kind = if status < 500 { "Sender" } else { "Receiver" };
    let xml = format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\">\n<Error>\n{}{}{}</Error>\n{}</ErrorResponse>\n",
        element("Type", kind),
        element("Code", code),
        element("Message", message),
        element("RequestId", request_id)
    );
    Response::new(status, "text/xml", xml).with_error(code)
}
