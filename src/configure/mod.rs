//! `awsso configure`: writes profiles and SSO sessions to `~/.aws/config` and changes nothing else.
//!
//! `configure sso` runs `wizard`, `every_role` or `convert`.

mod change;
mod convert;
mod difference;
mod every_role;
mod generated;
mod interview;
mod neutral;
mod new_session;
mod profile_names;
mod session;
mod wizard;

pub(crate) use change::{ConfigFile, WriteOptions};
pub(crate) use neutral::neutral_profile;
pub(crate) use new_session::{of_login, save};
pub(crate) use profile_names::{Pair, Template, assign};

use crate::cli::{ConfigureAction, ConfigureOptions, ConfigureSsoOptions};
use crate::error::{Error, Kind, Result};
use crate::output::Reply;
use crate::session::Context;
use crate::sso::{Flow, SignInOptions};

pub(crate) fn run(context: &Context<'_>, options: &ConfigureOptions) -> Result<Reply> {
    match &options.action {
        ConfigureAction::Sso(options) if options.all => every_role::run(context, options),
        ConfigureAction::Sso(options) if !options.convert.is_empty() => {
            convert::run(context, options)
        }
        ConfigureAction::Sso(options) => wizard::run(context, options),
        ConfigureAction::SsoSession(options) => session::run(context, options),
    }
}

/// How to sign in, if a person can be asked.
fn sign_in_choice(context: &Context<'_>, options: &ConfigureSsoOptions) -> Option<SignInOptions> {
    context.may_ask_person().then(|| SignInOptions {
        no_browser: options.no_browser,
        flow: options.use_device_code.then_some(Flow::DeviceCode),
        ..SignInOptions::default()
    })
}

/// A name that every reader of the config file accepts (config-files.md 3.3: identifiers).
fn check_name(what: &str, name: &str) -> Result<String> {
    let refuse =
        |why: String| Err(Error::new(Kind::Usage, format!("the name of the {what} {why}")));
    let is_allowed = |sign: char| sign.is_ascii_alphanumeric() || "_-/.%@:+".contains(sign);
    match name.chars().find(|&sign| !is_allowed(sign)) {
        Some(wrong) => refuse(format!(
            "contains {wrong:?}: letters, digits and _-/.%@:+ are understood by all AWS tools"
        )),
        None if name.is_empty() => refuse("is empty".to_owned()),
        None => Ok(name.to_owned()),
    }
}
