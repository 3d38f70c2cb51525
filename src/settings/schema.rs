//! Finds the setting of a key, and suggestions for an unknown key.

use super::declaration::{POLICY, SETTINGS, Setting};
use super::key::KeyPath;
use crate::error::{Error, Kind};
use crate::similar::{did_you_mean, most_similar};

/// The placeholder for a name of the user's choice.
const NAME: &str = "NAME";

impl Setting {
    /// Whether the user chooses a name in the key.
    pub(crate) fn is_for_names(&self) -> bool {
        self.parts().any(|part| part == NAME)
    }

    pub(crate) fn key_for(&self, name: &str) -> KeyPath {
        KeyPath::new(self.parts().map(|part| if part == NAME { name } else { part }))
    }

    fn parts(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.key.split('.')
    }

    fn covers(&self, names: &[impl AsRef<str>]) -> bool {
        let is_covered = |(part, name): (&str, &str)| part == NAME || part == name;
        self.parts().count() == names.len()
            && self.parts().zip(names.iter().map(AsRef::as_ref)).all(is_covered)
    }

    /// The key, with the name from `path` if both have the same length.
    fn named_after(&self, path: &KeyPath) -> String {
        let at = self.parts().position(|part| part == NAME);
        let is_as_long = self.parts().count() == path.names().len();
        match at.filter(|_| is_as_long) {
            Some(at) => self.key_for(&path.names()[at]).to_string(),
            None => self.key.to_owned(),
        }
    }
}

pub(crate) fn find(names: &[impl AsRef<str>]) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.covers(names))
}

/// The first name of the keys of a policy.
pub(crate) const POLICY_TABLE: &str = "policy";

/// A rule of the policy, or a setting that it sets for everybody (`policy.danger.confirm`).
pub(super) fn find_policy(names: &[impl AsRef<str>]) -> Option<&'static Setting> {
    let rest = names.split_first().filter(|(first, _)| first.as_ref() == POLICY_TABLE)?.1;
    POLICY.iter().find(|setting| setting.covers(names)).or_else(|| find(rest))
}

/// The error for an unknown key, with a suggestion.
pub(crate) fn unknown(path: &KeyPath) -> Error {
    let candidates: Vec<String> = if path.names()[0] == POLICY_TABLE {
        let rest = KeyPath::new(&path.names()[1..]);
        let forced = SETTINGS.iter().filter(|setting| !setting.is_for_names());
        let forced = forced.map(|it| format!("{POLICY_TABLE}.{}", it.named_after(&rest)));
        POLICY.iter().map(|setting| setting.key.to_owned()).chain(forced).collect()
    } else {
        SETTINGS.iter().map(|setting| setting.named_after(path)).collect()
    };
    let text = path.to_string();
    let similar = most_similar(&text, candidates.iter().map(String::as_str));
    let mut offers: Vec<String> = similar.into_iter().map(str::to_owned).collect();
    // A name with dots that was not quoted.
    if let [table, name @ ..] = path.names()
        && name.len() > 1
    {
        let joined = KeyPath::new([table.clone(), name.join(".")]);
        if find(joined.names()).is_some() {
            offers.insert(0, shell_words::quote(&joined.to_string()).into_owned());
        }
    }
    let error = Error::new(Kind::Configuration, format!("no setting named {path}"));
    let list = || "awsso settings list shows all settings".to_owned();
    error.hint(did_you_mean(&offers).unwrap_or_else(list))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let path: KeyPath = key.parse().unwrap();
            let found = find(path.names());
            assert_eq!(found.map(|setting| setting.key), expected, "{key}");
        }
        let aliases = find(&["aliases", "x"]).unwrap();
        assert_eq!(aliases.key_for("my prod").to_string(), "aliases.\"my prod\"");
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
            ("zzz", "awsso settings list shows all settings"),
        ] {
            let error = unknown(&key.parse().unwrap());
            assert_eq!(error.hint_text(), Some(hint), "{key}");
        }
    }
}
