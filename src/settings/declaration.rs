//! Every setting, declared once: key, type, default, valid values, help.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::duration;
use super::pattern::Pattern;
use super::store::{KeyStore, TokenStore};
use super::value_kind::{self, ValueKind};

/// A setting, or one for each name.
#[derive(Debug)]
pub(crate) struct Setting {
    /// `NAME` in it stands for a name of the user's choice.
    pub key: &'static str,
    pub kind: ValueKind,
    pub help: &'static str,
}

/// Declares the tables of the file as structs, and [`SETTINGS`]. A field has the name of the last
/// part of its key; a test checks this.
macro_rules! settings {
    ([$($alone:expr,)+] $($table:ident {
        $($(#[$attribute:meta])* $key:literal $field:ident: $type:ty = $default:expr, $kind:expr, $help:literal;)+
    })+) => {
        /// In the order of lists.
        pub(crate) const SETTINGS: &[Setting] = &[
            $($alone,)+ $($(Setting { key: $key, kind: $kind, help: $help },)+)+
        ];
        $(
            #[doc = concat!("Settings of the table ", stringify!($table), ".")]
            #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
            #[serde(default, rename_all = "kebab-case")]
            pub(crate) struct $table { $(#[doc = $help] $(#[$attribute])* pub $field: $type,)+ }

            impl Default for $table {
                fn default() -> Self {
                    Self { $($field: $default,)+ }
                }
            }
        )+
    };
}

#[rustfmt::skip]
settings! {
    [
        Setting { key: "aliases.NAME", kind: ValueKind::Text, help: "short name for a profile, ACCOUNT/ROLE or role ARN" },
        Setting { key: "credential_store", kind: value_kind::CREDENTIAL_STORES, help: "where the key is that encrypts cached credentials" },
        Setting { key: "sso_token_store", kind: value_kind::SSO_TOKEN_STORES, help: "share sign-ins with the AWS CLI, or keep them to awsso, encrypted" },
    ]

    Danger {
        "danger.profiles" profiles: Vec<Pattern> = Vec::new(), ValueKind::Patterns,
            "profiles to confirm and highlight (patterns)";
        "danger.confirm" confirm: bool = false, ValueKind::Switch,
            "ask before switching to one of danger.profiles";
    }
    Prompt {
        "prompt.enabled" enabled: bool = false, ValueKind::Switch,
            "show the segment in the shell prompt";
        "prompt.format" format: String = "{profile} {region} {left}".into(), value_kind::SEGMENT,
            "what the segment shows";
        "prompt.color" color: bool = true, ValueKind::Switch,
            "color the segment by time left and danger";
        "prompt.title" title: bool = false, ValueKind::Switch,
            "show the profile in the terminal title";
    }
    Renewal {
        "renewal.enabled" enabled: bool = true, ValueKind::Switch,
            "renew this terminal's credentials before they expire";
        #[serde(with = "duration")]
        "renewal.ahead" ahead: SignedDuration = SignedDuration::from_mins(15), ValueKind::Duration,
            "how long before they expire to renew them";
    }
    Login {
        "login.method" method: LoginMethod = LoginMethod::Auto, value_kind::METHODS,
            "sign-in method";
        "login.browser" browser: Option<String> = None, value_kind::BROWSER,
            "browser command ({url} is the URL)";
    }
    SessionLogin {
        "sso-session.NAME.method" method: Option<LoginMethod> = None, value_kind::METHODS,
            "sign-in method for this SSO session";
        "sso-session.NAME.browser" browser: Option<String> = None, value_kind::BROWSER,
            "browser command for this SSO session ({url} is the URL)";
        "sso-session.NAME.console-browser" console_browser: Option<String> = None, value_kind::BROWSER,
            "browser command for the console of its roles ({url} is the URL)";
    }
    Console {
        "console.browser" browser: Option<String> = None, value_kind::BROWSER,
            "browser command for the console ({url} is the URL)";
        "console.danger-browser" danger_browser: Option<String> = None, value_kind::BROWSER,
            "browser command for the console of danger.profiles";
        #[serde(with = "duration")]
        "console.duration" duration: SignedDuration = SignedDuration::from_hours(12), ValueKind::Duration,
            "how long a console session lasts, where AWS allows it";
        "console.sign-out" sign_out: bool = false, ValueKind::Switch,
            "sign out of the console's last session first";
    }
    Account {
        "account.NAME.browser" browser: Option<String> = None, value_kind::BROWSER,
            "browser command for the console of this account (ID or name)";
    }
    Log {
        "log.enabled" enabled: bool = true, ValueKind::Switch,
            "note each use of credentials for awsso log";
    }
    Configure {
        "configure.profile-name" profile_name: String = "{account_name}-{role}".into(), value_kind::PROFILE_NAME,
            "profile names that configure sso --all creates";
    }
}

/// The rules of a machine, beside the settings that its policy can set under the same names.
pub(crate) const POLICY: &[Setting] = &[
    Setting {
        key: "policy.start-urls",
        kind: ValueKind::Patterns,
        help: "start URLs that may be used (patterns)",
    },
    Setting {
        key: "policy.endpoints",
        kind: ValueKind::Patterns,
        help: "endpoint URLs that may replace those of AWS (patterns)",
    },
    Setting {
        key: "policy.longest-duration",
        kind: ValueKind::Duration,
        help: "how long a session may be asked for",
    },
    Setting {
        key: "policy.allow-yes",
        kind: ValueKind::Switch,
        help: "whether --yes may confirm a dangerous profile",
    },
];

/// What [`POLICY`] allows; without a rule, everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Rules {
    pub start_urls: Option<Vec<String>>,
    pub endpoints: Option<Vec<String>>,
    #[serde(deserialize_with = "duration::deserialize_some")]
    pub longest_duration: Option<SignedDuration>,
    pub allow_yes: Option<bool>,
}

/// All settings: from the file, else the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Settings {
    #[serde(rename = "credential_store")]
    pub credential_store: KeyStore,
    #[serde(rename = "sso_token_store")]
    pub sso_token_store: TokenStore,
    pub aliases: BTreeMap<String, String>,
    pub danger: Danger,
    pub prompt: Prompt,
    pub renewal: Renewal,
    pub login: Login,
    pub sso_session: BTreeMap<String, SessionLogin>,
    pub console: Console,
    pub account: BTreeMap<String, Account>,
    pub log: Log,
    pub configure: Configure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LoginMethod {
    /// The flow that fits the machine.
    Auto,
    /// Authorization code with PKCE.
    Pkce,
    Device,
}

impl Settings {
    /// How to sign in to the SSO session `name`, or to one without a name.
    pub(crate) fn login(&self, name: Option<&str>) -> Login {
        let own = name.and_then(|name| self.sso_session.get(name));
        let own = own.cloned().unwrap_or_default();
        Login {
            method: own.method.unwrap_or(self.login.method),
            browser: own.browser.or_else(|| self.login.browser.clone()),
        }
    }
}

impl Danger {
    /// Whether a pattern matches one of the names (profile, alias, account id, account name).
    pub(crate) fn concerns<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> bool {
        let is_of_a_pattern = |name| self.profiles.iter().any(|pattern| pattern.matches(name));
        names.into_iter().any(is_of_a_pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_its_own_way_and_else_the_common_one() {
        let text = "[login]\nmethod = \"device\"\nbrowser = \"firefox {url}\"\n\
                    [sso-session.corp]\nmethod = \"pkce\"\n[sso-session.'b c']\nbrowser = \"w {url}\"\n";
        let (settings, _) = Settings::parse(text, None);
        let login = |name| {
            let login = settings.login(name);
            (login.method, login.browser.unwrap_or_default())
        };
        let common = "firefox {url}".to_owned();
        assert_eq!(login(None), (LoginMethod::Device, common.clone()));
        assert_eq!(login(Some("corp")), (LoginMethod::Pkce, common));
        let own = (LoginMethod::Device, "w {url}".to_owned());
        assert_eq!(login(Some("b c")), own);
    }

    #[test]
    fn danger_is_told_by_any_name() {
        let danger = Danger {
            profiles: vec![Pattern::new("*PROD*"), Pattern::new("1111*")],
            ..Danger::default()
        };
        assert!(danger.concerns(["x", "acme-prod"]));
        assert!(danger.concerns(["111122223333"]));
        assert!(!danger.concerns(["dev", "222222222222"]));
    }
}
