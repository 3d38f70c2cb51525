//! `awsso status`: what this terminal holds, without asking anybody.

use serde_json::{Value, json};

use crate::cli::StatusOptions;
use crate::environ::{ActiveSession, Mode, Notice};
use crate::model::{Timestamp, format_remaining, rfc3339_utc};
use crate::output::Reply;
use crate::plan::Request;
use crate::session::Context;
use crate::session::in_the_way::in_the_way;
use crate::sso::{self, SessionState, SsoSession};

pub(super) fn run(context: &Context<'_>, options: &StatusOptions) -> Reply {
    let active = context.active();
    let sign_in = active.as_ref().and_then(|active| sign_in(context, active));
    let obstacles = in_the_way(&context.system.environment, active.as_ref());
    if options.json {
        let mut data = as_json(active.as_ref(), sign_in.as_ref());
        data["in_the_way"] = obstacles.into();
        return format!("{data:#}\n").into();
    }
    let now = context.system.now();
    let mut lines = vec![match &active {
        Some(active) => terminal_line(active, now),
        None if context
            .system
            .environment
            .non_empty("AWS_ACCESS_KEY_ID")
            .is_some() =>
        {
            "this terminal: access keys that awsso did not set".to_owned()
        }
        None => "this terminal: nothing of awsso's; awsso env PROFILE changes that".to_owned(),
    }];
    if let Some((session, state)) = &sign_in {
        let name = session.display_name();
        lines.push(format!(
            "portal session {name}: {}",
            state.portal_in_words()
        ));
        lines.push(format!(
            "access token of {name}: {}",
            state.token_in_words(now)
        ));
    }
    if let Some(notice) = active.as_ref().and_then(|active| active.notice) {
        lines.push(format!("renewal: {}", in_words(notice)));
    }
    if !obstacles.is_empty() {
        lines.push(format!("in the way: {}", obstacles.join(", ")));
    }
    lines.push(String::new());
    lines.join("\n").into()
}

/// What keeps the credentials from being renewed.
const fn in_words(notice: Notice) -> &'static str {
    match notice {
        Notice::SignIn => "a person is needed; awsso renew",
        Notice::Offline => "AWS could not be reached, and is tried again",
        Notice::Refused => "AWS said no; awsso renew shows why",
        Notice::Failed => "it failed; awsso renew shows why",
        Notice::Waiting => "under way",
    }
}

/// The Identity Center sign-in behind the terminal's session, if the files still tell.
fn sign_in(context: &Context<'_>, active: &ActiveSession) -> Option<(SsoSession, SessionState)> {
    let request = Request::decode(active.request.as_deref()?).ok()?;
    let plan = context.plan(&request).ok()?;
    let session = plan.sso_session()?.clone();
    let state = sso::session_state(context.system, &session);
    Some((session, state))
}

fn terminal_line(active: &ActiveSession, now: Timestamp) -> String {
    let mut line = format!("this terminal: {}", active.profile);
    let mut where_to = Vec::new();
    where_to.extend(
        active
            .account
            .as_ref()
            .map(|account| format!("account {account}")),
    );
    where_to.extend(active.role.as_ref().map(|role| format!("role {role}")));
    where_to.extend(active.region.as_ref().map(ToString::to_string));
    if !where_to.is_empty() {
        line.push_str(&format!(" ({})", where_to.join(", ")));
    }
    line.push_str(&match (active.mode, active.expiration) {
        (Mode::ProfileOnly, _) => "; the profile's name only, no credentials".to_owned(),
        (Mode::Credentials, Some(end)) if end <= now => "; role credentials expired".to_owned(),
        (Mode::Credentials, Some(end)) => {
            let left = format_remaining(end, now);
            format!(
                "; role credentials good for {left}, until {}",
                rfc3339_utc(end)
            )
        }
        (Mode::Credentials, None) => "; credentials without an end".to_owned(),
    });
    if active.mode == Mode::Credentials && !active.keys_are_ours {
        line.push_str("; but AWS_ACCESS_KEY_ID has been changed since");
    }
    line
}

fn as_json(active: Option<&ActiveSession>, sign_in: Option<&(SsoSession, SessionState)>) -> Value {
    json!({
        "profile": active.map(|active| &active.profile),
        "account": active.and_then(|active| active.account.as_ref()),
        "role": active.and_then(|active| active.role.as_ref()),
        "region": active.and_then(|active| active.region.as_ref()),
        "credentials": active.map(|active| json!({
            "set": active.mode == Mode::Credentials,
            "unchanged": active.keys_are_ours,
            "expiration": active.expiration.map(rfc3339_utc),
        })),
        "notice": active.and_then(|active| active.notice).map(Notice::word),
        "danger": active.map(|active| active.is_dangerous),
        "sso_session": sign_in.map(|(session, _)| session.display_name()),
        "session_state": sign_in.map(|(_, state)| state.as_json()),
    })
}
