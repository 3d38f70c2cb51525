//! Configured HTTP addresses, checked strictly and normalised, so that the host that is signed,
//! compared and connected to is the same.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::error::{Error, Kind, Result};

/// An `http` or `https` address without user name, query and fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    secure: bool,
    host: Host,
    port: Option<u16>,
    /// Empty, or starts with `/` and does not end with one.
    path: String,
    /// With its `?`; only if the caller allows one.
    query: String,
}

/// A host name or IP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl Address {
    /// Reads `text`; `what` names it in errors ("the endpoint URL of STS"). A query is an error:
    /// nothing could be appended after it.
    pub(crate) fn parse(text: &str, what: &str) -> Result<Self> {
        let address = Self::parse_with_query(text, what)?;
        if address.query.is_empty() {
            Ok(address)
        } else {
            Err(refuse(what, "contains a query (?…)", text))
        }
    }

    /// [`Address::parse`] for addresses that are used unchanged, with their query.
    pub(crate) fn parse_with_query(text: &str, what: &str) -> Result<Self> {
        let text = text.trim();
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(refuse(what, "has no scheme", text));
        };
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(refuse(what, "has a scheme other than http and https", text)),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        if authority.contains('@') {
            return Err(refuse(what, "contains a user name, which would not be used", text));
        }
        let (host, port) =
            split_port(authority).ok_or_else(|| refuse(what, "has a bad port", text))?;
        let host = Host::parse(host).ok_or_else(|| refuse(what, "has no valid host name", text))?;
        if !rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"#\\\"<>^`{|}".contains(&byte)) {
            return Err(refuse(what, "contains a character that has to be percent-encoded", text));
        }
        let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        let query = query.to_owned();
        // The trailing slash is removed only if something will be appended.
        let path = if query.is_empty() { path.trim_end_matches('/') } else { path }.to_owned();
        let default_port = if secure { 443 } else { 80 };
        let port = port.filter(|&port| port != default_port);
        Ok(Self { secure, host, port, path, query })
    }

    pub(crate) const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether what is sent there leaves this machine only encrypted, or not at all.
    pub(crate) fn is_private(&self) -> bool {
        self.secure
            || match &self.host {
                Host::Name(name) => name == "localhost",
                Host::V4(number) => number.is_loopback(),
                Host::V6(number) => number.is_loopback(),
            }
    }

    /// The address, which may use plain HTTP only on this machine and to `hosts`; `what` names it.
    pub(super) fn with_plain_http_to(&self, hosts: &[&str], what: &str) -> Result<String> {
        let host = self.host.to_string();
        if self.is_private() || hosts.contains(&host.as_str()) {
            return Ok(self.to_string());
        }
        let text = format!("{what} points to {host} over plain HTTP, which is not allowed");
        Err(Error::new(Kind::Configuration, text).hint(format!(
            "use https, or one of localhost, a loopback address, {}",
            hosts.join(", ")
        )))
    }

    pub(crate) const fn host(&self) -> &Host {
        &self.host
    }

    /// Scheme, host and port, without the path.
    pub(crate) fn origin(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        match self.port {
            Some(port) => format!("{scheme}://{}:{port}", self.host),
            None => format!("{scheme}://{}", self.host),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}{}", self.origin(), self.path, self.query)
    }
}

impl Host {
    fn parse(text: &str) -> Option<Self> {
        if let Some(inner) = text.strip_prefix('[') {
            return inner.strip_suffix(']')?.parse().ok().map(Self::V6);
        }
        if let Ok(address) = text.parse() {
            return Some(Self::V4(address));
        }
        let well_formed = text.len() <= 253
            && text.split('.').all(|label| (1..=63).contains(&label.len()))
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        // A numeric last label would make it an unusual spelling of an IPv4 address.
        let last = text.rsplit('.').next()?;
        let numeric = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
        (well_formed && !numeric).then(|| Self::Name(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::V4(address) => write!(formatter, "{address}"),
            Self::V6(address) => write!(formatter, "[{address}]"),
        }
    }
}

/// Splits `host:port`; `None` if the port is invalid. An empty port counts as absent (RFC 3986
/// 3.2.3).
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let bracket = authority.rfind(']').map_or(0, |position| position + 1);
    let Some(colon) = authority[bracket..].find(':') else {
        return Some((authority, None));
    };
    let (host, port) = (&authority[..bracket + colon], &authority[bracket + colon + 1..]);
    match port {
        "" => Some((host, None)),
        _ if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some((host, Some(port.parse().ok()?)))
        }
        _ => None,
    }
}

/// Quotes only parts of the address that cannot hold a secret: no user name, no query.
fn refuse(what: &str, reason: &str, text: &str) -> Error {
    let shown = text.split(['?', '#']).next().filter(|shown| !shown.contains('@'));
    let shown = shown.map(|shown| format!(": {shown:?}")).unwrap_or_default();
    Error::new(Kind::Configuration, format!("{what} {reason}{shown}"))
        .hint("write it as https://HOST, https://HOST:PORT or https://HOST/PATH")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_normalised() {
        for (text, expected) in [
            ("https://example.com", "https://example.com"),
            ("HTTPS://Example.COM:443/", "https://example.com"),
            ("http://127.0.0.1:18080/sts/", "http://127.0.0.1:18080/sts"),
            ("http://localhost:80/a/b//", "http://localhost/a/b"),
            ("http://[0:0::1]:4566", "http://[::1]:4566"),
            ("https://example.com:", "https://example.com"),
            (" https://example.com/a%20b ", "https://example.com/a%20b"),
        ] {
            assert_eq!(Address::parse(text, "it").unwrap().to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "no scheme"),
            ("127.0.0.1:18080", "no scheme"),
            ("foo://example.com", "other than http"),
            ("https://", "host name"),
            ("https:///path", "host name"),
            ("https://a..b", "host name"),
            ("https://münchen.example", "host name"),
            ("http://0x7f.1", "host name"),
            ("http://127.1", "host name"),
            ("http://[::1", "port"),
            ("http://169.254.170.2\\@example.com", "user name"),
            ("https://me:hunter2@example.com", "user name"),
            ("https://example.com:http", "port"),
            ("https://example.com:99999", "port"),
            ("https://example.com/a b", "percent-encoded"),
            ("https://example.com/a\r\nb", "percent-encoded"),
            ("https://example.com/#x", "percent-encoded"),
            ("https://example.com/?x=1", "query"),
        ] {
            let error = Address::parse(text, "the endpoint URL of STS").unwrap_err();
            let message = error.to_string();
            assert!(message.contains(reason), "{text}: {message}");
            assert!(!message.contains("hunter2"), "{message}");
            assert!(error.hint_text().unwrap().contains("https://HOST"));
        }
    }

    #[test]
    fn a_query_stays_where_it_is_allowed() {
        let address = Address::parse_with_query("http://127.0.0.1/role/?x=1", "it").unwrap();
        assert_eq!(address.to_string(), "http://127.0.0.1/role/?x=1");
        assert_eq!(address.origin(), "http://127.0.0.1");
    }
}
