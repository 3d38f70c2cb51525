//! `awsso unset`: the terminal as it was before the first `env` or `assume`, but for the way back that
//! `env -` takes.

use crate::cli::UnsetOptions;
use crate::environ;
use crate::error::Result;
use crate::output::Reply;
use crate::serving;
use crate::session::Context;

pub(super) fn run(context: &Context<'_>, options: &UnsetOptions) -> Result<Reply> {
    // What was there before may be secret as well.
    context.output.check(&options.snippet, options.format)?;
    let changes = environ::leave(&context.system.environment);
    let reply = context.output.reply(options.format, options.unset_empty, changes)?;
    serving::end_helper(context);
    Ok(reply)
}
