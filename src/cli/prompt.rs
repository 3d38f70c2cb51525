//! `awsso prompt`.

use clap::Args;

/// `awsso prompt`.
#[derive(Debug, Args)]
pub struct PromptOptions {
    /// Template with {profile}, {account}, {role}, {region} and {left}
    #[arg(long, value_name = "TEMPLATE")]
    pub format: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
