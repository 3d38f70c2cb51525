//! `awsso login`: signs in to IAM Identity Center.

use crate::aws_files::{Section, SectionId};
use crate::cli::LoginOptions;
use crate::configure::{self, ConfigFile, WriteOptions};
use crate::error::{Error, Kind, Result};
use crate::network::Network;
use crate::origin::FileStore;
use crate::output::Reply;
use crate::session::Context;
use crate::sso::{self, Flow, SignInCheck, SignInOptions, SignInReason, SsoSession};
use crate::target::sso_session::{self, Chosen};

pub(super) fn run(context: &Context<'_>, options: &LoginOptions) -> Result<Reply> {
    let target = &options.target;
    let flow = flow(options)?;
    if let Some(portal) = options.portal() {
        let session = configure::of_login(context, target.sso_session.as_deref(), &portal)?;
        one(context, options, flow, None, &session)?;
        configure::save(context, &session)?;
        return Ok(String::new().into());
    }
    if !target.all {
        let Chosen { session, profile } = sso_session::choose(
            context,
            target.sso_session.as_deref(),
            target.word(),
            "awsso login",
        )?;
        one(context, options, flow, profile, &session)?;
        return Ok(String::new().into());
    }
    let mut failure = None;
    let profiles = context.profiles()?;
    for session in sso_session::all(profiles) {
        let profile = sso_session::network_profile(profiles, &session);
        // The legacy form supports only one flow.
        let flow = flow.filter(|_| session.name.is_some());
        match one(context, options, flow, profile, &session) {
            Err(error) if error.kind() == Kind::Interrupted => return Err(error),
            Err(error) => {
                // The last error is reported at the end of the program.
                if let Some(error) = failure.replace(error) {
                    context.system.terminal.tell(&format!("awsso: {error}"));
                }
            }
            Ok(()) => {}
        }
    }
    failure.map_or_else(|| Ok(String::new().into()), Err)
}

fn one(
    context: &Context<'_>,
    options: &LoginOptions,
    flow: Option<Flow>,
    profile: Option<Section<'_>>,
    session: &SsoSession,
) -> Result<()> {
    let (system, name) = (context.system, session.display_name());
    let network = Network::resolve(context.profiles()?, profile, context.baseline())?;
    let instead_of = if options.force {
        sso::current_token(system, session)
    } else {
        match sso::check_sign_in(system, &network, session)? {
            SignInCheck::Good => {
                let state = sso::session_state(system, session).in_words(system.now());
                system
                    .terminal
                    .tell(&format!("awsso: {name} is {state}; to sign in again: --force"));
                return Ok(());
            }
            SignInCheck::Ended(token) => token,
        }
    };
    if !context.is_login_allowed {
        let error = session.sign_in_needed(SignInReason::NotSignedIn);
        return Err(error.hint("awsso login, without --no-login"));
    }
    if sso::is_signed_out(system, session) {
        // Cached credentials belong to the earlier sign-in, perhaps of another person.
        let forgotten = FileStore::new(system).forget_session(name);
        forgotten.inspect_err(|error| tracing::warn!("{error}")).ok();
    }
    let sign_in = SignInOptions {
        no_browser: options.no_browser,
        flow,
        callback_port: options.callback_port,
        shows_qr_code: options.qr,
        copies: options.copy,
        instead_of,
    };
    sso::sign_in(system, &network, session, &sign_in)?;
    system.terminal.tell(&format!("awsso: signed in to {name}"));
    if let Err(error) = follow_region(context, profile, session) {
        tracing::warn!("could not change sso_region: {error}");
    }
    Ok(())
}

/// If a company's start URL leads to a portal in another region, corrects the file, like the AWS
/// CLI.
fn follow_region(
    context: &Context<'_>,
    profile: Option<Section<'_>>,
    session: &SsoSession,
) -> Result<()> {
    let system = context.system;
    let Some(region) = sso::token_region(system, session).filter(|new| *new != session.region)
    else {
        return Ok(());
    };
    let section = match (&session.name, profile) {
        (Some(name), _) => SectionId::SsoSession(name),
        (None, Some(profile)) if profile.in_config("sso_region").is_some() => {
            SectionId::Profile(profile.name())
        }
        (None, _) => return Ok(()),
    };
    let now = context.profiles_now()?;
    let file = ConfigFile::of(&now);
    let mut edit = file.edit();
    edit.set(section, "sso_region", region.as_str())?;
    let text = edit.finish();
    let write = WriteOptions { is_dry: false, is_confirmed: true, keeps_backup: false };
    file.change(context, &text, write)?;
    let name = session.display_name();
    system.terminal.tell(&format!("awsso: sso_region of {name} is now {region}"));
    Ok(())
}

/// The flow that the flags name or imply: only one flow uses a port, only the other a QR code.
fn flow(options: &LoginOptions) -> Result<Option<Flow>> {
    if options.use_device_code || options.qr {
        if options.callback_port.is_some() {
            return Err(Error::new(
                Kind::Usage,
                "--qr uses a device code and cannot be combined with --callback-port",
            ));
        }
        return Ok(Some(Flow::DeviceCode));
    }
    let is_pkce = options.pkce || options.callback_port.is_some();
    Ok(is_pkce.then_some(Flow::AuthorizationCode))
}
