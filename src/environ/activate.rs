//! From a session to the changes that put it into an environment.

use std::ffi::OsString;

use super::active::{active, encode_request, previous};
use super::changes::{Change, Changes, Mode};
use super::fingerprint::{NO_CREDENTIALS, fingerprint};
use super::restore::baseline;
use super::vars::{MANAGED, Purpose};
use super::{Environment, display_name, saved};
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Secret, Session, rfc3339_utc};

/// The longest `NAME=VALUE` that lets programs start: 131,072 bytes with the final NUL on Linux
/// (`MAX_ARG_STRLEN`), 32,767 characters on Windows.
const LONGEST: usize = if cfg!(windows) { 32_766 } else { 131_071 };

/// The changes that put `session` into `environment`. Every managed variable is set or unset, based
/// on its value before awsso, so nothing remains of an active session. The earlier values are saved
/// once, for [`deactivate`](super::deactivate).
///
/// Without a known region, the user's own region variables are restored.
pub fn activate(session: &Session, mode: Mode, environment: &Environment) -> Result<Changes> {
    let credentials = match mode {
        Mode::Credentials => Some(session.credentials.as_ref().ok_or_else(|| {
            Error::new(Kind::Other, "the session has no credentials to put into the environment")
        })?),
        Mode::ProfileOnly | Mode::Server => None,
    };
    let before = baseline(environment);
    let target = Target { session, credentials, environment, before: &before };
    let mut list = Vec::with_capacity(MANAGED.len());
    for variable in MANAGED {
        let value = match target.value(variable.purpose) {
            Value::Ours(value) => Some(checked(variable.name, value)?),
            Value::Absent => None,
            Value::TheUsers => before.get(variable.name).map(OsString::from),
        };
        list.push(Change { name: variable.name, value });
    }
    Ok(Changes::new(list))
}

enum Value {
    /// awsso's value.
    Ours(String),
    Absent,
    /// The value before awsso.
    TheUsers,
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        value.map_or(Self::Absent, Self::Ours)
    }
}

struct Target<'a> {
    session: &'a Session,
    /// `None` in profile-only mode.
    credentials: Option<&'a Credentials>,
    environment: &'a Environment,
    before: &'a Environment,
}

impl Target<'_> {
    fn value(&self, purpose: Purpose) -> Value {
        let session = self.session;
        let keys = self.credentials;
        match purpose {
            Purpose::OwnFingerprint if keys.is_none() => Value::Ours(NO_CREDENTIALS.to_owned()),
            Purpose::AccessKeyId
            | Purpose::SecretAccessKey
            | Purpose::SessionToken
            | Purpose::CredentialExpiration
            | Purpose::OwnExpiration
            | Purpose::OwnFingerprint => keys.and_then(|keys| value_of(keys, purpose)).into(),
            Purpose::Region => match &session.region {
                Some(region) => Value::Ours(region.to_string()),
                None => Value::TheUsers,
            },
            Purpose::AccountId => keys.and_then(|_| self.account()).into(),
            Purpose::OwnAccountId => self.account().into(),
            Purpose::Profile if keys.is_none() => session.profile.clone().into(),
            Purpose::PromptProfile | Purpose::OwnProfile => Value::Ours(session.name.clone()),
            Purpose::OwnRole => session.role.clone().into(),
            Purpose::OwnRequest => Value::Ours(encode_request(&session.request)),
            Purpose::OwnPrevious => self.previous().into(),
            Purpose::OwnSaved => Value::Ours(saved::encode(self.before)),
            Purpose::OwnPrompt => Value::Ours(display_name(&session.name)),
            // All but the first two are added by `Changes::with`.
            Purpose::Profile
            | Purpose::Conflicting
            | Purpose::ServerUri
            | Purpose::ServerToken
            | Purpose::OwnSegment
            | Purpose::OwnRenewAt
            | Purpose::OwnNotice
            | Purpose::OwnDanger
            | Purpose::OwnSeal => Value::Absent,
        }
    }

    fn account(&self) -> Option<String> {
        let of_keys = || self.session.credentials.as_ref()?.account_id.as_ref();
        self.session.account.as_ref().or_else(of_keys).map(ToString::to_string)
    }

    /// The session that `env -` returns to: the one that this replaces; if this only renews it or
    /// there is none, the one before that.
    fn previous(&self) -> Option<String> {
        let is_other = |request: &String| *request != self.session.request;
        let replaced = active(self.environment).and_then(|session| session.request);
        let found = replaced.filter(is_other);
        let found = found.or_else(|| previous(self.environment).filter(is_other));
        found.as_deref().map(encode_request)
    }
}

/// What a variable tells of credentials, if there is something to tell.
pub(super) fn value_of(keys: &Credentials, purpose: Purpose) -> Option<String> {
    match purpose {
        Purpose::AccessKeyId => Some(keys.access_key_id.clone()),
        Purpose::SecretAccessKey => Some(keys.secret_access_key.expose().to_owned()),
        Purpose::SessionToken => Some(keys.session_token.as_ref()?.expose().to_owned()),
        Purpose::CredentialExpiration => keys.expiration.map(rfc3339_utc),
        Purpose::OwnExpiration => Some(keys.expiration?.as_second().max(0).to_string()),
        Purpose::OwnFingerprint => Some(fingerprint_of(keys)),
        _ => None,
    }
}

fn fingerprint_of(keys: &Credentials) -> String {
    fingerprint(
        &keys.access_key_id,
        keys.session_token.as_ref().map_or("", Secret::expose),
        &keys.expiration.map(rfc3339_utc).unwrap_or_default(),
    )
}

pub(super) fn checked(name: &str, value: String) -> Result<OsString> {
    if value.chars().any(char::is_control) {
        return Err(Error::new(
            Kind::Other,
            format!("the value for {name} contains a control character, so it was not used"),
        ));
    }
    let length = name.len() + 1 + value.len();
    if length > LONGEST {
        return Err(Error::new(
            Kind::Other,
            format!(
                "the value for {name} is too long for an environment variable: {length} bytes with its name, {LONGEST} fit"
            ),
        ));
    }
    Ok(value.into())
}

#[cfg(test)]
mod tests {
    use super::super::deactivate;
    use super::super::vars::name;
    use super::*;

    fn session(profile: &str) -> Session {
        Session {
            name: profile.to_owned(),
            profile: Some(profile.to_owned()),
            credentials: Some(Credentials {
                access_key_id: format!("ASIA{}", profile.to_uppercase()),
                secret_access_key: Secret::new("hunter2"),
                session_token: Some(Secret::new("token")),
                expiration: Some("2031-05-06T07:08:09Z".parse().unwrap()),
                account_id: Some("000011112222".parse().unwrap()),
            }),
            region: Some("eu-west-1".parse().unwrap()),
            account: None,
            role: Some("Admin".to_owned()),
            request: format!("{{\"profile\":\"{profile}\"}}"),
        }
    }

    fn after(session: &Session, mode: Mode, before: &Environment) -> Environment {
        before.clone().with(&activate(session, mode, before).unwrap())
    }

    fn assert_values(environment: &Environment, expected: &[(&str, Option<&str>)]) {
        for (name, value) in expected {
            assert_eq!(environment.text(name), *value, "{name}");
        }
    }

    #[test]
    fn credentials_mode_sets_keys_and_removes_what_conflicts() {
        let before = Environment::of(&[
            ("AWS_PROFILE", "mine"),
            ("AWS_SECURITY_TOKEN", "stale"),
            ("AWS_ROLE_ARN", "stale"),
        ]);
        assert_values(
            &after(&session("dev"), Mode::Credentials, &before),
            &[
                ("AWS_ACCESS_KEY_ID", Some("ASIADEV")),
                ("AWS_SECRET_ACCESS_KEY", Some("hunter2")),
                ("AWS_SESSION_TOKEN", Some("token")),
                ("AWS_CREDENTIAL_EXPIRATION", Some("2031-05-06T07:08:09Z")),
                ("AWS_REGION", Some("eu-west-1")),
                ("AWS_DEFAULT_REGION", Some("eu-west-1")),
                ("AWS_ACCOUNT_ID", Some("000011112222")),
                ("AWS_PROFILE", None),
                ("AWS_SECURITY_TOKEN", None),
                ("AWS_ROLE_ARN", None),
                ("AWS_SSO_PROFILE", Some("dev")),
                ("AWSSO_PROFILE", Some("dev")),
                ("AWSSO_PROMPT", Some("dev")),
                ("AWSSO_EXPIRATION", Some("1935817689")),
                ("AWSSO_ACCOUNT_ID", Some("000011112222")),
                ("AWSSO_ROLE", Some("Admin")),
                ("AWSSO_FINGERPRINT", Some("ASIADEV::2031-05-06T07:08:09Z")),
                ("AWSSO_PREVIOUS", None),
            ],
        );
    }

    #[test]
    fn profile_only_mode_names_the_profile_and_removes_keys() {
        let before = Environment::of(&[("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_ACCOUNT_ID", "1")]);
        let session = Session { credentials: None, ..session("dev") };
        assert_values(
            &after(&session, Mode::ProfileOnly, &before),
            &[
                ("AWS_ACCESS_KEY_ID", None),
                ("AWS_CREDENTIAL_EXPIRATION", None),
                ("AWS_ACCOUNT_ID", None),
                ("AWS_PROFILE", Some("dev")),
                ("AWS_REGION", Some("eu-west-1")),
                ("AWSSO_PROFILE", Some("dev")),
                ("AWSSO_EXPIRATION", None),
                ("AWSSO_FINGERPRINT", Some("::")),
            ],
        );
        let error = activate(&session, Mode::Credentials, &before).unwrap_err();
        assert!(error.to_string().contains("no credentials"), "{error}");
    }

    #[test]
    fn every_managed_variable_is_set_or_unset_once() {
        let changes = activate(&session("dev"), Mode::Credentials, &Environment::default());
        let changes = changes.unwrap();
        assert_eq!(changes.iter().count(), MANAGED.len());
        let again = activate(&session("dev"), Mode::Credentials, &Environment::default());
        assert_eq!(changes, again.unwrap(), "the order is fixed");
    }

    #[test]
    fn long_term_keys_leave_no_token_and_no_end_behind() {
        let mut session = session("dev");
        let keys = session.credentials.as_mut().unwrap();
        (keys.session_token, keys.expiration) = (None, None);
        let before = Environment::of(&[
            ("AWS_SESSION_TOKEN", "stale"),
            ("AWS_CREDENTIAL_EXPIRATION", "2001-01-01T00:00:00Z"),
        ]);
        let expected = [
            ("AWS_SESSION_TOKEN", None),
            ("AWS_CREDENTIAL_EXPIRATION", None),
            ("AWSSO_EXPIRATION", None),
        ];
        assert_values(&after(&session, Mode::Credentials, &before), &expected);
    }

    #[test]
    fn without_a_known_region_the_users_own_is_in_place() {
        let before = Environment::of(&[("AWS_REGION", "us-east-1"), ("AWS_DEFAULT_REGION", "")]);
        let users = [("AWS_REGION", Some("us-east-1")), ("AWS_DEFAULT_REGION", Some(""))];
        let regionless = Session { region: None, ..session("b") };
        assert_values(&after(&regionless, Mode::Credentials, &before), &users);
        let first = after(&session("a"), Mode::Credentials, &before);
        assert_values(&first, &[("AWS_REGION", Some("eu-west-1"))]);
        assert_values(&after(&regionless, Mode::Credentials, &first), &users);
    }

    #[test]
    fn unset_gives_back_exactly_what_was_there_before_the_first_env() {
        let before = Environment::of(&[
            ("HOME", "/home/jo"),
            ("AWS_PROFILE", "mine"),
            ("AWS_REGION", ""),
            ("AWS_SSO_PROFILE", "other"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "t\r\n\u{1b}'"),
        ]);
        let first = after(&session("a"), Mode::Credentials, &before);
        let mut second =
            after(&Session { credentials: None, ..session("b") }, Mode::ProfileOnly, &first);
        second.set("AWS_PROFILE", "changed by hand");
        second.remove("AWS_REGION");
        second.set("AWS_ROLE_ARN", "by hand");
        for changed in [first, second] {
            assert_eq!(changed.clone().with(&deactivate(&changed)), before);
            assert_eq!(baseline(&changed), before);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_previous_value_that_is_no_text_comes_back() {
        use std::os::unix::ffi::OsStringExt;
        let mut before = Environment::default();
        before.set("AWS_REGION", OsString::from_vec((1..=255).collect()));
        let changed = after(&session("a"), Mode::Credentials, &before);
        assert_eq!(baseline(&changed), before);
    }

    #[test]
    fn the_session_before_this_one_is_remembered_and_a_renewal_keeps_it() {
        let first = after(&session("a"), Mode::Credentials, &Environment::default());
        assert_eq!(previous(&first), None);
        let second = after(&session("b"), Mode::Credentials, &first);
        assert_eq!(previous(&second).as_deref(), Some("{\"profile\":\"a\"}"));
        let renewed = after(&session("b"), Mode::Credentials, &second);
        assert_eq!(previous(&renewed).as_deref(), Some("{\"profile\":\"a\"}"));
        let back = after(&session("a"), Mode::Credentials, &renewed);
        assert_eq!(previous(&back).as_deref(), Some("{\"profile\":\"b\"}"));
    }

    #[test]
    fn values_with_control_characters_are_refused_by_name_and_not_shown() {
        let keys = |change: fn(&mut Credentials)| {
            let mut session = session("dev");
            change(session.credentials.as_mut().unwrap());
            session
        };
        for (session, variable) in [
            (Session { name: "de\nv".into(), ..session("dev") }, "AWS_SSO_PROFILE"),
            (Session { role: Some("a\u{9b}b".into()), ..session("dev") }, "AWSSO_ROLE"),
            (keys(|keys| keys.access_key_id.push('\r')), "AWS_ACCESS_KEY_ID"),
            (
                keys(|keys| keys.secret_access_key = Secret::new("hunter2\0")),
                "AWS_SECRET_ACCESS_KEY",
            ),
            (keys(|keys| keys.session_token = Some(Secret::new("\u{7f}"))), "AWS_SESSION_TOKEN"),
        ] {
            let error = activate(&session, Mode::Credentials, &Environment::default()).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "the value for {variable} contains a control character, so it was not used"
                )
            );
        }
    }

    #[test]
    fn a_value_that_would_keep_every_program_from_starting_is_refused() {
        let with_token = |length: usize| {
            let mut session = session("dev");
            let keys = session.credentials.as_mut().unwrap();
            keys.session_token = Some(Secret::new("x".repeat(length)));
            activate(&session, Mode::Credentials, &Environment::default())
        };
        let longest = LONGEST - "AWS_SESSION_TOKEN=".len();
        assert!(with_token(longest).is_ok());
        let error = with_token(longest + 1).unwrap_err().to_string();
        assert!(error.starts_with("the value for AWS_SESSION_TOKEN is too long"), "{error}");

        let huge = Environment::of(&[("AWS_PROFILE", &"x".repeat(LONGEST - 20))]);
        let error = activate(&session("dev"), Mode::Credentials, &huge).unwrap_err().to_string();
        assert!(error.contains(name(Purpose::OwnSaved)), "{error}");
    }
}
