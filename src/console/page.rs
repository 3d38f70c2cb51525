//! A page of the console, as the part of its address after the host. Pure.

use super::pages::{SERVICES, Service};
use crate::error::{Error, Kind, Result};
use crate::model::{Partition, Region};
use crate::similar::{did_you_mean, most_similar};
use crate::wire::percent;

/// The placeholder for the region in the address of a page.
pub(super) const REGION: &str = "{region}";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// What precedes the console's host instead of the region, with its dot.
    pub(super) prefix: Option<String>,
    /// Path, query and fragment, without the leading slash; [`REGION`] is the region. A page
    /// without it belongs to a global service.
    pub(super) path: String,
}

/// The console's host in a partition.
fn host(partition: Partition) -> Result<&'static str> {
    match partition {
        Partition::Aws => Ok("console.aws.amazon.com"),
        Partition::AwsCn => Ok("console.amazonaws.cn"),
        Partition::AwsUsGov => Ok("console.amazonaws-us-gov.com"),
        Partition::AwsEusc => Ok("console.amazonaws-eusc.eu"),
        _ => {
            let text = format!("the address of the console in {} is unknown", partition.name());
            Err(Error::new(Kind::Configuration, text))
        }
    }
}

/// The partition whose console has this host, and what precedes it.
pub(super) fn partition_of(name: &str) -> Option<(Partition, &str)> {
    let all = [Partition::Aws, Partition::AwsCn, Partition::AwsUsGov, Partition::AwsEusc];
    all.into_iter().find_map(|partition| {
        let prefix = name.strip_suffix(host(partition).ok()?)?;
        // To a browser, a backslash ends the host as a slash does.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        let is_host = prefix.is_empty() || prefix.ends_with('.') && prefix.bytes().all(is_plain);
        is_host.then_some((partition, prefix))
    })
}

impl Page {
    pub(super) fn of_path(path: impl Into<String>) -> Self {
        Self { prefix: None, path: path.into() }
    }

    /// The console's home page.
    pub(crate) fn start() -> Self {
        Self::of_path("console/home?region={region}")
    }

    /// The first page of a service, by one of its short names.
    pub(super) fn of_service(name: &str) -> Option<Self> {
        let is_it = |service: &&Service| service.names.contains(&name);
        SERVICES.iter().find(is_it).map(|service| Self::of_path(service.home))
    }

    /// The page for `text`: the short name of a service (`s3`), or a path with a slash.
    pub(crate) fn named(text: &str) -> Result<Self> {
        if let Some(page) = Self::of_service(&text.to_ascii_lowercase()) {
            return Ok(page);
        }
        if text.contains('/') {
            let path = text.trim_start_matches('/');
            let is_address = path.bytes().all(|byte| byte.is_ascii_graphic());
            if is_address && !path.is_empty() && !text.contains("://") {
                return Ok(Self::of_path(path.replace(REGION, &percent::encode(REGION))));
            }
            let error = Error::new(Kind::Usage, format!("{text:?} is not a path in the console"));
            return Err(error.hint("awsso console --service s3/buckets"));
        }
        let names = SERVICES.iter().flat_map(|service| service.names).copied();
        let similar = most_similar(text, names);
        let error = Error::new(Kind::Usage, format!("no console page known for {text:?}"));
        let path = || "give a path in the console instead: --service NAME/home".to_owned();
        Err(error.hint(did_you_mean(&similar).unwrap_or_else(path)))
    }

    pub(crate) fn address(&self, region: &Region) -> Result<String> {
        let host = host(region.partition())?;
        let own = if self.path.contains(REGION) { format!("{region}.") } else { String::new() };
        let prefix = self.prefix.as_ref().unwrap_or(&own);
        let path = self.path.replace(REGION, region.as_str());
        Ok(format!("https://{prefix}{host}/{path}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str, region: &str) -> String {
        Page::named(text).unwrap().address(&region.parse().unwrap()).unwrap()
    }

    #[test]
    fn services_and_paths_have_addresses_in_every_partition() {
        for (text, region, expected) in [
            (
                "s3",
                "eu-west-1",
                "https://eu-west-1.console.aws.amazon.com/s3/buckets?region=eu-west-1",
            ),
            ("IAM", "eu-west-1", "https://console.aws.amazon.com/iam/home"),
            ("iam", "us-gov-west-1", "https://console.amazonaws-us-gov.com/iam/home"),
            (
                "ec2",
                "cn-north-1",
                "https://cn-north-1.console.amazonaws.cn/ec2/home?region=cn-north-1",
            ),
            (
                "sqs",
                "eusc-de-east-1",
                "https://eusc-de-east-1.console.amazonaws-eusc.eu/sqs/v3/home?region=eusc-de-east-1",
            ),
            (
                "/ec2/home?region=eu-west-1#Instances:",
                "eu-west-1",
                "https://console.aws.amazon.com/ec2/home?region=eu-west-1#Instances:",
            ),
            ("a/{region}", "eu-west-1", "https://console.aws.amazon.com/a/%7Bregion%7D"),
        ] {
            assert_eq!(address(text, region), expected, "{text}");
        }
        let start = Page::start().address(&"us-east-1".parse().unwrap()).unwrap();
        assert_eq!(start, "https://us-east-1.console.aws.amazon.com/console/home?region=us-east-1");
        let error = Page::start().address(&"us-iso-east-1".parse().unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "the address of the console in aws-iso is unknown");
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for (text, hint) in [
            ("lamda", "did you mean lambda?"),
            ("zzzzzzzz", "give a path in the console instead: --service NAME/home"),
            ("https://evil.example/", "awsso console --service s3/buckets"),
            ("/", "awsso console --service s3/buckets"),
            ("a/b c", "awsso console --service s3/buckets"),
        ] {
            assert_eq!(Page::named(text).unwrap_err().hint_text(), Some(hint), "{text}");
        }
    }

    #[test]
    fn only_the_hosts_of_the_console_are_of_a_partition() {
        for (name, expected) in [
            ("console.aws.amazon.com", Some((Partition::Aws, ""))),
            ("eu-west-1.console.amazonaws.cn", Some((Partition::AwsCn, "eu-west-1."))),
            ("xconsole.aws.amazon.com", None),
            ("console.aws.amazon.com.evil.example", None),
            ("evil.example", None),
        ] {
            assert_eq!(partition_of(name), expected, "{name}");
        }
    }

    #[test]
    fn every_service_has_names_of_its_own() {
        let names: Vec<_> = SERVICES.iter().flat_map(|service| service.names).collect();
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name} twice");
            assert!(Page::of_service(name).is_some());
        }
        assert!(SERVICES.len() > 30);
    }
}
