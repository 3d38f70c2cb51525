//! `awsso init`.

use clap::Args;

use super::ShellName;

/// `awsso init`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct InitOptions {
    /// Shell: bash, zsh, fish, powershell, nu, elvish, xonsh or tcsh [default: this one]
    #[arg(value_name = "SHELL")]
    pub shell: Option<ShellName>,
    /// Add the line that loads awsso to this shell's rc file
    #[arg(long, conflicts_with = "uninstall")]
    pub install: bool,
    /// Delete what --install added
    #[arg(long)]
    pub uninstall: bool,
    /// Change the rc file without asking
    #[arg(long, short)]
    pub yes: bool,
    /// Show the prompt segment, whatever prompt.enabled says
    #[arg(long)]
    pub prompt: bool,
    /// Show the segment in the window title, whatever prompt.title says
    #[arg(long)]
    pub title: bool,
}
