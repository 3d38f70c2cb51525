//! Device codes: `StartDeviceAuthorization`, polling, and the page where a person approves.

use serde_json::json;

use crate::form;
use crate::http::{Request, Response};
use crate::world::World;

use super::members::Members;
use super::vault::{Approval, DEVICE_GRANT, DeviceCode};
use super::{Answer, Refused, refused};

pub(super) fn serve(world: &mut World, request: &Request) -> Answer {
    let members = Members::read(request, &["clientId", "clientSecret", "startUrl"])?;
    let (id, secret) = (members.required("clientId")?, members.required("clientSecret")?);
    let start_url = members.required("startUrl")?;
    let now = world.clock.now();
    let client = world.oidc.client(id, secret, now)?;
    if !client.may_use(DEVICE_GRANT) {
        let text = "The client is not authorized for the device code grant";
        return Err(refused("UnauthorizedClientException", text));
    }
    if !world.oidc.knows(start_url) {
        return Err(refused("InvalidRequestException", "Invalid start URL provided"));
    }
    let letters = world.mint.identifier("", 8);
    let user_code = format!("{}-{}", &letters[..4], &letters[4..]);
    let device_code = world.mint.opaque("", 120);
    let page = format!("{}/device", world.url);
    let mut answer = json!({
        "deviceCode": device_code,
        "userCode": user_code,
        "verificationUri": page,
        "verificationUriComplete": format!("{page}?user_code={user_code}"),
        "expiresIn": world.oidc.device_code_lifetime,
    });
    if let Some(seconds) = world.oidc.interval {
        answer["interval"] = json!(seconds);
    }
    let code = DeviceCode {
        client_id: id.to_owned(),
        user_code,
        expires_at: now + world.oidc.device_code_lifetime,
        interval: i64::from(world.oidc.interval.unwrap_or(5)) * 1000,
        polls: 0,
        last_poll: None,
        may_be_early: true,
        is_approved: false,
    };
    world.oidc.device_codes.insert(device_code, code);
    Ok(answer)
}

/// One poll: fine only if the person has approved.
///
/// The second call may follow the first at once, since the AWS CLI asks once before it shows anything; after that a
/// call before the interval is over is slowed down, for good (RFC 8628 3.5).
pub(super) fn poll(world: &mut World, device_code: &str, client_id: &str) -> Result<(), Refused> {
    let now = world.clock.now_milliseconds();
    let approval = world.oidc.approval;
    let code = world
        .oidc
        .device_codes
        .get_mut(device_code)
        .filter(|code| code.client_id == client_id)
        .ok_or_else(|| refused("InvalidGrantException", "Invalid device code provided"))?;
    if code.expires_at * 1000 <= now || approval == Approval::Expire {
        return Err(refused("ExpiredTokenException", "Device code has expired"));
    }
    let is_early = code.last_poll.is_some_and(|last| now - last < code.interval);
    code.last_poll = Some(now);
    if is_early && !std::mem::take(&mut code.may_be_early) {
        code.interval += 5000;
        return Err(refused("SlowDownException", "Polling too fast"));
    }
    code.polls += 1;
    let is_approved = match approval {
        Approval::Immediately => true,
        Approval::AfterPolls(pending) => code.polls > pending,
        Approval::InBrowser | Approval::Never | Approval::Expire => code.is_approved,
        Approval::Deny => {
            return Err(refused("AccessDeniedException", "The person refused the request"));
        }
    };
    if !is_approved {
        return Err(refused("AuthorizationPendingException", "Authorization is pending"));
    }
    world.oidc.device_codes.remove(device_code);
    Ok(())
}

/// The page behind `verificationUriComplete`.
pub(super) fn page(world: &mut World, request: &Request) -> Response {
    let pairs = form::unique_pairs(&request.query).unwrap_or_default();
    let Some(user_code) = form::value(&pairs, "user_code") else {
        return Response::page(200, "Enter the code that the device shows.");
    };
    match world.oidc.device_codes.values_mut().find(|code| code.user_code == user_code) {
        Some(code) => {
            code.is_approved = true;
            Response::page(200, "Request approved. You can close this window.")
        }
        None => Response::page(400, "The code is not valid.").with_error("InvalidCode"),
    }
}
