//! `POST /v1/token`: credentials of 15 minutes for a refresh token and the key that it is bound to.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::http::{Request, Response};
use crate::identity::Principal;
use crate::world::World;

use super::script::LoginFailure;
use super::{dpop, failure};

pub(super) const CLIENTS: [&str; 2] =
    ["arn:aws:signin:::devtools/same-device", "arn:aws:signin:::devtools/cross-device"];

/// A login, found by its refresh token.
pub(super) struct Login {
    pub(super) client_id: String,
    /// Coordinates of the public key.
    pub(super) key: Vec<u8>,
    pub(super) principal: Principal,
}

/// The state of the service.
#[derive(Default)]
pub(crate) struct Signin {
    pub(super) logins: HashMap<String, Login>,
    pub(super) failure: Option<LoginFailure>,
    used_proofs: HashSet<String>,
    /// Sign-in tokens of the console and their ends.
    pub(super) console_tokens: HashMap<String, i64>,
}

/// Seconds that credentials last.
pub(super) const LIFETIME: i64 = 900;

fn invalid(message: &str) -> Response {
    failure(400, "ValidationException", "INVALID_REQUEST", message)
}

pub(super) fn serve(world: &mut World, request: &Request) -> Response {
    match refresh(world, request) {
        Ok(body) => Response::json(200, &body),
        Err(response) => response,
    }
}

fn refresh(world: &mut World, request: &Request) -> Result<Value, Response> {
    if request.content_type() != "application/json" || request.header("authorization").is_some() {
        return Err(invalid("Content-Type must be application/json, without Authorization"));
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let members = body.as_object().ok_or_else(|| invalid("The body is not a JSON object"))?;
    let known = ["clientId", "grantType", "refreshToken"];
    if let Some(name) = members.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(invalid(&format!("Unknown member {name}")));
    }
    let member = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default();
    if member("grantType") != "refresh_token" || !CLIENTS.contains(&member("clientId")) {
        return Err(invalid("Unknown grantType or clientId"));
    }
    let proof = prove(world, request)?;
    if let Some(failure) = world.signin.failure {
        return Err(failure.response());
    }
    let token = member("refreshToken");
    let fits = world
        .signin
        .logins
        .get(token)
        .is_some_and(|login| login.client_id == member("clientId") && login.key == proof.key);
    // Removed only if it fits: a stranger's attempt must not use it up.
    let login = fits.then(|| world.signin.logins.remove(token)).flatten();
    let login = login.ok_or_else(|| LoginFailure::TokenExpired.response())?;
    let expires_at = world.clock.now() + LIFETIME;
    let key = world.identities.issue(&mut world.mint, login.principal.clone(), expires_at);
    let refresh_token = world.mint.opaque("", 800);
    world.signin.logins.insert(refresh_token.clone(), login);
    Ok(json!({
        "accessToken": {
            "accessKeyId": key.id,
            "secretAccessKey": key.secret,
            "sessionToken": key.token,
        },
        "tokenType": "aws_sigv4",
        "expiresIn": LIFETIME,
        "refreshToken": refresh_token,
    }))
}

fn prove(world: &mut World, request: &Request) -> Result<dpop::Proof, Response> {
    let header = request.header("dpop").ok_or_else(|| invalid("The DPoP header is missing"))?;
    let host = request.header("host").unwrap_or_default();
    let url = format!("http://{host}{}", request.path);
    let proof = dpop::verify(header, &url, world.clock.now())
        .map_err(|text| invalid(&format!("Invalid DPoP proof: {text}")))?;
    if world.signin.used_proofs.insert(proof.id.clone()) {
        return Ok(proof);
    }
    Err(invalid("Invalid DPoP proof: jti was used before"))
}
