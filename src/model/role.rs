//! The parameters of AssumeRole.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::name::is_session_character;
use super::{RoleArn, SessionName};
use crate::error::{Error, Kind, Result};

/// A session tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionTag {
    /// 1 to 128 characters; keys are not case sensitive.
    pub key: String,
    /// 0 to 256 characters.
    pub value: String,
}

/// The parameters of an AssumeRole call without the MFA code, in STS's terms.
///
/// They travel through the environment, for renewals. So nothing here may name a program, a file or
/// an endpoint; and an unknown member is an error, because it may restrict the session.
/// [`RoleParameters::check`] checks the limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleParameters {
    pub role_arn: RoleArn,
    /// `RoleSessionName`; `None` for a default at the time of the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_name: Option<SessionName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// `DurationSeconds`; STS's default is one hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// `SerialNumber` of the MFA device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_serial: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_identity: Option<String>,
    /// An inline session policy, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policy_arns: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<SessionTag>,
    /// Keys of the tags that later roles inherit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transitive_tag_keys: Vec<String>,
}

impl RoleParameters {
    pub(crate) const fn of(role_arn: RoleArn) -> Self {
        Self {
            role_arn,
            session_name: None,
            external_id: None,
            duration_seconds: None,
            mfa_serial: None,
            source_identity: None,
            policy: None,
            policy_arns: Vec::new(),
            tags: Vec::new(),
            transitive_tag_keys: Vec::new(),
        }
    }

    /// Checks STS's limits before any request.
    ///
    /// `chained`: the source credentials are a role's, which limits the duration to one hour.
    pub(crate) fn check(&self, chained: bool) -> Result<()> {
        let session = is_session_character;
        let external = |c: char| session(c) || ":/".contains(c);
        let serial = |c: char| session(c) || "/:".contains(c);
        check_text("external id", self.external_id.as_deref(), 2, 1224, external)?;
        check_text("MFA serial number", self.mfa_serial.as_deref(), 9, 256, serial)?;
        check_text("source identity", self.source_identity.as_deref(), 2, 64, session)?;
        if self.source_identity.as_deref().is_some_and(|text| text.starts_with("aws:")) {
            return Err(usage("a source identity must not start with \"aws:\""));
        }
        self.check_duration(chained)?;
        self.check_policies()?;
        self.check_tags()
    }

    fn check_duration(&self, chained: bool) -> Result<()> {
        match self.duration_seconds {
            Some(seconds) if !(900..=43200).contains(&seconds) => Err(usage(format!(
                "a duration of {seconds} seconds is outside what STS allows: 15 minutes (900) to 12 hours (43200)"
            ))),
            Some(seconds) if chained && seconds > 3600 => Err(usage(format!(
                "a duration of {seconds} seconds is too long: a role assumed with another role's credentials (role chaining) lasts at most one hour (3600)"
            ))),
            _ => Ok(()),
        }
    }

    fn check_policies(&self) -> Result<()> {
        if self.policy_arns.len() > 10 {
            return Err(usage("STS takes at most 10 managed session policies"));
        }
        if self.policy.as_deref().is_some_and(|text| text.chars().count() > 2048) {
            return Err(usage("an inline session policy has at most 2048 characters"));
        }
        match self.policy.as_deref().map(serde_json::from_str::<serde_json::Value>) {
            Some(Err(error)) => Err(usage(format!("the session policy is not JSON: {error}"))),
            Some(Ok(value)) if !value.is_object() => {
                Err(usage("the session policy is not a JSON object"))
            }
            _ => Ok(()),
        }
    }

    fn check_tags(&self) -> Result<()> {
        if self.tags.len() > 50 || self.transitive_tag_keys.len() > 50 {
            return Err(usage("STS takes at most 50 session tags"));
        }
        let allowed =
            |c: char| c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c) || !c.is_ascii();
        let mut seen = HashSet::new();
        for tag in &self.tags {
            check_text("session tag key", Some(&tag.key), 1, 128, allowed)?;
            check_text("session tag value", Some(&tag.value), 0, 256, allowed)?;
            if !seen.insert(tag.key.to_lowercase()) {
                return Err(usage(format!(
                    "the session tag {:?} is given twice (keys are not case sensitive)",
                    tag.key
                )));
            }
        }
        for key in &self.transitive_tag_keys {
            if !seen.contains(&key.to_lowercase()) {
                return Err(usage(format!("the transitive tag {key:?} is not among the tags")));
            }
        }
        Ok(())
    }
}

fn check_text(
    what: &str,
    text: Option<&str>,
    minimum: usize,
    maximum: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<()> {
    let Some(text) = text else { return Ok(()) };
    let length = text.chars().count();
    if !(minimum..=maximum).contains(&length) {
        return Err(usage(format!("the {what} must have {minimum} to {maximum} characters")));
    }
    match text.chars().find(|&character| !allowed(character)) {
        Some(wrong) => Err(usage(format!("the {what} {text:?} must not contain {wrong:?}"))),
        None => Ok(()),
    }
}

fn usage(message: impl Into<String>) -> Error {
    Error::new(Kind::Usage, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role() -> RoleParameters {
        RoleParameters::of("arn:aws:iam::123456789012:role/x".parse().unwrap())
    }

    fn refused(parameters: &RoleParameters, chained: bool) -> String {
        parameters.check(chained).unwrap_err().to_string()
    }

    #[test]
    fn a_chained_role_is_capped_at_one_hour_and_told_why() {
        let long = RoleParameters { duration_seconds: Some(7200), ..role() };
        assert!(long.check(false).is_ok());
        assert!(refused(&long, true).contains("role chaining"));
        let short = RoleParameters { duration_seconds: Some(899), ..role() };
        assert!(refused(&short, false).contains("15 minutes"));
    }

    #[test]
    fn limits_are_told_before_the_call() {
        let tag = |key: &str, value: &str| SessionTag { key: key.into(), value: value.into() };
        for (parameters, words) in [
            (RoleParameters { external_id: Some("a".into()), ..role() }, "external id"),
            (RoleParameters { external_id: Some("a b".into()), ..role() }, "' '"),
            (RoleParameters { mfa_serial: Some("short".into()), ..role() }, "MFA serial"),
            (RoleParameters { policy: Some("{".into()), ..role() }, "not JSON"),
            (RoleParameters { policy: Some("[]".into()), ..role() }, "JSON object"),
            (RoleParameters { tags: vec![tag("a", "1"), tag("A", "2")], ..role() }, "twice"),
            (RoleParameters { transitive_tag_keys: vec!["a".into()], ..role() }, "among the tags"),
            (RoleParameters { policy_arns: vec![String::new(); 11], ..role() }, "at most 10"),
        ] {
            let message = refused(&parameters, false);
            assert!(message.contains(words), "{message}");
        }
    }
}
