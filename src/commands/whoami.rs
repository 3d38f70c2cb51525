//! `awsso whoami`: asks STS whose credentials these are.

use jiff::SignedDuration;
use serde_json::json;

use crate::cli::WhoamiOptions;
use crate::error::{Error, Kind, Result};
use crate::model::printable_lines;
use crate::output::Reply;
use crate::plan::{self, Freshness, Request, Target};
use crate::session::Context;
use crate::target::{self, region};

pub(super) fn run(context: &Context<'_>, options: &WhoamiOptions) -> Result<Reply> {
    let interaction = context.interaction(None);
    let profile = options.profile.as_ref().or(options.profile_flag.as_ref());
    let named = match profile {
        Some(name) => target::named(context, name.as_str(), None)?,
        None => Target::DefaultChain.into(),
    };
    let request = Request { region: region::of_flag(options.region.as_ref()), ..named };
    // Without a profile: the terminal as it is, with awsso's variables.
    let plan = match profile {
        Some(_) => context.plan(&request)?,
        None => context.plan_in(&request, &context.system.environment)?,
    };
    if profile.is_none() {
        check_terminal(context)?;
    }
    // Cached credentials are fine while they are valid.
    let valid = Freshness::of(SignedDuration::ZERO);
    let credentials = context.credentials(&plan, valid, &interaction)?;
    let identity = plan::caller_identity(context.system, &plan, &credentials)?;
    if options.json {
        let value = json!({
            "Account": identity.account.as_str(),
            "Arn": identity.arn,
            "UserId": identity.user_id,
        });
        return Ok(format!("{value:#}\n").into());
    }
    let lines = [
        format!("arn      {}", identity.arn),
        format!("account  {}", identity.account),
        format!("user id  {}", identity.user_id),
        format!("from     {}", origin(context, profile.is_some(), &plan.label)),
        String::new(),
    ];
    Ok(printable_lines(&lines.join("\n")).into())
}

/// STS would only say that a token has expired.
fn check_terminal(context: &Context<'_>) -> Result<()> {
    let now = context.system.now();
    let expired = context
        .active()
        .filter(|active| active.keys_are_ours && active.expiration.is_some_and(|end| end <= now));
    match expired {
        Some(active) => {
            let text =
                format!("the credentials of {} in this terminal have expired", active.profile);
            Err(Error::new(Kind::SignInNeeded, text).hint("awsso renew"))
        }
        None => Ok(()),
    }
}

/// The source in one word; credentials that awsso has set go by their profile's name.
fn origin(context: &Context<'_>, is_named: bool, label: &str) -> String {
    match context.active().filter(|active| !is_named && active.keys_are_ours) {
        Some(active) => format!("{} (this terminal)", active.profile),
        None => label.to_owned(),
    }
}
