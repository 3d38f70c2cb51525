//! `awsso unset`: restores the terminal, but keeps what `env -` needs.

use crate::cli::UnsetOptions;
use crate::environ;
use crate::error::Result;
use crate::output::Reply;
use crate::serving;
use crate::session::Context;

pub(super) fn run(context: &Context<'_>, options: &UnsetOptions) -> Result<Reply> {
    // The earlier values may be secret too.
    context.output.check(&options.snippet, options.format)?;
    let environment = &context.system.environment;
    let changes = environ::leave(environment);
    let leftovers = environ::leftovers(environment);
    if environ::active(environment).is_none() && !leftovers.is_empty() {
        let text = format!("awsso: deleted what was left of a session: {}", leftovers.join(", "));
        context.system.terminal.tell(&text);
    }
    let reply = context.output.reply(options.format, options.unset_empty, changes)?;
    serving::end_helper(context);
    Ok(reply)
}
