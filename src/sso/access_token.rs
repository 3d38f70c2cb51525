//! The access token: read from its file and refreshed, by one process at a time.

use jiff::SignedDuration;

use super::place::Place;
use super::service_call::ServiceCall;
use super::shared_file;
use super::{SignInReason, SsoSession, refused, token_file};
use crate::error::{Error, Kind, Result};
use crate::model::{Secret, format_remaining};
use crate::network::Network;
use crate::sys::System;
use crate::wire::oidc::{self, Client, OidcCode, OidcError};
use crate::wire::token_cache::CachedToken;

/// A token with less time left is refreshed, as in the SDKs.
const REFRESH_BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// A terminal that renews refreshes earlier than other tools: the AWS CLI and boto3 do so with 15
/// minutes left, the .NET SDK with about 7, the other SDKs with 5. They do not wait for each other,
/// and of two that refresh at the same time one fails.
pub(crate) const AHEAD: SignedDuration = SignedDuration::from_mins(20);

/// The access token of `session`, refreshed if necessary.
pub(crate) fn ensure_token(
    system: &System,
    network: &Network,
    session: &SsoSession,
) -> Result<Secret> {
    system.policy()?.check_start_url(&session.start_url)?;
    Refresh::new(system, network, session).ensure(REFRESH_BEFORE)
}

pub(crate) fn refresh_ahead(
    system: &System,
    network: &Network,
    session: &SsoSession,
) -> Result<()> {
    system.policy()?.check_start_url(&session.start_url)?;
    let refresh = Refresh::new(system, network, session);
    refresh.ensure(AHEAD).map(|_| ())
}

/// A token to use instead of `rejected`, which the portal refuses although it has not expired.
pub(crate) fn replace_rejected_token(
    system: &System,
    network: &Network,
    session: &SsoSession,
    rejected: &Secret,
) -> Result<Secret> {
    system.policy()?.check_start_url(&session.start_url)?;
    Refresh::new(system, network, session).instead_of(rejected)
}

struct Refresh<'a> {
    system: &'a System,
    network: &'a Network,
    session: &'a SsoSession,
}

impl<'a> Refresh<'a> {
    fn new(system: &'a System, network: &'a Network, session: &'a SsoSession) -> Self {
        Self { system, network, session }
    }

    fn token(&self) -> Result<CachedToken> {
        token_file::load(self.system, self.session)?
            .ok_or_else(|| self.session.sign_in_needed(SignInReason::NotSignedIn))
    }

    /// A token that lasts for `minimum`; if it cannot be refreshed, one that has not expired.
    fn ensure(&self, minimum: SignedDuration) -> Result<Secret> {
        let token = self.token()?;
        if token.lasts(self.system.now(), minimum) {
            return Ok(token.access_token);
        }
        self.instead_of(&token.access_token).or_else(|error| {
            // Another process may have refreshed it.
            let old = token_file::read(self.system, self.session);
            let Some(old) = old.filter(|old| old.expires_at > self.system.now()) else {
                return Err(error);
            };
            tracing::debug!(%error, "could not refresh the access token; using the current one");
            Ok(old.access_token)
        })
    }

    fn instead_of(&self, stale: &Secret) -> Result<Secret> {
        let _lock = token_file::lock(self.system, self.session)?;
        // The previous holder of the lock may have refreshed it.
        let token = self.token()?;
        if self.is_newer(&token, stale) {
            return Ok(token.access_token);
        }
        self.ask(&token).map_err(|error| match error.kind() {
            Kind::SignInNeeded => error,
            _ => error.context("refreshing the access token"),
        })
    }

    fn is_newer(&self, token: &CachedToken, stale: &Secret) -> bool {
        token.access_token != *stale && token.lasts(self.system.now(), REFRESH_BEFORE)
    }

    fn ask(&self, token: &CachedToken) -> Result<Secret> {
        let (system, session) = (self.system, self.session);
        let Some((refresh_token, registration)) = token.refresh(system.now()) else {
            return Err(session.sign_in_needed(SignInReason::TokenExpired));
        };
        if refused::is_noted(system, session, refresh_token) {
            return Err(ended(session));
        }
        tracing::debug!(session = session.display_name(), "refreshing the access token");
        shared_file::check_time(system)?;
        // The call uses up the refresh token, so make sure first that the new one can be saved.
        let place = Place::reserve(system, session)?;
        let client = Client { id: &registration.client_id, secret: &registration.client_secret };
        let call = ServiceCall::to_oidc(system, self.network, session);
        let answer = call.using_something_up().send(
            &|base| oidc::create_token_with_refresh_token(base, client, refresh_token),
            &oidc::parse_token,
        )?;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                drop(place);
                return self.after_refusal(error, token, refresh_token);
            }
        };
        let fresh = token.refreshed(&answer, system.now());
        // This run can still use the token.
        if let Err(error) = place.fill(system, session, &fresh) {
            let left = format_remaining(fresh.expires_at, system.now());
            tracing::warn!(
                "could not save the refreshed token: {error}; you will have to sign in again in \
                 {left}"
            );
        }
        Ok(fresh.access_token)
    }

    /// If the service refuses the refresh token, another tool may have used it up and saved the
    /// next one.
    fn after_refusal(
        &self,
        error: OidcError,
        token: &CachedToken,
        refresh_token: &Secret,
    ) -> Result<Secret> {
        let (system, session) = (self.system, self.session);
        match error.code {
            OidcCode::InvalidGrant => {
                let newer = || {
                    let newer = token_file::load(system, session).ok().flatten();
                    newer.filter(|newer| self.is_newer(newer, &token.access_token))
                };
                if let Some(newer) = shared_file::winner(system, &newer) {
                    return Ok(newer.access_token);
                }
            }
            OidcCode::InvalidClient
            | OidcCode::UnauthorizedClient
            | OidcCode::ExpiredToken
            | OidcCode::AccessDenied => {}
            _ => return Err(error.into()),
        }
        refused::note(system, session, refresh_token);
        Err(ended(session))
    }
}

fn ended(session: &SsoSession) -> Error {
    session.sign_in_needed(SignInReason::SessionExpired)
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
    use crate::model::Timestamp;
    use crate::sys::scripted::{Script, ScriptedClock};
    use crate::sys::{Clock, FileLock, Files, Patience};
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
        assert!(transport.total_timeout <= Duration::from_secs(18), "{transport:?}");
        assert!(transport.total_timeout > Duration::from_secs(17), "{transport:?}");
    }

    #[test]
    fn a_request_without_time_for_its_answer_is_not_begun() {
        let home = tempfile::tempdir().unwrap();
        let script = behind_another(home.path(), 1, "2031-05-06T07:00:00Z");
        let script = Script {
            system: System { patience: Patience::of(Duration::from_secs(4)), ..script.system },
            ..script
        };
        script.system.clock.sleep(Duration::from_secs(1));
        let error =
            ensure_token(&script.system, &Network::default(), &SsoSession::sample()).unwrap_err();
        assert_eq!(error.kind(), Kind::Network);
        assert_eq!(
            error.to_string(),
            "refreshing the access token: too little time left: this run has waited too long before"
        );
        assert!(script.http.requests().is_empty());
    }

    #[test]
    fn a_token_that_is_still_good_serves_while_another_process_holds_the_lock() {
        let home = tempfile::tempdir().unwrap();
        let script = behind_another(home.path(), 3600, "2031-05-06T07:11:00Z");
        let token = ensure_token(&script.system, &Network::default(), &SsoSession::sample());
        assert_eq!(token.unwrap().expose(), "old");
        assert_eq!(script.clock.monotonic(), Duration::from_secs(25));
    }

    #[test]
    fn a_token_that_was_rejected_serves_no_more() {
        let home = tempfile::tempdir().unwrap();
        let script = behind_another(home.path(), 3600, "2031-05-06T07:11:00Z");
        let (network, rejected) = (Network::default(), Secret::new("old"));
        let answer =
            replace_rejected_token(&script.system, &network, &SsoSession::sample(), &rejected);
        assert!(answer.unwrap_err().to_string().contains("within 25 s"));
    }

    #[test]
    fn however_many_wait_behind_a_server_that_hangs_all_are_done_in_time() {
        let aws = Emulator::start();
        aws.fault(Fault::new(FaultKind::Hang));
        let home = tempfile::tempdir().unwrap();
        let variable = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        let environment = Environment::new([(variable.into(), home.path().into())]);
        let mut network = Network { attempts: 3, ..Network::default() };
        let url = aws.url().to_owned();
        network.endpoints.overrides.insert(Service::Oidc, url);
        let world = || System {
            files: Files::new(&environment),
            // Half a second to wait for the lock.
            patience: Patience::of(Duration::from_millis(5500)),
            environment: environment.clone(),
            ..System::real()
        };
        leave_token(&world(), "2020-01-01T00:00:00Z");
        let clock = world().clock;
        let start = clock.monotonic();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let stale = Secret::new("old");
                    let (world, session) = (world(), SsoSession::sample());
                    let refresh = Refresh::new(&world, &network, &session);
                    refresh.instead_of(&stale).unwrap_err()
                });
            }
        });
        let took = clock.monotonic().saturating_sub(start);
        // One after the other they would have taken 22 seconds.
        assert!(took < Duration::from_secs(8), "{took:?}");
        assert_eq!(aws.count("CreateToken"), 1);
    }
}
