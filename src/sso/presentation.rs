//! How a sign-in is presented to the person.

use super::method::Obstacle;
use crate::error::Result;
use crate::sys::{BrowserCommand, System, open_browser};

pub(super) struct Presentation<'a> {
    pub(super) opens_browser: bool,
    /// The browser command.
    pub(super) browser: Option<&'a str>,
    /// Why no browser on this machine can be used.
    pub(super) obstacle: Option<Obstacle>,
    pub(super) shows_qr_code: bool,
    pub(super) copies: bool,
}

impl Presentation<'_> {
    /// Opens `url`; returns whether a browser was started.
    pub(super) fn open(&self, system: &System, url: &str) -> Result<bool> {
        let command = self.browser.map(|line| BrowserCommand { line, names: &[] });
        Ok(self.opens_browser && open_browser(system, url, command)?)
    }

    /// Copies `text` to the clipboard if requested. A failure is only a warning.
    pub(super) fn copy(&self, system: &System, text: &str) {
        if self.copies
            && let Err(error) = system.terminal.copy(text)
        {
            tracing::warn!("could not copy to the clipboard: {error}");
        }
    }
}
