//! The sign-in that all verbs use.

use super::authorization_code::{self, Listener};
use super::method::{self, Choice, Machine};
use super::place::Granted;
use super::presentation::Presentation;
use super::start_url::{self, Portal};
use super::{SsoSession, device, sharing, token_file};
use crate::environ::Environment;
use crate::error::{Kind, Result, ResultExt};
use crate::model::Secret;
use crate::network::Network;
use crate::settings::Login;
use crate::sys::{System, has_browser, is_container, is_windows_subsystem};
use crate::wire::token_cache::{CachedToken, Flow};

#[derive(Clone, Debug, Default)]
pub(crate) struct SignInOptions {
    /// Whether to open no browser.
    pub no_browser: bool,
    /// The flow that the command line asks for; else settings and environment decide.
    pub flow: Option<Flow>,
    /// The port that the browser returns to; by default any free one.
    pub callback_port: Option<u16>,
    pub shows_qr_code: bool,
    /// Whether to copy the code or the address to the clipboard.
    pub copies: bool,
    /// A token that must not be used.
    pub instead_of: Option<Secret>,
}

/// Signs a person in and saves the token where every AWS tool finds it. Processes that need the
/// same session at the same time share one sign-in.
pub(crate) fn sign_in(
    system: &System,
    network: &Network,
    session: &SsoSession,
    options: &SignInOptions,
) -> Result<Secret> {
    system.policy()?.check_start_url(&session.start_url)?;
    let signed_in = sharing::shared(system, session, options.instead_of.as_ref(), &mut || {
        carry_out(system, network, session, options)
    });
    signed_in.map_err(|error| match error.kind() {
        Kind::SignInNeeded if error.hint_text().is_none() => {
            error.hint(session.login_command(None))
        }
        _ => error,
    })
}

fn carry_out(
    system: &System,
    network: &Network,
    session: &SsoSession,
    options: &SignInOptions,
) -> Result<Secret> {
    // The token that the person confirms must not be lost.
    token_file::reserve(system, session)
        .context_with(|| format!("not signing in to {}", session.display_name()))?;
    let settings = system.settings().login(session.name.as_deref());
    let choice = choose(system, session, options, &settings)?;
    let environment = &system.environment;
    let names_browser = settings.browser.is_some() || environment.non_empty("BROWSER").is_some();
    let presentation = Presentation {
        // Where no browser can be used, try only one that was named explicitly.
        opens_browser: !options.no_browser && (choice.obstacle.is_none() || names_browser),
        browser: settings.browser.as_deref(),
        obstacle: choice.obstacle,
        shows_qr_code: options.shows_qr_code,
        copies: options.copies,
    };
    let portal = start_url::resolve(system, network, session)?;
    let granted = match choice.flow {
        Flow::DeviceCode => {
            if let Some(reason) = choice.reason {
                tracing::debug!(
                    "signing in with a device code, because {reason} (--pkce opens a browser on this \
                     machine instead)"
                );
            }
            device::run(system, network, &portal, &presentation)?
        }
        Flow::AuthorizationCode => match Listener::bind(system, options.callback_port) {
            Ok(listener) => {
                authorization_code::run(system, network, &portal, &presentation, &listener)?
            }
            Err(error) if options.flow.is_none() && options.callback_port.is_none() => {
                tracing::warn!("{error}; signing in with a device code");
                device::run(system, network, &portal, &presentation)?
            }
            Err(error) => {
                return Err(error.hint("use another --callback-port, or --use-device-code"));
            }
        },
    };
    system.patience.begin_again(&*system.clock);
    keep(system, &portal, granted)
}

fn choose(
    system: &System,
    session: &SsoSession,
    options: &SignInOptions,
    settings: &Login,
) -> Result<Choice> {
    let environment = &system.environment;
    let has_browser = || settings.browser.is_some() || has_browser(system);
    method::choose(
        options.flow,
        settings.method,
        session.name.is_none(),
        environment,
        machine(environment),
        &has_browser,
    )
}

fn machine(environment: &Environment) -> Machine {
    if cfg!(any(windows, target_os = "macos")) {
        Machine::Desktop
    } else if is_container(environment) {
        Machine::Container
    } else if is_windows_subsystem(environment) {
        Machine::WindowsSubsystem
    } else {
        Machine::Unix
    }
}

/// Why no browser on this machine can open a page, unless one was named explicitly.
pub(crate) fn browser_obstacle(system: &System) -> Option<&'static str> {
    let environment = &system.environment;
    if environment.non_empty("BROWSER").is_some() {
        return None;
    }
    let obstacle = method::obstacle(environment, machine(environment), &|| has_browser(system));
    obstacle.map(method::Obstacle::in_words)
}

fn keep(system: &System, portal: &Portal, granted: Granted) -> Result<Secret> {
    let session = &portal.session;
    // A running refresh of the old session must not overwrite the new token. Without the lock, save
    // the token anyway.
    let lock = token_file::lock(system, session);
    if let Err(error) = &lock {
        tracing::warn!("{error}");
    }
    let previous = token_file::read_whatever(system, session);
    let (start_url, region) = (&session.start_url, &session.region);
    let (registration, token) = (&granted.registration, &granted.token);
    let mut file = CachedToken::of_reply(start_url, region, registration, token, system.now());
    if let Some(previous) = previous {
        file = file.keeping_other_fields_of(&previous);
    }
    granted.place.fill(system, session, &file)?;
    Ok(file.access_token)
}
