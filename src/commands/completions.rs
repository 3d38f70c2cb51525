//! `awsso completions`: a completion script, as in `completions/`.

use crate::cli::CompletionsOptions;
use crate::output::Reply;

pub(super) fn run(options: &CompletionsOptions) -> Reply {
    let completion = options.shell.0.completion();
    completion.map_or_else(String::new, |completion| completion.script.to_owned()).into()
}
