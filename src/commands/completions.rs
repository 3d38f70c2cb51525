//! `awsso completions`: a completion script, as it stands in `completions/`.

use super::Reply;
use crate::cli::CompletionsOptions;

pub(super) fn run(options: &CompletionsOptions) -> Reply {
    options.shell.0.script().to_owned().into()
}
