//! `awsso logout`: end a sign-in, here and at the portal.

use crate::aws_files::{Profiles, Section};
use crate::cli::LogoutOptions;
use crate::error::Result;
use crate::network::Network;
use crate::origin::{CredentialStore, FileStore};
use crate::output::Reply;
use crate::session::Context;
use crate::sso::{self, SignedOut, SsoSession};
use crate::target::sso_session::{self, Chosen};
use crate::wire::cli_cache::{self, SsoKey};

pub(super) fn run(context: &Context<'_>, options: &LogoutOptions) -> Result<Reply> {
    let profiles = context.profiles()?;
    if !options.target.all {
        let target = &options.target;
        let Chosen { session, profile } = sso_session::choose(
            context,
            target.sso_session.as_deref(),
            target.word(),
            "awsso logout",
        )?;
        end(context, profiles, profile, &session)?;
        return Ok(String::new().into());
    }
    let mut sessions = sso_session::all(profiles);
    let (forgotten, others) = sso::forgotten_tokens(context.system, &sessions);
    sessions.extend(forgotten);
    for session in &sessions {
        end(context, profiles, None, session)?;
    }
    for path in others {
        let path = path.display();
        context.system.terminal.tell(&format!(
            "awsso: {path} is left alone: it is a token, but of no sign-in in the AWS files"
        ));
    }
    Ok(String::new().into())
}

fn end(
    context: &Context<'_>,
    profiles: &Profiles,
    profile: Option<Section<'_>>,
    session: &SsoSession,
) -> Result<()> {
    let system = context.system;
    let network = Network::resolve(profiles, profile, context.baseline())?;
    let outcome = sso::sign_out(system, &network, session)?;
    let mut forgotten = FileStore::new(system).forget_session(session.display_name())?;
    forgotten += forget_in_cli_cache(context, profiles, session);
    let name = session.display_name();
    let mut text = match outcome {
        SignedOut::Revoked => format!("signed out of {name}"),
        SignedOut::FileRemoved => format!("signed out of {name} on this machine"),
        SignedOut::NobodyWasSignedIn => format!("nobody was signed in to {name}"),
    };
    match forgotten {
        0 => {}
        1 => text.push_str("; one set of cached role credentials removed"),
        several => text.push_str(&format!(
            "; {several} sets of cached role credentials removed"
        )),
    }
    system.terminal.tell(&format!("awsso: {text}"));
    if terminal_uses(context, session) {
        system.terminal.tell(
            "awsso: this terminal still holds credentials of it, which live until they expire; \
             awsso unset removes them",
        );
    }
    Ok(())
}

/// The entries that the AWS CLI keeps for this session's profiles: their names are known, those of
/// other sessions stay.
fn forget_in_cli_cache(context: &Context<'_>, profiles: &Profiles, session: &SsoSession) -> usize {
    let files = &context.system.files;
    let key = match &session.name {
        Some(name) => SsoKey::SessionName(name),
        None => SsoKey::StartUrl(&session.start_url),
    };
    let mut forgotten = 0;
    for section in profiles.names().filter_map(|name| profiles.profile(name)) {
        let text = |key: &str| section.get(key).map(|value| value.text().trim().to_owned());
        let account = text("sso_account_id").and_then(|id| id.parse().ok());
        let (Some(account), Some(role)) = (account, text("sso_role_name")) else {
            continue;
        };
        let of_profile = SsoSession::of_profile(profiles, section).ok().flatten();
        if !of_profile.is_some_and(|other| other.shares_token_with(session)) {
            continue;
        }
        let path = files
            .cli_cache()
            .join(cli_cache::sso_file_name(&account, &role, key));
        let is_entry = |bytes: Vec<u8>| cli_cache::parse(&bytes).is_ok_and(|entry| entry.is_sso);
        if files.read(&path).ok().flatten().is_some_and(is_entry) {
            match files.remove(&path) {
                Ok(was_there) => forgotten += usize::from(was_there),
                Err(error) => tracing::warn!("{error}"),
            }
        }
    }
    forgotten
}

fn terminal_uses(context: &Context<'_>, session: &SsoSession) -> bool {
    let is_session = context.active().is_some();
    let used = sso_session::of_terminal(context).ok().flatten();
    is_session && used.is_some_and(|used| used.session.shares_token_with(session))
}
