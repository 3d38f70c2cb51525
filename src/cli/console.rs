//! The flags of `awsso console` and `awsso open`.

use clap::Args;

use super::options::mfa_code;
use super::{FreshnessOptions, TargetOptions};
use crate::model::{ProfileName, Region, parse_duration_seconds};

/// `awsso console`.
#[derive(Debug, Args)]
pub struct ConsoleOptions {
    /// Whose console; without one, this terminal's.
    #[command(flatten)]
    pub target: TargetOptions,
    /// Page to open: a service (s3), or a path in the console
    #[arg(long, value_name = "SERVICE|PATH")]
    pub service: Option<String>,
    /// How.
    #[command(flatten)]
    pub link: LinkOptions,
}

/// `awsso open`.
#[derive(Debug, Args)]
pub struct OpenOptions {
    /// ARN of a resource, or link to a page of the console
    #[arg(value_name = "ARN|URL")]
    pub place: String,
    /// Profile to open it with [default: a role in the account of the ARN]
    #[arg(long, value_name = "PROFILE", conflicts_with = "role")]
    pub profile: Option<ProfileName>,
    /// Role to open it with, if there are several in the account
    #[arg(long, visible_alias = "role-name", value_name = "ROLE")]
    pub role: Option<String>,
    /// SSO session of an ACCOUNT/ROLE in --profile, if several have it
    #[arg(long, value_name = "NAME", requires = "profile")]
    pub sso_session: Option<String>,
    /// Skip the confirmation for dangerous profiles
    #[arg(long, short)]
    pub yes: bool,
    /// How.
    #[command(flatten)]
    pub link: LinkOptions,
}

/// How a page of the console is opened.
#[derive(Clone, Debug, Default, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line, given or not"
)]
pub struct LinkOptions {
    /// Region of the page, also in short form (euw1) [default: the profile's]
    #[arg(long, value_name = "REGION", value_parser = Region::typed)]
    pub region: Option<Region>,
    /// Print the sign-in link instead of opening it; it is secret for 15 minutes
    #[arg(long, conflicts_with = "open")]
    pub print: bool,
    /// Open the browser [default]
    #[arg(long)]
    pub open: bool,
    /// Go through the access portal, as the user who is signed in there
    #[arg(long)]
    pub portal: bool,
    /// Browser command ({url} is the URL) [default: console.browser]
    #[arg(long, value_name = "COMMAND", conflicts_with = "print")]
    pub browser: Option<String>,
    /// Sign the browser out of the console first
    #[arg(long, conflicts_with = "portal")]
    pub sign_out: bool,
    /// How long the console session lasts, where AWS allows it [default: 12h]
    #[arg(long, value_name = "DURATION", value_parser = session_duration, conflicts_with = "portal")]
    pub duration: Option<u32>,
    /// MFA code, instead of being asked for it
    #[arg(long, visible_alias = "token-code", value_name = "CODE", value_parser = mfa_code)]
    pub mfa_code: Option<String>,
    /// How fresh.
    #[command(flatten)]
    pub freshness: FreshnessOptions,
}

/// 15 minutes to 12 hours (`SessionDuration`).
fn session_duration(text: &str) -> Result<u32, String> {
    let seconds = parse_duration_seconds(text).map_err(|error| error.to_string())?;
    if (900..=43_200).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("15m to 12h are allowed".to_owned())
    }
}
