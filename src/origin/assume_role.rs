//! One AssumeRole call, signed with the credentials of the previous step.

use jiff::SignedDuration;

use super::{Call, multi_factor};
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Partition, RoleParameters, Secret, SessionName};
use crate::sys::{Transport, send_with_retries};
use crate::wire::endpoint::{self, Service};
use crate::wire::{HttpResponse, ServiceError, sts};

/// One role to assume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hop {
    pub role: RoleParameters,
    /// The profile that defines it; `None` on the command line.
    pub profile: Option<String>,
    /// A command (without a shell) that prints the MFA code. Only a profile can name one.
    pub mfa_process: Option<String>,
    /// Whether the code was used for the session that assumes the role.
    pub uses_session: bool,
}

/// The MFA code for `hop`, if it has a device.
pub(crate) fn mfa_code(call: &Call<'_>, hop: &Hop) -> Result<Option<Secret>> {
    let Some(serial) = hop.role.mfa_serial.as_ref().filter(|_| !hop.uses_session) else {
        return Ok(None);
    };
    let program = hop.mfa_process.as_deref();
    multi_factor::token_code(call.system, call.interaction, program, serial).map(Some)
}

/// Assumes the role of `hop` with `signer`'s credentials.
pub(crate) fn assume(
    call: &Call<'_>,
    hop: &Hop,
    signer: &Credentials,
    code: Option<&Secret>,
) -> Result<Credentials> {
    let role = &hop.role;
    let arn = &role.role_arn;
    let region = call.region_for(arn);
    let session_name = match &role.session_name {
        Some(name) => name.clone(),
        None => default_session_name(call),
    };
    let base = call.system.endpoint(Service::Sts, &region, &call.network.endpoints)?;
    let signing_region = endpoint::signing_region(&region);
    let request =
        |now| sts::assume_role(&base, &signing_region, role, &session_name, code, signer, now);
    tracing::debug!(role = %arn, endpoint = %base, "asking STS for a role");
    let answer =
        sts_call(call, &request, &|response| sts::parse_role_credentials("AssumeRole", response))
            .map_err(|error| explain(error, role, code))?;
    Ok(Credentials { account_id: Some(arn.account().clone()), ..answer })
}

/// Whether `error`, from [`assume`], is about an MFA code that a person can type again.
pub(crate) fn may_retype_code(call: &Call<'_>, hop: &Hop, error: &Error) -> bool {
    hop.mfa_process.is_none()
        && call.interaction.reaches_a_person(call.system)
        && error.to_string().contains(sts::WRONG_CODE)
}

/// The identity of `credentials`, from STS. Requires no permission, and no policy can deny it.
pub(crate) fn caller_identity(
    call: &Call<'_>,
    credentials: &Credentials,
) -> Result<sts::CallerIdentity> {
    let region = call.region.cloned().unwrap_or_else(|| Partition::Aws.global_region());
    let base = call.system.endpoint(Service::Sts, &region, &call.network.endpoints)?;
    let signing_region = endpoint::signing_region(&region);
    let request = |now| sts::get_caller_identity(&base, &signing_region, credentials, now);
    Ok(sts_call(call, &request, &sts::parse_caller_identity)?)
}

/// Sends a signed STS request and parses the response. If STS says that the clock is wrong, sends
/// it again with a corrected time.
pub(crate) fn sts_call<T>(
    call: &Call<'_>,
    request: &dyn Fn(crate::model::Timestamp) -> Result<crate::wire::HttpRequest>,
    parse: &dyn Fn(&HttpResponse) -> Result<T, ServiceError>,
) -> Result<T, StsError> {
    let send = |skew: SignedDuration| -> Result<HttpResponse> {
        send_with_retries(
            call.system,
            &Transport::to(call.network),
            call.network.attempts,
            &mut |now| request(now + skew),
            &|response| parse(response).err().is_some_and(|error| error.retryable()),
            true,
        )
    };
    let response = send(SignedDuration::ZERO)?;
    let error = match parse(&response) {
        Ok(answer) => return Ok(answer),
        Err(error) => error,
    };
    let Some(skew) = sts::clock_skew(&response, call.system.now()) else {
        return Err(error.into());
    };
    tracing::debug!(seconds = skew.as_secs(), "the local clock differs from the server's");
    let response = send(skew)?;
    parse(&response).map_err(|error| StsError { skew: Some(skew), ..error.into() })
}

pub(crate) struct StsError {
    service: Option<Box<ServiceError>>,
    error: Box<Error>,
    skew: Option<SignedDuration>,
}

impl From<Error> for StsError {
    fn from(error: Error) -> Self {
        Self { service: None, error: Box::new(error), skew: None }
    }
}

impl From<ServiceError> for StsError {
    fn from(service: ServiceError) -> Self {
        Self {
            error: Box::new(service.clone().into()),
            service: Some(Box::new(service)),
            skew: None,
        }
    }
}

impl From<StsError> for Error {
    fn from(failure: StsError) -> Self {
        let mut error = *failure.error;
        if let Some(skew) = failure.skew {
            let seconds = skew.as_secs();
            error = error.hint(format!(
                "set this computer's clock: it is {} seconds {} the server's",
                seconds.abs(),
                if seconds > 0 { "behind" } else { "ahead of" }
            ));
        }
        match failure.service.as_deref().and_then(sts::advice) {
            Some(advice) => error.hint(advice),
            None => error,
        }
    }
}

/// Adds advice that depends on the request.
fn explain(failure: StsError, role: &RoleParameters, code: Option<&Secret>) -> Error {
    let denied = failure.service.as_ref().is_some_and(|error| error.is("AccessDenied"));
    let expired = failure.service.as_ref().is_some_and(|error| error.is("ExpiredToken"));
    let error = Error::from(failure).context(format!("role {}", role.role_arn));
    if expired {
        return error.with_kind(Kind::SignInNeeded).hint("the source credentials have expired");
    }
    if denied && code.is_none() {
        return error.hint(
            "check the role's trust policy, your permissions, the external ID and MFA: AWS does \
             not say which one is the cause",
        );
    }
    error
}

/// `awsso-USER`, so that CloudTrail shows a person.
pub(super) fn default_session_name(call: &Call<'_>) -> SessionName {
    let environment = &call.system.environment;
    let user = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| environment.non_empty(name));
    SessionName::from_free_text(&format!("awsso-{}", user.unwrap_or("session")))
}
