//! `awsso assume`: switches this terminal to an assumed role.

use std::path::Path;

use super::env;
use crate::cli::AssumeOptions;
use crate::environ::Mode;
use crate::error::{Error, Kind, Result};
use crate::model::{ProfileName, RoleParameters};
use crate::output::Reply;
use crate::plan::{Plan, Request, RoleSource, Target};
use crate::session::danger::{self, Place};
use crate::session::{Context, Entry};
use crate::target::{self, region};

pub(super) fn run(context: &Context<'_>, options: &AssumeOptions) -> Result<Reply> {
    let target =
        Target::Role { role: Box::new(role(context, options)?), source: source(context, options)? };
    let request = Request { region: region::of_flag(options.region.as_ref()), ..target.into() };
    if options.switch.explain {
        return env::explain(context, &request, &options.switch);
    }
    context.output.check(&options.switch.snippet, options.switch.format)?;
    let interaction = context.interaction(options.mfa_code.as_deref());
    let plan = plan(context, &request)?;
    let is_confirmed = options.yes || confirm(context, options, &request, &plan)?;
    let session = context.session(&plan, &request, &options.switch.freshness, &interaction)?;
    let entry = Entry::new(&request, &plan, &session, is_confirmed);
    env::enter(context, &entry, &options.switch)
}

/// The plan for `request`. Pasted credentials exist only in this terminal: then the keys in the
/// environment are the source, and the result cannot be renewed.
fn plan(context: &Context<'_>, request: &Request) -> Result<Plan> {
    match &request.target {
        Target::Role { role, .. } if !request.is_repeatable() => {
            let target = Target::Role { role: role.clone(), source: RoleSource::DefaultChain };
            let here = Request { target, ..request.clone() };
            context.plan_in(&here, &context.system.environment)
        }
        _ => context.plan(request),
    }
}

/// Confirms a dangerous role or source profile.
fn confirm(
    context: &Context<'_>,
    options: &AssumeOptions,
    request: &Request,
    plan: &Plan,
) -> Result<bool> {
    let source = match (&request.target, &options.source_profile) {
        (Target::Role { source, .. }, Some(_)) => match source {
            RoleSource::Profile(name) => Some(Request::profile(name)),
            RoleSource::Request(request) => Some(Request::clone(request)),
            RoleSource::DefaultChain => None,
        },
        _ => None,
    };
    let source =
        source.map(|source| context.plan(&source).map(|plan| (source, plan))).transpose()?;
    let mut places = vec![Place { request, plan, typed: None }];
    places.extend(source.as_ref().map(|(request, plan)| Place {
        request,
        plan,
        typed: options.source_profile.as_ref().map(ProfileName::as_str),
    }));
    danger::confirm(context, request, &places)
}

/// Whose credentials assume the role: the named profile's; those of this terminal's session, by
/// their request, so that they can be renewed too; else the default chain.
fn source(context: &Context<'_>, options: &AssumeOptions) -> Result<RoleSource> {
    if let Some(profile) = &options.source_profile {
        let session = options.sso_session.as_deref();
        return target::role_source(context, profile.as_str(), session);
    }
    let Some(active) = context.active() else {
        return Ok(RoleSource::DefaultChain);
    };
    match active.request {
        Some(text) if active.keys_are_ours || active.mode != Mode::Credentials => {
            Ok(RoleSource::Request(Box::new(Request::decode(&text)?)))
        }
        _ => Ok(RoleSource::DefaultChain),
    }
}

fn role(context: &Context<'_>, options: &AssumeOptions) -> Result<RoleParameters> {
    let arn = options.role_arn.as_ref().or(options.role_arn_flag.as_ref());
    let arn = arn.ok_or_else(|| Error::new(Kind::Usage, "no role given"))?;
    Ok(RoleParameters {
        role_arn: arn.clone(),
        session_name: options.session_name.clone(),
        external_id: options.external_id.clone(),
        duration_seconds: options.duration,
        mfa_serial: options.mfa_serial.clone(),
        source_identity: options.source_identity.clone(),
        policy: options.policy.as_deref().map(|text| policy(context, text)).transpose()?,
        policy_arns: options.policy_arns.clone(),
        tags: options.tags.clone(),
        transitive_tag_keys: options.transitive_tags.clone(),
    })
}

/// JSON, or the content of a file (also as `file://…`, like the AWS CLI).
fn policy(context: &Context<'_>, text: &str) -> Result<String> {
    if text.trim_start().starts_with('{') {
        return Ok(text.to_owned());
    }
    let path = Path::new(text.strip_prefix("file://").unwrap_or(text));
    context.system.files.read_text(path)?.ok_or_else(|| {
        Error::new(Kind::Usage, format!("policy file not found: {}", path.display()))
            .hint("--policy takes a file, or JSON that starts with {")
    })
}
