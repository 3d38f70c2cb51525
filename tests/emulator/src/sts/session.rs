//! `GetCallerIdentity` and `GetSessionToken`.

use crate::http::Request;
use crate::identity::{Principal, PrincipalKind};
use crate::signature::Refusal;
use crate::world::World;

use super::assume_role::check_mfa;
use super::parameters::{DIGITS, Parameters, SERIAL};
use super::{Answer, reply};

pub(super) fn caller_identity(
    world: &mut World,
    request: &Request,
    parameters: Parameters,
) -> Answer {
    let caller = world
        .identities
        .authenticate(request, "sts", &world.clock)?;
    parameters.finish()?;
    Ok(reply::element("Arn", &caller.arn)
        + &reply::element("UserId", &caller.user_id)
        + &reply::element("Account", &caller.account))
}

pub(super) fn session_token(
    world: &mut World,
    request: &Request,
    mut parameters: Parameters,
) -> Answer {
    let caller = world
        .identities
        .authenticate(request, "sts", &world.clock)?;
    let seconds = parameters.seconds("DurationSeconds", 900, 129_600);
    let serial = parameters.optional("SerialNumber", 9, 256, SERIAL);
    let code = parameters.optional("TokenCode", 6, 6, DIGITS);
    parameters.finish()?;
    if !matches!(caller.kind, PrincipalKind::User | PrincipalKind::Root) {
        let message = "Cannot call GetSessionToken with session credentials";
        return Err(Refusal::new(403, "AccessDenied", message));
    }
    let mfa = check_mfa(world, &caller, serial.as_deref(), code.as_deref())?;
    let seconds = match (caller.kind, seconds) {
        (PrincipalKind::Root, seconds) => seconds.unwrap_or(3600).min(3600),
        (_, seconds) => seconds.unwrap_or(43_200),
    };
    let expires_at = world.clock.now() + seconds;
    let principal = Principal {
        kind: PrincipalKind::SessionToken,
        mfa,
        ..caller
    };
    let key = world
        .identities
        .issue(&mut world.mint, principal, expires_at);
    Ok(reply::credentials(&key))
}
