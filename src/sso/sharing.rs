//! One sign-in for all processes that need it at the same time.
//!
//! The process that signs in holds a kernel lock, which ends with the process. The others poll the
//! token file, and take over when the lock is free and there is still no token. If the sign-in was
//! refused, they report that instead of asking again.

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;

use super::{SsoSession, token_file};
use crate::error::{Error, Kind, Result};
use crate::model::Secret;
use crate::sys::System;

const PAUSE: Duration = Duration::from_millis(250);

/// A sign-in lasts ten minutes at most; the process may be suspended.
const PATIENCE: Duration = Duration::from_mins(11);

/// A token from another process must last this long.
const LEAST_LEFT: SignedDuration = SignedDuration::from_mins(1);

/// The token of a sign-in to `session`: calls `sign_in`, or waits for the process that does.
/// `stale` is a token that must not be used.
pub(super) fn shared(
    system: &System,
    session: &SsoSession,
    stale: Option<&Secret>,
    sign_in: &mut dyn FnMut() -> Result<Secret>,
) -> Result<Secret> {
    let marker = marker(session);
    let ending_before = ending(system, session);
    let mut is_waiting = false;
    let end = system.clock.monotonic().saturating_add(PATIENCE);
    loop {
        let lock = system.files.try_lock(marker.as_ref());
        if let Some(token) = finished(system, session, stale) {
            return Ok(token);
        }
        if lock.is_none() {
            let holder = system.files.lock_holder(marker.as_ref());
            if !is_waiting {
                is_waiting = true;
                let what = format!("signing in to {}", session.display_name());
                tell_of_waiting(system, &what, holder);
            }
            if system.clock.monotonic() >= end {
                return Err(unfinished(session, holder));
            }
            system.clock.sleep(PAUSE);
            continue;
        }
        if let Some(ending) = ending(system, session)
            && is_waiting
            && Some(&ending) != ending_before.as_ref()
        {
            return Err(as_error(&ending, session));
        }
        return sign_in().inspect_err(|error| leave_ending(system, session, error));
    }
}

/// Says that this process waits for `holder` to finish `what`.
pub(super) fn tell_of_waiting(system: &System, what: &str, holder: Option<u32>) {
    let who = match holder {
        Some(id) => format!("process {id}"),
        None => "another process".to_owned(),
    };
    let text = format!("awsso: waiting for {who} to finish {what}");
    system.terminal.tell(&text);
}

fn unfinished(session: &SsoSession, holder: Option<u32>) -> Error {
    let minutes = PATIENCE.as_secs() / 60;
    let name = session.display_name();
    let text =
        format!("another process has not finished signing in to {name} within {minutes} minutes");
    let error = Error::new(Kind::Other, text);
    match holder {
        Some(id) => error.hint(format!("kill {id}   if that process hangs")),
        None => error,
    }
}

fn finished(system: &System, session: &SsoSession, stale: Option<&Secret>) -> Option<Secret> {
    let token = token_file::read(system, session)?;
    let is_new = stale != Some(&token.access_token);
    (is_new && token.lasts(system.now(), LEAST_LEFT)).then_some(token.access_token)
}

fn marker(session: &SsoSession) -> String {
    format!("sign-in-{}", token_file::file_name(session))
}

/// How the last sign-in failed: time, process, exit code, message.
fn ending_path(system: &System, session: &SsoSession) -> PathBuf {
    let name = format!("sign-in-{}.ending", token_file::file_name(session));
    system.files.credential_cache().join("locks").join(name)
}

fn ending(system: &System, session: &SsoSession) -> Option<String> {
    system.files.read_text(&ending_path(system, session)).ok().flatten()
}

fn leave_ending(system: &System, session: &SsoSession, error: &Error) {
    // Time and process make it unique.
    let text =
        format!("{} {} {}\n{error}", system.now(), system.processes.id(), error.kind().exit_code());
    let written = system.files.write_private(&ending_path(system, session), text.as_bytes());
    if let Err(error) = written {
        tracing::debug!(%error, "could not tell waiting processes how the sign-in ended");
    }
}

fn as_error(ending: &str, session: &SsoSession) -> Error {
    let (head, message) = ending.split_once('\n').unwrap_or((ending, ""));
    let code = head.rsplit(' ').next().and_then(|code| code.parse().ok());
    let kinds =
        [Kind::Usage, Kind::SignInNeeded, Kind::Configuration, Kind::Refused, Kind::Network];
    let kind = kinds.into_iter().find(|kind| Some(kind.exit_code()) == code);
    let message: String = message.chars().filter(|c| !c.is_control()).take(500).collect();
    Error::new(
        kind.unwrap_or(Kind::SignInNeeded),
        format!("the sign-in in another process failed: {message}"),
    )
    .hint(session.login_command(None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scripted::Script;

    #[test]
    fn a_process_that_never_finishes_its_sign_in_is_not_waited_for_for_ever() {
        let home = tempfile::tempdir().unwrap();
        let (script, other) = (Script::at_home(home.path()), Script::at_home(home.path()));
        let session = SsoSession::sample();
        let _held = other.system.files.try_lock(marker(&session).as_ref()).unwrap();
        let error = shared(&script.system, &session, None, &mut || unreachable!()).unwrap_err();
        assert!(error.to_string().ends_with("signing in to corp within 11 minutes"), "{error}");
        assert!(script.system.clock.monotonic() < PATIENCE + 2 * PAUSE);
    }

    #[test]
    fn an_ending_is_heard_once_and_by_those_who_waited_only() {
        let home = tempfile::tempdir().unwrap();
        let script = Script::at_home(home.path());
        let mut attempts = 0;
        for _ in 0..2 {
            let error = shared(&script.system, &SsoSession::sample(), None, &mut || {
                attempts += 1;
                Err(Error::new(Kind::Refused, "denied"))
            })
            .unwrap_err();
            assert_eq!(error.to_string(), "denied");
        }
        // Nobody was waited for: the ending of the first did not keep the second from trying.
        assert_eq!(attempts, 2);
        let ending = ending(&script.system, &SsoSession::sample()).unwrap();
        let error = as_error(&ending, &SsoSession::sample());
        assert_eq!(error.kind(), Kind::Refused);
        assert!(error.to_string().ends_with("failed: denied"), "{error}");
        assert_eq!(as_error("", &SsoSession::sample()).kind(), Kind::SignInNeeded);
    }
}
