//! `awsso completions`: a completion script, made from the declaration of the command line.

use clap::CommandFactory;

use super::Reply;
use crate::cli::{Cli, CompletionsOptions};

pub(super) fn run(options: &CompletionsOptions) -> Reply {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "awsso", &mut script);
    String::from_utf8_lossy(&script).into_owned().into()
}
