//! What the user asked for, as data that a renewal can repeat.
//!
//! A request travels in `AWSSO_REQUEST`, which anybody may have written: it is checked again when
//! the plan is made.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Region, RoleParameters};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub target: Target,
    /// The name shown, if it is not the plan's: an alias, or the account's name and the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The region of the command line; overrides environment and profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// How long the session is to last, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    Profile(String),
    /// A role of Identity Center, without a profile.
    AccountRole {
        /// The SSO session's name, or its start URL if it has none.
        session: String,
        account: AccountId,
        role: String,
    },
    /// A role to assume with the credentials of a source.
    Role {
        role: Box<RoleParameters>,
        source: RoleSource,
    },
    /// Pasted credentials, by their key ID: they cannot be fetched again.
    Pasted(String),
    /// The AWS CLI's default chain: the environment and the selected profile.
    DefaultChain,
}

/// Whose credentials assume a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RoleSource {
    Profile(String),
    /// Those that this terminal got from awsso, by their request.
    Request(Box<Request>),
    /// The default chain: keys in the environment first.
    DefaultChain,
}

/// Deeper nesting than any real chain of roles.
const MAXIMUM_DEPTH: usize = 16;

impl From<Target> for Request {
    fn from(target: Target) -> Self {
        Self { target, label: None, region: None, duration: None }
    }
}

impl Request {
    /// Whether it can be repeated: not where it begins with what a person pasted.
    pub(crate) fn is_repeatable(&self) -> bool {
        match &self.target {
            Target::Pasted(_) => false,
            Target::Role { source: RoleSource::Request(inner), .. } => inner.is_repeatable(),
            _ => true,
        }
    }

    pub(crate) fn profile(name: impl Into<String>) -> Self {
        Target::Profile(name.into()).into()
    }

    /// A name that does not depend on what was typed, for the list of recent targets.
    pub(crate) fn lasting_name(&self) -> Option<String> {
        match &self.target {
            Target::Profile(name) => Some(name.clone()),
            Target::AccountRole { account, role, .. } => Some(format!("{account}/{role}")),
            Target::Role { .. } | Target::Pasted(_) | Target::DefaultChain => None,
        }
    }

    /// As one line of JSON.
    pub(crate) fn encode(&self) -> String {
        serde_json::to_string(self).expect("a request contains nothing that JSON cannot")
    }

    pub(crate) fn decode(text: &str) -> Result<Self> {
        let broken = || {
            Error::new(Kind::Configuration, "AWSSO_REQUEST of this terminal is damaged")
                .hint("awsso env PROFILE")
        };
        let request: Self = serde_json::from_str(text).map_err(|_| broken())?;
        if request.depth() > MAXIMUM_DEPTH { Err(broken()) } else { Ok(request) }
    }

    fn depth(&self) -> usize {
        match &self.target {
            Target::Role { source: RoleSource::Request(inner), .. } => 1 + inner.depth(),
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role_on(source: RoleSource) -> Request {
        let role = RoleParameters::of("arn:aws:iam::123456789012:role/x".parse().unwrap());
        Request::from(Target::Role { role: Box::new(role), source })
    }

    #[test]
    fn a_request_survives_the_environment() {
        let request = Request {
            region: Some("eu-west-1".parse().unwrap()),
            ..role_on(RoleSource::Request(Box::new(Request::profile("admin"))))
        };
        assert_eq!(Request::decode(&request.encode()).unwrap(), request);
    }

    #[test]
    fn garbage_and_endless_nesting_are_refused() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"target":{"profile":1}}"#,
            r#"{"target":{"profile":"x"},"region":"eu west"}"#,
            r#"{"target":{"account_role":{"session":"s","account":"12","role":"x"}}}"#,
            r#"{"target":{"role":{"role":{"role_arn":"arn:aws:iam::12:role/x"},"source":"default_chain"}}}"#,
            r#"{"target":{"role":{"role":{},"source":"default_chain"}}}"#,
            // Nothing that names a program, and no field that this version does not know.
            r#"{"target":{"role":{"role":{"role_arn":"arn:aws:iam::123456789012:role/x","mfa_serial":"arn:aws:iam::123456789012:mfa/x","mfa_process":"touch x"},"source":"default_chain"}}}"#,
            r#"{"target":{"profile":"x"},"endpoint_url":"http://127.0.0.1"}"#,
        ] {
            assert_eq!(Request::decode(text).unwrap_err().kind(), Kind::Configuration, "{text}");
        }
        let mut request = Request::profile("admin");
        for _ in 0..MAXIMUM_DEPTH {
            request = role_on(RoleSource::Request(Box::new(request)));
        }
        assert!(Request::decode(&request.encode()).is_err());
    }
}
