//! What the settings call dangerous, and the question that goes before it.

use super::Context;
use crate::environ;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Session};
use crate::plan::{Plan, Request};
use crate::sso::{Inventory, SsoSession};
use crate::sys::Echo;

/// Where credentials would lead, or come from.
pub(crate) struct Place<'a> {
    pub(crate) request: &'a Request,
    pub(crate) plan: &'a Plan,
    /// What the person called it.
    pub(crate) typed: Option<&'a str>,
}

/// Whether the settings call what `session`, the outcome of `request`, is in dangerous.
pub(crate) fn marks(
    context: &Context<'_>,
    request: &Request,
    plan: &Plan,
    session: &Session,
) -> bool {
    let danger = &context.settings().danger;
    if danger.profiles.is_empty() {
        return false;
    }
    let mut names = names(context, request, plan);
    // Which account a key belongs to shows only when it is used.
    names.extend(session.account.as_ref().map(ToString::to_string));
    danger.concerns(names.iter().map(String::as_str))
}

/// Everything that the patterns can know the end of `plan` by: its name, the ARN of the role that is
/// assumed, the aliases of both, and the account's id and name.
fn names(context: &Context<'_>, request: &Request, plan: &Plan) -> Vec<String> {
    let mut names = vec![plan.label.clone()];
    names.extend(request.lasting_name());
    names.extend(plan.last_role().map(ToString::to_string));
    let account_name = account_name(context, plan);
    // An alias may say it so.
    if let (Some(account), Some(role)) = (&account_name, plan.role_name()) {
        names.push(format!("{account}/{role}"));
    }
    let aliases = &context.settings().aliases;
    let of_these = aliases.iter().filter(|(_, meaning)| names.contains(meaning));
    let of_these: Vec<String> = of_these.map(|(alias, _)| alias.clone()).collect();
    names.extend(of_these);
    names.extend(plan.account().map(ToString::to_string));
    names.extend(account_name);
    names
}

/// The name of the account that `plan` leads to, if awsso has heard of it: from the sign-in that the
/// plan begins with, or another.
fn account_name(context: &Context<'_>, plan: &Plan) -> Option<String> {
    let account = plan.account()?;
    let of_session = |session: &SsoSession| {
        let inventory = Inventory::load(context.system, session)?;
        inventory.account(account)?.name.clone()
    };
    let own = plan.sso_session().and_then(of_session);
    own.or_else(|| {
        let sessions = SsoSession::all(context.profiles().ok()?);
        sessions.iter().find_map(of_session)
    })
}

/// Has the person type a name before `request` is carried out, if the settings call one of `places`
/// dangerous: not when this terminal is there already. Tells whether a person has confirmed it.
pub(crate) fn confirm(
    context: &Context<'_>,
    request: &Request,
    places: &[Place<'_>],
) -> Result<bool> {
    let danger = &context.settings().danger;
    if is_there(context, request) {
        return Ok(true);
    }
    if !danger.confirm || danger.profiles.is_empty() {
        return Ok(false);
    }
    let is_dangerous = |place: &&Place<'_>| {
        let names = names(context, place.request, place.plan);
        danger.concerns(names.iter().map(String::as_str).chain(place.typed))
    };
    match places.iter().find(is_dangerous) {
        Some(place) => ask(context, place.plan).map(|()| true),
        None => Ok(false),
    }
}

fn ask(context: &Context<'_>, plan: &Plan) -> Result<()> {
    let name = plan.label.as_str();
    let terminal = &context.system.terminal;
    if !context.is_login_allowed || !terminal.is_available() {
        let text = format!("{name:?} is marked as dangerous, and nobody can be asked");
        return Err(Error::new(Kind::SignInNeeded, text)
            .hint("--yes confirms it; awsso settings get danger.profiles shows the patterns"));
    }
    let id = plan.account().map(AccountId::as_str);
    let where_to = match (account_name(context, plan), id) {
        (Some(name), Some(id)) => format!(" (account {name}, {id})"),
        (None, Some(id)) => format!(" (account {id})"),
        _ => String::new(),
    };
    let answer = terminal.ask(
        &format!("{name}{where_to} is marked as dangerous. Type its name to go on: "),
        Echo::Visible,
    )?;
    if answer.expose().trim() == name {
        return Ok(());
    }
    Err(Error::new(Kind::Other, format!("{name:?} was not confirmed")))
}

/// Whether this terminal holds the credentials of this very request, and a person has confirmed it.
fn is_there(context: &Context<'_>, request: &Request) -> bool {
    let active =
        context.active().filter(|_| environ::said(&context.system.environment).is_confirmed);
    active.is_some_and(|active| active.keys_are_ours && active.request == Some(request.encode()))
}
