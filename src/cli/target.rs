//! The flags that name a target, and say how sure the person is.

use clap::Args;

use crate::model::ProfileName;

/// What to switch to.
#[derive(Clone, Debug, Args)]
pub struct TargetOptions {
    /// A profile, ACCOUNT/ROLE, the ARN of an Identity Center role, or an alias; "-" for the one before
    #[arg(value_name = "PROFILE", conflicts_with = "profile_flag")]
    pub profile: Option<ProfileName>,
    /// The profile, under the AWS CLI's name for it
    #[arg(long = "profile", value_name = "PROFILE", id = "profile_flag")]
    pub profile_flag: Option<ProfileName>,
    /// The sign-in to take where ACCOUNT/ROLE could come from several
    #[arg(long, value_name = "NAME")]
    pub sso_session: Option<String>,
    /// Do not ask before switching to what the settings call dangerous
    #[arg(long, short)]
    pub yes: bool,
}

impl TargetOptions {
    /// What was typed, in either place.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        let name = self.profile.as_ref().or(self.profile_flag.as_ref());
        name.map(ProfileName::as_str)
    }
}
