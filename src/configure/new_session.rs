//! An SSO session that is not in the config file yet: how to sign in to it, and saving it.

use super::change::{ConfigFile, WriteOptions};
use super::check_name;
use super::interview::{Interview, Question};
use super::session::{self, DEFAULT_SCOPE, Known, check_agreement, tidy_start_url};
use crate::aws_files::{Profiles, SectionId};
use crate::cli::{ConfigureSsoOptions, PortalOptions};
use crate::error::{Error, Kind, Result};
use crate::network::Network;
use crate::session::Context;
use crate::sso::{SsoSession, redirected_region};
use crate::target::sso_session::{Chosen, choose};

/// The SSO session for `configure sso --all`: one of the files, or a new one from flags or answers.
pub(super) fn of_every_role<'p>(
    context: &'p Context<'_>,
    options: &ConfigureSsoOptions,
) -> Result<Chosen<'p>> {
    let profiles = context.profiles()?;
    let named = options.sso_session.as_deref();
    let interview = Interview::new(context, options.yes);
    let is_known = match named {
        Some(name) => profiles.sso_session(name).is_some(),
        None => !SsoSession::all(profiles).is_empty(),
    };
    if options.portal.start_url.is_none() && (is_known || !interview.is_there()) {
        let chosen = choose(context, named, None, "awsso configure sso --all");
        return chosen.map_err(|error| match named {
            Some(_) if !is_known => error.hint("--start-url URL creates it"),
            _ => error,
        });
    }
    let given = &options.portal;
    let name = match (named, &given.start_url) {
        (Some(name), _) => Some(check_name("sso-session", name)?),
        (None, Some(url)) => {
            let url = start_url(url)?;
            if let Some(session) = saved(profiles, &url) {
                return agreed(session, given);
            }
            Some(ask_name(&interview, &url)?)
        }
        (None, None) => Some(session::ask_name(&interview)?),
    };
    let session = describe(context, &interview, name, given)?;
    agreed(session, given)
}

/// The session for `awsso login --start-url`: one of the files; else a new one, to be saved under
/// `name` or as the person wants; else one without a name, which is not saved.
pub(crate) fn of_login(
    context: &Context<'_>,
    name: Option<&str>,
    given: &PortalOptions,
) -> Result<SsoSession> {
    let interview = Interview::new(context, false);
    let url = start_url(given.start_url.as_deref().unwrap_or_default())?;
    let name = if let Some(name) = name {
        Some(check_name("sso-session", name)?)
    } else {
        if let Some(session) = saved(context.profiles()?, &url) {
            return agreed(session, given).map(|chosen| chosen.session);
        }
        let path = context.system.files.config_file();
        let question = format!("Save {url} as an SSO session in {}?", path.display());
        let is_wanted = interview.is_there() && context.confirm(&question)?;
        is_wanted.then(|| ask_name(&interview, &url)).transpose()?
    };
    let given = PortalOptions {
        scopes: given.scopes.clone().or(Some(DEFAULT_SCOPE.to_owned())),
        ..given.clone()
    };
    describe(context, &interview, name, &given)
}

fn agreed<'p>(session: SsoSession, given: &PortalOptions) -> Result<Chosen<'p>> {
    check_agreement(&session, given)?;
    Ok(Chosen { session, profile: None })
}

fn start_url(text: &str) -> Result<String> {
    tidy_start_url(text).map_err(|error| error.context("--start-url"))
}

/// The SSO session of the files with this start URL.
fn saved(profiles: &Profiles, start_url: &str) -> Option<SsoSession> {
    let mut all = SsoSession::all(profiles).into_iter();
    all.find(|session| session.name.is_some() && session.start_url == start_url)
}

fn ask_name(interview: &Interview<'_>, start_url: &str) -> Result<String> {
    let question = Question {
        label: "SSO session name",
        default: Some(&name_of(start_url)),
        flag: "--sso-session",
    };
    interview.answer(question, None, |name| check_name("sso-session", name))
}

/// A new session called `name`, from flags or answers.
fn describe(
    context: &Context<'_>,
    interview: &Interview<'_>,
    name: Option<String>,
    given: &PortalOptions,
) -> Result<SsoSession> {
    let profiles = context.profiles()?;
    let network = Network::resolve(profiles, None, context.baseline())?;
    let known = Known {
        profiles,
        section: None,
        region_of: &|url| redirected_region(context.system, &network, url),
    };
    session::portal(interview, known, name, given)
}

/// `awsso login NAME` does not know a session before it is saved, so the hint has all flags.
pub(super) fn with_way_to_sign_in(
    error: Error,
    profiles: &Profiles,
    session: &SsoSession,
) -> Error {
    match &session.name {
        Some(name)
            if error.kind() == Kind::SignInNeeded && profiles.sso_session(name).is_none() =>
        {
            let [name, url] = [name, &session.start_url].map(|text| shell_words::quote(text));
            let region = &session.region;
            Error::new(error.kind(), error.to_string()).hint(format!(
                "awsso login --sso-session {name} --start-url {url} --sso-region {region}"
            ))
        }
        _ => error,
    }
}

/// The first label of the host: `d-1234567890`, or the alias.
pub(super) fn name_of(start_url: &str) -> String {
    let host = start_url.split("://").nth(1).unwrap_or(start_url);
    let label = host.split(['.', '/', ':']).next().unwrap_or_default();
    check_name("sso-session", label).unwrap_or_else(|_| "sso".to_owned())
}

/// Saves the SSO session, unless it is in the file or has no name.
pub(crate) fn save(context: &Context<'_>, session: &SsoSession) -> Result<()> {
    let Some(name) = &session.name else {
        return Ok(());
    };
    let now = context.profiles_now()?;
    let file = ConfigFile::of(&now);
    let mut edit = file.edit();
    if edit.contains(SectionId::SsoSession(name)) {
        return Ok(());
    }
    session::write(&mut edit, session)?;
    let write = WriteOptions { is_dry: false, is_confirmed: true, keeps_backup: false };
    file.change(context, &edit.finish(), write)?;
    let path = now.config_path().display();
    context.system.terminal.tell(&format!(
        "awsso: saved SSO session {name} to {path}; profiles for all its roles: \
         awsso configure sso --all --sso-session {}",
        shell_words::quote(name)
    ));
    Ok(())
}
