//! Choosing where to go when `awsso env` names nothing: the profiles, those used lately first.

use std::collections::HashMap;

use super::context::Context;
use super::{pick, recent};
use crate::config::{Profiles, Section};
use crate::error::{Error, Kind, Result};
use crate::model::RoleArn;
use crate::plan::{self, Request};
use crate::present::picker::Item;

/// Asks the person.
///
/// # Errors
/// [`Kind::Usage`] if nobody can be asked, [`Kind::Interrupted`] if nothing was chosen,
/// [`Kind::Configuration`] if there is nothing to choose from.
pub(super) fn choose(context: &Context<'_>) -> Result<Request> {
    let system = context.system;
    if !context.is_login_allowed || !system.terminal.is_available() {
        return Err(Error::new(Kind::Usage, "no profile is named")
            .hint("awsso list shows the profiles; then: awsso env PROFILE"));
    }
    let profiles = context.profiles()?;
    let names = ordered(context, profiles);
    if names.is_empty() {
        let path = profiles.config_path().display();
        return Err(Error::new(
            Kind::Configuration,
            format!("there is no profile in {path}"),
        )
        .hint("awsso configure sso makes one"));
    }
    let mut aliases: HashMap<&str, Vec<&str>> = HashMap::new();
    for (alias, meaning) in &context.settings().aliases {
        aliases.entry(meaning).or_default().push(alias);
    }
    let aliases_of = |name: &str| aliases.get(name).map(|aliases| aliases.join(" "));
    let items: Vec<Item> = names
        .iter()
        .map(|name| item(profiles, name, aliases_of(name)))
        .collect();
    let preview = |at: usize| preview(context, profiles, names[at]);
    let picked = pick::pick(
        system,
        "Which profile should this terminal be?",
        &items,
        &preview,
    )?;
    picked.map_or_else(|| Err(pick::left()), |at| Ok(Request::profile(names[at])))
}

/// The profiles in the order of the files, except for those used lately.
fn ordered<'p>(context: &Context<'_>, profiles: &'p Profiles) -> Vec<&'p str> {
    let recent = recent::load(context.system);
    let ranking = recent.ranking(context.system.now());
    let ranks: HashMap<&str, usize> = ranking.into_iter().zip(0..).collect();
    let mut names: Vec<&str> = profiles.names().collect();
    names.sort_by_key(|name| ranks.get(name).copied().unwrap_or(usize::MAX));
    names
}

/// Account, role and region as they stand in the profile itself: looking further would take too long
/// for thousands.
fn item(profiles: &Profiles, name: &str, aliases: Option<String>) -> Item {
    let section = profiles.profile(name);
    let text = |key: &str| {
        let value = section.and_then(|section: Section<'_>| section.get(key));
        value
            .map(|value| value.text().to_string())
            .unwrap_or_default()
    };
    let arn = text("role_arn");
    let (account, role) = match arn.parse::<RoleArn>() {
        Ok(parsed) => (parsed.account().to_string(), parsed.role_name().to_owned()),
        Err(_) => (text("sso_account_id"), text("sso_role_name")),
    };
    Item {
        label: name.to_owned(),
        columns: vec![account, role, text("region"), aliases.unwrap_or_default()],
        keywords: format!("{arn} {}", text("sso_session")),
    }
}

/// How the credentials would be obtained.
fn preview(context: &Context<'_>, profiles: &Profiles, name: &str) -> Vec<String> {
    match plan::resolve(&Request::profile(name), profiles, context.baseline()) {
        Ok(plan) => plan::explain(&plan).lines().map(str::to_owned).collect(),
        Err(error) => vec![error.to_string()],
    }
}
