//! The authorization-code flow with PKCE (RFC 6749 4.1, RFC 7636, RFC 8252): the browser returns to
//! a listener on this machine.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::method::Obstacle;
use super::place::{Granted, Place};
use super::presentation::Presentation;
use super::redirect::{self, Redirect};
use super::service_call::ServiceCall;
use super::waiting::WaitingLine;
use super::{SsoSession, registration};
use crate::error::{Error, Kind, Result};
use crate::model::{Secret, sha256};
use crate::network::Network;
use crate::sys::{Dialog, Key, Loopback, System, Visitors, random_uuid};
use crate::wire::endpoint::Service;
use crate::wire::oidc::{self, AuthorizationRequest, Client, Registration, Token};
use crate::wire::token_cache::Flow;

/// As in the AWS CLI.
const TIME_LIMIT: Duration = Duration::from_mins(10);

/// Longer than any redirect address.
const LONGEST_PASTE: usize = 16 * 1024;

/// Opens the browser and waits for the redirect to `listener`.
pub(super) fn run(
    system: &System,
    network: &Network,
    portal: &super::start_url::Portal,
    presentation: &Presentation<'_>,
    listener: &Listener,
) -> Result<Granted> {
    let flow = Flow::AuthorizationCode;
    let answer = registration::with(system, network, portal, flow, &|registration| {
        attempt(system, network, portal, presentation, listener, registration)
    })?;
    let (registration, (token, place)) = answer.map_err(|error| {
        Error::from(error).context(format!("signing in to {}", portal.session.display_name()))
    })?;
    Ok(Granted { registration, token, place })
}

/// The port that the browser returns to, and the state that identifies this sign-in.
pub(super) struct Listener {
    loopback: Loopback<Redirect>,
    state: String,
}

impl Listener {
    /// Binds the port before any browser is opened.
    pub(super) fn bind(system: &System, port: Option<u16>) -> Result<Self> {
        let state = random_uuid(&*system.random)?;
        let expected = state.clone();
        let loopback = Loopback::open(port, Visitors::Anyone, move |target| {
            redirect::page(target, &expected)
        })?;
        Ok(Self { loopback, state })
    }

    fn redirect_uri(&self) -> String {
        let port = self.loopback.port();
        format!("http://127.0.0.1:{port}{}", redirect::PATH)
    }
}

/// One attempt; the inner error is a refusal of the code.
fn attempt(
    system: &System,
    network: &Network,
    portal: &super::start_url::Portal,
    presentation: &Presentation<'_>,
    listener: &Listener,
    registration: &Registration,
) -> Result<Result<(Token, Place), oidc::OidcError>> {
    let session = &portal.session;
    let verifier = verifier(system)?;
    let redirect_uri = listener.redirect_uri();
    let base = system.endpoint(Service::Oidc, &session.region, &network.endpoints)?;
    let request = AuthorizationRequest {
        client_id: &registration.client_id,
        redirect_uri: &redirect_uri,
        state: &listener.state,
        code_challenge: &challenge(&verifier),
        scopes: session.scopes.as_deref().unwrap_or_default(),
    };
    let url = oidc::authorization_url(&base, request)?;
    let offers_paste = show(system, session, presentation, listener, &url)?;
    let code = wait(system, session, listener, offers_paste).inspect_err(|error| {
        // If the service does not know the registration, it tells only the browser.
        if error.kind() == Kind::SignInNeeded {
            let _ = registration::forget(system, session);
        }
    })?;
    let client = Client { id: &registration.client_id, secret: &registration.client_secret };
    system.patience.begin_again(&*system.clock);
    // The code can be used only once.
    let place = Place::reserve(system, session)?;
    let call = ServiceCall::to_oidc(system, network, session);
    let answer = call.using_something_up().send(
        &|base| {
            oidc::create_token_with_authorization_code(
                base,
                client,
                &code,
                &verifier,
                &redirect_uri,
            )
        },
        &oidc::parse_token,
    )?;
    Ok(answer.map(|token| (token, place)))
}

/// 64 characters from the set that RFC 7636 4.1 allows.
fn verifier(system: &System) -> Result<Secret> {
    let mut bytes = [0; 48];
    system.random.fill(&mut bytes)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
}

fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(sha256(verifier.expose()))
}

/// Says what to do; true if the terminal takes the address of the last page.
fn show(
    system: &System,
    session: &SsoSession,
    presentation: &Presentation<'_>,
    listener: &Listener,
    url: &str,
) -> Result<bool> {
    let name = session.display_name();
    let is_open = presentation.open(system, url)?;
    let mut text = if is_open {
        format!("Sign in to {name} in your browser. If it does not open, go to {url}")
    } else {
        format!("Sign in to {name}: open {url} in a browser on this machine")
    };
    if presentation.obstacle == Some(Obstacle::RemoteShell) {
        let port = listener.loopback.port();
        text.push_str(&format!(
            "\nTo use a browser on another machine, forward the port first: ssh -L \
             {port}:127.0.0.1:{port} …"
        ));
    }
    let offers_paste = !is_open && system.terminal.stderr_is_terminal();
    if offers_paste {
        text.push_str(
            "\nIf the browser cannot connect at the end, paste the address of that page here and \
             press Enter.",
        );
    }
    system.terminal.tell(&text);
    presentation.copy(system, url);
    Ok(offers_paste)
}

/// Waits for the browser, or for a pasted redirect address.
fn wait(
    system: &System,
    session: &SsoSession,
    listener: &Listener,
    offers_paste: bool,
) -> Result<Secret> {
    let mut pasting = if offers_paste { Pasting::open(system) } else { None };
    let mut line = WaitingLine::new(system, TIME_LIMIT);
    loop {
        line.update();
        let pasted = match &mut pasting {
            Some(pasting) => pasting.take(system, &mut line, &listener.state)?,
            None => line.pause(Duration::MAX).map(|()| None)?,
        };
        if let Some(redirect) = pasted.or_else(|| listener.loopback.wait(Duration::ZERO)) {
            return outcome(redirect, session);
        }
        if line.is_over() {
            return Err(Error::new(
                Kind::SignInNeeded,
                "timed out: sign-in was not completed within 10 minutes",
            )
            .hint(session.login_command(None)));
        }
    }
}

fn outcome(redirect: Redirect, session: &SsoSession) -> Result<Secret> {
    match redirect {
        Redirect::Code(code) => Ok(code),
        Redirect::Denied => Err(Error::new(Kind::Refused, "the sign-in was denied in the browser")),
        Redirect::Failed(words) => {
            Err(Error::new(Kind::Refused, format!("the sign-in failed in the browser: {words}"))
                .context(format!("signing in to {}", session.display_name())))
        }
    }
}

/// The terminal, waiting for a pasted address.
struct Pasting {
    dialog: Box<dyn Dialog>,
    text: String,
}

impl Pasting {
    /// `None` in the background.
    fn open(system: &System) -> Option<Self> {
        let dialog = system.terminal.open().ok()?;
        Some(Self { dialog, text: String::new() })
    }

    /// The redirect, if one has been typed. The input is not echoed: it contains a code.
    fn take(
        &mut self,
        system: &System,
        line: &mut WaitingLine<'_>,
        state: &str,
    ) -> Result<Option<Redirect>> {
        while let Some(key) = self.dialog.poll_key()? {
            match key {
                Key::Character(character) if self.text.len() < LONGEST_PASTE => {
                    self.text.push(character);
                }
                Key::Backspace => {
                    self.text.pop();
                }
                Key::Control('u') => self.text.clear(),
                Key::Enter if !self.text.trim().is_empty() => {
                    let text = std::mem::take(&mut self.text);
                    let redirect = redirect::read_pasted(&text, state);
                    if redirect.is_some() {
                        return Ok(redirect);
                    }
                    line.step_aside();
                    system
                        .terminal
                        .tell("awsso: not the redirect address of this sign-in; still waiting");
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scripted::Script;

    #[test]
    fn the_verifier_is_of_the_allowed_length_and_the_challenge_is_its_sum() {
        let script = Script::new([]);
        let verifier = verifier(&script.system).unwrap();
        assert_eq!(verifier.expose().len(), 64);
        // RFC 7636 appendix B.
        let known = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&known), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn nobody_is_waited_for_longer_than_ten_minutes() {
        let script = Script::new([]);
        let session = SsoSession {
            name: Some("corp".to_owned()),
            start_url: "https://x.awsapps.com/start".to_owned(),
            region: "us-east-1".parse().unwrap(),
            scopes: None,
        };
        let clock = script.clock.clone();
        let error = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let listener = Listener::bind(&script.system, None).unwrap();
                wait(&script.system, &session, &listener, false).unwrap_err()
            });
            while !waiting.is_finished() {
                clock.advance(Duration::from_secs(30));
                std::thread::yield_now();
            }
            waiting.join().unwrap()
        });
        assert_eq!(error.kind(), Kind::SignInNeeded);
        assert!(error.to_string().contains("within 10 minutes"), "{error}");
        assert_eq!(error.hint_text(), Some("awsso login --sso-session corp"));
    }

    #[test]
    fn a_pasted_address_is_taken_and_another_is_refused_without_an_end() {
        let script = Script::new([]);
        script.terminal.set_stdout_is_terminal(true);
        let good = "http://127.0.0.1:1/oauth/callback?code=c&state=s";
        let keys = |text: &str| text.chars().map(Key::Character).collect::<Vec<_>>();
        let mut typed = keys("https://example.com/?code=c&state=t");
        typed.push(Key::Enter);
        typed.extend(keys("rubbish"));
        typed.push(Key::Control('u'));
        typed.extend(keys(good));
        typed.push(Key::Enter);
        script.terminal.queue_keys(typed);
        let mut pasting = Pasting::open(&script.system).unwrap();
        let mut line = WaitingLine::new(&script.system, TIME_LIMIT);
        let redirect = pasting.take(&script.system, &mut line, "s").unwrap();
        assert_eq!(redirect, Some(Redirect::Code(Secret::new("c"))));
        let told = script.terminal.told();
        assert_eq!(told.matches("not the redirect address").count(), 1, "{told}");
        assert!(!told.contains("code="), "{told}");
    }
}
