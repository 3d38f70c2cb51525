//! Session policies, tags and contexts of the `AssumeRole` family: their forms and the packed limit. They restrict
//! nothing here, since nothing but STS is played.

use serde_json::Value;

use crate::identity::arn_field;
use crate::signature::Refusal;

use super::parameters::{PRINTABLE, Parameters, TAG};

/// What was given, in characters; for the packed limit.
pub(super) struct Session {
    policy: Option<String>,
    policy_arns: Vec<String>,
    tags: Vec<(String, String)>,
}

impl Session {
    /// Takes `Policy` and `PolicyArns`.
    pub(super) fn take_policies(parameters: &mut Parameters) -> Self {
        let policy = parameters.optional("Policy", 1, 2048, PRINTABLE);
        let items = parameters.list("PolicyArns", &["arn"], 10);
        let policy_arns: Vec<String> = items.into_iter().flatten().flatten().collect();
        for (number, arn) in (1..).zip(&policy_arns) {
            parameters.check(arn, &format!("PolicyArns.{number}.member.arn"), 20, 2048, PRINTABLE);
        }
        Self { policy, policy_arns, tags: Vec::new() }
    }

    /// Takes `Tags`, `TransitiveTagKeys` and `ProvidedContexts` too.
    pub(super) fn take(parameters: &mut Parameters) -> Self {
        let mut session = Self::take_policies(parameters);
        session.take_tags(parameters);
        let transitive = parameters.list("TransitiveTagKeys", &[""], 50);
        for key in transitive.into_iter().flatten().flatten() {
            parameters.check(&key, "TransitiveTagKeys.member", 1, 128, TAG);
            if !session.tags.iter().any(|(known, _)| known.eq_ignore_ascii_case(&key)) {
                let rule = "Member must be the key of a session tag";
                parameters.problem(&key, "TransitiveTagKeys.member", rule);
            }
        }
        for item in parameters.list("ProvidedContexts", &["ProviderArn", "ContextAssertion"], 5) {
            if item.iter().any(Option::is_none) {
                parameters.missing("ProvidedContexts.member");
            }
        }
        session
    }

    /// Takes `Tags`.
    pub(super) fn take_tags(&mut self, parameters: &mut Parameters) {
        for (number, item) in (1..).zip(parameters.list("Tags", &["Key", "Value"], 50)) {
            let mut fields = item.into_iter();
            let mut field = |name: &str, least, most| {
                let name = format!("Tags.{number}.member.{name}");
                let value = fields.next().flatten();
                match &value {
                    Some(value) => parameters.check(value, &name, least, most, TAG),
                    None => parameters.missing(&name),
                }
                value.unwrap_or_default()
            };
            let tag = (field("Key", 1, 128), field("Value", 0, 256));
            self.tags.push(tag);
        }
    }

    /// Checks what needs more than limits, once all parameters are in order; gives the packed size in percent.
    ///
    /// # Errors
    /// Policies that are no policies, tag keys that differ only in case, too much of it.
    pub(super) fn packed_size(&self, account: &str) -> Result<Option<usize>, Refusal> {
        if let Some(policy) = &self.policy {
            let parsed: Value = serde_json::from_str(policy).unwrap_or_default();
            if !parsed["Statement"].is_array() && !parsed["Statement"].is_object() {
                return Err(Refusal::new(
                    400,
                    "MalformedPolicyDocument",
                    "Syntax errors in policy.",
                ));
            }
        }
        for arn in &self.policy_arns {
            let owner = arn_field(arn, 4);
            if arn_field(arn, 2) != "iam" || (owner != "aws" && owner != account) {
                return Err(super::parameters::validation(format!("ARN {arn} is not valid.")));
            }
        }
        let mut keys: Vec<String> = self.tags.iter().map(|(key, _)| key.to_lowercase()).collect();
        keys.sort();
        if keys.windows(2).any(|two| two[0] == two[1]) {
            let message =
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
            return Err(Refusal::new(400, "InvalidParameterValue", message));
        }
        if keys.iter().any(|key| key.starts_with("aws:")) {
            let message = "Tag keys must not start with the reserved prefix aws:.";
            return Err(Refusal::new(400, "InvalidParameterValue", message));
        }
        self.percent()
    }

    fn percent(&self) -> Result<Option<usize>, Refusal> {
        let policies = self.policy.as_ref().map_or(0, String::len)
            + self.policy_arns.iter().map(String::len).sum::<usize>();
        let tags: usize = self.tags.iter().map(|(key, value)| key.len() + value.len()).sum();
        let percent = (policies + tags).div_ceil(25);
        if percent > 100 {
            let message = format!(
                "Packed policy consumes {percent}% of allotted space, please use smaller policy."
            );
            return Err(Refusal::new(400, "PackedPolicyTooLarge", message));
        }
        Ok((percent > 0).then_some(percent))
    }
}
