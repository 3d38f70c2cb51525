//! The one routine behind every verb that may sign in.

use super::authorization_code::{self, Listener};
use super::method::{self, Choice, Place};
use super::place::Granted;
use super::presentation::Presentation;
use super::shared_file::LockLimits;
use super::start_url::{self, Portal};
use super::{SsoSession, device, sharing, token_file};
use crate::error::{Result, ResultExt};
use crate::model::Secret;
use crate::network::Network;
use crate::settings::Login;
use crate::sys::{System, has_browser, is_container, is_windows_subsystem};
use crate::wire::token_cache::{CachedToken, Flow};

/// How a person wants to sign in.
#[derive(Clone, Debug)]
pub(crate) struct SignInOptions {
    /// Whether a browser may be opened on this machine.
    pub opens_browser: bool,
    /// The flow, where the person has chosen; else settings and surroundings decide.
    pub flow: Option<Flow>,
    /// The port that the browser comes back to; any free one without it.
    pub callback_port: Option<u16>,
    /// Whether the address is shown as a QR code too.
    pub shows_qr_code: bool,
    /// Whether the code, or the address, is put on the terminal's clipboard.
    pub copies: bool,
    /// A token that does not serve, whatever its file says.
    pub instead_of: Option<Secret>,
}

impl Default for SignInOptions {
    fn default() -> Self {
        Self {
            opens_browser: true,
            flow: None,
            callback_port: None,
            shows_qr_code: false,
            copies: false,
            instead_of: None,
        }
    }
}

/// Signs a person in and keeps the token where every AWS tool finds it. Processes that need the same
/// session at the same time share one sign-in.
pub(crate) fn sign_in(
    system: &System,
    network: &Network,
    session: &SsoSession,
    options: &SignInOptions,
) -> Result<Secret> {
    sharing::shared(system, session, options.instead_of.as_ref(), &mut || {
        carry_out(system, network, session, options)
    })
}

fn carry_out(
    system: &System,
    network: &Network,
    session: &SsoSession,
    options: &SignInOptions,
) -> Result<Secret> {
    // What a person is going to confirm must not be lost.
    token_file::reserve(system, session)
        .context_with(|| format!("not signing in to {}", session.display_name()))?;
    let settings = system.settings().login(session.name.as_deref());
    let choice = choose(system, session, options, &settings)?;
    let environment = &system.environment;
    let names_browser = settings.browser.is_some() || environment.non_empty("BROWSER").is_some();
    let presentation = Presentation {
        // Where no browser can be, only one that somebody named is worth a try.
        opens_browser: options.opens_browser && (choice.obstacle.is_none() || names_browser),
        browser: settings.browser.as_deref(),
        obstacle: choice.obstacle,
        shows_qr_code: options.shows_qr_code,
        copies: options.copies,
    };
    let portal = start_url::resolve(system, network, session)?;
    let granted = match choice.flow {
        Flow::DeviceCode => {
            if let Some(reason) = choice.reason {
                let name = session.display_name();
                system.terminal.tell(&format!(
                    "awsso: signing in to {name} with a device code, because {reason} (--pkce \
                     insists on the browser of this machine)"
                ));
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
            Err(error) => return Err(error.hint("another --callback-port, or --use-device-code")),
        },
    };
    keep(system, &portal, granted)
}

fn choose(
    system: &System,
    session: &SsoSession,
    options: &SignInOptions,
    settings: &Login,
) -> Result<Choice> {
    let environment = &system.environment;
    let place = if cfg!(any(windows, target_os = "macos")) {
        Place::Desktop
    } else if is_container(environment) {
        Place::Container
    } else if is_windows_subsystem(environment) {
        Place::WindowsSubsystem
    } else {
        Place::Unix
    };
    let has_browser = || settings.browser.is_some() || has_browser(system);
    method::choose(
        options.flow,
        settings.method,
        session.name.is_none(),
        environment,
        place,
        &has_browser,
    )
}

fn keep(system: &System, portal: &Portal, granted: Granted) -> Result<Secret> {
    let session = &portal.session;
    // Lest a refresh of the old session that is under way overwrites the new one. A token is worth
    // more than the order, though.
    let lock = token_file::lock(system, session, LockLimits::default());
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
    granted.place.fill(&file)?;
    Ok(file.access_token)
}
