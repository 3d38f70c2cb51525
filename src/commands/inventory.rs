//! `awsso list accounts` and `awsso list roles`, from the last listing if there is one.

use jiff::SignedDuration;
use serde_json::Value;

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
    let filter = options.filter();
    let found = if options.what() == ListWhat::Accounts {
        let (inventory, _) = lister.list(Scope::Accounts, options.refresh)?;
        tell_age(context, &inventory, false);
        accounts(&inventory, &filter)
    } else {
        let (inventory, wanted, failures) = roles(&lister, options)?;
        tell_age(context, &inventory, true);
        for Failure { account, error } in &failures {
            tracing::warn!("could not list the roles in account {account}: {error}");
        }
        let found = roles_in(&inventory, wanted.as_deref(), &filter);
        match failures.into_iter().next() {
            Some(Failure { error, .. }) if found.rows.is_empty() => return Err(error),
            _ => found,
        }
    };
    Ok(found.reply(context, chosen.session.display_name(), options))
}

/// What was found, for people and for programs.
struct Found {
    /// `account` or `role`.
    what: &'static str,
    /// What to say without any.
    none: &'static str,
    header: [&'static str; 3],
    /// The members of an item of JSON.
    members: [&'static str; 3],
    rows: Vec<[Option<String>; 3]>,
}

fn accounts(inventory: &Inventory, filter: &[&str]) -> Found {
    let accounts = inventory.accounts.iter();
    let found = accounts.filter(|entry| contains_all(filter, texts(entry)));
    Found {
        what: "account",
        none: "gives you no access to any account",
        header: ["ACCOUNT", "NAME", "EMAIL"],
        members: ["account_id", "name", "email"],
        rows: found
            .map(|entry| [Some(entry.id.to_string()), entry.name.clone(), entry.email.clone()])
            .collect(),
    }
}

fn roles_in(inventory: &Inventory, wanted: Option<&[AccountId]>, filter: &[&str]) -> Found {
    let is_wanted = |entry: &&AccountEntry| wanted.is_none_or(|wanted| wanted.contains(&entry.id));
    let pairs = inventory.accounts.iter().filter(is_wanted).flat_map(|entry| {
        let names = entry.roles.iter().flat_map(|roles| &roles.names);
        names.map(move |role| (entry, role))
    });
    let is_found = |(entry, role): &(&AccountEntry, &String)| {
        contains_all(filter, texts(entry).chain([role.as_str()]))
    };
    Found {
        what: "role",
        none: "gives you no roles there",
        header: ["ACCOUNT", "NAME", "ROLE"],
        members: ["account_id", "account_name", "role"],
        rows: pairs
            .filter(is_found)
            .map(|(entry, role)| {
                [Some(entry.id.to_string()), entry.name.clone(), Some(role.clone())]
            })
            .collect(),
    }
}

impl Found {
    fn reply(self, context: &Context<'_>, session: &str, options: &ListOptions) -> Reply {
        let Self { what, none, header, members, rows } = self;
        if options.json {
            let item = |row: [Option<String>; 3]| -> Value {
                let row = members.into_iter().zip(row.map(Value::from));
                row.chain([("sso_session", session.into())]).collect()
            };
            let items: Value = rows.into_iter().map(item).collect();
            return format!("{items:#}\n").into();
        }
        let terminal = &context.system.terminal;
        if rows.is_empty() {
            let filter = options.filter().join(" ");
            terminal.tell(&if filter.is_empty() {
                format!("awsso: {session} {none}")
            } else {
                format!("awsso: no {what} matches {filter:?}")
            });
            return String::new().into();
        }
        let rows = rows.into_iter().map(|row| row.map(Option::unwrap_or_default).to_vec());
        table(&header, rows, terminal.stdout_width()).into()
    }
}

/// The texts that a filter searches.
fn texts(entry: &AccountEntry) -> impl Iterator<Item = &str> {
    let (name, email) = (entry.name.as_deref(), entry.email.as_deref());
    [Some(entry.id.as_str()), name, email].into_iter().flatten()
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
