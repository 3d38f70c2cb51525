//! Which Identity Center sign-in a command line means.

use super::context::Context;
use super::target;
use crate::cli::SignInTarget;
use crate::config::{Profiles, Section};
use crate::error::{Error, Kind, Result};
use crate::plan::{Request, Target};
use crate::sso::SsoSession;

/// The session that is meant: named, of the named profile, of this terminal, or the only one.
pub(super) fn one<'p>(
    context: &Context<'_>,
    profiles: &'p Profiles,
    options: &SignInTarget,
    verb: &str,
) -> Result<(SsoSession, Option<Section<'p>>)> {
    if let Some(name) = &options.sso_session {
        return Ok((SsoSession::by_name(profiles, name)?, None));
    }
    let named = options.profile.as_ref().or(options.profile_flag.as_ref());
    if let Some(name) = named {
        return match target::named(context, name.as_str(), None)? {
            Target::Profile(name) => of_profile(profiles, &name),
            target => of_target(context, target).map(|session| (session, None)),
        };
    }
    let request = context.active().and_then(|active| active.request);
    let request = request.and_then(|text| Request::decode(&text).ok());
    let of_terminal = match request.map(|request| request.target) {
        Some(Target::Profile(name)) => Some(name),
        Some(target) => {
            if let Ok(session) = of_target(context, target) {
                return Ok((session, None));
            }
            None
        }
        None => context
            .baseline()
            .try_non_empty("AWS_PROFILE")?
            .map(str::to_owned),
    };
    if let Some(name) = of_terminal
        && let Ok(found) = of_profile(profiles, &name)
    {
        return Ok(found);
    }
    let sessions: Vec<_> = profiles.sso_sessions().collect();
    match sessions.as_slice() {
        [only] => Ok((SsoSession::by_name(profiles, only)?, None)),
        [] if profiles.profile("default").is_some() => of_profile(profiles, "default"),
        [] => Err(Error::new(
            Kind::Configuration,
            format!(
                "there is no sso-session in {}",
                profiles.config_path().display()
            ),
        )
        .hint("awsso configure sso makes one")),
        several => Err(
            Error::new(Kind::Usage, "which sso-session is meant?").hint(format!(
                "awsso {verb} --sso-session NAME, with one of: {}",
                several.join(", ")
            )),
        ),
    }
}

/// The session that a target other than a profile signs in with.
fn of_target(context: &Context<'_>, target: Target) -> Result<SsoSession> {
    let plan = context.plan(&Request {
        target,
        region: None,
    })?;
    plan.origin.sso_session().cloned().ok_or_else(|| {
        let text = format!("{} does not sign in with Identity Center", plan.label);
        Error::new(Kind::Configuration, text)
    })
}

/// The session of a profile, also of one that assumes a role with another profile's sign-in.
pub(super) fn of_profile<'p>(
    profiles: &'p Profiles,
    name: &str,
) -> Result<(SsoSession, Option<Section<'p>>)> {
    let request = Request::profile(name);
    let environment = crate::environ::Environment::default();
    let section = profiles.profile(name);
    // A profile with an sso_session alone has no credentials, yet it can sign in.
    if let Some(section) = section
        && let Some(session) = SsoSession::of_profile(profiles, section)?
    {
        return Ok((session, Some(section)));
    }
    let plan = crate::plan::resolve(&request, profiles, &environment)?;
    let session = plan.origin.sso_session().cloned().ok_or_else(|| {
        let hint = if plan.origin.kind() == "login" {
            format!("aws login --profile {}", shell_words::quote(name))
        } else {
            "awsso list shows which profiles do".to_owned()
        };
        Error::new(
            Kind::Configuration,
            format!(
                "profile {name:?} does not sign in with Identity Center: it {}",
                plan.origin.sentence()
            ),
        )
        .hint(hint)
    })?;
    Ok((session, section))
}

/// Every sign-in of the files, for `--all`. What is broken is told and left out.
pub(super) fn all(profiles: &Profiles) -> Vec<SsoSession> {
    let (sessions, wrong) = SsoSession::every(profiles);
    for error in wrong {
        tracing::warn!("{error}");
    }
    sessions
}
