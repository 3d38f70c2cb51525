//! `awsso import`: puts pasted credentials into this terminal, or into the credentials file.

use super::env;
use crate::cli::{FreshnessOptions, ImportOptions, SwitchOptions};
use crate::error::Result;
use crate::import::{self, Owner};
use crate::model::Session;
use crate::output::Reply;
use crate::plan::{self, Plan, PlannedRegion, RegionSource, Request, Target};
use crate::session::danger::{self, Place};
use crate::session::{Context, Entry};
use crate::target::region;
use crate::wire::pasted::Pasted;

pub(super) fn run(context: &Context<'_>, options: &ImportOptions) -> Result<Reply> {
    context.output.check(&options.snippet, None)?;
    let mut pasted = import::read(context, options.clipboard)?;
    let owner = if options.offline {
        import::known(context, &pasted)
    } else {
        let plan = plan(context, options, &pasted)?;
        import::look_up(context, &plan, &pasted.credentials)?
    };
    pasted.credentials.account_id.clone_from(&owner.account);
    let plan = Plan { label: owner.label(), ..plan(context, options, &pasted)? };
    if let Some(name) = &options.profile {
        return save(context, options, name.as_str(), &pasted, &plan);
    }
    let switch = SwitchOptions { snippet: options.snippet.clone(), ..SwitchOptions::default() };
    if options.keep_fresh
        && let Some(reply) = keep_fresh(context, options, &owner, &switch)?
    {
        return Ok(reply);
    }
    let target = Target::Pasted(pasted.credentials.access_key_id.clone());
    let region = region::of_flag(options.region.as_ref());
    let request = Request { label: Some(plan.label.clone()), region, ..target.into() };
    if !options.yes {
        let place = Place { request: &request, plan: &plan, typed: None };
        danger::confirm(context, &request, &[place])?;
    }
    context.journal.begin(context.system, &plan);
    context.journal.obtained(&pasted.credentials);
    let session = Session {
        account: owner.account,
        role: owner.role,
        region: plan.region.as_ref().map(|planned| planned.region.clone()),
        name: plan.label.clone(),
        profile: None,
        credentials: Some(pasted.credentials),
        request: request.encode(),
    };
    let entry = Entry::new(&request, &plan, &session, false);
    env::enter(context, &entry, &switch)
}

fn plan(context: &Context<'_>, options: &ImportOptions, pasted: &Pasted) -> Result<Plan> {
    let region = match (region::of_flag(options.region.as_ref()), &pasted.region) {
        (Some(region), _) => Some(PlannedRegion { region, from: RegionSource::Named("--region") }),
        (None, Some(region)) => Some(PlannedRegion {
            region: region.clone(),
            from: RegionSource::Named("what was pasted"),
        }),
        (None, None) => None,
    };
    let credentials = pasted.credentials.clone();
    plan::of_pasted(credentials, region, context.profiles()?, context.baseline())
}

fn save(
    context: &Context<'_>,
    options: &ImportOptions,
    name: &str,
    pasted: &Pasted,
    plan: &Plan,
) -> Result<Reply> {
    let region = region::of_flag(options.region.as_ref()).or_else(|| pasted.region.clone());
    import::save(context, name, &pasted.credentials, region.as_ref())?;
    context.journal.begin(context.system, plan);
    context.journal.obtained(&pasted.credentials);
    let terminal = &context.system.terminal;
    terminal.tell(&format!(
        "awsso: saved {} as profile {name:?} in {}; awsso env {} switches to it",
        plan.label,
        context.profiles()?.credentials_path().display(),
        shell_words::quote(name)
    ));
    context.output.nothing()
}

/// Switches to the same role by a sign-in, if possible and the person agrees.
fn keep_fresh(
    context: &Context<'_>,
    options: &ImportOptions,
    owner: &Owner,
    switch: &SwitchOptions,
) -> Result<Option<Reply>> {
    let terminal = &context.system.terminal;
    let Some(mut request) = import::find_sign_in(context, owner)? else {
        terminal.tell("awsso: cannot be renewed: no profile or SSO session gives the role of these credentials");
        return Ok(None);
    };
    request.region = region::of_flag(options.region.as_ref()).or(request.region);
    let name = request.lasting_name().unwrap_or_default();
    if context.may_ask_person() {
        let question = format!("{name:?} gives the same role and can be renewed. Use it instead?");
        if !context.confirm(&question)? {
            return Ok(None);
        }
    }
    let plan = context.plan(&request)?;
    if !options.yes {
        let place = Place { request: &request, plan: &plan, typed: None };
        danger::confirm(context, &request, &[place])?;
    }
    let freshness = FreshnessOptions::default();
    let session = match context.session(&plan, &request, &freshness, &context.interaction(None)) {
        Ok(session) => session,
        Err(error) => {
            terminal.tell(&format!("awsso: using what was pasted: {}", error.with_hint()));
            return Ok(None);
        }
    };
    let entry = Entry::new(&request, &plan, &session, false);
    let reply = env::enter(context, &entry, switch)?;
    Ok(Some(Reply { used: request.lasting_name(), ..reply }))
}
