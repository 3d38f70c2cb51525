//! What the settings call dangerous, and the question that goes before it.

use super::context::Context;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Session};
use crate::plan::{self, Plan, Request};
use crate::sso::Inventory;
use crate::sys::Echo;

/// Whether what goes by these names is of the patterns in `danger.profiles`: its profile, the aliases
/// of it, its account's id and name.
pub(super) fn concerns(
    context: &Context<'_>,
    profile: &str,
    account_id: Option<&str>,
    account_name: Option<&str>,
) -> bool {
    let settings = context.settings();
    let aliases = settings
        .aliases
        .iter()
        .filter(|(_, meaning)| *meaning == profile);
    let names = aliases.map(|(alias, _)| alias.as_str());
    settings
        .danger
        .concerns(names.chain([profile]).chain(account_id).chain(account_name))
}

/// Whether the settings call what `session` is in dangerous.
pub(super) fn marks(context: &Context<'_>, session: &Session) -> bool {
    if context.settings().danger.patterns.is_empty() {
        return false;
    }
    let plan = || {
        let request = Request::decode(&session.request).ok()?;
        let profiles = context.profiles().ok()?;
        plan::resolve(&request, profiles, context.baseline()).ok()
    };
    let account_name = plan().and_then(|plan| account_name(context, &plan));
    let id = session.account.as_ref().map(AccountId::as_str);
    concerns(context, &session.profile, id, account_name.as_deref())
}

/// The name of the account that `plan` leads to, if awsso has heard of it.
fn account_name(context: &Context<'_>, plan: &Plan) -> Option<String> {
    let account = plan.account()?;
    let inventory = Inventory::load(context.system, plan.origin.sso_session()?)?;
    inventory.account(&account)?.name.clone()
}

/// Has the person type the name before `plan` is carried out, if the settings want that: not when
/// this terminal is there already.
///
/// # Errors
/// [`Kind::SignInNeeded`] when a person is needed and none can be asked, [`Kind::Interrupted`] when
/// the person thinks better of it, [`Kind::Other`] when something else was typed.
pub(super) fn confirm(
    context: &Context<'_>,
    request: &Request,
    plan: &Plan,
    typed: Option<&str>,
) -> Result<()> {
    let danger = &context.settings().danger;
    if !danger.asks_first || danger.patterns.is_empty() || is_there(context, request) {
        return Ok(());
    }
    let name = plan.label.as_str();
    let account = plan.account();
    let account_name = account_name(context, plan);
    let account_name = account_name.as_deref();
    let id = account.as_ref().map(AccountId::as_str);
    let is_typed_name_dangerous = typed.is_some_and(|typed| danger.concerns([typed]));
    if !is_typed_name_dangerous && !concerns(context, name, id, account_name) {
        return Ok(());
    }
    let terminal = &context.system.terminal;
    if !context.is_login_allowed || !terminal.is_available() {
        let text = format!("{name:?} is marked as dangerous, and nobody can be asked");
        return Err(Error::new(Kind::SignInNeeded, text)
            .hint("--yes confirms it; awsso settings get danger.profiles shows the patterns"));
    }
    let where_to = match (account_name, id) {
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
    Err(Error::new(
        Kind::Other,
        format!("{name:?} was not confirmed"),
    ))
}

/// Whether this terminal holds the credentials of this very request.
fn is_there(context: &Context<'_>, request: &Request) -> bool {
    let active = context.active();
    active.is_some_and(|active| active.keys_are_ours && active.request == Some(request.encode()))
}
