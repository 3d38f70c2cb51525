//! The profiles, or accounts and roles, that match a pattern.

use std::collections::HashSet;

use crate::error::{Error, Kind, Result};
use crate::plan::{Request, Target};
use crate::session::Context;
use crate::settings::Pattern;
use crate::sso::{Inventory, SsoSession};

/// Everything that matches one of `patterns`: profiles, and for a pattern with a slash the listed
/// accounts (by name or id) and roles, each once.
pub(crate) fn matching(context: &Context<'_>, patterns: &[String]) -> Result<Vec<Request>> {
    let mut found = Vec::new();
    for text in patterns {
        let pattern = Pattern::new(text);
        let more =
            if text.contains('/') { roles(context, &pattern) } else { profiles(context, &pattern) };
        let more = more?;
        if more.is_empty() {
            return Err(nothing(text));
        }
        found.extend(more);
    }
    let mut seen = HashSet::new();
    found.retain(|request| seen.insert(request.lasting_name()));
    Ok(found)
}

fn nothing(pattern: &str) -> Error {
    let (what, hint) = if pattern.contains('/') {
        ("account and role", "awsso list roles --all lists them")
    } else {
        ("profile", "awsso list shows the profiles; a pattern with a slash is for ACCOUNT/ROLE")
    };
    Error::new(Kind::Configuration, format!("no {what} matches {pattern:?}")).hint(hint)
}

fn profiles(context: &Context<'_>, pattern: &Pattern) -> Result<Vec<Request>> {
    let names = context.profiles()?.names().filter(|name| pattern.matches(name));
    Ok(names.map(Request::profile).collect())
}

fn roles(context: &Context<'_>, pattern: &Pattern) -> Result<Vec<Request>> {
    let mut found = Vec::new();
    for session in SsoSession::all(context.profiles()?) {
        let inventory = Inventory::load(context.system, &session).unwrap_or_default();
        for account in &inventory.accounts {
            for role in account.roles.iter().flat_map(|roles| &roles.names) {
                let (id, name) = (&account.id, account.short_name());
                let label = format!("{name}/{role}");
                if pattern.matches(&label) || pattern.matches(&format!("{id}/{role}")) {
                    let target = Target::AccountRole {
                        session: session.display_name().to_owned(),
                        account: id.clone(),
                        role: role.clone(),
                    };
                    found.push(Request { label: Some(label), ..target.into() });
                }
            }
        }
    }
    Ok(found)
}
