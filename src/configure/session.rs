//! The portal: an existing SSO session, or the values of a new one. Also `awsso configure
//! sso-session`.

use super::change::{ConfigFile, Outcome, WriteOptions};
use super::check_name;
use super::interview::{Interview, Question};
use crate::aws_files::{Edit, Profiles, Section, SectionId};
use crate::cli::{ConfigureSsoSessionOptions, PortalOptions};
use crate::error::{Error, Kind, Result};
use crate::model::Region;
use crate::network::Network;
use crate::output::Reply;
use crate::session::Context;
use crate::sso::{SsoSession, redirected_region};
use crate::target::region::warn_of_typing_error;
use crate::wire::start_url;

/// The AWS CLI's default.
pub(super) const DEFAULT_SCOPE: &str = "sso:account:access";

/// The defaults from the file.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub profiles: &'a Profiles,
    pub section: Option<Section<'a>>,
    /// Finds the region of a portal with a company's own address.
    pub region_of: &'a dyn Fn(&str) -> Option<Region>,
}

impl Known<'_> {
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let value = self.section?.get(key)?;
        Some(value.text().trim().to_owned()).filter(|text| !text.is_empty())
    }
}

/// The session called `name` from the file, or one from the answers; `None` gives the legacy form.
pub(super) fn portal(
    interview: &Interview<'_>,
    known: Known<'_>,
    name: Option<String>,
    given: &PortalOptions,
) -> Result<SsoSession> {
    if let Some(name) = &name
        && known.profiles.sso_session(name).is_some()
    {
        let session = SsoSession::by_name(known.profiles, name)?;
        check_agreement(&session, given)?;
        return Ok(session);
    }
    ask_portal(interview, known, name, given)
}

/// Start URL, region and scopes, from flags or answers.
fn ask_portal(
    interview: &Interview<'_>,
    known: Known<'_>,
    name: Option<String>,
    given: &PortalOptions,
) -> Result<SsoSession> {
    let start_url = known.text("sso_start_url");
    let question =
        Question { label: "SSO start URL", default: start_url.as_deref(), flag: "--start-url" };
    let start_url = interview.answer(question, given.start_url.as_deref(), tidy_start_url)?;
    let found = || start_url::region(&start_url).or_else(|| (known.region_of)(&start_url));
    let given_region = given.sso_region.clone();
    let found = if given_region.is_none() { found() } else { None };
    let configured = known.text("sso_region");
    let question =
        Question { label: "SSO region", default: configured.as_deref(), flag: "--sso-region" };
    let region = match (given_region, found) {
        (Some(region), _) => region,
        (None, Some(region)) => {
            interview.tell(&format!("SSO region, from the start URL: {region}"));
            region
        }
        (None, None) => interview.answer(question, None, Region::typed)?,
    };
    warn_of_typing_error(&region);
    let scopes = if name.is_some() {
        let configured = known.text("sso_registration_scopes");
        let question = Question {
            label: "SSO registration scopes",
            default: Some(configured.as_deref().unwrap_or(DEFAULT_SCOPE)),
            flag: "--scopes",
        };
        Some(interview.answer(question, given.scopes.as_deref(), check_scopes)?)
    } else {
        None
    };
    Ok(SsoSession { name, start_url, region, scopes })
}

/// Flags that contradict the named session are an error.
pub(super) fn check_agreement(session: &SsoSession, given: &PortalOptions) -> Result<()> {
    let url = given.start_url.as_deref().map(tidy_start_url).transpose()?;
    let other = [
        ("--start-url", url.is_some_and(|url| url != session.start_url)),
        ("--sso-region", given.sso_region.as_ref().is_some_and(|r| *r != session.region)),
    ];
    match other.into_iter().find(|(_, differs)| *differs) {
        None => Ok(()),
        Some((flag, _)) => {
            let name = session.display_name();
            Err(Error::new(Kind::Usage, format!("{flag} differs from SSO session {name:?}")).hint(
                "change it with awsso configure sso-session, or create another with \
                   --sso-session NAME",
            ))
        }
    }
}

/// The start URL without what people copy along: the page within the portal (`#/…`), slashes at the
/// end. The AWS CLI accepts only URLs with a host.
pub(super) fn tidy_start_url(text: &str) -> Result<String> {
    let bare = text.split(['#', '?']).next().unwrap_or_default().trim();
    let bare = bare.trim_end_matches('/');
    let whole = match bare.split_once("://") {
        None if bare.contains('.') => format!("https://{bare}"),
        _ => bare.to_owned(),
    };
    let is_alone = |host: &str| whole.ends_with(host);
    // The portal of an alias is one path segment below the host.
    let whole = if is_alone(".awsapps.com") || is_alone(".awsapps.cn") {
        format!("{whole}/start")
    } else {
        whole
    };
    let refuse = || {
        Error::new(
            Kind::Usage,
            format!(
                "{text:?} is not a start URL: one looks like \
                 https://d-1234567890.awsapps.com/start"
            ),
        )
    };
    if !SsoSession::is_start_url(&whole) {
        return Err(refuse());
    }
    Ok(whole)
}

/// Scopes as in the file: separated by commas, without spaces.
fn check_scopes(text: &str) -> Result<Vec<String>> {
    let scopes: Vec<String> = text
        .split(',')
        .map(str::trim)
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect();
    let is_scope = |scope: &String| scope.chars().all(|sign| sign.is_ascii_graphic());
    if scopes.is_empty() || !scopes.iter().all(is_scope) {
        return Err(Error::new(
            Kind::Usage,
            format!("{text:?} is not a list of scopes: separate them with commas, without spaces"),
        ));
    }
    Ok(scopes)
}

/// Writes `[sso-session NAME]` in the AWS CLI's order. A session without a name has no section.
pub(super) fn write(edit: &mut Edit<'_>, session: &SsoSession) -> Result<()> {
    let Some(name) = &session.name else {
        return Ok(());
    };
    let id = SectionId::SsoSession(name);
    edit.set(id, "sso_start_url", &session.start_url)?;
    edit.set(id, "sso_region", session.region.as_str())?;
    if let Some(scopes) = &session.scopes {
        edit.set(id, "sso_registration_scopes", &scopes.join(","))?;
    }
    Ok(())
}

pub(super) fn run(context: &Context<'_>, options: &ConfigureSsoSessionOptions) -> Result<Reply> {
    let profiles = context.profiles()?;
    let interview = Interview::new(context, options.yes);
    let name = match &options.sso_session {
        Some(name) => check_name("sso-session", name)?,
        None => ask_name(&interview)?,
    };
    let network = Network::resolve(profiles, None, context.baseline())?;
    let known = Known {
        profiles,
        section: profiles.sso_session(&name),
        region_of: &|url| redirected_region(context.system, &network, url),
    };
    let session = ask_portal(&interview, known, Some(name.clone()), &options.portal)?;
    let now = context.profiles_now()?;
    let file = ConfigFile::of(&now);
    let mut edit = file.edit();
    write(&mut edit, &session)?;
    let write =
        WriteOptions { is_dry: options.dry_run, is_confirmed: options.yes, keeps_backup: false };
    let outcome = file.change(context, &edit.finish(), write)?;
    if matches!(outcome, Outcome::Written | Outcome::Unchanged) {
        let login = session.login_command(None);
        interview.tell(&format!(
            "\nCompleted configuring SSO session: {name}\nTo sign in:\n\n    {login}\n"
        ));
    }
    Ok(outcome.into_reply())
}

pub(super) fn ask_name(interview: &Interview<'_>) -> Result<String> {
    if !interview.is_there() {
        let error = Error::new(Kind::Usage, "cannot prompt for: SSO session name");
        return Err(error.hint("use --sso-session"));
    }
    loop {
        match check_name("sso-session", &interview.line("SSO session name: ")?) {
            Ok(name) => return Ok(name),
            Err(error) => interview.tell(&format!("{error}.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_along_with_a_start_url_is_taken_off() {
        for (text, expected) in [
            ("https://x.awsapps.com/start", Some("https://x.awsapps.com/start")),
            ("https://x.awsapps.com/start/#/", Some("https://x.awsapps.com/start")),
            (
                "https://x.awsapps.com/start#/console?account_id=1",
                Some("https://x.awsapps.com/start"),
            ),
            ("https://x.awsapps.com/start/?tab=accounts", Some("https://x.awsapps.com/start")),
            ("x.awsapps.com/start/", Some("https://x.awsapps.com/start")),
            ("https://x.awsapps.com", Some("https://x.awsapps.com/start")),
            ("https://a.portal.eu-west-1.app.aws/", Some("https://a.portal.eu-west-1.app.aws")),
            ("https://sso.example.com/", Some("https://sso.example.com")),
            ("ftp://x.awsapps.com/start", None),
            ("nonsense", None),
            ("https://", None),
            ("https://a b/", None),
        ] {
            assert_eq!(tidy_start_url(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn scopes_are_separated_by_commas() {
        assert_eq!(check_scopes(" a:b, c ,").unwrap(), ["a:b", "c"]);
        for wrong in ["", ",", "a b"] {
            assert!(check_scopes(wrong).is_err(), "{wrong}");
        }
    }
}
