//! The flags of `awsso log`.

use clap::Args;

use crate::journal::When;

/// `awsso log`.
#[derive(Debug, Args)]
pub struct LogOptions {
    /// Show only what contains all of these words: in names, accounts, roles, verbs
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// Show what was in use at a time, also if it was switched to before
    #[arg(long, value_name = "WHEN", conflicts_with_all = ["since", "until"])]
    pub at: Option<When>,
    /// Show entries since a time: 10:31, 2h (ago), yesterday, 2031-05-06, 2031-05-06T10:31
    #[arg(long, value_name = "WHEN")]
    pub since: Option<When>,
    /// Show entries before a time
    #[arg(long, value_name = "WHEN")]
    pub until: Option<When>,
    /// Show at most this many entries, the newest
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
