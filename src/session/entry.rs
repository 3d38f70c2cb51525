//! A session about to be entered, by a terminal or by a command.

use super::{Context, danger, renewal, seal};
use crate::environ::vars::{Purpose, name};
use crate::environ::{self, Changes, Mode, Said};
use crate::error::Result;
use crate::model::Session;
use crate::plan::{self, Plan, Request};
use crate::present::Segment;

/// What is about to be entered.
pub(crate) struct Entry<'a> {
    pub(crate) request: &'a Request,
    pub(crate) plan: &'a Plan,
    pub(crate) session: &'a Session,
    pub(crate) mode: Mode,
    /// Whether a person has confirmed it, where the settings call it dangerous.
    pub(crate) is_confirmed: bool,
}

impl Entry<'_> {
    /// What is to change in the environment.
    pub(crate) fn changes(&self, context: &Context<'_>) -> Result<Changes> {
        let session = self.session;
        let changes = environ::activate(session, self.mode, &context.system.environment)?;
        let mut changes = changes.with(name(Purpose::OwnSegment), segment(context, session));
        if danger::marks(context, self.request, self.plan, session) {
            changes = changes.with(name(Purpose::OwnDanger), "1");
        }
        let said = Said { is_confirmed: self.is_confirmed, has_region: session.region.is_some() };
        Ok(match seal::key(context) {
            Some(key) => {
                let changes = environ::sealed(changes, said, &key);
                renewal::announce(context, changes, self.plan, session.credentials.as_ref())
            }
            None => changes,
        })
    }

    /// Says so where the terminal comes with a region of its own and is about to get another one. Once
    /// it is in a session, the region there is awsso's.
    pub(crate) fn tell_region(&self, context: &Context<'_>) {
        let Some(planned) = &self.plan.region else {
            return;
        };
        if self.request.region.is_some() || context.active().is_some() {
            return;
        }
        if let Some((variable, value)) = plan::overridden(planned, context.baseline()) {
            let (region, from) = (&planned.region, &planned.from);
            context.system.terminal.tell(&format!(
                "awsso: region {region} ({from}) overrides {variable}={value} of this terminal; \
                 awsso unset restores it"
            ));
        }
    }
}

/// The segment of the prompt, but for what changes while the session lasts: the scripts fill in the
/// time left, and the region that the terminal has then; last, `{}` becomes `{`.
fn segment(context: &Context<'_>, session: &Session) -> String {
    let account = session.account.as_ref();
    // A name with `{left}` in it stays what it is.
    let literal = |text: &str| text.replace('{', "{}");
    let segment = Segment {
        profile: literal(&environ::display_name(&session.name)),
        account: account.map(ToString::to_string).unwrap_or_default(),
        role: literal(session.role.as_deref().unwrap_or_default()),
        region: "{region}".to_owned(),
        left: "{left}".to_owned(),
    };
    segment.fill(&context.settings().prompt.format)
}
