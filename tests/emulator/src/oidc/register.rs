//! `RegisterClient`.

use serde_json::json;

use crate::http::Request;
use crate::world::World;

use super::members::Members;
use super::vault::{CODE_GRANT, Client, DEVICE_GRANT, REFRESH_GRANT};
use super::{Answer, Refused, refused};

pub(super) fn serve(world: &mut World, request: &Request) -> Answer {
    let members = Members::read(
        request,
        &[
            "clientName",
            "clientType",
            "scopes",
            "grantTypes",
            "redirectUris",
            "issuerUrl",
            "entitledApplicationArn",
        ],
    )?;
    members.required("clientName")?;
    if members.required("clientType")? != "public" {
        return Err(refused("InvalidClientMetadataException", "Invalid client type provided"));
    }
    let scopes = members.list("scopes")?.unwrap_or_default();
    if let Some(scope) = scopes.iter().find(|scope| !is_scope(scope)) {
        return Err(refused("InvalidScopeException", &format!("Invalid scope provided: {scope}")));
    }
    let grant_types = members.list("grantTypes")?;
    let redirect_uris = members.list("redirectUris")?.unwrap_or_default();
    let issuer_url = members.text("issuerUrl")?;
    check_grants(grant_types.as_deref(), &redirect_uris, issuer_url)?;
    if issuer_url.is_some_and(|url| !world.oidc.knows(url)) {
        return Err(refused("InvalidRequestException", "Invalid issuer URL provided"));
    }
    let now = world.clock.now();
    let client = Client {
        secret: world.mint.opaque("eyJraWQiOiJrZXkt", 1200),
        expires_at: now + world.oidc.registration_lifetime,
        scopes,
        grant_types,
        redirect_uris,
        issuer_url: issuer_url.map(|url| url.trim_end_matches('/').to_owned()),
    };
    let id = world.mint.opaque("", 32);
    let answer = json!({
        "clientId": id,
        "clientSecret": client.secret,
        "clientIdIssuedAt": now,
        "clientSecretExpiresAt": client.expires_at,
        "authorizationEndpoint": null,
        "tokenEndpoint": null,
    });
    world.oidc.clients.insert(id, client);
    Ok(answer)
}

fn check_grants(
    grant_types: Option<&[String]>,
    redirect_uris: &[String],
    issuer_url: Option<&str>,
) -> Result<(), Refused> {
    let known = [CODE_GRANT, DEVICE_GRANT, REFRESH_GRANT];
    let types = grant_types.unwrap_or_default();
    if types.iter().any(|kind| !known.contains(&kind.as_str())) {
        return Err(refused("UnsupportedGrantTypeException", "Unsupported grant type provided"));
    }
    if redirect_uris.iter().any(|uri| !is_redirect_uri(uri)) {
        return Err(refused("InvalidRedirectUriException", "Invalid redirect URI provided"));
    }
    if types.iter().any(|kind| kind == CODE_GRANT) {
        if redirect_uris.is_empty() {
            return Err(refused("InvalidRedirectUriException", "A redirect URI is required"));
        }
        if issuer_url.is_none() {
            return Err(refused("InvalidRequestException", "issuerUrl is missing"));
        }
    }
    Ok(())
}

/// `service:thing[:thing]` in lower case, or `openid`.
fn is_scope(scope: &str) -> bool {
    let parts: Vec<&str> = scope.split(':').collect();
    let is_word = |part: &&str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    scope == "openid" || (parts.len() > 1 && parts.iter().all(is_word))
}

/// `http://127.0.0.1/path`, without port, query or fragment.
fn is_redirect_uri(uri: &str) -> bool {
    uri.strip_prefix("http://127.0.0.1/").is_some_and(|path| !path.contains(['?', '#', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_are_loopback_without_port() {
        assert!(is_redirect_uri("http://127.0.0.1/oauth/callback"));
        for uri in [
            "http://127.0.0.1:8080/oauth/callback",
            "http://localhost/oauth/callback",
            "https://127.0.0.1/oauth/callback",
            "http://127.0.0.1",
        ] {
            assert!(!is_redirect_uri(uri), "{uri}");
        }
    }

    #[test]
    fn scopes_have_parts() {
        for (scope, right) in [
            ("sso:account:access", true),
            ("codewhisperer:completions", true),
            ("openid", true),
            ("sso", false),
            ("", false),
            ("sso:account:access,other:x", false),
            ("sso::access", false),
        ] {
            assert_eq!(is_scope(scope), right, "{scope}");
        }
    }
}
