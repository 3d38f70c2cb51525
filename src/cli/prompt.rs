//! `awsso prompt`.

use clap::Args;

/// `awsso prompt`.
#[derive(Debug, Default, Args)]
pub struct PromptOptions {
    /// Template with {profile}, {account}, {role}, {region} and {left}
    #[arg(long, value_name = "TEMPLATE")]
    pub format: Option<String>,
    /// Escape the text for the prompt of this shell: bash or zsh
    #[arg(long, value_name = "SHELL", value_parser = ["bash", "zsh"], hide_possible_values = true)]
    pub shell: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
