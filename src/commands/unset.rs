//! `awsso unset`: restores the terminal, but keeps what `env -` needs.

use crate::cli::UnsetOptions;
use crate::environ;
use crate::error::Result;
use crate::output::Reply;
use crate::session::Context;

pub(super) fn run(context: &Context<'_>, options: &UnsetOptions) -> Result<Reply> {
    // The earlier values may be secret too.
    context.output.check(&options.snippet, options.format)?;
    let changes = environ::leave(&context.system.environment);
    context.output.reply(options.format, options.unset_empty, changes)
}
