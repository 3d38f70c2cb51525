//! The flags of `awsso exec`, and where they end.

use std::ffi::OsString;

use clap::Args;

use super::FreshnessOptions;
use super::options::mfa_code;
use crate::model::{ProfileName, Region, parse_duration_seconds};

/// `awsso exec`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(override_usage = "awsso exec [OPTIONS] [TARGET] [--] [COMMAND]...")]
pub struct ExecOptions {
    /// Profile, alias, ACCOUNT/ROLE or role ARN; then the command [default: your shell]
    #[arg(value_name = "TARGET", trailing_var_arg = true)]
    pub words: Vec<OsString>,
    /// Same as TARGET, as the AWS CLI spells it
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<ProfileName>,
    /// SSO session of an ACCOUNT/ROLE, if several have it
    #[arg(long, value_name = "NAME")]
    pub sso_session: Option<String>,
    /// Region to set, also in short form (euw1) [default: the profile's]
    #[arg(long, value_name = "REGION", value_parser = Region::typed)]
    pub region: Option<Region>,
    /// Session duration (seconds, or 1h30m), for roles and MFA sessions
    #[arg(long, visible_alias = "duration-seconds", value_name = "DURATION", conflicts_with = "each", value_parser = parse_duration_seconds)]
    pub duration: Option<u32>,
    /// Serve credentials that renew themselves while the command runs
    #[arg(long, conflicts_with = "each")]
    pub server: bool,
    /// Skip the confirmation for dangerous profiles
    #[arg(long, short)]
    pub yes: bool,
    /// MFA code, instead of being asked for it
    #[arg(long, visible_alias = "token-code", value_name = "CODE", value_parser = mfa_code)]
    pub mfa_code: Option<String>,
    /// Run the command with every matching profile; with a slash, with every ACCOUNT/ROLE
    #[arg(long, value_name = "PATTERN")]
    pub each: Vec<String>,
    /// With --each: run it in each of these regions (eu-west-1,euc1)
    #[arg(
        long,
        value_name = "REGION",
        value_delimiter = ',',
        value_parser = Region::typed,
        requires = "each",
        conflicts_with = "region"
    )]
    pub regions: Vec<Region>,
    /// With --each: how many to run at the same time [default: 8]
    #[arg(long, value_name = "N", requires = "each", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub parallel: Option<u8>,
    /// With --each: print JSON, one line for each run
    #[arg(long, requires = "each")]
    pub json: bool,
    /// With --each: only what did not succeed when this command last ran
    #[arg(long, requires = "each")]
    pub resume: bool,
    /// How fresh.
    #[command(flatten)]
    pub freshness: FreshnessOptions,
}

impl ExecOptions {
    /// `line`, parsed as these options, with the target as an option, so that the options after it
    /// are parsed too. `None` if no target precedes the command.
    pub(super) fn with_target_as_option(&self, line: &[OsString]) -> Option<Vec<OsString>> {
        let at = line.len().checked_sub(self.words.len())?;
        let (before, rest) = line.split_at(at);
        let (target, rest) = rest.split_first()?;
        // Behind `--` the command begins.
        let is_command = self.profile.is_some()
            || !self.each.is_empty()
            || before.last().is_some_and(|word| word == "--");
        if is_command {
            return None;
        }
        let mut option = OsString::from("--profile=");
        option.push(target);
        Some(before.iter().cloned().chain([option]).chain(rest.iter().cloned()).collect())
    }

    /// What names the target.
    pub(crate) fn target(&self) -> Option<&str> {
        self.profile.as_ref().map(ProfileName::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cli, Command};
    use super::*;

    fn read(line: &str) -> Result<(String, String, bool), String> {
        let words: Vec<_> = line.split(' ').map(OsString::from).collect();
        let cli = Cli::of_process(&words).map_err(|error| error.to_string())?;
        let Command::Exec(options) = &cli.command else { panic!("{line}") };
        let command: Vec<_> = options.words.iter().map(|word| word.to_str().unwrap()).collect();
        let target = options.target().unwrap_or("none").to_owned();
        Ok((target, command.join(" "), options.region.is_some() || cli.global.verbose > 0))
    }

    #[test]
    fn own_options_end_where_the_command_begins() {
        for (line, target, command, has_option) in [
            ("awsso exec", "none", "", false),
            ("awsso exec dev", "dev", "", false),
            ("awsso exec dev --", "dev", "", false),
            ("awsso exec -", "-", "", false),
            ("awsso exec dev aws s3 ls --region x", "dev", "aws s3 ls --region x", false),
            ("awsso exec dev -- aws --region x", "dev", "aws --region x", false),
            ("awsso exec dev --region euw1 aws -v", "dev", "aws -v", true),
            ("awsso exec --region euw1 dev -- aws", "dev", "aws", true),
            ("awsso exec dev -v -- aws", "dev", "aws", true),
            ("awsso exec -- aws --help", "none", "aws --help", false),
            ("awsso exec --region euw1 -- aws", "none", "aws", true),
            ("awsso exec dev sh -- x", "dev", "sh -- x", false),
            ("awsso exec dev -- -- x", "dev", "-- x", false),
            ("awsso exec --profile dev aws --yes", "dev", "aws --yes", false),
            ("awsso exec --profile=dev -- aws", "dev", "aws", false),
            ("awsso exec dev env --wrapper bash", "dev", "env --wrapper bash", false),
            ("awsso exec --each *dev* aws --yes", "none", "aws --yes", false),
            ("awsso exec --each */Admin --each x -v -- aws", "none", "aws", true),
        ] {
            let expected = (target.to_owned(), command.to_owned(), has_option);
            assert_eq!(read(line), Ok(expected), "{line}");
        }
        assert!(read("awsso exec --regoin euw1 dev").unwrap_err().contains("--regoin"));
        assert!(read("awsso exec dev --regoin euw1 -- aws").unwrap_err().contains("--regoin"));
    }

    #[cfg(unix)]
    #[test]
    fn the_command_may_hold_any_bytes() {
        use std::os::unix::ffi::OsStringExt as _;
        let odd = OsString::from_vec(vec![b'-', 0xff]);
        let line = ["awsso", "exec", "dev", "cat"].map(OsString::from);
        let line: Vec<_> = line.into_iter().chain([odd.clone()]).collect();
        let cli = Cli::of_process(&line).unwrap();
        let Command::Exec(options) = &cli.command else { panic!() };
        assert_eq!(options.words, [OsString::from("cat"), odd]);
    }
}
