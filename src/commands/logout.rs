//! `awsso logout`: ends a sign-in, here and at the portal.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use crate::aws_files::{Profiles, Section};
use crate::cli::LogoutOptions;
use crate::error::Result;
use crate::network::Network;
use crate::origin::FileStore;
use crate::output::Reply;
use crate::plan::{self, Request};
use crate::session::Context;
use crate::sso::{self, SignedOut, SsoSession};
use crate::target::sso_session::{self, Chosen};
use crate::wire::cli_cache;

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
        let profile = sso_session::network_profile(profiles, session);
        end(context, profiles, profile, session)?;
    }
    for path in others {
        let path = path.display();
        context.system.terminal.tell(&format!(
            "awsso: skipped {path}: its token belongs to no SSO session in the AWS files"
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
        SignedOut::NobodyWasSignedIn => format!("was not signed in to {name}"),
    };
    match forgotten {
        0 => {}
        1 => text.push_str("; deleted 1 set of cached role credentials"),
        several => text.push_str(&format!("; deleted {several} sets of cached role credentials")),
    }
    system.terminal.tell(&format!("awsso: {text}"));
    if terminal_uses(context, session) {
        system.terminal.tell(
            "awsso: this terminal still has credentials of this SSO session, valid until they \
             expire. Remove them with: awsso unset",
        );
    }
    Ok(())
}

/// Deletes the AWS CLI's cached credentials of this sign-in: role credentials of Identity Center,
/// and those of roles assumed with them, if profiles tell their file names. Returns their number,
/// and reports files that may belong to it too.
fn forget_in_cli_cache(context: &Context<'_>, profiles: &Profiles, session: &SsoSession) -> usize {
    let (files, folder) = (&context.system.files, context.system.files.cli_cache());
    let (mut ours, mut of_others) = (BTreeSet::new(), HashSet::new());
    for name in profiles.names() {
        let plan = plan::resolve(&Request::profile(name), profiles, context.baseline());
        let Ok(plan) = plan else { continue };
        match plan.sso_session() {
            Some(used) if used.shares_token_with(session) => {
                ours.extend(plan::cli_cache_entries(&plan).map(|name| folder.join(name)));
            }
            Some(_) => {
                of_others.extend(plan::cli_cache_entries(&plan).map(|name| folder.join(name)));
            }
            None => {}
        }
    }
    let mut forgotten = 0;
    for path in &ours {
        match files.remove(path) {
            Ok(was_there) => forgotten += usize::from(was_there),
            Err(error) => tracing::warn!("{error}"),
        }
    }
    let is_entry = |path: &PathBuf| {
        let bytes = files.read(path).ok().flatten();
        bytes.is_some_and(|bytes| cli_cache::parse(&bytes).is_ok_and(|entry| entry.is_sso))
    };
    let mut left = files.list(&folder).unwrap_or_default();
    left.retain(|path| !of_others.contains(path) && is_entry(path));
    if let [first, more @ ..] = &left[..] {
        let more = match more.len() {
            0 => String::new(),
            count => format!(" and {count} more files"),
        };
        context.system.terminal.tell(&format!(
            "awsso: role credentials of no known profile remain in {}{more}. Delete them with: aws \
             sso logout",
            first.display()
        ));
    }
    forgotten
}

fn terminal_uses(context: &Context<'_>, session: &SsoSession) -> bool {
    let is_session = context.active().is_some();
    let used = sso_session::of_terminal(context).ok().flatten();
    is_session && used.is_some_and(|used| used.session.shares_token_with(session))
}
