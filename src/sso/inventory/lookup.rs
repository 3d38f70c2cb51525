//! Finds the account or role that a text names. Pure.

use super::record::{AccountEntry, Inventory};
use crate::similar::most_similar;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Match<T> {
    One(T),
    /// Several, in the order of the list.
    Several(Vec<T>),
    /// Nothing; with up to three similar names.
    None(Vec<String>),
}

impl Inventory {
    /// The account that `text` names: its id, its whole name, or a part of its name that no other
    /// account has. Case does not matter.
    pub(crate) fn find_account(&self, text: &str) -> Match<&AccountEntry> {
        if let Some(account) = self.accounts.iter().find(|entry| entry.id.as_str() == text) {
            return Match::One(account);
        }
        let found = find(text, self.accounts.iter(), |entry| entry.name.as_deref());
        found.unwrap_or_else(|| {
            let names = self.accounts.iter().map(AccountEntry::short_name);
            Match::None(suggestions(text, names))
        })
    }
}

impl AccountEntry {
    /// The role that `text` names, by the same rules, among the roles listed so far.
    pub(crate) fn find_role(&self, text: &str) -> Match<&str> {
        let names = || {
            let roles = self.roles.iter().flat_map(|roles| &roles.names);
            roles.map(String::as_str)
        };
        find(text, names(), |name| Some(*name))
            .unwrap_or_else(|| Match::None(suggestions(text, names())))
    }
}

/// An exact match, else one without case, else a part.
fn find<T: Clone>(
    text: &str,
    items: impl Iterator<Item = T>,
    name: impl Fn(&T) -> Option<&str>,
) -> Option<Match<T>> {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() {
        return None;
    }
    let (mut exact, mut whole, mut part) = (Vec::new(), Vec::new(), Vec::new());
    for item in items {
        let Some(name) = name(&item) else { continue };
        let folded = name.to_lowercase();
        if name == text {
            exact.push(item.clone());
        }
        if folded == wanted {
            whole.push(item);
        } else if folded.contains(&wanted) {
            part.push(item);
        }
    }
    let found = [exact, whole, part].into_iter().find(|f| !f.is_empty())?;
    Some(match <[T; 1]>::try_from(found) {
        Ok([one]) => Match::One(one),
        Err(several) => Match::Several(several),
    })
}

fn suggestions<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    most_similar(text, names).into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::record::Roles;
    use super::*;
    use crate::model::Timestamp;

    fn inventory() -> Inventory {
        let names = [
            ("111111111111", Some("Payments-Prod")),
            ("222222222222", Some("payments-dev")),
            ("333333333333", Some("Sandbox")),
            ("444444444444", None),
            ("555555555555", Some("Shared")),
            ("666666666666", Some("shared")),
            ("777777777777", Some("222222222222")),
        ];
        let account = |(id, name): (&str, Option<&str>)| AccountEntry {
            id: id.parse().unwrap(),
            name: name.map(str::to_owned),
            email: None,
            roles: Some(Roles::fetched(
                ["ReadOnly", "Admin", "AdminLight"].map(str::to_owned).to_vec(),
                Timestamp::UNIX_EPOCH,
            )),
        };
        Inventory { accounts: names.map(account).to_vec(), ..Inventory::default() }
    }

    #[test]
    fn an_account_is_found_by_id_name_or_unique_part() {
        let inventory = inventory();
        for (text, id) in [
            ("444444444444", "444444444444"),
            ("222222222222", "222222222222"),
            ("payments-prod", "111111111111"),
            ("PROD", "111111111111"),
            ("sand", "333333333333"),
            ("shared", "666666666666"),
            ("Shared", "555555555555"),
        ] {
            let Match::One(found) = inventory.find_account(text) else {
                panic!("{text}");
            };
            assert_eq!(found.id.as_str(), id, "{text}");
        }
    }

    #[test]
    fn what_is_not_unique_is_said_and_what_is_not_there_is_guessed() {
        let inventory = inventory();
        let Match::Several(found) = inventory.find_account("payments") else {
            panic!();
        };
        assert_eq!(found.len(), 2);
        assert!(matches!(inventory.find_account("SHARED"), Match::Several(f) if f.len() == 2));
        assert_eq!(inventory.find_account("sandbxo"), Match::None(vec!["Sandbox".to_owned()]));
        assert_eq!(inventory.find_account(""), Match::None(Vec::new()));
    }

    #[test]
    fn a_role_is_found_the_same_way() {
        let inventory = inventory();
        let account = &inventory.accounts[0];
        assert_eq!(account.find_role("admin"), Match::One("Admin"));
        assert_eq!(account.find_role("read"), Match::One("ReadOnly"));
        assert_eq!(account.find_role("adm"), Match::Several(vec!["Admin", "AdminLight"]));
        assert_eq!(account.find_role("readnoly"), Match::None(vec!["ReadOnly".to_owned()]));
    }
}
