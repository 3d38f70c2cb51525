//! `awsso exec`: runs a command with the credentials of a profile, in place of awsso.

use super::each;
use crate::cli::ExecOptions;
use crate::configure;
use crate::environ::{self, Mode};
use crate::error::Result;
use crate::model::Session;
use crate::output::{self, Reply};
use crate::serving::{self, Served};
use crate::session::danger::{self, Place};
use crate::session::{Access, Context, Entry, exec, recent};
use crate::sys::{Ending, StartFailure};
use crate::target::{self, region};

pub(super) fn run(context: &Context<'_>, options: &ExecOptions) -> Result<Reply> {
    if !options.each.is_empty() {
        return each::run(context, options);
    }
    let system = context.system;
    let mut request = target::asked(context, options.target(), options.sso_session.as_deref())?;
    request.region = region::of_flag(options.region.as_ref()).or(request.region);
    request.duration = options.duration.or(request.duration);
    let interaction = context.interaction(options.mfa_code.as_deref());
    let plan = context.plan(&request)?;
    let is_confirmed = options.yes || {
        let place = Place { request: &request, plan: &plan, typed: options.target() };
        danger::confirm(context, &request, &[place])?
    };
    // Before a person signs in for nothing.
    let neutral = if options.server { configure::neutral_profile(context)? } else { None };
    let session = context.session(&plan, &request, &options.freshness, &interaction)?;
    let entry = Entry::new(&request, &plan, &session, is_confirmed);
    if let Some(credentials) = session.credentials.as_ref().filter(|_| options.server) {
        let served = Served::new(&plan, credentials.clone())?;
        let session = Session { profile: neutral, ..session.clone() };
        return serving::serve(system, vec![served], |endpoints| {
            let access = endpoints
                .first()
                .map(|endpoint| Access { url: &endpoint.url, token: endpoint.token.expose() });
            let entry = Entry { session: &session, mode: Mode::Server, access, ..entry };
            announce(context, options, &entry);
            let command = exec::command(context, &entry, &options.words)?;
            Ok(ended(context, system.processes.run_foreground(&command).map(Ending::shell_code)))
        })?;
    }
    announce(context, options, &entry);
    let command = exec::command(context, &entry, &options.words)?;
    Ok(ended(context, system.processes.replace(&command)))
}

/// What to say and note before the command starts: awsso cannot do it later.
fn announce(context: &Context<'_>, options: &ExecOptions, entry: &Entry<'_>) {
    let system = context.system;
    if options.words.is_empty() && system.terminal.stderr_is_terminal() {
        let name = environ::display_name(&entry.session.name);
        system.terminal.tell(&format!("awsso: a shell with {name}; exit leaves it"));
    }
    context.tell_broken_lines();
    context.journal.is_for(&options.words);
    context.journal.flush(system);
    if let Some(name) = entry.request.lasting_name() {
        recent::note(system, &name);
    }
}

fn ended(context: &Context<'_>, ending: Result<u8, StartFailure>) -> Reply {
    let exit_code = ending.unwrap_or_else(|failure| {
        output::error(context.system, &failure.error, context.color);
        failure.exit_code()
    });
    Reply { exit_code, ..String::new().into() }
}
