//! A session in the environment, as `env` puts it there.

use awsso::MANAGED;
use awsso::{Credentials, Secret, Session};
use awsso::{Environment, Mode, activate};

/// A session with credentials whose shown name is `profile`.
pub(crate) fn session(profile: &str) -> Session {
    Session {
        name: profile.to_owned(),
        profile: Some(profile.to_owned()),
        credentials: Some(Credentials {
            access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            session_token: Some(Secret::new(
                "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJH==",
            )),
            expiration: Some("2031-05-06T07:08:09Z".parse().unwrap()),
            account_id: None,
        }),
        region: Some("eu-west-1".parse().unwrap()),
        account: Some("000011112222".parse().unwrap()),
        role: Some("AdministratorAccess".to_owned()),
        request: format!("{{\"profile\":{profile:?}}}"),
    }
}

/// `before` with a session on top.
pub(crate) fn activated(before: &Environment, profile: &str) -> Environment {
    let changes = activate(&session(profile), Mode::Credentials, before).unwrap();
    before.clone().with(&changes)
}

/// The variables whose previous values come back.
pub(crate) fn restored_names() -> impl Iterator<Item = &'static str> {
    MANAGED.iter().filter(|variable| !variable.is_own()).map(|variable| variable.name)
}
