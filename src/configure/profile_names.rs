//! Names for generated profiles: from a template, unique, and accepted by every reader. Pure.

use std::collections::{BTreeMap, HashSet};

use crate::error::{Error, Kind, Result};
use crate::sso::AccountEntry;

/// Signs that inserted text keeps, beside letters and digits: those that every reader accepts,
/// without `/`, `:` and `%`, which have a meaning elsewhere.
const KEPT_SIGNS: &str = "_-.@+";
/// The same for the template's own text (config-files.md 3.3: identifiers).
const ALLOWED_SIGNS: &str = "_-/.%@:+";

/// A template such as `{account_name}-{role}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template(String);

const FIELDS: [&str; 5] = ["account_name", "account_id", "account_email", "role", "sso_session"];

#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<'a> {
    pub account: &'a AccountEntry,
    pub role: &'a str,
}

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let refuse = |why: String| {
            let fields = FIELDS.map(|name| format!("{{{name}}}"));
            Err(Error::new(Kind::Usage, format!("the name template {text:?} {why}"))
                .hint(format!("the placeholders are {}", fields.join(", "))))
        };
        let mut rest = text;
        while !rest.is_empty() {
            let (literal, after) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
            if let Some(wrong) = literal.chars().find(|&sign| !is_allowed(sign)) {
                return refuse(format!(
                    "contains {wrong:?}, which is not allowed in a profile name"
                ));
            }
            let Some(inner) = after.strip_prefix('{') else {
                break;
            };
            let Some((name, after)) = inner.split_once('}') else {
                return refuse("has a brace that is not closed".to_owned());
            };
            if !FIELDS.contains(&name) {
                return refuse(format!("has the unknown placeholder {{{name}}}"));
            }
            rest = after;
        }
        if text.is_empty() {
            return refuse("is empty".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// An account's id stands for a value of which nothing is left.
    fn name(&self, pair: Pair<'_>, session: &str) -> String {
        let account = pair.account;
        let id = account.id.as_str();
        let (name, email) = (account.name.as_deref(), account.email.as_deref());
        let values = [name.unwrap_or(id), id, email.unwrap_or(id), pair.role, session];
        // No value keeps a brace.
        FIELDS.iter().zip(values).fold(self.0.clone(), |text, (field, value)| {
            let value = Some(fit(value)).filter(|value| !value.is_empty());
            text.replace(&format!("{{{field}}}"), value.as_deref().unwrap_or(id))
        })
    }
}

fn is_allowed(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || ALLOWED_SIGNS.contains(sign)
}

/// Other characters become one hyphen, except at the ends.
fn fit(text: &str) -> String {
    let mut fitting = String::with_capacity(text.len());
    for sign in text.chars() {
        if sign.is_ascii_alphanumeric() || KEPT_SIGNS.contains(sign) {
            fitting.push(sign);
        } else if !fitting.ends_with('-') {
            fitting.push('-');
        }
    }
    fitting.trim_matches('-').to_owned()
}

/// A name for each of `pairs`, and notes about names that had to be changed. Pure: `is_taken` says
/// which names exist.
pub(crate) fn assign(
    template: &Template,
    session: &str,
    pairs: &[Pair<'_>],
    is_taken: &dyn Fn(&str, Pair<'_>) -> bool,
) -> (Vec<String>, Vec<String>) {
    let mut names: Vec<String> = pairs.iter().map(|pair| template.name(*pair, session)).collect();
    let mut notes = Vec::new();
    // Add what identifies the pair; if that is not enough, a number.
    for suffix in [|pair: Pair<'_>| pair.account.id.to_string(), |pair: Pair<'_>| fit(pair.role)] {
        for (name, group) in clashes(&names, pairs, is_taken) {
            for &number in &group {
                names[number] = join(&name, &suffix(pairs[number]));
            }
            let shown: Vec<_> = group.iter().map(|&number| names[number].as_str()).collect();
            notes.push(format!("a profile named {name:?} exists: using {}", shown.join(", ")));
        }
    }
    let mut used = HashSet::new();
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by_key(|&number| (&pairs[number].account.id, pairs[number].role));
    for number in order {
        let (mut name, mut count) = (names[number].clone(), 1);
        while is_taken(&name, pairs[number]) || is_reserved(&name) || used.contains(&name) {
            count += 1;
            name = join(&names[number], &count.to_string());
        }
        if count > 1 {
            notes.push(format!("a profile named {:?} exists: using {name:?}", names[number]));
        }
        used.insert(name.clone());
        names[number] = name;
    }
    (names, notes)
}

/// Names that exist or are wanted several times, with the numbers of the pairs.
fn clashes(
    names: &[String],
    pairs: &[Pair<'_>],
    is_taken: &dyn Fn(&str, Pair<'_>) -> bool,
) -> Vec<(String, Vec<usize>)> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, name) in names.iter().enumerate() {
        groups.entry(name).or_default().push(number);
    }
    let is_clash = |name: &str, group: &[usize]| {
        group.len() > 1 || is_reserved(name) || is_taken(name, pairs[group[0]])
    };
    groups
        .into_iter()
        .filter(|(name, group)| is_clash(name, group))
        .map(|(name, group)| (name.to_owned(), group))
        .collect()
}

/// Names with another meaning.
fn is_reserved(name: &str) -> bool {
    name.is_empty() || name == "default"
}

fn join(name: &str, suffix: &str) -> String {
    if name.is_empty() { suffix.to_owned() } else { format!("{name}-{suffix}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, name: &str) -> AccountEntry {
        AccountEntry {
            id: id.parse().unwrap(),
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            email: Some("jo+aws@example.com".to_owned()),
            roles: None,
        }
    }

    fn names(template: &str, pairs: &[(&AccountEntry, &str)], taken: &[&str]) -> Vec<String> {
        let template = Template::parse(template).unwrap();
        let pairs: Vec<_> = pairs.iter().map(|&(account, role)| Pair { account, role }).collect();
        let is_taken = |name: &str, _: Pair<'_>| taken.contains(&name);
        assign(&template, "corp", &pairs, &is_taken).0
    }

    #[test]
    fn names_hold_nothing_that_some_reader_refuses() {
        for (name, expected) in [
            ("Payments Prod", "Payments-Prod-Admin"),
            ("Köln / Büro", "K-ln-B-ro-Admin"),
            ("[x] # y", "x-y-Admin"),
            ("a\u{1b}[2J$(id)`", "a-2J-id-Admin"),
            ("日本", "111111111111-Admin"),
            ("", "111111111111-Admin"),
        ] {
            let account = account("111111111111", name);
            let named = names("{account_name}-{role}", &[(&account, "Admin")], &[]);
            assert_eq!(named, [expected], "{name}");
        }
        let account = account("111111111111", "x");
        let all = "{sso_session}/{account_id}:{account_email}.{role}";
        assert_eq!(
            names(all, &[(&account, "A b")], &[]),
            ["corp/111111111111:jo+aws@example.com.A-b"]
        );
    }

    #[test]
    fn names_that_clash_are_told_apart_whatever_the_order() {
        let (one, two) = (account("111111111111", "Shared"), account("222222222222", "shared!"));
        let pairs = [(&one, "Admin"), (&two, "Admin"), (&one, "Read")];
        let named = names("shared-{role}", &pairs, &[]);
        assert_eq!(
            named,
            ["shared-Admin-111111111111", "shared-Admin-222222222222", "shared-Read"]
        );
        let reversed: Vec<_> = pairs.iter().rev().copied().collect();
        let mut again = names("shared-{role}", &reversed, &[]);
        again.reverse();
        assert_eq!(again, named);
        assert_eq!(
            names("x", &pairs, &[]),
            ["x-111111111111-Admin", "x-222222222222", "x-111111111111-Read"]
        );
    }

    #[test]
    fn taken_and_reserved_names_are_left_alone() {
        let one = account("111111111111", "default");
        assert_eq!(names("{account_name}", &[(&one, "Admin")], &[]), ["default-111111111111"]);
        let taken = ["a", "a-111111111111", "a-111111111111-Admin", "a-111111111111-Admin-2"];
        assert_eq!(names("a", &[(&one, "Admin")], &taken), ["a-111111111111-Admin-3"]);
    }

    #[test]
    fn a_template_that_cannot_be_used_is_refused_with_the_placeholders() {
        for (template, words) in [
            ("", "is empty"),
            ("{rolle}", "unknown placeholder {rolle}"),
            ("a {role}", "contains ' '"),
            ("{role", "not closed"),
            ("{role}]", "contains ']'"),
        ] {
            let error = Template::parse(template).unwrap_err();
            assert_eq!(error.kind(), Kind::Usage);
            assert!(error.to_string().contains(words), "{error}");
            assert!(error.hint_text().unwrap().contains("{account_name}"));
        }
    }
}
