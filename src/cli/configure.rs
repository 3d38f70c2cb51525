//! The flags of `awsso configure`.

use clap::{ArgGroup, Args, Subcommand};

use crate::model::{ProfileName, Region};

/// `awsso configure`.
#[derive(Debug, Args)]
pub struct ConfigureOptions {
    /// What to configure
    #[command(subcommand)]
    pub action: ConfigureAction,
}

/// What `awsso configure` configures.
#[derive(Debug, Subcommand)]
pub enum ConfigureAction {
    /// A profile of an IAM Identity Center role, or with --all one for every account and role
    Sso(Box<ConfigureSsoOptions>),
    /// A sign-in that profiles share
    SsoSession(ConfigureSsoSessionOptions),
}

/// What tells a portal.
#[derive(Clone, Debug, Default, Args)]
pub struct PortalOptions {
    /// The address of the access portal
    #[arg(long, visible_alias = "sso-start-url", value_name = "URL")]
    pub start_url: Option<String>,
    /// The region of IAM Identity Center
    #[arg(long, value_name = "REGION")]
    pub sso_region: Option<Region>,
    /// What the sign-in may be used for, separated by commas
    #[arg(long, visible_alias = "sso-registration-scopes", value_name = "SCOPES")]
    pub scopes: Option<String>,
}

/// `awsso configure sso`.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[command(group = ArgGroup::new("mode").args(["all", "convert"]))]
pub struct ConfigureSsoOptions {
    /// The profile to write (default: asked for)
    #[arg(long, value_name = "PROFILE", conflicts_with = "mode")]
    pub profile: Option<ProfileName>,
    /// The sso-session to use or to make
    #[arg(long, visible_alias = "session", value_name = "NAME")]
    pub sso_session: Option<String>,
    /// The portal.
    #[command(flatten)]
    pub portal: PortalOptions,
    /// The account: id, name or a unique part of the name; with --all a pattern such as "prod-*", repeatable
    #[arg(
        long = "account",
        visible_alias = "sso-account-id",
        value_name = "ACCOUNT",
        conflicts_with = "convert"
    )]
    pub accounts: Vec<String>,
    /// The role; with --all a pattern, repeatable
    #[arg(
        long = "role",
        visible_alias = "sso-role-name",
        value_name = "ROLE",
        conflicts_with = "convert"
    )]
    pub roles: Vec<String>,
    /// The region that the profile works in
    #[arg(long, value_name = "REGION", conflicts_with = "convert")]
    pub region: Option<Region>,
    /// The AWS CLI's output format
    #[arg(long, value_name = "FORMAT", conflicts_with = "convert")]
    pub output: Option<String>,
    /// A profile for every account and role
    #[arg(long)]
    pub all: bool,
    /// With --all: how profiles are named, from {account_name}, {account_id}, {account_email}, {role}, {sso_session}
    #[arg(long, value_name = "TEMPLATE", requires = "all")]
    pub template: Option<String>,
    /// With --all: remove generated profiles whose account or role has vanished
    #[arg(long, requires = "all")]
    pub prune: bool,
    /// Turn a profile with its own sso_start_url into one with an sso-session, repeatable
    #[arg(long, value_name = "PROFILE")]
    pub convert: Vec<ProfileName>,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask: take what the flags say, else the defaults
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// Sign in with a code that can be typed on any device
    #[arg(long)]
    pub use_device_code: bool,
    /// Print the address, do not open it
    #[arg(long)]
    pub no_browser: bool,
}

/// `awsso configure sso-session`.
#[derive(Debug, Args)]
pub struct ConfigureSsoSessionOptions {
    /// The name of the sso-session
    #[arg(long, visible_alias = "session", value_name = "NAME")]
    pub sso_session: Option<String>,
    /// The portal.
    #[command(flatten)]
    pub portal: PortalOptions,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask: take what the flags say, else the defaults
    #[arg(long, short = 'y')]
    pub yes: bool,
}
