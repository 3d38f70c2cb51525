//! Which Identity Center session a verb without a profile is about.

use super::context::Context;
use crate::config::{Profiles, Section};
use crate::error::{Error, Kind, Result};
use crate::sso::SsoSession;

/// A session, and the profile that led to it, whose network settings apply.
pub(super) struct Chosen<'p> {
    pub(super) session: SsoSession,
    pub(super) profile: Option<Section<'p>>,
}

/// The session called `name`, else that of this terminal's profile, else the only one there is.
/// `command` is what to type with `--sso-session NAME` behind it.
///
/// # Errors
/// [`Kind::Configuration`] when there is none, [`Kind::Usage`] when there are several.
pub(super) fn choose<'p>(
    context: &Context<'_>,
    profiles: &'p Profiles,
    name: Option<&str>,
    command: &str,
) -> Result<Chosen<'p>> {
    let by_name = |name: &str| {
        let session = SsoSession::by_name(profiles, name)?;
        Ok(Chosen {
            session,
            profile: None,
        })
    };
    if let Some(name) = name {
        return by_name(name);
    }
    let mut of_terminal = context.active().map(|active| active.profile);
    if of_terminal.is_none() {
        let of_variable = context.baseline().try_non_empty("AWS_PROFILE")?;
        of_terminal = of_variable.map(str::to_owned);
    }
    let found = of_terminal.and_then(|name| of_profile(profiles, &name));
    if let Some(chosen) = found {
        return Ok(chosen);
    }
    let sessions: Vec<_> = profiles.sso_sessions().collect();
    match sessions.as_slice() {
        [only] => by_name(only),
        [] => only_legacy(profiles),
        several => {
            let names = several.join(", ");
            Err(
                Error::new(Kind::Usage, "which sso-session is meant?").hint(format!(
                    "{command} --sso-session NAME, with one of: {names}"
                )),
            )
        }
    }
}

fn of_profile<'p>(profiles: &'p Profiles, name: &str) -> Option<Chosen<'p>> {
    let profile = profiles.profile(name)?;
    let session = SsoSession::of_profile(profiles, profile).ok()??;
    Some(Chosen {
        session,
        profile: Some(profile),
    })
}

/// Profiles of the old form, without a session of their own name, if all of them name one portal.
fn only_legacy(profiles: &Profiles) -> Result<Chosen<'_>> {
    let mut found: Option<Chosen<'_>> = None;
    for chosen in profiles
        .names()
        .filter_map(|name| of_profile(profiles, name))
    {
        match &found {
            None => found = Some(chosen),
            Some(first) if first.session == chosen.session => {}
            Some(_) => {
                return Err(Error::new(
                    Kind::Usage,
                    "the profiles name several portals and no sso-session",
                )
                .hint("awsso configure sso --convert PROFILE makes an sso-session of one"));
            }
        }
    }
    found.ok_or_else(|| {
        let path = profiles.config_path().display();
        Error::new(
            Kind::Configuration,
            format!("there is no sso-session in {path}"),
        )
        .hint("awsso configure sso makes one")
    })
}
