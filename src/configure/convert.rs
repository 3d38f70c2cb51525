//! `awsso configure sso --convert PROFILE`: moves a profile's `sso_start_url` to an SSO session,
//! which other profiles can share.

use super::change::{ConfigFile, Outcome, WriteOptions};
use super::check_name;
use super::new_session::name_of;
use super::session::DEFAULT_SCOPE;
use crate::aws_files::{Edit, Profiles, SectionId};
use crate::cli::ConfigureSsoOptions;
use crate::error::{Error, Kind, Result};
use crate::output::Reply;
use crate::plan;
use crate::session::Context;
use crate::sso::{SsoSession, session_state};

pub(super) fn run(context: &Context<'_>, options: &ConfigureSsoOptions) -> Result<Reply> {
    let profiles = context.profiles()?;
    let file = ConfigFile::of(profiles);
    let mut edit = file.edit();
    let mut sessions = Vec::new();
    for profile in &options.convert {
        let wanted = options.sso_session.as_deref();
        let session = convert(&mut edit, profiles, profile.as_str(), wanted)?;
        if !sessions.contains(&session) {
            sessions.push(session);
        }
    }
    let write =
        WriteOptions { is_dry: options.dry_run, is_confirmed: options.yes, keeps_backup: true };
    let outcome = file.change(context, &edit.finish(), write)?;
    if outcome == Outcome::Written {
        let system = context.system;
        for session in &sessions {
            // The legacy token is stored by start URL.
            let name = session.display_name();
            let told = if session_state(system, session).is_signed_in(system.now()) {
                format!("awsso: converted; you are signed in to SSO session {name}")
            } else {
                let login = session.login_command(None);
                format!("awsso: converted; sign in to SSO session {name}: {login}")
            };
            system.terminal.tell(&told);
        }
    }
    Ok(outcome.into_reply())
}

/// Gives the profile a session: the wanted one, else one with the same portal, else a new one.
fn convert(
    edit: &mut Edit<'_>,
    profiles: &Profiles,
    name: &str,
    wanted: Option<&str>,
) -> Result<SsoSession> {
    let legacy = legacy(profiles, name)?;
    let session = match wanted {
        Some(wanted) => check_name("sso-session", wanted)?,
        None => existing(profiles, &legacy).unwrap_or_else(|| name_of(&legacy.start_url)),
    };
    if profiles.sso_session(&session).is_some() {
        let other = SsoSession::by_name(profiles, &session)?;
        if (&other.start_url, &other.region) != (&legacy.start_url, &legacy.region) {
            return Err(Error::new(
                Kind::Configuration,
                format!(
                    "SSO session {session:?} has another start URL or region than profile \
                         {name:?}"
                ),
            )
            .hint("choose another name with --sso-session NAME"));
        }
    }
    let (section, id) = (SectionId::Profile(name), SectionId::SsoSession(&session));
    edit.rename_key(section, "sso_start_url", "sso_session")?;
    edit.set(section, "sso_session", &session)?;
    edit.remove_key(section, "sso_region");
    if !edit.contains(id) {
        edit.set(id, "sso_start_url", &legacy.start_url)?;
        edit.set(id, "sso_region", legacy.region.as_str())?;
        edit.set(id, "sso_registration_scopes", DEFAULT_SCOPE)?;
    }
    Ok(SsoSession { name: Some(session), ..legacy })
}

/// The sign-in of a legacy profile that is entirely in the config file.
fn legacy(profiles: &Profiles, name: &str) -> Result<SsoSession> {
    let refuse = |why: &str| {
        let message = format!("profile {name:?} {why}");
        Err(Error::new(Kind::Configuration, message))
    };
    let unknown = || plan::unknown_profile(profiles, name, &[]);
    let profile = profiles.profile(name).ok_or_else(unknown)?;
    if let Some(session) = profile.get("sso_session") {
        let session = session.text();
        return refuse(&format!("already uses SSO session {session:?}"));
    }
    let Some(legacy) = SsoSession::of_profile(profiles, profile)? else {
        return refuse("has no sso_start_url");
    };
    for key in ["sso_start_url", "sso_region"] {
        if let Some(value) = profile.in_credentials(key) {
            let place = value.place();
            return refuse(&format!("has its {key} in the credentials file ({place})"));
        }
    }
    Ok(legacy)
}

fn existing(profiles: &Profiles, legacy: &SsoSession) -> Option<String> {
    let mut names = profiles.sso_sessions();
    names
        .find(|name| {
            SsoSession::by_name(profiles, name).is_ok_and(|session| {
                session.start_url == legacy.start_url && session.region == legacy.region
            })
        })
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles(config: &str, credentials: &str) -> Profiles {
        Profiles::of_texts(config, credentials)
    }

    fn converted(config: &str, wanted: Option<&str>) -> Result<String> {
        let mut edit = Edit::config(config);
        convert(&mut edit, &profiles(config, ""), "old", wanted)?;
        Ok(edit.finish())
    }

    const OLD: &str = "[profile old] # mine\r\nregion = eu-west-1\r\nsso_start_url=https://acme.awsapps.com/start\r\n\
        # the portal's region\r\nsso_region = us-east-1\r\nsso_account_id = 111111111111\r\nsso_role_name = Admin\r\n";

    #[test]
    fn a_profile_gets_a_session_and_every_other_byte_stays() {
        let expected = "[profile old] # mine\r\nregion = eu-west-1\r\nsso_session=acme\r\n\
            # the portal's region\r\nsso_account_id = 111111111111\r\nsso_role_name = Admin\r\n\
            [sso-session acme]\r\nsso_start_url = https://acme.awsapps.com/start\r\nsso_region = us-east-1\r\n\
            sso_registration_scopes = sso:account:access\r\n";
        assert_eq!(converted(OLD, None).unwrap(), expected);
        assert_eq!(
            converted(OLD, Some("corp")).unwrap(),
            expected
                .replace("sso_session=acme", "sso_session=corp")
                .replace("[sso-session acme]", "[sso-session corp]")
        );
    }

    #[test]
    fn a_session_of_the_same_portal_is_used() {
        let session = "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://acme.awsapps.com/start\n";
        let text = converted(&format!("{session}{OLD}"), None).unwrap();
        assert!(text.starts_with(session));
        assert!(text.contains("\r\nsso_session=corp\r\n"));
        assert_eq!(text.matches("[sso-session").count(), 1);
    }

    #[test]
    fn what_cannot_be_converted_is_said() {
        let other = "[sso-session acme]\nsso_region = eu-west-1\nsso_start_url = https://acme.awsapps.com/start\n";
        for (config, wanted, words) in [
            ("[profile x]\n".to_owned(), None, "no profile named \"old\""),
            ("[profile old]\nregion = x\n".to_owned(), None, "has no sso_start_url"),
            ("[profile old]\nsso_session = a\n".to_owned(), None, "already uses SSO session \"a\""),
            (format!("{other}{OLD}"), None, "has another start URL"),
            (OLD.to_owned(), Some("a b"), "contains ' '"),
        ] {
            let error = converted(&config, wanted).unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
        }
        let credentials = "[old]\nsso_region = us-east-1\n";
        let mut edit = Edit::config(OLD);
        let error = convert(&mut edit, &profiles(OLD, credentials), "old", None).unwrap_err();
        assert!(error.to_string().contains("credentials line 2"), "{error}");
    }
}
