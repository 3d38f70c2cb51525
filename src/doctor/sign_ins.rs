//! Checks of the sign-ins: tokens, registrations, refused refresh tokens.

use jiff::SignedDuration;

use super::Finding;
use crate::model::format_remaining;
use crate::session::Context;
use crate::sso::{self, SsoSession};

/// A registration that expires sooner is reported.
const SOON: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(super) fn check(context: &Context<'_>) -> Vec<Finding> {
    let Ok(profiles) = context.profiles() else {
        return Vec::new();
    };
    SsoSession::all(profiles).iter().map(|session| of_session(context, session)).collect()
}

fn of_session(context: &Context<'_>, session: &SsoSession) -> Finding {
    const AREA: &str = "sign-in";
    let system = context.system;
    let (name, now) = (session.display_name(), system.now());
    let state = sso::session_state(system, session);
    let words = format!("SSO session {name}: {}", state.in_words(now));
    let login = session.login_command(None);
    if state.is_refused {
        let text = format!("SSO session {name}: the access portal rejected the refresh token");
        return Finding::problem(AREA, text).mended_by(login);
    }
    if !state.is_signed_in(now) {
        return Finding::note(AREA, words).mended_by(login);
    }
    match state.renewable_until {
        Some(end) if end.duration_since(now) < SOON => {
            let left = format_remaining(end, now);
            let text = format!("{words}; the client registration expires in {left}");
            Finding::note(AREA, text).mended_by(login)
        }
        _ => Finding::fine(AREA, words),
    }
}
