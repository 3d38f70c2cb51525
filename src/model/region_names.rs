//! The known regions, for people who choose one. An unlisted region works as well.

use super::{Partition, Region};
use crate::error::Result;
use crate::similar::{did_you_mean, most_similar};

/// Name and place of every region (the AWS general reference).
#[rustfmt::skip]
pub(crate) const KNOWN_REGIONS: &[(&str, &str)] = &[
    ("us-east-1", "N. Virginia"),
    ("us-east-2", "Ohio"),
    ("us-west-1", "N. California"),
    ("us-west-2", "Oregon"),
    ("af-south-1", "Cape Town"),
    ("ap-east-1", "Hong Kong"),
    ("ap-east-2", "Taipei"),
    ("ap-northeast-1", "Tokyo"),
    ("ap-northeast-2", "Seoul"),
    ("ap-northeast-3", "Osaka"),
    ("ap-south-1", "Mumbai"),
    ("ap-south-2", "Hyderabad"),
    ("ap-southeast-1", "Singapore"),
    ("ap-southeast-2", "Sydney"),
    ("ap-southeast-3", "Jakarta"),
    ("ap-southeast-4", "Melbourne"),
    ("ap-southeast-5", "Malaysia"),
    ("ap-southeast-6", "New Zealand"),
    ("ap-southeast-7", "Thailand"),
    ("ca-central-1", "Canada Central"),
    ("ca-west-1", "Calgary"),
    ("eu-central-1", "Frankfurt"),
    ("eu-central-2", "Zurich"),
    ("eu-north-1", "Stockholm"),
    ("eu-south-1", "Milan"),
    ("eu-south-2", "Spain"),
    ("eu-west-1", "Ireland"),
    ("eu-west-2", "London"),
    ("eu-west-3", "Paris"),
    ("il-central-1", "Tel Aviv"),
    ("me-central-1", "UAE"),
    ("me-south-1", "Bahrain"),
    ("mx-central-1", "Mexico Central"),
    ("sa-east-1", "São Paulo"),
    ("us-gov-east-1", "GovCloud, US East"),
    ("us-gov-west-1", "GovCloud, US West"),
    ("cn-north-1", "Beijing"),
    ("cn-northwest-1", "Ningxia"),
    ("eusc-de-east-1", "European Sovereign Cloud, Germany"),
];

impl Region {
    /// The region that a person typed: its name, or the short form in the ids of availability zones
    /// (`euw1`).
    pub fn typed(text: &str) -> Result<Self> {
        let short = text.to_ascii_lowercase();
        let known = KNOWN_REGIONS.iter().map(|(name, _)| *name);
        let mut meant = known.filter(|name| short_name(name) == short);
        meant.next().unwrap_or(text).parse()
    }

    /// A suggestion for an unknown region that looks mistyped.
    pub fn did_you_mean(&self) -> Option<String> {
        use Partition::{AwsIso, AwsIsoB, AwsIsoE, AwsIsoF};
        let known = || KNOWN_REGIONS.iter().map(|(name, _)| *name);
        // The list has none of the isolated partitions.
        let is_isolated = [AwsIso, AwsIsoB, AwsIsoE, AwsIsoF].contains(&self.partition());
        if is_isolated || known().any(|name| name == self.as_str()) {
            return None;
        }
        let similar = most_similar(self.as_str(), known());
        did_you_mean(&similar)
    }
}

/// `euw1` for `eu-west-1`, `apne1` for `ap-northeast-1`, `usge1` for `us-gov-east-1`.
fn short_name(name: &str) -> String {
    let mut short = String::new();
    for (index, part) in name.split('-').enumerate() {
        short.push_str(match part {
            "north" => "n",
            "south" => "s",
            "east" => "e",
            "west" => "w",
            "central" => "c",
            "northeast" => "ne",
            "northwest" => "nw",
            "southeast" => "se",
            "gov" if index == 1 => "g",
            part => part,
        });
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_stands_for_one_region_and_a_name_for_itself() {
        for (short, name) in [
            ("use1", "us-east-1"),
            ("EUW1", "eu-west-1"),
            ("apne1", "ap-northeast-1"),
            ("apse2", "ap-southeast-2"),
            ("aps1", "ap-south-1"),
            ("usge1", "us-gov-east-1"),
            ("cnnw1", "cn-northwest-1"),
            ("euw9", "euw9"),
        ] {
            assert_eq!(Region::typed(short).unwrap().as_str(), name, "{short}");
        }
        let mut shorts: Vec<_> = KNOWN_REGIONS.iter().map(|(name, _)| short_name(name)).collect();
        for (name, _) in KNOWN_REGIONS {
            assert_eq!(Region::typed(name).unwrap().as_str(), *name);
            assert!(!shorts.iter().any(|short| short == name));
        }
        shorts.sort_unstable();
        shorts.dedup();
        assert_eq!(shorts.len(), KNOWN_REGIONS.len());
        assert!(Region::typed("eu west").is_err());
    }

    #[test]
    fn a_mistyped_region_leads_to_the_one_that_was_meant() {
        let question = |name: &str| name.parse::<Region>().unwrap().did_you_mean();
        for (name, expected) in [
            ("eu-wst-1", "did you mean eu-west-1"),
            ("us-esat-1", "did you mean us-east-1"),
            ("ap-souteast-1", "did you mean ap-southeast-1"),
        ] {
            assert!(question(name).unwrap().starts_with(expected), "{name}");
        }
        for known_or_far in ["eu-west-1", "us-iso-east-1", "eu-isoe-west-1", "local", "x"] {
            assert_eq!(question(known_or_far), None, "{known_or_far}");
        }
    }

    #[test]
    fn every_name_is_that_of_a_region_and_stands_once() {
        let mut names: Vec<&str> = KNOWN_REGIONS.iter().map(|(name, _)| *name).collect();
        assert!(names.iter().all(|name| name.parse::<Region>().is_ok()));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KNOWN_REGIONS.len());
    }
}
