//! `awsso unset`: the terminal as it was before the first `env` or `assume`, but for the way back that
//! `env -` takes.

use crate::cli::UnsetOptions;
use crate::environ;
use crate::error::Result;
use crate::output::Reply;
use crate::session::{Context, seal};

pub(super) fn run(context: &Context<'_>, options: &UnsetOptions) -> Result<Reply> {
    // What was there before may be secret as well.
    context.output.check(&options.snippet, options.format)?;
    let system = context.system;
    if system.has_foreign_session {
        system.terminal.tell(&format!("awsso: {}", seal::FOREIGN));
    } else if environ::is_inherited(&system.environment) {
        system.terminal.tell(
            "awsso: the session is removed; what was set before it is known only to the shell that \
             switched",
        );
    }
    let changes = seal::leave(context);
    context.output.reply(options.format, options.unset_empty, changes)
}
