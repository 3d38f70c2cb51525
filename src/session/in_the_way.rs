//! Variables that override what awsso has set, for programs or prompts.

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

/// The variables that override `active`, as `NAME (whose)`.
pub(crate) fn in_the_way(environment: &Environment, active: Option<&ActiveSession>) -> Vec<String> {
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
    let since = since.map(|variable| format!("{0} (unset {0})", variable.name));
    let others = OTHERS
        .iter()
        .filter(|(name, _)| is_set(name))
        .map(|(name, whose)| format!("{name} ({whose})"));
    since.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environ::active;

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
        assert_eq!(
            in_the_way(&environment, session.as_ref()),
            ["AWS_PROFILE (unset AWS_PROFILE)", "AWS_VAULT (aws-vault)"]
        );
        assert_eq!(in_the_way(&environment, None), ["AWS_VAULT (aws-vault)"]);
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
        assert_eq!(at("other"), ["AWS_PROFILE (unset AWS_PROFILE)"]);
    }
}
