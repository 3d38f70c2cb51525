//! `awsso init`.

use clap::Args;

use super::ShellName;

/// `awsso init`.
#[derive(Debug, Args)]
pub struct InitOptions {
    /// The shell to write for: bash, zsh, fish, powershell, nu, elvish, xonsh or tcsh
    #[arg(value_name = "SHELL")]
    pub shell: ShellName,
    /// With a segment in the prompt, whatever the setting prompt.enabled says
    #[arg(long)]
    pub prompt: bool,
    /// With the profile in the terminal's title, whatever the setting prompt.title says
    #[arg(long)]
    pub title: bool,
}
