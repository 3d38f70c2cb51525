//! Console sign-in for developers (`aws login`): refreshing with a key pair, and the federation endpoint that turns
//! credentials into a link to the console.

mod dpop;
mod federation;
mod script;
mod token;

pub use script::{LoginFailure, LoginSession};
pub(crate) use token::Signin;

use serde_json::json;

use crate::http::{Request, Response};
use crate::world::World;

/// An error in the form of the service: exception in the header, OAuth code and text in the body.
pub(crate) fn failure(status: u16, exception: &str, error: &str, message: &str) -> Response {
    let body = json!({"error": error, "message": message});
    Response::json(status, &body).with_header("x-amzn-ErrorType", exception).with_error(exception)
}

/// The OAuth code that goes with an exception.
pub(crate) fn oauth_code(exception: &str) -> &'static str {
    match exception {
        "AccessDeniedException" => "TOKEN_EXPIRED",
        "InternalServerException" => "server_error",
        _ => "INVALID_REQUEST",
    }
}

/// Answers a call or opens the console.
pub(crate) fn serve(world: &mut World, operation: &str, request: &Request) -> Response {
    match operation {
        "CreateOAuth2Token" => token::serve(world, request),
        _ => federation::serve(world, request),
    }
}
