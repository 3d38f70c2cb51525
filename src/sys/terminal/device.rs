//! The real terminal, whatever the system calls it.

use std::io::{IsTerminal as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::Result;
use crate::model::Secret;

use super::super::reasons::sanitised;
#[cfg(unix)]
use super::unix as platform;
#[cfg(windows)]
use super::windows as platform;
use super::{Color, Dialog, Echo, Terminal, ask_in};

/// The terminal that controls this process, opened for each question.
#[derive(Debug)]
pub(in super::super) struct TerminalDevice;

impl Terminal for TerminalDevice {
    fn stdout_is_terminal(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    fn stderr_is_terminal(&self) -> bool {
        std::io::stderr().is_terminal()
    }

    fn is_available(&self) -> bool {
        platform::is_available()
    }

    fn ask(&self, prompt: &str, echo: Echo) -> Result<Secret> {
        ask_in(self.open()?.as_mut(), prompt, echo)
    }

    fn open(&self) -> Result<Box<dyn Dialog>> {
        Ok(Box::new(platform::open()?))
    }

    fn tell(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{}", sanitised(text));
    }

    fn tell_labelled(&self, color: Color, label: &str, text: &str) {
        let code = match color {
            Color::Red => 31,
            Color::Cyan => 36,
        };
        let (label, text) = (sanitised(label), sanitised(text));
        let _ = writeln!(std::io::stderr(), "\x1b[1;{code}m{label}\x1b[0m {text}");
    }

    fn show_progress(&self, line: Option<&str>) {
        if !self.stderr_is_terminal() || !platform::knows_escape_sequences() {
            return;
        }
        let line = sanitised(line.unwrap_or_default()).replace('\n', " ");
        // The cursor stays at the start, so that whatever is written next covers the line.
        let _ = write!(std::io::stderr(), "\r{line}\x1b[K\r");
    }

    fn copy(&self, text: &str) -> Result<()> {
        let encoded = STANDARD.encode(text);
        platform::write(&format!("\x1b]52;c;{encoded}\x07"))
    }
}
