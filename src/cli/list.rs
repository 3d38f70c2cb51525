//! The flags of `awsso list`.

use clap::{Args, ValueEnum};

/// What `awsso list` lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListWhat {
    /// The profiles of the AWS files
    #[default]
    Profiles,
    /// The accounts that a sign-in gives access to
    Accounts,
    /// The roles in those accounts
    Roles,
}

/// `awsso list`.
#[derive(Debug, Args)]
pub struct ListOptions {
    /// What to list
    #[arg(value_name = "WHAT", default_value = "profiles")]
    pub what: ListWhat,
    /// Accounts, roles: of this sso-session (default: this terminal's, or the only one)
    #[arg(long, value_name = "NAME")]
    pub sso_session: Option<String>,
    /// Roles: in this account (id, name or a unique part of the name), repeatable
    #[arg(long = "account", value_name = "ACCOUNT")]
    pub accounts: Vec<String>,
    /// Roles: in all accounts
    #[arg(long, conflicts_with = "accounts")]
    pub all: bool,
    /// Accounts, roles: ask the portal, whatever was listed before
    #[arg(long)]
    pub refresh: bool,
    /// As data
    #[arg(long)]
    pub json: bool,
}
