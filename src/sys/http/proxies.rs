//! Which proxy a request uses, by the rules of the AWS CLI (botocore `get_environ_proxies` and
//! `should_bypass_proxies`, Python `urllib.request`). Pure.

use reqwest::Url;

use crate::environ::Environment;

use crate::model::Platform;

/// The proxy variables of an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ProxyVariables {
    http: Option<String>,
    https: Option<String>,
    exclusions: Option<String>,
    /// The AWS CLI ignores `ALL_PROXY`; but with it the system's proxy is not used either.
    all: bool,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct ProxyAddress {
    /// With the user information, if any.
    pub(super) url: Url,
    /// `host:port`, for messages.
    pub(super) shown: String,
}

impl std::fmt::Debug for ProxyAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("ProxyAddress").field(&self.shown).finish()
    }
}

/// The way to a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Direct,
    Through(ProxyAddress),
    /// By the system's settings (macOS and Windows, if no variable is set).
    System,
}

impl ProxyVariables {
    pub(super) fn new(environment: &Environment) -> Self {
        let value = |lower: &str, upper: &str| match environment.text(lower) {
            // An empty lower-case variable disables the upper-case one.
            Some(value) => Some(value.to_owned()).filter(|value| !value.is_empty()),
            None => environment.non_empty(upper).map(str::to_owned),
        };
        // In a CGI program, HTTP_PROXY is the client's Proxy header.
        let is_cgi = environment.get("REQUEST_METHOD").is_some();
        Self {
            http: value("http_proxy", if is_cgi { "http_proxy" } else { "HTTP_PROXY" }),
            https: value("https_proxy", "HTTPS_PROXY"),
            exclusions: value("no_proxy", "NO_PROXY"),
            all: value("all_proxy", "ALL_PROXY").is_some(),
        }
    }

    pub(super) fn route(&self, target: &Url) -> Result<Route, String> {
        self.route_on(Platform::CURRENT, target)
    }

    fn route_on(&self, platform: Platform, target: &Url) -> Result<Route, String> {
        if (&self.http, &self.https, &self.exclusions, self.all) == (&None, &None, &None, false) {
            let has_system_settings = platform != Platform::Unix;
            return Ok(if has_system_settings { Route::System } else { Route::Direct });
        }
        let (value, variable) = match target.scheme() {
            "https" => (&self.https, "https_proxy"),
            _ => (&self.http, "http_proxy"),
        };
        match value {
            Some(value) if !self.excludes(target) => address(value)
                .map(Route::Through)
                .ok_or_else(|| format!("{variable} does not contain the address of an HTTP proxy")),
            _ => Ok(Route::Direct),
        }
    }

    fn excludes(&self, target: &Url) -> bool {
        let Some(list) = &self.exclusions else {
            return false;
        };
        if list.trim() == "*" {
            return true;
        }
        let host = target.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let port = target.port_or_known_default();
        list.split(',').map(str::trim).any(|entry| {
            let (name, entry_port) = split_port(entry.trim_start_matches('.'));
            let covers = || {
                let start = host.len().checked_sub(name.len())?;
                let ends_with_name = host.get(start..)?.eq_ignore_ascii_case(name);
                Some(ends_with_name && (start == 0 || host.as_bytes()[start - 1] == b'.'))
            };
            !name.is_empty()
                && entry_port.is_none_or(|entry_port| Some(entry_port) == port)
                && covers().unwrap_or(false)
        })
    }
}

/// An entry of `no_proxy`: the name, and the port it is limited to. An IPv6 address may be in
/// brackets.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    let (name, port) = match entry.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => {
            (name, port.parse().ok())
        }
        _ => (entry, None),
    };
    match port {
        Some(port) => (name.trim_matches(['[', ']']), Some(port)),
        None => (entry.trim_matches(['[', ']']), None),
    }
}

fn address(value: &str) -> Option<ProxyAddress> {
    let value = value.trim();
    let mut url: Url = if value.contains("://") {
        value.parse().ok()?
    } else {
        format!("http://{}", value.trim_start_matches("//")).parse().ok()?
    };
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    // Name and password are required together.
    if url.username().is_empty() || url.password().unwrap_or_default().is_empty() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    let shown = format!("{}:{}", url.host_str()?, url.port_or_known_default()?);
    Some(ProxyAddress { url, shown })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(variables: &[(&str, &str)]) -> ProxyVariables {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        ProxyVariables::new(&Environment::new(variables))
    }

    fn route(set: &[(&str, &str)], target: &str) -> String {
        match variables(set).route_on(Platform::Unix, &target.parse().unwrap()) {
            Ok(Route::Direct) => "direct".to_owned(),
            Ok(Route::System) => "system".to_owned(),
            Ok(Route::Through(address)) => address.url.to_string(),
            Err(error) => error,
        }
    }

    #[test]
    fn the_variable_of_the_target_scheme_applies() {
        let set = [("https_proxy", "http://s:1"), ("http_proxy", "http://p:2")];
        assert_eq!(route(&set, "https://sts.amazonaws.com"), "http://s:1/");
        assert_eq!(route(&set, "http://169.254.169.254/latest"), "http://p:2/");
        assert_eq!(route(&[("all_proxy", "http://x")], "https://a"), "direct");
        assert_eq!(route(&[], "https://a"), "direct");
    }

    // The names of variables have no case on Windows.
    #[cfg(not(windows))]
    #[test]
    fn lower_case_wins_even_if_empty() {
        for (set, expected) in [
            (&[("HTTPS_PROXY", "http://up")][..], "http://up/"),
            (&[("HTTPS_PROXY", "http://up"), ("https_proxy", "http://low")], "http://low/"),
            (&[("HTTPS_PROXY", "http://up"), ("https_proxy", "")], "direct"),
            (&[("HTTPS_PROXY", "")], "direct"),
            (&[("https_proxy", "http://low"), ("NO_PROXY", "a"), ("no_proxy", "")], "http://low/"),
        ] {
            assert_eq!(route(set, "https://a"), expected, "{set:?}");
        }
    }

    #[cfg(not(windows))]
    #[test]
    fn a_cgi_program_does_not_believe_the_upper_case_variable() {
        let cgi = ("REQUEST_METHOD", "GET");
        assert_eq!(route(&[cgi, ("HTTP_PROXY", "http://evil")], "http://a"), "direct");
        assert_eq!(route(&[cgi, ("http_proxy", "http://good")], "http://a"), "http://good/");
        assert_eq!(route(&[cgi, ("HTTPS_PROXY", "http://good")], "https://a"), "http://good/");
    }

    #[test]
    fn an_address_without_scheme_is_http_and_half_a_login_is_none() {
        for (value, expected) in [
            ("proxy:3128", "http://proxy:3128/"),
            ("//proxy:3128", "http://proxy:3128/"),
            ("http://u:p%40ss@proxy", "http://u:p%40ss@proxy/"),
            ("u:p@proxy:1", "http://u:p@proxy:1/"),
            ("http://u@proxy", "http://proxy/"),
            ("http://u:@proxy", "http://proxy/"),
            ("http://:p@proxy", "http://proxy/"),
            ("https://proxy", "https://proxy/"),
        ] {
            assert_eq!(route(&[("https_proxy", value)], "https://a"), expected, "{value}");
        }
    }

    #[test]
    fn an_unusable_address_is_an_error_that_does_not_repeat_it() {
        for value in ["socks5://u:secret@proxy", "http://", "http://u:secret@:1", "u:secret@pr oxy"]
        {
            let error = route(&[("https_proxy", value)], "https://a");
            assert_eq!(
                error, "https_proxy does not contain the address of an HTTP proxy",
                "{value}"
            );
        }
        let address = address("http://u:secret@proxy:8080").unwrap();
        assert_eq!(format!("{address:?}"), "ProxyAddress(\"proxy:8080\")");
    }

    #[test]
    fn no_proxy_matches_hosts_and_their_subdomains() {
        for (list, target, excluded) in [
            ("example.com", "https://example.com", true),
            ("example.com", "https://a.EXAMPLE.com", true),
            (".example.com", "https://a.example.com", true),
            ("EXAMPLE.com", "https://example.com", true),
            ("example.com", "https://badexample.com", false),
            ("a.example.com", "https://example.com", false),
            ("x, example.com ,y", "https://example.com", true),
            ("*", "https://example.com", true),
            ("*,x", "https://example.com", false),
            ("*.example.com", "https://a.example.com", false),
            ("", "https://example.com", false),
            (",,.", "https://example.com", false),
            ("example.com:443", "https://example.com", true),
            ("example.com:444", "https://example.com", false),
            ("example.com:444", "https://example.com:444", true),
            ("169.254.169.254", "https://169.254.169.254", true),
            ("169.254.0.0/16", "https://169.254.169.254", false),
            ("fd00:ec2::254", "https://[fd00:ec2::254]", true),
            ("[fd00:ec2::254]", "https://[fd00:ec2::254]", true),
            ("[fd00:ec2::254]:443", "https://[fd00:ec2::254]", true),
            ("[fd00:ec2::254]:80", "https://[fd00:ec2::254]", false),
        ] {
            let set = [("https_proxy", "http://proxy"), ("no_proxy", list)];
            let expected = if excluded { "direct" } else { "http://proxy/" };
            assert_eq!(route(&set, target), expected, "{list} {target}");
        }
    }

    #[test]
    fn the_settings_of_the_system_count_only_where_there_are_some_and_no_variable() {
        let target = "https://a".parse().unwrap();
        for (platform, set, expected) in [
            (Platform::MacOs, &[][..], Route::System),
            (Platform::Windows, &[], Route::System),
            (Platform::Unix, &[], Route::Direct),
            (Platform::MacOs, &[("no_proxy", "b")], Route::Direct),
            (Platform::MacOs, &[("all_proxy", "http://b")], Route::Direct),
        ] {
            assert_eq!(variables(set).route_on(platform, &target), Ok(expected));
        }
    }
}
