//! The federation endpoint: credentials in, a sign-in token out, and the token into a console session (sts.md 7).

use serde_json::{Value, json};

use crate::form;
use crate::http::{Request, Response};
use crate::identity::PrincipalKind;
use crate::world::World;

type Pairs = [(String, String)];

fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    form::value(pairs, name).unwrap_or_default()
}

fn refuse(why: &str) -> Response {
    // The service shows a page without a reason; the reason here is for the one who debugs a test.
    Response::page(400, why).with_error("BadRequest")
}

pub(super) fn serve(world: &mut World, request: &Request) -> Response {
    let text = if request.method == "POST" { request.text() } else { request.query.clone() };
    let pairs = form::unique_pairs(&text).unwrap_or_default();
    match value(&pairs, "Action") {
        "getSigninToken" => signin_token(world, &pairs),
        "login" => login(world, &pairs),
        _ => refuse("Unknown action"),
    }
}

fn signin_token(world: &mut World, pairs: &Pairs) -> Response {
    if !matches!(value(pairs, "SessionType"), "" | "json") {
        return refuse("Unknown session type");
    }
    let session: Value = serde_json::from_str(value(pairs, "Session")).unwrap_or_default();
    let part = |name: &str| session[name].as_str().unwrap_or_default();
    let now = world.clock.now();
    let Some(key) =
        world.identities.session(part("sessionId"), part("sessionKey"), part("sessionToken"), now)
    else {
        return refuse("The session is not valid");
    };
    let is_federated = key.principal.kind == PrincipalKind::Federated;
    if key.principal.kind != PrincipalKind::Role && !is_federated {
        return refuse("Credentials of GetSessionToken cannot sign in to the console");
    }
    let duration = form::value(pairs, "SessionDuration");
    if duration.is_some() && (is_federated || key.principal.is_chained) {
        return refuse("SessionDuration is neither for chained roles nor for federated users");
    }
    let seconds = duration.map(|text| text.parse::<i64>().unwrap_or_default());
    if seconds.is_some_and(|seconds| !(900..=43_200).contains(&seconds)) {
        return refuse("SessionDuration must be 900 to 43200");
    }
    let token = world.mint.opaque("", 600);
    world.signin.console_tokens.insert(token.clone(), now + 900);
    Response::json(200, &json!({"SigninToken": token}))
}

fn login(world: &mut World, pairs: &Pairs) -> Response {
    let token = value(pairs, "SigninToken");
    let now = world.clock.now();
    if world.signin.console_tokens.get(token).is_none_or(|expiry| *expiry <= now) {
        return refuse("The sign-in token is not valid");
    }
    let destination = value(pairs, "Destination");
    let host = destination.strip_prefix("https://").and_then(|rest| rest.split('/').next());
    let is_console = host.is_some_and(|host| {
        host == "console.aws.amazon.com" || host.ends_with(".console.aws.amazon.com")
    });
    if !is_console {
        return refuse("Destination is not the console");
    }
    Response::empty(302).with_header("Location", destination)
}
