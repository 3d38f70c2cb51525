//! The flags of `awsso import`.

use clap::Args;

use super::SnippetOptions;
use crate::model::{ProfileName, Region};

/// `awsso import`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ImportOptions {
    /// Save as this profile in the credentials file instead of switching
    #[arg(long, value_name = "NAME")]
    pub profile: Option<ProfileName>,
    /// Read the clipboard
    #[arg(long)]
    pub clipboard: bool,
    /// Do not ask AWS whose credentials these are
    #[arg(long)]
    pub offline: bool,
    /// Get the same role through a sign-in instead, so that it can be renewed
    #[arg(long, conflicts_with_all = ["profile", "offline"])]
    pub keep_fresh: bool,
    /// Region to set, also in short form (euw1) [default: what was pasted, else this terminal's]
    #[arg(long, value_name = "REGION", value_parser = Region::typed)]
    pub region: Option<Region>,
    /// Skip the confirmation for dangerous profiles
    #[arg(long, short)]
    pub yes: bool,
    /// Where the snippet goes.
    #[command(flatten)]
    pub snippet: SnippetOptions,
}
