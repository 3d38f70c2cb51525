//! The settings as the rest of awsso asks for them: every one has a value.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::kind::Value;
use super::schema::SCHEMA;
use super::{Document, KeyPath, Pattern, Problem};
use crate::model::parse_duration_seconds;

/// All settings: what the file says, else the defaults of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Short names: what they stand for, as it would be typed.
    pub aliases: BTreeMap<String, String>,
    /// What to be careful with.
    pub danger: Danger,
    /// The segment in the prompt.
    pub prompt: Prompt,
    /// Credentials that renew themselves.
    pub renewal: Renewal,
    /// The name that `configure sso --all` gives a profile, with placeholders in braces.
    pub profile_name: String,
    sign_in: SignIn,
    sessions: BTreeMap<String, SessionSignIn>,
}

/// What to be careful with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Danger {
    /// Patterns of names.
    pub patterns: Vec<Pattern>,
    /// Whether `env` asks first.
    pub asks_first: bool,
}

impl Danger {
    /// Whether one of the names that something goes by (profile, alias, account id, account name)
    /// is of one of the patterns.
    #[must_use]
    pub fn concerns<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> bool {
        names
            .into_iter()
            .any(|name| self.patterns.iter().any(|pattern| pattern.matches(name)))
    }
}

/// The segment in the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Whether it is shown.
    pub is_enabled: bool,
    /// What it shows, with placeholders in braces.
    pub format: String,
    /// Whether it is coloured.
    pub is_coloured: bool,
    /// Whether the terminal's title tells the profile.
    pub sets_title: bool,
}

/// Credentials that renew themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// Whether they do.
    pub is_enabled: bool,
    /// How long before the end.
    pub ahead: SignedDuration,
}

/// How to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The flow.
    pub method: LoginMethod,
    /// The command that opens the page, with `{url}` in it; `None` is the system's browser.
    pub browser: Option<String>,
}

/// The flow of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginMethod {
    /// What fits the place awsso runs in.
    Auto,
    /// Authorization code with PKCE.
    Pkce,
    /// Device code.
    Device,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct SessionSignIn {
    method: Option<LoginMethod>,
    browser: Option<String>,
}

impl Settings {
    /// Reads a file; what is wrong in it is told and its default counts, so that nothing that only
    /// wants to know a setting has to fail.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        match Document::parse(text) {
            Ok(document) => (Self::of(document.values()), document.problems().to_vec()),
            Err(problem) => (Self::default(), vec![problem]),
        }
    }

    /// How to sign in to the sso-session called `session`, or to one without a name.
    #[must_use]
    pub fn sign_in(&self, session: Option<&str>) -> SignIn {
        let own = session.and_then(|name| self.sessions.get(name));
        SignIn {
            method: own
                .and_then(|own| own.method)
                .unwrap_or(self.sign_in.method),
            browser: own
                .and_then(|own| own.browser.clone())
                .or_else(|| self.sign_in.browser.clone()),
        }
    }

    fn of(values: &BTreeMap<KeyPath, Value>) -> Self {
        let found = Found(values);
        let mut aliases = BTreeMap::new();
        let mut sessions: BTreeMap<String, SessionSignIn> = BTreeMap::new();
        for (path, value) in values {
            let names: Vec<&str> = path.names().iter().map(String::as_str).collect();
            let (names, text) = (names.as_slice(), value.to_string());
            match names {
                ["aliases", name] => {
                    aliases.insert((*name).to_owned(), text);
                }
                ["sso-session", name, key] => {
                    let session = sessions.entry((*name).to_owned()).or_default();
                    match *key {
                        "method" => session.method = Some(method(&text)),
                        _ => session.browser = Some(text),
                    }
                }
                _ => {}
            }
        }
        Self {
            aliases,
            danger: Danger {
                patterns: found
                    .lines("danger.profiles")
                    .iter()
                    .map(|text| Pattern::new(text))
                    .collect(),
                asks_first: found.is_on("danger.confirm"),
            },
            prompt: Prompt {
                is_enabled: found.is_on("prompt.enabled"),
                format: found.text("prompt.format"),
                is_coloured: found.is_on("prompt.color"),
                sets_title: found.is_on("prompt.title"),
            },
            renewal: Renewal {
                is_enabled: found.is_on("renewal.enabled"),
                ahead: found.duration("renewal.ahead"),
            },
            profile_name: found.text("configure.profile-name"),
            sign_in: SignIn {
                method: method(&found.text("login.method")),
                browser: found.lines("login.browser").into_iter().next(),
            },
            sessions,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::of(&BTreeMap::new())
    }
}

fn method(word: &str) -> LoginMethod {
    match word {
        "pkce" => LoginMethod::Pkce,
        "device" => LoginMethod::Device,
        _ => LoginMethod::Auto,
    }
}

/// Values of the file, with the schema's defaults behind them.
struct Found<'a>(&'a BTreeMap<KeyPath, Value>);

impl Found<'_> {
    fn value(&self, key: &str) -> Option<Value> {
        let entry = SCHEMA.iter().find(|entry| entry.key == key);
        debug_assert!(entry.is_some(), "{key}");
        // Most people have no file, and every start comes by here.
        let set = if self.0.is_empty() {
            None
        } else {
            self.0.get(&KeyPath::new(key.split('.'))).cloned()
        };
        set.or_else(|| entry?.default_value())
    }

    fn is_on(&self, key: &str) -> bool {
        self.value(key) == Some(Value::Switch(true))
    }

    fn text(&self, key: &str) -> String {
        self.value(key)
            .map(|value| value.to_string())
            .unwrap_or_default()
    }

    fn lines(&self, key: &str) -> Vec<String> {
        self.value(key)
            .map(|value| value.lines())
            .unwrap_or_default()
    }

    fn duration(&self, key: &str) -> SignedDuration {
        let seconds = parse_duration_seconds(&self.text(key)).unwrap_or_default();
        SignedDuration::from_secs(seconds.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_file_the_defaults_count() {
        let (settings, problems) = Settings::parse("");
        assert_eq!(problems, []);
        assert_eq!(settings, Settings::default());
        assert_eq!(settings.renewal.ahead, SignedDuration::from_mins(15));
        assert!(settings.renewal.is_enabled && settings.prompt.is_coloured);
        assert!(!settings.danger.asks_first && !settings.prompt.is_enabled);
        assert_eq!(settings.prompt.format, "{profile} {region} {left}");
        assert_eq!(settings.profile_name, "{account_name}-{role}");
        let expected = SignIn {
            method: LoginMethod::Auto,
            browser: None,
        };
        assert_eq!(settings.sign_in(Some("corp")), expected);
    }

    #[test]
    fn a_session_has_its_own_way_and_else_the_common_one() {
        let text = "[login]\nmethod = \"device\"\nbrowser = \"firefox {url}\"\n\
                    [sso-session.corp]\nmethod = \"pkce\"\n[sso-session.'b c']\nbrowser = \"w {url}\"\n";
        let (settings, problems) = Settings::parse(text);
        assert_eq!(problems, []);
        let sign_in = |session| {
            let found = settings.sign_in(session);
            (found.method, found.browser.unwrap_or_default())
        };
        let common = "firefox {url}".to_owned();
        assert_eq!(sign_in(None), (LoginMethod::Device, common.clone()));
        assert_eq!(sign_in(Some("corp")), (LoginMethod::Pkce, common));
        assert_eq!(
            sign_in(Some("b c")),
            (LoginMethod::Device, "w {url}".to_owned())
        );
    }

    #[test]
    fn a_broken_file_leaves_the_defaults_and_one_problem() {
        let (settings, problems) = Settings::parse("[danger]\nconfirm = true\nnonsense\n");
        assert_eq!(settings, Settings::default());
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].line, 3);
    }

    #[test]
    fn a_wrong_value_leaves_its_default_and_the_others() {
        let (settings, problems) =
            Settings::parse("[danger]\nconfirm = \"yes\"\nprofiles = [\"*PROD*\", \"1111*\"]\n");
        assert_eq!(problems.len(), 1);
        assert!(!settings.danger.asks_first);
        assert!(settings.danger.concerns(["x", "acme-prod"]));
        assert!(settings.danger.concerns(["111122223333"]));
        assert!(!settings.danger.concerns(["dev", "222222222222"]));
    }
}
