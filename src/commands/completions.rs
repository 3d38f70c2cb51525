//! `awsso completions`: a completion script, as it stands in `completions/`.

use crate::cli::CompletionsOptions;
use crate::output::Reply;

pub(super) fn run(options: &CompletionsOptions) -> Reply {
    options.shell.0.script().to_owned().into()
}
