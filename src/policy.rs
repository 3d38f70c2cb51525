//! The policy of the machine: what everybody on it may use. Pure; `sys` reads the file.

use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use crate::error::{Error, Kind, Result};
use crate::settings::{Document, KeyPath, POLICY_TABLE, Pattern, Rules, SettingsProblem, Value};
use crate::wire::{Address, start_url};

const HINT: &str = "awsso doctor shows the policy of this machine";

/// The settings of the machine; without a file, no rule.
#[derive(Debug, Default)]
pub(crate) struct Policy {
    path: PathBuf,
    document: Option<Document>,
    rules: Rules,
}

impl Policy {
    /// Reads the text of the file at `path`.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self> {
        let document = Document::parse_of_machine(text)
            .map_err(|SettingsProblem { line, error }| broken(path, line, &error))?;
        Ok(Self { path: path.to_owned(), rules: document.rules(), document: Some(document) })
    }

    /// The settings of the machine, if there are any.
    pub(crate) fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// File and line of a value.
    pub(crate) fn place(&self, key: &KeyPath) -> String {
        let path = self.path.display();
        match self.document().and_then(|document| document.line_of(key)) {
            Some(line) => format!("{path} line {line}"),
            None => path.to_string(),
        }
    }

    /// The error for a value of the user's own that would have no effect.
    pub(crate) fn check_own_value(&self, key: &KeyPath, value: &Value) -> Result<()> {
        if self.document().is_none_or(|document| !document.overrules(key, value)) {
            return Ok(());
        }
        let place = self.place(&key.in_policy());
        let text = format!("{key} is set by the policy of this machine: {place}");
        Err(Error::new(Kind::Configuration, text).hint(HINT))
    }

    pub(crate) fn check_start_url(&self, url: &str) -> Result<()> {
        let Some(allowed) = &self.rules.start_urls else { return Ok(()) };
        let is_allowed = start_url::normalised(url).is_ok_and(|url| is_one_of(&url, allowed));
        let text = || format!("the start URL {url} is not allowed");
        if is_allowed { Ok(()) } else { Err(self.refusal(&text(), "start-urls", HINT)) }
    }

    /// `url` is configured in place of AWS's own endpoint of `service`.
    pub(crate) fn check_endpoint(&self, service: &str, url: &str) -> Result<()> {
        let Some(allowed) = &self.rules.endpoints else { return Ok(()) };
        if is_one_of(url, allowed) {
            return Ok(());
        }
        let text = format!("the endpoint URL {url} of {service} is not allowed");
        let hint = "unset AWS_ENDPOINT_URL, or remove endpoint_url from the config file";
        Err(self.refusal(&text, "endpoints", hint))
    }

    /// How long a session is asked for; what decides it otherwise, AWS knows.
    pub(crate) fn check_duration(&self, seconds: u32) -> Result<()> {
        let asked = SignedDuration::from_secs(seconds.into());
        let Some(longest) = self.rules.longest_duration.filter(|longest| asked > *longest) else {
            return Ok(());
        };
        let text = format!("a session of {asked:#} is longer than allowed ({longest:#})");
        let seconds = longest.as_secs();
        let hint = format!("--duration {seconds}, or duration_seconds = {seconds} in the profile");
        Err(self.refusal(&text, "longest-duration", &hint))
    }

    /// `--yes` was given.
    pub(crate) fn check_yes(&self) -> Result<()> {
        if self.rules.allow_yes != Some(false) {
            return Ok(());
        }
        let hint = "omit --yes, and type the name when awsso asks for it";
        Err(self.refusal("--yes is not allowed", "allow-yes", hint))
    }

    fn refusal(&self, text: &str, rule: &str, hint: &str) -> Error {
        let place = self.place(&KeyPath::new([POLICY_TABLE, rule]));
        let text = format!("{text} by the policy of this machine: {place} ({POLICY_TABLE}.{rule})");
        Error::new(Kind::Configuration, text).hint(hint)
    }
}

/// The policy cannot be used, so nothing is allowed.
pub(crate) fn unusable(error: &Error) -> Error {
    let told = Error::new(Kind::Configuration, format!("policy of this machine: {error}"));
    match error.hint_text() {
        Some(hint) => told.hint(hint),
        None => told.hint("awsso doctor shows what is known of it"),
    }
}

fn broken(path: &Path, line: usize, error: &Error) -> Error {
    let place = path.display();
    let editor = format!("sudo ${{EDITOR:-vi}} +{line} {}", shell_words::quote(&place.to_string()));
    let editor = if cfg!(windows) { format!("notepad {place}") } else { editor };
    // The hint about a name that was meant stands in the message.
    let meant = error.hint_text().filter(|hint| hint.starts_with("did you mean"));
    let meant = meant.map(|hint| format!(" ({hint})")).unwrap_or_default();
    unusable(
        &Error::new(Kind::Configuration, format!("{place} line {line}: {error}{meant}"))
            .hint(editor),
    )
}

/// Whether a pattern allows `url`. Scheme, host and path are compared each on its own, so that no `*`
/// reaches from one into the next.
fn is_one_of(url: &str, patterns: &[String]) -> bool {
    let Ok(address) = Address::parse(url, "the URL") else { return false };
    let (origin, whole) = (address.origin(), address.to_string());
    let path = &whole[origin.len()..];
    patterns.iter().any(|pattern| {
        let (scheme, rest) = pattern.split_once("://").unwrap_or(("https", pattern));
        let (host, allowed_path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let Some((own_scheme, own_host)) = origin.split_once("://") else { return false };
        let allowed_path = allowed_path.trim_end_matches('/');
        own_scheme.eq_ignore_ascii_case(scheme)
            && Pattern::new(host).matches(own_host)
            && (allowed_path.is_empty() || Pattern::new(allowed_path).matches(path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(text: &str) -> Policy {
        Policy::parse(Path::new("/etc/awsso/config.toml"), text).unwrap()
    }

    fn told(result: Result<()>) -> String {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        format!("{error}; {}", error.hint_text().unwrap())
    }

    #[test]
    fn a_pattern_allows_what_it_says_and_nothing_that_looks_like_it() {
        let allowed = "[policy]\nstart-urls = [\"https://acme.awsapps.com/start\", \"*.corp.example/sso*\", \"https://identitycenter.amazonaws.com/ssoins-1\"]\n";
        let policy = policy(allowed);
        for (url, expected) in [
            ("https://acme.awsapps.com/start", true),
            ("https://ACME.awsapps.com./start/#/", true),
            ("https://acme.awsapps.com:443/start?x=y", true),
            ("https://x.corp.example/sso-1", true),
            ("https://identitycenter.amazonaws.com/ssoins-1", true),
            ("https://identitycenter.amazonaws.com/ssoins-12", false),
            ("http://acme.awsapps.com/start", false),
            ("https://acme.awsapps.com/other", false),
            ("https://acme.awsapps.com:8443/start", false),
            ("https://acme.awsapps.com@evil.example/start", false),
            ("https://evil.example/x.corp.example/sso", false),
            ("https://evil.example?x.corp.example/sso", false),
            ("https://evil.example#.corp.example/sso", false),
            ("https://evil.example\\.corp.example/sso", false),
            ("https://corp.example/sso", false),
            ("acme.awsapps.com/start", false),
            ("", false),
        ] {
            assert_eq!(policy.check_start_url(url).is_ok(), expected, "{url}");
        }
    }

    #[test]
    fn each_refusal_says_what_where_and_what_to_do() {
        let policy = policy(
            "# of the house\n[policy]\nstart-urls = []\nendpoints = [\"https://*.vpce.amazonaws.com\"]\n\
             longest-duration = \"4h\"\nallow-yes = false\n[policy.danger]\nconfirm = true\n",
        );
        let place =
            |line| format!("by the policy of this machine: /etc/awsso/config.toml line {line}");
        assert_eq!(
            told(policy.check_start_url("https://x.awsapps.com/start")),
            format!(
                "the start URL https://x.awsapps.com/start is not allowed {} (policy.start-urls); {HINT}",
                place(3)
            )
        );
        assert_eq!(
            told(policy.check_endpoint("STS", "http://localhost:4566")),
            format!(
                "the endpoint URL http://localhost:4566 of STS is not allowed {} (policy.endpoints); unset AWS_ENDPOINT_URL, or remove endpoint_url from the config file",
                place(4)
            )
        );
        assert!(policy.check_endpoint("STS", "https://a.vpce.amazonaws.com/").is_ok());
        assert_eq!(
            told(policy.check_duration(43_200)),
            format!(
                "a session of 12h is longer than allowed (4h) {} (policy.longest-duration); --duration 14400, or duration_seconds = 14400 in the profile",
                place(5)
            )
        );
        assert!(policy.check_duration(14_400).is_ok());
        assert_eq!(
            told(policy.check_yes()),
            format!(
                "--yes is not allowed {} (policy.allow-yes); omit --yes, and type the name when awsso asks for it",
                place(6)
            )
        );
        let key = "danger.confirm".parse().unwrap();
        assert_eq!(
            told(policy.check_own_value(&key, &false.into())),
            format!(
                "danger.confirm is set by the policy of this machine: /etc/awsso/config.toml line 8; {HINT}"
            )
        );
        let other = "prompt.title".parse().unwrap();
        assert!(policy.check_own_value(&other, &false.into()).is_ok());
    }

    #[test]
    fn without_a_rule_everything_is_allowed() {
        for policy in [Policy::default(), policy("[prompt]\ntitle = true\n")] {
            assert!(policy.check_start_url("https://x.example/start").is_ok());
            assert!(policy.check_endpoint("STS", "http://localhost").is_ok());
            assert!(policy.check_duration(u32::MAX).is_ok() && policy.check_yes().is_ok());
        }
    }

    #[test]
    fn a_broken_policy_is_told_with_the_line_and_the_command_that_opens_it() {
        let error =
            Policy::parse(Path::new("/etc/awsso/config.toml"), "[policy]\nstart-url = []\n");
        let editor = if cfg!(windows) { "notepad" } else { "sudo ${EDITOR:-vi} +2" };
        assert_eq!(
            told(error.map(|_| ())),
            format!(
                "policy of this machine: /etc/awsso/config.toml line 2: no setting named policy.start-url \
                 (did you mean policy.start-urls?); {editor} /etc/awsso/config.toml"
            )
        );
    }
}
