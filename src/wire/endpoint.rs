//! The endpoints of the services: hosts of all partitions, FIPS, dual-stack, configured URLs. The
//! caller reads the settings.
//!
//! Sources: the endpoint rule sets of `sts`, `sso`, `sso-oidc` and `signin` in botocore.

use std::collections::BTreeMap;

use super::address::Address;
use crate::error::{Error, Kind, Result};
use crate::model::{Partition, Region};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Service {
    /// Security Token Service.
    Sts,
    /// The access portal of Identity Center (`sso`).
    Portal,
    /// Tokens of Identity Center (`sso-oidc`).
    Oidc,
    /// Console sign-in for local development (`aws login`).
    Signin,
}

impl Service {
    /// The end of the variable `AWS_ENDPOINT_URL_…`.
    pub(crate) const fn environment_suffix(self) -> &'static str {
        match self {
            Self::Sts => "STS",
            Self::Portal => "SSO",
            Self::Oidc => "SSO_OIDC",
            Self::Signin => "SIGNIN",
        }
    }

    /// The names of the service's block in a `[services X]` section: the AWS CLI's, then the
    /// hyphenated one that only the Rust SDK reads, if different.
    pub(crate) const fn configuration_blocks(self) -> &'static [&'static str] {
        match self {
            Self::Sts => &["sts"],
            Self::Portal => &["sso"],
            Self::Oidc => &["sso_oidc", "sso-oidc"],
            Self::Signin => &["signin"],
        }
    }

    /// The name for messages.
    pub(crate) const fn display_name(self) -> &'static str {
        match self {
            Self::Sts => "STS",
            Self::Portal => "the Identity Center portal",
            Self::Oidc => "Identity Center sign-in (OIDC)",
            Self::Signin => "AWS console sign-in",
        }
    }
}

/// The configuration of endpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EndpointSettings {
    pub fips: bool,
    pub dual_stack: bool,
    /// The configured URL of each service (`endpoint_url` and similar). An empty one counts as
    /// absent, as in the AWS CLI.
    pub overrides: BTreeMap<Service, String>,
}

/// The pseudo region for the global endpoints of partition `aws`.
const GLOBAL: &str = "aws-global";

/// The base URL of `service` in `region`, without trailing slash.
///
/// A configured URL overrides everything, FIPS and dual-stack included; its path is kept as prefix.
pub(crate) fn base_url(
    service: Service,
    region: &Region,
    settings: &EndpointSettings,
) -> Result<String> {
    match settings.overrides.get(&service).map(|url| url.trim()) {
        None | Some("") => Ok(format!("https://{}", host(service, region, settings))),
        Some(url) => {
            let what = format!("the endpoint URL of {}", service.display_name());
            let address = Address::parse(url, &what)?;
            // Tokens and client secrets travel as they are; requests to STS are signed.
            if service != Service::Sts && !address.is_private() {
                let text = format!("{what} sends tokens over plain HTTP to {}", address.host());
                return Err(Error::new(Kind::Configuration, text)
                    .hint("use https; plain http is for localhost and loopback addresses"));
            }
            Ok(address.to_string())
        }
    }
}

/// The region that requests to `region`'s endpoint are signed for.
pub(crate) fn signing_region(region: &Region) -> Region {
    if region.as_str() == GLOBAL { Partition::Aws.global_region() } else { region.clone() }
}

/// To be prefixed with `REGION.`.
pub(crate) const fn signin_domain(partition: Partition) -> &'static str {
    match partition {
        Partition::Aws => "signin.aws.amazon.com",
        Partition::AwsCn => "signin.amazonaws.cn",
        Partition::AwsUsGov => "signin.amazonaws-us-gov.com",
        Partition::AwsEusc => "signin.amazonaws-eusc.eu",
        Partition::AwsIso => "signin.c2shome.ic.gov",
        Partition::AwsIsoB => "signin.sc2shome.sgov.gov",
        Partition::AwsIsoE => "signin.csphome.adc-e.uk",
        Partition::AwsIsoF => "signin.csphome.hci.ic.gov",
    }
}

fn host(service: Service, region: &Region, settings: &EndpointSettings) -> String {
    let plain = !settings.fips && !settings.dual_stack;
    if service == Service::Sts && region.as_str() == GLOBAL && plain {
        return "sts.amazonaws.com".to_owned();
    }
    let region = signing_region(region);
    let partition = region.partition();
    if service == Service::Signin && !settings.dual_stack {
        return signin_host(&region, partition, settings.fips);
    }
    let us_gov_fips_alone =
        partition == Partition::AwsUsGov && settings.fips && !settings.dual_stack;
    let prefix = match (service, settings.fips && !us_gov_fips_alone) {
        (Service::Sts, false) => "sts",
        (Service::Sts, true) => "sts-fips",
        (Service::Portal, false) => "portal.sso",
        (Service::Portal, true) => "portal.sso-fips",
        (Service::Oidc, false) => "oidc",
        (Service::Oidc, true) => "oidc-fips",
        (Service::Signin, false) => "signin",
        (Service::Signin, true) => "signin-fips",
    };
    let suffix = match (settings.dual_stack, us_gov_fips_alone) {
        (true, _) => partition.dual_stack_suffix(),
        (false, true) => "amazonaws.com",
        (false, false) => partition.host_suffix(),
    };
    format!("{prefix}.{region}.{suffix}")
}

/// Console sign-in has other host names than the rest (login.md 3 of the specification).
fn signin_host(region: &Region, partition: Partition, fips: bool) -> String {
    match (fips, partition, region.as_str()) {
        (false, ..) => format!("{region}.{}", signin_domain(partition)),
        (true, Partition::AwsUsGov, "us-gov-west-1") => {
            "signin-fips.amazonaws-us-gov.com".to_owned()
        }
        (true, Partition::AwsUsGov, _) => format!("{region}.signin-fips.amazonaws-us-gov.com"),
        (true, ..) => format!("signin-fips.{region}.{}", partition.host_suffix()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(service: Service, region: &str, fips: bool, dual_stack: bool) -> String {
        let settings = EndpointSettings { fips, dual_stack, overrides: BTreeMap::new() };
        base_url(service, &region.parse().unwrap(), &settings).unwrap()
    }

    #[test]
    fn every_service_has_four_variants() {
        use Service::{Oidc, Portal, Signin, Sts};
        for (service, expected) in [
            (
                Sts,
                [
                    "https://sts.eu-west-1.amazonaws.com",
                    "https://sts-fips.eu-west-1.amazonaws.com",
                    "https://sts.eu-west-1.api.aws",
                    "https://sts-fips.eu-west-1.api.aws",
                ],
            ),
            (
                Oidc,
                [
                    "https://oidc.eu-west-1.amazonaws.com",
                    "https://oidc-fips.eu-west-1.amazonaws.com",
                    "https://oidc.eu-west-1.api.aws",
                    "https://oidc-fips.eu-west-1.api.aws",
                ],
            ),
            (
                Portal,
                [
                    "https://portal.sso.eu-west-1.amazonaws.com",
                    "https://portal.sso-fips.eu-west-1.amazonaws.com",
                    "https://portal.sso.eu-west-1.api.aws",
                    "https://portal.sso-fips.eu-west-1.api.aws",
                ],
            ),
            (
                Signin,
                [
                    "https://eu-west-1.signin.aws.amazon.com",
                    "https://signin-fips.eu-west-1.amazonaws.com",
                    "https://signin.eu-west-1.api.aws",
                    "https://signin-fips.eu-west-1.api.aws",
                ],
            ),
        ] {
            let variants = [(false, false), (true, false), (false, true), (true, true)];
            for ((fips, dual_stack), expected) in variants.into_iter().zip(expected) {
                assert_eq!(url(service, "eu-west-1", fips, dual_stack), expected);
            }
        }
    }

    #[test]
    fn us_gov_keeps_the_ordinary_name_with_fips_alone() {
        for (service, expected) in [
            (Service::Sts, "https://sts.us-gov-west-1.amazonaws.com"),
            (Service::Oidc, "https://oidc.us-gov-west-1.amazonaws.com"),
            (Service::Portal, "https://portal.sso.us-gov-west-1.amazonaws.com"),
            (Service::Signin, "https://signin-fips.amazonaws-us-gov.com"),
        ] {
            assert_eq!(url(service, "us-gov-west-1", true, false), expected);
        }
        assert_eq!(
            url(Service::Signin, "us-gov-east-1", true, false),
            "https://us-gov-east-1.signin-fips.amazonaws-us-gov.com"
        );
        assert_eq!(
            url(Service::Sts, "us-gov-west-1", true, true),
            "https://sts-fips.us-gov-west-1.api.aws"
        );
    }

    #[test]
    fn every_partition_has_its_own_names() {
        for (region, sts, dual_stack, signin) in [
            (
                "cn-north-1",
                "sts.cn-north-1.amazonaws.com.cn",
                "api.amazonwebservices.com.cn",
                "amazonaws.cn",
            ),
            (
                "eusc-de-east-1",
                "sts.eusc-de-east-1.amazonaws.eu",
                "api.amazonwebservices.eu",
                "amazonaws-eusc.eu",
            ),
            ("us-iso-east-1", "sts.us-iso-east-1.c2s.ic.gov", "api.aws.ic.gov", "c2shome.ic.gov"),
            (
                "us-isob-east-1",
                "sts.us-isob-east-1.sc2s.sgov.gov",
                "api.aws.scloud",
                "sc2shome.sgov.gov",
            ),
            (
                "eu-isoe-west-1",
                "sts.eu-isoe-west-1.cloud.adc-e.uk",
                "api.cloud-aws.adc-e.uk",
                "csphome.adc-e.uk",
            ),
            (
                "us-isof-south-1",
                "sts.us-isof-south-1.csp.hci.ic.gov",
                "api.aws.hci.ic.gov",
                "csphome.hci.ic.gov",
            ),
            ("mars-north-1", "sts.mars-north-1.amazonaws.com", "api.aws", "aws.amazon.com"),
        ] {
            assert_eq!(url(Service::Sts, region, false, false), format!("https://{sts}"));
            assert_eq!(
                url(Service::Sts, region, false, true),
                format!("https://sts.{region}.{dual_stack}")
            );
            assert_eq!(
                url(Service::Signin, region, false, false),
                format!("https://{region}.signin.{signin}")
            );
        }
    }

    #[test]
    fn the_global_pseudo_region_is_signed_for_us_east_1() {
        assert_eq!(url(Service::Sts, "aws-global", false, false), "https://sts.amazonaws.com");
        assert_eq!(
            url(Service::Sts, "aws-global", true, false),
            "https://sts-fips.us-east-1.amazonaws.com"
        );
        for (region, signed) in [("aws-global", "us-east-1"), ("eu-west-1", "eu-west-1")] {
            assert_eq!(signing_region(&region.parse().unwrap()).as_str(), signed);
        }
    }

    #[test]
    fn a_configured_url_wins_and_keeps_its_path() {
        let with = |url: &str| EndpointSettings {
            fips: true,
            dual_stack: true,
            overrides: BTreeMap::from([(Service::Sts, url.to_owned())]),
        };
        let region = "eu-west-1".parse().unwrap();
        let read = |url: &str| base_url(Service::Sts, &region, &with(url));
        assert_eq!(read("http://127.0.0.1:18080/sts/").unwrap(), "http://127.0.0.1:18080/sts");
        assert_eq!(read("").unwrap(), "https://sts-fips.eu-west-1.api.aws");
        let error = read("127.0.0.1:18080").unwrap_err();
        assert_eq!(error.to_string(), "the endpoint URL of STS has no scheme: \"127.0.0.1:18080\"");
        assert_eq!(error.kind(), crate::error::Kind::Configuration);
        let oidc = base_url(Service::Oidc, &region, &with("http://127.0.0.1:1")).unwrap();
        assert_eq!(oidc, "https://oidc-fips.eu-west-1.api.aws");
    }

    #[test]
    fn tokens_go_over_plain_http_to_this_machine_only() {
        let region = "eu-west-1".parse().unwrap();
        let url = |service, url: &str| {
            let overrides = BTreeMap::from([(service, url.to_owned())]);
            base_url(service, &region, &EndpointSettings { overrides, ..Default::default() })
        };
        for service in [Service::Oidc, Service::Portal, Service::Signin] {
            for open in
                ["http://proxy.example.com", "http://10.0.0.1:80", "http://localhost.evil.com"]
            {
                let error = url(service, open).unwrap_err().to_string();
                assert!(error.contains("sends tokens over plain HTTP"), "{error}");
            }
            for private in
                ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "https://a.b"]
            {
                assert_eq!(url(service, private).unwrap(), private);
            }
        }
        // Signed requests hold no secret.
        assert!(url(Service::Sts, "http://localstack:4566").is_ok());
    }
}
