//! The access token: read from the shared cache, refreshed in silence, by one process at a time.

use jiff::SignedDuration;

use super::service_call::ServiceCall;
use super::sign_in::sign_in_needed;
use super::turn::{Turn, TurnLimits};
use super::{SsoSession, token_file};
use crate::error::{Error, Result, ResultExt};
use crate::model::Secret;
use crate::network::Network;
use crate::sys::System;
use crate::wire::oidc::{self, Client, OidcCode};
use crate::wire::token_cache::CachedToken;

/// A token with less than this left is refreshed, as the SDKs do it.
const REFRESH_BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// A usable access token of `session`: the cached one, or a refreshed one.
///
/// # Errors
/// [`crate::error::Kind::SignInNeeded`] when there is none and none can be had in silence; [`crate::error::Kind::Network`] when
/// the refresh that was needed got no answer.
pub fn ensure_token(system: &System, network: &Network, session: &SsoSession) -> Result<Secret> {
    let Some(token) = token_file::read(system, session) else {
        return Err(sign_in_needed(session, "nobody is signed in"));
    };
    if token.lasts(system.now(), REFRESH_BEFORE) {
        return Ok(token.access_token);
    }
    refresh(
        system,
        network,
        session,
        &token.access_token,
        TurnLimits::default(),
    )
    .or_else(|error| {
        // Read anew: somebody else may have had more luck.
        let old = token_file::read(system, session);
        let Some(old) = old.filter(|old| old.expires_at > system.now()) else {
            return Err(error);
        };
        tracing::debug!(%error, "the access token was not refreshed, but is still good");
        Ok(old.access_token)
    })
}

/// Another token than `rejected`, which the portal no longer takes although it has not expired.
///
/// # Errors
/// As [`ensure_token`].
pub fn replace_rejected_token(
    system: &System,
    network: &Network,
    session: &SsoSession,
    rejected: &Secret,
) -> Result<Secret> {
    refresh(system, network, session, rejected, TurnLimits::default())
}

fn refresh(
    system: &System,
    network: &Network,
    session: &SsoSession,
    stale: &Secret,
    limits: TurnLimits,
) -> Result<Secret> {
    let turn = turn(system, session, limits)?;
    // Whoever had the turn before may have done the work.
    let Some(token) = token_file::read(system, session) else {
        return Err(sign_in_needed(session, "nobody is signed in"));
    };
    let now = system.now();
    let is_new = token.access_token != *stale;
    if is_new && token.lasts(now, REFRESH_BEFORE) {
        return Ok(token.access_token);
    }
    ask_for_new_token(&turn, system, network, session, &token)
}

fn ask_for_new_token(
    turn: &Turn,
    system: &System,
    network: &Network,
    session: &SsoSession,
    token: &CachedToken,
) -> Result<Secret> {
    let Some((refresh_token, registration)) = token.refresh(system.now()) else {
        return Err(sign_in_needed(session, "the access token has expired"));
    };
    tracing::debug!(
        session = session.display_name(),
        "refreshing the access token"
    );
    let limit = turn
        .time_left(system)
        .context_with(|| "refreshing the access token".to_owned())?;
    let client = Client {
        id: &registration.client_id,
        secret: &registration.client_secret,
    };
    let call = ServiceCall::to_oidc(system, network, session);
    let answer = call.using_something_up().within(limit).send(
        &|base| oidc::create_token_with_refresh_token(base, client, refresh_token),
        &oidc::parse_token,
    )?;
    let answer = answer.map_err(|error| match error.code {
        OidcCode::InvalidGrant
        | OidcCode::InvalidClient
        | OidcCode::UnauthorizedClient
        | OidcCode::ExpiredToken
        | OidcCode::AccessDenied => sign_in_needed(session, "the portal session has ended"),
        _ => Error::from(error).context("refreshing the access token"),
    })?;
    let fresh = token.refreshed(&answer, system.now());
    // The old refresh token is used up: if the new one is lost, so is the session. This run can
    // go on all the same.
    if let Err(error) = token_file::write(system, session, &fresh) {
        tracing::warn!(%error, "the refreshed token could not be kept: soon a sign-in will be needed");
    }
    Ok(fresh.access_token)
}

/// The right to replace or remove the token file, for the time of a few requests at most. It lies
/// beside awsso's own caches: the AWS CLI must not meet files it does not know.
pub(super) fn turn(system: &System, session: &SsoSession, limits: TurnLimits) -> Result<Turn> {
    let name = token_file::file_name(session);
    Turn::wait_for(system, name.as_ref(), limits)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::{Arc, Mutex};
    use std::thread;
    use std::time::Duration;

    use aws_emulator::{Emulator, Fault, FaultKind};
    use serde_json::json;

    use super::*;
    use crate::environ::Environment;
    use crate::error::Kind;
    use crate::model::Timestamp;
    use crate::sys::scripted::{Script, ScriptedClock};
    use crate::sys::{Clock, FileLock, Files};
    use crate::wire::endpoint::Service;

    const NEW_TOKEN: &str = r#"{"accessToken":"new","expiresIn":3600,"tokenType":"Bearer"}"#;

    fn leave_token(system: &System, expires_at: &str) {
        let content = json!({
            "startUrl": SsoSession::sample().start_url, "region": "us-east-1",
            "accessToken": "old", "expiresAt": expires_at, "refreshToken": "refresh",
            "clientId": "id", "clientSecret": "secret",
            "registrationExpiresAt": "2099-01-01T00:00:00Z",
        });
        let path = token_file::path(system, &SsoSession::sample());
        let bytes = content.to_string().into_bytes();
        system.files.write_private(&path, &bytes).unwrap();
    }

    fn hold_lock(files: &Files) -> FileLock {
        let name = token_file::file_name(&SsoSession::sample());
        let clock = ScriptedClock::default();
        files.lock(name.as_ref(), Duration::ZERO, &clock).unwrap()
    }

    /// A clock by which another process gives its lock back.
    struct Releasing {
        clock: Arc<ScriptedClock>,
        held: Mutex<Option<FileLock>>,
        at: Duration,
    }

    impl Clock for Releasing {
        fn now(&self) -> Timestamp {
            self.clock.now()
        }

        fn sleep(&self, duration: Duration) {
            self.clock.sleep(duration);
            if self.clock.monotonic() >= self.at {
                drop(self.held.lock().unwrap().take());
            }
        }

        fn monotonic(&self) -> Duration {
            self.clock.monotonic()
        }
    }

    /// A world in which another process gives its lock back after so many seconds, without having
    /// got a token.
    fn behind_another(home: &Path, seconds: u64, expires_at: &str) -> Script {
        let mut script = Script::at_home(home);
        leave_token(&script.system, expires_at);
        script.system.clock = Box::new(Releasing {
            clock: script.clock.clone(),
            held: Mutex::new(Some(hold_lock(&script.system.files))),
            at: Duration::from_secs(seconds),
        });
        script
    }

    #[test]
    fn what_was_waited_for_the_lock_is_missing_for_the_request() {
        let home = tempfile::tempdir().unwrap();
        let script = behind_another(home.path(), 12, "2031-05-06T07:00:00Z");
        script.http.queue_answer(200, NEW_TOKEN);
        let token = ensure_token(&script.system, &Network::default(), &SsoSession::sample());
        assert_eq!(token.unwrap().expose(), "new");
        let [transport] = &script.http.transports()[..] else {
            panic!("one request is expected");
        };
        assert!(
            transport.total_timeout <= Duration::from_secs(18),
            "{transport:?}"
        );
        assert!(
            transport.total_timeout > Duration::from_secs(17),
            "{transport:?}"
        );
    }

    #[test]
    fn a_request_without_time_for_its_answer_is_not_begun() {
        let home = tempfile::tempdir().unwrap();
        let script = behind_another(home.path(), 27, "2031-05-06T07:00:00Z");
        let error =
            ensure_token(&script.system, &Network::default(), &SsoSession::sample()).unwrap_err();
        assert_eq!(error.kind(), Kind::Network);
        assert_eq!(
            error.to_string(),
            "refreshing the access token: another process tried in vain for so long that no time is left"
        );
        assert!(script.http.requests().is_empty());
    }

    #[test]
    fn a_token_that_is_still_good_serves_while_another_process_holds_the_lock() {
        let home = tempfile::tempdir().unwrap();
        let script = behind_another(home.path(), 3600, "2031-05-06T07:11:00Z");
        let token = ensure_token(&script.system, &Network::default(), &SsoSession::sample());
        assert_eq!(token.unwrap().expose(), "old");
        assert_eq!(script.clock.monotonic(), Duration::from_secs(30));
    }

    #[test]
    fn a_token_that_was_rejected_serves_no_more() {
        let home = tempfile::tempdir().unwrap();
        let script = behind_another(home.path(), 3600, "2031-05-06T07:11:00Z");
        let (network, rejected) = (Network::default(), Secret::new("old"));
        let answer =
            replace_rejected_token(&script.system, &network, &SsoSession::sample(), &rejected);
        assert!(answer.unwrap_err().to_string().contains("within 30 s"));
    }

    #[test]
    fn however_many_wait_behind_a_server_that_hangs_all_are_done_in_time() {
        let aws = Emulator::start();
        aws.fault(Fault::new(FaultKind::Hang));
        let home = tempfile::tempdir().unwrap();
        let variable = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        let environment = Environment::new([(variable.into(), home.path().into())]);
        let mut network = Network {
            attempts: 3,
            ..Network::default()
        };
        let url = aws.url().to_owned();
        network.endpoints.overrides.insert(Service::Oidc, url);
        let world = || System {
            files: Files::new(&environment),
            environment: environment.clone(),
            ..System::real()
        };
        leave_token(&world(), "2020-01-01T00:00:00Z");
        let limits = TurnLimits {
            whole: Duration::from_secs(1),
            shortest_request: Duration::from_millis(100),
        };
        let clock = world().clock;
        let start = clock.monotonic();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let stale = Secret::new("old");
                    refresh(&world(), &network, &SsoSession::sample(), &stale, limits).unwrap_err()
                });
            }
        });
        let took = clock.monotonic().saturating_sub(start);
        // One after the other they would have taken four seconds.
        assert!(took < Duration::from_secs(2), "{took:?}");
        assert_eq!(aws.count("CreateToken"), 1);
    }
}
