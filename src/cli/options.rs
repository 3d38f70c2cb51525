//! The flags of each verb.

use clap::{Args, ValueEnum};

use super::{ShellName, TargetOptions};
use crate::model::{ProfileName, Region, RoleArn, SessionName, SessionTag, parse_duration_seconds};

/// What all snippet verbs take.
#[derive(Clone, Debug, Args)]
pub struct SnippetOptions {
    /// Shell to write for [default: the shell that called]
    #[arg(long, value_name = "SHELL")]
    pub shell: Option<ShellName>,
    /// Print even if stdout is a terminal
    #[arg(long)]
    pub print: bool,
}

/// How fresh credentials have to be.
#[derive(Clone, Debug, Args)]
pub struct Renewal {
    /// Ignore cached role credentials
    #[arg(long)]
    pub refresh: bool,
    /// Fetch anew when less than this is left (seconds, or 1h30m)
    #[arg(long, value_name = "DURATION", value_parser = parse_duration_seconds, default_value = "5m")]
    pub min_ttl: u32,
}

/// Output that is data for programs instead of shell code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object: variable to value, null for "unset"
    Json,
    /// NAME=value lines for `--env-file` and its kin
    Dotenv,
}

/// What the verbs that switch a terminal take beside what to switch to.
#[derive(Clone, Debug, Args)]
pub struct SwitchOptions {
    /// How fresh.
    #[command(flatten)]
    pub renewal: Renewal,
    /// Print data instead of shell code
    #[arg(long, value_name = "FORMAT", conflicts_with = "explain")]
    pub format: Option<Format>,
    /// Say how the credentials would be obtained, and ask nobody
    #[arg(long)]
    pub explain: bool,
    /// With --explain: as data on stdout
    #[arg(long, requires = "explain")]
    pub json: bool,
    /// Where the snippet goes.
    #[command(flatten)]
    pub snippet: SnippetOptions,
}

/// `awsso env`.
#[derive(Debug, Args)]
pub struct EnvOptions {
    /// What to switch to.
    #[command(flatten)]
    pub target: TargetOptions,
    /// Set this region instead of the configured one
    #[arg(long, value_name = "REGION")]
    pub region: Option<Region>,
    /// Set AWS_PROFILE instead of credentials
    #[arg(long)]
    pub profile_only: bool,
    /// The six digits of the MFA device, instead of being asked
    #[arg(long, visible_alias = "token-code", value_name = "CODE", value_parser = mfa_code)]
    pub mfa_code: Option<String>,
    /// How fresh, and where to.
    #[command(flatten)]
    pub switch: SwitchOptions,
}

/// `awsso assume`.
#[derive(Debug, Args)]
pub struct AssumeOptions {
    /// The role to assume
    #[arg(long, value_name = "ARN")]
    pub role_arn: RoleArn,
    /// Name of the role session, as it stands in CloudTrail (default: awsso-USER)
    #[arg(long, visible_alias = "role-session-name", value_name = "NAME")]
    pub session_name: Option<SessionName>,
    /// The profile, ACCOUNT/ROLE or alias whose credentials make the call (default: this terminal's, else the default chain)
    #[arg(long, visible_alias = "profile", value_name = "PROFILE")]
    pub source_profile: Option<ProfileName>,
    /// The sign-in to take where ACCOUNT/ROLE could come from several
    #[arg(long, value_name = "NAME", requires = "source_profile")]
    pub sso_session: Option<String>,
    /// What the role's owner asks third parties for
    #[arg(long, value_name = "ID")]
    pub external_id: Option<String>,
    /// How long the session lasts (seconds, or 1h30m; default: one hour)
    #[arg(long, visible_alias = "duration-seconds", value_name = "DURATION", value_parser = parse_duration_seconds)]
    pub duration: Option<u32>,
    /// The MFA device
    #[arg(long, visible_alias = "serial-number", value_name = "SERIAL")]
    pub mfa_serial: Option<String>,
    /// The six digits of the MFA device, instead of being asked
    #[arg(long, visible_alias = "token-code", value_name = "CODE", value_parser = mfa_code)]
    pub mfa_code: Option<String>,
    /// A session tag, repeatable (also Key=k,Value=v)
    #[arg(long = "tag", alias = "tags", value_name = "KEY=VALUE", value_parser = session_tag, num_args = 1..)]
    pub tags: Vec<SessionTag>,
    /// Key of a tag that later hops inherit, repeatable
    #[arg(long = "transitive-tag", alias = "transitive-tag-keys", value_name = "KEY", num_args = 1..)]
    pub transitive_tags: Vec<String>,
    /// Who is behind the session, for CloudTrail
    #[arg(long, value_name = "NAME")]
    pub source_identity: Option<String>,
    /// An inline session policy: JSON, or a file (also file://…)
    #[arg(long, value_name = "FILE|JSON")]
    pub policy: Option<String>,
    /// A managed session policy, repeatable
    #[arg(long = "policy-arn", alias = "policy-arns", value_name = "ARN", value_parser = policy_arn, num_args = 1..)]
    pub policy_arns: Vec<String>,
    /// Call STS in this region, and set it
    #[arg(long, value_name = "REGION")]
    pub region: Option<Region>,
    /// Do not ask before assuming what the settings call dangerous
    #[arg(long, short)]
    pub yes: bool,
    /// How fresh, and where to.
    #[command(flatten)]
    pub switch: SwitchOptions,
}

/// `awsso unset`.
#[derive(Debug, Args)]
pub struct UnsetOptions {
    /// Print data instead of shell code
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Where the snippet goes.
    #[command(flatten)]
    pub snippet: SnippetOptions,
}

/// `awsso status`.
#[derive(Debug, Args)]
pub struct StatusOptions {
    /// As data
    #[arg(long)]
    pub json: bool,
}

/// `awsso whoami`.
#[derive(Debug, Args)]
pub struct WhoamiOptions {
    /// Ask for this profile instead of this terminal's credentials
    #[arg(value_name = "PROFILE", conflicts_with = "profile_flag")]
    pub profile: Option<ProfileName>,
    /// The profile, under the AWS CLI's name for it
    #[arg(long = "profile", value_name = "PROFILE", id = "profile_flag")]
    pub profile_flag: Option<ProfileName>,
    /// Ask STS in this region
    #[arg(long, value_name = "REGION")]
    pub region: Option<Region>,
    /// As data
    #[arg(long)]
    pub json: bool,
}

/// `awsso credential-process`.
#[derive(Debug, Args)]
pub struct CredentialProcessOptions {
    /// The profile
    #[arg(
        value_name = "PROFILE",
        required_unless_present = "profile_flag",
        conflicts_with = "profile_flag"
    )]
    pub profile: Option<ProfileName>,
    /// The profile, under the AWS CLI's name for it
    #[arg(long = "profile", value_name = "PROFILE", id = "profile_flag")]
    pub profile_flag: Option<ProfileName>,
    /// How fresh.
    #[command(flatten)]
    pub renewal: Renewal,
}

/// Six digits (STS `TokenCode`). The text of the error does not repeat what was typed.
pub(super) fn mfa_code(text: &str) -> Result<String, String> {
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("six digits are expected".to_owned())
    }
}

/// `key=value`, or the AWS CLI's `Key=key,Value=value`.
fn session_tag(text: &str) -> Result<SessionTag, String> {
    let shorthand = text
        .strip_prefix("Key=")
        .and_then(|rest| rest.split_once(",Value="));
    let (key, value) = shorthand
        .or_else(|| text.split_once('='))
        .ok_or("KEY=VALUE is expected")?;
    Ok(SessionTag {
        key: key.to_owned(),
        value: value.to_owned(),
    })
}

/// An ARN, or the AWS CLI's `arn=ARN`.
fn policy_arn(text: &str) -> Result<String, String> {
    let arn = text.strip_prefix("arn=").unwrap_or(text);
    if arn.starts_with("arn:") && (20..=2048).contains(&arn.len()) {
        Ok(arn.to_owned())
    } else {
        Err("the ARN of a managed policy is expected".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_taken_in_both_forms() {
        let expected = SessionTag {
            key: "team".into(),
            value: "a=b".into(),
        };
        assert_eq!(session_tag("team=a=b").unwrap(), expected);
        assert_eq!(session_tag("Key=team,Value=a=b").unwrap(), expected);
        assert!(session_tag("team").is_err());
    }

    #[test]
    fn a_wrong_mfa_code_is_not_repeated() {
        assert!(!mfa_code("12345x").unwrap_err().contains("12345x"));
        assert!(mfa_code("123456").is_ok());
    }
}
