//! Which Identity Center sign-in a profile uses. Pure.
//!
//! The rules are those of botocore's `SSOProvider` and `SSOTokenProvider`: the `sso_session` form
//! takes start URL and region from the session's section, the legacy form from the profile.

use std::collections::HashSet;

use crate::aws_files::{Profiles, Section, Value};
use crate::error::{Error, Kind, Result};
use crate::model::Region;

/// A sign-in: one token file, shared by all profiles that use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SsoSession {
    /// `None` for the legacy form.
    pub name: Option<String>,
    /// The start URL exactly as configured: file names depend on it.
    pub start_url: String,
    /// The region of Identity Center, not of the profile.
    pub region: Region,
    pub scopes: Option<Vec<String>>,
}

/// Why a person has to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignInReason {
    NotSignedIn,
    /// The access token has expired and cannot be refreshed.
    TokenExpired,
    /// The refresh token has expired or was revoked.
    SessionExpired,
    TokenRejected,
}

impl SsoSession {
    /// The session that `profile` signs in with, if it uses Identity Center.
    pub(crate) fn of_profile(profiles: &Profiles, profile: Section<'_>) -> Result<Option<Self>> {
        if let Some(reference) = profile.get("sso_session") {
            let name = reference.text();
            let Some(section) = profiles.sso_session(&name) else {
                return Err(Error::new(
                    Kind::Configuration,
                    format!(
                        "profile {:?} ({}) uses SSO session {name:?}, which does not exist",
                        profile.name(),
                        reference.place()
                    ),
                )
                .hint(known_sessions(profiles)));
            };
            check_consistency(profile, section)?;
            return Self::from_section(section, Some(name.to_string())).map(Some);
        }
        if profile.get("sso_start_url").is_none() && profile.get("sso_region").is_none() {
            return Ok(None);
        }
        Self::from_section(profile, None).map(Some)
    }

    #[cfg(test)]
    pub(crate) fn sample() -> Self {
        Self {
            name: Some("corp".to_owned()),
            start_url: "https://x.awsapps.com/start".to_owned(),
            region: "us-east-1".parse().expect("a region"),
            scopes: None,
        }
    }

    /// Whether `text` can be a start URL: `https`, or `http` to this machine, because a token must not
    /// be sent unencrypted.
    pub(crate) fn is_start_url(text: &str) -> bool {
        let clean = text.chars().all(|character| character.is_ascii_graphic());
        let host = |prefix: &str| {
            text.strip_prefix(prefix).and_then(|rest| rest.split(['/', '?', '#']).next())
        };
        let local = |host: &str| {
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            ["127.0.0.1", "localhost", "[::1]"].contains(&name)
        };
        let is_secure = host("https://").is_some_and(|host| !host.is_empty());
        clean && (is_secure || host("http://").is_some_and(local))
    }

    pub(crate) fn by_name(profiles: &Profiles, name: &str) -> Result<Self> {
        let section = profiles.sso_session(name).ok_or_else(|| {
            Error::new(Kind::Configuration, format!("no SSO session named {name:?}"))
                .hint(known_sessions(profiles))
        })?;
        Self::from_section(section, Some(name.to_owned()))
    }

    /// The session called `name`, else the legacy one with this start URL.
    pub(crate) fn by_display_name(profiles: &Profiles, name: &str) -> Result<Self> {
        if profiles.sso_session(name).is_some() || !name.contains("://") {
            return Self::by_name(profiles, name);
        }
        let mut legacy = Self::legacy(profiles).flatten();
        let found = legacy.find(|session| session.start_url == name);
        found.map_or_else(|| Self::by_name(profiles, name), Ok)
    }

    /// Every sign-in in the files, each token file once: SSO sessions, then legacy profiles. Also
    /// returns the errors of incomplete ones.
    pub(crate) fn every(profiles: &Profiles) -> (Vec<Self>, Vec<Error>) {
        let sections = profiles.sso_sessions();
        let named = sections.map(|name| Self::by_name(profiles, name));
        let (mut found, mut wrong) = (Vec::new(), Vec::new());
        let mut start_urls = HashSet::new();
        for session in named.chain(Self::legacy(profiles)) {
            match session {
                Ok(session) if session.name.is_some() => found.push(session),
                Ok(session) if !start_urls.insert(session.start_url.clone()) => {}
                Ok(session) => found.push(session),
                Err(error) => wrong.push(error),
            }
        }
        (found, wrong)
    }

    /// Like [`SsoSession::every`], without legacy sign-ins whose portal also has an SSO session,
    /// and without errors.
    pub(crate) fn all(profiles: &Profiles) -> Vec<Self> {
        let mut all = Self::every(profiles).0;
        let named = all.iter().filter(|session| session.name.is_some());
        let start_urls: HashSet<String> = named.map(|session| session.start_url.clone()).collect();
        all.retain(|session| session.name.is_some() || !start_urls.contains(&session.start_url));
        all
    }

    fn legacy(profiles: &Profiles) -> impl Iterator<Item = Result<Self>> {
        let sections = profiles.sections();
        sections
            .filter(|section| section.get("sso_session").is_none())
            .filter(|section| section.get("sso_start_url").is_some())
            .map(|section| Self::from_section(section, None))
    }

    pub(crate) fn shares_token_with(&self, other: &Self) -> bool {
        match (&self.name, &other.name) {
            (None, None) => self.start_url == other.start_url,
            (one, other) => one == other,
        }
    }

    /// The session's name, else the start URL.
    pub(crate) fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.start_url)
    }

    /// The command that signs in again; the legacy form needs `profile`.
    pub(crate) fn login_command(&self, profile: Option<&str>) -> String {
        match (&self.name, profile) {
            (Some(name), _) => format!("awsso login --sso-session {}", quoted(name)),
            (None, Some(profile)) => format!("awsso login {}", quoted(profile)),
            (None, None) => "awsso login PROFILE".to_owned(),
        }
    }

    /// The error for a sign-in that needs a person. The caller adds the hint.
    pub(crate) fn sign_in_needed(&self, reason: SignInReason) -> Error {
        let name = self.display_name();
        let text = match reason {
            SignInReason::NotSignedIn => format!("not signed in to SSO session {name}"),
            SignInReason::TokenExpired => {
                format!("the access token of SSO session {name} has expired")
            }
            SignInReason::SessionExpired => format!("SSO session {name} has expired"),
            SignInReason::TokenRejected => {
                format!("the access portal rejected the token of SSO session {name}")
            }
        };
        Error::new(Kind::SignInNeeded, text)
    }

    fn from_section(section: Section<'_>, name: Option<String>) -> Result<Self> {
        let what = match &name {
            Some(name) => format!("SSO session {name:?}"),
            None => format!("profile {:?}", section.name()),
        };
        let text = |key: &str| {
            section.get(key).map(|value| value.text().trim().to_owned()).filter(|t| !t.is_empty())
        };
        let (start_url, region) = (text("sso_start_url"), text("sso_region"));
        let missing: Vec<_> = [("sso_start_url", &start_url), ("sso_region", &region)]
            .into_iter()
            .filter(|(_, value)| value.is_none())
            .map(|(key, _)| key)
            .collect();
        let (Some(start_url), Some(region)) = (start_url, region) else {
            return Err(Error::new(
                Kind::Configuration,
                format!("{what} ({}) is missing {}", section.place(), missing.join(" and ")),
            )
            .hint("add the missing keys: the access portal shows both"));
        };
        if !Self::is_start_url(&start_url) {
            return Err(Error::new(
                Kind::Configuration,
                format!("sso_start_url of {what} ({}) is not a web address", section.place()),
            )
            .hint("a start URL looks like https://d-1234567890.awsapps.com/start"));
        }
        let region = region
            .parse()
            .map_err(|error: Error| error.context(format!("sso_region of {what}")))?;
        Ok(Self {
            name,
            start_url,
            region,
            scopes: section.get("sso_registration_scopes").map(scopes),
        })
    }
}

/// Split at commas, trimmed, without empty items (botocore `_parse_registration_scopes`).
fn scopes(value: Value<'_>) -> Vec<String> {
    value.text().split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

/// Keys that both sections have must be equal.
fn check_consistency(profile: Section<'_>, session: Section<'_>) -> Result<()> {
    for key in session.keys() {
        let (Some(ours), Some(theirs)) = (profile.get(&key), session.get(&key)) else {
            continue;
        };
        if ours.text() != theirs.text() {
            return Err(Error::new(
                Kind::Configuration,
                format!(
                    "{key} of profile {:?} ({}) differs from the one of SSO session {:?} ({})",
                    profile.name(),
                    ours.place(),
                    session.name(),
                    theirs.place()
                ),
            )
            .hint("keep it only in the sso-session section"));
        }
    }
    Ok(())
}

fn known_sessions(profiles: &Profiles) -> String {
    let names: Vec<_> = profiles.sso_sessions().collect();
    if names.is_empty() {
        format!("add [sso-session NAME] to {}", profiles.config_path().display())
    } else {
        format!("available: {}", names.join(", "))
    }
}

/// A name quoted for a POSIX-like shell.
fn quoted(name: &str) -> String {
    shell_words::quote(name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles(config: &str) -> Profiles {
        Profiles::of_texts(config, "")
    }

    fn of_profile(config: &str) -> Result<Option<SsoSession>> {
        let profiles = profiles(config);
        SsoSession::of_profile(&profiles, profiles.profile("p").unwrap())
    }

    const SESSION: &str =
        "[sso-session corp]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n";

    #[test]
    fn the_session_form_reads_the_session_section() {
        let config = format!(
            "{SESSION}sso_registration_scopes = a:b, ,c:d\n[profile p]\nsso_session = corp\n"
        );
        let session = of_profile(&config).unwrap().unwrap();
        assert_eq!(session.name.as_deref(), Some("corp"));
        assert_eq!(session.scopes, Some(vec!["a:b".to_owned(), "c:d".to_owned()]));
        assert_eq!(session.login_command(Some("p")), "awsso login --sso-session corp");
    }

    #[test]
    fn the_legacy_form_reads_the_profile() {
        let config =
            "[profile p]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n";
        let session = of_profile(config).unwrap().unwrap();
        assert_eq!((session.name.as_deref(), session.scopes.as_deref()), (None, None));
        assert_eq!(session.login_command(Some("p q")), "awsso login 'p q'");
        assert_eq!(of_profile("[profile p]\nregion = eu-west-1\n").unwrap(), None);
    }

    #[test]
    fn every_token_file_is_listed_once_and_every_portal_without_its_old_form() {
        let old = |name: &str, portal: &str| {
            format!(
                "[profile {name}]\nsso_start_url = https://{portal}.awsapps.com/start\n\
                 sso_region = us-east-1\n"
            )
        };
        let config = format!(
            "{SESSION}[sso-session twin]\nsso_start_url = https://x.awsapps.com/start\n\
             sso_region = us-east-1\n[sso-session broken]\nsso_region = us-east-1\n{}{}{}{}\
             [profile p]\nsso_session = corp\n[profile q]\nsso_start_url = https://z\n",
            old("a", "x"),
            old("b", "x"),
            old("c", "y"),
            old("d", "y"),
        );
        let profiles = profiles(&config);
        let names = |sessions: &[SsoSession]| {
            let names = sessions.iter().map(|session| session.display_name().to_owned());
            names.collect::<Vec<_>>()
        };
        let (every, wrong) = SsoSession::every(&profiles);
        let (x, y) = ("https://x.awsapps.com/start", "https://y.awsapps.com/start");
        assert_eq!(names(&every), ["corp", "twin", x, y]);
        assert_eq!(names(&SsoSession::all(&profiles)), ["corp", "twin", y]);
        let wrong: Vec<_> = wrong.iter().map(ToString::to_string).collect();
        let [session, profile] = &wrong[..] else {
            panic!("{wrong:?}");
        };
        assert!(session.contains("\"broken\"") && session.contains("sso_start_url"));
        assert!(profile.contains("\"q\"") && profile.contains("sso_region"));
        assert!(every[2].shares_token_with(&every[2]));
        assert!(!every[0].shares_token_with(&every[1]) && !every[2].shares_token_with(&every[3]));
        assert!(!every[0].shares_token_with(&every[2]));
    }

    #[test]
    fn what_is_wrong_is_said_with_file_line_and_profile() {
        for (config, words) in [
            ("[profile p]\nsso_session = gone\n".to_owned(), "\"gone\", which does not exist"),
            (
                format!("{SESSION}[profile p]\nsso_session = corp\nsso_region = eu-west-1\n"),
                "(config line 6) differs",
            ),
            (
                "[sso-session c]\nsso_region = us-east-1\n[profile p]\nsso_session = c\n"
                    .to_owned(),
                "is missing sso_start_url",
            ),
            ("[profile p]\nsso_region = us-east-1\n".to_owned(), "is missing sso_start_url"),
            (
                "[profile p]\nsso_region = x\nsso_start_url = http://evil.example/start\n"
                    .to_owned(),
                "not a web address",
            ),
        ] {
            let error = of_profile(&config).unwrap_err();
            assert_eq!(error.kind(), Kind::Configuration);
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}
