//! `AssumeRole`: limits, MFA, trust, durations; in this order.

use crate::http::Request;
use crate::identity::{IssuedKey, MfaFailure, Principal, PrincipalKind, Role, arn_field};
use crate::signature::Refusal;
use crate::world::World;

use super::parameters::{DIGITS, EXTERNAL_ID, NAME, PRINTABLE, Parameters, SERIAL, validation};
use super::policy::Session;
use super::{Answer, reply};

struct Input {
    role_arn: String,
    session_name: String,
    seconds: Option<i64>,
    external_id: Option<String>,
    serial: Option<String>,
    code: Option<String>,
    source_identity: Option<String>,
    session: Session,
}

impl Input {
    fn take(mut parameters: Parameters) -> Result<Self, Refusal> {
        let input = Self {
            role_arn: parameters.required("RoleArn", 20, 2048, PRINTABLE),
            session_name: parameters.required("RoleSessionName", 2, 64, NAME),
            seconds: parameters.seconds("DurationSeconds", 900, 43_200),
            external_id: parameters.optional("ExternalId", 2, 1224, EXTERNAL_ID),
            serial: parameters.optional("SerialNumber", 9, 256, SERIAL),
            code: parameters.optional("TokenCode", 6, 6, DIGITS),
            source_identity: parameters.optional("SourceIdentity", 2, 64, NAME),
            session: Session::take(&mut parameters),
        };
        parameters.finish()?;
        if !is_role_arn(&input.role_arn) {
            return Err(validation(format!("{} is invalid", input.role_arn)));
        }
        Ok(input)
    }
}

/// `arn:PARTITION:iam::ACCOUNT:role/NAME`
pub(super) fn is_role_arn(arn: &str) -> bool {
    let account = arn_field(arn, 4);
    arn.starts_with("arn:aws")
        && arn_field(arn, 2) == "iam"
        && arn_field(arn, 3).is_empty()
        && account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && arn_field(arn, 5).strip_prefix("role/").is_some_and(|name| !name.is_empty())
}

pub(super) fn serve(world: &mut World, request: &Request, parameters: Parameters) -> Answer {
    let caller = world.identities.authenticate(request, "sts", &world.clock)?;
    let input = Input::take(parameters)?;
    let packed_size = input.session.packed_size(arn_field(&input.role_arn, 4))?;
    if caller.kind == PrincipalKind::Root {
        return Err(Refusal::new(
            403,
            "AccessDenied",
            "Roles may not be assumed by root accounts.",
        ));
    }
    let has_mfa = check_mfa(world, &caller, input.serial.as_deref(), input.code.as_deref())?;
    let role = trusted_role(world, &caller, &input, has_mfa)?;
    let seconds = duration(&caller, &role, input.seconds)?;
    let is_chained = caller.kind == PrincipalKind::Role;
    let key = start_session(world, &role, &input.session_name, seconds, is_chained);
    let mut result = reply::assumed_role_user(&key) + &reply::credentials(&key);
    if let Some(percent) = packed_size {
        result += &reply::element("PackedPolicySize", &percent.to_string());
    }
    if let Some(identity) = &input.source_identity {
        result += &reply::element("SourceIdentity", identity);
    }
    Ok(result)
}

/// Whether the caller has shown a second factor, now or when getting these credentials.
///
/// # Errors
/// `AccessDenied` if a factor was tried and failed.
pub(super) fn check_mfa(
    world: &mut World,
    caller: &Principal,
    serial: Option<&str>,
    code: Option<&str>,
) -> Result<bool, Refusal> {
    let failed = |text: &str| {
        let message = format!("MultiFactorAuthentication failed{text}");
        Err(Refusal::new(403, "AccessDenied", message))
    };
    let (serial, code) = match (serial, code) {
        (None, None) => return Ok(caller.mfa),
        (Some(serial), Some(code)) => (serial, code),
        _ => return failed(", must provide both MFA serial number and one time pass code."),
    };
    let owns = matches!(caller.kind, PrincipalKind::User | PrincipalKind::Root);
    let used = if owns {
        world.identities.use_mfa_code(serial, code)
    } else {
        Err(MfaFailure::UnknownDevice)
    };
    match used {
        Ok(()) => Ok(true),
        Err(MfaFailure::WrongCode) => failed(" with invalid MFA one time pass code. "),
        Err(MfaFailure::UnknownDevice) => failed(
            ", unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this \
             user.",
        ),
    }
}

/// The role, if it exists and its trust lets the caller in: the service tells neither which nor why.
fn trusted_role(
    world: &World,
    caller: &Principal,
    input: &Input,
    has_mfa: bool,
) -> Result<Role, Refusal> {
    let role = world.identities.roles.get(&input.role_arn).filter(|role| {
        let trust = &role.trust;
        let right_device = match (&trust.mfa_serial, &input.serial) {
            (Some(wanted), Some(given)) => wanted == given,
            (Some(_), None) => has_mfa,
            (None, _) => true,
        };
        let right_id = trust.external_id.is_none() || trust.external_id == input.external_id;
        caller.kind != PrincipalKind::Federated && trust.admits(caller) && right_id && right_device
    });
    role.cloned().ok_or_else(|| {
        let message = format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
            caller.arn, input.role_arn
        );
        Refusal::new(403, "AccessDenied", message)
    })
}

fn duration(caller: &Principal, role: &Role, asked: Option<i64>) -> Result<i64, Refusal> {
    let seconds = asked.unwrap_or(3600);
    if seconds > 3600 && caller.kind == PrincipalKind::Role {
        return Err(validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        ));
    }
    within_maximum(role, seconds)
}

/// The seconds, unless the role forbids so many.
pub(super) fn within_maximum(role: &Role, seconds: i64) -> Result<i64, Refusal> {
    if seconds <= i64::from(role.trust.max_duration) {
        return Ok(seconds);
    }
    let message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    Err(validation(message))
}

/// Issues the credentials of a role session; the role's path is not part of the session's ARN.
pub(super) fn start_session(
    world: &mut World,
    role: &Role,
    session_name: &str,
    seconds: i64,
    is_chained: bool,
) -> IssuedKey {
    let (partition, account) = (arn_field(&role.arn, 1), arn_field(&role.arn, 4));
    let name = role.arn.rsplit('/').next().unwrap_or_default();
    let principal = Principal {
        kind: PrincipalKind::Role,
        account: account.to_owned(),
        arn: format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session_name}"),
        user_id: format!("{}:{session_name}", role.unique_id),
        role_arn: Some(role.arn.clone()),
        mfa: false,
        is_chained,
    };
    let expires_at = world.clock.now() + seconds;
    world.identities.issue(&mut world.mint, principal, expires_at)
}
