//! The flags of `awsso serve`.

use clap::Args;

use super::FreshnessOptions;
use super::options::mfa_code;
use crate::model::ProfileName;

/// `awsso serve`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ServeOptions {
    /// Profiles, ACCOUNT/ROLEs or aliases
    #[arg(value_name = "TARGET", required_unless_present = "helper")]
    pub targets: Vec<ProfileName>,
    /// SSO session of an ACCOUNT/ROLE, if several have it
    #[arg(long, value_name = "NAME")]
    pub sso_session: Option<String>,
    /// Skip the confirmation for dangerous profiles
    #[arg(long, short)]
    pub yes: bool,
    /// MFA code, instead of being asked for it
    #[arg(long, visible_alias = "token-code", value_name = "CODE", value_parser = mfa_code)]
    pub mfa_code: Option<String>,
    /// How fresh.
    #[command(flatten)]
    pub freshness: FreshnessOptions,
    /// Print what a container needs to get the credentials
    #[arg(long, conflicts_with = "json")]
    pub docker: bool,
    /// Print JSON, one line
    #[arg(long)]
    pub json: bool,
    /// Serves one terminal; for `env --server` only.
    #[arg(long, hide = true, conflicts_with = "targets")]
    pub helper: bool,
}
