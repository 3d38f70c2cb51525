//! Variables that override what awsso has set, for programs or prompts.

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
    let has_credentials = active.is_some_and(|active| active.mode == Mode::Credentials);
    // awsso had unset them.
    let since = MANAGED.iter().filter(|variable| {
        let leads_elsewhere = match variable.purpose {
            Purpose::Conflicting => active.is_some(),
            Purpose::Profile => has_credentials,
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
}
