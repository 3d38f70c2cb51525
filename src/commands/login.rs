//! `awsso login`: sign in to Identity Center.

use super::Reply;
use super::context::Context;
use crate::cli::LoginOptions;
use crate::config::{Profiles, Section};
use crate::error::{Error, Kind, Result};
use crate::network::Network;
use crate::sso::{self, SignIn, SsoSession};

pub(super) fn run(context: &Context<'_>, options: &LoginOptions) -> Result<Reply> {
    let profiles = context.profiles()?;
    let (session, profile) = target(context, profiles, options)?;
    let network = Network::resolve(profiles, profile, context.baseline())?;
    if !context.is_login_allowed {
        let error = sso::sign_in_needed(&session, "--no-login forbids it");
        return Err(error.hint("leave --no-login out"));
    }
    let choice = SignIn {
        opens_browser: !options.no_browser,
    };
    sso::sign_in(context.system, &network, &session, choice)?;
    let name = session.display_name();
    context
        .system
        .terminal
        .tell(&format!("awsso: signed in to {name}"));
    Ok(String::new().into())
}

/// The session that is meant: named, of the named profile, of this terminal, or the only one.
fn target<'p>(
    context: &Context<'_>,
    profiles: &'p Profiles,
    options: &LoginOptions,
) -> Result<(SsoSession, Option<Section<'p>>)> {
    if let Some(name) = &options.sso_session {
        return Ok((SsoSession::by_name(profiles, name)?, None));
    }
    let named = options.profile.as_ref().or(options.profile_flag.as_ref());
    if let Some(name) = named {
        return of_profile(profiles, name.as_str());
    }
    let of_terminal = context.active().map(|active| active.profile).or_else(|| {
        context
            .baseline()
            .non_empty("AWS_PROFILE")
            .map(str::to_owned)
    });
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
        .hint("aws configure sso makes one")),
        several => Err(
            Error::new(Kind::Usage, "which sso-session is meant?").hint(format!(
                "awsso login --sso-session NAME, with one of: {}",
                several.join(", ")
            )),
        ),
    }
}

/// The session of a profile, also of one that assumes a role with another profile's sign-in.
fn of_profile<'p>(profiles: &'p Profiles, name: &str) -> Result<(SsoSession, Option<Section<'p>>)> {
    let request = crate::plan::Request::profile(name);
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
        Error::new(
            Kind::Configuration,
            format!(
                "profile {name:?} does not sign in with Identity Center: it {}",
                plan.origin.sentence()
            ),
        )
        .hint("awsso list shows which profiles do")
    })?;
    Ok((session, section))
}
