//! `awsso help`: the same as `--help`, and topic pages.

use crate::cli::{self, HelpOptions};
use crate::error::{Error, Kind, Result};
use crate::output::{Reply, wants_color};
use crate::session::Context;
use crate::similar::most_similar;

pub(super) fn run(context: &Context<'_>, options: &HelpOptions) -> Result<Reply> {
    let text = cli::help(&options.words).map_err(|(word, names)| {
        let similar = most_similar(&word, names.iter().map(String::as_str));
        let text = format!("no help for {word:?}: it is neither a verb nor a topic");
        Error::new(Kind::Usage, text).hint(match similar.first() {
            Some(name) => format!("awsso help {name}"),
            None => "awsso help".to_owned(),
        })
    })?;
    let system = context.system;
    let is_terminal = system.terminal.stdout_is_terminal();
    let text = if wants_color(&system.environment, context.color, is_terminal) {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    Ok(text.into())
}
