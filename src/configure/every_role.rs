//! `awsso configure sso --all`: a profile for every account and role of a sign-in.

use super::change::{ConfigFile, Outcome, WriteOptions};
use super::generated::{Summary, Wanted, generate, unknown};
use super::new_session::{of_every_role, with_way_to_sign_in};
use super::profile_names::Template;
use super::{session, sign_in_choice};
use crate::aws_files::{SectionId, Spacing};
use crate::cli::ConfigureSsoOptions;
use crate::error::{Error, Kind, Result};
use crate::network::Network;
use crate::output::Reply;
use crate::session::Context;
use crate::settings::Pattern;
use crate::sso::{Inventory, Lister, Scope};
use crate::target::sso_session::Chosen;

pub(super) fn run(context: &Context<'_>, options: &ConfigureSsoOptions) -> Result<Reply> {
    let template = match &options.template {
        Some(text) => Template::parse(text)?,
        None => Template::parse(&context.settings().configure.profile_name)?,
    };
    let chosen = of_every_role(context, options)?;
    let Some(name) = chosen.session.name.clone() else {
        return Err(Error::new(Kind::Configuration, "no SSO session to create profiles for")
            .hint("awsso configure sso-session creates one"));
    };
    let inventory = list(context, options, &chosen)?;
    let patterns = |texts: &[String]| -> Vec<Pattern> {
        texts.iter().map(|text| Pattern::new(text)).collect()
    };
    let wanted = Wanted {
        session: &name,
        template: &template,
        accounts: &patterns(&options.accounts),
        roles: &patterns(&options.roles),
        region: options.region.as_ref(),
        output: options.output.as_deref(),
        prunes: options.prune,
    };
    let now = context.profiles_now()?;
    let file = ConfigFile::of(&now);
    let mut edit = file.edit().with_spacing(Spacing::BlankLine);
    if !edit.contains(SectionId::SsoSession(&name)) {
        session::write(&mut edit, &chosen.session)?;
    }
    let summary = generate(&mut edit, &now, &inventory, &wanted)?;
    tell(context, &summary, options.prune);
    let write =
        WriteOptions { is_dry: options.dry_run, is_confirmed: options.yes, keeps_backup: true };
    let outcome = file.change(context, &edit.finish(), write)?;
    let terminal = &context.system.terminal;
    let path = now.config_path().display();
    match &outcome {
        Outcome::Unchanged => terminal.tell(&format!("awsso: {path} is up to date")),
        Outcome::Written => terminal.tell(&format!("awsso: saved {path}")),
        Outcome::Shown(_) | Outcome::Declined => {}
    }
    Ok(outcome.into_reply())
}

fn list(
    context: &Context<'_>,
    options: &ConfigureSsoOptions,
    chosen: &Chosen<'_>,
) -> Result<Inventory> {
    let profiles = context.profiles()?;
    let network = Network::resolve(profiles, chosen.profile, context.baseline())?;
    let lister = Lister {
        system: context.system,
        network: &network,
        session: &chosen.session,
        sign_in: sign_in_choice(context, options),
    };
    let (inventory, failures) = lister
        .list(Scope::AllRoles, true)
        .map_err(|error| with_way_to_sign_in(error, profiles, &chosen.session))?;
    for failure in &failures {
        let (account, error) = (&failure.account, &failure.error);
        tracing::warn!("could not list the roles in account {account}: {error}");
    }
    let count = unknown(&inventory).count();
    if count > 0 {
        tracing::warn!("{count} accounts have unknown roles: their profiles are unchanged");
    }
    if inventory.accounts.is_empty() {
        let name = chosen.session.display_name();
        return Err(Error::new(
            Kind::Refused,
            format!("{name} gives you no access to any account: no changes"),
        ));
    }
    Ok(inventory)
}

fn tell(context: &Context<'_>, summary: &Summary, prunes: bool) {
    let terminal = &context.system.terminal;
    for note in &summary.notes {
        terminal.tell(&format!("awsso: {note}"));
    }
    let mut parts = vec![format!("{} new", summary.added), format!("{} known", summary.kept)];
    if summary.by_hand > 0 {
        parts.push(format!("{} not created by awsso: unchanged", summary.by_hand));
    }
    if !summary.vanished.is_empty() {
        let what = if prunes {
            "deleted: access no longer exists"
        } else {
            "outdated: delete them with --prune"
        };
        parts.push(format!("{} {what}", summary.vanished.len()));
    }
    terminal.tell(&format!("awsso: profiles: {}", parts.join(", ")));
}
