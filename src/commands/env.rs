//! `awsso env`: a profile's credentials into this terminal.

use crate::cli::{EnvOptions, SwitchOptions};
use crate::configure;
use crate::environ::vars::{Purpose, name};
use crate::environ::{self, Mode};
use crate::error::{Error, Kind, Result};
use crate::model::Session;
use crate::output::Reply;
use crate::plan::{self, Plan, Request};
use crate::present::Segment;
use crate::serving;
use crate::session::Context;
use crate::session::danger::Place;
use crate::session::{danger, renewal};
use crate::target::{self, region};

pub(super) fn run(context: &Context<'_>, options: &EnvOptions) -> Result<Reply> {
    let request = request(context, options)?;
    if options.switch.explain {
        return explain(context, &request, &options.switch);
    }
    context.output.check(&options.switch.snippet, options.switch.format)?;
    let interaction = context.interaction(options.mfa_code.as_deref());
    let plan = context.plan(&request)?;
    if !options.target.yes {
        let place = Place { request: &request, plan: &plan, typed: options.target.word() };
        danger::confirm(context, &request, &[place])?;
    }
    let (session, mode) = if options.profile_only {
        let session = without_credentials(&plan, &request)?;
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
    let entry = Entry { request: &request, plan: &plan, session: &session, mode };
    let reply = enter(context, &entry, &options.switch)?;
    Ok(Reply { used: request.lasting_name(), ..reply })
}

/// What a terminal is about to be switched to.
pub(super) struct Entry<'a> {
    pub(super) request: &'a Request,
    pub(super) plan: &'a Plan,
    pub(super) session: &'a Session,
    pub(super) mode: Mode,
}

/// The snippet that switches the terminal.
pub(super) fn enter(
    context: &Context<'_>,
    entry: &Entry<'_>,
    options: &SwitchOptions,
) -> Result<Reply> {
    let session = entry.session;
    let changes = environ::activate(session, entry.mode, &context.system.environment)?;
    let mut changes = match (entry.mode, &session.credentials) {
        (Mode::Server, Some(credentials)) => {
            let helper = serving::start_helper(context, entry.request, credentials)?;
            let changes = changes.with(name(Purpose::ServerUri), helper.url);
            changes.with(name(Purpose::ServerToken), helper.token)
        }
        (_, credentials) => renewal::announce(context, changes, entry.plan, credentials.as_ref()),
    };
    // Once nothing can fail any more but what writes the snippet.
    serving::end_helper(context);
    changes = changes.with(name(Purpose::OwnSegment), segment(context, session));
    if danger::marks(context, entry.request, entry.plan, session) {
        changes = changes.with(name(Purpose::OwnDanger), "1");
    }
    if options.format.is_none() {
        tell_region(context, entry);
    }
    context.output.reply(options.format, options.unset_empty, changes)
}

/// Says so where the terminal comes with a region of its own and is about to get another one. Once it
/// is in a session, the region there is awsso's.
fn tell_region(context: &Context<'_>, entry: &Entry<'_>) {
    let Some(planned) = &entry.plan.region else {
        return;
    };
    if entry.request.region.is_some() || context.active().is_some() {
        return;
    }
    if let Some((variable, value)) = plan::overridden(planned, context.baseline()) {
        let (region, from) = (&planned.region, &planned.from);
        context.system.terminal.tell(&format!(
            "awsso: region {region} ({from}) overrides {variable}={value} of this terminal; \
             awsso unset restores it"
        ));
    }
}

/// The segment of the prompt, but for what changes while the session lasts: the scripts fill in the
/// time left, and the region that the terminal has then; last, `{}` becomes `{`.
fn segment(context: &Context<'_>, session: &Session) -> String {
    let account = session.account.as_ref();
    // A name with `{left}` in it stays what it is.
    let literal = |text: &str| text.replace('{', "{}");
    let segment = Segment {
        profile: literal(&environ::display_name(&session.name)),
        account: account.map(ToString::to_string).unwrap_or_default(),
        role: literal(session.role.as_deref().unwrap_or_default()),
        region: "{region}".to_owned(),
        left: "{left}".to_owned(),
    };
    segment.fill(&context.settings().prompt.format)
}

/// Says what would be done, to the person on stderr or, as data, on stdout.
pub(super) fn explain(
    context: &Context<'_>,
    request: &Request,
    options: &SwitchOptions,
) -> Result<Reply> {
    let plan = context.plan(request)?;
    if options.json {
        return Ok(format!("{:#}\n", plan::explain_json(&plan)).into());
    }
    context.system.terminal.tell(plan::explain(&plan).trim_end());
    context.output.nothing()
}

/// What the command line names, or else the person.
fn request(context: &Context<'_>, options: &EnvOptions) -> Result<Request> {
    let mut request = match options.target.word() {
        None => {
            if !options.switch.explain {
                context.output.check(&options.switch.snippet, options.switch.format)?;
            }
            target::choose(context)?
        }
        Some("-") => previous(context)?,
        Some(name) => target::named(context, name, options.target.sso_session.as_deref())?,
    };
    if let Some(region) = region::of_flag(options.region.as_ref()) {
        request.region = Some(region);
    }
    Ok(request)
}

/// What this terminal was before.
fn previous(context: &Context<'_>) -> Result<Request> {
    let text = environ::previous(&context.system.environment).ok_or_else(|| {
        Error::new(Kind::Usage, "this terminal has been in no other profile yet")
            .hint("awsso env PROFILE")
    })?;
    Request::decode(&text)
}

fn without_credentials(plan: &Plan, request: &Request) -> Result<Session> {
    if plan.profile.is_none() || request.lasting_name() != plan.profile {
        let text = format!("--profile-only needs a profile: {} is not one", plan.label);
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
