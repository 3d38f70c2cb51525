//! The requests: JSON bodies without signature, and the link that the browser opens.

use serde::Serialize;

use crate::error::Result;
use crate::model::Secret;
use crate::wire::address::Address;
use crate::wire::cli_json::{self, Separators};
use crate::wire::http::{HttpRequest, Method};
use crate::wire::percent;

/// The scope that PKCE registers if none is configured.
pub(crate) const DEFAULT_SCOPE: &str = "sso:account:access";

/// As the service spells them.
const AUTHORIZATION_CODE: &str = "authorization_code";
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const REFRESH_TOKEN: &str = "refresh_token";

/// A registered client, for the later calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client<'a> {
    pub id: &'a str,
    pub secret: &'a Secret,
}

/// `RegisterClient` for the device flow: `scopes` only as configured, no grant types.
pub(crate) fn register_client_for_device_code(
    base: &str,
    client_name: &str,
    scopes: &[String],
) -> HttpRequest {
    let body = RegisterClient {
        client_name,
        client_type: "public",
        grant_types: None,
        redirect_uris: None,
        issuer_url: None,
        scopes: Some(scopes).filter(|scopes| !scopes.is_empty()),
    };
    post(base, "/client/register", &body)
}

/// `RegisterClient` for PKCE: the redirect URI without port, the resolved start URL as issuer,
/// [`DEFAULT_SCOPE`] if `scopes` is empty.
pub(crate) fn register_client_for_authorization_code(
    base: &str,
    client_name: &str,
    scopes: &[String],
    issuer_url: &str,
) -> HttpRequest {
    let default = [DEFAULT_SCOPE.to_owned()];
    let body = RegisterClient {
        client_name,
        client_type: "public",
        grant_types: Some(&[AUTHORIZATION_CODE, REFRESH_TOKEN]),
        redirect_uris: Some(&["http://127.0.0.1/oauth/callback"]),
        issuer_url: Some(issuer_url),
        scopes: Some(if scopes.is_empty() { &default } else { scopes }),
    };
    post(base, "/client/register", &body)
}

/// `StartDeviceAuthorization`; `start_url` must be resolved.
pub(crate) fn start_device_authorization(
    base: &str,
    client: Client<'_>,
    start_url: &str,
) -> HttpRequest {
    let body = StartDeviceAuthorization {
        client_id: client.id,
        client_secret: client.secret.expose(),
        start_url,
    };
    post(base, "/device_authorization", &body)
}

/// `CreateToken` with the device code that the person confirms.
pub(crate) fn create_token_with_device_code(
    base: &str,
    client: Client<'_>,
    device_code: &Secret,
) -> HttpRequest {
    let body = CreateToken {
        device_code: Some(device_code.expose()),
        ..create_token(client, DEVICE_CODE)
    };
    post(base, "/token", &body)
}

/// `CreateToken` with the code from the browser; `redirect_uri` with port, as sent to the browser.
/// The code can be used only once: do not repeat the request if it may have arrived.
pub(crate) fn create_token_with_authorization_code(
    base: &str,
    client: Client<'_>,
    code: &Secret,
    code_verifier: &Secret,
    redirect_uri: &str,
) -> HttpRequest {
    let body = CreateToken {
        code: Some(code.expose()),
        code_verifier: Some(code_verifier.expose()),
        redirect_uri: Some(redirect_uri),
        ..create_token(client, AUTHORIZATION_CODE)
    };
    post(base, "/token", &body)
}

/// `CreateToken` with a refresh token, which the response may replace: do not repeat the request if
/// it may have arrived.
pub(crate) fn create_token_with_refresh_token(
    base: &str,
    client: Client<'_>,
    refresh_token: &Secret,
) -> HttpRequest {
    let body = CreateToken {
        refresh_token: Some(refresh_token.expose()),
        ..create_token(client, REFRESH_TOKEN)
    };
    post(base, "/token", &body)
}

/// What the browser asks the person to confirm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuthorizationRequest<'a> {
    /// Of a PKCE registration.
    pub client_id: &'a str,
    /// `http://127.0.0.1:PORT/oauth/callback`.
    pub redirect_uri: &'a str,
    /// An unguessable text that must come back.
    pub state: &'a str,
    /// The base64url SHA-256 of the code verifier, without padding.
    pub code_challenge: &'a str,
    /// [`DEFAULT_SCOPE`] if empty.
    pub scopes: &'a [String],
}

/// The link that starts a PKCE sign-in. Only scheme, host and port of `base` are used.
pub(crate) fn authorization_url(base: &str, request: AuthorizationRequest<'_>) -> Result<String> {
    let origin = Address::parse(base, "the endpoint URL of Identity Center sign-in")?.origin();
    let scopes =
        if request.scopes.is_empty() { DEFAULT_SCOPE.to_owned() } else { request.scopes.join(" ") };
    let query = percent::pairs([
        ("response_type", "code"),
        ("client_id", request.client_id),
        ("redirect_uri", request.redirect_uri),
        ("state", request.state),
        ("code_challenge_method", "S256"),
        ("scopes", &scopes),
        ("code_challenge", request.code_challenge),
    ]);
    Ok(format!("{origin}/authorize?{query}"))
}

fn post(base: &str, path: &str, body: &impl Serialize) -> HttpRequest {
    let text = cli_json::text(body, Separators::Compact);
    HttpRequest::new(Method::Post, format!("{base}{path}"))
        .with_body("application/json", Secret::new(text.as_str()))
}

fn create_token<'a>(client: Client<'a>, grant_type: &'static str) -> CreateToken<'a> {
    let (client_id, client_secret) = (client.id, client.secret.expose());
    CreateToken { client_id, client_secret, grant_type, ..CreateToken::default() }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RegisterClient<'a> {
    client_name: &'a str,
    client_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_types: Option<&'a [&'a str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uris: Option<&'a [&'a str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<&'a [String]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StartDeviceAuthorization<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    start_url: &'a str,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateToken<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    grant_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_verifier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://oidc.us-east-1.amazonaws.com";
    const START: &str = "https://d-1234567890.awsapps.com/start";

    fn check(request: &HttpRequest, path: &str, body: &str) {
        assert_eq!(request.method, Method::Post);
        assert_eq!(request.url, format!("{BASE}{path}"));
        assert_eq!(request.headers, [("content-type", Secret::new("application/json"))]);
        assert_eq!(request.body.expose(), body);
    }

    #[test]
    fn both_registrations_are_those_of_the_cli() {
        let scopes = ["sso:account:access".to_owned()];
        check(
            &register_client_for_device_code(BASE, "awsso-corp", &scopes),
            "/client/register",
            r#"{"clientName":"awsso-corp","clientType":"public","scopes":["sso:account:access"]}"#,
        );
        check(
            &register_client_for_device_code(BASE, "a\"ü", &[]),
            "/client/register",
            r#"{"clientName":"a\"\u00fc","clientType":"public"}"#,
        );
        let expected = r#"{"clientName":"awsso-corp","clientType":"public","grantTypes":["authorization_code","refresh_token"],"redirectUris":["http://127.0.0.1/oauth/callback"],"issuerUrl":"https://d-1234567890.awsapps.com/start","scopes":["sso:account:access"]}"#;
        for scopes in [&scopes[..], &[]] {
            let request = register_client_for_authorization_code(BASE, "awsso-corp", scopes, START);
            check(&request, "/client/register", expected);
        }
    }

    #[test]
    fn tokens_are_asked_for_with_each_grant() {
        let secret = Secret::new("s");
        let client = Client { id: "i", secret: &secret };
        check(
            &start_device_authorization(BASE, client, START),
            "/device_authorization",
            r#"{"clientId":"i","clientSecret":"s","startUrl":"https://d-1234567890.awsapps.com/start"}"#,
        );
        check(
            &create_token_with_device_code(BASE, client, &Secret::new("d")),
            "/token",
            r#"{"clientId":"i","clientSecret":"s","grantType":"urn:ietf:params:oauth:grant-type:device_code","deviceCode":"d"}"#,
        );
        let redirect = "http://127.0.0.1:35471/oauth/callback";
        check(
            &create_token_with_authorization_code(
                BASE,
                client,
                &Secret::new("c"),
                &Secret::new("v"),
                redirect,
            ),
            "/token",
            r#"{"clientId":"i","clientSecret":"s","grantType":"authorization_code","code":"c","codeVerifier":"v","redirectUri":"http://127.0.0.1:35471/oauth/callback"}"#,
        );
        check(
            &create_token_with_refresh_token(BASE, client, &Secret::new("r")),
            "/token",
            r#"{"clientId":"i","clientSecret":"s","grantType":"refresh_token","refreshToken":"r"}"#,
        );
    }

    #[test]
    fn the_browser_link_drops_the_path_of_the_endpoint() {
        let request = AuthorizationRequest {
            client_id: "id",
            redirect_uri: "http://127.0.0.1:35471/oauth/callback",
            state: "s-1",
            code_challenge: "abc_-",
            scopes: &["sso:account:access".to_owned(), "x".to_owned()],
        };
        assert_eq!(
            authorization_url("http://127.0.0.1:1/oidc", request).unwrap(),
            "http://127.0.0.1:1/authorize?response_type=code&client_id=id\
             &redirect_uri=http%3A%2F%2F127.0.0.1%3A35471%2Foauth%2Fcallback&state=s-1\
             &code_challenge_method=S256&scopes=sso%3Aaccount%3Aaccess%20x&code_challenge=abc_-"
        );
        let request = AuthorizationRequest { scopes: &[], ..request };
        let url = authorization_url(BASE, request).unwrap();
        assert!(url.contains("&scopes=sso%3Aaccount%3Aaccess&"), "{url}");
    }
}
