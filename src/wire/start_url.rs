//! Start URLs of Identity Center: whether they are AWS's, and what they tell.
//!
//! Source: aws-cli `customizations/sso/utils.py`.

use super::address::{Address, Host};
use crate::error::Result;
use crate::model::Region;

/// AWS's domains, with all subdomains.
const DOMAINS: [&str; 8] = [
    "app.aws",
    "portal.amazonaws.com",
    "portal.amazonaws.com.cn",
    "app.amazonwebservices.com.cn",
    "portal.amazonaws.eu",
    "api.amazonwebservices.eu",
    "awsapps.com",
    "awsapps.cn",
];

/// AWS's hosts, without subdomains.
const HOSTS: [&str; 4] = [
    "identitycenter.amazonaws.com",
    "identitycenter.amazonaws.com.cn",
    "identitycenter.amazonaws.eu",
    "identitycenter.us-gov.amazonaws.com",
];

/// Whether the address is AWS's own, not a company's name for it.
pub(crate) fn is_aws_owned(start_url: &str) -> bool {
    let Some(host) = host(start_url) else {
        return false;
    };
    HOSTS.contains(&host.as_str())
        || DOMAINS.iter().any(|domain| {
            let rest = host.strip_suffix(domain);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

/// The region of Identity Center, if the host contains it.
pub(crate) fn region(start_url: &str) -> Option<Region> {
    let host = host(start_url)?;
    let labels: Vec<&str> = host.split('.').collect();
    let ([_, "portal", region, "app", "aws"]
    | [_, "portal", region, "app", "amazonwebservices", "com", "cn"]
    | [_, "portal", region, "api", "amazonwebservices", "eu"]
    | [_, region, "portal", "amazonaws", "com" | "eu"]
    | [_, region, "portal", "amazonaws", "com", "cn"]) = labels.as_slice()
    else {
        return None;
    };
    region.parse().ok()
}

/// The address without port 443, user name, query, fragment and slashes at the end.
pub(crate) fn normalised(start_url: &str) -> Result<String> {
    Address::parse(&without_ornaments(start_url), "the start URL")
        .map(|address| address.to_string())
}

/// The target of a redirect from `from`.
pub(crate) fn redirected(from: &str, location: &str) -> Option<String> {
    if location.contains("://") {
        return Some(location.to_owned());
    }
    let from = Address::parse_with_query(&without_ornaments(from), "the start URL").ok()?;
    if let Some(rest) = location.strip_prefix("//") {
        let scheme = if from.is_secure() { "https" } else { "http" };
        return Some(format!("{scheme}://{rest}"));
    }
    location.starts_with('/').then(|| format!("{}{location}", from.origin()))
}

fn host(start_url: &str) -> Option<String> {
    let address = Address::parse(&without_ornaments(start_url), "the start URL").ok()?;
    match address.host() {
        Host::Name(name) => Some(name.strip_suffix('.').unwrap_or(name).to_owned()),
        Host::V4(_) | Host::V6(_) => None,
    }
}

fn without_ornaments(start_url: &str) -> String {
    let bare = start_url.trim().split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = bare.split_once("://") else {
        return bare.to_owned();
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let authority = authority.rsplit('@').next().unwrap_or_default();
    // A host name may end with a dot.
    let authority = authority.strip_suffix('.').unwrap_or(authority);
    format!("{scheme}://{authority}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_aws_are_told_from_those_that_look_like_them() {
        for (url, expected) in [
            ("https://d-1234567890.awsapps.com/start", true),
            ("https://X.AWSAPPS.COM./start/#/", true),
            ("https://awsapps.cn/start", true),
            ("https://abc.portal.eu-west-1.app.aws", true),
            ("https://identitycenter.amazonaws.com/ssoins-1", true),
            ("https://x.identitycenter.amazonaws.com", false),
            ("https://evilawsapps.com/start", false),
            ("https://awsapps.com.evil.example/start", false),
            ("https://evil.example/?x.awsapps.com", false),
            ("https://x.awsapps.com@evil.example/", false),
            ("https://sso.example.com/", false),
            ("https://127.0.0.1/", false),
            ("nonsense", false),
        ] {
            assert_eq!(is_aws_owned(url), expected, "{url}");
        }
    }

    #[test]
    fn newer_hosts_name_the_region() {
        for (url, expected) in [
            ("https://a.portal.eu-west-1.app.aws", Some("eu-west-1")),
            ("https://a.us-east-2.portal.amazonaws.com/", Some("us-east-2")),
            ("https://a.cn-north-1.portal.amazonaws.com.cn", Some("cn-north-1")),
            ("https://a.portal.cn-north-1.app.amazonwebservices.com.cn", Some("cn-north-1")),
            ("https://a.eusc-de-east-1.portal.amazonaws.eu", Some("eusc-de-east-1")),
            ("https://a.portal.eusc-de-east-1.api.amazonwebservices.eu", Some("eusc-de-east-1")),
            ("https://d-1234567890.awsapps.com/start", None),
            ("https://a.b.eu-west-1.portal.amazonaws.com", None),
        ] {
            assert_eq!(region(url).as_ref().map(Region::as_str), expected, "{url}");
        }
    }

    #[test]
    fn addresses_lose_what_does_not_belong_to_them() {
        for (url, expected) in [
            ("https://x.awsapps.com:443/start/", "https://x.awsapps.com/start"),
            ("https://jo:pw@x.awsapps.com/start?a=b#/c", "https://x.awsapps.com/start"),
            ("https://x.awsapps.com/", "https://x.awsapps.com"),
        ] {
            assert_eq!(normalised(url).unwrap(), expected);
        }
        assert!(normalised("x.awsapps.com").is_err());
    }

    #[test]
    fn redirects_are_followed_from_where_they_start() {
        let from = "https://sso.example.com:8443/a?b";
        for (location, expected) in [
            ("https://x.awsapps.com/start", Some("https://x.awsapps.com/start")),
            ("//x.awsapps.com/start", Some("https://x.awsapps.com/start")),
            ("/start", Some("https://sso.example.com:8443/start")),
            ("start", None),
            ("", None),
        ] {
            assert_eq!(redirected(from, location).as_deref(), expected, "{location}");
        }
    }
}
