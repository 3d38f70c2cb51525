//! `awsso init`.

use clap::Args;

use super::ShellName;

/// `awsso init`.
#[derive(Debug, Args)]
pub struct InitOptions {
    /// Shell: bash, zsh, fish, powershell, nu, elvish, xonsh or tcsh
    #[arg(value_name = "SHELL")]
    pub shell: ShellName,
    /// Show the prompt segment, whatever prompt.enabled says
    #[arg(long)]
    pub prompt: bool,
    /// Show the segment in the window title, whatever prompt.title says
    #[arg(long)]
    pub title: bool,
}
