//! The text of the settings file: its values and its problems.

use std::collections::BTreeMap;
use std::fmt;

use toml_edit::{TableLike, TomlError, Value};

use super::declaration::{SETTINGS, Setting, Settings};
use super::edit;
use super::key::KeyPath;
use super::schema::{POLICY_TABLE, find, find_policy, unknown};
use super::value_kind::{self, ValueKind};
use crate::error::{Error, Kind, Result};

/// How many problems are reported one by one.
const MOST_PROBLEMS: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SettingsProblem {
    /// 1-based.
    pub line: usize,
    pub error: Error,
}

impl fmt::Display for SettingsProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.error)
    }
}

/// Whose settings a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Owner {
    #[default]
    User,
    /// Of everybody on the machine: it may have a policy.
    Machine,
}

/// A settings file that is valid TOML; its settings may still be invalid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    text: String,
    values: BTreeMap<KeyPath, Value>,
    problems: Vec<SettingsProblem>,
}

impl Document {
    /// In linear time.
    pub(crate) fn parse(text: &str) -> Result<Self, SettingsProblem> {
        Self::parse_for(Owner::User, text)
    }

    /// The settings of the machine. A policy with a problem is no policy: that is an error.
    pub(crate) fn parse_of_machine(text: &str) -> Result<Self, SettingsProblem> {
        Self::parse_for(Owner::Machine, text)
    }

    fn parse_for(owner: Owner, text: &str) -> Result<Self, SettingsProblem> {
        let parsed =
            toml_edit::Document::parse(text).map_err(|error| syntax_problem(text, &error))?;
        let mut reader = Reader { owner, ..Reader::default() };
        reader.read(parsed.as_table(), &mut Vec::new());
        if let Some((start, error)) = reader.policy_problem {
            return Err(SettingsProblem { line: line_breaks(&text[..start]) + 1, error });
        }
        let values = std::mem::take(&mut reader.values);
        Ok(Self { text: text.to_owned(), values, problems: reader.into_problems(text) })
    }

    /// The line of a value.
    pub(crate) fn line_of(&self, path: &KeyPath) -> Option<usize> {
        let parsed = toml_edit::Document::parse(self.text.as_str()).ok()?;
        let (last, tables) = path.names().split_last()?;
        let mut table: &dyn TableLike = parsed.as_table();
        for name in tables {
            table = table.get(name)?.as_table_like()?;
        }
        let start = table.key(last)?.span()?.start;
        Some(line_breaks(&self.text[..start]) + 1)
    }

    /// The defaults, without a text.
    pub(crate) fn of_defaults() -> Self {
        let defaults = serde_json::to_value(Settings::default()).expect("settings are JSON");
        let alone = SETTINGS.iter().filter(|setting| !setting.is_for_names());
        let values = alone.filter_map(|setting| {
            let value = defaults.pointer(&format!("/{}", setting.key.replace('.', "/")))?;
            Some((setting.key_for(""), value_kind::of_json(value)?))
        });
        Self { values: values.collect(), ..Self::default() }
    }

    /// The valid settings of the file.
    pub(crate) fn values(&self) -> &BTreeMap<KeyPath, Value> {
        &self.values
    }

    /// In the order of the file.
    pub(crate) fn problems(&self) -> &[SettingsProblem] {
        &self.problems
    }

    /// All settings; defaults for missing and invalid ones.
    pub(crate) fn settings(&self) -> Settings {
        deserialized(self.values.iter())
    }

    /// The text with `path` set to `value`. All other lines keep their bytes.
    pub(crate) fn with(&self, path: &KeyPath, value: &Value) -> Result<String> {
        edit::set(&self.text, path, value.clone())
    }

    /// The text without `path`; `None` if it is not there.
    pub(crate) fn without(&self, path: &KeyPath) -> Result<Option<String>> {
        edit::unset(&self.text, path)
    }
}

/// Checked values, as a whole.
pub(super) fn deserialized<'a, T: serde::de::DeserializeOwned>(
    values: impl Iterator<Item = (&'a KeyPath, &'a Value)>,
) -> T {
    let mut whole = serde_json::Map::new();
    for (path, value) in values {
        let (last, tables) = path.names().split_last().expect("a path has a name");
        let mut table = &mut whole;
        for name in tables {
            let inner = table.entry(name.as_str()).or_insert_with(|| serde_json::Map::new().into());
            table = inner.as_object_mut().expect("settings have places of their own");
        }
        table.insert(last.clone(), value_kind::json(value));
    }
    serde_json::from_value(whole.into()).expect("values were checked")
}

#[derive(Default)]
struct Reader {
    owner: Owner,
    /// The first problem of the policy.
    policy_problem: Option<(usize, Error)>,
    values: BTreeMap<KeyPath, Value>,
    /// Position in bytes, and error.
    problems: Vec<(usize, Error)>,
    more_problems: usize,
}

impl Reader {
    /// Reads the table at `names`, as deep as the parser allows.
    fn read<'a>(&mut self, table: &'a dyn TableLike, names: &mut Vec<&'a str>) {
        for (name, item) in table.iter() {
            names.push(name);
            let start = table.key(name).and_then(toml_edit::Key::span).unwrap_or_default().start;
            let setting = match self.owner {
                Owner::User => find(names),
                Owner::Machine => find(names).or_else(|| find_policy(names)),
            };
            match (item.as_table_like(), item.as_value(), setting) {
                (Some(inner), ..) => self.read(inner, names),
                (None, Some(value), Some(setting)) => self.take(setting, names, start, value),
                _ => {
                    let owner = self.owner;
                    self.refuse(names, start, || owner.unknown(names));
                }
            }
            names.pop();
        }
    }

    fn take(&mut self, setting: &Setting, names: &[&str], start: usize, value: &Value) {
        let path = KeyPath::new(names.iter().copied());
        let read = setting.kind.read(value, &mut |part, error| {
            // A bad element of a long list is reported with its own line.
            let start = part.span().filter(|_| value.is_array()).map_or(start, |span| span.start);
            self.refuse(names, start, || error.context(path.to_string()));
        });
        // On Windows it is not known who wrote the file: it must not name programs.
        let is_program = matches!(setting.kind, ValueKind::Command(_));
        if is_program && cfg!(windows) && self.owner == Owner::Machine {
            let text = "programs can be named only in your own settings";
            let error = || Error::new(Kind::Configuration, text).context(path.to_string());
            return self.refuse(names, start, error);
        }
        self.values.extend(read.map(|value| (path, value)));
    }

    fn refuse(&mut self, names: &[&str], start: usize, error: impl FnOnce() -> Error) {
        if self.owner == Owner::Machine && names[0] == POLICY_TABLE {
            let problem = || (start, error().with_kind(Kind::Configuration));
            self.policy_problem.get_or_insert_with(problem);
        } else if self.problems.len() < MOST_PROBLEMS {
            self.problems.push((start, error().with_kind(Kind::Configuration)));
        } else {
            self.more_problems += 1;
        }
    }

    /// The problems in the order of the file, then the number of further ones.
    fn into_problems(mut self, text: &str) -> Vec<SettingsProblem> {
        self.problems.sort_by_key(|(start, _)| *start);
        if self.more_problems > 0 {
            let message = format!("{} more problems in this file", self.more_problems);
            self.problems.push((text.len(), Error::new(Kind::Configuration, message)));
        }
        let (mut line, mut counted) = (1, 0);
        let problems = self.problems.into_iter().map(|(start, error)| {
            line += line_breaks(&text[counted..start]);
            counted = start;
            SettingsProblem { line, error }
        });
        problems.collect()
    }
}

impl Owner {
    fn unknown(self, names: &[&str]) -> Error {
        if self == Self::User && names[0] == POLICY_TABLE {
            let text = "only the settings of the machine can have a policy";
            return Error::new(Kind::Configuration, text).hint("awsso doctor shows where they are");
        }
        unknown(&KeyPath::new(names.iter().copied()))
    }
}

fn line_breaks(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn syntax_problem(text: &str, error: &TomlError) -> SettingsProblem {
    let start = error.span().map_or(text.len(), |span| span.start);
    let line = line_breaks(text.get(..start).unwrap_or(text)) + 1;
    let error = Error::new(Kind::Configuration, error.message()).hint("awsso settings edit");
    SettingsProblem { line, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let document = Document::parse(text).unwrap();
        let shown = document.problems().iter().map(|problem| {
            let hint = problem.error.hint_text().map(|hint| format!(" ({hint})"));
            format!("{problem}{}", hint.unwrap_or_default())
        });
        shown.collect()
    }

    fn values(text: &str) -> Vec<String> {
        let document = Document::parse(text).unwrap();
        let pairs = document.values().iter().map(|(path, value)| format!("{path} = {value}"));
        pairs.collect()
    }

    #[test]
    fn values_are_found_in_whatever_form_toml_allows() {
        let forms = [
            "[danger]\nconfirm = true\n",
            "danger.confirm = true\n",
            "danger = { confirm = true }\n",
            "\"danger\" . 'confirm' = true",
            "\u{feff}[danger]\r\nconfirm = true\r\n",
        ];
        for text in forms {
            assert_eq!(values(text), ["danger.confirm = true"], "{text:?}");
            let (settings, problems) = Settings::parse(text, None);
            assert!(settings.danger.confirm && problems.is_empty(), "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_the_rest_counts() {
        let text = "[danger]\nconfrim = true\nprofiles = \"prod\"\n\n[prompt]\n  ahead = 3\ncolor = false\n\
                    [[aliases]]\nx = 1\n[renewal]\nahead = 900\n[login]\nmethod = \"magic\"\n";
        let expected = [
            "line 2: no setting named danger.confrim (did you mean danger.confirm?)",
            "line 3: danger.profiles: must be a list of patterns (\"*prod*\"), not \"prod\"",
            "line 6: no setting named prompt.ahead (awsso settings list shows all settings)",
            "line 8: no setting named aliases (did you mean aliases.NAME?)",
            "line 13: login.method: must be one of auto, pkce, device, not \"magic\"",
        ];
        assert_eq!(problems(text), expected);
        assert_eq!(values(text), ["prompt.color = false", "renewal.ahead = \"900\""]);
        let (settings, _) = Settings::parse(text, None);
        assert!(!settings.prompt.color && !settings.danger.confirm);
        assert_eq!(settings.renewal.ahead, jiff::SignedDuration::from_mins(15));
    }

    #[test]
    fn a_bad_pattern_is_told_by_its_line_and_the_others_go_on_warning() {
        let text = "[danger]\nprofiles = [\n  \"*prod*\",\n  \"a,b\",\n  1,\n]\n";
        let (settings, _) = Settings::parse(text, None);
        assert!(settings.danger.concerns(["acme-prod"]));
        assert!(!settings.danger.concerns(["a"]));
        let found = problems(text);
        assert!(
            found[0]
                .starts_with("line 4: danger.profiles: the pattern \"a,b\" contains a comma (pass")
        );
        assert!(
            found[1].starts_with("line 5: danger.profiles: must be a list of patterns"),
            "{found:?}"
        );
    }

    #[test]
    fn text_that_is_no_toml_is_one_problem_with_its_line() {
        for (text, line) in [
            ("[danger\nconfirm = true\n", 1),
            ("[a]\nb = \n", 2),
            ("[a]\nä = 1\n", 2),
            ("a = 1\na = 2\n", 2),
            ("a = \"\u{1}\"", 1),
            ("[danger]\nconfirm = true\nnonsense\n", 3),
        ] {
            let (settings, problems) = Settings::parse(text, None);
            assert_eq!(settings, Settings::default(), "{text:?}");
            assert_eq!((problems.len(), problems[0].line), (1, line), "{text:?}");
        }
    }

    #[test]
    fn without_a_file_the_defaults_count_and_each_is_a_good_value() {
        assert_eq!(Settings::parse("", None).0, Settings::default());
        let defaults = Document::of_defaults();
        let shown: Vec<_> =
            defaults.values().iter().map(|(path, value)| format!("{path} = {value}")).collect();
        assert_eq!(Settings::parse(&shown.join("\n"), None), (Settings::default(), vec![]));
        let expected = [
            "configure.profile-name = \"{account_name}-{role}\"",
            "console.duration = \"12h\"",
            "console.sign-out = false",
            "credential_store = \"auto\"",
            "danger.confirm = false",
            "danger.profiles = []",
            "log.enabled = true",
            "login.method = \"auto\"",
            "prompt.color = true",
            "prompt.enabled = false",
            "prompt.format = \"{profile} {region} {left}\"",
            "prompt.title = false",
            "renewal.ahead = \"15m\"",
            "renewal.enabled = true",
            "sso_token_store = \"shared\"",
        ];
        assert_eq!(shown, expected);
    }

    /// The declaration says key and field separately; here they meet.
    #[test]
    fn every_setting_of_a_file_reaches_its_field() {
        for setting in super::super::SETTINGS {
            let expectation = setting.kind.expectation();
            let words = match expectation.as_str() {
                "true or false" => vec!["true", "false"],
                "a string" => vec!["x"],
                "a duration (15m, 1h30m, or seconds)" => vec!["7m"],
                "a list of patterns (\"*prod*\")" => vec!["*x*"],
                "a command line with {url} in it" => vec!["x {url}"],
                text if text.starts_with("one of") => vec![text.rsplit(' ').next().unwrap()],
                _ => vec!["{role}!"],
            };
            let reaches = |word: &&str| {
                let value = setting.kind.parse(&[(*word).to_owned()]).unwrap();
                let text =
                    Document::parse("").unwrap().with(&setting.key_for("n"), &value).unwrap();
                let (settings, problems) = Settings::parse(&text, None);
                problems.is_empty() && settings != Settings::default()
            };
            assert!(words.iter().any(reaches), "{}", setting.key);
        }
    }

    #[test]
    fn hostile_files_end_in_linear_time() {
        let text = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Document::parse(&text).is_err());
        let text = format!("{}a = 1", "a.".repeat(100_000));
        assert!(Document::parse(&text).is_err());
        // Each of these would take minutes if any step were quadratic.
        let many = 20_000;
        let long = "n".repeat(many);
        let keys: String = (0..many).map(|number| format!("k{number} = 1\n")).collect();
        let inline: String = (0..many).map(|number| format!("k{number} = 1, ")).collect();
        for text in [
            keys.clone(),
            format!("danger = {{ {inline} }}"),
            format!("[sso-session.{long}]\n{keys}"),
            format!("[danger]\nprofiles = [{}]", "\"a,b\",\n".repeat(many)),
        ] {
            let document = Document::parse(&text).unwrap();
            let [.., last] = document.problems() else { panic!() };
            assert_eq!(last.error.to_string(), "19900 more problems in this file");
            assert_eq!(document.problems().len(), MOST_PROBLEMS + 1);
        }
    }
}
