//! `GetCallerIdentity`, `GetSessionToken` and `GetFederationToken`.

use crate::http::Request;
use crate::identity::{Principal, PrincipalKind};
use crate::signature::Refusal;
use crate::world::World;

use super::assume_role::check_mfa;
use super::parameters::{DIGITS, NAME, Parameters, SERIAL};
use super::policy::Session;
use super::{Answer, reply};

pub(super) fn caller_identity(
    world: &mut World,
    request: &Request,
    parameters: Parameters,
) -> Answer {
    let caller = world.identities.authenticate(request, "sts", &world.clock)?;
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
    let caller = world.identities.authenticate(request, "sts", &world.clock)?;
    let seconds = parameters.seconds("DurationSeconds", 900, 129_600);
    let serial = parameters.optional("SerialNumber", 9, 256, SERIAL);
    let code = parameters.optional("TokenCode", 6, 6, DIGITS);
    parameters.finish()?;
    refuse_sessions(&caller, "GetSessionToken")?;
    let mfa = check_mfa(world, &caller, serial.as_deref(), code.as_deref())?;
    let expires_at = world.clock.now() + lifetime(&caller, seconds);
    let principal = Principal { kind: PrincipalKind::SessionToken, mfa, ..caller };
    let key = world.identities.issue(&mut world.mint, principal, expires_at);
    Ok(reply::credentials(&key))
}

/// Without policies these credentials may do nothing; that is not played.
pub(super) fn federation_token(
    world: &mut World,
    request: &Request,
    mut parameters: Parameters,
) -> Answer {
    let caller = world.identities.authenticate(request, "sts", &world.clock)?;
    let name = parameters.required("Name", 2, 32, NAME);
    let seconds = parameters.seconds("DurationSeconds", 900, 129_600);
    let mut session = Session::take_policies(&mut parameters);
    session.take_tags(&mut parameters);
    parameters.finish()?;
    let packed_size = session.packed_size(&caller.account)?;
    refuse_sessions(&caller, "GetFederationToken")?;
    let expires_at = world.clock.now() + lifetime(&caller, seconds);
    let account = &caller.account;
    let principal = Principal {
        kind: PrincipalKind::Federated,
        arn: format!("arn:aws:sts::{account}:federated-user/{name}"),
        user_id: format!("{account}:{name}"),
        ..caller
    };
    let key = world.identities.issue(&mut world.mint, principal, expires_at);
    let mut result = reply::credentials(&key) + &reply::federated_user(&key);
    if let Some(percent) = packed_size {
        result += &reply::element("PackedPolicySize", &percent.to_string());
    }
    Ok(result)
}

fn refuse_sessions(caller: &Principal, operation: &str) -> Result<(), Refusal> {
    if matches!(caller.kind, PrincipalKind::User | PrincipalKind::Root) {
        return Ok(());
    }
    let message = format!("Cannot call {operation} with session credentials");
    Err(Refusal::new(403, "AccessDenied", message))
}

/// Root's credentials last an hour at most; it is clipped, not refused.
fn lifetime(caller: &Principal, asked: Option<i64>) -> i64 {
    match caller.kind {
        PrincipalKind::Root => asked.unwrap_or(3600).min(3600),
        _ => asked.unwrap_or(43_200),
    }
}
