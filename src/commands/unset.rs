//! `awsso unset`: restores the terminal, but keeps what `env -` needs.

use crate::cli::UnsetOptions;
use crate::environ;
use crate::error::Result;
use crate::output::Reply;
use crate::serving;
use crate::session::{Context, seal};

pub(super) fn run(context: &Context<'_>, options: &UnsetOptions) -> Result<Reply> {
    // The earlier values may be secret too.
    context.output.check(&options.snippet, options.format)?;
    let system = context.system;
    let environment = &system.environment;
    let leftovers = environ::leftovers(environment);
    if system.has_foreign_session {
        system.terminal.tell(&format!("awsso: {}", seal::FOREIGN));
    } else if environ::is_inherited(environment) {
        system.terminal.tell(
            "awsso: session deleted, earlier values not restored: only the shell that switched knows them",
        );
    } else if environ::active(environment).is_none() && !leftovers.is_empty() {
        let text = format!("awsso: deleted what was left of a session: {}", leftovers.join(", "));
        system.terminal.tell(&text);
    }
    if let Some(active) = environ::active(environment) {
        context.journal.leaves(system, &active);
    }
    let changes = seal::leave(context)?;
    let reply = context.output.reply(options.format, options.unset_empty, changes)?;
    serving::end_helper(context);
    Ok(reply)
}
