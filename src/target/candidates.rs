//! The names that completion offers, from files and caches. Errors give no names.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws_files::{Profiles, Section};
use crate::cli::Wanted;
use crate::model::{KNOWN_REGIONS, RoleArn};
use crate::session::Context;
use crate::settings::SETTINGS;
use crate::shell;
use crate::shell::completion::Candidate;
use crate::sso::{AccountEntry, Inventory, SsoSession};

/// With more profiles, only the names are shown: describing them takes longer than finding them.
const MOST_DESCRIBED: usize = 500;

/// The names for one position on a line.
pub(crate) struct Names<'a> {
    context: &'a Context<'a>,
    /// The words before the cursor.
    words: &'a [String],
    typed: &'a str,
    is_fit: &'a dyn Fn(&str) -> bool,
}

impl<'a> Names<'a> {
    pub(crate) fn new(
        context: &'a Context<'a>,
        words: &'a [String],
        typed: &'a str,
        is_fit: &'a dyn Fn(&str) -> bool,
    ) -> Self {
        Self { context, words, typed, is_fit }
    }

    /// Those of one kind that match.
    pub(crate) fn of(&self, wanted: Wanted) -> Vec<Candidate> {
        let of_files = |names: fn(&Self, &Profiles) -> Vec<Candidate>| {
            self.context.profiles().map(|profiles| names(self, profiles)).unwrap_or_default()
        };
        match wanted {
            Wanted::Target => of_files(Self::targets),
            Wanted::SsoSession => of_files(Self::sessions),
            Wanted::Account => of_files(Self::accounts),
            Wanted::Role => of_files(Self::roles),
            Wanted::RoleArn => of_files(Self::role_arns),
            Wanted::Region => {
                let known = KNOWN_REGIONS.iter().map(|(name, place)| Candidate::new(*name, *place));
                let known = known.filter(|region| (self.is_fit)(&region.value));
                known.chain(of_files(Self::regions)).collect()
            }
            Wanted::Shell => self.listed(shell::all().iter().map(|shell| shell.name())),
            Wanted::CompletingShell => {
                let completes = shell::all().iter().filter(|shell| shell.completion().is_some());
                self.listed(completes.map(|shell| shell.name()))
            }
            Wanted::Setting => self.settings_keys(),
            Wanted::File => Vec::new(),
        }
    }

    fn listed<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<Candidate> {
        let fit = names.filter(|name| (self.is_fit)(name));
        fit.map(|name| Candidate::new(name, "")).collect()
    }

    /// Aliases and profiles; after a slash also accounts and roles of the portal.
    fn targets(&self, profiles: &Profiles) -> Vec<Candidate> {
        let mut found = Vec::new();
        for (alias, meaning) in &self.context.settings().aliases {
            if (self.is_fit)(alias) {
                found.push(Candidate::new(alias, format!("alias of {meaning}")));
            }
        }
        let fit: Vec<&str> = profiles.names().filter(|name| (self.is_fit)(name)).collect();
        let is_described = fit.len() <= MOST_DESCRIBED;
        found.extend(fit.into_iter().map(|name| {
            let section = is_described.then(|| profiles.profile(name)).flatten();
            Candidate::new(name, section.map(described).unwrap_or_default())
        }));
        if self.typed.contains('/') {
            self.for_each_account(profiles, |account| {
                let roles = account.roles.iter().flat_map(|roles| &roles.names);
                for role in roles {
                    for account_name in [Some(account.id.as_str()), account.name.as_deref()] {
                        let target = account_name.map(|name| format!("{name}/{role}"));
                        if let Some(target) = target.filter(|target| (self.is_fit)(target)) {
                            found.push(Candidate::new(target, account.short_name()));
                        }
                    }
                }
            });
        }
        found
    }

    fn sessions(&self, profiles: &Profiles) -> Vec<Candidate> {
        let fit = profiles.sso_sessions().filter(|name| (self.is_fit)(name));
        let described = fit.map(|name| {
            let section = profiles.sso_session(name);
            Candidate::new(name, section.map(|s| text(s, "sso_start_url")).unwrap_or_default())
        });
        described.collect()
    }

    /// The listed accounts by name and id, and those of profiles by id.
    fn accounts(&self, profiles: &Profiles) -> Vec<Candidate> {
        let mut found = Vec::new();
        self.for_each_account(profiles, |account| {
            let id = account.id.as_str();
            found.extend(account.name.as_ref().map(|name| Candidate::new(name, id)));
            let name = account.name.clone().unwrap_or_default();
            found.push(Candidate::new(id, name));
        });
        let ids: BTreeSet<String> =
            profiles.sections().map(|s| text(s, "sso_account_id")).collect();
        found.extend(ids.into_iter().map(|id| Candidate::new(id, "")));
        found.retain(|candidate| (self.is_fit)(&candidate.value));
        found
    }

    /// The listed roles of the account on the line, else of all, and those of profiles.
    fn roles(&self, profiles: &Profiles) -> Vec<Candidate> {
        let mut names = BTreeSet::new();
        self.for_each_account(profiles, |account| {
            let is_named = |word: &String| {
                let word = word.split_once('=').map_or(word.as_str(), |(_, value)| value);
                word == account.id.as_str() || account.name.as_deref() == Some(word)
            };
            let roles = account.roles.iter().flat_map(|roles| roles.names.iter().cloned());
            let roles = roles.map(|role| (!self.words.iter().any(is_named), role));
            names.extend(roles);
        });
        let has_account = names.iter().any(|(is_other, _)| !is_other);
        names.retain(|(is_other, _)| !(has_account && *is_other));
        names.extend(profiles.sections().map(|s| (true, text(s, "sso_role_name"))));
        let names: BTreeSet<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
        self.listed(names.into_iter())
    }

    fn role_arns(&self, profiles: &Profiles) -> Vec<Candidate> {
        let mut arns = BTreeMap::new();
        for section in profiles.sections() {
            let arn = text(section, "role_arn");
            if (self.is_fit)(&arn) {
                arns.entry(arn).or_insert_with(|| format!("profile {}", section.name()));
            }
        }
        arns.into_iter().map(|(arn, name)| Candidate::new(arn, name)).collect()
    }

    /// The regions in the files.
    fn regions(&self, profiles: &Profiles) -> Vec<Candidate> {
        let used: BTreeSet<String> = profiles.sections().map(|s| text(s, "region")).collect();
        self.listed(used.iter().map(String::as_str))
    }

    /// The settings; those with names once for each existing name.
    fn settings_keys(&self) -> Vec<Candidate> {
        let settings = self.context.settings();
        let (aliases, accounts) = (&settings.aliases, &settings.account);
        let profiles = self.context.profiles().ok();
        let mut found = Vec::new();
        for setting in SETTINGS {
            let names: Vec<&str> = match setting.key.split_once('.') {
                _ if !setting.is_for_names() => vec![""],
                Some(("aliases", _)) => aliases.keys().map(String::as_str).collect(),
                Some(("account", _)) => accounts.keys().map(String::as_str).collect(),
                _ => profiles.into_iter().flat_map(Profiles::sso_sessions).collect(),
            };
            let keys = names.into_iter().map(|name| setting.key_for(name).to_string());
            let fit = keys.filter(|key| (self.is_fit)(key));
            found.extend(fit.map(|key| Candidate::new(key, setting.help)));
        }
        found
    }

    /// The listed accounts of every sign-in.
    fn for_each_account(&self, profiles: &Profiles, mut visit: impl FnMut(&AccountEntry)) {
        for session in SsoSession::all(profiles) {
            if let Some(inventory) = Inventory::load(self.context.system, &session) {
                inventory.accounts.iter().for_each(&mut visit);
            }
        }
    }
}

fn text(section: Section<'_>, key: &str) -> String {
    let value = section.get(key);
    value.map(|value| value.text().to_string()).unwrap_or_default()
}

/// Account and role of a profile, as written in it.
fn described(section: Section<'_>) -> String {
    let arn = text(section, "role_arn");
    if let Ok(arn) = arn.parse::<RoleArn>() {
        return format!("role {} in {}", arn.role_name(), arn.account());
    }
    let account = format!("{} {}", text(section, "sso_account_id"), text(section, "sso_role_name"));
    let session = text(section, "sso_session");
    match (account.trim(), session.as_str()) {
        ("", session) => session.to_owned(),
        (account, "") => account.to_owned(),
        (account, session) => format!("{account}, {session}"),
    }
}
