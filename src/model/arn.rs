//! Role ARNs.

use std::str::FromStr;

use super::text::shown_as_text;
use super::{AccountId, Partition};
use crate::error::{Error, Kind, Result};

/// The ARN of an IAM role: `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`, 20 to 2048 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RoleArn {
    text: String,
    account: AccountId,
}

impl RoleArn {
    /// The whole ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The account of the role.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// The partition of the role; credentials never cross partitions.
    pub fn partition(&self) -> Partition {
        let name = self.text.split(':').nth(1).unwrap_or_default();
        Partition::from_name(name).unwrap_or(Partition::Aws)
    }

    /// The name of the role without its path.
    pub fn role_name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }

    /// The permission set of an Identity Center role: its name is `AWSReservedSSO_PERMISSIONSET_`
    /// and 16 hexadecimal digits.
    pub fn permission_set(&self) -> Option<&str> {
        let (name, hash) = self.role_name().strip_prefix("AWSReservedSSO_")?.rsplit_once('_')?;
        let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_hash && !name.is_empty()).then_some(name)
    }
}

impl FromStr for RoleArn {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refuse = |reason: &str| {
            Error::new(Kind::Usage, format!("{text:?} is not a role ARN: {reason}"))
                .hint("a role ARN looks like arn:aws:iam::123456789012:role/NAME")
        };
        if !(20..=2048).contains(&text.len()) {
            return Err(refuse("an ARN has 20 to 2048 characters"));
        }
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().unwrap_or_default();
        if next() != "arn" {
            return Err(refuse("it does not start with arn:"));
        }
        if Partition::from_name(next()).is_none() {
            return Err(refuse("its partition is unknown"));
        }
        if (next(), next()) != ("iam", "") {
            return Err(refuse("it does not name an IAM resource"));
        }
        let account = next().parse().map_err(|_| refuse("its account is not twelve digits"))?;
        let name = next().strip_prefix("role/").and_then(|path| path.rsplit('/').next());
        if name.is_none_or(str::is_empty) {
            return Err(refuse("it does not end in role/NAME"));
        }
        if text.chars().any(|character| !character.is_ascii_graphic()) {
            return Err(refuse("it contains a character that is not allowed in an ARN"));
        }
        Ok(Self { text: text.to_owned(), account })
    }
}

shown_as_text!(RoleArn);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_arn_tells_account_partition_and_name() {
        let arn: RoleArn = "arn:aws-cn:iam::123456789012:role/team/Deploy".parse().unwrap();
        assert_eq!(arn.account().as_str(), "123456789012");
        assert_eq!(arn.partition(), Partition::AwsCn);
        assert_eq!(arn.role_name(), "Deploy");
    }

    #[test]
    fn roles_of_identity_center_tell_their_permission_set() {
        for (name, expected) in [
            (
                "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Power_User_0123456789abcdef",
                Some("Power_User"),
            ),
            ("AWSReservedSSO_Admin_0123456789abcdef", Some("Admin")),
            ("AWSReservedSSO_Admin_0123456789abcdeg", None),
            ("AWSReservedSSO__0123456789abcdef", None),
            ("AWSReservedSSO_0123456789abcdef", None),
            ("Admin", None),
        ] {
            let arn: RoleArn = format!("arn:aws:iam::123456789012:role/{name}").parse().unwrap();
            assert_eq!(arn.permission_set(), expected, "{name}");
        }
    }

    #[test]
    fn what_is_no_role_arn_is_refused_with_the_reason() {
        for (text, reason) in [
            ("role", "20 to 2048"),
            ("arn:aws:iam::123456789012:user/jo", "role/NAME"),
            ("arn:aws:iam::123456789012:role/", "role/NAME"),
            ("arn:aws:iam::12345:role/xxxxxxxxxx", "twelve digits"),
            ("arn:nowhere:iam::123456789012:role/x", "partition"),
            ("arn:aws:sts::123456789012:assumed-role/x/y", "IAM"),
            ("arn:aws:iam::123456789012:role/x y", "character"),
        ] {
            let error = text.parse::<RoleArn>().unwrap_err();
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}
