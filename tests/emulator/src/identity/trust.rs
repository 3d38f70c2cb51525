//! The trust policy of a role, as far as it is played.

use super::Principal;

/// Who may assume a role, and under which conditions.
///
/// Principals are account ids, `arn:…:iam::ACCOUNT:root` (everybody in the account), user ARNs, role ARNs, ARNs of
/// assumed roles, or `*`.
#[derive(Clone, Debug)]
pub struct Trust {
    /// Who may call `AssumeRole`.
    pub principals: Vec<String>,
    /// The external id that must be given.
    pub external_id: Option<String>,
    /// The MFA device that must be used: its serial or ARN.
    pub mfa_serial: Option<String>,
    /// `MaxSessionDuration` of the role, in seconds.
    pub max_duration: u32,
    /// The subject of web identity tokens that may call `AssumeRoleWithWebIdentity`; `*` for all.
    pub web_identity_subject: Option<String>,
}

impl Trust {
    /// Trust in one principal, sessions up to an hour, no conditions.
    #[must_use]
    pub fn of(principal: &str) -> Self {
        Self {
            principals: vec![principal.to_owned()],
            external_id: None,
            mfa_serial: None,
            max_duration: 3600,
            web_identity_subject: None,
        }
    }

    /// Trust in the holders of web identity tokens with this subject (`*`: any).
    #[must_use]
    pub fn of_web_identity(subject: &str) -> Self {
        let mut trust = Self::of("");
        trust.principals.clear();
        trust.web_identity_subject = Some(subject.to_owned());
        trust
    }

    /// Trusts one more principal.
    #[must_use]
    pub fn and(mut self, principal: &str) -> Self {
        self.principals.push(principal.to_owned());
        self
    }

    /// Asks for an external id.
    #[must_use]
    pub fn external_id(mut self, id: &str) -> Self {
        self.external_id = Some(id.to_owned());
        self
    }

    /// Asks for a code of an MFA device.
    #[must_use]
    pub fn mfa(mut self, serial: &str) -> Self {
        self.mfa_serial = Some(serial.to_owned());
        self
    }

    /// Allows sessions up to so many seconds.
    #[must_use]
    pub fn max_duration(mut self, seconds: u32) -> Self {
        self.max_duration = seconds;
        self
    }

    pub(crate) fn admits(&self, caller: &Principal) -> bool {
        self.principals.iter().any(|principal| {
            principal == "*"
                || *principal == caller.account
                || *principal == caller.arn
                || Some(principal) == caller.role_arn.as_ref()
                || principal.ends_with(&format!(":iam::{}:root", caller.account))
        })
    }
}
