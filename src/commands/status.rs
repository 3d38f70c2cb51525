//! `awsso status`: the state of this terminal, without asking AWS.

use serde_json::{Value, json};

use crate::cli::StatusOptions;
use crate::environ::{ActiveSession, Environment, Mode, Notice};
use crate::model::{Timestamp, format_remaining, printable_lines, rfc3339_utc};
use crate::output::Reply;
use crate::plan::{Request, Target};
use crate::session::in_the_way::{Obstacle, in_the_way};
use crate::session::{Context, seal};
use crate::sso::{self, SessionState, SsoSession};
use crate::sys::local_time;

pub(super) fn run(context: &Context<'_>, options: &StatusOptions) -> Reply {
    let active = context.active();
    let sign_in = active.as_ref().and_then(|active| sign_in(context, active));
    let obstacles = in_the_way(&context.system.environment, active.as_ref());
    if options.json {
        let mut data =
            as_json(active.as_ref(), context.system.has_foreign_session, sign_in.as_ref());
        let names = obstacles.iter().flat_map(|obstacle| &obstacle.names);
        data["in_the_way"] = names.copied().collect::<Vec<_>>().into();
        return format!("{data:#}\n").into();
    }
    let mut lines = match &active {
        Some(active) => terminal_lines(context, active),
        None => without_awsso(context),
    };
    if context.system.has_foreign_session {
        lines.push(seal::FOREIGN.to_owned());
    }
    if let Some((session, state)) = &sign_in {
        let (name, now) = (session.display_name(), context.system.now());
        lines.push(format!("SSO session {name}: {}", state.in_words(now)));
        let end = state.token_expiration.filter(|_| context.is_verbose);
        lines.extend(end.map(|end| format!("access token {}", expires(context, end))));
    }
    if let Some(notice) = active.as_ref().and_then(|active| active.notice) {
        lines.push(format!("renewal: {}", in_words(notice)));
    }
    for Obstacle { names, effect } in &obstacles {
        lines.push(format!(
            "{effect}. Remove it with: {}",
            context.output.shell().unset_line(names)
        ));
    }
    lines.push(String::new());
    printable_lines(&lines.join("\n")).into()
}

/// Why renewal failed.
const fn in_words(notice: Notice) -> &'static str {
    match notice {
        Notice::SignIn => "you must sign in or confirm: awsso renew",
        Notice::Offline => "AWS did not answer; awsso tries again",
        Notice::Refused => "AWS refused; for the reason: awsso renew",
        Notice::Failed => "it failed; for the reason: awsso renew",
        Notice::Waiting => "in progress",
    }
}

/// `expires in 59m (10:08 local, 08:08 UTC)`.
fn expires(context: &Context<'_>, end: Timestamp) -> String {
    let now = context.system.now();
    if end <= now {
        return "has expired".to_owned();
    }
    let left = format_remaining(end, now);
    let (local, utc) = (local_time(end), end.strftime("%H:%M"));
    format!("expires in {left} ({local} local, {utc} UTC)")
}

fn terminal_lines(context: &Context<'_>, active: &ActiveSession) -> Vec<String> {
    let account = active.account.as_ref();
    let facts = [
        account.map(|account| match context.account_name(account) {
            Some(name) => format!("account {name} {account}"),
            None => format!("account {account}"),
        }),
        active.role.as_ref().map(|role| format!("role {role}")),
        active.region.as_ref().map(ToString::to_string),
    ];
    let facts: Vec<_> = facts.into_iter().flatten().collect();
    let mut line = active.profile.clone();
    if !facts.is_empty() {
        line.push_str(&format!(" ({})", facts.join(", ")));
    }
    let credentials = match (active.mode, active.expiration) {
        _ if !active.keys_are_ours => {
            "credentials were changed by something else. Restore with: awsso unset".to_owned()
        }
        (Mode::ProfileOnly, _) => {
            "programs get credentials from AWS_PROFILE by themselves".to_owned()
        }
        (Mode::Server, _) => {
            "programs get credentials from awsso in the background, which renews them".to_owned()
        }
        (Mode::Credentials, Some(end)) if end <= context.system.now() => {
            "credentials have expired. Renew with: awsso renew".to_owned()
        }
        (Mode::Credentials, Some(end)) => {
            expires(context, end).replacen("expires", "credentials expire", 1)
        }
        (Mode::Credentials, None) => "credentials do not expire".to_owned(),
    };
    vec![line, credentials]
}

/// The credentials that programs find here, and the variable that decides.
fn without_awsso(context: &Context<'_>) -> Vec<String> {
    let environment = &context.system.environment;
    let selected = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
    let selected = selected.into_iter().find(|name| environment.non_empty(name).is_some());
    let none = "the AWS CLI finds no credentials in the environment or the AWS files";
    let request = Target::DefaultChain.into();
    let mut lines =
        vec!["no profile active in this terminal. Switch with: awsso env PROFILE".to_owned()];
    match context.plan_in(&request, environment) {
        Ok(plan) if plan.label == "instance" => lines.push(none.to_owned()),
        Ok(plan) => {
            // Keys in the environment belong to no profile.
            let is_of_profile = plan.profile.as_ref() == Some(&plan.label);
            let sentence = plan.origin.sentence();
            lines.push(match (is_of_profile, selected) {
                (true, Some(variable)) => {
                    format!("the AWS CLI uses profile {} ({variable}): it {sentence}", plan.label)
                }
                (true, None) => format!("the AWS CLI uses profile {}: it {sentence}", plan.label),
                (false, _) => format!("the AWS CLI {sentence}"),
            });
        }
        // If no profile is selected, a missing default profile is no error.
        Err(_) if selected.is_none() && !has_keys(environment) => lines.push(none.to_owned()),
        Err(error) => {
            lines.push(format!("the AWS CLI finds no credentials: {error}"));
            lines.extend(selected.map(|variable| {
                let line = context.output.shell().unset_line(&[variable]);
                format!("{variable} selects the profile. Remove it with: {line}")
            }));
        }
    }
    lines
}

fn has_keys(environment: &Environment) -> bool {
    let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    keys.into_iter().any(|name| environment.non_empty(name).is_some())
}

/// The sign-in of this terminal's session, if the files still have it.
fn sign_in(context: &Context<'_>, active: &ActiveSession) -> Option<(SsoSession, SessionState)> {
    let request = Request::decode(active.request.as_deref()?).ok()?;
    let plan = context.plan(&request).ok()?;
    let session = plan.sso_session()?.clone();
    let state = sso::session_state(context.system, &session);
    Some((session, state))
}

fn as_json(
    active: Option<&ActiveSession>,
    is_foreign: bool,
    sign_in: Option<&(SsoSession, SessionState)>,
) -> Value {
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
        "verified": active.map(|_| !is_foreign),
        "danger": active.map(|active| active.is_dangerous),
        "sso_session": sign_in.map(|(session, _)| session.display_name()),
        "session_state": sign_in.map(|(_, state)| state.as_json()),
    })
}
