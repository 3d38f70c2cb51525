//! The line that says what is waited for and how long still.

use std::time::Duration;

use crate::error::Result;
use crate::sys::System;

/// A line that overwrites itself, and is gone when it is dropped. Only on a terminal.
pub(super) struct WaitingLine<'a> {
    system: &'a System,
    text: &'a str,
    /// On the monotonic clock.
    end: Duration,
    /// The seconds left that are shown.
    shown: Option<u64>,
}

impl<'a> WaitingLine<'a> {
    /// A line for `text`, until `limit` from now.
    pub(super) fn new(system: &'a System, text: &'a str, limit: Duration) -> Self {
        let end = system.clock.monotonic().saturating_add(limit);
        Self { system, text, end, shown: None }
    }

    /// Whether the time is over.
    pub(super) fn is_over(&self) -> bool {
        self.system.clock.monotonic() >= self.end
    }

    /// Shows the time left, if it has changed.
    pub(super) fn update(&mut self) {
        let left = self.end.saturating_sub(self.system.clock.monotonic());
        let seconds = left.as_secs();
        if self.shown.replace(seconds) != Some(seconds) {
            let text = format!("{} {}:{:02} left", self.text, seconds / 60, seconds % 60);
            self.system.terminal.show_progress(Some(&text));
        }
    }

    /// Something else is about to be said: the line steps aside until the next update.
    pub(super) fn step_aside(&mut self) {
        if self.shown.take().is_some() {
            self.system.terminal.show_progress(None);
        }
    }

    /// Waits for `duration`, the line kept up to date. Where a person is there, Ctrl-C is taken as a
    /// key: as a signal it would leave the line behind, with `^C` over its beginning.
    pub(super) fn sleep(&mut self, duration: Duration) -> Result<()> {
        let (clock, terminal) = (&self.system.clock, &self.system.terminal);
        let end = clock.monotonic().saturating_add(duration);
        let has_person = terminal.stderr_is_terminal() && terminal.is_available();
        let mut keys = has_person.then(|| terminal.open().ok()).flatten();
        loop {
            self.update();
            let left = end.saturating_sub(clock.monotonic());
            if left.is_zero() {
                return Ok(());
            }
            match &mut keys {
                Some(keys) => drop(keys.poll_key()?),
                None => clock.sleep(left.min(Duration::from_secs(1))),
            }
        }
    }
}

impl Drop for WaitingLine<'_> {
    fn drop(&mut self) {
        self.step_aside();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scripted::Script;

    #[test]
    fn the_line_counts_down_and_goes() {
        let script = Script::new([]);
        let mut line = WaitingLine::new(&script.system, "Waiting", Duration::from_secs(61));
        line.sleep(Duration::from_millis(2500)).unwrap();
        assert!(!line.is_over());
        drop(line);
        let expected = [
            "Waiting 1:01 left",
            "Waiting 1:00 left",
            "Waiting 0:59 left",
            "Waiting 0:58 left",
            "",
        ];
        assert_eq!(script.terminal.progress(), expected);
    }
}
