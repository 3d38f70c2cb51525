//! How a sign-in is put before the person.

use super::method::Obstacle;
use crate::error::Result;
use crate::sys::{BrowserCommand, System, open_browser};

/// What the flows have to know of the person's wishes and of the place.
pub(super) struct Presentation<'a> {
    pub(super) opens_browser: bool,
    /// The command that opens it.
    pub(super) browser: Option<&'a str>,
    /// Why no browser of this machine can take part, if so.
    pub(super) obstacle: Option<Obstacle>,
    pub(super) shows_qr_code: bool,
    pub(super) copies: bool,
}

impl Presentation<'_> {
    /// Opens `url`; whether a browser was started.
    pub(super) fn open(&self, system: &System, url: &str) -> Result<bool> {
        let command = self.browser.map(|line| BrowserCommand { line, names: &[] });
        Ok(self.opens_browser && open_browser(system, url, command)?)
    }

    /// Puts `text` on the clipboard, if that is wanted. A terminal that is not there spoils nothing.
    pub(super) fn copy(&self, system: &System, text: &str) {
        if self.copies
            && let Err(error) = system.terminal.copy(text)
        {
            tracing::warn!("nothing was copied: {error}");
        }
    }
}
