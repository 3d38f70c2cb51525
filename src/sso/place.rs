//! Where a token goes that a flow ends with: the place is made before something is used up for it.

use super::{SsoSession, token_file};
use crate::error::Result;
use crate::sys::{Draft, SignalHold, System, hold_signals};
use crate::wire::oidc::{Registration, Token};
use crate::wire::token_cache::CachedToken;

/// A token on its way into its file.
pub(super) struct Granted {
    pub(super) registration: Registration,
    pub(super) token: Token,
    pub(super) place: Place,
}

/// Where a token will be kept, made before the call that uses something up for it. Signals wait until
/// it is filled or dropped.
pub(super) struct Place {
    draft: Draft,
    _signals: SignalHold,
}

impl Place {
    pub(super) fn reserve(system: &System, session: &SsoSession) -> Result<Self> {
        let signals = hold_signals();
        Ok(Self { draft: token_file::reserve(system, session)?, _signals: signals })
    }

    pub(super) fn fill(self, token: &CachedToken) -> Result<()> {
        self.draft.replace(token.to_text().expose().as_bytes())
    }
}
