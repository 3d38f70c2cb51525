//! `awsso prompt`.

use clap::Args;

/// `awsso prompt`.
#[derive(Debug, Args)]
pub struct PromptOptions {
    /// What to show, with {profile}, {account}, {role}, {region} and {left} (default: the setting
    /// prompt.format)
    #[arg(long, value_name = "TEMPLATE")]
    pub format: Option<String>,
    /// As data
    #[arg(long)]
    pub json: bool,
}
