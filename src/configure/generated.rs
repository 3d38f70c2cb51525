//! The sections that `configure sso --all` adds, changes and deletes. Pure.
//!
//! A generated section has the key [`MARK`], which AWS tools ignore and keep. Only sections with it
//! are changed or deleted.

use super::profile_names::{Pair, Template, assign};
use crate::aws_files::{Edit, Profiles, Section, SectionId, is_value};
use crate::error::Result;
use crate::model::{AccountId, Region};
use crate::settings::Pattern;
use crate::sso::{AccountEntry, Inventory};

/// The key that marks a section as generated; its value is `true`.
pub(super) const MARK: &str = "awsso_generated";

pub(super) struct Wanted<'a> {
    pub session: &'a str,
    pub template: &'a Template,
    /// By id or name; empty for all.
    pub accounts: &'a [Pattern],
    /// Empty for all.
    pub roles: &'a [Pattern],
    /// `None` keeps the current one.
    pub region: Option<&'a Region>,
    /// `None` keeps the current one.
    pub output: Option<&'a str>,
    /// Whether to delete profiles whose access no longer exists.
    pub prunes: bool,
}

/// What was or would be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub added: usize,
    /// Generated profiles that are up to date, or are now.
    pub kept: usize,
    /// Profiles of the same name, account and role without the mark.
    pub by_hand: usize,
    /// Generated profiles whose access no longer exists.
    pub vanished: Vec<String>,
    pub notes: Vec<String>,
}

/// Creates and updates the sections for `inventory` in `edit`, an edit of the file of `profiles`.
pub(super) fn generate(
    edit: &mut Edit<'_>,
    profiles: &Profiles,
    inventory: &Inventory,
    wanted: &Wanted<'_>,
) -> Result<Summary> {
    let (pairs, odd): (Vec<_>, Vec<_>) =
        pairs(inventory, wanted).into_iter().partition(|pair| is_value(pair.role));
    let is_taken = |name: &str, pair: Pair<'_>| {
        let existing = profiles.profile(name);
        existing.is_some_and(|section| !is_generated(section) && !stands_for(section, wanted, pair))
    };
    let (names, notes) = assign(wanted.template, wanted.session, &pairs, &is_taken);
    let mut summary = Summary { notes, ..Summary::default() };
    summary.notes.extend(odd.iter().map(|pair| {
        let (role, id) = (pair.role, &pair.account.id);
        format!("skipped role {role:?} in account {id}: no AWS file can hold this name")
    }));
    for (name, pair) in names.iter().zip(&pairs) {
        match profiles.profile(name) {
            Some(section) if !is_generated(section) => {
                summary.by_hand += 1;
                continue;
            }
            Some(_) => summary.kept += 1,
            None => summary.added += 1,
        }
        write(edit, name, *pair, wanted)?;
    }
    summary.vanished = vanished(profiles, inventory, wanted, &names);
    if wanted.prunes {
        for name in &summary.vanished {
            edit.remove_section(SectionId::Profile(name));
        }
    }
    Ok(summary)
}

fn pairs<'i>(inventory: &'i Inventory, wanted: &Wanted<'_>) -> Vec<Pair<'i>> {
    let roles = |account: &'i AccountEntry| {
        let names = account.roles.iter().flat_map(|roles| &roles.names);
        names.map(move |role| Pair { account, role })
    };
    let pairs = inventory.accounts.iter().flat_map(roles);
    pairs
        .filter(|pair| is_within(Some(pair.account), pair.account.id.as_str(), pair.role, wanted))
        .collect()
}

/// Whether the filters include this account and role.
fn is_within(account: Option<&AccountEntry>, id: &str, role: &str, wanted: &Wanted<'_>) -> bool {
    let name = account.and_then(|account| account.name.as_deref());
    let one_of = |patterns: &[Pattern], texts: &[Option<&str>]| {
        let mut texts = texts.iter().flatten();
        patterns.is_empty() || texts.any(|text| patterns.iter().any(|p| p.matches(text)))
    };
    one_of(wanted.accounts, &[Some(id), name]) && one_of(wanted.roles, &[Some(role)])
}

/// Only the config file has generated sections.
fn is_generated(section: Section<'_>) -> bool {
    section.in_config(MARK).is_some_and(|value| value.text().trim() == "true")
}

fn text(section: Section<'_>, key: &str) -> Option<String> {
    section.in_config(key).map(|value| value.text().trim().to_owned())
}

fn stands_for(section: Section<'_>, wanted: &Wanted<'_>, pair: Pair<'_>) -> bool {
    text(section, "sso_session").as_deref() == Some(wanted.session)
        && text(section, "sso_account_id").as_deref() == Some(pair.account.id.as_str())
        && text(section, "sso_role_name").as_deref() == Some(pair.role)
}

fn write(edit: &mut Edit<'_>, name: &str, pair: Pair<'_>, wanted: &Wanted<'_>) -> Result<()> {
    let section = SectionId::Profile(name);
    let values = [
        ("sso_session", Some(wanted.session)),
        ("sso_account_id", Some(pair.account.id.as_str())),
        ("sso_role_name", Some(pair.role)),
        ("region", wanted.region.map(Region::as_str)),
        ("output", wanted.output),
        (MARK, Some("true")),
    ];
    for (key, value) in values {
        if let Some(value) = value {
            edit.set(section, key, value)?;
        }
    }
    Ok(())
}

/// The generated sections of this session whose account or role no longer exists or has another
/// name. Skips what the filters exclude, and accounts whose roles are unknown.
fn vanished(
    profiles: &Profiles,
    inventory: &Inventory,
    wanted: &Wanted<'_>,
    names: &[String],
) -> Vec<String> {
    let names: std::collections::HashSet<&str> = names.iter().map(String::as_str).collect();
    let accounts: std::collections::HashMap<&str, &AccountEntry> =
        inventory.accounts.iter().map(|account| (account.id.as_str(), account)).collect();
    let is_gone = |section: Section<'_>| {
        let id = text(section, "sso_account_id").unwrap_or_default();
        let role = text(section, "sso_role_name").unwrap_or_default();
        let account = accounts.get(id.as_str()).copied();
        let is_known = account.is_none_or(|account| account.roles.is_some());
        is_known && is_within(account, &id, &role, wanted)
    };
    let is_ours = |section: Section<'_>| {
        is_generated(section) && text(section, "sso_session").as_deref() == Some(wanted.session)
    };
    profiles
        .names()
        .filter(|name| !names.contains(name))
        .filter(|name| profiles.profile(name).is_some_and(|s| is_ours(s) && is_gone(s)))
        .map(str::to_owned)
        .collect()
}

pub(super) fn unknown(inventory: &Inventory) -> impl Iterator<Item = &AccountId> {
    let accounts = inventory.accounts.iter();
    accounts.filter(|account| account.roles.is_none()).map(|account| &account.id)
}

#[cfg(test)]
mod tests;
