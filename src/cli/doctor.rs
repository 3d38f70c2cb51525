//! The flags of `awsso doctor`.

use clap::Args;

/// `awsso doctor`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct DoctorOptions {
    /// Check the network too: endpoints, proxy, certificates, clock
    #[arg(long)]
    pub online: bool,
    /// Fix the access rights of files, after asking; change nothing else
    #[arg(long)]
    pub fix: bool,
    /// With --fix: do not ask
    #[arg(long, short, requires = "fix")]
    pub yes: bool,
    /// Print JSON
    #[arg(long, conflicts_with = "fix")]
    pub json: bool,
}
