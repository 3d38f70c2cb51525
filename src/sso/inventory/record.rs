//! What was listed, as data. Pure.

use std::collections::HashMap;
use std::fmt;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::model::{AccountId, Timestamp};
use crate::wire::portal::Account;

/// How long an interrupted refresh can be continued.
const RESUMABLE_FOR: SignedDuration = SignedDuration::from_hours(1);

/// What one sign-in gives access to, as far as it has been listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Inventory {
    /// The accounts in the AWS CLI's order: by name, else e-mail address, without case; accounts
    /// with only an id last.
    pub accounts: Vec<AccountEntry>,
    /// When the list of accounts was fetched.
    pub fetched_at: Option<Timestamp>,
    /// The start of a refresh that has not finished.
    pub(super) refreshing_since: Option<Timestamp>,
    /// The last listing, finished or not.
    pub(super) last_listing: Option<Listing>,
    /// The rate that the portal accepted, in thousandths of a request per second; `None` if never
    /// throttled.
    pub(super) bearable_rate: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listing {
    pub(super) since: Timestamp,
    pub(super) process: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountEntry {
    pub id: AccountId,
    pub name: Option<String>,
    pub email: Option<String>,
    /// The roles; `None` if not listed yet.
    pub roles: Option<Roles>,
}

/// The permission sets in one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Roles {
    /// Sorted without case.
    pub names: Vec<String>,
    pub fetched_at: Timestamp,
}

impl Inventory {
    #[cfg(test)]
    pub(crate) fn of(accounts: Vec<AccountEntry>) -> Self {
        Self { accounts, ..Self::default() }
    }

    pub(crate) fn account(&self, id: &AccountId) -> Option<&AccountEntry> {
        self.accounts.iter().find(|account| account.id == *id)
    }

    pub(crate) fn has_all_roles(&self) -> bool {
        self.fetched_at.is_some() && self.accounts.iter().all(|account| account.roles.is_some())
    }

    /// When the oldest list was fetched: that of the accounts and, with `with_roles`, those of the
    /// roles.
    pub(crate) fn oldest(&self, with_roles: bool) -> Option<Timestamp> {
        let roles = self
            .accounts
            .iter()
            .filter(|_| with_roles)
            .filter_map(|account| account.roles.as_ref())
            .map(|roles| roles.fetched_at);
        roles.chain(self.fetched_at).min()
    }

    /// Replaces the list of accounts. Known roles of remaining accounts are kept.
    pub(super) fn set_accounts(&mut self, accounts: Vec<Account>, now: Timestamp) {
        let mut known: HashMap<AccountId, Roles> = self
            .accounts
            .drain(..)
            .filter_map(|account| Some((account.id, account.roles?)))
            .collect();
        self.accounts = accounts
            .into_iter()
            .map(|account| AccountEntry {
                roles: known.remove(&account.id),
                id: account.id,
                name: account.name,
                email: account.email,
            })
            .collect();
        self.sort();
        self.accounts.dedup_by(|one, other| one.id == other.id);
        self.fetched_at = Some(now);
    }

    fn sort(&mut self) {
        self.accounts.sort_by_cached_key(|account| {
            let text = account.name.as_ref().or(account.email.as_ref());
            (text.is_none(), text.map(|text| text.to_lowercase()), account.id.clone())
        });
    }

    /// From when on lists count as fetched by the refresh that begins now. An interrupted recent
    /// refresh is continued.
    pub(super) fn begin_refresh(&mut self, now: Timestamp) -> Timestamp {
        let resumable =
            |&since: &Timestamp| since <= now && now.duration_since(since) <= RESUMABLE_FOR;
        let since = self.refreshing_since.filter(resumable).unwrap_or(now);
        self.refreshing_since = Some(since);
        since
    }
}

impl AccountEntry {
    pub(crate) fn short_name(&self) -> &str {
        self.name.as_deref().or(self.email.as_deref()).unwrap_or(self.id.as_str())
    }
}

/// As in the AWS CLI's menu: `name, email (id)`, or those that are known.
impl fmt::Display for AccountEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = &self.id;
        match (&self.name, &self.email) {
            (Some(name), Some(email)) => write!(formatter, "{name}, {email} ({id})"),
            (Some(text), None) | (None, Some(text)) => write!(formatter, "{text} ({id})"),
            (None, None) => write!(formatter, "{id}"),
        }
    }
}

impl Roles {
    pub(super) fn fetched(mut names: Vec<String>, now: Timestamp) -> Self {
        names.sort_by_cached_key(|name| (name.to_lowercase(), name.clone()));
        names.dedup();
        Self { names, fetched_at: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, name: &str, email: &str) -> Account {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Account { id: id.parse().unwrap(), name: text(name), email: text(email) }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn accounts_stand_in_the_order_of_the_aws_cli() {
        let mut inventory = Inventory::default();
        let accounts = vec![
            account("555555555555", "", ""),
            account("444444444444", "", "beta@example.com"),
            account("333333333333", "Zoo", "a@example.com"),
            account("222222222222", "alpha", ""),
        ];
        inventory.set_accounts(accounts, at(1));
        let shown: Vec<String> = inventory.accounts.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "alpha (222222222222)",
                "beta@example.com (444444444444)",
                "Zoo, a@example.com (333333333333)",
                "555555555555",
            ]
        );
    }

    #[test]
    fn a_new_list_of_accounts_keeps_the_roles_of_those_that_stay() {
        let mut inventory = Inventory::default();
        let two = [("111111111111", "a"), ("222222222222", "b")];
        let two = two.map(|(id, name)| account(id, name, ""));
        inventory.set_accounts(two.to_vec(), at(1));
        for entry in &mut inventory.accounts {
            entry.roles = Some(Roles::fetched(vec!["b".into(), "A".into()], at(2)));
        }
        let new = [("222222222222", "renamed"), ("333333333333", "c")];
        inventory.set_accounts(new.map(|(id, name)| account(id, name, "")).to_vec(), at(9));
        let renamed = inventory
            .accounts
            .iter()
            .find(|entry| entry.name.as_deref() == Some("renamed"))
            .unwrap();
        assert_eq!(renamed.roles.as_ref().unwrap().names, ["A", "b"]);
        assert_eq!(inventory.accounts.len(), 2);
        assert!(!inventory.has_all_roles());
        assert_eq!(inventory.oldest(true), Some(at(2)));
        assert_eq!(inventory.oldest(false), Some(at(9)));
    }

    #[test]
    fn an_interrupted_refresh_goes_on_unless_it_is_old() {
        let mut inventory = Inventory::default();
        assert_eq!(inventory.begin_refresh(at(100)), at(100));
        assert_eq!(inventory.begin_refresh(at(200)), at(100));
        assert_eq!(inventory.begin_refresh(at(9999)), at(9999));
        // The clock was set back.
        assert_eq!(inventory.begin_refresh(at(50)), at(50));
    }
}
