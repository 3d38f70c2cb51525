//! `awsso unset`: the terminal as it was before the first `env` or `assume`, but for the way back that
//! `env -` takes.

use crate::cli::UnsetOptions;
use crate::environ;
use crate::error::Result;
use crate::output::Reply;
use crate::session::Context;

pub(super) fn run(context: &Context<'_>, options: &UnsetOptions) -> Result<Reply> {
    // What was there before may be secret as well.
    context.output.check(&options.snippet, options.format)?;
    let environment = &context.system.environment;
    let changes = environ::leave(environment);
    let leftovers = environ::leftovers(environment);
    if environ::active(environment).is_none() && !leftovers.is_empty() {
        let text = format!("awsso: deleted what was left of a session: {}", leftovers.join(", "));
        context.system.terminal.tell(&text);
    }
    context.output.reply(options.format, options.unset_empty, changes)
}
