//! `awsso completions`, and the verb that the scripts call at TAB.

use std::ffi::OsString;

use clap::Args;

use super::ShellName;
use crate::shell::{self, Shell};

/// `awsso completions`.
#[derive(Debug, Args)]
pub struct CompletionsOptions {
    /// Shell: bash, zsh, fish, powershell, tcsh, elvish, nu or xonsh
    #[arg(value_name = "SHELL", value_parser = completing_shell)]
    pub shell: ShellName,
}

/// `awsso __complete`: for the scripts of `awsso completions` only.
#[derive(Debug, Args)]
pub struct CompleteOptions {
    /// The shell that asks.
    #[arg(long, value_name = "SHELL")]
    pub shell: String,
    /// What it passes on of the line.
    #[arg(last = true)]
    pub words: Vec<OsString>,
}

/// A shell that there is a completion script for.
fn completing_shell(text: &str) -> Result<ShellName, String> {
    let completes = |shell: &&'static dyn Shell| shell.completion().is_some();
    shell::by_name(text).filter(completes).map(ShellName).ok_or_else(|| {
        let names = shell::all().iter().copied().filter(completes).map(Shell::name);
        format!("there are scripts for {}", names.collect::<Vec<_>>().join(", "))
    })
}
