//! The one-time code of an MFA device: passed, printed by a command, or asked for.

use std::cell::Cell;
use std::time::Duration;

use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::{Secret, split_command};
use crate::sys::{CommandLine, Echo, Output, System};

/// A command that prints a code may wait for a touch of the device.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// What a person may be asked, and what they have already answered.
#[derive(Default)]
pub(crate) struct Interaction {
    /// Whether prompts and sign-ins are allowed.
    pub is_allowed: bool,
    /// The MFA code of the command line, for the first call that needs one: STS accepts each code
    /// once.
    pub mfa_code: Cell<Option<Secret>>,
}

impl Interaction {
    /// Whether no call has used the code.
    pub(crate) fn has_unused_code(&self) -> bool {
        let code = self.mfa_code.take();
        let is_unused = code.is_some();
        self.mfa_code.set(code);
        is_unused
    }

    /// Whether awsso can prompt now: allowed, and there is a terminal.
    pub(crate) fn reaches_a_person(&self, system: &System) -> bool {
        self.is_allowed && system.terminal.is_available()
    }

    /// Runs a command of the profile. It has `limit` if it may ask a person; else what the run has
    /// left for waiting.
    pub(super) fn run_program(
        &self,
        system: &System,
        command: &CommandLine,
        limit: Duration,
    ) -> Result<Output> {
        if self.reaches_a_person(system) {
            return system.processes.run(command, limit);
        }
        let clock = &*system.clock;
        let limit = limit.min(system.patience.left(clock));
        let _waiting = system.patience.wait(clock);
        system.processes.run(command, limit)
    }
}

/// An MFA device of a profile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MfaDevice<'a> {
    pub(crate) serial: &'a str,
    /// The profile's command that prints a code.
    pub(crate) process: Option<&'a str>,
}

/// The code for `device`.
pub(crate) fn device_code(
    system: &System,
    interaction: &Interaction,
    device: MfaDevice<'_>,
) -> Result<Secret> {
    token_code(system, interaction, device.process, device.serial)
}

/// The code for the MFA device `serial`; `program` is the profile's command that prints it.
pub(super) fn token_code(
    system: &System,
    interaction: &Interaction,
    program: Option<&str>,
    serial: &str,
) -> Result<Secret> {
    if let Some(code) = interaction.mfa_code.take() {
        return Ok(code);
    }
    if let Some(command) = program {
        return run(system, interaction, command).context_with(|| "mfa_process".to_owned());
    }
    if !interaction.is_allowed {
        return Err(Error::new(Kind::SignInNeeded, format!("MFA code required for {serial}"))
            .hint("pass the code: --mfa-code 123456"));
    }
    let prompt = format!("MFA code for {serial}: ");
    let code = system.terminal.ask(&prompt, Echo::Hidden).map_err(|error| {
        if error.kind() == Kind::Interrupted { error } else { error.with_kind(Kind::SignInNeeded) }
            .hint("pass the code: --mfa-code 123456")
    })?;
    check(code.expose())
}

fn run(system: &System, interaction: &Interaction, command: &str) -> Result<Secret> {
    let words = split_command(command)
        .map_err(|reason| Error::new(Kind::Configuration, format!("command {reason}")))?;
    let command = CommandLine::outside_session(&words, &system.environment);
    let output = interaction.run_program(system, &command, TIME_LIMIT)?;
    if !output.is_success() {
        return Err(Error::new(Kind::Other, output.failure()));
    }
    check(output.stdout.expose())
}

fn check(text: &str) -> Result<Secret> {
    let code = text.trim();
    if code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(Secret::new(code))
    } else {
        Err(Error::new(Kind::Usage, "not an MFA code: it must have 6 digits"))
    }
}
