//! `awsso login`: sign in to Identity Center.

use super::Reply;
use super::context::Context;
use super::sign_in_target;
use crate::cli::LoginOptions;
use crate::error::Result;
use crate::network::Network;
use crate::sso::{self, SignIn};

pub(super) fn run(context: &Context<'_>, options: &LoginOptions) -> Result<Reply> {
    let profiles = context.profiles()?;
    let (session, profile) = sign_in_target::one(context, profiles, &options.target, "login")?;
    let network = Network::resolve(profiles, profile, context.baseline())?;
    if !context.is_login_allowed {
        let error = sso::sign_in_needed(&session, "--no-login forbids it");
        return Err(error.hint("leave --no-login out"));
    }
    let choice = SignIn {
        opens_browser: !options.no_browser,
    };
    sso::sign_in(context.system, &network, &session, choice)?;
    let name = session.display_name();
    context
        .system
        .terminal
        .tell(&format!("awsso: signed in to {name}"));
    Ok(String::new().into())
}
