//! `awsso completions`, and the verb that the scripts call at TAB.

use std::ffi::OsString;
use std::str::FromStr;

use clap::Args;

use crate::shell::{self, Shell};

/// `awsso completions`.
#[derive(Debug, Args)]
pub struct CompletionsOptions {
    /// Shell: bash, zsh, fish, powershell, tcsh, elvish, nu or xonsh
    #[arg(value_name = "SHELL")]
    pub shell: CompletingShell,
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
#[derive(Clone, Copy)]
pub struct CompletingShell(pub &'static dyn Shell);

impl std::fmt::Debug for CompletingShell {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0.name())
    }
}

impl FromStr for CompletingShell {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let completes = |shell: &&'static dyn Shell| shell.completion().is_some();
        shell::by_name(text).filter(completes).map(Self).ok_or_else(|| {
            let names = shell::all().iter().copied().filter(completes).map(Shell::name);
            format!("there are scripts for {}", names.collect::<Vec<_>>().join(", "))
        })
    }
}
