//! Checks of this terminal's variables: what awsso has set, and what would override it.

use std::time::Duration;

use super::Finding;
use crate::environ::vars::{Purpose, name};
use crate::environ::{self, ActiveSession, Mode};
use crate::model::{Secret, format_remaining};
use crate::session::Context;
use crate::session::in_the_way::in_the_way;
use crate::sys::Transport;
use crate::wire::container;

/// An endpoint on this machine answers at once.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn check(context: &Context<'_>) -> Vec<Finding> {
    let environment = &context.system.environment;
    let active = context.active();
    let mut found = Vec::new();
    for obstacle in in_the_way(environment, active.as_ref()) {
        let line = context.output.shell().unset_line(&obstacle.names);
        found.push(Finding::problem("variables", obstacle.effect).mended_by(line));
    }
    let leftovers = environ::leftovers(environment);
    if active.is_none() && !leftovers.is_empty() {
        let text =
            format!("incomplete credentials, left by another tool: {}", leftovers.join(", "));
        found.push(Finding::problem("variables", text).mended_by("awsso unset"));
    }
    found.extend(names_that_lead_nowhere(context));
    match &active {
        Some(active) => found.extend(session(context, active)),
        None => found.push(Finding::fine("terminal", "no profile active")),
    }
    found
}

/// Variables that name a missing profile or file.
fn names_that_lead_nowhere(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let unset = |variable| context.output.shell().unset_line(&[variable]);
    // Of the terminal as it is, not as it was before awsso.
    let environment = &context.system.environment;
    if let (Ok(profiles), Some(profile)) =
        (context.profiles(), environment.non_empty(name(Purpose::Profile)))
        && profiles.profile(profile).is_none()
    {
        let text = format!("AWS_PROFILE names a profile that does not exist: {profile:?}");
        found.push(Finding::problem("variables", text).mended_by(unset("AWS_PROFILE")));
    }
    for variable in [
        "AWS_CA_BUNDLE",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    ] {
        let path = environment.get(variable).filter(|path| !path.is_empty());
        if path.is_some_and(|path| context.system.files.is_missing(path.as_ref())) {
            let text = format!("{variable} names a file that does not exist");
            found.push(Finding::problem("variables", text).mended_by(unset(variable)));
        }
    }
    found
}

/// The session of this terminal.
fn session(context: &Context<'_>, active: &ActiveSession) -> Vec<Finding> {
    let profile = environ::display_name(&active.profile);
    let now = context.system.now();
    if !active.keys_are_ours {
        let text = format!("another tool changed the credentials of {profile}");
        return vec![Finding::problem("terminal", text).mended_by("awsso unset")];
    }
    if let Some(notice) = active.notice {
        let text = format!("{profile} cannot be renewed: {}", notice.word());
        return vec![Finding::problem("terminal", text).mended_by("awsso renew")];
    }
    vec![match (active.mode, active.expiration) {
        (Mode::Server, _) => return vec![helper(context, &profile)],
        (Mode::Credentials, Some(end)) if end <= now => {
            let text = format!("the credentials of {profile} have expired");
            Finding::problem("terminal", text).mended_by("awsso renew")
        }
        (Mode::Credentials, Some(end)) => {
            let left = format_remaining(end, now);
            Finding::fine("terminal", format!("{profile}: credentials expire in {left}"))
        }
        (Mode::Credentials | Mode::ProfileOnly, None) | (Mode::ProfileOnly, Some(_)) => {
            Finding::fine("terminal", profile)
        }
    }]
}

/// Whether the helper of `env --server` still answers.
fn helper(context: &Context<'_>, profile: &str) -> Finding {
    let environment = &context.system.environment;
    let text = |purpose| environment.non_empty(name(purpose)).unwrap_or_default();
    let token = Secret::new(text(Purpose::ServerToken));
    let transport = Transport {
        connect_timeout: PATIENCE,
        total_timeout: PATIENCE,
        proxy: false,
        ..Transport::default()
    };
    let url = container::url(None, Some(text(Purpose::ServerUri)));
    let answer = url.and_then(|url| {
        let request = container::request(&url.unwrap_or_default(), Some(&token))?;
        let response = context.system.http.send(&request, &transport)?;
        container::parse(&response)
    });
    match answer {
        Ok(_) => Finding::fine("terminal", format!("{profile}: served in the background")),
        Err(error) => {
            let text = format!("{profile}: no credentials from the background: {error}");
            let command = format!("awsso env {} --server", shell_words::quote(profile));
            Finding::problem("terminal", text).mended_by(command)
        }
    }
}
