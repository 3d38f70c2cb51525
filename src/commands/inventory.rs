//! `awsso list accounts` and `awsso list roles`, from the last listing if there is one.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::cli::{ListOptions, ListWhat};
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, format_remaining};
use crate::network::Network;
use crate::output::Reply;
use crate::present::{contains_all, table};
use crate::session::Context;
use crate::sso::{AccountEntry, Failure, Inventory, Lister, Scope, SignInOptions};
use crate::target::find_account;
use crate::target::sso_session::choose;

/// The age of a list is shown from here on.
const FRESH: SignedDuration = SignedDuration::from_mins(1);

pub(super) fn list(context: &Context<'_>, options: &ListOptions) -> Result<Reply> {
    let profiles = context.profiles()?;
    let what = if options.what() == ListWhat::Roles { "roles" } else { "accounts" };
    let name = options.sso_session.as_deref();
    let chosen = choose(context, name, None, &format!("awsso list {what}"))?;
    let network = Network::resolve(profiles, chosen.profile, context.baseline())?;
    let lister = Lister {
        system: context.system,
        network: &network,
        session: &chosen.session,
        sign_in: context.may_ask_person().then(SignInOptions::default),
    };
    let session = chosen.session.display_name();
    if options.what() == ListWhat::Accounts {
        let (inventory, _) = lister.list(Scope::Accounts, options.refresh)?;
        tell_age(context, &inventory, false);
        let filter = options.filter();
        let is_wanted = |entry: &&AccountEntry| contains_all(&filter, texts(entry));
        let accounts: Vec<_> = inventory.accounts.iter().filter(is_wanted).collect();
        if accounts.is_empty() && !filter.is_empty() {
            return Ok(no_match(context, "account", &filter, options.json));
        }
        return Ok(accounts_reply(context, &accounts, session, options.json));
    }
    let (inventory, wanted, failures) = roles(&lister, options)?;
    tell_age(context, &inventory, true);
    for Failure { account, error } in &failures {
        tracing::warn!("could not list the roles in account {account}: {error}");
    }
    let is_wanted = |entry: &&AccountEntry| wanted.as_ref().is_none_or(|w| w.contains(&entry.id));
    let accounts = inventory.accounts.iter().filter(is_wanted);
    let filter = options.filter();
    let pairs: Vec<(&AccountEntry, &String)> = accounts
        .flat_map(|entry| {
            let names = entry.roles.iter().flat_map(|roles| &roles.names);
            names.map(move |name| (entry, name))
        })
        .filter(|(entry, role)| contains_all(&filter, texts(entry).chain([role.as_str()])))
        .collect();
    if pairs.is_empty()
        && let Some(Failure { error, .. }) = failures.into_iter().next()
    {
        return Err(error);
    }
    if pairs.is_empty() && !filter.is_empty() {
        return Ok(no_match(context, "role", &filter, options.json));
    }
    Ok(roles_reply(context, &pairs, session, options.json))
}

/// The texts that a filter searches.
fn texts(entry: &AccountEntry) -> impl Iterator<Item = &str> {
    let (name, email) = (entry.name.as_deref(), entry.email.as_deref());
    [Some(entry.id.as_str()), name, email].into_iter().flatten()
}

fn no_match(context: &Context<'_>, what: &str, filter: &[&str], json: bool) -> Reply {
    if json {
        return as_json(Vec::new());
    }
    let text = format!("awsso: no {what} matches {:?}", filter.join(" "));
    context.system.terminal.tell(&text);
    String::new().into()
}

/// The inventory, and the accounts whose roles are wanted; `None` for all.
fn roles(
    lister: &Lister<'_>,
    options: &ListOptions,
) -> Result<(Inventory, Option<Vec<AccountId>>, Vec<Failure>)> {
    if options.accounts.is_empty() {
        let known = || Inventory::load(lister.system, lister.session);
        if !options.all && !known().is_some_and(|inventory| inventory.has_all_roles()) {
            return Err(Error::new(Kind::Usage, "no account given")
                .hint("awsso list roles --account ACCOUNT, or --all for every account"));
        }
        let (inventory, failures) = lister.list(Scope::AllRoles, options.refresh)?;
        return Ok((inventory, None, failures));
    }
    let (inventory, _) = lister.list(Scope::Accounts, false)?;
    let wanted = match find(&inventory, &options.accounts) {
        Ok(wanted) => wanted,
        // The account may be newer than the list.
        Err(_) => find(&lister.list(Scope::Accounts, true)?.0, &options.accounts)?,
    };
    let (inventory, failures) = lister.list(Scope::RolesOf(&wanted), options.refresh)?;
    Ok((inventory, Some(wanted), failures))
}

fn find(inventory: &Inventory, texts: &[String]) -> Result<Vec<AccountId>> {
    let found = texts.iter().map(|text| find_account(inventory, text));
    found.map(|found| Ok(found?.id.clone())).collect()
}

fn tell_age(context: &Context<'_>, inventory: &Inventory, with_roles: bool) {
    let now = context.system.now();
    let Some(fetched_at) = inventory.oldest(with_roles) else {
        return;
    };
    let age = now.duration_since(fetched_at);
    if age >= FRESH {
        let age = format_remaining(now, fetched_at);
        let text = format!("awsso: listed {age} ago; update with --refresh");
        context.system.terminal.tell(&text);
    }
}

fn accounts_reply(
    context: &Context<'_>,
    accounts: &[&AccountEntry],
    session: &str,
    json: bool,
) -> Reply {
    if json {
        let item = |entry: &&AccountEntry| {
            json!({
                "account_id": entry.id.as_str(),
                "name": entry.name,
                "email": entry.email,
                "sso_session": session,
            })
        };
        return as_json(accounts.iter().map(item).collect());
    }
    if accounts.is_empty() {
        let text = format!("awsso: {session} gives you no access to any account");
        context.system.terminal.tell(&text);
        return String::new().into();
    }
    let rows = accounts.iter().map(|entry| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![entry.id.to_string(), text(&entry.name), text(&entry.email)]
    });
    table(&["ACCOUNT", "NAME", "EMAIL"], rows, context.system.terminal.stdout_width()).into()
}

fn roles_reply(
    context: &Context<'_>,
    pairs: &[(&AccountEntry, &String)],
    session: &str,
    json: bool,
) -> Reply {
    if json {
        let item = |(entry, role): &(&AccountEntry, &String)| {
            json!({
                "account_id": entry.id.as_str(),
                "account_name": entry.name,
                "role": role,
                "sso_session": session,
            })
        };
        return as_json(pairs.iter().map(item).collect());
    }
    if pairs.is_empty() {
        let text = format!("awsso: {session} gives you no roles there");
        context.system.terminal.tell(&text);
        return String::new().into();
    }
    let rows = pairs.iter().map(|(entry, role)| {
        let name = entry.name.clone().unwrap_or_default();
        vec![entry.id.to_string(), name, (*role).clone()]
    });
    table(&["ACCOUNT", "NAME", "ROLE"], rows, context.system.terminal.stdout_width()).into()
}

fn as_json(items: Vec<Value>) -> Reply {
    format!("{:#}\n", Value::Array(items)).into()
}
