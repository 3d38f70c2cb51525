//! The device-code flow (RFC 8628): a code that the person confirms on any device.

use jiff::SignedDuration;

use super::place::{Granted, Place};
use super::presentation::Presentation;
use super::service_call::ServiceCall;
use super::start_url::Portal;
use super::waiting::{WaitingLine, waiting_text};
use super::{SsoSession, registration};
use crate::error::{Error, Kind, Result};
use crate::model::format_remaining;
use crate::network::Network;
use crate::present::qr_code;
use crate::sys::System;
use crate::wire::oidc::{self, Client, DeviceAuthorization, OidcCode, Registration};
use crate::wire::token_cache::Flow;

/// `slow_down` adds this to the interval permanently (RFC 8628 3.5).
const SLOW_DOWN: SignedDuration = SignedDuration::from_secs(5);

pub(super) fn run(
    system: &System,
    network: &Network,
    portal: &Portal,
    presentation: &Presentation<'_>,
) -> Result<Granted> {
    let (registration, authorization) = start(system, network, portal)?;
    let session = &portal.session;
    show(system, session, presentation, &authorization)?;
    wait(system, network, session, registration, &authorization)
}

fn start(
    system: &System,
    network: &Network,
    portal: &Portal,
) -> Result<(Registration, DeviceAuthorization)> {
    let session = &portal.session;
    let answer = registration::with(system, network, portal, Flow::DeviceCode, &|registration| {
        let client = Client { id: &registration.client_id, secret: &registration.client_secret };
        ServiceCall::to_oidc(system, network, session).send(
            &|base| oidc::start_device_authorization(base, client, &portal.issuer_url),
            &oidc::parse_device_authorization,
        )
    })?;
    answer.map_err(|error| {
        let is_request = error.code == OidcCode::InvalidRequest;
        let error = Error::from(error).context(format!("signing in to {}", session.display_name()));
        if is_request {
            error.hint("check sso_start_url and sso_region: the access portal shows both")
        } else {
            error
        }
    })
}

fn show(
    system: &System,
    session: &SsoSession,
    presentation: &Presentation<'_>,
    authorization: &DeviceAuthorization,
) -> Result<()> {
    let name = session.display_name();
    let (address, code) = (&authorization.verification_uri, &authorization.user_code);
    let complete = authorization.verification_uri_complete.as_ref();
    let best = complete.unwrap_or(address);
    let is_open = presentation.open(system, best)?;
    let how = match complete {
        Some(_) => format!("check that it shows the code {code}"),
        None => format!("enter the code {code}"),
    };
    let mut text = if is_open {
        format!("Sign in to {name} in your browser: {how}. If it does not open, go to {best}")
    } else {
        format!("Sign in to {name}: open {best} and {how}")
    };
    if presentation.shows_qr_code
        && let Some(image) = qr_code(best)
    {
        text.push_str(&format!("\n\n{image}"));
    }
    system.terminal.tell(&text);
    presentation.copy(system, code);
    if !system.terminal.stderr_is_terminal() {
        let left = format_remaining(system.now() + authorization.expires_in, system.now());
        system.terminal.tell(&waiting_text(&left));
    }
    Ok(())
}

fn expired(session: &SsoSession) -> Error {
    Error::new(Kind::SignInNeeded, "the code expired before it was confirmed")
        .hint(session.login_command(None))
}

fn wait(
    system: &System,
    network: &Network,
    session: &SsoSession,
    registration: Registration,
    authorization: &DeviceAuthorization,
) -> Result<Granted> {
    let client = Client { id: &registration.client_id, secret: &registration.client_secret };
    let mut interval = authorization.interval;
    let mut line = WaitingLine::new(system, authorization.expires_in.unsigned_abs());
    loop {
        line.sleep(interval.unsigned_abs())?;
        if line.is_over() {
            return Err(expired(session));
        }
        system.patience.begin_again(&*system.clock);
        // The answer may be the token, and the code can be used only once.
        let place = Place::reserve(system, session)?;
        let answer = ServiceCall::to_oidc(system, network, session).send(
            &|base| oidc::create_token_with_device_code(base, client, &authorization.device_code),
            &oidc::parse_token,
        );
        match answer {
            Ok(Ok(token)) => {
                return Ok(Granted { registration, token, place });
            }
            Ok(Err(error)) => match error.code {
                OidcCode::AuthorizationPending => {}
                OidcCode::SlowDown => interval += SLOW_DOWN,
                OidcCode::ExpiredToken => return Err(expired(session)),
                OidcCode::AccessDenied => {
                    return Err(Error::new(Kind::Refused, "the sign-in was denied in the browser"));
                }
                _ => return Err(Error::from(error).context("waiting for the sign-in")),
            },
            // The network may change while the person confirms.
            Err(error) => {
                line.step_aside();
                tracing::warn!("the sign-in service did not answer: {error}; still waiting");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::Secret;
    use crate::sys::scripted::Script;

    #[test]
    fn slow_down_lengthens_the_interval_for_good() {
        let home = tempfile::tempdir().unwrap();
        let script = Script::at_home(home.path());
        let pending = (400, r#"{"error":"authorization_pending"}"#);
        let slow_down = (400, r#"{"error":"slow_down"}"#);
        let token = (200, r#"{"accessToken":"t","expiresIn":3600}"#);
        for (status, body) in [pending, slow_down, pending, slow_down, token] {
            script.http.queue_answer(status, body);
        }
        let registration = Registration {
            client_id: "id".to_owned(),
            client_secret: Secret::new("secret"),
            expires_at: script.system.now(),
        };
        let authorization = DeviceAuthorization {
            device_code: Secret::new("code"),
            user_code: "ABCD-EFGH".to_owned(),
            verification_uri: String::new(),
            verification_uri_complete: None,
            expires_in: SignedDuration::from_mins(10),
            interval: SignedDuration::from_secs(1),
        };
        let granted = wait(
            &script.system,
            &Network::default(),
            &SsoSession::sample(),
            registration,
            &authorization,
        );
        assert_eq!(granted.unwrap().token.access_token.expose(), "t");
        let pauses = [1, 1, 6, 6, 11];
        let waited = Duration::from_secs(pauses.iter().sum());
        assert_eq!(script.system.clock.monotonic(), waited);
    }
}
