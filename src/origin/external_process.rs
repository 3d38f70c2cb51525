//! `credential_process`: a command that prints credentials as JSON (botocore `ProcessProvider`).
//!
//! As in the AWS CLI, it runs without a shell: no `~`, `$VAR` or pipes.

use std::time::Duration;

use super::{About, Call, Detection, Fact, Origin, OriginKind};
use crate::environ::Environment;
use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::{AccountId, Credentials, Secret, split_command};
use crate::sys::CommandLine;
use crate::wire::process;

/// Long enough for a command that signs a person in.
const TIME_LIMIT: Duration = Duration::from_mins(2);

/// The profiles whose processes are running above this one, as a JSON list: a repeated one would
/// run forever.
const CHAIN_VARIABLE: &str = "AWSSO_PROFILE_CHAIN";

/// The longest chain of nested processes.
const MAXIMUM_CHAIN: usize = 8;

pub(super) fn detect(detection: &Detection<'_>) -> Result<Option<Box<dyn Origin>>> {
    let Some(command) = detection.get("credential_process") else {
        return Ok(None);
    };
    let words = split_command(&command.text()).map_err(|reason| {
        detection.broken(format!("has a credential_process ({}) {reason}", command.place()))
    })?;
    let profile = detection.profile.name();
    let chain = chain(detection.environment);
    if chain.iter().any(|name| name == profile) || chain.len() >= MAXIMUM_CHAIN {
        return Err(detection
            .broken(format!(
                "runs itself: its credential_process ({}) was started by {}",
                command.place(),
                chain.join(" → ")
            ))
            .hint("use another profile in the command"));
    }
    Ok(Some(Box::new(ProcessCredentials {
        words,
        profile: profile.to_owned(),
        chain,
        account: detection.text("aws_account_id").and_then(|id| id.parse().ok()),
    })))
}

#[derive(Debug)]
struct ProcessCredentials {
    words: Vec<String>,
    profile: String,
    chain: Vec<String>,
    account: Option<AccountId>,
}

impl Origin for ProcessCredentials {
    fn about(&self) -> About<'_> {
        // Not cached: the command decides what is fresh, and no SDK caches them.
        About { account: self.account.as_ref(), ..About::of(OriginKind::Process) }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![
            ("process_of_profile", self.profile.as_str().into()),
            ("program", self.words[0].as_str().into()),
            // Another argument may mean another person. It may also be a secret.
            ("command", Secret::new(self.words.join("\0")).mark().into()),
        ]
    }

    fn sentence(&self) -> String {
        // The arguments may hold secrets.
        format!("runs the credential_process {:?}", self.words[0])
    }

    fn fetch(&self, call: &Call<'_>) -> Result<Credentials> {
        let mut chain = self.chain.clone();
        chain.push(self.profile.clone());
        let chain = serde_json::to_string(&chain).expect("a list of strings is JSON");
        let mut command = CommandLine::outside_session(&self.words, &call.system.environment);
        command.environment.push((CHAIN_VARIABLE.into(), Some(chain.into())));
        let what = || format!("the credential_process {:?}", self.words[0]);
        let output =
            call.interaction.run_program(call.system, &command, TIME_LIMIT).context_with(what)?;
        if !output.is_success() {
            return Err(Error::new(Kind::Other, output.failure()).context(what()));
        }
        let mut credentials = process::parse(output.stdout.expose().as_bytes(), call.system.now())
            .context_with(what)?;
        if credentials.account_id.is_none() {
            credentials.account_id.clone_from(&self.account);
        }
        Ok(credentials)
    }
}

fn chain(environment: &Environment) -> Vec<String> {
    environment
        .text(CHAIN_VARIABLE)
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}
