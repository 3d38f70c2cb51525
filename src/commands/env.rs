//! `awsso env`: switches this terminal to a profile or role.

use super::picked;
use crate::cli::{EnvOptions, SwitchOptions};
use crate::configure;
use crate::environ::Mode;
use crate::error::{Error, Kind, Result};
use crate::model::Session;
use crate::output::Reply;
use crate::plan::{self, Plan, Request};
use crate::serving::{self, Served};
use crate::session::danger::{self, Place};
use crate::session::{Access, Context, Entry, is_read_by_direnv};

pub(super) fn run(context: &Context<'_>, options: &EnvOptions) -> Result<Reply> {
    let (request, choice) = picked::request(context, options)?;
    if let Some(choice) = choice {
        return picked::carry_out(context, options, &request, choice);
    }
    if options.switch.explain {
        return explain(context, &request, &options.switch);
    }
    context.output.check(&options.switch.snippet, options.switch.format)?;
    if options.server && is_read_by_direnv(&context.system.environment) {
        let text = "--server is not possible in .envrc: the helper would end with that shell";
        return Err(Error::new(Kind::Usage, text)
            .hint("awsso env PROFILE, or awsso serve PROFILE in another terminal"));
    }
    let interaction = context.interaction(options.mfa_code.as_deref());
    let plan = context.plan(&request)?;
    let is_confirmed = options.target.yes || {
        let place = Place { request: &request, plan: &plan, typed: options.target.word() };
        danger::confirm(context, &request, &[place])?
    };
    let (session, mode) = if options.profile_only {
        let session = without_credentials(&plan, &request)?;
        context.journal.begin(context.system, &plan);
        context.journal.needs_none();
        (session, Mode::ProfileOnly)
    } else {
        // Before a person signs in for nothing.
        let neutral = if options.server { configure::neutral_profile(context)? } else { None };
        let session = context.session(&plan, &request, &options.switch.freshness, &interaction)?;
        if options.server {
            (Session { profile: neutral, ..session }, Mode::Server)
        } else {
            (session, Mode::Credentials)
        }
    };
    let (request, plan, session) = (&request, &plan, &session);
    let mut entry = Entry { request, plan, session, mode, access: None, is_confirmed };
    let helper = match &session.credentials {
        Some(credentials) if mode == Mode::Server => {
            let served = Served::new(plan, credentials.clone())?;
            Some(serving::start_helper(context, request, &served)?)
        }
        _ => None,
    };
    entry.access = helper.as_ref().map(|it| Access { url: &it.url, token: &it.token });
    let reply = enter(context, &entry, &options.switch)?;
    Ok(Reply { used: request.lasting_name(), ..reply })
}

pub(super) fn enter(
    context: &Context<'_>,
    entry: &Entry<'_>,
    options: &SwitchOptions,
) -> Result<Reply> {
    let changes = entry.changes(context)?;
    if options.format.is_none() {
        entry.tell_region(context);
    }
    let reply = context.output.reply(options.format, options.unset_empty, changes)?;
    serving::end_helper(context);
    Ok(reply)
}

/// Explains the plan: to a person on stderr, or as JSON on stdout.
pub(super) fn explain(
    context: &Context<'_>,
    request: &Request,
    options: &SwitchOptions,
) -> Result<Reply> {
    let plan = context.plan(request)?;
    if options.json {
        return Ok(format!("{:#}\n", plan::explain_json(&plan, context.profiles()?)).into());
    }
    context.system.terminal.tell(plan::explain(&plan, context.profiles()?).trim_end());
    context.output.nothing()
}

fn without_credentials(plan: &Plan, request: &Request) -> Result<Session> {
    if plan.profile.is_none() || request.lasting_name() != plan.profile {
        let text = format!("--profile-only requires a profile: {} is not one", plan.label);
        return Err(Error::new(Kind::Usage, text).hint("awsso list shows the profiles"));
    }
    Ok(Session {
        account: plan.account().cloned(),
        role: plan.role_name().map(str::to_owned),
        region: plan.region.as_ref().map(|planned| planned.region.clone()),
        name: plan.label.clone(),
        profile: plan.profile.clone(),
        credentials: None,
        request: request.encode(),
    })
}
