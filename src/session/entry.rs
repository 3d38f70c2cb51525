//! A session that a terminal or a command is about to enter.

use super::{Context, danger, renewal, seal};
use crate::environ::vars::{Purpose, name};
use crate::environ::{self, Changes, Mode, Said};
use crate::error::Result;
use crate::model::{AccountId, Session};
use crate::plan::{self, Plan, Request};
use crate::present::Segment;

pub(crate) struct Entry<'a> {
    pub(crate) request: &'a Request,
    pub(crate) plan: &'a Plan,
    pub(crate) session: &'a Session,
    pub(crate) mode: Mode,
    /// In [`Mode::Server`]: where the credentials are.
    pub(crate) access: Option<Access<'a>>,
    /// Whether a person has confirmed it, where the settings call it dangerous.
    pub(crate) is_confirmed: bool,
}

/// Where programs get credentials that renew themselves.
#[derive(Clone, Copy)]
pub(crate) struct Access<'a> {
    pub(crate) url: &'a str,
    pub(crate) token: &'a str,
}

impl<'a> Entry<'a> {
    /// With the credentials themselves.
    pub(crate) fn new(
        request: &'a Request,
        plan: &'a Plan,
        session: &'a Session,
        is_confirmed: bool,
    ) -> Self {
        Self { request, plan, session, mode: Mode::Credentials, access: None, is_confirmed }
    }

    /// The changes to the environment.
    pub(crate) fn changes(&self, context: &Context<'_>) -> Result<Changes> {
        let session = self.session;
        let changes = environ::activate(session, self.mode, &context.system.environment)?;
        let mut changes = changes.with(name(Purpose::OwnSegment), segment(context, session));
        if danger::marks(context, self.request, self.plan, session.account.as_ref()) {
            changes = changes.with(name(Purpose::OwnDanger), "1");
        }
        let said = Said { is_confirmed: self.is_confirmed, has_region: session.region.is_some() };
        let key = seal::key(context);
        if let Some(key) = &key {
            changes = seal::sealed(context, changes, said, key)?;
        }
        Ok(match self.access {
            Some(Access { url, token }) => {
                let changes = changes.with(name(Purpose::ServerUri), url);
                changes.with(name(Purpose::ServerToken), token)
            }
            None if key.is_none() || !self.request.is_repeatable() => changes,
            None => renewal::announce(context, changes, self.plan, session.credentials.as_ref()),
        })
    }

    /// Says so if the terminal's own region is about to change. In a session, the region is
    /// awsso's.
    pub(crate) fn tell_region(&self, context: &Context<'_>) {
        let Some(planned) = &self.plan.region else {
            return;
        };
        if self.request.region.is_some() || context.active().is_some() {
            return;
        }
        if let Some((variable, value)) = plan::overridden(planned, context.baseline()) {
            let Ok(profiles) = context.profiles() else { return };
            let (region, from) = (&planned.region, planned.from.place(profiles));
            context.system.terminal.tell(&format!(
                "awsso: region {region} ({from}) overrides {variable}={value} of this terminal; \
                 awsso unset restores it"
            ));
        }
    }
}

/// The prompt segment, except for what changes during the session: the scripts insert the time left
/// and the region, then turn `{}` into `{`.
fn segment(context: &Context<'_>, session: &Session) -> String {
    let format = &context.settings().prompt.format;
    let account = session.account.as_ref();
    // Braces in a name are literal.
    let literal = |text: &str| text.replace('{', "{}");
    let segment = Segment {
        profile: literal(&environ::display_name(&session.name)),
        account: account.map(ToString::to_string).unwrap_or_default(),
        account_name: literal(&account_name(context, format, account)),
        role: literal(session.role.as_deref().unwrap_or_default()),
        region: "{region}".to_owned(),
        left: "{left}".to_owned(),
    };
    segment.fill(format)
}

/// The value of `{account_name}` in `template`. Reads the lists only if it is used.
pub(crate) fn account_name(
    context: &Context<'_>,
    template: &str,
    account: Option<&AccountId>,
) -> String {
    let account = account.filter(|_| template.contains("{account_name}"));
    let name = account.and_then(|account| context.account_name(account));
    name.unwrap_or_default().to_owned()
}
