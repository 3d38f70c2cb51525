//! `awsso console`: opens the web console, signed in as a profile or as this terminal.

use super::Reply;
use crate::cli::ConsoleOptions;
use crate::console::{self, Page, Visit};
use crate::error::Result;
use crate::plan::{Plan, Request};
use crate::session::Context;
use crate::session::danger::{self, Place};
use crate::target::{self, region};

pub(super) fn run(context: &Context<'_>, options: &ConsoleOptions) -> Result<Reply> {
    let page = options.service.as_deref().map_or_else(|| Ok(Page::start()), Page::named)?;
    let target = &options.target;
    let session = target.sso_session.as_deref();
    let found = target::of_word_or_terminal(context, target.word(), session)?;
    let region = region::of_flag(options.link.region.as_ref());
    let visit = Visit {
        request: &found.request,
        plan: &found.plan,
        page: &page,
        region,
        options: &options.link,
    };
    if !target.yes {
        confirm(context, &found.request, &found.plan, target.word())?;
    }
    console::visit(context, &visit)
}

/// Confirms a dangerous role.
pub(super) fn confirm(
    context: &Context<'_>,
    request: &Request,
    plan: &Plan,
    typed: Option<&str>,
) -> Result<()> {
    danger::confirm(context, request, &[Place { request, plan, typed }]).map(drop)
}
