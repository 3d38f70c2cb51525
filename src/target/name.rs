//! What a word on the command line stands for: a profile, an alias, an account and a role, or the
//! ARN of an Identity Center role. Reads only files and caches.

use super::account::KnownAccounts;
use super::choices::{choose, choose_in};
use crate::aws_files::Profiles;
use crate::environ::{self, Mode};
use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::{AccountId, RoleArn};
use crate::plan::{self, Plan, Request, RoleSource, Target};
use crate::session::{Context, seal};
use crate::similar::most_similar;

/// The target called `word`; "-" for the previous one; without a word the person chooses.
pub(crate) fn asked(
    context: &Context<'_>,
    word: Option<&str>,
    session: Option<&str>,
) -> Result<Request> {
    match word {
        None => choose(context),
        Some("-") => previous(context),
        Some(name) => named(context, name, session),
    }
}

/// A target, and the plan for its credentials.
pub(crate) struct Found {
    pub(crate) request: Request,
    pub(crate) plan: Plan,
}

impl Found {
    fn of(context: &Context<'_>, request: Request) -> Result<Self> {
        let plan = context.plan(&request)?;
        Ok(Self { request, plan })
    }
}

/// The target called `word`; without a word, that of this terminal: awsso's session, else its own
/// credentials, else the person chooses.
pub(crate) fn of_word_or_terminal(
    context: &Context<'_>,
    word: Option<&str>,
    session: Option<&str>,
) -> Result<Found> {
    if word.is_some() {
        return Found::of(context, asked(context, word, session)?);
    }
    if let Some(request) = of_terminal(context)? {
        return Found::of(context, request);
    }
    let environment = &context.system.environment;
    let is_set = |name| environment.non_empty(name).is_some();
    if is_set("AWS_ACCESS_KEY_ID") || is_set("AWS_PROFILE") {
        let request = Target::DefaultChain.into();
        let plan = context.plan_in(&request, environment)?;
        return Ok(Found { request, plan });
    }
    Found::of(context, choose(context)?)
}

/// A role in `account`: this terminal's, if it is there, else the only known one, else the person
/// chooses.
pub(crate) fn in_account(
    context: &Context<'_>,
    account: &AccountId,
    role: Option<&str>,
) -> Result<Found> {
    if let Some(request) = of_terminal(context)? {
        let found = Found::of(context, request)?;
        let is_role = role.is_none_or(|role| found.plan.role_name() == Some(role));
        if found.plan.account() == Some(account) && is_role {
            return Ok(found);
        }
    }
    Found::of(context, choose_in(context, account, role)?)
}

/// The request of this terminal's session.
fn of_terminal(context: &Context<'_>) -> Result<Option<Request>> {
    let active = context.active();
    let ours = active.filter(|active| active.keys_are_ours || active.mode == Mode::ProfileOnly);
    let request = ours.and_then(|active| active.request);
    let request = request.map(|text| Request::decode(&text)).transpose()?;
    // Pasted credentials are only in the variables of the terminal.
    Ok(request.filter(Request::is_repeatable))
}

fn previous(context: &Context<'_>) -> Result<Request> {
    let text = environ::previous(&context.system.environment).ok_or_else(|| {
        let is_foreign = context.system.has_foreign_session;
        let none = "no previous profile in this terminal";
        Error::new(Kind::Usage, if is_foreign { seal::FOREIGN } else { none })
            .hint("awsso env PROFILE")
    })?;
    Request::decode(&text)
}

/// The target that `word` stands for: a profile, else an alias, which must not lead to another
/// alias. `session` is the SSO session to use if several give access to a role.
pub(crate) fn named(context: &Context<'_>, word: &str, session: Option<&str>) -> Result<Request> {
    let profiles = context.profiles()?;
    if profiles.profile(word).is_some() {
        return Ok(Request::profile(word));
    }
    let aliases = &context.settings().aliases;
    if let Some(meaning) = aliases.get(word) {
        let found = without_aliases(context, profiles, meaning, session);
        let place = context.system.files.settings_file();
        let found = found.context_with(|| format!("the alias {word:?} of {}", place.display()))?;
        return Ok(Request { label: Some(word.to_owned()), ..found });
    }
    let names: Vec<&str> = aliases.keys().map(String::as_str).collect();
    target(context, profiles, word, session, &names)
}

/// The same for the source of an assumed role.
pub(crate) fn role_source(
    context: &Context<'_>,
    word: &str,
    session: Option<&str>,
) -> Result<RoleSource> {
    let request = named(context, word, session)?;
    Ok(match request.target {
        Target::Profile(name) => RoleSource::Profile(name),
        _ => RoleSource::Request(Box::new(request)),
    })
}

fn without_aliases(
    context: &Context<'_>,
    profiles: &Profiles,
    meaning: &str,
    session: Option<&str>,
) -> Result<Request> {
    if profiles.profile(meaning).is_some() {
        return Ok(Request::profile(meaning));
    }
    if context.settings().aliases.contains_key(meaning) {
        let text = format!("its value {meaning:?} is also an alias");
        return Err(Error::new(Kind::Configuration, text)
            .hint("set it to a profile, ACCOUNT/ROLE or a role ARN"));
    }
    target(context, profiles, meaning, session, &[])
}

/// The target of a word that is neither a profile nor an alias.
fn target(
    context: &Context<'_>,
    profiles: &Profiles,
    word: &str,
    session: Option<&str>,
    others: &[&str],
) -> Result<Request> {
    let (account, role) = if word.starts_with("arn:") {
        let arn: RoleArn = role_of_session(word).as_deref().unwrap_or(word).parse()?;
        let Some(role) = arn.permission_set() else {
            let text = format!("{arn} is not a role of Identity Center: it must be assumed");
            return Err(Error::new(Kind::Usage, text).hint(format!(
                "awsso assume --role-arn {} --source-profile PROFILE",
                context.output.shell().argument(arn.as_str())
            )));
        };
        (arn.account().to_string(), role.to_owned())
    } else if let Some((account, role)) = word.rsplit_once('/') {
        (account.trim().to_owned(), role.trim().to_owned())
    } else {
        return Err(plan::unknown_profile(profiles, word, others));
    };
    if account.is_empty() || role.is_empty() {
        return Err(Error::new(
            Kind::Usage,
            format!("{word:?} is not ACCOUNT/ROLE: both are required"),
        ));
    }
    let accounts = KnownAccounts::load(context.system, profiles, session);
    let found = accounts.and_then(|accounts| accounts.find(&account, &role));
    let found = found.map_err(|error| {
        // A profile name may contain a slash too.
        let names = profiles.names().chain(others.iter().copied());
        let is_like_a_profile = !most_similar(word, names).is_empty();
        if error.kind() == Kind::Configuration && is_like_a_profile {
            plan::unknown_profile(profiles, word, others)
        } else {
            error
        }
    })?;
    let label = found.account_name.map(|name| format!("{name}/{}", found.role));
    let target = Target::AccountRole {
        session: found.session.display_name().to_owned(),
        account: found.account,
        role: found.role,
    };
    Ok(Request { label, ..target.into() })
}

/// The ARN of the role in `arn:…:sts::ACCOUNT:assumed-role/ROLE/NAME`, as shown by whoami.
pub(crate) fn role_of_session(arn: &str) -> Option<String> {
    let mut parts = arn.splitn(6, ':');
    let mut next = || parts.next();
    let (_, partition, service, _, account) = (next()?, next()?, next()?, next()?, next()?);
    let (role, _) = next()?.strip_prefix("assumed-role/")?.split_once('/')?;
    (service == "sts").then(|| format!("arn:{partition}:iam::{account}:role/{role}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::Config;

    use super::*;
    use crate::cli::{ColorChoice, GlobalOptions};
    use crate::output::Output;
    use crate::sys::scripted::Script;

    const CONFIG: &str = "[profile dev]\nregion = eu-west-1\n[profile $(x);y]\nregion = eu-west-1\n\
        [sso-session corp]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n\
        [profile a b]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\n";
    const SETTINGS: &str = "[aliases]\nprod = \"111122223333/Admin\"\n\"$(a)\" = \"prod\"\n\
        b = \"arn:aws:iam::111122223333:role/x\"\n";

    /// A command that a person types as it stands: no name in it may be code.
    fn is_one_command(hint: &str) -> bool {
        let code = ["$", "`", ";", "|", "&", "<", ">"];
        let words = shell_words::split(hint);
        // Without its quoted words it has nothing that a shell acts on.
        let bare: String = hint.replace(r"'\''", "").split('\'').step_by(2).collect();
        words.is_ok() && !code.iter().any(|sign| bare.contains(sign))
    }

    proptest! {
        #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(300) })]

        #[test]
        fn no_word_is_more_than_a_name(
            word in prop_oneof![
                "[^\\p{Cc}]{0,12}",
                "(arn|ARN):aws:(sts|iam)::[0-9]{10,13}:(role|assumed-role)/[a-zA-Z_$(;'/ ]{0,12}",
                "(111122223333|dev|prod|x)?/(Admin|[^\\p{Cc}]{0,6})/?",
                "dev|prod|a b|\\$\\(x\\);y|\\$\\(a\\)|b|prodd|-",
            ],
        ) {
            let home = tempfile::tempdir().unwrap();
            let script = Script::at_home(home.path());
            let files = &script.system.files;
            files.write_private(&files.config_file(), CONFIG.as_bytes()).unwrap();
            files.write_private(&files.settings_file(), SETTINGS.as_bytes()).unwrap();
            let options = GlobalOptions::default();
            let output = Output::for_tests(&script.system);
            let context = Context::new(&script.system, output, &options, ColorChoice::Auto);
            match named(&context, &word, None) {
                Ok(Request { target, label, .. }) => {
                    prop_assert!(label.is_none_or(|label| label == word || label.ends_with("/Admin")));
                    let is_known = match target {
                        Target::Profile(name) => name == word,
                        Target::AccountRole { session, account, role } => {
                            let is_said = word == "prod" || word.contains(&role);
                            session == "corp" && account.as_str() == "111122223333" && is_said
                        }
                        _ => false,
                    };
                    prop_assert!(is_known, "{word:?}");
                }
                Err(error) => {
                    let hint = error.hint_text().unwrap_or_default();
                    for line in hint.lines().filter(|line| line.starts_with("awsso ")) {
                        prop_assert!(is_one_command(line), "{word:?} {line:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_arn_of_a_session_tells_its_role() {
        for (arn, expected) in [
            (
                "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_A_0123456789abcdef/jo@x",
                Some("arn:aws:iam::111122223333:role/AWSReservedSSO_A_0123456789abcdef"),
            ),
            ("arn:aws:sts::111122223333:assumed-role/A", None),
            ("arn:aws:iam::111122223333:role/A", None),
            ("arn:", None),
        ] {
            assert_eq!(role_of_session(arn).as_deref(), expected, "{arn}");
        }
    }
}
