//! The one table of settings: key, what it accepts, default, help.

use super::KeyPath;
use super::kind::{Kind, Value};
use crate::similar::most_similar;

/// The word that stands for a name of the user's choice in a key.
const NAME: &str = "NAME";

/// One setting, or one for each name.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The key; `NAME` in it stands for any name.
    pub key: &'static str,
    /// What it accepts.
    pub kind: Kind,
    /// What counts when it is not set, as it would be typed; without it there is none.
    default: Option<&'static str>,
    /// One line for people.
    pub help: &'static str,
}

const fn setting(
    key: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    help: &'static str,
) -> Entry {
    Entry {
        key,
        kind,
        default,
        help,
    }
}

const METHODS: Kind = Kind::Choice(&["auto", "pkce", "device"]);
const SEGMENT: Kind = Kind::Template(&["profile", "account", "role", "region", "left"]);
const PROFILE_NAME: Kind = Kind::Template(&[
    "account_name",
    "account_id",
    "account_email",
    "role",
    "sso_session",
]);

/// Every setting, in the order of lists.
#[rustfmt::skip]
pub const SCHEMA: &[Entry] = &[
    setting("aliases.NAME", Kind::Text, None,
        "a short name for a profile, an account/role or a role ARN"),
    setting("danger.profiles", Kind::Patterns, None,
        "patterns of profiles, aliases, role ARNs and accounts to be careful with"),
    setting("danger.confirm", Kind::Switch, Some("false"),
        "ask for the name to be typed before env or assume goes to one of them"),
    setting("prompt.enabled", Kind::Switch, Some("false"),
        "show the segment in the shell's own prompt"),
    setting("prompt.format", SEGMENT, Some("{profile} {region} {left}"),
        "what the segment shows"),
    setting("prompt.color", Kind::Switch, Some("true"),
        "colour the segment by state and danger"),
    setting("prompt.title", Kind::Switch, Some("false"),
        "put the profile into the terminal's title"),
    setting("renewal.enabled", Kind::Switch, Some("true"),
        "renew this terminal's credentials before they end"),
    setting("renewal.ahead", Kind::Duration, Some("15m"),
        "how long before the end to begin with it"),
    setting("login.method", METHODS, Some("auto"),
        "how to sign in to IAM Identity Center"),
    setting("login.browser", Kind::Command("url"), None,
        "the command that opens the sign-in page"),
    setting("sso-session.NAME.method", METHODS, None,
        "the same for one sso-session"),
    setting("sso-session.NAME.browser", Kind::Command("url"), None,
        "the same for one sso-session"),
    setting("configure.profile-name", PROFILE_NAME, Some("{account_name}-{role}"),
        "how configure sso --all names profiles"),
];

impl Entry {
    /// What counts when nothing is set.
    #[must_use]
    pub fn default_value(&self) -> Option<Value> {
        let text = self.default?.to_owned();
        Some(
            self.kind
                .parse(&[text])
                .expect("a test reads every default"),
        )
    }

    /// Whether the user chooses a name in the key.
    #[must_use]
    pub fn is_for_names(&self) -> bool {
        self.parts().any(|part| part == NAME)
    }

    fn parts(&self) -> impl Iterator<Item = &'static str> {
        self.key.split('.')
    }

    fn covers(&self, path: &KeyPath) -> bool {
        let names = path.names();
        self.parts().count() == names.len()
            && self
                .parts()
                .zip(names)
                .all(|(part, name)| part == NAME || part == name)
    }

    /// The key, with the name of `path` where the two are of one length.
    fn named_after(&self, path: &KeyPath) -> String {
        if self.parts().count() != path.names().len() {
            return self.key.to_owned();
        }
        let name = |(part, name): (&'static str, &String)| {
            if part == NAME {
                name.clone()
            } else {
                part.to_owned()
            }
        };
        KeyPath::new(self.parts().zip(path.names()).map(name)).to_string()
    }
}

/// The setting that `path` is of.
#[must_use]
pub fn entry(path: &KeyPath) -> Option<&'static Entry> {
    SCHEMA.iter().find(|entry| entry.covers(path))
}

/// What to say about a key that no setting has: the message, and the hint that goes with it.
#[must_use]
pub fn unknown_key(path: &KeyPath) -> (String, String) {
    let message = format!("there is no setting {path}");
    let candidates: Vec<String> = SCHEMA.iter().map(|entry| entry.named_after(path)).collect();
    let text = path.to_string();
    let mut offers: Vec<String> = most_similar(&text, candidates.iter().map(String::as_str))
        .into_iter()
        .map(str::to_owned)
        .collect();
    // A name with dots that was not quoted.
    if let [table, name @ ..] = path.names()
        && name.len() > 1
    {
        let joined = KeyPath::new([table.clone(), name.join(".")]);
        if entry(&joined).is_some() {
            offers.insert(0, shell_words::quote(&joined.to_string()).into_owned());
        }
    }
    let hint = if offers.is_empty() {
        "awsso settings list shows what there is".to_owned()
    } else {
        format!("did you mean {}?", offers.join(" or "))
    };
    (message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_value_of_its_setting() {
        for entry in SCHEMA {
            assert_eq!(
                entry.default_value().is_some(),
                entry.default.is_some(),
                "{}",
                entry.key
            );
            assert!(
                !entry.is_for_names() || entry.default.is_none(),
                "{}",
                entry.key
            );
        }
    }

    #[test]
    fn keys_are_found_with_any_name() {
        for (key, expected) in [
            ("danger.confirm", Some("danger.confirm")),
            ("aliases.\"my prod\"", Some("aliases.NAME")),
            ("sso-session.corp.browser", Some("sso-session.NAME.browser")),
            ("danger", None),
            ("danger.confirm.x", None),
            ("sso-session.corp", None),
        ] {
            let found = entry(&key.parse().unwrap()).map(|entry| entry.key);
            assert_eq!(found, expected, "{key}");
        }
    }

    #[test]
    fn an_unknown_key_meets_the_one_that_was_meant() {
        for (key, hint) in [
            ("danger.confrim", "did you mean danger.confirm?"),
            ("prompt.colour", "did you mean prompt.color?"),
            (
                "sso-session.corp.browsr",
                "did you mean sso-session.corp.browser or sso-session.corp.method?",
            ),
            ("aliases.acme.prod", "did you mean 'aliases.\"acme.prod\"'?"),
            ("zzz", "awsso settings list shows what there is"),
        ] {
            assert_eq!(unknown_key(&key.parse().unwrap()).1, hint, "{key}");
        }
    }
}
