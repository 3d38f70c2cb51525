//! `awsso open`: opens the page of a resource, or a console link, in the right account.

use super::{Reply, console::confirm};
use crate::cli::OpenOptions;
use crate::console::{self, Visit};
use crate::error::Result;
use crate::model::ProfileName;
use crate::session::Context;
use crate::target::{self, region};

pub(super) fn run(context: &Context<'_>, options: &OpenOptions) -> Result<Reply> {
    let place = console::read(&options.place)?;
    if let Some(unknown) = &place.unknown {
        context.system.terminal.tell(&format!("awsso: {unknown}; opening the nearest page"));
    }
    let session = options.sso_session.as_deref();
    let word = options.profile.as_ref().map(ProfileName::as_str);
    let found = match &place.account {
        Some(account) if word.is_none() => {
            let role = options.role.as_deref().or(place.role.as_deref());
            target::in_account(context, account, role)?
        }
        _ => target::of_word_or_terminal(context, word, session)?,
    };
    // Credentials and page must be in the same partition.
    let planned = found.plan.region.as_ref().map(|planned| planned.region.clone());
    let region = region::of_flag(options.link.region.as_ref())
        .or(place.region)
        .or(planned.filter(|region| region.partition() == place.partition))
        .unwrap_or_else(|| place.partition.global_region());
    let visit = Visit {
        request: &found.request,
        plan: &found.plan,
        page: &place.page,
        region: Some(region),
        options: &options.link,
    };
    if !options.yes {
        confirm(context, &found.request, &found.plan, word)?;
    }
    console::visit(context, &visit)
}
