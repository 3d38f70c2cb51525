//! Which SSO session a verb uses.

use crate::aws_files::{Profiles, Section};
use crate::error::{Error, Kind, Result};
use crate::origin::OriginKind;
use crate::plan::{self, Request, Target};
use crate::session::Context;
use crate::sso::SsoSession;

/// An SSO session, and the profile that led to it, whose CA bundle and endpoints apply.
pub(crate) struct Chosen<'p> {
    pub(crate) session: SsoSession,
    pub(crate) profile: Option<Section<'p>>,
}

/// The SSO session called `name`, else that of the target `word`, else that of this terminal, else
/// the only one. `command` is completed with `--sso-session` in the hint.
pub(crate) fn choose<'p>(
    context: &'p Context<'_>,
    name: Option<&str>,
    word: Option<&str>,
    command: &str,
) -> Result<Chosen<'p>> {
    let profiles = context.profiles()?;
    if let Some(name) = name {
        return by_name(profiles, name);
    }
    if let Some(word) = word {
        return of_target(context, super::named(context, word, None)?.target);
    }
    if let Some(chosen) = of_terminal(context)? {
        return Ok(chosen);
    }
    let sessions: Vec<_> = profiles.sso_sessions().collect();
    match sessions.as_slice() {
        [only] => by_name(profiles, only),
        [] => only_legacy(profiles),
        several => {
            let names = several.join(", ");
            let text = format!("several SSO sessions match: {names}");
            let hint = format!("{command} --sso-session {}", several[0]);
            Err(Error::new(Kind::Usage, text).hint(hint))
        }
    }
}

/// The SSO session of this terminal's credentials: from its request, else from `AWS_PROFILE`.
pub(crate) fn of_terminal<'p>(context: &'p Context<'_>) -> Result<Option<Chosen<'p>>> {
    let request = context.active().and_then(|active| active.request);
    let request = request.and_then(|text| Request::decode(&text).ok());
    let target = if let Some(request) = request {
        Some(request.target)
    } else {
        let named = context.baseline().try_non_empty("AWS_PROFILE")?;
        named.map(|name| Target::Profile(name.to_owned()))
    };
    Ok(target.and_then(|target| of_target(context, target).ok()))
}

/// Every SSO session; problems of others are reported.
pub(crate) fn all(profiles: &Profiles) -> Vec<SsoSession> {
    let (sessions, wrong) = SsoSession::every(profiles);
    for error in wrong {
        tracing::warn!("{error}");
    }
    sessions
}

fn by_name<'p>(profiles: &'p Profiles, name: &str) -> Result<Chosen<'p>> {
    let session = SsoSession::by_name(profiles, name)?;
    let profile = network_profile(profiles, &session);
    Ok(Chosen { session, profile })
}

/// The profile whose CA bundle applies to an SSO session that was not reached through a profile:
/// its section has none, and its profiles use the same proxy.
pub(crate) fn network_profile<'p>(
    profiles: &'p Profiles,
    session: &SsoSession,
) -> Option<Section<'p>> {
    profiles.sections().find(|section| {
        let of_profile = || SsoSession::of_profile(profiles, *section);
        section.get("ca_bundle").is_some()
            && of_profile().is_ok_and(|found| found.as_ref() == Some(session))
    })
}

/// The SSO session of a target, also of a profile without credentials.
fn of_target<'p>(context: &'p Context<'_>, target: Target) -> Result<Chosen<'p>> {
    let profiles = context.profiles()?;
    let profile = match &target {
        Target::Profile(name) => profiles.profile(name),
        _ => None,
    };
    if let Some(section) = profile
        && let Some(session) = SsoSession::of_profile(profiles, section)?
    {
        return Ok(Chosen { session, profile });
    }
    let plan = plan::resolve(&target.into(), profiles, context.baseline())?;
    if let Some(session) = plan.sso_session() {
        let session = session.clone();
        return Ok(Chosen { session, profile });
    }
    let name = &plan.name;
    let what = plan.origin.sentence();
    let text = format!("{name} does not use IAM Identity Center: it {what}");
    let hint = if plan.origin.about().kind == OriginKind::Login {
        format!("aws login --profile {}", shell_words::quote(&plan.label))
    } else {
        "awsso list shows the profiles".to_owned()
    };
    Err(Error::new(Kind::Configuration, text).hint(hint))
}

/// The only portal of legacy profiles (`sso_start_url` in the profile itself).
fn only_legacy(profiles: &Profiles) -> Result<Chosen<'_>> {
    let mut found: Option<Chosen<'_>> = None;
    for section in profiles.sections() {
        let Ok(Some(session)) = SsoSession::of_profile(profiles, section) else {
            continue;
        };
        match &found {
            Some(first) if first.session == session => {}
            None => {
                found = Some(Chosen { session, profile: Some(section) });
            }
            Some(_) => {
                let text = "the profiles use several access portals, and there is no SSO session";
                return Err(Error::new(Kind::Usage, text).hint(
                    "awsso configure sso --convert PROFILE creates an SSO session from a \
                           profile",
                ));
            }
        }
    }
    found.ok_or_else(|| {
        let path = profiles.config_path().display();
        Error::new(Kind::Configuration, format!("no SSO session in {path}"))
            .hint("awsso configure sso creates one")
    })
}
