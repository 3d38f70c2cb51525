//! Where the token of a flow will be saved. The file is reserved before a code or refresh token is
//! used up.

use super::{SsoSession, token_file};
use crate::error::Result;
use crate::sys::{Draft, SignalHold, System, hold_signals};
use crate::wire::oidc::{Registration, Token};
use crate::wire::token_cache::CachedToken;

/// A token that has to be saved.
pub(super) struct Granted {
    pub(super) registration: Registration,
    pub(super) token: Token,
    pub(super) place: Place,
}

/// A reserved place for a token. Signals are held back until it is filled or dropped.
pub(super) struct Place {
    draft: Option<Draft>,
    _signals: SignalHold,
}

impl Place {
    pub(super) fn reserve(system: &System, session: &SsoSession) -> Result<Self> {
        let signals = hold_signals();
        Ok(Self { draft: token_file::reserve(system, session)?, _signals: signals })
    }

    pub(super) fn fill(
        self,
        system: &System,
        session: &SsoSession,
        token: &CachedToken,
    ) -> Result<()> {
        token_file::fill(system, session, self.draft, &token.to_text())
    }
}
