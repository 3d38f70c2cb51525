//! The flags of `awsso list`.

use clap::{Args, ValueEnum};

/// What `awsso list` lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListWhat {
    /// Profiles in the AWS config and credentials files
    #[default]
    Profiles,
    /// Accounts of an SSO session
    Accounts,
    /// Roles in these accounts
    Roles,
}

/// `awsso list`.
#[derive(Debug, Args)]
pub struct ListOptions {
    /// What to list: profiles, accounts or roles
    #[arg(value_name = "WHAT", default_value = "profiles", hide_possible_values = true)]
    pub what: ListWhat,
    /// SSO session of the accounts and roles [default: this terminal's]
    #[arg(long, value_name = "NAME")]
    pub sso_session: Option<String>,
    /// List the roles in this account (ID or name), repeatable
    #[arg(long = "account", value_name = "ACCOUNT")]
    pub accounts: Vec<String>,
    /// List the roles in all accounts
    #[arg(long, conflicts_with = "accounts")]
    pub all: bool,
    /// Ignore the cached list and ask the access portal
    #[arg(long)]
    pub refresh: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
