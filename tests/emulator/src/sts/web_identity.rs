//! `AssumeRoleWithWebIdentity`: unsigned, with a token that this emulator issued.

use crate::http::Request;
use crate::identity::{WebIdentity, arn_field};
use crate::signature::Refusal;
use crate::world::World;

use super::assume_role::{is_role_arn, start_session, within_maximum};
use super::parameters::{NAME, PRINTABLE, Parameters, validation};
use super::policy::Session;
use super::{Answer, reply};

pub(super) fn serve(world: &mut World, request: &Request, mut parameters: Parameters) -> Answer {
    for header in ["authorization", "x-amz-security-token"] {
        if request.header(header).is_some() {
            let message = format!("AssumeRoleWithWebIdentity is not signed: leave out {header}");
            return Err(Refusal::new(403, "SignatureDoesNotMatch", message));
        }
    }
    let role_arn = parameters.required("RoleArn", 20, 2048, PRINTABLE);
    let session_name = parameters.required("RoleSessionName", 2, 64, NAME);
    let token = parameters.required("WebIdentityToken", 4, 20_000, PRINTABLE);
    let seconds = parameters.seconds("DurationSeconds", 900, 43_200).unwrap_or(3600);
    let session = Session::take_policies(&mut parameters);
    parameters.finish()?;
    if !is_role_arn(&role_arn) {
        return Err(validation(format!("{role_arn} is invalid")));
    }
    let packed_size = session.packed_size(arn_field(&role_arn, 4))?;
    let identity = identify(world, &token)?;
    let role = world.identities.roles.get(&role_arn).filter(|role| {
        let subject = role.trust.web_identity_subject.as_deref();
        subject.is_some_and(|subject| subject == "*" || subject == identity.subject)
    });
    let denied = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
    let role = role.cloned().ok_or_else(|| Refusal::new(403, "AccessDenied", denied))?;
    let seconds = within_maximum(&role, seconds)?;
    let key = start_session(world, &role, &session_name, seconds, false);
    let provider = format!(
        "arn:{}:iam::{}:oidc-provider/{}",
        arn_field(&role_arn, 1),
        arn_field(&role_arn, 4),
        identity.provider
    );
    let mut result = reply::element("SubjectFromWebIdentityToken", &identity.subject)
        + &reply::element("Audience", &identity.audience)
        + &reply::assumed_role_user(&key)
        + &reply::credentials(&key)
        + &reply::element("Provider", &provider);
    if let Some(percent) = packed_size {
        result += &reply::element("PackedPolicySize", &percent.to_string());
    }
    Ok(result)
}

/// Whom the token names.
fn identify(world: &World, token: &str) -> Result<WebIdentity, Refusal> {
    let Some(identity) = world.identities.web_tokens.get(token).cloned() else {
        let message = if token.split('.').count() == 3 && !token.contains(char::is_whitespace) {
            "No OpenIDConnect provider found in your account for this token"
        } else {
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
        };
        return Err(Refusal::new(400, "InvalidIdentityToken", message));
    };
    let now = world.clock.now();
    if identity.expires_at <= now {
        let message = format!(
            "Token expired: current date/time {now} must be before the expiration date/time {}",
            identity.expires_at
        );
        return Err(Refusal::new(400, "ExpiredTokenException", message));
    }
    Ok(identity)
}
