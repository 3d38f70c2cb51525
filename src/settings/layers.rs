//! The settings of the machine under those of the user, and its policy above them.

use std::collections::BTreeMap;

use toml_edit::Value;

use super::declaration::{Rules, Settings};
use super::document::{Document, SettingsProblem, deserialized};
use super::key::KeyPath;
use super::schema::POLICY_TABLE;
use super::store::KeyStore;
use super::value_kind::json;

/// The setting of which a policy gives the minimum: a better store stays.
const STORE: &str = "credential_store";

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    Default,
    Machine,
    User,
    /// The policy of the machine, which the user cannot change.
    Policy,
}

impl Settings {
    /// Reads the user's file on top of the machine's. Problems are returned and defaults used, so that
    /// no verb fails because of a setting.
    pub(crate) fn parse(text: &str, machine: Option<&Document>) -> (Self, Vec<SettingsProblem>) {
        let (user, problems) = match Document::parse(text) {
            Ok(document) => {
                let problems = document.problems().to_vec();
                (document, problems)
            }
            Err(problem) => (Document::default(), vec![problem]),
        };
        let settings = match machine {
            None => user.settings(),
            Some(machine) => deserialized(effective(machine, &user).iter()),
        };
        (settings, problems)
    }
}

impl Document {
    /// The rules of the policy.
    pub(crate) fn rules(&self) -> Rules {
        #[derive(serde::Deserialize)]
        struct Whole {
            #[serde(default)]
            policy: Rules,
        }
        let policy = self.values().iter().filter(|(path, _)| path.names()[0] == POLICY_TABLE);
        deserialized::<Whole>(policy).policy
    }

    /// The value that the policy gives to a setting.
    pub(crate) fn forced(&self, path: &KeyPath) -> Option<&Value> {
        self.values().get(&path.in_policy())
    }

    /// Whether the policy has the last word where the user sets `path` to `value`. What is added to a
    /// list stays.
    pub(crate) fn overrules(&self, path: &KeyPath, value: &Value) -> bool {
        let forced = self.forced(path).filter(|forced| !forced.is_array());
        forced.is_some_and(|minimum| !suffices(path, Some(value), minimum))
    }

    /// Where the value of `path` comes from, with this file of the machine and the user's.
    pub(crate) fn layer(&self, user: &Self, path: &KeyPath) -> Layer {
        let own = user.values().get(path).or_else(|| self.values().get(path));
        match self.forced(path) {
            Some(minimum) if !suffices(path, own, minimum) => Layer::Policy,
            _ if user.values().contains_key(path) => Layer::User,
            _ if self.values().contains_key(path) => Layer::Machine,
            _ => Layer::Default,
        }
    }
}

impl KeyPath {
    pub(crate) fn in_policy(&self) -> Self {
        let names = self.names().iter().map(String::as_str);
        Self::new([POLICY_TABLE].into_iter().chain(names))
    }

    /// The setting that a key of the policy is about.
    fn out_of_policy(&self) -> Option<Self> {
        let (first, rest) = self.names().split_first()?;
        (first == POLICY_TABLE).then(|| Self::new(rest))
    }
}

/// The values of both files that count.
pub(crate) fn effective(machine: &Document, user: &Document) -> BTreeMap<KeyPath, Value> {
    let (mut values, mut forced) = (BTreeMap::new(), Vec::new());
    for (path, value) in machine.values() {
        match path.out_of_policy() {
            Some(path) if super::find(path.names()).is_some() => forced.push((path, value)),
            // A rule.
            Some(_) => {}
            None => drop(values.insert(path.clone(), value.clone())),
        }
    }
    values.extend(user.values().clone());
    for (path, value) in forced {
        let own = values.get(&path);
        let value = match (own, value) {
            (own, minimum) if suffices(&path, own, minimum) => continue,
            // A longer list is stricter: these are the profiles to be careful with.
            (Some(Value::Array(own)), Value::Array(more)) => {
                Value::Array(own.iter().chain(more).cloned().collect())
            }
            _ => value.clone(),
        };
        values.insert(path, value);
    }
    values
}

/// Whether the user's own value is good enough for the policy.
fn suffices(path: &KeyPath, own: Option<&Value>, minimum: &Value) -> bool {
    let store = |value: &Value| serde_json::from_value::<KeyStore>(json(value)).ok();
    path.names() == [STORE]
        && match (own.map_or(Some(KeyStore::default()), store), store(minimum)) {
            (Some(own), Some(minimum)) => own.is_at_least(minimum),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(text: &str) -> Document {
        Document::parse_of_machine(text).unwrap()
    }

    fn settings(machine_text: &str, user: &str) -> Settings {
        let (settings, problems) = Settings::parse(user, Some(&machine(machine_text)));
        assert_eq!(problems, []);
        settings
    }

    #[test]
    fn the_machine_gives_defaults_and_the_policy_has_the_last_word() {
        let defaults = "[prompt]\ntitle = true\ncolor = false\n[log]\nenabled = false\n";
        let found = settings(defaults, "[prompt]\ncolor = true\n");
        assert!(found.prompt.title && found.prompt.color && !found.log.enabled);
        let policy = "[policy.danger]\nconfirm = true\n[policy.log]\nenabled = true\n";
        let found = settings(policy, "[danger]\nconfirm = false\n[log]\nenabled = false\n");
        assert!(found.danger.confirm && found.log.enabled);
    }

    #[test]
    fn dangerous_profiles_of_the_policy_are_added_to_the_users() {
        let found = settings(
            "policy.danger.profiles = [\"*prod*\"]\n",
            "[danger]\nprofiles = [\"live-*\"]\n",
        );
        assert!(found.danger.concerns(["acme-prod"]) && found.danger.concerns(["live-1"]));
        assert!(settings("policy.danger.profiles = [\"*prod*\"]\n", "").danger.concerns(["prod"]));
    }

    #[test]
    fn a_store_that_protects_better_stays() {
        use KeyStore::{Auto, File, Keyring, None, SecretService};
        for (policy, user, expected) in [
            ("", "auto", Auto),
            ("keyring", "auto", Keyring),
            ("keyring", "file", Keyring),
            ("keyring", "secret-service", SecretService),
            ("keyring", "none", None),
            ("file", "file", File),
            ("none", "keyring", None),
        ] {
            let machine = match policy {
                "" => String::new(),
                store => format!("[policy]\ncredential_store = \"{store}\"\n"),
            };
            let user = format!("credential_store = \"{user}\"\n");
            let found = settings(&machine, &user).credential_store;
            assert_eq!(found, expected, "{policy} {user}");
        }
        let machine = "[policy]\ncredential_store = \"keyring\"\n";
        assert_eq!(settings(machine, "").credential_store, Keyring);
    }

    #[test]
    fn rules_are_read_and_each_value_says_where_it_is_from() {
        let text = "[prompt]\ntitle = true\n[policy]\nstart-urls = [\"https://a/*\"]\n\
                    longest-duration = \"4h\"\nallow-yes = false\n\n[policy.danger]\nconfirm = true\n";
        let document = machine(text);
        let rules = document.rules();
        assert_eq!(rules.start_urls, Some(vec!["https://a/*".to_owned()]));
        assert_eq!(rules.longest_duration, Some(jiff::SignedDuration::from_hours(4)));
        assert_eq!((rules.allow_yes, rules.endpoints), (Some(false), None));
        assert_eq!(machine("").rules(), Rules::default());
        let user = Document::parse("[danger]\nconfirm = true\n[prompt]\ncolor = true\n").unwrap();
        for (key, layer) in [
            ("danger.confirm", Layer::Policy),
            ("prompt.color", Layer::User),
            ("prompt.title", Layer::Machine),
            ("log.enabled", Layer::Default),
        ] {
            assert_eq!(document.layer(&user, &key.parse().unwrap()), layer, "{key}");
        }
        for (key, line) in
            [("policy.start-urls", 4), ("policy.allow-yes", 6), ("policy.danger.confirm", 9)]
        {
            assert_eq!(document.line_of(&key.parse().unwrap()), Some(line), "{key}");
        }
        assert_eq!(document.line_of(&"policy.endpoints".parse().unwrap()), None);
    }

    #[test]
    fn a_policy_with_a_problem_is_an_error_and_other_problems_are_not() {
        let problem = |text: &str| -> String {
            let SettingsProblem { line, error } = Document::parse_of_machine(text).unwrap_err();
            format!("{line} {}", error.with_hint())
        };
        for (text, expected) in [
            (
                "[policy]\nstart-url = []\n",
                "2 no setting named policy.start-url (did you mean policy.start-urls?)",
            ),
            (
                "[policy]\nallow-yes = 1\n",
                "2 policy.allow-yes: must be true or false, not an integer",
            ),
            (
                "\n[policy.danger]\nconfrim = true\n",
                "3 no setting named policy.danger.confrim (did you mean policy.danger.confirm or policy.danger.profiles?)",
            ),
            ("policy = 1\n", "1 no setting named policy"),
            ("[[policy]]\nallow-yes = false\n", "1 no setting named policy"),
            (
                "[policy]\nendpoints = [\"a\", 1]\n",
                "2 policy.endpoints: must be a list of patterns",
            ),
            ("[policy\n", "1 "),
        ] {
            let found = problem(text);
            assert!(found.starts_with(expected), "{text:?}: {found}");
        }
        // After any number of other problems too.
        let many: String = (0..200).map(|number| format!("k{number} = 1\n")).collect();
        assert!(problem(&format!("{many}[policy]\nx = 1\n")).starts_with("202 no setting named"));
        assert_eq!(machine("[prompt]\nx = 1\n").problems().len(), 1);
    }

    #[test]
    fn a_policy_in_the_users_own_file_is_a_problem_and_has_no_effect() {
        let text = "[policy]\nallow-yes = false\n[policy.danger]\nconfirm = true\n";
        let (settings, problems) = Settings::parse(text, None);
        assert_eq!(settings, Settings::default());
        let expected = "line 2: only the settings of the machine can have a policy";
        assert_eq!(problems[0].to_string(), expected);
    }
}
