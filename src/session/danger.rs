//! Dangerous profiles, and the confirmation for them.

use super::Context;
use crate::environ;
use crate::error::{Error, Kind, Result};
use crate::model::AccountId;
use crate::plan::{Plan, Request};
use crate::sys::Echo;

pub(crate) struct Place<'a> {
    pub(crate) request: &'a Request,
    pub(crate) plan: &'a Plan,
    /// The name as typed.
    pub(crate) typed: Option<&'a str>,
}

/// Whether the result of `request` is dangerous by the settings; `account` if it is known.
pub(crate) fn marks(
    context: &Context<'_>,
    request: &Request,
    plan: &Plan,
    account: Option<&AccountId>,
) -> bool {
    let danger = &context.settings().danger;
    if danger.profiles.is_empty() {
        return false;
    }
    let mut names = names(context, request, plan);
    // The account of a key is known only after it was used.
    names.extend(account.map(ToString::to_string));
    danger.concerns(names.iter().map(String::as_str))
}

/// All names that a pattern can match: of the plan, the ARN of its last role, the aliases of both,
/// and the account's id and name.
fn names(context: &Context<'_>, request: &Request, plan: &Plan) -> Vec<String> {
    let mut names = vec![plan.label.clone()];
    names.extend(request.lasting_name());
    names.extend(plan.last_role().map(ToString::to_string));
    let account_name = account_name(context, plan);
    // An alias may be written like this.
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

pub(crate) fn account_name(context: &Context<'_>, plan: &Plan) -> Option<String> {
    context.account_name(plan.account()?).map(str::to_owned)
}

/// Whether the plan leads to a dangerous place, as far as the files tell.
pub(crate) fn concerns(context: &Context<'_>, request: &Request, plan: &Plan) -> bool {
    marks(context, request, plan, None)
}

/// Asks the person to type a name if one of `places` is dangerous, unless this terminal is already
/// there. Tells whether a person has confirmed it.
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
    context.journal.begin(context.system, plan);
    let terminal = &context.system.terminal;
    if !context.may_ask_person() {
        let text = format!("{name:?} is marked as dangerous: cannot prompt for confirmation");
        return Err(Error::new(Kind::SignInNeeded, text)
            .hint("confirm with --yes; for the patterns: awsso settings get danger.profiles"));
    }
    let id = plan.account().map(AccountId::as_str);
    let where_to = match (account_name(context, plan), id) {
        (Some(name), Some(id)) => format!(" (account {name}, {id})"),
        (None, Some(id)) => format!(" (account {id})"),
        _ => String::new(),
    };
    let answer = terminal.ask(
        &format!("{name}{where_to} is marked as dangerous. Type its name to continue: "),
        Echo::Visible,
    )?;
    if answer.expose().trim() == name {
        return Ok(());
    }
    Err(Error::new(Kind::Other, format!("{name:?} was not confirmed")))
}

/// Whether this terminal has the credentials of this request, and a person has confirmed it.
fn is_there(context: &Context<'_>, request: &Request) -> bool {
    let active =
        context.active().filter(|_| environ::said(&context.system.environment).is_confirmed);
    active.is_some_and(|active| active.keys_are_ours && active.request == Some(request.encode()))
}
