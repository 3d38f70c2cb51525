//! The table of variables that awsso manages, in the order of every output.
//!
//! Which variables conflict follows from how the AWS CLI and the SDKs find credentials: an old
//! `AWS_SECURITY_TOKEN` overrides the session token in botocore, and a profile overrides keys in
//! some SDKs but not in others.

/// What a managed variable is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The access key id.
    AccessKeyId,
    /// The secret access key.
    SecretAccessKey,
    /// The token of temporary credentials.
    SessionToken,
    /// When the credentials end, RFC 3339 in UTC.
    CredentialExpiration,
    /// The region, in either of the two names that programs read.
    Region,
    /// The account the credentials belong to.
    AccountId,
    /// The profile that programs read by themselves.
    Profile,
    /// Where programs ask for credentials that renew themselves.
    ServerUri,
    /// The authorization token for it.
    ServerToken,
    /// Variables that would override the credentials awsso sets.
    Conflicting,
    /// The name that prompts (starship, powerlevel10k) show.
    PromptProfile,
    /// awsso's own: the name shown and renewed.
    OwnProfile,
    /// awsso's own: when the session ends, in seconds since 1970.
    OwnExpiration,
    /// awsso's own: the account.
    OwnAccountId,
    /// awsso's own: the role.
    OwnRole,
    /// awsso's own: the request to repeat, base64url of one line of JSON.
    OwnRequest,
    /// awsso's own: identifies the credentials that awsso set (`KEY_ID:TAIL:EXPIRATION`).
    OwnFingerprint,
    /// awsso's own: the request of the session before this one.
    OwnPrevious,
    /// awsso's own: the values that the variables had before awsso touched them.
    OwnSaved,
    /// awsso's own: the name, safe to show in a prompt.
    OwnPrompt,
    /// awsso's own: the prompt segment, in which only `{left}` and `{region}` are open.
    OwnSegment,
    /// awsso's own: when a renewal is due, in seconds since 1970.
    OwnRenewAt,
    /// awsso's own: why renewal failed, one word.
    OwnNotice,
    /// awsso's own: `1` for a dangerous profile.
    OwnDanger,
    /// awsso's own: the proof that awsso wrote the others.
    OwnSeal,
}

/// A variable that awsso sets, unsets and restores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub purpose: Purpose,
}

impl Variable {
    /// Whether it is awsso's own: never saved, and removed by `unset`.
    pub fn is_own(self) -> bool {
        self.name.starts_with("AWSSO_")
    }
}

const fn variable(name: &'static str, purpose: Purpose) -> Variable {
    Variable { name, purpose }
}

/// Every variable that awsso manages, in the order of all output.
pub const MANAGED: [Variable; 32] = [
    variable("AWS_ACCESS_KEY_ID", Purpose::AccessKeyId),
    variable("AWS_SECRET_ACCESS_KEY", Purpose::SecretAccessKey),
    variable("AWS_SESSION_TOKEN", Purpose::SessionToken),
    variable("AWS_CREDENTIAL_EXPIRATION", Purpose::CredentialExpiration),
    variable("AWS_REGION", Purpose::Region),
    variable("AWS_DEFAULT_REGION", Purpose::Region),
    variable("AWS_ACCOUNT_ID", Purpose::AccountId),
    variable("AWS_PROFILE", Purpose::Profile),
    variable("AWS_DEFAULT_PROFILE", Purpose::Conflicting),
    variable("AWS_SECURITY_TOKEN", Purpose::Conflicting),
    variable("AWS_ROLE_ARN", Purpose::Conflicting),
    variable("AWS_ROLE_SESSION_NAME", Purpose::Conflicting),
    variable("AWS_WEB_IDENTITY_TOKEN_FILE", Purpose::Conflicting),
    variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", Purpose::ServerUri),
    variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", Purpose::Conflicting),
    variable("AWS_CONTAINER_AUTHORIZATION_TOKEN", Purpose::ServerToken),
    variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", Purpose::Conflicting),
    variable("AWS_SSO_PROFILE", Purpose::PromptProfile),
    variable("AWSSO_PROFILE", Purpose::OwnProfile),
    variable("AWSSO_EXPIRATION", Purpose::OwnExpiration),
    variable("AWSSO_ACCOUNT_ID", Purpose::OwnAccountId),
    variable("AWSSO_ROLE", Purpose::OwnRole),
    variable("AWSSO_REQUEST", Purpose::OwnRequest),
    variable("AWSSO_FINGERPRINT", Purpose::OwnFingerprint),
    variable("AWSSO_PREVIOUS", Purpose::OwnPrevious),
    variable("AWSSO_SAVED", Purpose::OwnSaved),
    variable("AWSSO_PROMPT", Purpose::OwnPrompt),
    variable("AWSSO_SEGMENT", Purpose::OwnSegment),
    variable("AWSSO_RENEW_AT", Purpose::OwnRenewAt),
    variable("AWSSO_NOTICE", Purpose::OwnNotice),
    variable("AWSSO_DANGER", Purpose::OwnDanger),
    variable("AWSSO_SEAL", Purpose::OwnSeal),
];

/// The name of the (first) variable with `purpose`; every purpose has one.
pub(crate) fn name(purpose: Purpose) -> &'static str {
    MANAGED.iter().find(|variable| variable.purpose == purpose).map_or("", |variable| variable.name)
}

/// Whether `name` is one of awsso's own variables.
pub(crate) fn is_own(name: &str) -> bool {
    MANAGED.iter().any(|variable| variable.name == name && variable.is_own())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_listed_once_and_can_stand_unquoted_in_every_shell() {
        for (index, variable) in MANAGED.iter().enumerate() {
            let name = variable.name;
            assert!(name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'), "{name}");
            assert!(MANAGED[..index].iter().all(|earlier| earlier.name != name), "{name} twice");
        }
    }

    #[test]
    fn every_purpose_has_a_name() {
        for variable in MANAGED {
            assert!(!name(variable.purpose).is_empty());
        }
        assert_eq!(name(Purpose::Region), "AWS_REGION", "the first of two");
    }

    #[test]
    fn the_own_variables_are_those_with_the_prefix() {
        for variable in MANAGED {
            let is_own_purpose = format!("{:?}", variable.purpose).starts_with("Own");
            assert_eq!(variable.is_own(), is_own_purpose, "{}", variable.name);
            assert_eq!(is_own(variable.name), is_own_purpose);
        }
        assert!(!is_own("AWSSO_SOMETHING_ELSE"));
    }
}
