//! The page of the PKCE flow: checks what the client sent the browser with, and sends it back.

use crate::form;
use crate::http::{Request, Response};
use crate::world::World;

use super::vault::{AuthorizationCode, CODE_GRANT, Client, Consent};

const PARAMETERS: [&str; 7] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "code_challenge_method",
    "code_challenge",
    "scopes",
];

type Pairs = [(String, String)];

fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    form::value(pairs, name).unwrap_or_default()
}

pub(super) fn page(world: &mut World, request: &Request) -> Response {
    let pairs = form::unique_pairs(&request.query).unwrap_or_default();
    let now = world.clock.now();
    let client = world.oidc.clients.get(value(&pairs, "client_id"));
    let client = client.filter(|client| client.expires_at > now);
    if let Err(text) = check_address(client, &pairs) {
        return Response::page(400, &text).with_error("invalid_request");
    }
    let (redirect_uri, state) = (value(&pairs, "redirect_uri"), value(&pairs, "state"));
    let back = |parameters: String| {
        let location = format!("{redirect_uri}?{parameters}&state={}", form::encode(state));
        Response::empty(302).with_header("Location", location)
    };
    if let Some(error) = problem(client, &pairs) {
        return back(format!("error={error}")).with_error(error);
    }
    match world.oidc.consent {
        Consent::Ignore => Response::page(200, "Allow access to your data?"),
        Consent::Deny => back("error=access_denied".to_owned()),
        Consent::WrongState => Response::empty(302)
            .with_header("Location", format!("{redirect_uri}?code=stolen&state=wrong")),
        Consent::Allow => {
            let code = world.mint.opaque("", 200);
            let entry = AuthorizationCode {
                client_id: value(&pairs, "client_id").to_owned(),
                redirect_uri: redirect_uri.to_owned(),
                challenge: value(&pairs, "code_challenge").to_owned(),
                expires_at: now + 600,
            };
            world.oidc.authorization_codes.insert(code.clone(), entry);
            back(format!("code={}", form::encode(&code)))
        }
    }
}

/// Whether the browser may be sent back at all: a known client, its address, nothing unknown (RFC 6749 4.1.2.1).
fn check_address(client: Option<&Client>, pairs: &Pairs) -> Result<(), String> {
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !PARAMETERS.contains(&name.as_str())) {
        return Err(format!("Unknown parameter {name}."));
    }
    let client = client.ok_or("Unknown client, or its registration has expired.")?;
    if !client.may_use(CODE_GRANT) || client.issuer_url.is_none() {
        return Err("The client is not authorized for this flow.".to_owned());
    }
    let registered = without_port(value(pairs, "redirect_uri"));
    if registered.is_some_and(|uri| client.redirect_uris.contains(&uri)) {
        return Ok(());
    }
    Err("The redirect URI is not registered.".to_owned())
}

/// The OAuth error of a request that may be sent back.
fn problem(client: Option<&Client>, pairs: &Pairs) -> Option<&'static str> {
    if value(pairs, "response_type") != "code" {
        return Some("unsupported_response_type");
    }
    let is_proof = value(pairs, "code_challenge_method") == "S256"
        && is_challenge(value(pairs, "code_challenge"));
    if value(pairs, "state").is_empty() || !is_proof {
        return Some("invalid_request");
    }
    let known = client.map(|client| client.scopes.as_slice()).unwrap_or_default();
    let mut scopes = value(pairs, "scopes").split(' ');
    (!scopes.all(|scope| known.iter().any(|own| own == scope))).then_some("invalid_scope")
}

/// `http://127.0.0.1:PORT/path` as it was registered: any port will do, but there must be one.
fn without_port(uri: &str) -> Option<String> {
    let (port, path) = uri.strip_prefix("http://127.0.0.1:")?.split_once('/')?;
    let port: u16 = port.parse().ok()?;
    (port > 0).then(|| format!("http://127.0.0.1/{path}"))
}

/// 32 bytes in base64url without padding.
fn is_challenge(text: &str) -> bool {
    text.len() == 43
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
