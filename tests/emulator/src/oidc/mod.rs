//! Identity Center's OIDC service: table of operations. State, rules and scripting are in the files beside this one.

mod authorize;
mod device;
mod grant;
mod members;
mod register;
mod script;
mod token;
mod vault;

pub use script::IssuedToken;
pub(crate) use vault::Oidc;
pub use vault::{Approval, Consent};

use serde_json::Value;

use crate::http::{Request, Response};
use crate::route::Service;
use crate::world::World;

/// Why a call is refused: status, exception and description.
#[derive(Debug)]
struct Refused {
    status: u16,
    exception: &'static str,
    description: String,
}

/// A refusal with status 400, or 401 where the service uses that.
fn refused(exception: &'static str, description: &str) -> Refused {
    let status = if exception == "InvalidClientException" { 401 } else { 400 };
    Refused { status, exception, description: description.to_owned() }
}

type Answer = Result<Value, Refused>;

/// Answers a call, or shows a page in the browser.
pub(crate) fn serve(
    world: &mut World,
    operation: &str,
    request: &Request,
    request_id: &str,
) -> Response {
    let answer = match operation {
        "Authorize" => return authorize::page(world, request),
        "VerifyDevice" => return device::page(world, request),
        "RegisterClient" => register::serve(world, request),
        "StartDeviceAuthorization" => device::serve(world, request),
        _ => token::serve(world, request),
    };
    match answer {
        Ok(body) => Response::json(200, &body).with_header("Cache-Control", "no-store"),
        Err(refused) => {
            Service::Oidc.error(refused.status, refused.exception, &refused.description, request_id)
        }
    }
}
