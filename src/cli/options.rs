//! The flags of each verb.

use clap::{Args, ValueEnum};

use super::{ShellName, TargetOptions};
use crate::model::{ProfileName, Region, RoleArn, SessionName, SessionTag, parse_duration_seconds};

/// What all snippet verbs take.
#[derive(Clone, Debug, Default, Args)]
pub struct SnippetOptions {
    /// Shell to write for [default: the shell that called]
    #[arg(long, value_name = "SHELL")]
    pub shell: Option<ShellName>,
    /// Print the snippet even to a terminal or a file
    #[arg(long)]
    pub print: bool,
}

/// How fresh credentials have to be.
#[derive(Clone, Debug, Default, Args)]
pub struct FreshnessOptions {
    /// Ignore cached credentials and fetch new ones
    #[arg(long)]
    pub refresh: bool,
    /// Fetch new credentials if less time is left (seconds, or 1h30m) [default: 5m]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration_seconds)]
    pub min_ttl: Option<u32>,
}

impl FreshnessOptions {
    /// The least time left of cached credentials, in seconds.
    pub fn least_left(&self) -> u32 {
        self.min_ttl.unwrap_or(300)
    }
}

/// Output that is data for programs instead of shell code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object: variable to value, null to unset
    Json,
    /// NAME=value lines, quoted as `.env` files are
    Dotenv,
    /// NAME=value lines without quotes, for docker --env-file
    Docker,
}

/// What the verbs that switch a terminal take beside what to switch to.
#[derive(Clone, Debug, Default, Args)]
pub struct SwitchOptions {
    /// How fresh.
    #[command(flatten)]
    pub freshness: FreshnessOptions,
    /// Print data instead of shell code: json, dotenv or docker
    #[arg(long, value_name = "FORMAT", conflicts_with = "explain", hide_possible_values = true)]
    pub format: Option<Format>,
    /// With --format dotenv or docker: give variables to unset an empty value
    #[arg(long, requires = "format")]
    pub unset_empty: bool,
    /// Show how credentials would be obtained, without calling AWS
    #[arg(long)]
    pub explain: bool,
    /// With --explain: print JSON
    #[arg(long, requires = "explain")]
    pub json: bool,
    /// Where the snippet goes.
    #[command(flatten)]
    pub snippet: SnippetOptions,
}

/// `awsso env`.
#[derive(Debug, Default, Args)]
pub struct EnvOptions {
    /// What to switch to.
    #[command(flatten)]
    pub target: TargetOptions,
    /// Region to set, also in short form (euw1) [default: the profile's]
    #[arg(long, value_name = "REGION", value_parser = Region::typed)]
    pub region: Option<Region>,
    /// Session duration (seconds, or 1h30m), for roles and MFA sessions
    #[arg(long, visible_alias = "duration-seconds", value_name = "DURATION", value_parser = parse_duration_seconds, conflicts_with = "profile_only")]
    pub duration: Option<u32>,
    /// Set AWS_PROFILE instead of credentials; programs fetch their own
    #[arg(long)]
    pub profile_only: bool,
    /// Let awsso renew the credentials, even while a program runs
    #[arg(long, conflicts_with = "profile_only")]
    pub server: bool,
    /// MFA code, instead of being asked for it
    #[arg(long, visible_alias = "token-code", value_name = "CODE", value_parser = mfa_code)]
    pub mfa_code: Option<String>,
    /// How fresh, and where to.
    #[command(flatten)]
    pub switch: SwitchOptions,
}

/// `awsso assume`.
#[derive(Debug, Args)]
pub struct AssumeOptions {
    /// ARN of the role to assume
    #[arg(
        value_name = "ARN",
        required_unless_present = "role_arn_flag",
        conflicts_with = "role_arn_flag"
    )]
    pub role_arn: Option<RoleArn>,
    /// Same as ARN, as the AWS CLI spells it
    #[arg(long = "role-arn", value_name = "ARN", id = "role_arn_flag")]
    pub role_arn_flag: Option<RoleArn>,
    /// Role session name, shown in CloudTrail [default: awsso-USER]
    #[arg(long, visible_alias = "role-session-name", value_name = "NAME")]
    pub session_name: Option<SessionName>,
    /// Profile whose credentials assume the role [default: this terminal's]
    #[arg(long, visible_alias = "profile", value_name = "PROFILE")]
    pub source_profile: Option<ProfileName>,
    /// SSO session of an ACCOUNT/ROLE, if several have it
    #[arg(long, value_name = "NAME", requires = "source_profile")]
    pub sso_session: Option<String>,
    /// External ID required by the role's trust policy
    #[arg(long, value_name = "ID")]
    pub external_id: Option<String>,
    /// Session duration (seconds, or 1h30m) [default: 1h]
    #[arg(long, visible_alias = "duration-seconds", value_name = "DURATION", value_parser = parse_duration_seconds)]
    pub duration: Option<u32>,
    /// Serial number or ARN of the MFA device
    #[arg(long, visible_alias = "serial-number", value_name = "SERIAL")]
    pub mfa_serial: Option<String>,
    /// MFA code, instead of being asked for it
    #[arg(long, visible_alias = "token-code", value_name = "CODE", value_parser = mfa_code)]
    pub mfa_code: Option<String>,
    /// Session tag, repeatable
    #[arg(long = "tag", alias = "tags", value_name = "KEY=VALUE", value_parser = session_tag, num_args = 1..)]
    pub tags: Vec<SessionTag>,
    /// Key of a session tag to pass on to further roles, repeatable
    #[arg(long = "transitive-tag", alias = "transitive-tag-keys", value_name = "KEY", num_args = 1..)]
    pub transitive_tags: Vec<String>,
    /// Source identity recorded in CloudTrail
    #[arg(long, value_name = "NAME")]
    pub source_identity: Option<String>,
    /// Inline session policy: JSON, or a file that holds it
    #[arg(long, value_name = "FILE|JSON")]
    pub policy: Option<String>,
    /// Managed session policy, repeatable
    #[arg(long = "policy-arn", alias = "policy-arns", value_name = "ARN", value_parser = policy_arn, num_args = 1..)]
    pub policy_arns: Vec<String>,
    /// Region to call STS in and to set, also in short form (euw1)
    #[arg(long, value_name = "REGION", value_parser = Region::typed)]
    pub region: Option<Region>,
    /// Skip the confirmation for dangerous profiles
    #[arg(long, short)]
    pub yes: bool,
    /// How fresh, and where to.
    #[command(flatten)]
    pub switch: SwitchOptions,
}

/// `awsso unset`.
#[derive(Debug, Args)]
pub struct UnsetOptions {
    /// Print data instead of shell code: json, dotenv or docker
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<Format>,
    /// With --format dotenv or docker: give variables to unset an empty value
    #[arg(long, requires = "format")]
    pub unset_empty: bool,
    /// Where the snippet goes.
    #[command(flatten)]
    pub snippet: SnippetOptions,
}

/// `awsso status`.
#[derive(Debug, Default, Args)]
pub struct StatusOptions {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `awsso whoami`.
#[derive(Debug, Args)]
pub struct WhoamiOptions {
    /// Profile, ACCOUNT/ROLE or alias [default: this terminal's credentials]
    #[arg(value_name = "PROFILE", conflicts_with = "profile_flag")]
    pub profile: Option<ProfileName>,
    /// Same as PROFILE, as the AWS CLI spells it
    #[arg(long = "profile", value_name = "PROFILE", id = "profile_flag")]
    pub profile_flag: Option<ProfileName>,
    /// Region to call STS in
    #[arg(long, value_name = "REGION", value_parser = Region::typed)]
    pub region: Option<Region>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `awsso credential-process`.
#[derive(Debug, Args)]
pub struct CredentialProcessOptions {
    /// Profile, ACCOUNT/ROLE or alias
    #[arg(
        value_name = "PROFILE",
        required_unless_present = "profile_flag",
        conflicts_with = "profile_flag"
    )]
    pub profile: Option<ProfileName>,
    /// Same as PROFILE, as the AWS CLI spells it
    #[arg(long = "profile", value_name = "PROFILE", id = "profile_flag")]
    pub profile_flag: Option<ProfileName>,
    /// Ignore cached credentials and fetch new ones
    #[arg(long)]
    pub refresh: bool,
    // The AWS CLI and boto3 ask for new credentials with 15 minutes left.
    /// Fetch new credentials if less time is left [default: 16m]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration_seconds)]
    pub min_ttl: Option<u32>,
}

/// Six digits (STS `TokenCode`). The error does not repeat what was typed.
pub(super) fn mfa_code(text: &str) -> Result<String, String> {
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("six digits are expected".to_owned())
    }
}

/// `key=value`, or the AWS CLI's `Key=key,Value=value`.
fn session_tag(text: &str) -> Result<SessionTag, String> {
    let shorthand = text.strip_prefix("Key=").and_then(|rest| rest.split_once(",Value="));
    let (key, value) = shorthand.or_else(|| text.split_once('=')).ok_or("KEY=VALUE is expected")?;
    Ok(SessionTag { key: key.to_owned(), value: value.to_owned() })
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
        let expected = SessionTag { key: "team".into(), value: "a=b".into() };
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
