//! Restores the environment as it was before awsso.
//!
//! Its content is not trusted: saved values can only name managed variables. Without valid saved
//! values, only what awsso recognisably set is removed.

use std::ffi::OsString;

use super::active::{active, encode_request, previous};
use super::changes::{Change, Changes};
use super::fingerprint::{NO_CREDENTIALS, fingerprint_in};
use super::vars::{MANAGED, Purpose, name};
use super::{Environment, Mode, saved, seal};

/// Restores the values from before the first `env` (set, empty or unset), even if they were changed
/// by hand since, and removes awsso's own variables. No changes if awsso had set nothing.
pub fn deactivate(environment: &Environment) -> Changes {
    let own = || MANAGED.iter().filter(|variable| variable.is_own());
    if own().all(|variable| environment.get(variable.name).is_none()) {
        return Changes::default();
    }
    let saved = environment.text(name(Purpose::OwnSaved)).and_then(saved::decode);
    let mut list = saved.unwrap_or_else(|| recognised(environment));
    list.extend(own().map(|variable| Change { name: variable.name, value: None }));
    Changes::new(list)
}

/// The values that these changes save, and [`deactivate`] sets again.
pub(crate) fn to_restore(changes: &Changes) -> Vec<(&'static str, OsString)> {
    let own = changes.set().find(|(variable, _)| *variable == name(Purpose::OwnSaved));
    let saved = own.and_then(|(_, value)| saved::decode(value.to_str()?)).unwrap_or_default();
    saved.into_iter().filter_map(|change| Some((change.name, change.value?))).collect()
}

/// `unset`: [`deactivate`], and what `env -` needs to return. Without a session, removes half a
/// session.
pub(crate) fn leave(environment: &Environment) -> Changes {
    let session = active(environment);
    let mut changes = deactivate(environment);
    if session.is_none() {
        changes = changes.without(&leftovers(environment));
    }
    let left = session.and_then(|session| session.request);
    match left.or_else(|| previous(environment)) {
        Some(request) => changes.with(name(Purpose::OwnPrevious), encode_request(&request)),
        None => changes,
    }
}

/// The variables of half a session: a tool that restores variables one by one (direnv) can leave a
/// temporary key without its token, or a token without a key. No program can use these.
pub(crate) fn leftovers(environment: &Environment) -> Vec<&'static str> {
    use Purpose::{AccessKeyId, CredentialExpiration, SecretAccessKey, SessionToken};
    let key = environment.non_empty(name(AccessKeyId));
    let has_token = environment.non_empty(name(SessionToken)).is_some();
    let purposes: &[Purpose] = match key {
        Some(key) if key.starts_with("ASIA") && !has_token => {
            &[AccessKeyId, SecretAccessKey, CredentialExpiration]
        }
        None if has_token => &[SessionToken, CredentialExpiration],
        _ => &[],
    };
    purposes
        .iter()
        .map(|purpose| name(*purpose))
        .filter(|name| environment.get(name).is_some())
        .collect()
}

/// The environment as it was before awsso.
pub(crate) fn baseline(environment: &Environment) -> Environment {
    environment.clone().with(&deactivate(environment))
}

/// Without saved values: what is certainly from awsso, because its own variables repeat it.
fn recognised(environment: &Environment) -> Vec<Change> {
    let equal = |purpose, own| {
        let value = environment.get(name(own));
        value.is_some() && environment.get(name(purpose)) == value
    };
    let mark = environment.text(name(Purpose::OwnFingerprint));
    let profile_only = mark == Some(NO_CREDENTIALS);
    let is_served = active(environment).is_some_and(|session| session.mode == Mode::Server);
    // Check each part: another tool may have replaced the keys and left the session token.
    let now = fingerprint_in(environment);
    let parts = |mark: &str| -> Vec<String> { mark.splitn(3, ':').map(str::to_owned).collect() };
    let (ours, now) = (mark.map(parts).unwrap_or_default(), parts(&now));
    let is_same =
        |part: usize| ours.get(part).is_some_and(|own| !own.is_empty() && *own == now[part]);
    let keys = is_same(0);
    let is_ours = |purpose| match purpose {
        Purpose::AccessKeyId | Purpose::SecretAccessKey => keys,
        Purpose::SessionToken => is_same(1),
        Purpose::CredentialExpiration => is_same(2),
        Purpose::AccountId => keys && equal(purpose, Purpose::OwnAccountId),
        Purpose::Profile => profile_only,
        Purpose::ServerUri | Purpose::ServerToken => is_served,
        Purpose::PromptProfile => equal(purpose, Purpose::OwnProfile),
        Purpose::Region => seal::said(environment).has_region,
        _ => false,
    };
    MANAGED
        .iter()
        .filter(|variable| is_ours(variable.purpose))
        .map(|variable| Change { name: variable.name, value: None })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_awsso_set_nothing_there_is_nothing_to_undo() {
        let untouched = Environment::of(&[("AWS_PROFILE", "dev"), ("AWS_ACCESS_KEY_ID", "AKIA")]);
        assert!(deactivate(&untouched).is_empty());
        assert_eq!(baseline(&untouched), untouched);
    }

    #[test]
    fn who_leaves_can_go_back() {
        let request = encode_request("{\"profile\":\"dev\"}");
        let inside = Environment::of(&[("AWSSO_PROFILE", "dev"), ("AWSSO_REQUEST", &request)]);
        let outside = Environment::of(&[("AWSSO_PREVIOUS", &request)]);
        assert_eq!(inside.clone().with(&leave(&inside)), outside);
        assert_eq!(outside.clone().with(&leave(&outside)), outside, "once more");
        assert_eq!(baseline(&outside), Environment::default());
        assert!(leave(&Environment::default()).is_empty());
    }

    #[test]
    fn half_a_session_goes_where_there_is_none() {
        let token = ("AWS_SESSION_TOKEN", "t");
        let secret = ("AWS_SECRET_ACCESS_KEY", "s");
        for (left, expected) in [
            (&[("AWS_ACCESS_KEY_ID", "ASIA1"), secret][..], &[][..]),
            (&[token, ("AWS_REGION", "eu-west-1")], &[("AWS_REGION", "eu-west-1")]),
            (&[("AWS_ACCESS_KEY_ID", "AKIA1"), secret], &[("AWS_ACCESS_KEY_ID", "AKIA1"), secret]),
            (
                &[("AWS_ACCESS_KEY_ID", "ASIA1"), secret, token],
                &[("AWS_ACCESS_KEY_ID", "ASIA1"), secret, token],
            ),
        ] {
            let environment = Environment::of(left);
            let outcome = environment.clone().with(&leave(&environment));
            assert_eq!(outcome, Environment::of(expected), "{left:?}");
        }
        // What was there before a session comes back as it was.
        let saved = if cfg!(windows) {
            "1.AWS_ACCESS_KEY_ID=QQBTAEkAQQAxAA.AWS_SESSION_TOKEN"
        } else {
            "1.AWS_ACCESS_KEY_ID=QVNJQTE.AWS_SESSION_TOKEN"
        };
        let inside = Environment::of(&[
            ("AWS_ACCESS_KEY_ID", "ASIA2"),
            ("AWS_SESSION_TOKEN", "t"),
            ("AWSSO_PROFILE", "dev"),
            ("AWSSO_SAVED", saved),
        ]);
        let before = Environment::of(&[("AWS_ACCESS_KEY_ID", "ASIA1")]);
        assert_eq!(inside.clone().with(&leave(&inside)), before);
    }

    #[test]
    fn a_shell_that_inherited_an_endpoint_keeps_nothing_of_it() {
        let child = Environment::of(&[
            ("AWSSO_PROFILE", "dev"),
            ("AWSSO_FINGERPRINT", "::"),
            ("AWS_PROFILE", "awsso-server"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/credentials/1"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "token"),
        ]);
        assert_eq!(baseline(&child), Environment::default());
        // That of a container is the user's own.
        let own = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1");
        let other = Environment::of(&[("AWSSO_PROFILE", "dev"), ("AWSSO_FINGERPRINT", "::"), own]);
        assert_eq!(baseline(&other), Environment::of(&[own]));
    }

    #[test]
    fn hostile_saved_values_reach_only_managed_variables() {
        let hostile =
            Environment::of(&[("PATH", "/bin"), ("AWSSO_SAVED", "1.PATH=Zm9v.BASH_ENV=Zm9v")]);
        assert_eq!(baseline(&hostile), Environment::of(&[("PATH", "/bin")]));
    }

    #[test]
    fn without_saved_values_only_what_awsso_set_goes() {
        for saved in ["", "garbage", "1.AWS_REGION=***"] {
            let broken = Environment::of(&[
                ("AWS_ACCESS_KEY_ID", "ASIA1"),
                ("AWS_SECRET_ACCESS_KEY", "s"),
                ("AWS_SESSION_TOKEN", "a long token"),
                ("AWS_REGION", "eu-west-1"),
                ("AWS_PROFILE", "dev"),
                ("AWS_SSO_PROFILE", "dev"),
                ("AWSSO_PROFILE", "dev"),
                ("AWSSO_FINGERPRINT", "ASIA1:ng token:"),
                ("AWSSO_SAVED", saved),
            ]);
            let left = Environment::of(&[("AWS_REGION", "eu-west-1"), ("AWS_PROFILE", "dev")]);
            assert_eq!(baseline(&broken), left);
        }
    }

    #[test]
    fn an_orphan_of_awssos_goes_where_something_else_replaced_the_keys() {
        let mixed = Environment::of(&[
            ("AWS_ACCESS_KEY_ID", "AKIAOTHER"),
            ("AWS_SECRET_ACCESS_KEY", "other"),
            ("AWS_SESSION_TOKEN", "a long token"),
            ("AWS_CREDENTIAL_EXPIRATION", "2031-05-06T07:08:09Z"),
            ("AWSSO_PROFILE", "dev"),
            ("AWSSO_FINGERPRINT", "ASIA1:ng token:2031-05-06T07:08:09Z"),
        ]);
        let left = Environment::of(&[
            ("AWS_ACCESS_KEY_ID", "AKIAOTHER"),
            ("AWS_SECRET_ACCESS_KEY", "other"),
        ]);
        assert_eq!(baseline(&mixed), left);
    }

    #[test]
    fn without_saved_values_keys_of_somebody_else_stay() {
        let replaced = Environment::of(&[
            ("AWS_ACCESS_KEY_ID", "AKIAOTHER"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
            ("AWSSO_PROFILE", "dev"),
            ("AWSSO_FINGERPRINT", "ASIA1::"),
        ]);
        let left =
            Environment::of(&[("AWS_ACCESS_KEY_ID", "AKIAOTHER"), ("AWS_SECRET_ACCESS_KEY", "s")]);
        assert_eq!(baseline(&replaced), left);
    }

    #[test]
    fn a_variable_that_an_older_awsso_did_not_manage_is_left_alone() {
        let older = Environment::of(&[
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ROLE_ARN", "mine"),
            ("AWSSO_SAVED", if cfg!(windows) { "1.AWS_REGION=dQBzAA" } else { "1.AWS_REGION=dXM" }),
        ]);
        assert_eq!(
            baseline(&older),
            Environment::of(&[("AWS_REGION", "us"), ("AWS_ROLE_ARN", "mine")])
        );
    }
}
