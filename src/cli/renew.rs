//! `awsso renew`.

use clap::Args;

use super::SnippetOptions;
use super::options::mfa_code;
use crate::model::parse_duration_seconds;

/// `awsso renew`.
#[derive(Debug, Default, Args)]
pub struct RenewOptions {
    /// MFA code, instead of being asked for it
    #[arg(long, visible_alias = "token-code", value_name = "CODE", value_parser = mfa_code)]
    pub mfa_code: Option<String>,
    /// Renew only if less time is left (seconds, or 1h30m)
    #[arg(long, value_name = "DURATION", value_parser = parse_duration_seconds)]
    pub min_ttl: Option<u32>,
    /// For the shell's hook: take what is ready, wait only if the credentials have expired
    #[arg(long, hide = true, conflicts_with = "background")]
    pub hook: bool,
    /// For the hook's helper: fill the cache, without messages
    #[arg(long, hide = true)]
    pub background: bool,
    /// Where the snippet goes.
    #[command(flatten)]
    pub snippet: SnippetOptions,
}
