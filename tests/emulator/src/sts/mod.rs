//! Security Token Service, Query protocol: table of operations. The rules are in the files beside this one.

mod assume_role;
mod parameters;
mod policy;
mod reply;
mod session;
mod web_identity;

pub(crate) use reply::failure;

use crate::http::{Request, Response};
use crate::signature::Refusal;
use crate::world::World;

use parameters::Parameters;

/// The inside of the result element.
type Answer = Result<String, Refusal>;

/// Answers a form that was posted.
pub(crate) fn serve(
    world: &mut World,
    operation: &str,
    request: &Request,
    request_id: &str,
) -> Response {
    let answer = Parameters::read(request).and_then(|parameters| match operation {
        "AssumeRole" => assume_role::serve(world, request, parameters),
        "AssumeRoleWithWebIdentity" => web_identity::serve(world, request, parameters),
        "GetCallerIdentity" => session::caller_identity(world, request, parameters),
        "GetFederationToken" => session::federation_token(world, request, parameters),
        "GetSessionToken" => session::session_token(world, request, parameters),
        _ => Err(Refusal::new(
            400,
            "InvalidAction",
            format!("Could not find operation {operation} for version 2011-06-15"),
        )),
    });
    match answer {
        Ok(result) => reply::success(operation, &result, request_id),
        Err(refusal) => failure(refusal.status, refusal.code, &refusal.message, request_id),
    }
}
