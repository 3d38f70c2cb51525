//! The flags of `awsso configure`.

use clap::{ArgGroup, Args, Subcommand};

use crate::model::{ProfileName, Region};

/// `awsso configure`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct ConfigureOptions {
    /// What to configure
    #[command(subcommand)]
    pub action: ConfigureAction,
}

/// What `awsso configure` configures.
#[derive(Debug, Subcommand)]
pub enum ConfigureAction {
    /// Create a profile for an IAM Identity Center role, or for all of them
    Sso(Box<ConfigureSsoOptions>),
    /// Create an SSO session that profiles share
    SsoSession(ConfigureSsoSessionOptions),
}

/// What tells a portal.
#[derive(Clone, Debug, Default, Args)]
pub struct PortalOptions {
    /// URL of the access portal
    #[arg(long, visible_alias = "sso-start-url", value_name = "URL")]
    pub start_url: Option<String>,
    /// Region of IAM Identity Center
    #[arg(long, value_name = "REGION", value_parser = Region::typed)]
    pub sso_region: Option<Region>,
    /// Scopes to register for, separated by commas
    #[arg(long, visible_alias = "sso-registration-scopes", value_name = "SCOPES")]
    pub scopes: Option<String>,
}

/// `awsso configure sso`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(group = ArgGroup::new("mode").args(["all", "convert"]))]
pub struct ConfigureSsoOptions {
    /// Profile to create [default: ask]
    #[arg(long, value_name = "PROFILE", conflicts_with = "mode")]
    pub profile: Option<ProfileName>,
    /// SSO session to use or to create
    #[arg(long, visible_alias = "session", value_name = "NAME")]
    pub sso_session: Option<String>,
    /// The portal.
    #[command(flatten)]
    pub portal: PortalOptions,
    /// Account (ID or name); with --all a pattern ("prod-*"), repeatable
    #[arg(
        long = "account",
        visible_alias = "sso-account-id",
        value_name = "ACCOUNT",
        conflicts_with = "convert"
    )]
    pub accounts: Vec<String>,
    /// Role; with --all a pattern, repeatable
    #[arg(
        long = "role",
        visible_alias = "sso-role-name",
        value_name = "ROLE",
        conflicts_with = "convert"
    )]
    pub roles: Vec<String>,
    /// Region of the profile
    #[arg(long, value_name = "REGION", value_parser = Region::typed, conflicts_with = "convert")]
    pub region: Option<Region>,
    /// Output format of the AWS CLI
    #[arg(long, value_name = "FORMAT", conflicts_with = "convert")]
    pub output: Option<String>,
    /// Create a profile for every account and role
    #[arg(long)]
    pub all: bool,
    /// With --all: template of the profile names, such as {account_name}-{role}
    #[arg(long, value_name = "TEMPLATE", requires = "all")]
    pub template: Option<String>,
    /// With --all: delete generated profiles whose access no longer exists
    #[arg(long, requires = "all")]
    pub prune: bool,
    /// Move the sso_start_url of this profile to an SSO session, repeatable
    #[arg(long, value_name = "PROFILE")]
    pub convert: Vec<ProfileName>,
    /// Show the changes without writing them
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask; use the options given, else the defaults
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// Sign in with a device code, to be confirmed on any device
    #[arg(long)]
    pub use_device_code: bool,
    /// Print the sign-in URL instead of opening the browser
    #[arg(long)]
    pub no_browser: bool,
}

/// `awsso configure sso-session`.
#[derive(Debug, Args)]
pub struct ConfigureSsoSessionOptions {
    /// Name of the SSO session
    #[arg(long, visible_alias = "session", value_name = "NAME")]
    pub sso_session: Option<String>,
    /// The portal.
    #[command(flatten)]
    pub portal: PortalOptions,
    /// Show the changes without writing them
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask; use the options given, else the defaults
    #[arg(long, short = 'y')]
    pub yes: bool,
}
