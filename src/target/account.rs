//! Which sign-in gives access to a role in an account: from the cached lists and the profiles,
//! without asking the portal.

use std::collections::HashSet;

use crate::aws_files::Profiles;
use crate::error::{Error, Kind, Result};
use crate::model::AccountId;
use crate::similar::did_you_mean;
use crate::sso::{AccountEntry, Inventory, Match, SsoSession};
use crate::sys::System;

/// The account that `text` names; errors suggest others.
pub(crate) fn find_account<'i>(inventory: &'i Inventory, text: &str) -> Result<&'i AccountEntry> {
    match inventory.find_account(text) {
        Match::One(account) => Ok(account),
        Match::Several(several) => Err(ambiguous(text, &several)),
        Match::None(similar) => {
            let error = Error::new(Kind::Configuration, format!("no account {text:?} in the list"));
            let refresh = || "awsso list accounts --refresh".to_owned();
            Err(error.hint(did_you_mean(&similar).unwrap_or_else(refresh)))
        }
    }
}

fn ambiguous(text: &str, accounts: &[&AccountEntry]) -> Error {
    let shown: Vec<_> = accounts.iter().take(5).map(ToString::to_string).collect();
    let more = accounts.len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Error::new(Kind::Usage, format!("{text:?} matches {} accounts", accounts.len()))
        .hint(format!("choose one: {}{more}", shown.join("; ")))
}

/// All sign-ins, with what is known of each.
pub(crate) struct KnownAccounts<'p> {
    profiles: &'p Profiles,
    sessions: Vec<KnownSession>,
}

struct KnownSession {
    session: SsoSession,
    /// The last listing, or an empty one.
    inventory: Inventory,
}

/// A role that can be requested.
pub(crate) struct Found {
    pub(crate) session: SsoSession,
    pub(crate) account: AccountId,
    pub(crate) role: String,
    pub(crate) account_name: Option<String>,
}

impl<'p> KnownAccounts<'p> {
    /// Of the session called `name`, else of all.
    pub(crate) fn load(
        system: &System,
        profiles: &'p Profiles,
        name: Option<&str>,
    ) -> Result<Self> {
        let sessions = match name {
            Some(name) => vec![SsoSession::by_display_name(profiles, name)?],
            None => SsoSession::all(profiles),
        };
        if sessions.is_empty() {
            let path = profiles.config_path().display();
            let text = format!("no SSO session in {path}");
            return Err(
                Error::new(Kind::Configuration, text).hint("awsso configure sso creates one")
            );
        }
        let with_inventory = |session: SsoSession| KnownSession {
            inventory: Inventory::load(system, &session).unwrap_or_default(),
            session,
        };
        Ok(Self { profiles, sessions: sessions.into_iter().map(with_inventory).collect() })
    }

    /// The role `role` in the account that `text` names: by id, name, or a part of the name that no
    /// other account has.
    pub(crate) fn find(&self, text: &str, role: &str) -> Result<Found> {
        if let Ok(id) = text.parse::<AccountId>() {
            let known = self.session_for(&id, role)?;
            return found(known, &id, role);
        }
        let mut accounts = self.accounts_called(text)?;
        accounts.dedup_by(|one, other| one.id == other.id);
        match accounts.as_slice() {
            [account] => found(self.session_for(&account.id, role)?, &account.id, role),
            several => Err(ambiguous(text, several)),
        }
    }

    /// Every listed account that `text` may mean. A whole name overrides a part, in any list.
    fn accounts_called(&self, text: &str) -> Result<Vec<&AccountEntry>> {
        let (mut accounts, mut similar) = (Vec::new(), Vec::new());
        for known in &self.sessions {
            match known.inventory.find_account(text) {
                Match::One(account) => accounts.push(account),
                Match::Several(several) => accounts.extend(several),
                Match::None(names) => similar.extend(names),
            }
        }
        accounts.sort_by(|one, other| one.id.cmp(&other.id));
        let is_whole = |account: &&AccountEntry| {
            let name = account.name.as_deref().unwrap_or_default();
            name.to_lowercase() == text.to_lowercase()
        };
        if accounts.iter().any(is_whole) {
            accounts.retain(is_whole);
        }
        if !accounts.is_empty() {
            return Ok(accounts);
        }
        let error = Error::new(Kind::Configuration, format!("no account named {text:?}"));
        similar.truncate(3);
        let list = || "awsso list accounts (awsso remembers their names)".to_owned();
        Err(error.hint(did_you_mean(&similar).unwrap_or_else(list)))
    }

    /// The sign-in for the account: the named one, the only one, or the only one that is known to
    /// give access.
    fn session_for(&self, id: &AccountId, role: &str) -> Result<&KnownSession> {
        if let [only] = self.sessions.as_slice() {
            return Ok(only);
        }
        let of_profiles = self.sessions_of_profiles(id);
        let leads_there = |known: &&KnownSession| {
            known.inventory.account(id).is_some()
                || of_profiles.contains(known.session.display_name())
        };
        let mut leading: Vec<&KnownSession> = self.sessions.iter().filter(leads_there).collect();
        let has_role = |known: &&KnownSession| {
            let account = known.inventory.account(id);
            let roles = account.and_then(|account| account.roles.as_ref());
            roles.is_some_and(|roles| roles.names.iter().any(|name| name == role))
        };
        if leading.len() > 1 && leading.iter().any(has_role) {
            leading.retain(has_role);
        }
        if let [one] = leading.as_slice() {
            return Ok(one);
        }
        let (text, candidates) = if leading.is_empty() {
            ("no known SSO session gives access to", self.sessions.iter().collect())
        } else {
            ("several SSO sessions give access to", leading)
        };
        let names: Vec<_> = candidates.iter().map(|known| known.session.display_name()).collect();
        Err(Error::new(Kind::Usage, format!("{text} account {id}"))
            .hint(format!("choose one with --sso-session: {}", names.join(", "))))
    }

    /// The sign-ins of profiles in this account.
    fn sessions_of_profiles(&self, id: &AccountId) -> HashSet<String> {
        let sections = self.profiles.sections();
        sections
            .filter(|section| {
                let account = section.get("sso_account_id");
                account.is_some_and(|account| account.text().trim() == id.as_str())
            })
            .filter_map(|section| SsoSession::of_profile(self.profiles, section).ok()?)
            .map(|session| session.display_name().to_owned())
            .collect()
    }
}

/// The role as listed; without a list, as typed.
fn found(known: &KnownSession, account: &AccountId, role: &str) -> Result<Found> {
    let entry = known.inventory.account(account);
    let found = |role: &str| Found {
        session: known.session.clone(),
        account: account.clone(),
        role: role.to_owned(),
        account_name: entry.and_then(|entry| entry.name.clone()),
    };
    let Some((entry, roles)) = entry.and_then(|entry| Some((entry, entry.roles.as_ref()?))) else {
        return Ok(found(role));
    };
    let exact = roles.names.iter().find(|name| *name == role);
    let folded = || roles.names.iter().find(|name| name.eq_ignore_ascii_case(role));
    if let Some(role) = exact.or_else(folded) {
        return Ok(found(role));
    }
    let error = Error::new(
        Kind::Configuration,
        format!("{:?} has no role {role:?} for you", entry.short_name()),
    );
    let names = match entry.find_role(role) {
        Match::One(name) => vec![name.to_owned()],
        Match::Several(names) => names.into_iter().map(str::to_owned).collect(),
        Match::None(names) => names,
    };
    let refresh = || format!("awsso list roles --account {account} --refresh shows the roles");
    Err(error.hint(did_you_mean(&names).unwrap_or_else(refresh)))
}
