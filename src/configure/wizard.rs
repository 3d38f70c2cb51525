//! `awsso configure sso`: the AWS CLI's questions, order, defaults and result. Each question has a
//! flag.

use super::change::{ConfigFile, Outcome, WriteOptions};
use super::check_name;
use super::interview::{Interview, Question};
use super::new_session::with_way_to_sign_in;
use super::session::{self, Known};
use super::sign_in_choice;
use crate::aws_files::{Edit, Profiles, SectionId};
use crate::cli::ConfigureSsoOptions;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Region};
use crate::network::Network;
use crate::output::Reply;
use crate::present::picker::Item;
use crate::session::Context;
use crate::sso::{AccountEntry, Inventory, Lister, Match, Scope, SsoSession, redirected_region};
use crate::target::find_account;
use crate::target::region::warn_of_typing_error;

/// Keys that would override a profile's Identity Center role, or contradict it.
const RIVALS: [&str; 7] = [
    "role_arn",
    "source_profile",
    "credential_source",
    "web_identity_token_file",
    "aws_access_key_id",
    "credential_process",
    "login_session",
];

struct Answers {
    session: SsoSession,
    account: AccountId,
    role: String,
    region: Option<Region>,
    output: Option<String>,
    profile: String,
}

pub(super) fn run(context: &Context<'_>, options: &ConfigureSsoOptions) -> Result<Reply> {
    let profiles = context.profiles()?;
    let interview = Interview::new(context, options.yes);
    let answers = ask(context, profiles, &interview, options)?;
    let now = context.profiles_now()?;
    let file = ConfigFile::of(&now);
    let mut edit = file.edit();
    write(&mut edit, &answers)?;
    let name = answers.session.name.as_deref();
    if name.is_some_and(|name| !edit.contains(SectionId::SsoSession(name))) {
        session::write(&mut edit, &answers.session)?;
    }
    tell_rivals(&interview, profiles, &answers.profile);
    let write =
        WriteOptions { is_dry: options.dry_run, is_confirmed: options.yes, keeps_backup: false };
    let outcome = file.change(context, &edit.finish(), write)?;
    if matches!(outcome, Outcome::Written | Outcome::Unchanged) {
        let shell = context.output.shell();
        let name = shell.argument(&answers.profile);
        let line = shell.eval_line(&format!("awsso env {name}"));
        interview.tell(&format!(
            "\nThe profile is ready. In this terminal:\n\n    {line}\n\n\
             With the AWS CLI:\n\n    aws sts get-caller-identity --profile {name}\n"
        ));
    }
    Ok(outcome.into_reply())
}

fn ask(
    context: &Context<'_>,
    profiles: &Profiles,
    interview: &Interview<'_>,
    options: &ConfigureSsoOptions,
) -> Result<Answers> {
    let (account, role) = (one_of(&options.accounts)?, one_of(&options.roles)?);
    let named = options.profile.as_ref().map(ToString::to_string);
    let of_variable = || context.baseline().non_empty("AWS_PROFILE").map(str::to_owned);
    let named = named.or_else(of_variable);
    let section = profiles.profile(named.as_deref().unwrap_or("default"));
    let network = Network::resolve(profiles, section, context.baseline())?;
    let known = Known {
        profiles,
        section,
        region_of: &|url| redirected_region(context.system, &network, url),
    };
    let name = session_name(interview, known, options.sso_session.as_deref())?;
    let portal = session::portal(interview, known, name, &options.portal)?;
    let lister = Lister {
        system: context.system,
        network: &network,
        session: &portal,
        sign_in: sign_in_choice(context, options),
    };
    let (account, role) = account_and_role(interview, &lister, account, role)
        .map_err(|error| with_way_to_sign_in(error, profiles, &portal))?;
    let (region, output) = region_and_output(interview, known, options)?;
    let default = default_name(&role, &account);
    let question = Question { label: "Profile name", default: Some(&default), flag: "--profile" };
    let check = |name: &str| check_name("profile", name);
    let profile = interview.answer(question, named.as_deref(), check)?;
    Ok(Answers { session: portal, account, role, region, output, profile })
}

fn one_of(given: &[String]) -> Result<Option<&str>> {
    match given {
        [] => Ok(None),
        [one] => Ok(Some(one.as_str())),
        _ => Err(Error::new(Kind::Usage, "a profile has one account and one role")
            .hint("create a profile for each with --all")),
    }
}

fn region_and_output(
    interview: &Interview<'_>,
    known: Known<'_>,
    options: &ConfigureSsoOptions,
) -> Result<(Option<Region>, Option<String>)> {
    let region = known.text("region");
    let question = Question {
        label: "Default client Region",
        default: Some(region.as_deref().unwrap_or_default()),
        flag: "--region",
    };
    let given = options.region.as_ref().map(Region::as_str);
    let region = interview.answer(question, given, optional_region)?;
    if let Some(region) = &region {
        warn_of_typing_error(region);
    }
    let output = known.text("output");
    let question = Question {
        label: "CLI default output format (json if not specified)",
        default: Some(output.as_deref().unwrap_or_default()),
        flag: "--output",
    };
    let output = interview.answer(question, options.output.as_deref(), optional_word)?;
    Ok((region, output))
}

/// An empty name gives the legacy form, which the AWS CLI still offers.
fn session_name(
    interview: &Interview<'_>,
    known: Known<'_>,
    given: Option<&str>,
) -> Result<Option<String>> {
    let check = |name: &str| match name {
        "" => Ok(None),
        name => check_name("sso-session", name).map(Some),
    };
    let configured = known.text("sso_session");
    if given.is_some() || configured.is_some() || !interview.is_there() {
        let question = Question {
            label: "SSO session name",
            default: configured.as_deref(),
            flag: "--sso-session",
        };
        return interview.answer(question, given, check);
    }
    let sessions: Vec<_> = known.profiles.sso_sessions().collect();
    if !sessions.is_empty() {
        interview.tell(&format!("Existing: {}", sessions.join(", ")));
    }
    loop {
        match check(&interview.line("SSO session name (Recommended): ")?) {
            Ok(None) => {
                interview.tell(
                    "Without an SSO session, the sign-in expires after 8 hours and is not renewed.",
                );
                return Ok(None);
            }
            Ok(name) => return Ok(name),
            Err(error) => interview.tell(&format!("{error}.")),
        }
    }
}

/// From flags, checked against the lists, or chosen from them. If nobody is signed in and none can
/// be asked, flags are required and not checked.
fn account_and_role(
    interview: &Interview<'_>,
    lister: &Lister<'_>,
    account: Option<&str>,
    role: Option<&str>,
) -> Result<(AccountId, String)> {
    match (look_up(interview, lister, account, role), account, role) {
        (Err(error), Some(account), Some(role)) if error.kind() == Kind::SignInNeeded => {
            let Ok(id) = account.parse() else {
                return Err(error);
            };
            let text = "continuing without the lists of accounts and roles";
            interview.tell(&format!("awsso: {error}; {text}"));
            Ok((id, role.to_owned()))
        }
        (outcome, ..) => outcome,
    }
}

fn look_up(
    interview: &Interview<'_>,
    lister: &Lister<'_>,
    account: Option<&str>,
    role: Option<&str>,
) -> Result<(AccountId, String)> {
    let (inventory, _) = lister.list(Scope::Accounts, true)?;
    let account = choose_account(interview, &inventory, account)?.id.clone();
    interview.tell(&format!("Using the account ID {account}"));
    let wanted = [account.clone()];
    let (inventory, failures) = lister.list(Scope::RolesOf(&wanted), true)?;
    if let Some(failure) = failures.into_iter().next() {
        let context = format!("listing the roles in account {account}");
        return Err(failure.error.context(context));
    }
    let entry = inventory.account(&account);
    let entry = entry.expect("the list has just been asked for this account");
    let role = choose_role(interview, entry, role)?;
    interview.tell(&format!("Using the role name \"{role}\""));
    Ok((account, role))
}

fn choose_account<'i>(
    interview: &Interview<'_>,
    inventory: &'i Inventory,
    given: Option<&str>,
) -> Result<&'i AccountEntry> {
    let accounts = &inventory.accounts;
    if let Some(given) = given {
        return find_account(inventory, given);
    }
    match accounts.as_slice() {
        [] => Err(Error::new(Kind::Refused, "no AWS accounts are available to you")),
        [only] => {
            let id = &only.id;
            interview.tell(&format!("The only AWS account available to you is: {id}"));
            Ok(only)
        }
        several => {
            let count = several.len();
            interview.tell(&format!("There are {count} AWS accounts available to you."));
            let item = |entry: &AccountEntry| Item {
                label: entry.short_name().to_owned(),
                columns: vec![entry.id.to_string(), entry.email.clone().unwrap_or_default()],
                ..Item::default()
            };
            let items: Vec<Item> = several.iter().map(item).collect();
            Ok(&several[interview.choose("accounts", "--account", &items)?])
        }
    }
}

fn choose_role(
    interview: &Interview<'_>,
    account: &AccountEntry,
    given: Option<&str>,
) -> Result<String> {
    let id = &account.id;
    let names = account.roles.as_ref().map_or(&[][..], |roles| &roles.names);
    if let Some(given) = given {
        return match account.find_role(given) {
            Match::One(role) => Ok(role.to_owned()),
            _ => Err(Error::new(
                Kind::Configuration,
                format!("no role {given:?} for you in account {id}"),
            )
            .hint(format!("available: {}", names.join(", ")))),
        };
    }
    match names {
        [] => {
            Err(Error::new(Kind::Refused, format!("no roles are available for the account {id}")))
        }
        [only] => {
            interview.tell(&format!("The only role available to you is: {only}"));
            Ok(only.clone())
        }
        several => {
            let count = several.len();
            interview.tell(&format!("There are {count} roles available to you."));
            let item = |name: &String| Item { label: name.clone(), ..Item::default() };
            let items: Vec<Item> = several.iter().map(item).collect();
            Ok(several[interview.choose("roles", "--role", &items)?].clone())
        }
    }
}

fn optional_region(text: &str) -> Result<Option<Region>> {
    match text {
        "" => Ok(None),
        text => Region::typed(text).map(Some),
    }
}

fn optional_word(text: &str) -> Result<Option<String>> {
    if text.chars().any(|sign| sign.is_whitespace() || sign.is_control()) {
        let message = format!("{text:?} is not an output format");
        return Err(Error::new(Kind::Usage, message));
    }
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

/// The AWS CLI's `ROLE-ACCOUNT`. Characters that are not allowed in a profile name become hyphens.
fn default_name(role: &str, account: &AccountId) -> String {
    let fit = |sign| {
        if sign == '=' || sign == ',' { '-' } else { sign }
    };
    format!("{}-{account}", role.chars().map(fit).collect::<String>())
}

fn write(edit: &mut Edit<'_>, answers: &Answers) -> Result<()> {
    let section = SectionId::Profile(&answers.profile);
    let session = &answers.session;
    if let Some(name) = &session.name {
        edit.set(section, "sso_session", name)?;
        // The session has them, and some readers refuse both.
        edit.remove_key(section, "sso_start_url");
        edit.remove_key(section, "sso_region");
    } else {
        edit.remove_key(section, "sso_session");
        edit.set(section, "sso_start_url", &session.start_url)?;
        edit.set(section, "sso_region", session.region.as_str())?;
    }
    edit.set(section, "sso_account_id", answers.account.as_str())?;
    edit.set(section, "sso_role_name", &answers.role)?;
    if let Some(region) = &answers.region {
        edit.set(section, "region", region.as_str())?;
    }
    if let Some(output) = &answers.output {
        edit.set(section, "output", output)?;
    }
    Ok(())
}

fn tell_rivals(interview: &Interview<'_>, profiles: &Profiles, name: &str) {
    let Some(section) = profiles.profile(name) else {
        return;
    };
    let found: Vec<_> = RIVALS.into_iter().filter(|key| section.get(key).is_some()).collect();
    if !found.is_empty() {
        interview.tell(&format!(
            "awsso: profile {name:?} already has {}, which may override the role",
            found.join(", ")
        ));
    }
}
