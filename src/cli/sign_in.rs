//! The flags of signing in and out.

use clap::Args;

use super::configure::PortalOptions;
use crate::model::{ProfileName, Region};

/// Which sign-in is meant.
#[derive(Clone, Debug, Args)]
pub struct SignInTarget {
    /// Profile that uses IAM Identity Center
    #[arg(value_name = "PROFILE", conflicts_with = "profile_flag")]
    pub profile: Option<ProfileName>,
    /// Same as PROFILE, as the AWS CLI spells it
    #[arg(long = "profile", value_name = "PROFILE", id = "profile_flag")]
    pub profile_flag: Option<ProfileName>,
    /// SSO session
    #[arg(long, value_name = "NAME", conflicts_with_all = ["profile", "profile_flag"])]
    pub sso_session: Option<String>,
    /// Every SSO session, one after the other
    #[arg(long, conflicts_with_all = ["profile", "profile_flag", "sso_session"])]
    pub all: bool,
}

impl SignInTarget {
    /// The profile, however it was given.
    pub fn word(&self) -> Option<&str> {
        let named = self.profile.as_ref().or(self.profile_flag.as_ref());
        named.map(ProfileName::as_str)
    }
}

/// `awsso login`.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line, given or not"
)]
pub struct LoginOptions {
    /// Which sign-in.
    #[command(flatten)]
    pub target: SignInTarget,
    /// Access portal to sign in to; it can be saved as an SSO session
    #[arg(long, visible_alias = "sso-start-url", value_name = "URL", conflicts_with_all = ["profile", "profile_flag", "all"])]
    pub start_url: Option<String>,
    /// Region of IAM Identity Center, for --start-url
    #[arg(long, value_name = "REGION", value_parser = Region::typed, requires = "start_url")]
    pub sso_region: Option<Region>,
    /// Sign in even if the SSO session has not expired
    #[arg(long)]
    pub force: bool,
    /// Print the sign-in URL instead of opening the browser
    #[arg(long)]
    pub no_browser: bool,
    /// Sign in with a device code, to be confirmed on any device
    #[arg(long, visible_alias = "device-code", conflicts_with = "pkce")]
    pub use_device_code: bool,
    /// Sign in with the browser of this machine (PKCE)
    #[arg(long)]
    pub pkce: bool,
    /// Port that the browser returns to, for ssh -L PORT:127.0.0.1:PORT
    #[arg(long, value_name = "PORT", conflicts_with = "use_device_code", value_parser = clap::value_parser!(u16).range(1..))]
    pub callback_port: Option<u16>,
    /// Show the sign-in URL as a QR code, for a phone
    #[arg(long)]
    pub qr: bool,
    /// Copy the code (or the URL) to the clipboard
    #[arg(long)]
    pub copy: bool,
}

impl LoginOptions {
    /// The portal that the flags describe, if no file knows it.
    pub fn portal(&self) -> Option<PortalOptions> {
        self.start_url.as_ref()?;
        Some(PortalOptions {
            start_url: self.start_url.clone(),
            sso_region: self.sso_region.clone(),
            scopes: None,
        })
    }
}

/// `awsso logout`.
#[derive(Debug, Args)]
pub struct LogoutOptions {
    /// Which sign-in.
    #[command(flatten)]
    pub target: SignInTarget,
}
