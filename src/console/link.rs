//! The link to a page of the console: signed in with credentials, or through the access portal.

use super::browser::Opening;
use super::visit::Visit;
use crate::cli::LinkOptions;
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Partition, Region, Secret};
use crate::origin::OriginKind;
use crate::output::Reply;
use crate::plan::Plan;
use crate::session::Context;
use crate::sys::{Transport, send_with_retries};
use crate::wire::endpoint::Service;
use crate::wire::{HttpResponse, federation, percent};

/// Opens the page, or prints its link.
pub(crate) fn visit(context: &Context<'_>, visit: &Visit<'_>) -> Result<Reply> {
    let plan = visit.plan;
    let region = region(visit)?;
    let destination = visit.page.address(&region)?;
    let used = visit.request.lasting_name();
    if visit.options.portal {
        let link = portal_link(plan, &destination)?;
        context.journal.begin(context.system, plan);
        context.journal.needs_none();
        if visit.options.print {
            return Ok(Reply { used, ..format!("{link}\n").into() });
        }
        Opening { context, visit, account: plan.account().cloned() }.show(&link)?;
        return Ok(Reply { used, ..String::new().into() });
    }
    let interaction = context.interaction(visit.options.mfa_code.as_deref());
    let credentials = context.fresh_credentials(plan, &visit.options.freshness, &interaction)?;
    if credentials.session_token.is_none() {
        let name = &plan.label;
        let text = format!("{name:?} has long-term keys, which cannot sign in to the console");
        return Err(Error::new(Kind::Usage, text).hint("name a role: awsso console PROFILE"));
    }
    let base = context.system.endpoint(Service::Signin, &region, &plan.network.endpoints)?;
    let duration = takes_duration(plan).then(|| duration(context, visit.options));
    let token = signin_token(context, plan, &base, &credentials, duration)?;
    let issuer = plan.sso_session().map(|session| session.start_url.as_str());
    let mut link = federation::login_link(&base, issuer, &destination, &token);
    if visit.options.sign_out || context.settings().console.sign_out {
        link = federation::sign_out_link(&base, &link);
    }
    if visit.options.print {
        return Ok(Reply { used, ..format!("{}\n", link.expose()).into() });
    }
    let account = credentials.account_id.clone().or_else(|| plan.account().cloned());
    let place = account.as_ref().map(|account| format!(" (account {account})"));
    Opening { context, visit, account }.hand_over(link)?;
    let advice = "if the browser is signed in to another account, add --sign-out";
    let (name, place) = (&plan.label, place.unwrap_or_default());
    context.system.terminal.tell(&format!("awsso: opened the console as {name}{place}; {advice}"));
    Ok(Reply { used, ..String::new().into() })
}

/// The region of the page: as requested, else the plan's, else the default of its partition.
fn region(visit: &Visit<'_>) -> Result<Region> {
    let plan = visit.plan;
    let of_role = plan.last_role().map(crate::model::RoleArn::partition);
    let partition = of_role.or_else(|| Some(plan.sso_session()?.region.partition()));
    let planned = plan.region.as_ref().map(|planned| planned.region.clone());
    let region = visit.region.clone().or(planned).unwrap_or_else(|| {
        let partition = partition.unwrap_or(Partition::Aws);
        partition.global_region()
    });
    match partition {
        Some(partition) if partition != region.partition() => {
            let (name, theirs) = (&plan.label, partition.name());
            let ours = region.partition().name();
            let text =
                format!("{name} is in the partition {theirs}, the page ({region}) in {ours}");
            Err(Error::new(Kind::Usage, text).hint("name another profile, or --region"))
        }
        _ => Ok(region),
    }
}

/// The access portal's deep link. It uses the browser's own sign-in, so it is not a secret.
fn portal_link(plan: &Plan, destination: &str) -> Result<String> {
    let about = plan.origin.about();
    let role = match (about.sso_session, about.account, about.role_name) {
        (Some(session), Some(account), Some(role)) if plan.hops.is_empty() => {
            Some((session, account, role))
        }
        _ => None,
    };
    let Some((session, account, role)) = role else {
        let text =
            format!("--portal requires a role of IAM Identity Center: {} is not one", plan.label);
        return Err(Error::new(Kind::Usage, text).hint("omit --portal"));
    };
    let start = session.start_url.split('#').next().unwrap_or_default().trim_end_matches('/');
    let query = percent::pairs([
        ("account_id", account.as_str()),
        ("role_name", role),
        ("destination", destination),
    ]);
    Ok(format!("{start}/#/console?{query}"))
}

/// Whether AWS accepts a duration for these credentials: not for those of a role that another role
/// assumed.
fn takes_duration(plan: &Plan) -> bool {
    let about = plan.origin.about();
    match plan.hops.len() {
        0 => true,
        // The owner of credentials in the environment is unknown.
        1 => !about.is_role_session && about.kind != OriginKind::Environment,
        _ => false,
    }
}

fn duration(context: &Context<'_>, options: &LinkOptions) -> u32 {
    /// AWS's limits.
    const LIMITS: (u32, u32) = (900, 43_200);
    options.duration.unwrap_or_else(|| {
        let set = context.settings().console.duration.as_secs();
        u32::try_from(set).unwrap_or_default().clamp(LIMITS.0, LIMITS.1)
    })
}

/// Turns credentials into a sign-in token. If they are refused with a duration, tries without: it
/// may exceed the role's maximum, and then the session lasts as long as the credentials.
fn signin_token(
    context: &Context<'_>,
    plan: &Plan,
    base: &str,
    credentials: &Credentials,
    duration: Option<u32>,
) -> Result<Secret> {
    tracing::debug!(endpoint = %base, "asking for a console sign-in token");
    let send = |duration: Option<u32>| {
        let response = send_with_retries(
            context.system,
            &Transport::to(&plan.network),
            plan.network.attempts,
            &mut |_now| Ok(federation::get_signin_token(base, credentials, duration)),
            &HttpResponse::is_outage,
            true,
        )?;
        Ok::<_, Error>(federation::parse_signin_token(&response))
    };
    let mut answer = send(duration)?;
    if duration.is_some() && answer.as_ref().is_err_and(|error| error.status == 400) {
        tracing::debug!("not with this duration; trying without");
        answer = send(None)?;
    }
    answer.map_err(|error| {
        let is_refusal = error.status == 400;
        let error = Error::from(error).context(format!("{}: console", plan.label));
        if is_refusal {
            error.hint(
                "the console accepts credentials of a role, but not those of GetSessionToken, and \
                 none that have expired",
            )
        } else {
            error
        }
    })
}
