//! The regions there are, for people who choose one. New ones are welcome here, and nothing fails
//! without them: a region that is not in this list is as good as one that is.

/// Name and place of every region (the AWS general reference).
#[rustfmt::skip]
pub const KNOWN_REGIONS: &[(&str, &str)] = &[
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

#[cfg(test)]
mod tests {
    use super::super::Region;
    use super::*;

    #[test]
    fn every_name_is_that_of_a_region_and_stands_once() {
        let mut names: Vec<&str> = KNOWN_REGIONS.iter().map(|(name, _)| *name).collect();
        assert!(names.iter().all(|name| name.parse::<Region>().is_ok()));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KNOWN_REGIONS.len());
    }
}
