//! What a word on the command line stands for: a profile, an alias of the settings, an account and a
//! role, or the ARN of a role that Identity Center made. From files and caches alone.

use super::account::KnownAccounts;
use super::choices::choose;
use crate::aws_files::Profiles;
use crate::environ;
use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::RoleArn;
use crate::plan::{self, Request, RoleSource, Target};
use crate::session::{Context, seal};
use crate::similar::most_similar;

/// What the command line asks for: the target called `word`, "-" for what this terminal was before;
/// without a word the person chooses.
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

/// What this terminal was before.
fn previous(context: &Context<'_>) -> Result<Request> {
    let text = environ::previous(&context.system.environment).ok_or_else(|| {
        let is_foreign = context.system.has_foreign_session;
        let none = "no previous profile in this terminal";
        Error::new(Kind::Usage, if is_foreign { seal::FOREIGN } else { none })
            .hint("awsso env PROFILE")
    })?;
    Request::decode(&text)
}

/// The target that `word` stands for. A profile of that name comes first, then an alias; what an
/// alias means is never an alias again. `session` is the sso-session to take where a role of an
/// account could come from several.
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

/// The same for whose credentials ask for a role.
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

/// What `word` stands for when it is neither a profile nor an alias.
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
            return Err(Error::new(Kind::Usage, text)
                .hint(format!("awsso assume --role-arn {arn} --source-profile PROFILE")));
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
        // A profile's name may hold a slash too.
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

/// The ARN of the role behind `arn:…:sts::ACCOUNT:assumed-role/ROLE/NAME`, as whoami tells it.
fn role_of_session(arn: &str) -> Option<String> {
    let mut parts = arn.splitn(6, ':');
    let mut next = || parts.next();
    let (_, partition, service, _, account) = (next()?, next()?, next()?, next()?, next()?);
    let (role, _) = next()?.strip_prefix("assumed-role/")?.split_once('/')?;
    (service == "sts").then(|| format!("arn:{partition}:iam::{account}:role/{role}"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
