//! The flags that name a target, and say how sure the person is.

use clap::Args;

use crate::model::ProfileName;

/// What to switch to.
#[derive(Clone, Debug, Default, Args)]
pub struct TargetOptions {
    /// Profile, alias, ACCOUNT/ROLE or role ARN; "-" for the previous one
    #[arg(value_name = "PROFILE", conflicts_with = "profile_flag")]
    pub profile: Option<ProfileName>,
    /// Same as PROFILE, as the AWS CLI spells it
    #[arg(long = "profile", value_name = "PROFILE", id = "profile_flag")]
    pub profile_flag: Option<ProfileName>,
    /// SSO session of an ACCOUNT/ROLE, if several have it
    #[arg(long, value_name = "NAME")]
    pub sso_session: Option<String>,
    /// Skip the confirmation for dangerous profiles
    #[arg(long, short)]
    pub yes: bool,
}

impl TargetOptions {
    /// What was typed, in either place.
    pub fn word(&self) -> Option<&str> {
        let name = self.profile.as_ref().or(self.profile_flag.as_ref());
        name.map(ProfileName::as_str)
    }
}
