//! Variables that override what awsso has set, or what a person expects to be used.

use crate::aws_files::NEUTRAL_PROFILE;
use crate::environ::vars::{MANAGED, Purpose};
use crate::environ::{ActiveSession, Environment, Mode};

/// Variables of other tools that prompts show instead of awsso's.
const OTHERS: [(&str, &str); 8] = [
    ("AWS_VAULT", "aws-vault"),
    ("AWSUME_PROFILE", "awsume"),
    ("AWSUME_EXPIRATION", "awsume"),
    ("AWSU_PROFILE", "awsu"),
    ("AWS_SESSION_EXPIRATION", "another tool"),
    ("AWS_EB_PROFILE", "the Elastic Beanstalk CLI"),
    ("AWS_OKTA_PROFILE", "aws-okta"),
    ("SAML2AWS_PROFILE", "saml2aws"),
];

/// Variables that lead elsewhere.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Obstacle {
    /// The variables to remove; the first is the one that counts.
    pub(crate) names: Vec<&'static str>,
    /// What it does.
    pub(crate) effect: String,
}

/// The variables that override `active`; without a session, those that override the selected
/// profile.
pub(crate) fn in_the_way(
    environment: &Environment,
    active: Option<&ActiveSession>,
) -> Vec<Obstacle> {
    let is_set = |name: &str| environment.non_empty(name).is_some();
    let mode = active.map(|active| active.mode);
    // awsso had unset them.
    let since = MANAGED.iter().filter(|variable| {
        let leads_elsewhere = match variable.purpose {
            Purpose::Conflicting => active.is_some(),
            Purpose::ServerUri | Purpose::ServerToken => {
                active.is_some() && mode != Some(Mode::Server)
            }
            Purpose::Profile if mode == Some(Mode::Server) => {
                environment.text(variable.name) != Some(NEUTRAL_PROFILE)
            }
            Purpose::Profile => mode == Some(Mode::Credentials),
            _ => false,
        };
        leads_elsewhere && is_set(variable.name)
    });
    let since = since.map(|variable| Obstacle {
        names: vec![variable.name],
        effect: format!("{} overrides this session", variable.name),
    });
    let others = OTHERS.iter().filter(|(name, _)| is_set(name)).map(|(name, whose)| Obstacle {
        names: vec![name],
        effect: format!("{name} is set ({whose}): prompts may show it"),
    });
    let keys = active.is_none().then(|| keys_over_profile(environment)).flatten();
    since.chain(keys).chain(others).collect()
}

/// Keys in the environment override a selected profile in the AWS CLI.
fn keys_over_profile(environment: &Environment) -> Option<Obstacle> {
    let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    let is_set = |name: &&str| environment.non_empty(name).is_some();
    let profile = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].into_iter().find(|name| is_set(name))?;
    let value = environment.non_empty(profile)?;
    (is_set(&keys[0]) && is_set(&keys[1])).then(|| Obstacle {
        names: keys.into_iter().filter(is_set).collect(),
        effect: format!("{} overrides {profile}={value}", keys[0]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environ::active;

    fn names(environment: &Environment, active: Option<&ActiveSession>) -> Vec<String> {
        let obstacles = in_the_way(environment, active);
        obstacles.iter().map(|obstacle| obstacle.names.join(" ")).collect()
    }

    #[test]
    fn what_was_set_since_and_what_others_left_is_named() {
        let environment = Environment::of(&[
            ("AWSSO_PROFILE", "dev"),
            ("AWSSO_FINGERPRINT", "ASIA1::"),
            ("AWS_ACCESS_KEY_ID", "ASIA1"),
            ("AWS_PROFILE", "other"),
            ("AWS_SECURITY_TOKEN", ""),
            ("AWS_VAULT", "prod"),
        ]);
        let session = active(&environment);
        assert_eq!(names(&environment, session.as_ref()), ["AWS_PROFILE", "AWS_VAULT"]);
        assert_eq!(names(&environment, None), ["AWS_VAULT"]);
    }

    #[test]
    fn keys_beside_a_selected_profile_are_named() {
        let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")];
        let with = |more: &[(&str, &str)]| Environment::of(&[&keys[..], more].concat());
        assert!(names(&with(&[]), None).is_empty());
        let environment = with(&[("AWS_DEFAULT_PROFILE", "dev"), ("AWS_SESSION_TOKEN", "")]);
        let [obstacle] = in_the_way(&environment, None).try_into().unwrap();
        assert_eq!(obstacle.names, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]);
        assert_eq!(obstacle.effect, "AWS_ACCESS_KEY_ID overrides AWS_DEFAULT_PROFILE=dev");
        assert!(names(&Environment::of(&[("AWS_PROFILE", "dev")]), None).is_empty());
    }

    #[test]
    fn beside_an_endpoint_only_a_profile_of_ones_own_is_in_the_way() {
        let at = |profile| {
            let environment = Environment::of(&[
                ("AWSSO_PROFILE", "dev"),
                ("AWSSO_FINGERPRINT", "::"),
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/credentials/1"),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "token"),
                ("AWS_PROFILE", profile),
            ]);
            in_the_way(&environment, active(&environment).as_ref())
        };
        assert!(at(NEUTRAL_PROFILE).is_empty());
        assert_eq!(at("other")[0].names, ["AWS_PROFILE"]);
    }
}
