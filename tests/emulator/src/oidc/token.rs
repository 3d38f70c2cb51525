//! `CreateToken`: the three grants.

use serde_json::json;

use crate::http::Request;
use crate::world::World;

use super::members::Members;
use super::vault::{CODE_GRANT, DEVICE_GRANT, Granted, REFRESH_GRANT};
use super::{Answer, Refused, device, grant, refused};

const COMMON: [&str; 4] = ["clientId", "clientSecret", "grantType", "scope"];

pub(super) fn serve(world: &mut World, request: &Request) -> Answer {
    if !request.query.is_empty() {
        return Err(refused("InvalidRequestException", "CreateToken takes no query"));
    }
    let own = ["deviceCode", "code", "codeVerifier", "redirectUri", "refreshToken"];
    let members = Members::read(request, &[&COMMON[..], &own[..]].concat())?;
    let (id, secret) = (members.required("clientId")?, members.required("clientSecret")?);
    let kind = members.required("grantType")?;
    if ![CODE_GRANT, DEVICE_GRANT, REFRESH_GRANT].contains(&kind) {
        return Err(refused("UnsupportedGrantTypeException", "Unsupported grant type provided"));
    }
    let now = world.clock.now();
    if !world.oidc.client(id, secret, now)?.may_use(kind) {
        let text = "The client is not authorized for this grant";
        return Err(refused("UnauthorizedClientException", text));
    }
    let granted = grant_tokens(world, &members, id, kind)?;
    let mut answer = json!({
        "accessToken": granted.access_token,
        "tokenType": "Bearer",
        "expiresIn": granted.expires_in,
    });
    if let Some(token) = granted.refresh_token {
        answer["refreshToken"] = json!(token);
    }
    Ok(answer)
}

fn grant_tokens(
    world: &mut World,
    members: &Members,
    id: &str,
    kind: &str,
) -> Result<Granted, Refused> {
    let now = world.clock.now();
    let only = |names: &[&str]| members.allow_only(&[&COMMON[..], names].concat());
    match kind {
        DEVICE_GRANT => {
            only(&["deviceCode"])?;
            device::poll(world, members.required("deviceCode")?, id)?;
        }
        CODE_GRANT => {
            only(&["code", "codeVerifier", "redirectUri"])?;
            let code = members.required("code")?;
            let redirect_uri = members.required("redirectUri")?;
            grant::redeem(world, id, code, redirect_uri, members.required("codeVerifier")?)?;
        }
        _ => {
            only(&["refreshToken"])?;
            let token = members.required("refreshToken")?;
            return world.oidc.refresh(&mut world.mint, token, id, now);
        }
    }
    Ok(world.oidc.sign_in(&mut world.mint, id, now))
}
