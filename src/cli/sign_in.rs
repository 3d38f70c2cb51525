//! The flags of signing in and out.

use clap::Args;

use crate::model::ProfileName;

/// Which sign-in is meant.
#[derive(Clone, Debug, Args)]
pub struct SignInTarget {
    /// A profile that signs in with IAM Identity Center
    #[arg(value_name = "PROFILE", conflicts_with = "profile_flag")]
    pub profile: Option<ProfileName>,
    /// The profile, under the AWS CLI's name for it
    #[arg(long = "profile", value_name = "PROFILE", id = "profile_flag")]
    pub profile_flag: Option<ProfileName>,
    /// The sso-session
    #[arg(long, value_name = "NAME", conflicts_with_all = ["profile", "profile_flag"])]
    pub sso_session: Option<String>,
    /// Every sso-session, one after the other
    #[arg(long, conflicts_with_all = ["profile", "profile_flag", "sso_session"])]
    pub all: bool,
}

impl SignInTarget {
    /// The profile, however it was given.
    #[must_use]
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
    /// Sign in anew even if the session is still good
    #[arg(long)]
    pub force: bool,
    /// Print the address, do not open it
    #[arg(long)]
    pub no_browser: bool,
    /// Sign in with a code that can be confirmed on any device
    #[arg(long, visible_alias = "device-code", conflicts_with = "pkce")]
    pub use_device_code: bool,
    /// Sign in with a browser that comes back to this machine
    #[arg(long)]
    pub pkce: bool,
    /// The port the browser comes back to, for `ssh -L PORT:127.0.0.1:PORT`
    #[arg(long, value_name = "PORT", conflicts_with = "use_device_code", value_parser = clap::value_parser!(u16).range(1..))]
    pub callback_port: Option<u16>,
    /// Show the address as a QR code, for a phone
    #[arg(long)]
    pub qr: bool,
    /// Put the code (or the address) on the terminal's clipboard
    #[arg(long)]
    pub copy: bool,
}

/// `awsso logout`.
#[derive(Debug, Args)]
pub struct LogoutOptions {
    /// Which sign-in.
    #[command(flatten)]
    pub target: SignInTarget,
}
