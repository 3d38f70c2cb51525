//! The choices for `awsso env` without a name: profiles and listed roles, recently used ones first.

use std::collections::{HashMap, HashSet};

use super::pick;
use crate::aws_files::{Profiles, Section};
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, RoleArn};
use crate::network::Network;
use crate::plan::{self, Request, Target};
use crate::present::picker::Item;
use crate::session::Context;
use crate::session::recent;
use crate::sso::{AccountEntry, Inventory, Lister, Scope, SignInOptions, SsoSession};

pub(super) fn choose(context: &Context<'_>) -> Result<Request> {
    choose_with(context, &[]).map(|(request, _)| request)
}

/// The same, where Ctrl with one of `letters` chooses too; returns that letter with the request.
pub(crate) fn choose_with(
    context: &Context<'_>,
    letters: &[char],
) -> Result<(Request, Option<char>)> {
    if !context.may_ask_person() {
        let line = match context.output.verb() {
            Some("open") => "awsso open ARN --profile PROFILE".to_owned(),
            verb => format!("awsso {} PROFILE", verb.unwrap_or("env")),
        };
        return Err(Error::new(Kind::Usage, "no profile given")
            .hint(format!("awsso list shows the profiles; then: {line}")));
    }
    let profiles = context.profiles()?;
    let choices = choices(context, profiles);
    if choices.is_empty() {
        let path = profiles.config_path().display();
        return Err(Error::new(Kind::Configuration, format!("no profiles in {path}"))
            .hint("awsso configure sso creates one"));
    }
    pick_one(context, profiles, &choices, "Choose a profile or role:", letters)
}

/// A role in `account`, called `role` if given: the only one that profiles and lists know, else the
/// person chooses. If none is known, the access portal is asked.
pub(crate) fn choose_in(
    context: &Context<'_>,
    account: &AccountId,
    role: Option<&str>,
) -> Result<Request> {
    let profiles = context.profiles()?;
    let is_there = |choice: &Choice| {
        let columns = &choice.item.columns;
        columns[1] == account.as_str() && role.is_none_or(|role| columns[2] == role)
    };
    let in_account =
        || -> Vec<Choice> { choices(context, profiles).into_iter().filter(is_there).collect() };
    let mut choices = in_account();
    if choices.is_empty() && list_roles(context, profiles, account) {
        choices = in_account();
    }
    let words = role.map_or_else(|| "no role".to_owned(), |role| format!("no role {role:?}"));
    match choices.as_slice() {
        [] => {
            let text = format!("{words} of yours is known in account {account}");
            return Err(Error::new(Kind::Configuration, text).hint(format!(
                "awsso list roles --account {account} --refresh, or --profile PROFILE"
            )));
        }
        [only] => return Ok(only.request()),
        _ => {}
    }
    if !context.may_ask_person() {
        let names: Vec<_> = choices.iter().map(|choice| choice.item.label.as_str()).collect();
        let text = format!("several roles are known in account {account}");
        return Err(Error::new(Kind::Usage, text)
            .hint(format!("--profile with one of: {}", names.join(", "))));
    }
    let title = format!("Choose a role in account {account}:");
    pick_one(context, profiles, &choices, &title, &[]).map(|(request, _)| request)
}

/// Asks the access portals for the roles in `account`; returns whether there was one to ask. Errors
/// are reported.
fn list_roles(context: &Context<'_>, profiles: &Profiles, account: &AccountId) -> bool {
    let sessions = SsoSession::all(profiles);
    for session in &sessions {
        let listed = Network::resolve(profiles, None, context.baseline()).and_then(|network| {
            let lister = Lister {
                system: context.system,
                network: &network,
                session,
                sign_in: context.may_ask_person().then(SignInOptions::default),
            };
            lister.list(Scope::RolesOf(std::slice::from_ref(account)), false)
        });
        if let Err(error) = listed {
            let name = session.display_name();
            tracing::warn!("the roles of {name} in account {account} are unknown: {error}");
        }
    }
    !sessions.is_empty()
}

fn pick_one(
    context: &Context<'_>,
    profiles: &Profiles,
    choices: &[Choice],
    title: &str,
    letters: &[char],
) -> Result<(Request, Option<char>)> {
    let items: Vec<Item> = choices.iter().map(|choice| choice.item.clone()).collect();
    let preview = |at: usize| preview(context, profiles, &choices[at].request());
    let picked = pick::pick_with(context, title, &items, &preview, letters)?;
    picked.map_or_else(|| Err(pick::left()), |(at, key)| Ok((choices[at].request(), key)))
}

struct Choice {
    item: Item,
    target: Target,
    /// The name in the list of recent targets.
    name: String,
    /// The role to assume, if the profile itself has one.
    role_arn: Option<String>,
}

impl Choice {
    fn request(&self) -> Request {
        Request { label: Some(self.item.label.clone()), ..self.target.clone().into() }
    }
}

/// The profiles in the order of the files, then listed roles without a profile; recently used ones
/// first.
fn choices(context: &Context<'_>, profiles: &Profiles) -> Vec<Choice> {
    let mut aliases: HashMap<&str, Vec<&str>> = HashMap::new();
    for (alias, meaning) in &context.settings().aliases {
        aliases.entry(meaning).or_default().push(alias);
    }
    let aliases_of = |name: &str| aliases.get(name).map(|aliases| aliases.join(" "));
    let mut choices: Vec<Choice> =
        profiles.names().map(|name| profile(profiles, name, aliases_of(name))).collect();
    let mut known: HashSet<(String, String)> = HashSet::new();
    let pair = |choice: &Choice| (choice.item.columns[0].clone(), choice.item.columns[1].clone());
    known.extend(choices.iter().map(pair));
    let mut account_names: HashMap<String, String> = HashMap::new();
    for session in SsoSession::all(profiles) {
        let inventory = Inventory::load(context.system, &session).unwrap_or_default();
        for account in &inventory.accounts {
            let id = account.id.to_string();
            for role in account.roles.iter().flat_map(|roles| &roles.names) {
                if known.insert((id.clone(), role.clone())) {
                    choices.push(portal_role(&session, account, role, &aliases_of));
                }
            }
            account_names.extend(account.name.clone().map(|name| (id, name)));
        }
    }
    let current = context.active().and_then(|active| Request::decode(&active.request?).ok());
    let current = current.map(|request| request.target);
    for choice in &mut choices {
        let name = account_names.get(&choice.item.columns[0]).cloned().unwrap_or_default();
        choice.item.is_dangerous = is_dangerous(context, choice, &name);
        choice.item.is_current = current.as_ref() == Some(&choice.target);
        choice.item.columns.insert(0, name);
    }
    let recent = recent::load(context.system);
    let ranking = recent.ranking(context.system.now());
    let ranks: HashMap<&str, usize> = ranking.into_iter().zip(0..).collect();
    choices.sort_by_key(|choice| {
        let rank = ranks.get(choice.name.as_str());
        rank.copied().unwrap_or(usize::MAX)
    });
    choices
}

/// Whether one of the names of `choice` matches `danger.profiles`.
fn is_dangerous(context: &Context<'_>, choice: &Choice, account_name: &str) -> bool {
    let danger = &context.settings().danger;
    if danger.profiles.is_empty() {
        return false;
    }
    let [account, role, _, aliases] = choice.item.columns.as_slice() else {
        return false;
    };
    let has_both = !account_name.is_empty() && !role.is_empty();
    let by_name = if has_both { format!("{account_name}/{role}") } else { String::new() };
    let names = [&choice.item.label, &choice.name, account, account_name, &by_name];
    let names = names.into_iter().chain(aliases.split(' ')).chain(choice.role_arn.as_deref());
    danger.concerns(names.filter(|name| !name.is_empty()))
}

/// A listed role without a profile.
fn portal_role(
    session: &SsoSession,
    account: &AccountEntry,
    role: &str,
    aliases_of: &dyn Fn(&str) -> Option<String>,
) -> Choice {
    let (id, short_name) = (&account.id, account.short_name());
    let (by_id, by_name) = (format!("{id}/{role}"), format!("{short_name}/{role}"));
    let aliases = aliases_of(&by_name).or_else(|| aliases_of(&by_id));
    let email = account.email.as_deref().unwrap_or_default();
    Choice {
        item: Item {
            label: by_name,
            columns: vec![
                id.to_string(),
                role.to_owned(),
                String::new(),
                aliases.unwrap_or_default(),
            ],
            keywords: format!("{email} {}", session.display_name()),
            ..Item::default()
        },
        target: Target::AccountRole {
            session: session.display_name().to_owned(),
            account: id.clone(),
            role: role.to_owned(),
        },
        name: by_id,
        role_arn: None,
    }
}

/// Account, role and region as written in the profile itself: resolving thousands would take too
/// long.
fn profile(profiles: &Profiles, name: &str, aliases: Option<String>) -> Choice {
    let section = profiles.profile(name);
    let text = |key: &str| {
        let value = section.and_then(|section: Section<'_>| section.get(key));
        value.map(|value| value.text().to_string()).unwrap_or_default()
    };
    let arn = text("role_arn");
    let (account, role) = match arn.parse::<RoleArn>() {
        Ok(parsed) => (parsed.account().to_string(), parsed.role_name().to_owned()),
        Err(_) => (text("sso_account_id"), text("sso_role_name")),
    };
    Choice {
        item: Item {
            label: name.to_owned(),
            columns: vec![account, role, text("region"), aliases.unwrap_or_default()],
            keywords: format!("{arn} {}", text("sso_session")),
            ..Item::default()
        },
        target: Target::Profile(name.to_owned()),
        name: name.to_owned(),
        role_arn: Some(arn).filter(|arn| !arn.is_empty()),
    }
}

/// How the credentials would be obtained.
fn preview(context: &Context<'_>, profiles: &Profiles, request: &Request) -> Vec<String> {
    match plan::resolve(request, profiles, context.baseline()) {
        Ok(plan) => plan::explain(&plan, profiles).lines().map(str::to_owned).collect(),
        Err(error) => vec![error.to_string()],
    }
}
