//! The request that renews a console session's credentials. The refresh token can be used once: if
//! the request may have arrived, repeat it only after a refusal for overload or a failure of the
//! service.

use ring::rand::SecureRandom;
use serde::Serialize;

use super::cache::CachedLogin;
use super::proof::proof;
use crate::error::Result;
use crate::model::{Secret, Timestamp};
use crate::wire::cli_json::{self, Separators};
use crate::wire::http::{HttpRequest, Method};

/// The request that renews `login` at `base`, the endpoint of the profile's region.
///
/// `id` is a random UUID, and must be new for each attempt.
pub(crate) fn refresh_token_request(
    base: &str,
    login: &CachedLogin,
    id: &str,
    now: Timestamp,
    random: &dyn SecureRandom,
) -> Result<HttpRequest> {
    let url = format!("{base}/v1/token");
    let proof = proof(&login.dpop_key, &url, id, now, random)?;
    let body = RefreshBody {
        client_id: &login.client_id,
        grant_type: "refresh_token",
        refresh_token: login.refresh_token.expose(),
    };
    let body = cli_json::text(&body, Separators::Compact);
    Ok(HttpRequest::new(Method::Post, url)
        .with_body("application/json", Secret::new(body.as_str()))
        .with_header("dpop", proof))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefreshBody<'a> {
    client_id: &'a str,
    grant_type: &'a str,
    refresh_token: &'a str,
}
