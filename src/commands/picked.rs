//! The choice of `awsso env`, and the keys of its picker that do not switch.

use std::ffi::OsString;

use super::{Reply, console};
use crate::cli::{EnvOptions, LinkOptions};
use crate::console::{Page, Visit, visit};
use crate::error::Result;
use crate::plan::{Request, Target};
use crate::session::Context;
use crate::target::{self, region};

/// What to do with a choice instead of switching to it.
#[derive(Clone, Copy)]
pub(super) enum Choice {
    Console,
    /// A shell in this shell.
    Shell,
}

/// From the command line, else from the picker.
pub(super) fn request(
    context: &Context<'_>,
    options: &EnvOptions,
) -> Result<(Request, Option<Choice>)> {
    let word = options.target.word();
    let (mut request, choice) = if word.is_some() || options.switch.explain {
        (target::asked(context, word, options.target.sso_session.as_deref())?, None)
    } else {
        context.output.check(&options.switch.snippet, options.switch.format)?;
        let is_data = options.switch.format.is_some();
        let letters: &[char] = match context.output.takes_commands() {
            _ if is_data => &[],
            true => &['o', 'x'],
            false => &['o'],
        };
        let (request, letter) = target::choose_with(context, letters)?;
        let choice =
            letter.map(|letter| if letter == 'o' { Choice::Console } else { Choice::Shell });
        (request, choice)
    };
    if let Some(region) = region::of_flag(options.region.as_ref()) {
        request.region = Some(region);
    }
    request.duration = options.duration.or(request.duration);
    Ok((request, choice))
}

/// The terminal stays as it is.
pub(super) fn carry_out(
    context: &Context<'_>,
    options: &EnvOptions,
    request: &Request,
    choice: Choice,
) -> Result<Reply> {
    match choice {
        Choice::Console => {
            context.journal.set_verb(Some("console"));
            let plan = context.plan(request)?;
            if !options.target.yes {
                console::confirm(context, request, &plan, None)?;
            }
            let link = LinkOptions {
                mfa_code: options.mfa_code.clone(),
                freshness: options.switch.freshness.clone(),
                ..LinkOptions::default()
            };
            let page = Page::start();
            let reply = visit(
                context,
                &Visit { request, plan: &plan, page: &page, region: None, options: &link },
            )?;
            Ok(Reply { used: reply.used, ..context.output.nothing()? })
        }
        Choice::Shell => context.output.command(exec_line(request, options.target.yes)),
    }
}

/// The arguments that open a shell with `request`; it prompts by itself.
fn exec_line(request: &Request, is_confirmed: bool) -> Vec<OsString> {
    let (name, session) = match &request.target {
        Target::AccountRole { session, account, role } => {
            (format!("{account}/{role}"), Some(session))
        }
        Target::Profile(name) => (name.clone(), None),
        // No list offers these.
        Target::Role { .. } | Target::DefaultChain | Target::Pasted(_) => (String::new(), None),
    };
    let mut line = vec!["exec".into(), format!("--profile={name}").into()];
    line.extend(session.map(|session| format!("--sso-session={session}").into()));
    line.extend(request.region.as_ref().map(|region| format!("--region={region}").into()));
    line.extend(request.duration.map(|seconds| format!("--duration={seconds}").into()));
    line.extend(is_confirmed.then(|| "--yes".into()));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_gets_what_was_asked_for() {
        let request = Request {
            region: Some("eu-west-1".parse().unwrap()),
            duration: Some(7200),
            ..Request::profile("a b")
        };
        let line = ["exec", "--profile=a b", "--region=eu-west-1", "--duration=7200"];
        assert_eq!(exec_line(&request, false), line);
        assert_eq!(exec_line(&request, true), [&line[..], &["--yes"]].concat());
    }
}
