//! The device-code flow (RFC 8628): a code that the person confirms in a browser on any device.

use jiff::SignedDuration;

use super::oidc_call::{Repeat, oidc_call};
use super::{SignIn, SsoSession, registration};
use crate::error::{Error, Kind, Result};
use crate::model::{Timestamp, format_remaining};
use crate::network::Network;
use crate::sys::System;
use crate::wire::oidc::{self, Client, DeviceAuthorization, OidcCode, Registration, Token};

/// `slow_down` lengthens the interval by this, for good (RFC 8628 3.5).
const SLOW_DOWN: SignedDuration = SignedDuration::from_secs(5);

/// Shows the code and waits for the person.
pub(super) fn run(
    system: &System,
    network: &Network,
    session: &SsoSession,
    _choice: SignIn,
) -> Result<(Registration, Token)> {
    let (registration, authorization) = start(system, network, session)?;
    let deadline = system.now() + authorization.expires_in;
    show(system, session, &authorization, deadline);
    let token = wait(
        system,
        network,
        session,
        &registration,
        &authorization,
        deadline,
    )?;
    Ok((registration, token))
}

/// A registration from the cache may be unknown to the service by now: then once more with a new
/// one.
fn start(
    system: &System,
    network: &Network,
    session: &SsoSession,
) -> Result<(Registration, DeviceAuthorization)> {
    let mut is_second = false;
    loop {
        let registration = registration::for_device_code(system, network, session)?;
        let client = Client {
            id: &registration.client_id,
            secret: &registration.client_secret,
        };
        let answer = oidc_call(
            system,
            network,
            session,
            Repeat::Freely,
            &|base| oidc::start_device_authorization(base, client, &session.start_url),
            &oidc::parse_device_authorization,
        )?;
        match answer {
            Ok(authorization) => return Ok((registration, authorization)),
            Err(error)
                if !is_second
                    && [OidcCode::InvalidClient, OidcCode::UnauthorizedClient]
                        .contains(&error.code) =>
            {
                registration::forget(system, session)?;
                is_second = true;
            }
            Err(error) => {
                let is_request = error.code == OidcCode::InvalidRequest;
                let error =
                    Error::from(error).context(format!("signing in to {}", session.display_name()));
                return Err(if is_request {
                    error.hint(
                        "sso_start_url or sso_region may be wrong: the access portal shows both",
                    )
                } else {
                    error
                });
            }
        }
    }
}

fn show(
    system: &System,
    session: &SsoSession,
    authorization: &DeviceAuthorization,
    deadline: Timestamp,
) {
    let left = format_remaining(deadline, system.now());
    let name = session.display_name();
    let address = &authorization.verification_uri;
    let mut text = format!("Sign in to {name}: open\n\n    {address}\n");
    text.push_str(&format!(
        "\nand confirm the code\n\n    {}\n",
        authorization.user_code
    ));
    if let Some(complete) = &authorization.verification_uri_complete {
        text.push_str(&format!(
            "\nor open the address that has the code in it:\n\n    {complete}\n"
        ));
    }
    text.push_str(&format!(
        "\nWaiting; the code is good for {left} (Ctrl-C gives up)."
    ));
    system.terminal.tell(&text);
}

fn wait(
    system: &System,
    network: &Network,
    session: &SsoSession,
    registration: &Registration,
    authorization: &DeviceAuthorization,
    deadline: Timestamp,
) -> Result<Token> {
    let client = Client {
        id: &registration.client_id,
        secret: &registration.client_secret,
    };
    let mut interval = authorization.interval;
    let expired = || {
        Error::new(
            Kind::SignInNeeded,
            "the code has expired before it was confirmed",
        )
        .hint(session.login_command(None))
    };
    loop {
        system.clock.sleep(interval.unsigned_abs());
        if system.now() >= deadline {
            return Err(expired());
        }
        let answer = oidc_call(
            system,
            network,
            session,
            Repeat::Freely,
            &|base| oidc::create_token_with_device_code(base, client, &authorization.device_code),
            &oidc::parse_token,
        );
        match answer {
            Ok(Ok(token)) => return Ok(token),
            Ok(Err(error)) => match error.code {
                OidcCode::AuthorizationPending => {}
                OidcCode::SlowDown => interval += SLOW_DOWN,
                OidcCode::ExpiredToken => return Err(expired()),
                OidcCode::AccessDenied => {
                    return Err(Error::new(
                        Kind::Refused,
                        "the sign-in was denied in the browser",
                    ));
                }
                _ => return Err(Error::from(error).context("waiting for the sign-in")),
            },
            // A laptop changes networks while its owner looks for the phone.
            Err(error) => {
                tracing::warn!(%error, "the sign-in service did not answer; still waiting");
            }
        }
    }
}
