//! `awsso init`.

use clap::Args;

use super::ShellName;

/// `awsso init`.
#[derive(Debug, Args)]
pub struct InitOptions {
    /// The shell to write for: bash, zsh, fish, powershell, nu, elvish, xonsh or tcsh
    #[arg(value_name = "SHELL")]
    pub shell: ShellName,
}
