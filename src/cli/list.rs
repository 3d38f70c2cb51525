//! The flags of `awsso list`.

use clap::Args;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

/// What `awsso list` lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListWhat {
    /// Profiles in the AWS config and credentials files
    Profiles,
    /// Accounts of an SSO session
    Accounts,
    /// Roles in these accounts
    Roles,
}

/// The first words that say what to list.
const WHAT: [(&str, ListWhat, &str); 3] = [
    ("profiles", ListWhat::Profiles, "profiles in the AWS files"),
    ("accounts", ListWhat::Accounts, "accounts of an SSO session"),
    ("roles", ListWhat::Roles, "roles in these accounts"),
];

/// `awsso list`.
#[derive(Debug, Default, Args)]
pub struct ListOptions {
    /// What to list: profiles, accounts or roles [default: profiles]; else a filter
    #[arg(value_name = "WHAT|FILTER", add = ArgValueCompleter::new(what))]
    pub first: Option<String>,
    /// List only what contains all of these words: in names, aliases, accounts, roles, regions
    #[arg(value_name = "FILTER")]
    pub more: Vec<String>,
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

impl ListOptions {
    /// What to list.
    pub(crate) fn what(&self) -> ListWhat {
        self.named().unwrap_or(ListWhat::Profiles)
    }

    /// The words that everything listed contains.
    pub(crate) fn filter(&self) -> Vec<&str> {
        let first = self.first.as_ref().filter(|_| self.named().is_none());
        first.into_iter().chain(&self.more).map(String::as_str).collect()
    }

    fn named(&self) -> Option<ListWhat> {
        let first = self.first.as_deref()?;
        WHAT.iter().find(|(name, ..)| *name == first).map(|(_, what, _)| *what)
    }
}

fn what(_typed: &std::ffi::OsStr) -> Vec<CompletionCandidate> {
    let candidate =
        |name: &str, help: &str| CompletionCandidate::new(name).help(Some(help.to_owned().into()));
    WHAT.iter().map(|(name, _, help)| candidate(name, help)).collect()
}
