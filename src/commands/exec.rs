//! `awsso exec`: runs a command with the credentials of a profile, in place of awsso.

use super::each;
use crate::cli::ExecOptions;
use crate::environ::{self, Mode};
use crate::error::Result;
use crate::output::{self, Reply};
use crate::session::danger::{self, Place};
use crate::session::{Context, Entry, exec, recent};
use crate::target::{self, region};

pub(super) fn run(context: &Context<'_>, options: &ExecOptions) -> Result<Reply> {
    if !options.each.is_empty() {
        return each::run(context, options);
    }
    let system = context.system;
    let mut request = target::asked(context, options.target(), options.sso_session.as_deref())?;
    request.region = region::of_flag(options.region.as_ref()).or(request.region);
    let interaction = context.interaction(options.mfa_code.as_deref());
    let plan = context.plan(&request)?;
    let is_confirmed = options.yes || {
        let place = Place { request: &request, plan: &plan, typed: options.target() };
        danger::confirm(context, &request, &[place])?
    };
    let session = context.session(&plan, &request, &options.freshness, &interaction)?;
    let mode = Mode::Credentials;
    let entry = Entry { request: &request, plan: &plan, session: &session, mode, is_confirmed };
    let command = exec::command(context, &entry, &options.words)?;
    if options.words.is_empty() && system.terminal.stderr_is_terminal() {
        let name = environ::display_name(&session.name);
        system.terminal.tell(&format!("awsso: a shell with {name}; exit leaves it"));
    }
    // Before the command starts: awsso cannot say anything later.
    context.tell_broken_lines();
    if let Some(name) = request.lasting_name() {
        recent::note(system, &name);
    }
    match system.processes.replace(&command) {
        Ok(exit_code) => Ok(Reply { exit_code, ..String::new().into() }),
        Err(failure) => {
            output::error(system, &failure.error, context.color);
            Ok(Reply { exit_code: failure.exit_code(), ..String::new().into() })
        }
    }
}
