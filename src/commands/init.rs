//! `awsso init`: the script that makes awsso part of a shell.
//!
//! Runs at the start of every shell: reads no file of AWS, asks nobody, and a broken set-up must not
//! keep a shell from starting.

use super::Reply;
use super::context::Context;
use crate::cli::InitOptions;
use crate::error::{Error, Kind, Result};
use crate::shell;

pub(super) fn run(context: &Context<'_>, options: &InitOptions) -> Result<Reply> {
    let shell = options.shell.0;
    let program = context.system.processes.own_name();
    let text = shell::init(shell, &[("__awsso_program", &program)]).ok_or_else(|| {
        let names: Vec<_> = shell::all()
            .iter()
            .filter(|shell| shell.init_script().is_some())
            .map(|shell| shell.name())
            .collect();
        Error::new(
            Kind::Usage,
            format!("there is no init script for {}", shell.name()),
        )
        .hint(format!("there is one for {}", names.join(", ")))
    })?;
    Ok(text.into())
}
