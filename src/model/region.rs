//! Regions and the partitions they belong to.

use std::str::FromStr;

use super::text::shown_as_text;
use crate::error::{Error, Kind, Result};

/// A region name: a valid host label, as the AWS CLI checks it (botocore `validate_region_name`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(String);

impl Region {
    /// The name, for example `eu-west-1`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition whose pattern the name matches, else `aws` (the rule of the AWS endpoint
    /// data).
    pub fn partition(&self) -> Partition {
        let parts: Vec<&str> = self.0.split('-').collect();
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match parts.as_slice() {
            ["us", "gov", _, number] if is_number(number) => Partition::AwsUsGov,
            ["us", "iso", _, number] if is_number(number) => Partition::AwsIso,
            ["us", "isob", _, number] if is_number(number) => Partition::AwsIsoB,
            ["eu", "isoe", _, number] if is_number(number) => Partition::AwsIsoE,
            ["us", "isof", _, number] if is_number(number) => Partition::AwsIsoF,
            ["eusc", "de", _, number] if is_number(number) => Partition::AwsEusc,
            ["cn", _, number] if is_number(number) => Partition::AwsCn,
            _ => Partition::Aws,
        }
    }
}

impl FromStr for Region {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let label = !text.is_empty()
            && text.len() <= 63
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.bytes().all(|byte| byte.is_ascii_digit());
        if label {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::new(
                Kind::Configuration,
                format!("{text:?} is not a region name: letters, digits and hyphens are expected"),
            ))
        }
    }
}

shown_as_text!(Region);

/// An AWS partition: accounts, credentials and endpoints never cross it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Partition {
    /// The commercial regions.
    Aws,
    /// China.
    AwsCn,
    /// `GovCloud` (US).
    AwsUsGov,
    /// The European Sovereign Cloud.
    AwsEusc,
    /// US ISO.
    AwsIso,
    /// US ISOB.
    AwsIsoB,
    /// EU ISOE.
    AwsIsoE,
    /// US ISOF.
    AwsIsoF,
}

/// Name, host suffix, dual-stack suffix, implicit global region (botocore `partitions.json`).
const PARTITIONS: [(Partition, &str, &str, &str, &str); 8] = [
    (Partition::Aws, "aws", "amazonaws.com", "api.aws", "us-east-1"),
    (
        Partition::AwsCn,
        "aws-cn",
        "amazonaws.com.cn",
        "api.amazonwebservices.com.cn",
        "cn-northwest-1",
    ),
    (Partition::AwsUsGov, "aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1"),
    (Partition::AwsEusc, "aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1"),
    (Partition::AwsIso, "aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1"),
    (Partition::AwsIsoB, "aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1"),
    (Partition::AwsIsoE, "aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1"),
    (Partition::AwsIsoF, "aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1"),
];

impl Partition {
    /// The partition of an ARN's second field.
    pub fn from_name(name: &str) -> Option<Self> {
        PARTITIONS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// As in ARNs.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// What follows the region in ordinary host names.
    pub fn host_suffix(self) -> &'static str {
        self.row().2
    }

    /// What follows the region in dual-stack host names.
    pub fn dual_stack_suffix(self) -> &'static str {
        self.row().3
    }

    /// The region for the partition's global services.
    pub fn global_region(self) -> Region {
        Region(self.row().4.to_owned())
    }

    fn row(self) -> &'static (Self, &'static str, &'static str, &'static str, &'static str) {
        PARTITIONS.iter().find(|row| row.0 == self).expect("every partition has a row")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_know_their_partition() {
        for (region, partition) in [
            ("eu-west-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-east-1", "aws-us-gov"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
            ("mars-north-1", "aws"),
        ] {
            assert_eq!(region.parse::<Region>().unwrap().partition().name(), partition, "{region}");
        }
    }

    #[test]
    fn only_host_labels_are_regions() {
        for wrong in ["", "-a", "a-", "123", "eu.west", "eu west", &"a".repeat(64), "eu-west-1\n"] {
            assert!(wrong.parse::<Region>().is_err(), "{wrong:?}");
        }
    }
}
